"""The named, ordered changes of the office's schema."""
