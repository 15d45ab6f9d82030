"""Narrative: time, place, loss, goods and tools read out of a free text, by rules of how such texts are written."""
