"""`ixplan residuals` as a user runs it."""

from __future__ import annotations

import pytest

from netplan.calibrate.written import document
from netplan.calibration.records import Calibration, DataUsed, HeldOut, MeasuredPair


def pair(start, end, measured_ms, modelled_ms, reason, *explanation):
    """Make an invented pair."""
    return MeasuredPair(
        start=start,
        end=end,
        layer="optical",
        measured_ms=measured_ms,
        error_ms=0.01,
        modelled_ms=modelled_ms,
        low_ms=modelled_ms - 0.1,
        high_ms=modelled_ms + 0.1,
        excess_km=204.2 * (measured_ms - modelled_ms),
        reason=reason,
        samples=3000,
        explanation=explanation,
    )


@pytest.fixture
def folder(write):
    """The small plan with an invented calibration."""
    made = Calibration(
        name_zh="小方案",
        name_en="Small plan",
        made="2026-11-22T09:00:00Z",
        version="0.1.0",
        data=(DataUsed(name="store", kind="parquet", samples=10, pairs=2),),
        pairs=(
            pair("south", "west", 2.5, 1.5, "detour", ("west", "middle", "east", "south")),
            pair("east", "west", 2.0, 2.0, "fits"),
        ),
        heldout=HeldOut(pairs=2, median_abs_error_ms=0.02, median_rel_error=0.01, coverage_90=1.0),
    )
    return write(calibration__toml=document(made))


def test_a_plan_without_a_calibration_has_none_and_says_how_to_make_one(ixplan):
    answer = ixplan("residuals", "--json")
    assert answer.code == 0
    assert answer.document["pairs"] == []
    assert answer.document["calibrated"] is None
    assert "ixplan calibrate --from" in answer.err


def test_the_pairs_of_the_calibration_come_worst_first_with_their_reason(ixplan, folder):
    document = ixplan("residuals", "--plan", folder, "--json").document
    assert document["schema"] == "ixplan/residuals/1"
    assert [pair["reason"] for pair in document["pairs"]] == ["detour", "fits"]
    for pair in document["pairs"]:
        assert {"from", "to", "layer", "measured_ms", "modelled_ms", "excess_km", "reason"} <= set(pair)
    assert document["pairs"][0]["explanation"] == [["west", "middle", "east", "south"]]


@pytest.mark.parametrize(("lang", "said"), [("zh", "疑似绕行"), ("en", "likely detour")])
def test_the_table_names_the_detour_its_fibre_and_a_route_that_explains_it(ixplan, folder, lang, said):
    answer = ixplan("residuals", "--plan", folder, lang=lang)
    assert answer.code == 0
    assert said in answer.out
    assert "204 km" in answer.out
    assert ("West→Middle→East→South" if lang == "en" else "西→中→东→南") in answer.out.replace("\n", "")
    assert "2026-11-22" in answer.err


def test_new_measurements_are_held_against_the_plan(ixplan, folder, tmp_path):
    new = tmp_path / "new.csv"
    rows = "".join(f"west,south,{6.0 + 0.001 * number},optical\n" for number in range(20))
    new.write_text("from,to,rtt_ms,layer\n" + rows, encoding="utf-8")
    document = ixplan("residuals", "--plan", folder, "--from", new, "--json").document
    (pair,) = document["pairs"]
    assert pair["reason"] == "detour"
    assert pair["measured_ms"] == pytest.approx(3.0, abs=0.01)
    assert pair["excess_km"] > 0
    assert document["data"][0]["pairs"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--ends", "ends.csv"), 2, "--from"),
        (("--from", "no-such.csv"), 4, "no-such.csv"),
        (("--from", " "), 2, "--from"),
        (("--plan", "no-such-plan"), 4, "no-such-plan"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(ixplan, arguments, code, said):
    answer = ixplan("residuals", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
