"""Sentences about measurements of other tools: code -> language -> sentence."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
