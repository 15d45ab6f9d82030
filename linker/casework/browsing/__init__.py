"""Looking at the library: search, case details, two cases side by side, what is new, the list of series."""
