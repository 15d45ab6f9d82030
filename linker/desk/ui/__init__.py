"""Layout, elements, markup and theme that all pages share."""
