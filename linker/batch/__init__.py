"""Where the work runs: in this process, or on Spark. The only room that knows pyspark; both give the same links."""
