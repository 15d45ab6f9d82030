"""The form for one arrested person, and its results."""
