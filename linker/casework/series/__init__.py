"""The series of a run: their table, overview and history."""
