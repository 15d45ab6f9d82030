"""The named, ordered changes of the schema of the operational database."""
