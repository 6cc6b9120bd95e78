"""Lengths with bands, never below the great circle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from topology.lengths import Band, LengthRules, estimate, known, share


def band(value, low, high):
    return Band(value=value, low=low, high=high)


RULES = LengthRules(
    cable_to_rail=band(1.36, 1.16, 1.5),
    cable_to_road=band(1.13, 1.0, 1.5),
    cable_to_great_circle=band(1.74, 1.57, 2.08),
    published=band(1.0, 0.9, 1.05),
    given=band(1.0, 0.97, 1.03),
)
kms = st.floats(0.1, 5000)


def test_a_corridor_length_is_corridor_times_ratio():
    length = estimate(RULES, great_circle_km=100, rail_km=200)
    assert (length.km.value, length.km.low, length.km.high) == pytest.approx((272, 232, 300))
    assert length.origin == "corridor"


def test_rail_and_road_each_have_their_ratio():
    assert estimate(RULES, great_circle_km=100, rail_km=100, road_km=100).km.value == pytest.approx(249)


def test_without_corridor_the_great_circle_is_the_base():
    length = estimate(RULES, great_circle_km=100)
    assert (length.km.value, length.origin) == (pytest.approx(174), "great_circle")


@given(direct=kms, rail=st.none() | kms, road=st.none() | kms)
def test_no_estimate_is_below_the_great_circle(direct, rail, road):
    km = estimate(RULES, great_circle_km=direct, rail_km=rail, road_km=road).km
    assert direct <= km.low <= km.value <= km.high


@given(direct=kms, factor=st.floats(1, 3), origin=st.sampled_from(["published", "given", "measured"]))
def test_a_given_length_keeps_its_value_inside_its_band(direct, factor, origin):
    km = known(RULES, route_km=direct * factor, origin=origin, great_circle_km=direct).km
    assert km.value == pytest.approx(direct * factor)
    assert direct <= km.low <= km.value <= km.high


@given(st.lists(kms, min_size=1, max_size=20), kms)
def test_shares_sum_to_the_whole_and_keep_proportion(weights, total):
    shares = share(total, weights)
    assert sum(shares) == pytest.approx(total)
    assert shares[0] * weights[-1] == pytest.approx(shares[-1] * weights[0])


def test_a_band_holds_its_value():
    with pytest.raises(InputError):
        band(1.0, 1.1, 1.2)
    with pytest.raises(InputError):
        band(float("nan"), 0, 1)
