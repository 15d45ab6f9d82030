"""Collision of sightings with the scenes of a series: who was near them more often than habit explains."""
