"""Where people look next: the review queue, the cascade from a solved case to its leads, confessions."""
