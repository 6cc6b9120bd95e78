"""Sentences of `probes.trace`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
