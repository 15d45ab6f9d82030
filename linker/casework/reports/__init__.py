"""Dossiers, bulletins and the library report, written as files."""
