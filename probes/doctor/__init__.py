"""What this host can do for measurements."""
