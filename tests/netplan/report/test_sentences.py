"""Sentences about verdicts say the figures that the verdicts hold."""

from __future__ import annotations

import re

import pytest

from netplan.plan import read_plan
from netplan.report.sentences import counts, headline, reason, summary
from netplan.verdicts import judge_plan

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def judged():
    return judge_plan(read_plan())


def every(judged):
    return [verdict for item in judged for verdict in item.verdicts]


def test_every_verdict_has_a_reason_in_each_language(judged, reference):
    for verdict in every(judged):
        english, chinese = (reason(verdict, reference.network, lang) for lang in ("en", "zh"))
        assert chinese.endswith("。")
        assert english.endswith(".")
        assert chinese.count("。") == 1
        assert CHINESE.search(chinese)
        assert not CHINESE.search(english)
        assert "None" not in english + chinese


def test_a_reason_names_delay_limit_light_and_assumed_cables(judged, reference):
    for verdict in every(judged):
        said = reason(verdict, reference.network, "en")
        assert f"light allows {verdict.light_limit_ms:.1f}"[:18] in said.casefold()
        assert ("assumed to exist" in said) == any(code.startswith("assumed_cable") for code in verdict.assumptions)
        if verdict.status == "misses":
            assert "over the" in said


def test_figures_agree_between_languages(judged, reference):
    for verdict in every(judged):
        said = [reason(verdict, reference.network, lang) for lang in ("en", "zh")]
        numbers = [sorted(re.findall(r"\d+\.\d+", text)) for text in said]
        assert numbers[0] == numbers[1]


def test_the_summary_counts_every_target_once(judged, reference):
    counted = counts(judged)
    assert sum(counted.values()) == len(reference.targets)
    assert counted["no_figure"] == 3
    said = summary(judged, reference.network, plan_name="计划", date="2026-03-01", lang="zh")
    assert said.startswith("截至2026年3月1日，计划共9项时延指标：达标")
    assert "另3项无量化目标" in said


def test_the_headline_names_the_worst_place(judged):
    worst = min(
        (verdict for verdict in every(judged) if verdict.is_own_layer and verdict.target.limit_ms),
        key=lambda verdict: verdict.slack_ms / verdict.target.limit_ms,
    )
    assert worst.place.name_en in headline(judged, "en")
    assert worst.place.name_zh in headline(judged, "zh")


def test_when_all_is_met_the_least_slack_is_told(write):
    items = judge_plan(read_plan(write()))
    assert headline(items, "en").startswith("Least slack: West to East")


def test_without_any_figure_nothing_is_claimed(write):
    items = judge_plan(read_plan(write(targets__csv="id,from,to\nt,west,east\n")))
    assert headline(items, "en") == ""


@pytest.mark.parametrize(
    ("limit", "spans", "said"),
    [
        (1.7, "", "no cable can do it"),
        (5, "id,a,b\nwm,west,middle\nse,south,east\n", "existing cables of the plan join the two places"),
        (
            2.0,
            "id,a,b,status,route_km\na,west,east,existing,800\nb,west,east,candidate,360\n",
            "building West—East (360 km)",
        ),
        (2.0, "id,a,b,route_km,route_km_low,route_km_high\na,west,east,420,370,450\n", "measure first"),
        (3.5, "id,a,b,route_km\na,west,east,1800\n", "a cable built from end to end (about 621 km, assumed)"),
        (2.0, "id,a,b,route_km\na,west,east,1800\n", "1.12 times the great circle"),
    ],
)
def test_each_case_says_what_would_help(write, limit, spans, said):
    files = {"spans__csv": spans} if spans else {}
    plan = read_plan(write(targets__csv=f"id,from,to,limit\nt,west,east,{limit}\n", **files))
    (item,) = judge_plan(plan, layers=["optical"])
    assert said in reason(item.worst, plan.network, "en")
    assert CHINESE.search(reason(item.worst, plan.network, "zh"))


def test_an_operator_that_is_not_in_the_plan_is_told_which_are(write):
    plan = read_plan(write(spans__csv="id,a,b,operator\nwm,west,middle,CT\nme,middle,east,CU\n"))
    (item,) = judge_plan(plan, layers=["optical"], operator="CM")
    assert "it has: CT, CU" in reason(item.worst, plan.network, "en")
