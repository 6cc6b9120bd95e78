"""Upgrades in words: the figures that the answers hold, the reasons, sums of money."""

from __future__ import annotations

import re

import pytest

from netplan.plan import read_plan
from netplan.report.out_of_reach import refusal_sentence
from netplan.report.upgrade import KIND, PLAN, headline, plan_sentences
from netplan.upgrade.answers import PLAN_KINDS
from netplan.upgrade.candidates import KINDS
from netplan.upgrade.planner import Request, find_upgrades

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPANS = "id,a,b,status,route_km,route_km_low,route_km_high\n"


def answered(write, limit, spans, **request):
    plan = read_plan(write(targets__csv=f"id,from,to,limit\nt,west,east,{limit}\n", spans__csv=SPANS + spans))
    return plan, find_upgrades(plan, Request(**request), lambda: 0.0)


def test_every_kind_has_its_words():
    assert set(KIND) == set(KINDS)
    assert set(PLAN) == set(PLAN_KINDS)
    for words in (*KIND.values(), *PLAN.values()):
        assert CHINESE.search(words["zh"])
        assert not CHINESE.search(words["en"])


def test_a_plan_says_what_is_built_for_how_much_and_what_it_wins(write):
    spans = "a,west,east,existing,800,790,810\nb,west,east,candidate,360,358,365\n"
    plan, found = answered(write, 2.0, spans, direct=False)
    (one,) = found.plans
    english = " ".join(plan_sentences(one, plan.network, "en"))
    assert "Build along known corridors West—East (360 km" in english
    assert "West→East: from 4.0 ms to 1.8 ms" in english
    assert "it holds with all lengths and parameters at their high ends" in english
    assert (
        "It is proven that nothing cheaper does it among the candidates (corridors of the plan, new circuits)."
        in english
    )
    chinese = "".join(plan_sentences(one, plan.network, "zh"))
    assert "沿已知通道新建西—东（360 km" in chinese
    assert "长度和参数全取高端仍达标" in chinese


def test_figures_agree_between_languages(reference):
    found = find_upgrades(reference, Request(), lambda: 0.0)
    for plan in found.plans:
        for zh, en in zip(
            plan_sentences(plan, reference.network, "zh"), plan_sentences(plan, reference.network, "en"), strict=True
        ):
            delays = [re.findall(r"\d+\.\d+ ms", text) for text in (zh, en)]
            assert sorted(delays[0]) == sorted(delays[1])


def test_what_only_measuring_may_tell_is_said_first(write):
    spans = "x,west,east,existing,420,370,450\nb,west,east,candidate,360,358,365\n"
    plan, found = answered(write, 2.0, spans, direct=False)
    assert "Before building, measure West→East" in " ".join(plan_sentences(found.plans[0], plan.network, "en"))


@pytest.mark.parametrize(
    ("limit", "direct", "said"),
    [
        (3.5, False, "no corridor helps"),
        (3.5, False, "a cable built from end to end (about 621 km, assumed)"),
        (2.0, True, "even a cable from end to end (about 621 km with the usual detour) would take"),
        (2.0, False, "1.12 times the great circle"),
    ],
)
def test_why_nothing_helps_is_said(write, limit, direct, said):
    plan, found = answered(write, limit, "a,west,east,existing,1800,1790,1810\n", direct=direct)
    (refusal,) = [item for item in found.refusals if not item.whole_only]
    assert said in refusal_sentence(refusal, plan.network, "en")
    assert CHINESE.search(refusal_sentence(refusal, plan.network, "zh"))


def test_a_direct_build_is_the_answer_where_no_corridor_helps(write):
    _, found = answered(write, 3.5, "a,west,east,existing,1800,1790,1810\n")
    builds = [build for build in found.plans[0].builds if build.kind != "express"]
    assert {build.kind for build in builds} == {"direct"}


def test_an_impossible_target_is_named_with_the_light_limit(write):
    _, found = answered(write, 1.2, "a,west,east,existing,1800,1790,1810\n")
    (verdict,) = found.impossible
    assert verdict.light_limit_ms > 1.2
    assert found.plans == found.refusals == ()
    assert "no build on offer brings in another" in headline(found, "en")


def test_at_risk_targets_are_brought_to_meets(write):
    spans = "x,west,east,existing,400,370,450\nb,west,east,candidate,360,358,365\n"
    _, found = answered(write, 2.1, spans, direct=False)
    assert found.before == {"t": "at_risk"}
    (one,) = found.plans
    assert one.statuses == {"t": "meets"}
    assert [build.kind for build in one.builds] == ["corridor", "express"]


def test_direct_builds_that_are_not_offered_are_named_where_they_would_do(reference):
    targets = (reference.targets["nx-west"],)
    found = find_upgrades(reference, Request(targets=targets, direct=False), lambda: 0.0)
    (refusal,) = [item for item in found.refusals if item.verdict.place.id == "guiyang"]
    said = refusal_sentence(refusal, reference.network, "en")
    assert refusal.reason == "direct_would"
    assert "no corridor helps; direct cables (" in said
    assert refusal.direct.oneway_ms.value <= 10
