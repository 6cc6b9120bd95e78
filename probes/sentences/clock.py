"""Sentences of `probes.clock`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
