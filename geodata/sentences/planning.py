"""Sentences about forecasts, orders, egress and links between exchanges: code -> language -> sentence."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
