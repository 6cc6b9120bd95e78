"""Sentences of `probes.delivery`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
