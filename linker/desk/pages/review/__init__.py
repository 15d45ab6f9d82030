"""The review queue, and how people and engine agree."""
