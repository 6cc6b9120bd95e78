"""Long sweeps: executors, progress, interruption."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
