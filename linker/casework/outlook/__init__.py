"""What a series may do next: forecast, stake-out, signature, early warning."""
