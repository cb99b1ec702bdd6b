"""Who asks, what they may, and what is kept of it."""
