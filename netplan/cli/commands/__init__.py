"""One file a command; each registers a thin shell over library calls."""
