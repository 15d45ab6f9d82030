"""Learning a model from the solved cases, and the card that describes it."""
