"""Several sources made one: what is the same stands once, and what disagrees is told."""

from __future__ import annotations

from netplan.interchange.merging import merge
from netplan.interchange.settling import settle
from topology.formats.draft import Draft
from topology.formats.findings import CONFLICT, LEFT_OUT, Findings

ZW = {"id": "zhongwei", "name_zh": "中卫", "lon_deg": "105.19", "lat_deg": "37.52"}
XA = {"id": "xian", "name_zh": "西安", "name_en": "Xi'an", "lon_deg": "108.94", "lat_deg": "34.26"}
SPAN = {"id": "zw-xa", "a": "zhongwei", "b": "xian", "cable": "c1"}


def draft(sites, spans=(), lines=None, **tables):
    rows = {"sites.csv": [dict(row) for row in sites], "spans.csv": [dict(row) for row in spans]}
    more = {f"{name}.csv": [dict(row) for row in given] for name, given in tables.items()}
    return Draft(file="b.csv", tables=rows | more, lines=lines or {})


def merged(first, second, match_km=2.0):
    findings = Findings()
    return merge(first, second, findings, match_km=match_km), findings


def ids(result, table):
    return [row["id"] for row in result.rows(f"{table}.csv")]


def test_a_site_of_the_same_id_is_filled_in_and_not_doubled():
    both, findings = merged(draft([ZW]), draft([{"id": "zhongwei", "name_en": "Zhongwei", "province_zh": "宁夏"}]))
    assert both.rows("sites.csv") == [{**ZW, "name_en": "Zhongwei", "province_zh": "宁夏"}]
    assert not list(findings)


def test_a_site_of_another_id_is_found_by_its_name_and_spans_follow_it():
    other = [{"id": "7", "name_zh": "中卫市", "lon_deg": "105.2", "lat_deg": "37.5"}, {**XA, "id": "8"}]
    both, _ = merged(draft([ZW, XA]), draft(other, [{"id": "x", "a": "7", "b": "8"}]))
    assert ids(both, "sites") == ["zhongwei", "xian"]
    assert both.rows("spans.csv") == [{"id": "x", "a": "zhongwei", "b": "xian"}]


def test_a_site_without_a_name_is_found_by_its_place():
    both, _ = merged(draft([ZW]), draft([{"id": "n1", "lon_deg": "105.2", "lat_deg": "37.521"}]))
    assert ids(both, "sites") == ["zhongwei"]


def test_numbers_that_two_tools_give_to_two_places_are_kept_apart():
    first = draft([{"id": "0", "name_en": "Beijing", "lon_deg": "116.4", "lat_deg": "39.9"}])
    second = draft([{"id": "0", "name_en": "Wuhan", "lon_deg": "114.3", "lat_deg": "30.6"}])
    both, findings = merged(first, second)
    assert ids(both, "sites") == ["0", "0-2"]
    assert findings.count(CONFLICT, "merge_same_id") == 1


def test_neighbours_of_different_names_stay_two_and_are_told():
    near = {"id": "dc2", "name_zh": "云基地", "lon_deg": "105.195", "lat_deg": "37.52"}
    both, findings = merged(draft([ZW]), draft([near]))
    assert ids(both, "sites") == ["zhongwei", "dc2"]
    assert findings.count(CONFLICT, "merge_neighbours") == 1


def test_a_place_that_two_sources_put_far_apart_keeps_the_first_position():
    both, findings = merged(draft([ZW]), draft([{**ZW, "lon_deg": "106"}]))
    assert both.rows("sites.csv") == [ZW]
    (case,) = next(iter(findings)).cases
    assert "71.6 km" in case.sentence("zh")


def test_what_disagrees_is_named_with_both_values_and_the_first_holds():
    both, findings = merged(
        draft([ZW, XA], [{**SPAN, "route_km": "800"}]),
        draft([ZW, XA], [{**SPAN, "route_km": "820", "operator": "电信"}]),
    )
    assert both.rows("spans.csv") == [{**SPAN, "route_km": "800", "operator": "电信"}]
    assert "“820”" in next(iter(findings)).cases[0].sentence("en")


def test_equal_numbers_written_otherwise_are_no_conflict():
    _, findings = merged(
        draft([ZW, XA], [{**SPAN, "route_km": "800"}]), draft([ZW, XA], [{**SPAN, "route_km": "800.0"}])
    )
    assert not list(findings)


def test_a_span_without_a_cable_is_the_only_one_between_its_ends_turned_round_if_need_be():
    line = ((108.94, 34.26), (107, 36), (105.19, 37.52))
    second = draft([ZW, XA], [{"id": "other", "a": "xian", "b": "zhongwei", "route_km": "900"}], {"other": line})
    both, _ = merged(draft([ZW, XA], [SPAN]), second)
    assert both.rows("spans.csv") == [{**SPAN, "route_km": "900"}]
    assert both.lines == {"zw-xa": line[::-1]}


def test_spans_of_two_cables_between_the_same_ends_are_two():
    both, _ = merged(draft([ZW, XA], [SPAN]), draft([ZW, XA], [{**SPAN, "id": "second", "cable": "c2"}]))
    assert ids(both, "spans") == ["zw-xa", "second"]


def test_members_match_by_their_number_in_routing():
    first = draft([ZW], members=[{"id": "as64500", "asn": "64500", "kind": "cloud"}])
    second = draft([ZW], members=[{"id": "other", "asn": "AS64500", "policy": "open"}])
    both, _ = merged(first, second)
    assert both.rows("members.csv") == [{"id": "as64500", "asn": "64500", "kind": "cloud", "policy": "open"}]


def test_a_second_source_is_brought_into_the_coordinates_of_the_first():
    second = Draft(coordinates="GCJ-02", tables={"sites.csv": [{"id": "n", "lon_deg": "105.2", "lat_deg": "37.5"}]})
    both, _ = merged(draft([ZW]), second, match_km=0.0)
    moved = both.rows("sites.csv")[1]
    assert 0.001 < abs(float(moved["lon_deg"]) - 105.2) < 0.01


def test_what_no_plan_can_hold_is_left_out_by_name():
    sites = [ZW, XA, {"id": "nowhere", "name_zh": "无处"}, {**ZW, "id": "same"}]
    spans = [
        SPAN,
        {"id": "short", "a": "zhongwei", "b": "xian", "route_km": "10", "rail_km": "20", "road_km": "900"},
        {"id": "lost", "a": "zhongwei", "b": "nowhere"},
        {"id": "open", "a": "zhongwei", "b": "never"},
        {"id": "loop", "a": "xian", "b": "xian"},
        {"id": "zero", "a": "zhongwei", "b": "same"},
    ]
    far = {"zw-xa": ((105.19, 37.52), (108.94, 35.0))}
    findings = Findings()
    settled = settle(draft(sites, spans, far, traffic=[{"from": "nowhere", "to": "xian", "gbps": "1"}]), findings)
    assert ids(settled, "sites") == ["zhongwei", "xian", "same"]
    assert ids(settled, "spans") == ["zw-xa", "short"]
    short = settled.rows("spans.csv")[1]
    assert ("route_km" in short, "rail_km" in short, "road_km" in short) == (False, False, True)
    assert not settled.lines
    assert {finding.code for finding in findings.of(LEFT_OUT)} == {
        "site_without_position", "span_without_end", "span_end_unplaced", "span_loop", "span_same_position",
        "length_below_great_circle", "way_below_great_circle", "line_far_from_site", "row_site_unplaced",
    }  # fmt: skip


def test_a_merge_with_itself_changes_nothing():
    whole = draft([ZW, XA], [SPAN], {"zw-xa": ((105.19, 37.52), (107, 36), (108.94, 34.26))})
    both, findings = merged(whole, whole)
    assert (both.tables, both.lines) == (whole.tables, whole.lines)
    assert not list(findings)
