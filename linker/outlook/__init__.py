"""What a series tells of itself and of what comes next: signature, forecast, stake-out, anchor, early warning."""
