"""What the network means: delay, targets and verdicts, circles; report tables and sentences; the `ixplan` command."""
