"""Sentences about graphs (GraphML, GML, node-link JSON): code -> language -> sentence."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
