"""Sentences of `probes.agent`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
