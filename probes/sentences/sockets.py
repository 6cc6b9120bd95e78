"""Sentences of `probes.sockets`."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
