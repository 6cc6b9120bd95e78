from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.wire import times
from probes.wire.errors import Reason, WireError

# 1968-01-20 to 2104-02-26: what one rule for NTP's eras covers.
NTP_TIMES = st.integers(-61_505_152 * 10**9, 4_233_462_143_999_999_999)
PTP_TIMES = st.integers(0, (1 << 32) * 10**9 - 1)


@given(NTP_TIMES)
def test_ntp_gives_back_the_very_nanosecond(time_ns):
    stamp = times.ns_to_ntp(time_ns)
    assert 0 <= stamp < 1 << 64
    assert times.ntp_to_ns(stamp) == time_ns
    # So it does for readers that cut off instead of rounding.
    assert (stamp & 0xFFFFFFFF) * 10**9 >> 32 == time_ns % 10**9


@given(st.integers(0, (1 << 64) - 1))
def test_ntp_is_read_as_the_plain_fraction_says(stamp):
    era_s = 0 if stamp >> 63 else 1 << 32
    exact_ns = (Fraction(stamp, 1 << 32) - 2_208_988_800 + era_s) * 10**9
    assert abs(times.ntp_to_ns(stamp) - exact_ns) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("stamp", "unix_s"),
    [
        (0x83AA7E8000000000, 0),  # RFC 5905, figure 4: 1 January 1970 is second 2,208,988,800 of era 0
        (0xFFFFFFFF00000000, 2_085_978_495),  # the same: last second of era 0, 7 February 2036
        (0x0000000000000000, 2_085_978_496),  # and the first of era 1
    ],
)
def test_eras_follow_each_other(stamp, unix_s):
    assert times.ntp_to_ns(stamp) == unix_s * 10**9
    assert times.ns_to_ntp(unix_s * 10**9) == stamp


@given(PTP_TIMES)
def test_ptp_gives_back_the_very_nanosecond(time_ns):
    assert times.ptp_to_ns(times.ns_to_ptp(time_ns)) == time_ns


def test_ptp_with_a_second_of_nanoseconds_is_refused():
    with pytest.raises(WireError) as refused:
        times.ptp_to_ns(1_000_000_000)
    assert refused.value.reason is Reason.BAD_TIMESTAMP


@given(st.integers(0, 10**12), st.booleans(), st.booleans())
def test_an_error_estimate_is_never_smaller_than_the_error_and_hardly_larger(error_ns, synchronised, ptp):
    value = times.encode_error(error_ns, synchronised=synchronised, ptp=ptp)
    assert 0 <= value <= 0xFFFF and value & 0xFF
    read = times.decode_error(value)
    assert (read.synchronised, read.ptp) == (synchronised, ptp)
    assert error_ns <= read.error_ns <= error_ns * 129 // 128 + 1


@given(st.integers(0, 0xFFFF))
def test_any_error_estimate_is_read_as_the_formula_says(value):
    multiplier, scale = value & 0xFF, value >> 8 & 0x3F
    exact_ns = Fraction(multiplier * 2**scale, 2**32) * 10**9
    read = times.decode_error(value)
    if multiplier == 0 or exact_ns > 2**32 * 10**9:
        assert read.error_ns is None
    else:
        assert exact_ns <= read.error_ns < exact_ns + 1


def test_who_knows_no_error_says_the_largest_and_is_read_as_unknown():
    value = times.encode_error(None, synchronised=False)
    assert value == 0x3FFF
    assert times.decode_error(value).error_ns is None
    assert times.encode_error(10**30, synchronised=True) == 0xBFFF
