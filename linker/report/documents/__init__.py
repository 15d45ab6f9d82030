"""Documents as blocks of text, tables and pictures, whatever the format."""
