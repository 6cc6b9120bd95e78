"""Long sweeps in chunks, on one process, several, or a cluster."""
