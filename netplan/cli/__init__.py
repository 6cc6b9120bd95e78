"""The `ixplan` command: arguments, printing, exit codes. The only room that joins results with pages."""
