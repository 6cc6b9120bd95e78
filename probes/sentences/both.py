"""How a sentence is written in both languages."""

from __future__ import annotations


def both(zh: str, en: str) -> dict[str, str]:
    """Put the Chinese and the English wording of a sentence together."""
    return {"zh": zh, "en": en}
