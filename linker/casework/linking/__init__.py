"""Re-linking the whole library or only what changed, under the constraints that people and physics set."""
