"""What one case says: records turned into vectors. Knows nothing of pairs, series or people."""
