"""Confirming, rejecting and undoing links, and the queue of pairs that most need a human look."""
