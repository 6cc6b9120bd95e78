"""Sentences about port samples, events and generated years: code -> language -> sentence."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
