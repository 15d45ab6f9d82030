"""The model page and its plots."""
