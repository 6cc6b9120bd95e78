"""Sentences of `probes.reflector`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
