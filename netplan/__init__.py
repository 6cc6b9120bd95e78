"""What the network means: delay, targets and verdicts, circles; report tables and sentences; the `ixplan` command."""

__version__ = "0.1.0"
