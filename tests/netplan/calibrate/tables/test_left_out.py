"""Published lengths tell each other, each left out once; bands of few values are as wide as they must be."""

from __future__ import annotations

import numpy as np
import pytest

from netplan.calibrate.tables.left_out import GREAT_CIRCLE, RAIL, leave_out_lengths, predictive_band
from topology.published import PublishedLength, read_published_lengths

MS_PER_KM = 1.468 / 299.792458


def cable(name, km, great_circle_km, rail_km=None):
    return PublishedLength(
        cable=name,
        waypoints_zh=("甲", "乙"),
        published_km=km,
        great_circle_km=great_circle_km,
        rail_km=rail_km,
        source="",
    )


def test_each_published_length_is_foretold_from_the_others():
    found = leave_out_lengths(read_published_lengths(), MS_PER_KM)
    by_hand = {
        "jing-han-guang": 2190 * (804 + 858) / (557 + 738),
        "guang-kun": 557 * (3074 + 858) / (2190 + 738),
        "guang-hai": 738 * (3074 + 804) / (2190 + 557),
        "dian-zang": 1265 * (3074 + 804 + 858) / (1960 + 507 + 494),
    }
    published = {"jing-han-guang": 3074, "guang-kun": 804, "guang-hai": 858, "dian-zang": 2635}
    assert [item.cable for item in found.cables] == list(by_hand)
    for item in found.cables:
        assert item.foretold.value == pytest.approx(by_hand[item.cable])
        assert item.error_km == pytest.approx(by_hand[item.cable] - published[item.cable])
        assert item.by == (GREAT_CIRCLE if item.cable == "dian-zang" else RAIL)
        assert item.others == (3 if item.cable == "dian-zang" else 2)
    assert [item.held for item in found.cables] == [True, True, False, False]
    assert found.heldout.coverage_90 == 0.5
    assert found.heldout.median_abs_error_ms == pytest.approx(found.median_abs_error_km * MS_PER_KM)


def test_no_cable_is_foretold_shorter_than_its_great_circles():
    found = leave_out_lengths([cable("a", 100, 90, 80), cable("b", 101, 95, 90), cable("c", 300, 290, 150)], MS_PER_KM)
    assert all(item.foretold.low >= 90 for item in found.cables)
    assert found.cables[2].foretold.value == 290


def test_one_or_no_other_cable_foretells_nothing():
    assert leave_out_lengths([], MS_PER_KM).heldout.coverage_90 is None
    assert leave_out_lengths([cable("a", 100, 90), cable("b", 100, 90)], MS_PER_KM).cables == ()


@pytest.mark.parametrize("count", [2, 3, 10, 18, 19, 29, 35, 100])
def test_a_predictive_band_holds_nine_of_ten(count, full):
    random = np.random.default_rng(count)
    tries = 20_000 if full else 3000
    seen = np.exp(random.normal(0.3, 0.15, (tries, count + 1)))
    held = sum(low <= row[-1] <= high for row in seen for low, high in [predictive_band(row[:-1])])
    assert 0.88 <= held / tries <= 0.96
    if count >= 19:  # by order, so whatever the distribution
        skewed = random.pareto(1.5, (tries, count + 1)) + 1
        held = sum(low <= row[-1] <= high for row in skewed for low, high in [predictive_band(row[:-1])])
        assert 0.88 <= held / tries <= 0.96


def test_a_table_of_ones_own_has_the_same_columns(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "cable_id,waypoints_zh,published_cable_km,great_circle_via_waypoints_km\n"
        "x,甲 乙,120,100\ny,乙 丙,150,100\nz,丙 丁,130,100\n",
        encoding="utf-8",
    )
    found = leave_out_lengths(read_published_lengths(path), MS_PER_KM)
    assert [item.foretold.value for item in found.cables] == pytest.approx([140, 125, 135])
