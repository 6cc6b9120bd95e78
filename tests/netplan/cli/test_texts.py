"""Every text stands in both languages."""

from __future__ import annotations

import re
import string

import pytest

from netplan import terms
from netplan.cli import texts
from netplan.delay import IP_PARTS
from netplan.parameters import BASES
from netplan.report import words
from netplan.samples import GENERATED
from topology.records import CALIBRATED, LAYERS, LENGTH_ORIGINS

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("key", texts.keys())
def test_both_languages_have_the_same_gaps(key):
    zh, en = texts.Texts("zh")(key), texts.Texts("en")(key)
    assert zh
    assert en
    assert not CHINESE.search(en)
    assert _gaps(zh) == _gaps(en)


@pytest.mark.parametrize(
    "table",
    ["STATUS", "LAYER", "PART", "REMEDY", "BASIS", "ORIGIN", "ASSUMPTION"],
)
def test_every_word_of_the_field_stands_in_both_languages(table):
    for pair in getattr(words, table).values():
        assert CHINESE.search(pair["zh"])
        assert pair["en"]
        assert not CHINESE.search(pair["en"])


def test_the_glossary_explains_each_term_once_in_both_languages():
    zh, en, says_zh, says_en = zip(*words.GLOSSARY, strict=True)
    assert len(set(zh)) == len(set(en)) == len(words.GLOSSARY)
    assert all(CHINESE.search(said) for said in says_zh)
    assert not any(CHINESE.search(said) for said in (*en, *says_en))


def test_signs_can_be_written_on_a_gbk_terminal():
    for sign in words.SIGN.values():
        assert sign.encode("gb2312")


def _gaps(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_term_of_a_result_has_its_words():
    assert set(terms.STATUSES) == set(terms.BEST_TO_WORST)
    assert set(words.STATUS) == set(words.SIGN) == {*terms.STATUSES, terms.CUT_OFF}
    assert set(words.REMEDY) == set(terms.REMEDIES)
    assert set(words.ASSUMPTION) == set(terms.ASSUMPTIONS)
    assert set(words.LAYER) == set(LAYERS)
    assert set(words.PART) == set(IP_PARTS)
    assert set(words.ORIGIN) == {*LENGTH_ORIGINS, CALIBRATED}
    assert set(words.BASIS) == {*BASES, GENERATED}
