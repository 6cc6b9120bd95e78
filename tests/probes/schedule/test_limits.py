"""Rate limits: never more than burst + rate * t, and nothing held back without need."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.schedule.limits import Load, RateLimit, excess

SECOND = 1_000_000_000


class Bucket:
    """The slow, obvious twin: tokens as a fraction."""

    def __init__(self, rate_hz, burst):
        # The limit's own interval is rounded up to whole nanoseconds.
        self.interval = -(-SECOND // Fraction(rate_hz)) if SECOND % Fraction(rate_hz) else SECOND / Fraction(rate_hz)
        self.burst, self.tokens, self.at = burst, Fraction(burst), 0

    def take(self, now):
        self.tokens = min(self.tokens + Fraction(now - self.at) / self.interval, self.burst)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@given(
    rate_hz=st.integers(1, 10_000),
    burst=st.integers(1, 20),
    gaps=st.lists(st.integers(0, 3 * SECOND // 100), max_size=200),
)
def test_it_agrees_with_a_bucket_of_tokens(rate_hz, burst, gaps):
    limit, twin, now = RateLimit(rate_hz=rate_hz, burst=burst), Bucket(rate_hz, burst), 0
    for gap in gaps:
        now += gap
        free = limit.wait_ns(now) == 0
        taken = limit.take(now)
        assert taken == free == twin.take(now)


@given(rate_hz=st.floats(0.01, 1e6), burst=st.integers(1, 50), asks=st.lists(st.integers(0, 10**9), max_size=300))
def test_over_any_time_no_more_than_burst_and_rate_pass(rate_hz, burst, asks):
    limit = RateLimit(rate_hz=rate_hz, burst=burst)
    passed = [now for now in sorted(asks) if limit.take(now)]
    for index, first in enumerate(passed):
        for later, last in enumerate(passed[index:], start=1):
            assert later <= burst + rate_hz * (last - first) / SECOND + 1e-6


def test_waiting_as_long_as_told_is_enough():
    limit, now = RateLimit(rate_hz=3.0, burst=2), 5 * SECOND
    for _ in range(10):
        now += limit.wait_ns(now)
        assert limit.take(now)
    assert not limit.take(now)


@pytest.mark.parametrize(("rate_hz", "burst"), [(0.0, 1), (-1.0, 1), (float("nan"), 1), (1.0, 0)])
def test_a_limit_that_is_none_is_a_bug(rate_hz, burst):
    with pytest.raises(ValueError, match="no such limit"):
        RateLimit(rate_hz=rate_hz, burst=burst)


def loads(*rates, classes=1):
    return [Load(target=f"t{index}", rate_hz=rate, classes=classes) for index, rate in enumerate(rates)]


def test_rates_at_their_limits_pass():
    assert excess(loads(10, 20), [20.0], agent_limit_hz=40, target_limit_hz=20) == []


def test_a_target_above_its_limit_is_named():
    (found,) = excess(loads(10, 20, classes=2), [], agent_limit_hz=100, target_limit_hz=30)
    assert (found.target, found.rate_hz, found.sla) == ("t1", 40, False)


def test_sla_windows_count_each_target_and_class_at_the_highest_rate():
    found = excess(loads(1, 60), [5.0, 50.0], agent_limit_hz=100, target_limit_hz=60)
    assert [(one.target, one.rate_hz, one.sla) for one in found] == [(None, 110, True)]
