"""One module a version, oldest first; a released version is never edited."""
