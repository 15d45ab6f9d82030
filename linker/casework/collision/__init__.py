"""Sightings held against the scenes of a series."""
