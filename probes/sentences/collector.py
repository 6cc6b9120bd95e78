"""Sentences of `probes.collector`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
