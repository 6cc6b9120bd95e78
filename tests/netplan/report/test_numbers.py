"""Numbers as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan.report.numbers import km, ms_with_band, percent, rounded, span_of, thousands
from topology.lengths import Band


@pytest.mark.parametrize(
    ("value", "limit", "shown"),
    [
        (20.04, 20, "20.04"),
        (19.96, 20, "20.0"),
        (20.0, 20, "20.0"),
        (11.6, 10, "11.6"),
        (20.0004, 20, "20.0004"),
        (0.04, 10, "0.04"),
        (0.0, 10, "0.0"),
    ],
)
def test_rounding_never_moves_a_figure_over_its_limit(value, limit, shown):
    assert rounded(value, against=limit) == shown


@given(st.floats(0.01, 100), st.sampled_from([1.0, 2.0, 5.0, 10.0, 20.0]))
def test_what_is_shown_stands_on_the_side_of_what_is_meant(value, limit):
    shown = float(rounded(value, against=limit))
    if abs(value - limit) > 1e-5:
        assert (shown > limit) == (value > limit)


def test_ranges_are_written_as_each_language_writes_them():
    band = Band(value=11.6, low=11.1, high=12.3)
    assert ms_with_band(band, "zh") == "11.6 ms（11.1～12.3 ms）"
    assert ms_with_band(band, "en") == "11.6 ms (11.1–12.3 ms)"
    assert span_of(band, "zh") == "11.1～12.3"
    assert span_of(Band(value=2.4, low=2.01, high=2.83), "zh", against=2) == "2.01～2.83"


def test_digits_are_parted_from_ten_thousand_up():
    assert (km(1445.4), thousands(9999), thousands(12345)) == ("1445 km", "9999", "12\u2009345")
    assert percent(0.374) == "37%"
