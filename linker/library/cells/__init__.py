"""Cells: columns of written times, numbers, coordinates and lists to values; a cell that says nothing is unknown."""
