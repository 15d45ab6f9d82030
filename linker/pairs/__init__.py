"""What two cases say together: candidate pairs, comparisons, links."""
