"""Sentences about working and protection routes."""

from __future__ import annotations

import re

import pytest

from netplan.diverse import KINDS, DiversePlanner
from netplan.report.diverse import chance, no_way_through, shared_things, summary, target_summary

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PAIRS = [("zhongwei", "beijing"), ("zhongwei", "urumqi"), ("helingeer", "beijing"), ("helingeer", "hohhot")]


@pytest.fixture(scope="module")
def planner(reference):
    return DiversePlanner(reference)


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_summary_stands_in_both_languages_as_whole_sentences(reference, planner, a, b, kind):
    found = planner.pair(a, b, kind)
    verdicts = planner.judged(found)
    zh, en = (summary(found, verdicts, reference.network, lang) for lang in ("zh", "en"))
    assert CHINESE.search(zh)
    assert zh.endswith("。")
    assert not CHINESE.search(en)
    assert en.endswith(".")
    assert "{" not in zh + en
    assert en[0].isupper()


def test_the_summary_names_route_cost_share_way_out_and_targets(reference, planner):
    found = planner.pair("helingeer", "beijing")
    said = summary(found, planner.judged(found), reference.network, "en")
    for piece in (
        "Helingeer to Beijing: the working route by way of Ulanqab",
        "ms more",
        "Both pass Helingeer access Helingeer—Hohhot, Hohhot station",
        "Ulanqab-Hohhot corridor",
        "about 10% (2%–30%)",
        "Helingeer needs a second access cable",
        "nm-2520-jjj (5 ms): working meets, protection misses",
        "both cannot be inside 5 ms",
    ):
        assert piece in said


def test_shared_things_go_from_certain_to_possible(reference, planner):
    things = shared_things(planner.pair("helingeer", "beijing"), reference.network)
    assert [item.kind for item in things] == ["span", "site", "risk_group"]
    assert [item.hard for item in things] == [True, True, False]
    assert [chance(item, "zh") for item in things] == ["100%", "100%", "10%（2%～30%）"]


def test_a_target_is_summed_up_over_its_places(reference, planner):
    target = reference.targets["nx-west"]
    pairs = []
    for place in target.places:
        found = planner.pair(target.start, place)
        pairs.append((place, found, planner.judged(found, [target])))
    said = target_summary(target, pairs, reference.network, "en", None)
    assert said.startswith("Target nx-west, 12 places: ")
    assert "Urumqi" in said
    assert CHINESE.search(target_summary(target, pairs, reference.network, "zh", None))


@pytest.mark.parametrize("proven", [True, False])
def test_no_way_is_said_in_both_languages(proven):
    assert CHINESE.search(no_way_through("zh", proven=proven))
    assert not CHINESE.search(no_way_through("en", proven=proven))
