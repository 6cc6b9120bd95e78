"""What the tab on measurements is given."""

import json
from dataclasses import replace

import pytest

from netplan.calibration.records import SuspectedSite
from netplan.report.calibration_rows import calibration_rows
from netplan.report.views.asked import Asked
from netplan.report.views.measured import MOST_PAIRS, measured_view
from netplan.verdicts import judge_plan

SUSPECT = SuspectedSite(
    site="south",
    lon_deg=111.5,
    lat_deg=39.25,
    uncertainty_km=40.0,
    shift_km=260.0,
    pairs=22,
    off=18,
    faster_than_light=1,
)


def shown(plan, **chapters):
    return measured_view(Asked(plan=plan, judged=(), clock=lambda: 0.0, chapters=chapters))


@pytest.fixture
def suspicious(calibrated, calibration):
    """The calibrated small plan with a site that stands elsewhere, a clock and pairs that are faster."""
    south, east, middle = calibration.pairs
    more = (
        replace(south, start="north", end="south", reason="bad_clock", measured_ms=1.45),
        replace(south, start="north", end="east", reason="shorter_than_model", measured_ms=0.2, until_s=1_790_700_000),
    )
    return replace(
        calibrated, calibration=replace(calibration, pairs=(east, south, middle, *more), suspects=(SUSPECT,))
    )


def test_it_is_plain_data(suspicious):
    view = shown(suspicious)
    assert json.loads(json.dumps(view, allow_nan=False)) == view


def test_pairs_that_do_not_fit_come_first_and_steps_tell_how_far_and_which_way(suspicious):
    pairs = shown(suspicious)["pairs"]
    assert [(pair["from"], pair["step"]) for pair in pairs] == [
        ("north", -2),
        ("south", 2),
        ("north", -1),
        ("east", 0),
        ("east", 0),
    ]


def test_the_answer_counts_and_names_the_farthest(suspicious):
    answer = shown(suspicious)["answer"]
    assert answer["zh"].startswith("实测 5 对：")
    assert "快 1.30 ms" in answer["zh"]
    assert "1.30 ms faster than the model" in answer["en"]


def test_nothing_off_is_no_worst(calibrated, calibration):
    fine = replace(calibrated, calibration=replace(calibration, pairs=calibration.pairs[1:]))
    assert "差得最多" not in shown(fine)["answer"]["zh"]


def test_spans_tell_how_their_length_is_known(calibrated):
    spans = shown(calibrated)["spans"]
    assert set(spans) == set(calibrated.network.spans)
    assert spans["wm"] == "determined"
    assert spans["me"] == "sum"
    assert spans["ws"] == "assumed"


def test_agents_are_the_ends_of_pairs_with_their_last_sample_and_clock(suspicious):
    agents = {one["site"]: one for one in shown(suspicious)["agents"]}
    assert agents["east"]["pairs"] == 3
    assert agents["east"]["last"] == "2026-09-29"
    assert agents["east"]["quiet_days"] == 0
    assert agents["north"]["clock"] == 1
    assert agents["west"]["clock"] == 0
    assert agents["south"]["odd"] == 2


def test_a_site_that_stands_elsewhere_is_said_in_the_tab_and_in_the_chapter(suspicious):
    (one,) = shown(suspicious)["suspects"]
    assert (one["lon_deg"], one["lat_deg"], one["uncertainty_km"]) == (111.5, 39.25, 40.0)
    assert "东经 111.50°、北纬 39.25°（±40 km）" in one["said"]["zh"]
    assert calibration_rows(suspicious, [])["suspects"] == [{"site": "south", "said": one["said"]}]


def test_thousands_of_pairs_are_cut_and_counted(calibrated, calibration):
    many = replace(calibrated, calibration=replace(calibration, pairs=calibration.pairs * 200))
    view = shown(many)
    assert len(view["pairs"]) == MOST_PAIRS
    assert view["pairs_left_out"] == 200
    assert all(pair["step"] for pair in view["pairs"][:200])


def test_a_time_that_no_calendar_holds_is_no_day(calibrated, calibration):
    odd = replace(calibration.pairs[0], since_s=-(10**17), until_s=10**17)
    view = shown(replace(calibrated, calibration=replace(calibration, pairs=(odd,))))
    assert (view["pairs"][0]["since"], view["agents"][0]["last"]) == (None, None)


def test_a_plan_without_measurements_says_where_to_measure_first(small_plan):
    judged = judge_plan(small_plan)
    chapter = calibration_rows(small_plan, judged)
    view = shown(small_plan, calibration=chapter)
    assert view["absent"]["zh"] == "尚无实测数据。导入后运行 ixplan calibrate。"
    assert view["open"] == chapter["open"]
    assert shown(small_plan)["open"] == []
