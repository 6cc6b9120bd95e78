"""Texts and names in both languages at once, as the pages take them."""

from __future__ import annotations

from collections.abc import Callable

from geodata.errors import InputError
from netplan.report.words import EN, LANGUAGES, ZH, Words, both
from topology.records import Site


def in_both(text: Callable[[str], str]) -> Words:
    """Word something in both languages; `text` takes "zh" or "en"."""
    return {lang: text(lang) for lang in LANGUAGES}


def end_names(start: Site, place: Site) -> Words:
    """Name both ends of a pair of places, in both languages."""
    return {
        "from_zh": start.name_zh,
        "from_en": start.name_en,
        "to_zh": place.name_zh,
        "to_en": place.name_en,
    }


def unanswered(error: InputError) -> Words:
    """Say that something could not be worked out, and why."""
    return both(f"未能计算：{error.sentence(ZH)}。", f"Not computed: {error.sentence(EN)}.")
