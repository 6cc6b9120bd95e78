"""Sentences of `probes.statistics`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
