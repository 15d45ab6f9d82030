"""Information extraction from narratives by rules: time, place, loss, goods and tools."""
