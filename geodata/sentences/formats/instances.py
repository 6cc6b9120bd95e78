"""Sentences about SNDlib, REPETITA and NetBox as networks: code -> language -> sentence."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
