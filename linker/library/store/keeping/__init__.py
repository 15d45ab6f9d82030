"""Backing up, restoring and moving a library: copied, proven equal by its chain of decisions, then put in place."""
