"""The case library: reading files, laying columns under fields, and the store of cases, decisions, models and runs."""
