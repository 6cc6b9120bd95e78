"""When probes are sent."""
