"""One case against all others, the explanation of one pair, links across a border, the link graph."""
