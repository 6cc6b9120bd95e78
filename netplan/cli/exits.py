"""The exit codes of `ixplan`."""

FINE, BUG, USAGE, MISSED, BAD_INPUT = 0, 1, 2, 3, 4
INTERRUPTED = 130
