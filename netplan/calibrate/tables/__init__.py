"""Tables of round trips without routes, and published lengths."""
