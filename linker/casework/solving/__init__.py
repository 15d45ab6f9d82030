"""A solved case and the leads that follow from it."""
