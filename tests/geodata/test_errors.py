"""Errors about bad input: one line, in both languages."""

from __future__ import annotations

import re
import string

import pytest

from geodata.errors import InputError, nearest, quotable
from geodata.messages import SENTENCES


def test_an_error_names_place_value_and_the_way_out():
    error = InputError("swapped_position", file="sites.csv", row=14, column="lat_deg", value=512.0, low=-90, high=90)
    assert error.sentence("en") == "sites.csv row 14, lat_deg: 512.0 is outside -90..90. Swapped lon and lat?"
    assert error.sentence("zh") == "sites.csv 第14行 lat_deg：512.0 超出 -90..90。经度和纬度是否写反？"


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_says_the_same_in_both_languages(code):
    # A word of the data stands in each language under a name of its own: place, place_en.
    gaps = [
        {gap.removesuffix("_zh").removesuffix("_en") for gap in _gaps(SENTENCES[code][lang])} for lang in ("zh", "en")
    ]
    assert gaps[0] == gaps[1]
    assert re.search(r"[\u4e00-\u9fff]", SENTENCES[code]["zh"])
    assert not re.search(r"[\u4e00-\u9fff]", SENTENCES[code]["en"])


def _gaps(sentence):
    return [name for _, name, _, _ in string.Formatter().parse(sentence) if name]


def test_a_hostile_value_cannot_leave_its_line():
    assert quotable("a\nb\x1b[31mc\u2028d") == "a\\nb\\x1b[31mc\\u2028d"
    assert len(quotable("x" * 10_000)) == 60


def test_the_nearest_words_come_first():
    assert nearest("zhongwie", ["beijing", "zhongwei", "zhengzhou"])[0] == "zhongwei"
    assert nearest("qqqq", ["beijing"]) == []
