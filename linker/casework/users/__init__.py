"""Accounts, roles and the access log."""
