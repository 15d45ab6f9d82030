"""Files: raw text, workbooks, JSON and parquet to chunks of named columns, and the rows that could not be read."""
