"""Measured ways: their parts are kept as well, and what a failure leaves of them."""

import pytest

from netplan.measured_ways import MeasuredWays
from topology.records import Span


@pytest.fixture(scope="module")
def row():
    """Spans ab, bc, cd, de in a row, and ax, xe beside them."""
    keys = ("ab", "bc", "cd", "de", "ax", "xe")
    return {
        key: Span(
            id=key, a=key[0], b=key[1], route_km=100.0, route_km_low=90.0, route_km_high=110.0,
            length_origin="given", great_circle_km=80.0,
        )
        for key in keys
    }  # fmt: skip


def between(spans, a, b, ways=None):
    found = MeasuredWays(ways or {("a", "e"): ("ab", "bc", "cd", "de")}, spans, lambda span: span.route_km).between(
        a, b
    )
    return None if found is None else [span.id for span in found]


def test_any_part_of_a_measured_way_is_kept_in_both_directions(row):
    assert between(row, "a", "e") == ["ab", "bc", "cd", "de"]
    assert between(row, "b", "d") == ["bc", "cd"]
    assert between(row, "d", "b") == ["cd", "bc"]
    assert between(row, "a", "x") is None
    assert between(row, "b", "nowhere") is None


def test_the_path_measured_between_two_sites_comes_before_those_that_pass_them(row):
    ways = {("b", "e"): ("bc", "cd", "de"), ("a", "e"): ("ax", "xe"), ("e", "a"): ("de", "cd", "bc", "ab")}
    assert between(row, "b", "e", ways) == ["bc", "cd", "de"]
    assert between(row, "a", "e", ways) == ["ax", "xe"]


def test_what_a_cut_leaves_at_either_end_is_kept(row):
    left = {key: span for key, span in row.items() if key != "bc"}
    assert between(left, "a", "e") is None
    assert between(left, "a", "b") == ["ab"]
    assert between(left, "e", "c") == ["de", "cd"]
