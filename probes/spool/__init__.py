"""What was measured and not yet delivered, in SQLite."""
