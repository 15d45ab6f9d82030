"""Ranking open cases for one person or one confession."""
