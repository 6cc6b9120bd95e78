"""Exit codes, the same as those of `ixplan`."""

from __future__ import annotations

FINE = 0
BUG = 1
USAGE = 2
VIOLATED = 3  # --check: a limit is not kept
BAD_INPUT = 4
INTERRUPTED = 130
