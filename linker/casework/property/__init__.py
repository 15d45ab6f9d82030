"""Recovered property and its owners."""
