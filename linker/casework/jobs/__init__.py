"""Long work in the background: a queue, and the process that works it off."""
