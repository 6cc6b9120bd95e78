"""One-way bounds: sound for every split of the round trip that light allows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from probes.statistics.oneway import judge, light_ns
from probes.terms import Verdict

MS = 1_000_000


def test_light_in_vacuum_takes_its_time() -> None:
    assert light_ns(299_792.458) == 1_000_000_000
    assert light_ns(1500) == 5_003_461
    assert light_ns(0) == 0


@given(
    st.floats(0, 20_000),
    st.lists(st.tuples(st.integers(0, 50 * MS), st.integers(0, 50 * MS)), min_size=1, max_size=200),
)
def test_no_true_one_way_delay_exceeds_its_bound(distance_km: float, above: list[tuple[int, int]]) -> None:
    light = light_ns(distance_km)
    ways = [(light + there, light + back) for there, back in above]
    rtts = sorted(there + back for there, back in ways)
    found = judge(rtts, distance_km=distance_km, limit_ns=40 * MS)
    assert found.bound_ns is not None
    assert found.judged_bound_ns is not None
    assert found.bound_ns >= min(there for there, _ in ways)
    for way in (0, 1):
        ordered = sorted(both[way] for both in ways)
        assert ordered[-(-99 * len(ordered) // 100) - 1] <= found.judged_bound_ns
        if found.verdict is Verdict.PROVEN:
            assert 100 * sum(delay <= 40 * MS for delay in ordered) >= 99 * len(ordered)


@given(
    st.lists(st.tuples(st.integers(5 * MS, 40 * MS), st.integers(5 * MS, 40 * MS)), min_size=1, max_size=150),
    st.integers(0, 5 * MS),
    st.integers(-100, 100),
    st.integers(6 * MS, 60 * MS),
)
def test_with_clocks_nothing_false_is_said(ways: list[tuple[int, int]], error: int, offset: int, limit: int) -> None:
    shift = error * offset // 100  # the clocks differ by no more than they say
    found = judge(
        sorted(there + back for there, back in ways),
        distance_km=1000,
        limit_ns=limit,
        forward_ns=sorted(there + shift for there, _ in ways),
        backward_ns=sorted(back - shift for _, back in ways),
        error_ns=error,
    )
    kept = all(100 * sum(both[way] <= limit for both in ways) >= 99 * len(ways) for way in (0, 1))
    if found.verdict is Verdict.PROVEN:
        assert kept
    if found.verdict is Verdict.VIOLATED:
        assert not kept


def test_verdicts_without_clocks_are_proven_or_not_proven() -> None:
    assert judge([22 * MS] * 200, distance_km=1500, limit_ns=20 * MS).verdict == Verdict.PROVEN
    assert judge([22 * MS] * 200, distance_km=None, limit_ns=20 * MS).verdict == Verdict.NOT_PROVEN
    assert judge([90 * MS] * 200, distance_km=1500, limit_ns=20 * MS).verdict == Verdict.NOT_PROVEN
    assert judge([22 * MS] * 200, distance_km=1500, limit_ns=None).verdict is None


def test_a_slow_hundredth_is_allowed_and_no_more() -> None:
    assert judge([22 * MS] * 99 + [90 * MS], distance_km=1500, limit_ns=20 * MS).verdict == Verdict.PROVEN
    assert judge([22 * MS] * 98 + [90 * MS] * 2, distance_km=1500, limit_ns=20 * MS).verdict == Verdict.NOT_PROVEN


def test_light_itself_may_violate_a_limit_and_a_round_trip_below_it_bounds_nothing() -> None:
    assert judge([], distance_km=3000, limit_ns=10 * MS).verdict == Verdict.VIOLATED
    impossible = judge([9 * MS], distance_km=1500, limit_ns=20 * MS)
    assert (impossible.bound_ns, impossible.judged_bound_ns, impossible.verdict) == (None, None, Verdict.NOT_PROVEN)
    assert judge([], distance_km=1500, limit_ns=20 * MS).verdict == Verdict.NOT_PROVEN
    # Round trips that belie the distance leave nothing to call violated.
    assert judge([9 * MS], distance_km=4000, limit_ns=10 * MS).verdict == Verdict.NOT_PROVEN
