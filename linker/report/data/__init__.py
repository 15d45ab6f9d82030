"""What reports are made from: plain records."""
