"""Verdicts on capacity and quality, from a figure, its band and its age."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from netplan.exchange.attainment import (
    ASKS_A_PROJECT,
    NO_DATUM,
    TOO_OLD,
    Figure,
    availability_figures,
    judge,
    judge_all,
)
from netplan.exchange.egress.state import egress_state
from netplan.exchange.state import exchange_state, figures
from netplan.quality import ABOVE, AT_LEAST, BELOW, COUNT, RATIO, Attained, QualityTarget
from netplan.targets import AVAILABILITY, LOSS, MEMBERS, PROJECT
from netplan.terms import NO_FIGURE
from topology.lengths import Band

AS_OF = date(2026, 11, 1)


def target(limit=80.0, quantity=MEMBERS, unit=COUNT, sense=AT_LEAST):
    return QualityTarget(
        id="t",
        start="zhongwei",
        places=(),
        name_zh="指标",
        name_en="target",
        quantity=quantity,
        limit=limit,
        unit=unit,
        sense=sense,
    )


def figure(value, low=None, high=None, day=AS_OF):
    band = Band(value=value, low=value if low is None else low, high=value if high is None else high)
    return Figure(value=band, basis="measured", day=day)


@pytest.mark.parametrize(
    ("value", "low", "high", "status"),
    [
        (90, 85, 95, "meets"),
        (80, 80, 80, "meets"),
        (90, 70, 95, "at_risk"),
        (70, 60, 95, "misses"),
        (70, 60, 75, "misses"),
    ],
)
def test_the_band_decides_the_verdict_where_more_is_better(value, low, high, status):
    assert judge(target(), figure(value, low, high), AS_OF).status == status


def test_more_than_80_needs_81():
    assert judge(target(sense=ABOVE), figure(80), AS_OF).status == "misses"
    assert judge(target(sense=ABOVE), figure(81), AS_OF).status == "meets"


@pytest.mark.parametrize(
    ("value", "low", "high", "status"),
    [(0.0005, 0.0001, 0.0009, "meets"), (0.0005, 0.0001, 0.002, "at_risk"), (0.001, 0.001, 0.001, "misses")],
)
def test_the_band_decides_the_verdict_where_less_is_better(value, low, high, status):
    asked = target(limit=0.001, quantity=LOSS, unit=RATIO, sense=BELOW)
    assert judge(asked, figure(value, low, high), AS_OF).status == status


def test_a_proven_bound_below_the_limit_makes_it_impossible():
    asked = target(limit=0.9999, quantity=AVAILABILITY, unit=RATIO)
    assert judge(asked, figure(0.99, 0.98, 0.999), AS_OF).status == "impossible"
    assert judge(asked, figure(0.99, 0.98, 0.99995), AS_OF).status == "misses"


def test_what_nobody_asks_or_knows_is_unknown_with_its_reason():
    assert judge(target(limit=None), figure(1), AS_OF).why == NO_FIGURE
    assert judge(target(), None, AS_OF).why == NO_DATUM
    assert judge(target(limit=None, quantity=PROJECT, unit=""), None, AS_OF).why == ASKS_A_PROJECT
    for verdict in (judge(target(limit=None), figure(1), AS_OF), judge(target(), None, AS_OF)):
        assert verdict.status == "unknown"


def test_a_figure_of_years_ago_does_not_tell_how_things_stand():
    old = judge(target(), figure(100, day=date(2020, 12, 31)), AS_OF)
    assert (old.status, old.why) == ("unknown", TOO_OLD)
    assert judge(target(), figure(100, day=date(2025, 11, 2)), AS_OF).status == "meets"


def test_what_is_said_to_be_attained_goes_before_what_is_computed(reference):
    said = Attained(
        target="nx-loss",
        value=Band(value=0.0002, low=0.0001, high=0.0003),
        day=AS_OF,
        basis="measured",
        source="probes",
    )
    plan = replace(reference, attained={"nx-loss": said})
    verdicts = {item.target.id: item for item in judge_all(plan, {"nx-loss": figure(0.5)})}
    assert verdicts["nx-loss"].status == "meets"
    assert verdicts["nx-egress"].status == "unknown"


def test_every_target_is_judged_and_a_site_can_be_chosen(reference):
    everything = judge_all(reference, {})
    assert len(everything) == len(reference.quality_targets) + len(reference.availability_targets)
    assert {item.target.start for item in judge_all(reference, {}, "helingeer")} == {"helingeer"}


def test_the_availability_is_that_of_the_place_worst_off(reference):
    band = availability_figures(reference)["nx-availability"].value
    assert 0.99 < band.low < band.value < band.high < 1
    assert availability_figures(replace(reference, availability_targets={})) == {}


def test_a_list_of_expected_members_alone_says_that_none_is_there(reference):
    ahead = {key: replace(item, joined=date(2028, 1, 1)) for key, item in reference.members.items()}
    for members, status in ((ahead, "misses"), ({}, "unknown")):
        plan = replace(reference, members=members)
        found = figures(plan, {"zhongwei": exchange_state(plan, plan.exchanges["zhongwei"], None)})
        verdict = judge(plan.quality_targets["nx-ix-members"], found.get("nx-ix-members"), AS_OF)
        assert verdict.status == status
        assert verdict.figure is None if not members else verdict.figure.value.value == 0


def test_lines_count_once_they_are_in_service(reference):
    later = {
        key: replace(line, in_service=date(2027, 1, 1)) if key == "nx-direct-xian" else line
        for key, line in reference.egress.items()
    }
    before = figures(reference, {})["nx-direct"].value
    after = figures(replace(reference, egress=later), {})["nx-direct"].value
    assert before.value - after.value == pytest.approx(1000 / 3)


def test_what_the_egress_can_be_extended_to_is_sure_up_to_what_is_lit(reference):
    found = figures(reference, {})["nx-egress"]
    assert found.value.low == pytest.approx(egress_state(reference, "zhongwei").lit_gbps.low)
    assert found.basis == "assumed"
    assert judge(reference.quality_targets["nx-egress"], found, AS_OF).status == "at_risk"
