"""What the map's tab of builds is given: the plans found, where they lie, and each place before and after."""

from __future__ import annotations

import json

import pytest

from netplan.plan import read_plan
from netplan.report.upgrade_rows import upgrade_rows
from netplan.report.views.asked import Asked
from netplan.report.views.builds import builds_view
from netplan.verdicts import judge_plan

SPANS = "id,a,b,status,route_km,route_km_low,route_km_high\n"
TARGETS = "id,from,to,limit\nt,west,east;middle,2.0\n"


def viewed(folder):
    plan = read_plan(folder)
    upgrade = upgrade_rows(plan, lambda: 0.0)
    asked = Asked(plan=plan, judged=judge_plan(plan), clock=lambda: 0.0, chapters={"resilience": {"upgrade": upgrade}})
    return builds_view(asked), upgrade


@pytest.fixture
def corridor(write):
    spans = "x,west,east,existing,800,790,810\ny,west,middle,existing,210,205,215\nb,west,east,candidate,360,358,365\n"
    return viewed(write(targets__csv=TARGETS, spans__csv=SPANS + spans))


def test_each_choice_names_its_builds_and_what_it_changes(corridor):
    view, upgrade = corridor
    first = view["choices"][0]
    assert view["absent"] is None
    assert first["is_plan"]
    assert first["cost"] == upgrade["plans"][0]["cost"]
    cables = [view["builds"][at] for at in first["builds"] if view["builds"][at]["kind_id"] != "express"]
    assert [(cable["span"], cable["kind_id"], cable["route_km"]) for cable in cables] == [("b", "corridor", 360.0)]
    (changed,) = first["after"]
    assert (changed["to"], changed["status_before"], changed["status"]) == ("east", "misses", "meets")
    assert changed["oneway_ms"] < changed["limit_ms"] < changed["before_oneway_ms"]
    gain = upgrade["plans"][0]["gains"][0]
    assert changed["oneway_ms"] == pytest.approx(gain["oneway_ms"])
    assert first["statuses_after"] == {"t": "meets"}


def test_a_circuit_shows_the_way_it_takes(corridor):
    view, _ = corridor
    (circuit,) = [build for build in view["builds"] if build["kind_id"] == "express"]
    assert circuit["way"] == ["b"]
    assert not circuit["schematic"]


def test_a_cable_of_our_own_invention_lies_straight_and_says_so(write):
    view, _ = viewed(
        write(
            targets__csv="id,from,to,limit\nt,west,east,2.4\n", spans__csv=SPANS + "x,west,east,existing,800,790,810\n"
        )
    )
    cables = [build for build in view["builds"] if build["kind_id"] == "direct"]
    assert cables
    assert all(cable["schematic"] and cable["length_origin"] == "great_circle" for cable in cables)
    assert all(len(cable["line"]) == 2 for cable in cables)


def test_every_point_of_the_front_is_a_choice_and_the_same_builds_stand_once(corridor):
    view, upgrade = corridor
    assert len(view["front"]) == len(upgrade["front"])
    costs = [view["choices"][at]["cost"] for at in view["front"]]
    assert costs == [point["cost"] for point in upgrade["front"]]
    builds = [tuple(sorted(choice["builds"])) for choice in view["choices"]]
    assert len(builds) == len(set(builds))


def test_a_plan_without_need_of_builds_says_so(write):
    view, _ = viewed(write())
    assert view["nothing_to_do"]
    assert view["builds"] == []
    assert "无需建设" in view["headline"]["zh"]


def test_what_was_not_worked_out_says_how_to_get_it():
    asked = Asked(plan=None, judged=[], clock=lambda: 0.0, chapters={"resilience": None})
    absent = builds_view(asked)["absent"]
    assert all("ixplan map --layers builds" in text for text in absent.values())


def test_why_the_chapter_is_absent_is_handed_on():
    why = {"zh": "方案过大。", "en": "too large"}
    asked = Asked(plan=None, judged=[], clock=lambda: 0.0, chapters={"resilience": {"upgrade": {"absent": why}}})
    assert builds_view(asked) == {"absent": why}


def test_the_view_is_plain_data(corridor):
    view, _ = corridor
    assert json.loads(json.dumps(view, allow_nan=False)) == view
