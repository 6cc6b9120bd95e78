"""Where measurements come from: tables of files, and the stores that probes deliver to."""
