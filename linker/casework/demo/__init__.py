"""The whole job on an invented town."""
