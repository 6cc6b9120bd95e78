"""Sentences of `probes.ping`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
