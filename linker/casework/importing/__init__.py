"""Files in: column mapping, coordinate checks, rejected rows, the user lexicon."""
