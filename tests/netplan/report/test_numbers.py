"""Numbers as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan.report.numbers import km, money, money_with_band, ms_with_band, percent, rounded, span_of, thousands
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


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        (7.0712, 7.064, 7.08, "7.07 ms (7.06–7.08 ms)"),
        (7.0712, 7.0691, 7.0733, "7.071 ms (7.069–7.073 ms)"),
        (7.07, 7.01, 7.13, "7.07 ms (7.01–7.13 ms)"),
        (7.0, 6.0, 8.0, "7.0 ms (6.0–8.0 ms)"),
        (0.3, 0.25, 0.36, "0.3 ms (0.2–0.4 ms)"),  # a third of it: wide
        (7.07, 7.07, 7.07, "7.1 ms (7.1–7.1 ms)"),  # no band at all
    ],
)
def test_a_narrow_band_gets_the_decimals_that_show_it(value, low, high, shown):
    assert ms_with_band(Band(value=value, low=low, high=high), "en") == shown


@given(st.floats(0.5, 100), st.floats(0.001, 0.2))
def test_a_band_of_more_than_nothing_is_never_written_as_a_point(value, width):
    band = Band(value=value, low=value - width / 2, high=value + width / 2)
    low, high = span_of(band, "en").split("–")
    assert low != high or width >= 0.1 * band.high or width < 0.001


def test_digits_are_parted_from_ten_thousand_up():
    assert (km(1445.4), thousands(9999), thousands(12345)) == ("1445 km", "9999", "12\u2009345")
    assert percent(0.374) == "37%"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0 元", "CNY 0"),
        (99_000, "99000 元", "CNY 99 000"),
        (400_000, "40 万元", "CNY 400 000"),
        (55_624_334, "5562 万元", "CNY 55.6 million"),
        (136_000_000, "1.36 亿元", "CNY 136.0 million"),
        (2_500_000_000, "25.00 亿元", "CNY 2.50 billion"),
    ],
)
def test_sums_of_money_are_short(value, zh, en):
    assert money(value, "zh") == zh
    assert money(value, "en").replace("\u2009", " ") == en


def test_a_band_of_money_shares_its_unit_where_it_can():
    near, far = Band(value=5e7, low=2e7, high=9e7), Band(value=5e7, low=2e7, high=2e9)
    assert money_with_band(near, "zh") == "5000 万元（2000～9000 万元）"
    assert money_with_band(near, "en") == "CNY 50.0 million (20.0 to 90.0 million)"
    assert money_with_band(far, "zh") == "5000 万元（2000 万～20.00 亿元）"
    assert money_with_band(far, "en") == "CNY 50.0 million (20.0 million to 2.00 billion)"


def test_a_band_of_money_may_begin_at_nothing_or_below_and_is_left_out_where_there_is_none():
    granted, gained, fixed = (
        Band(value=612_000, low=0, high=759_000),
        Band(value=26e6, low=-12e6, high=38e6),
        Band(value=5, low=5, high=5),
    )
    assert money_with_band(granted, "zh") == "61 万元（0～76 万元）"
    assert money_with_band(gained, "zh") == "2600 万元（-1200～3800 万元）"
    assert money_with_band(gained, "en") == "CNY 26.0 million (-12.0 to 38.0 million)"
    assert money_with_band(fixed, "en") == "CNY 5"
