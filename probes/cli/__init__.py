"""The `ixprobe` command: arguments, printing, exit codes."""
