"""What differs between two plans: every table by id, every target place by target, ends and layer."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from netplan.plan import read_plan
from netplan.report.compare import compare_document, is_worse
from netplan.report.compare_drawing import compare_drawing
from netplan.report.compare_inputs import TABLES, input_differences
from netplan.verdicts import judge_plan

SPANS = (
    "id,a,b,route_km,route_km_low,route_km_high,length_origin\n"
    "wm,west,middle,200,190,210,measured\n"
    "me,middle,east,{me},{me},{me},measured\n"
    "ws,west,south,300,290,310,measured\n"
    "se,south,east,300,290,310,measured\n"
)


def compared(before, after):
    return compare_document(before, after, judge_plan(before), judge_plan(after), date="2026-03-01", version="0")


@pytest.fixture
def two(write, tmp_path):
    """Return a function that makes the small plan and one with some files replaced, and reads both."""

    def _two(**files):
        before = tmp_path / "before"
        shutil.copytree(write(), before, dirs_exist_ok=True)
        return read_plan(before), read_plan(write(**files))

    return _two


def table(document, name):
    return next(one for one in document["inputs"] if one["table"] == name)


def ids(rows):
    return [row["id"] for row in rows]


def test_the_same_plan_twice_differs_in_nothing(reference):
    document = compared(reference, reference)
    assert document["schema"] == "ixplan/compare/1"
    assert document["same_inputs"]
    assert set(document["changes"]) - {key for key, count in document["changes"].items() if not count} == {"same"}
    assert document["only_before"] == document["only_after"] == document["cut_off"] == []
    assert document["headline_zh"].startswith("无变化")
    assert not is_worse(document)
    assert [one["table"] for one in document["inputs"]] == list(TABLES)
    json.dumps(document, allow_nan=False)


def test_the_order_of_rows_is_no_difference(two):
    head, *rows = SPANS.format(me=200).splitlines()
    before, after = two(spans__csv="\n".join([head, *reversed(rows)]) + "\n")
    document = compared(before, after)
    assert [row["id"] for row in table(document, "spans")["changed"]] == ["me"]  # its band, not its place
    assert table(document, "spans")["added"] == table(document, "spans")["removed"] == []


def test_a_longer_span_slows_what_rides_on_it_and_may_break_its_target(two):
    before, after = two(spans__csv=SPANS.format(me=1100), targets__csv="id,from,to,limit\nfirst,west,east,2.5\n")
    document = compared(before, after)
    (span,) = table(document, "spans")["changed"]
    assert {"field": "route_km", "before": 200.0, "after": 1100.0} in span["fields"]
    worst = document["verdicts"][0]
    assert (worst["target"], worst["to"], worst["change"]) == ("first", "east", "worse")
    assert (worst["status_before"], worst["status"]) == ("meets", "misses")
    assert worst["added_ms"] == pytest.approx(worst["oneway_ms"] - worst["before_oneway_ms"])
    assert is_worse(document)
    assert "变差最大：first 西→东由达标变为不达标，单向" in document["headline_zh"]
    assert "目标 5 ms→2.5 ms" in document["headline_zh"]


def test_the_way_back_tells_the_opposite(two):
    before, after = two(
        spans__csv=SPANS.format(me=1100), targets__csv="id,from,to,limit\nfirst,west,east,2.5\nnew,west,south,9\n"
    )
    there, back = compared(before, after), compared(after, before)
    for one, other in (("worse", "better"), ("slower", "faster"), ("better", "worse"), ("same", "same")):
        assert there["changes"][one] == back["changes"][other]
    assert there["only_after"] == back["only_before"]
    (new,) = table(there, "targets")["added"]
    assert new["record"]["places"] == ["south"]
    assert ids(table(there, "targets")["added"]) == ids(table(back, "targets")["removed"]) == ["new"]


def test_a_target_of_one_plan_is_listed_apart(two):
    before, after = two(targets__csv="id,from,to,limit\nother,west,east,5\n")
    document = compared(before, after)
    assert document["verdicts"] == []
    assert {row["target"] for row in document["only_before"]} == {"first"}
    assert {row["target"] for row in document["only_after"]} == {"other"}
    assert not is_worse(document)


def test_a_lost_route_is_worse_whatever_the_verdict_was(two):
    spans = "id,a,b,route_km,route_km_low,route_km_high\nwm,west,middle,200,190,210\n"
    before, after = two(spans__csv=spans, targets__csv="id,from,to,limit\nfirst,west,east,5\n")
    row = compared(before, after)["verdicts"][0]
    assert (row["status"], row["change"], row["oneway_ms"], row["added_ms"]) == ("unknown", "worse", None, None)


def test_a_place_that_a_single_failure_now_cuts_off_is_named(two):
    spans = "\n".join(SPANS.format(me=200).splitlines()[:3]) + "\n"
    before, after = two(spans__csv=spans)
    (place,) = compared(before, after)["cut_off"]
    assert (place["to"], place["count_before"]) == ("east", 0)
    assert place["count"] >= 2
    assert place["failure_zh"]
    assert "因单一故障失联" in compared(before, after)["headline_zh"]


def test_parameters_and_settings_are_told_by_name(two):
    toml = 'plan_version = 1\nname_zh = "另一方案"\nname_en = "Other plan"\n[cost]\n'
    before, after = two(plan__toml=toml.replace("[cost]\n", ""))
    changed = {row["id"]: row["fields"] for row in table(compared(before, after), "settings")["changed"]}
    assert changed["name_zh"] == [{"field": "value", "before": "小方案", "after": "另一方案"}]
    assert set(changed) == {"name_zh", "name_en"}


def test_the_drawing_holds_the_spans_of_both_plans(two):
    spans = SPANS.format(me=250).replace("se,", "new,")
    before, after = two(spans__csv=spans)
    drawing = compare_drawing(before, after, compared(before, after))
    changes = {span["id"]: span["change"] for span in drawing["spans"]}
    assert changes == {"wm": "same", "me": "changed", "ws": "same", "se": "removed", "new": "added"}
    assert drawing["places"][0]["site"] == "east"
    assert drawing["origins"] == ["west"]


def test_positions_leave_the_house_no_finer_than_either_plan_allows(two):
    before, after = two()
    west = after.network.sites["west"]
    moved = replace(west, lon_deg=west.lon_deg + 0.123456, lat_deg=west.lat_deg + 0.123456)
    strict = replace(after.settings, handling=replace(after.settings.handling, coordinates_deg=0.1))
    after = replace(
        after,
        settings=strict,
        network=replace(after.network, sites={**after.network.sites, "west": moved, "new": replace(moved, id="new")}),
    )
    sites = next(one for one in input_differences(before, after) if one["table"] == "sites")
    shown = [field[key] for field in sites["changed"][0]["fields"] for key in ("before", "after")]
    shown += [sites["added"][0]["record"][key] for key in ("lon_deg", "lat_deg")]
    assert len(shown) == 6
    assert shown == [round(value, 1) for value in shown]
