"""Sentences of `probes.spool`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
