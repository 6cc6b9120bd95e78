"""Coordinate systems in and out."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import crs
from geodata.distance import great_circle_km
from geodata.errors import InputError

REFERENCE = Path(__file__).parents[1] / "reference" / "gcj02.csv"
chinese = st.tuples(st.floats(74, 134), st.floats(18, 53))


@pytest.mark.parametrize(
    "row", list(csv.DictReader(REFERENCE.read_text(encoding="utf-8").splitlines())), ids=lambda row: row["place"]
)
def test_gcj02_agrees_with_an_independent_implementation(row):
    lon, lat = crs.gcj02_from_wgs84(float(row["wgs84_lon_deg"]), float(row["wgs84_lat_deg"]))
    tolerance = float(row["tolerance_deg"])
    assert lon == pytest.approx(float(row["gcj02_lon_deg"]), abs=tolerance)
    assert lat == pytest.approx(float(row["gcj02_lat_deg"]), abs=tolerance)


@given(chinese)
def test_gcj02_there_and_back_is_the_same_within_a_millimetre(position):
    back = crs.wgs84_from_gcj02(*crs.gcj02_from_wgs84(*position))
    assert great_circle_km(*position, *back) < 1e-6


@given(chinese)
def test_the_shift_is_less_than_a_kilometre(position):
    assert 0 < great_circle_km(*position, *crs.gcj02_from_wgs84(*position)) < 1.0


def test_positions_outside_the_shifted_area_stay():
    assert crs.gcj02_from_wgs84(2.35, 48.86) == (2.35, 48.86)
    assert crs.wgs84_from_gcj02(2.35, 48.86) == (2.35, 48.86)


@given(chinese, st.sampled_from(crs.SYSTEMS))
def test_every_system_in_and_out_is_the_same(position, system):
    back = crs.to_wgs84(*crs.from_wgs84(*position, system), system)
    assert great_circle_km(*position, *back) < 1e-5


def test_cgcs2000_lies_within_a_metre_of_wgs84():
    assert great_circle_km(105.2, 37.5, *crs.to_wgs84(105.2, 37.5, crs.CGCS2000)) < 0.001


def test_an_unknown_system_names_the_nearest():
    with pytest.raises(InputError, match="GCJ-02"):
        crs.to_wgs84(105.0, 37.0, "GCJ02")
