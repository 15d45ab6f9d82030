"""Mapping: which column of a file fills which field, and a chunk of rows to cases by it."""
