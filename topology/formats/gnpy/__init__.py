"""GNPy's files: topology and services as JSON, and its sheets."""
