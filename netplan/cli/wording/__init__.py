"""What the command line says: key -> (Chinese, English), a table for each group of commands."""
