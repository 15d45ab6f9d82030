"""What reports hold: answers of use cases, and what a report adds to them."""
