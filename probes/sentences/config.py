"""Sentences of `probes.config`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
