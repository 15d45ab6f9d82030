"""Pieces of pages: map, timeline, link chart, waterfall, calendar, cascade board."""
