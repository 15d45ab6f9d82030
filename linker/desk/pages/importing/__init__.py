"""Importing a file, step by step."""
