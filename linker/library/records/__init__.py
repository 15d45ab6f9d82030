"""Records beside the cases: sightings, sensors, and what else has a place, a moment and identifiers."""
