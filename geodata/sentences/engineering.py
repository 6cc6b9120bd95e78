"""Sentences about traffic-engineering instances: code -> language -> sentence."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
