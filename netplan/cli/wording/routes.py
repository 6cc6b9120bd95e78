"""Texts of `ixplan diverse`, and of ways through and around places."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
