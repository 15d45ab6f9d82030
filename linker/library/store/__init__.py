"""The store: cases, decisions, models and runs in SQLite or PostgreSQL, and the named changes of its schema."""
