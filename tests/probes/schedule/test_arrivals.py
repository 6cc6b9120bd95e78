"""Times of probes: the same for a seed, at the rate that was asked for, without drift."""

import itertools
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.schedule.arrivals import Arrivals, stream_seed

SECOND = 1_000_000_000
RATES = st.floats(0.001, 10_000)


def arrivals(kind="poisson", rate_hz=10.0, seed=1, start_ns=0):
    return Arrivals(rate_hz=rate_hz, kind=kind, seed=seed, start_ns=start_ns)


@given(
    kind=st.sampled_from(("poisson", "periodic")),
    rate_hz=RATES,
    seed=st.integers(0, 2**128),
    start_ns=st.integers(0, 2**62),
)
def test_times_only_grow_and_repeat_for_the_same_seed(kind, rate_hz, seed, start_ns):
    one, two = (arrivals(kind, rate_hz, seed, start_ns) for _ in range(2))
    times = [one.pop() for _ in range(20)]
    assert times == [two.pop() for _ in range(20)]
    assert times[0] >= start_ns
    assert all(before < after for before, after in itertools.pairwise(times))


def test_a_seed_gives_the_same_schedule_in_every_release_of_python():
    # By hand: SHA-256 of "7\0a/b/0", its first 16 bytes as a number, and Mersenne Twister's first draw from it.
    import hashlib
    import random

    seed = int.from_bytes(hashlib.sha256(b"7\x00a/b/0").digest()[:16], "big")
    assert stream_seed(7, "a/b/0") == seed
    assert arrivals(seed=seed).due_ns == round(-math.log(1 - random.Random(seed).random()) * SECOND / 10)


def test_streams_of_one_agent_do_not_march_in_step():
    firsts = {arrivals(seed=stream_seed(1, f"target/{index}")).due_ns for index in range(100)}
    assert len(firsts) == 100


def test_poisson_gaps_are_exponential(full):
    count = 200_000 if full else 20_000
    timeline = arrivals(rate_hz=1000.0, seed=5)
    times = [timeline.pop() for _ in range(count)]
    gaps = [(after - before) / SECOND for before, after in itertools.pairwise(times)]
    assert statistics.fmean(gaps) == pytest.approx(1e-3, rel=5 / math.sqrt(count))
    # Kolmogorov-Smirnov against the exponential distribution, at 1 in 10,000 (1.95 / sqrt(n) is 0.1 %).
    gaps.sort()
    apart = max(abs((index + 1) / len(gaps) - (1 - math.exp(-1000 * gap))) for index, gap in enumerate(gaps))
    assert apart < 2.3 / math.sqrt(len(gaps))


@given(rate_hz=RATES, seed=st.integers(0, 2**32), count=st.integers(1, 5000))
def test_periodic_times_do_not_drift(rate_hz, seed, count):
    timeline = arrivals("periodic", rate_hz, seed)
    first = timeline.due_ns
    assert first < SECOND / rate_hz
    for _ in range(count):
        timeline.pop()
    assert abs(timeline.due_ns - first - count * SECOND / rate_hz) <= 1 + count * 1e-6


@given(kind=st.sampled_from(("poisson", "periodic")), before=RATES, after=RATES, now=st.integers(0, 10**12))
def test_a_new_rate_scales_what_remains_and_draws_nothing(kind, before, after, now):
    timeline = arrivals(kind, before)
    due = timeline.due_ns
    timeline.set_rate(after, now)
    if due <= now:
        assert timeline.due_ns == due
    else:
        assert timeline.due_ns - now == pytest.approx((due - now) * before / after, rel=1e-9, abs=1)
    timeline.set_rate(before, now)
    assert timeline.due_ns == pytest.approx(due, rel=1e-6, abs=1 + after / before)


def test_an_sla_window_raises_the_rate_and_gives_it_back():
    timeline = arrivals(rate_hz=1.0, seed=3)
    timeline.skip(100 * SECOND)
    timeline.set_rate(100.0, 100 * SECOND)
    inside = timeline.skip(200 * SECOND)
    timeline.set_rate(1.0, 200 * SECOND)
    after = timeline.skip(1200 * SECOND)
    assert 9_500 < inside < 10_500
    assert 850 < after < 1_150


def test_what_was_missed_is_counted_and_not_sent_in_a_burst():
    timeline = arrivals("periodic", 10.0)
    assert timeline.skip(60 * SECOND) == 600
    assert 60 * SECOND <= timeline.due_ns < 60.1 * SECOND


@pytest.mark.parametrize("rate_hz", [0.0, -1.0, math.inf, math.nan])
def test_a_rate_must_be_above_zero(rate_hz):
    with pytest.raises(ValueError, match="rate_hz"):
        arrivals(rate_hz=rate_hz)


def test_an_unknown_kind_is_a_bug():
    with pytest.raises(ValueError, match="kind"):
        arrivals(kind="now and then")


@pytest.mark.parametrize("kind", ["poisson", "periodic"])
def test_after_a_pause_nothing_is_due_at_once_and_the_rhythm_holds(kind):
    for seed in range(200):
        timeline = Arrivals(rate_hz=10.0, kind=kind, seed=seed, start_ns=0)
        first = timeline.due_ns
        pause_ns = 86_400 * SECOND + seed * 7_919_000
        timeline.resume(pause_ns)
        assert pause_ns <= timeline.due_ns < pause_ns + 2 * SECOND
        if kind == "periodic":
            assert (timeline.due_ns - first) % (SECOND // 10) == 0
        due = timeline.due_ns
        timeline.resume(pause_ns)
        assert timeline.due_ns == due  # nothing is drawn for what is still to come
