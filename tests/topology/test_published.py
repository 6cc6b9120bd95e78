"""The ratios follow from the published lengths."""

from __future__ import annotations

import pytest

from topology import published


def test_ratios_are_those_of_the_sums():
    facts = published.read_published_lengths()
    rail = published.cable_to_rail(facts)
    # (3074 + 804 + 858) / (2190 + 557 + 738), by hand from published_cable_lengths.csv
    assert rail.value == pytest.approx(4736 / 3485)
    assert (rail.low, rail.high, rail.count) == (pytest.approx(858 / 738), pytest.approx(804 / 557), 3)
    direct = published.cable_to_great_circle(facts)
    assert direct.value == pytest.approx(7371 / 4226)
    assert (direct.low, direct.high, direct.count) == (pytest.approx(3074 / 1960), pytest.approx(2635 / 1265), 4)


def test_a_road_ratio_is_what_the_railway_leaves():
    assert published.cable_to_road(1000, 100, 800, 1.25) == pytest.approx((1000 - 125) / 800)


def test_every_trunk_cable_passes_listed_cities():
    from geodata.cities import read_cities

    cities = read_cities()
    cables = published.read_trunk_cables()
    assert len(cables) == 42
    assert all(city in cities for cable in cables for city in cable.cities_zh)
    assert all(len(set(cable.cities_zh)) == len(cable.cities_zh) >= 2 for cable in cables)
