"""Which decisions are in force: solved cases and custody."""
