"""Feature extraction: records of single cases as vectors. It knows nothing of pairs, series or people."""
