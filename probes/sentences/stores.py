"""Sentences of `probes.stores`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
