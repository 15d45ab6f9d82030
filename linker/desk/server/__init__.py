"""Starting the desk, its background jobs and its warm-up."""
