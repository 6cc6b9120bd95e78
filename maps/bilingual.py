"""Both languages in one page: the reader sees one, the file holds the two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import htpy as h

#: What htpy takes between two tags.
Content = h.Node


def both(zh: str, en: str) -> Content:
    """Write a text in Chinese and English; the style sheet shows one. A text the same in both stands alone."""
    if zh == en:
        return zh
    return [h.span(lang="zh-CN")[zh], h.span(lang="en")[en or zh]]


def pair(words: Mapping[str, str]) -> Content:
    """Write a mapping of "zh" and "en"."""
    return both(words["zh"], words["en"])


def text_of(row: Mapping[str, Any], name: str) -> Content:
    """Write the fields `<name>_zh` and `<name>_en` of a row."""
    return both(row.get(f"{name}_zh") or "", row.get(f"{name}_en") or "")
