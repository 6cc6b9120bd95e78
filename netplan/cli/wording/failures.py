"""Texts of `ixplan failures`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
