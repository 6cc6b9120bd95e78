"""Import and export: several files become one plan, a plan becomes a file of another tool."""
