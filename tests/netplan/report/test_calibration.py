"""A calibration in words, as documents, and as rows of the report's chapter."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from netplan.calibrate import written
from netplan.calibrate.misfits.positions import Suspect
from netplan.calibrate.outcome import VerdictChange
from netplan.calibrate.records import REFUSALS, Change, Refusal
from netplan.calibration.records import REASONS, HeldOut, SuspectedSite
from netplan.report import calibration as words
from netplan.report.calibration_document import calibration_document
from netplan.report.calibration_rows import calibration_rows
from netplan.report.residuals import residuals_document
from netplan.report.suspects import suspect_text
from netplan.report.verdict_changes import telling
from netplan.verdicts import judge_plan
from topology.lengths import Band

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_reason_and_every_refusal_has_its_words():
    assert set(words.REASON) == set(REASONS)
    assert set(words.REFUSED) == set(REFUSALS)
    for pair in (*words.REASON.values(), *(one for two in words.REFUSED.values() for one in two)):
        assert CHINESE.search(pair["zh"])
        assert pair["en"]
        assert not CHINESE.search(pair["en"])


def test_the_document_has_the_fields_that_were_promised(small_plan, outcome):
    document = calibration_document(small_plan, outcome, per="span", written=None)
    json.dumps(document, allow_nan=False)
    assert document["schema"] == "ixplan/calibrate/1"
    for row in document["parameters"]:
        assert {"name", "prior", "value", "low", "high", "determined"} <= set(row)
        assert row["low"] <= row["value"] <= row["high"]
        assert isinstance(row["prior"], float)
    assert {"median_abs_error_ms", "median_rel_error", "coverage_90"} <= set(document["heldout"])
    assert [item["code"] for item in document["refused"]] == ["unknown_end", "bad_position"]
    change = document["verdict_changes"][0]
    assert (change["before_status"], change["after_status"]) == ("at_risk", "meets")
    assert change["before_oneway_low_ms"] == 4.0


def test_a_path_that_changed_its_way_is_said_so_with_when_and_by_how_much(small_plan, outcome):
    changed = Change(at_s=1_790_000_000, before_ms=2.0, after_ms=2.75)
    floors = tuple(replace(floor, changes=(changed,), diurnal_ms=0.03) for floor in outcome.floors)
    document = calibration_document(small_plan, replace(outcome, floors=floors), per="span", written=None)
    (floor,) = document["floors"]
    assert floor["diurnal_ms"] == 0.03
    assert floor["changes"] == [{"at": "2026-09-21T14:13:20Z", "before_ms": 2.0, "after_ms": 2.75}]
    (line,) = words.change_lines(floors, small_plan.network, "en")
    assert "2.000 to 2.750 ms" in line
    (line,) = words.change_lines(floors, small_plan.network, "zh")
    assert "路由变化 1 次" in line
    assert len(words.change_lines(floors * 9, small_plan.network, "zh")) == 6
    assert words.change_lines(outcome.floors, small_plan.network, "en") == []


def test_an_ip_probe_bounds_the_optical_delay_from_above(calibrated):
    first = calibrated.calibration.pairs[0]
    over_ip = replace(first, layer="ip-public", error_ms=0.1)
    pairs = residuals_document(calibrated, (first, over_ip))["pairs"]
    assert [pair["optical_at_most_ms"] for pair in pairs] == [None, pytest.approx(first.measured_ms + 0.1645)]


def test_the_residuals_keep_their_order_and_say_why(calibrated):
    document = residuals_document(calibrated, calibrated.calibration.pairs)
    json.dumps(document, allow_nan=False)
    first = document["pairs"][0]
    assert {"from", "to", "layer", "measured_ms", "modelled_ms", "excess_km", "reason"} <= set(first)
    assert first["reason"] == "detour"
    assert first["explanation"] == [["west", "middle", "south"]]
    assert "1.00 ms above the model, 204 km of fibre" in first["reason_en"]
    assert "West→Middle→South" in first["reason_en"]
    assert "西→中→南" in first["reason_zh"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_refused_is_one_line_a_cause_with_the_way_out(small_plan, outcome, lang):
    lines = words.refusal_lines(outcome.refused, small_plan.network, lang)
    assert len(lines) == 2
    assert "wset" in lines[0]
    assert "--ends" in lines[0]
    assert ("West" if lang == "en" else "西") in lines[0]
    assert ("South" if lang == "en" else "南") in lines[1]


def test_many_of_one_cause_are_counted_not_listed(small_plan):
    refused = [Refusal(code="unknown_end", start=f"nowhere-{number}", count=2) for number in range(1000)]
    (line,) = words.refusal_lines(refused, small_plan.network, "en")
    assert "2000" in line
    assert len(line) < 400


def test_without_pairs_to_hold_out_the_error_is_unknown_not_zero(small_plan):
    nothing = HeldOut(pairs=1, median_abs_error_ms=None, median_rel_error=None, coverage_90=None)
    assert "not known" in words.heldout_text(nothing, "en")
    assert "0.000" not in words.heldout_text(nothing, "zh")


def test_a_time_that_no_calendar_holds_is_written_as_its_number():
    assert words.moment(2**62) == str(2**62)
    assert words.moment(0) == "1970-01-01T00:00:00Z"


def test_the_chapter_of_a_plan_without_measurements_says_so_and_where_to_begin(reference):
    rows = calibration_rows(reference, judge_plan(reference))
    assert "calibrate --from" not in rows["absent"]["zh"]  # the command stands beside it, once
    assert "尚未校准" in rows["absent"]["zh"]
    assert rows["conclusions"] == []
    for row in rows["open"]:
        assert row["status"] in ("at_risk", "misses")


def test_the_chapter_puts_what_differs_before_what_fits(calibrated):
    rows = calibration_rows(calibrated, judge_plan(calibrated))
    json.dumps(rows, allow_nan=False)
    assert rows["absent"] is None
    assert [row["reason"] for row in rows["odd"]] == ["detour"]
    assert [row["reason"] for row in rows["fitting"]] == ["fits", "unchecked"]
    assert rows["lengths"][0]["moved"] == "+2.5%"
    assert "median held-out error 0.020 ms" in rows["conclusions"][0]["en"]
    assert any("Carrier" in line["en"] for line in rows["parameters"])


def test_thousands_of_pairs_are_counted_beyond_what_a_page_can_hold(calibrated):
    many = calibrated.calibration.pairs * 500
    object.__setattr__(calibrated.calibration, "pairs", many)
    rows = calibration_rows(calibrated, [])
    shown = len(rows["odd"]) + len(rows["fitting"])
    assert shown + rows["odd_left_out"] + rows["fitting_left_out"] == len(many)
    assert shown <= 260


def test_the_pairs_of_a_misplaced_site_stand_in_one_row(calibrated):
    pair = calibrated.calibration.pairs[0]

    def between(start, end, reason, excess_km=-3.0):
        return replace(pair, start=start, end=end, reason=reason, excess_km=excess_km)

    wrong = [between("south", end, "bad_position", km) for end, km in (("west", 90.0), ("middle", -40.2))]
    pairs = (*wrong, between("west", "middle", "fits"), between("west", "east", "bad_position"))
    object.__setattr__(calibrated.calibration, "pairs", pairs)
    rows = calibration_rows(calibrated, [])
    (site,) = rows["misplaced"]
    assert (site["site"]["en"], site["pairs"], site["excess"]["en"]) == ("South", 2, "-40 to +90")
    assert [row["pair"]["en"] for row in rows["odd"]] == ["West—East"]  # one pair does not tell which end


def test_lengths_known_together_are_named_by_their_places_in_order(small_plan):
    assert words.parameter_name("length_sum:me+wm", small_plan, "en") == "length of West—Middle—East together"
    assert words.parameter_name("length_sum:wm+se", small_plan, "en") == "length of West—Middle, South—East together"
    assert words.parameter_name("length_sum:gone+wm", small_plan, "zh").endswith("合计长度")


def test_the_document_of_a_plan_explains_every_field_of_the_file(calibration):
    document = Path(__file__).parents[3] / "docs" / "formats" / "plan.md"
    explained = dict(re.findall(r"^\| `\[+(\w+)\]+` \| (.*) \|$", document.read_text(encoding="utf-8"), re.MULTILINE))
    known = calibration.sums[0]
    suspect = SuspectedSite(
        site="west", lon_deg=1.0, lat_deg=2.0, uncertainty_km=3.0, shift_km=4.0, pairs=5, off=6, faster_than_light=7
    )
    whole = replace(calibration, sums=(replace(known, layer="optical", ends=("east", "west")),), suspects=(suspect,))
    tables = tomllib.loads(written.document(whole))
    assert tables.pop("calibration_version") == 1
    for name, content in tables.items():
        for row in content if isinstance(content, list) else [content]:
            assert [key for key in row if f"`{key}`" not in explained[name]] == [], name
    assert set(explained) == set(tables)


def suspect(**more):
    fields = {
        "site": "west", "lon_deg": 103.5, "lat_deg": 36.1, "uncertainty_km": 80.0, "shift_km": 301.0, "pairs": 9,
        "off": 7, "faster_than_light": 0, "explained": 0.9, "evidence_nats": 40.0, **more,
    }  # fmt: skip
    return Suspect(**fields)


def test_a_wrong_position_is_named_with_its_hemisphere(small_plan):
    network = small_plan.network
    assert "东经 103.50°、北纬 36.10°（±80 km）" in suspect_text(suspect(), network, "zh")
    far = suspect(lon_deg=-70.25, lat_deg=-33.4, uncertainty_km=None)
    assert "西经 70.25°、南纬 33.40°，距方案" in suspect_text(far, network, "zh")
    assert "70.25° W, 33.40° S, 301 km from" in suspect_text(far, network, "en")
    assert "faster than light" not in suspect_text(far, network, "en")
    assert "2 are faster than light" in suspect_text(suspect(faster_than_light=2), network, "en")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_position_that_only_lengths_deny_has_no_place_and_names_them(small_plan, outcome, lang):
    found = suspect(lon_deg=None, lat_deg=None, uncertainty_km=None, off=0, short_spans=("wm",))
    said = suspect_text(found, small_plan.network, lang)
    assert "None" not in said
    assert "301 km" in said
    assert ("西—中" if lang == "zh" else "West—Middle") in said
    document = calibration_document(small_plan, replace(outcome, suspects=(found,)), per="span", written=None)
    (row,) = document["suspects"]
    assert (row["lon_deg"], row["uncertainty_km"], row["short_spans"]) == (None, None, ["wm"])


def test_pairs_set_aside_are_not_called_faster_than_light(small_plan):
    aside = Refusal(code="bad_position", start="south", end="west", value_ms=4.0, suspect="south")
    broken = replace(aside, value_ms=0.4, limit_ms=0.9)
    lines = words.refusal_lines([aside, broken], small_plan.network, "en")
    assert [("faster than light" in line) for line in lines] == [False, True]


def test_single_figures_are_said_to_show_no_error(small_plan, outcome):
    (floor,) = outcome.floors
    otdr = replace(floor, error_assumed=True, path=replace(floor.path, quantity="otdr"))
    found = replace(outcome, floors=(floor, replace(floor, error_assumed=True), otdr))
    assert calibration_document(small_plan, found, per="span", written=None)["assumed_errors"] == 1


def test_verdicts_that_turn_come_first_and_those_moved_by_a_hair_are_left_to_json():
    def change(target, before, after, *, own=True, limit_ms=5.0, low=4.0):
        return VerdictChange(
            target=target, start="west", place="east", layer="optical", limit_ms=limit_ms, before_status=before,
            after_status=after, before=Band(value=4.5, low=4.0, high=5.1), after=Band(value=4.5, low=low, high=5.1),
            own_layer=own,
        )  # fmt: skip

    changes = [
        change("hair", "meets", "meets", low=4.05),
        change("some", "meets", "meets", low=4.2),
        change("most", "meets", "meets", low=4.4),
        change("open", "misses", "misses", low=4.2),
        change("other layer", "at_risk", "meets", own=False),
        change("other band", "meets", "meets", own=False, low=4.4),
        change("no figure", "unknown", "unknown", limit_ms=None, low=4.4),
        change("turned", "at_risk", "misses"),
    ]
    assert [one.target for one in telling(changes)] == ["turned", "other layer", "open", "most", "some"]


def test_a_name_that_spans_lines_stays_in_its_line(small_plan):
    (line,) = words.refusal_lines(
        [Refusal(code="unknown_end", start="a\nb\x1b[31m" + "x" * 999)], small_plan.network, "en"
    )
    assert line.isprintable()
    assert len(line) < 400
