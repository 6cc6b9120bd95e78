"""Distances on the ellipsoid."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.distance import great_circle_km, great_circles_km, line_length_km

REFERENCE = Path(__file__).parents[1] / "reference" / "geodesics.csv"
lons = st.floats(-179, 179)
lats = st.floats(-89, 89)
positions = st.tuples(lons, lats)


@pytest.mark.parametrize(
    "row", list(csv.DictReader(REFERENCE.read_text(encoding="utf-8").splitlines())), ids=lambda row: row["source"][:20]
)
def test_distances_agree_with_the_ellipsoid_s_own_constants(row):
    km = great_circle_km(*(float(row[name]) for name in ("a_lon_deg", "a_lat_deg", "b_lon_deg", "b_lat_deg")))
    assert km == pytest.approx(float(row["km"]), abs=float(row["tolerance_km"]))


@given(positions, positions)
def test_distance_is_symmetric(a, b):
    assert great_circle_km(*a, *b) == pytest.approx(great_circle_km(*b, *a), abs=1e-6)


@given(positions, positions, positions)
def test_a_way_round_is_never_shorter(a, b, c):
    assert great_circle_km(*a, *c) <= great_circle_km(*a, *b) + great_circle_km(*b, *c) + 1e-6


def test_many_pairs_at_once_equal_one_by_one():
    a, b = [(105.2, 37.5), (116.4, 39.9)], [(116.4, 39.9), (121.5, 31.2)]
    assert great_circles_km(a, b) == pytest.approx([great_circle_km(*p, *q) for p, q in zip(a, b, strict=True)])
    assert great_circles_km([], []) == []


def test_a_line_is_as_long_as_its_pieces():
    line = [(105.2, 37.5), (106.3, 38.5), (111.6, 40.8)]
    pieces = sum(great_circle_km(*p, *q) for p, q in pairwise(line))
    assert line_length_km(line) == pytest.approx(pieces)
