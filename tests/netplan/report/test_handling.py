"""The marking is printed as given; positions are rounded where they are drawn and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.plan import read_plan
from netplan.report.handling import as_drawn, drawn_deg, handling_document
from netplan.report.page import page
from netplan.verdicts import judge_plan

TOML = "plan_version = 1\n[handling]\n"


@given(st.floats(-180, 180), st.sampled_from([0.0, 0.001, 0.01, 0.1, 0.25, 1.0]))
def test_a_drawn_position_is_near_and_has_no_more_digits_than_its_step(value, step):
    shown = drawn_deg(value, step)
    assert abs(shown - value) <= step / 2 + 1e-9
    if step:
        assert len(repr(shown).partition(".")[2]) <= max(len(repr(step).partition(".")[2]), 1)


def test_only_positions_are_rounded():
    document = {"line": [[105.123, 37.456]], "areas": [{"polygons": [[1.26]], "km": 1.26}], "lon_deg": 1.26, "ms": 1.26}
    assert as_drawn(document, 0.1) == {
        "line": [[105.1, 37.5]],
        "areas": [{"polygons": [[1.3]], "km": 1.26}],
        "lon_deg": 1.3,
        "ms": 1.26,
    }
    assert as_drawn(document, 0.0) is document


def test_a_plan_says_how_it_is_handled(write):
    text = TOML + 'marking_zh = " 内部\\n资料 "\ncoordinates_deg = 0.5\nredact = ["cables", "cables"]\n'
    handling = read_plan(write(plan__toml=text)).settings.handling
    assert handling.redact == ("cables",)
    assert handling_document(handling) == {
        "marking_zh": "内部 资料",
        "marking_en": "内部 资料",
        "coordinates_deg": 0.5,
        "redacted": False,
    }


def test_a_plan_without_handling_has_no_marking_and_true_positions(write):
    handling = read_plan(write()).settings.handling
    assert (handling.marking_zh, handling.coordinates_deg, handling.redact) == ("", 0.0, ())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("coordinates_deg = -1", "outside 0..2"),
        ("coordinates_deg = 3.5", "outside 0..2"),
        ('redact = ["cable"]', "cables"),
        ('redact = "cables"', "a list"),
        ("redact = [1]", "cables"),
        ("marking_zh = 5", "text (in quotes)"),
        ('markings = "x"', "marking"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(write, line, said):
    with pytest.raises(InputError) as caught:
        read_plan(write(plan__toml=TOML + line + "\n"))
    assert caught.value.row == 3
    assert said in caught.value.sentence("en")


def test_rounding_moves_what_is_drawn_and_no_figure(write):
    fine, rough = (read_plan(write(plan__toml=TOML + f"coordinates_deg = {step}\n")) for step in ("0", "2"))
    drawn = [page(plan, judge_plan(plan), [], date="2026-11-21", version="0") for plan in (fine, rough)]
    assert [site["lon_deg"] for site in drawn[1]["sites"]] == [104.0, 108.0, 108.0, 108.0]
    assert drawn[1]["spans"][0]["line"] == [[104.0, 36.0], [108.0, 36.0]]
    for name in ("verdicts", "targets", "counts", "attainment"):
        assert drawn[0][name] == drawn[1][name]
