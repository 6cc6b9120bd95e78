import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps import figures

delays = st.floats(min_value=1e-4, max_value=1e4)


@pytest.mark.parametrize(
    ("value", "limit", "text"),
    [
        (11.6, 10.0, "11.6"),
        (20.04, 20.0, "20.04"),
        (20.0004, 20.0, "20.0004"),
        (19.96, 20.0, "20.0"),
        (20.0, 20.0, "20.0"),
        (0.04, None, "0.04"),
        (0.0, None, "0.0"),
        (None, 20.0, "—"),
        (float("nan"), 20.0, "—"),
    ],
)
def test_a_delay_is_written_without_contradicting_its_verdict(value, limit, text):
    assert figures.ms_text(value, limit_ms=limit) == text


@given(delays, st.sampled_from([1.0, 2.0, 5.0, 10.0, 20.0]))
def test_a_written_delay_lies_on_the_same_side_of_its_limit(value, limit):
    shown = float(figures.ms_text(value, limit_ms=limit))
    assert (shown > limit) == (value > limit) or abs(value - limit) < 1e-6


@given(delays, st.sampled_from([1.0, 2.0, 5.0, 10.0, 20.0]))
def test_a_gap_says_over_exactly_when_the_limit_is_exceeded(value, limit):
    text = figures.gap_text(value, limit)
    assert text["zh"].startswith("超") == (value > limit)
    assert text["en"].endswith("over") == (value > limit)


def test_a_gap_is_written_with_as_many_decimals_as_its_delay():
    assert figures.gap_text(20.04, 20.0) == {"zh": "超0.04", "en": "0.04 over"}
    assert figures.gap_text(7.9, 10.0) == {"zh": "余2.1", "en": "2.1 left"}
    assert figures.gap_phrase(11.6, 10.0) == {"zh": "超 1.6 ms", "en": "1.6 ms over"}


def test_nothing_is_a_dash_and_never_zero():
    assert figures.gap_text(None, 10.0)["zh"] == "—"
    assert figures.band_text(None, 12.0) == {"zh": "—", "en": "—"}
    assert figures.km_text(None) == figures.plain_text(None) == "—"
    assert figures.gap_phrase(None, 10.0) == {"zh": "", "en": ""}


def test_a_band_reads_in_each_language_its_own_way():
    assert figures.band_text(11.06, 12.34) == {"zh": "11.1～12.3", "en": "11.1–12.3"}
    assert figures.band_text(18.0, 20.04, limit_ms=20.0)["zh"] == "18.00～20.04"


def test_a_narrow_band_is_seen_on_pages_too():
    row = {"oneway_ms": 8.3952, "oneway_low_ms": 8.3893, "oneway_high_ms": 8.4011}
    assert figures.banded_ms_text(row, "oneway", limit_ms=20.0) == "8.40"
    assert figures.band_text(8.3893, 8.4011)["zh"] == "8.39～8.40"
    assert figures.band_text(8.3962, 8.4011)["zh"] == "8.396～8.401"  # two decimals would not part its ends
    wide = {"oneway_ms": 8.3952, "oneway_low_ms": 7.0, "oneway_high_ms": None}
    assert figures.banded_ms_text(wide, "oneway") == "8.4"


def test_a_small_part_is_there_and_never_zero():
    assert figures.part_text(0.0003) == "<0.01"
    assert figures.part_text(0.0) == "0.00"
    assert figures.part_text(12.553) == "12.55"
    assert figures.part_text(None) == "—"
    assert figures.part_band_text(0.0003, 0.0008)["zh"] == "<0.01"
    assert figures.part_band_text(0.0, 0.15) == {"zh": "0.00～0.15", "en": "0.00–0.15"}
    assert figures.part_band_text(None, 0.15)["en"] == "—"


def test_digits_are_grouped_from_ten_thousand_up():
    assert figures.plain_text(1445) == "1445"
    assert figures.plain_text(10000) == "10\u2009000"
    assert figures.plain_text(-1234567.5) == "-1\u2009234\u2009567.5"
    assert figures.km_text(1444.6) == "1445"
    assert figures.plain_text(1.468) == "1.468"


def test_a_date_is_written_out():
    assert figures.date_text("2026-03-01") == {"zh": "2026年3月1日", "en": "1 March 2026"}
