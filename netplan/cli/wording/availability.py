"""Texts of `ixplan availability`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
