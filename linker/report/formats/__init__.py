"""Writers, one for each file format."""
