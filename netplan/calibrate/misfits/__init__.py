"""What does not fit: detours, positions that cannot be true, other ways that would explain it."""
