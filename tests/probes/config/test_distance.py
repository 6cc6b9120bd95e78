"""Distances are never too far, and hardly too near."""

import math

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.config.distance import least_distance_km

GEOD = pyproj.Geod(ellps="WGS84")
positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(positions, positions)
def test_it_never_exceeds_the_geodesic(a, b):
    geodesic_km = GEOD.inv(*a, *b)[2] / 1000
    assert least_distance_km(*a, *b) <= geodesic_km + 1e-9


@given(st.floats(-180, 180), st.floats(-85, 85), st.floats(0, 360), st.floats(1, 3000))
def test_within_a_country_it_is_short_by_less_than_a_thousandth(lon_deg, lat_deg, azimuth_deg, km):
    other = GEOD.fwd(lon_deg, lat_deg, azimuth_deg, km * 1000)[:2]
    assert least_distance_km(lon_deg, lat_deg, *other) >= km * 0.9998 - 0.001


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 360), st.floats(3000, 10_000))
def test_up_to_ten_thousand_kilometres_it_is_short_by_less_than_seven_thousandths(lon_deg, lat_deg, azimuth_deg, km):
    other = GEOD.fwd(lon_deg, lat_deg, azimuth_deg, km * 1000)[:2]
    assert least_distance_km(lon_deg, lat_deg, *other) >= km * 0.993


@given(positions, positions)
def test_there_and_back_are_the_same(a, b):
    assert least_distance_km(*a, *b) == least_distance_km(*b, *a)


def test_a_sphere_of_mean_radius_would_claim_too_much():
    """Why not haversine: along the equator it is fine, along a meridian of the tropics it makes the bound false."""
    geodesic_km = GEOD.inv(105, 0, 105, 10)[2] / 1000
    assert 6371.0088 * math.radians(10) > geodesic_km * 1.005
    assert least_distance_km(105, 0, 105, 10) == pytest.approx(geodesic_km, rel=2e-4)


def test_one_place_is_nowhere_from_itself():
    assert least_distance_km(105.19, 37.51, 105.19, 37.51) == 0
