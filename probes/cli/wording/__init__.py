"""What the commands print, in both languages."""
