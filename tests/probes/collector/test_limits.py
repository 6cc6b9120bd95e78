"""Limits: token buckets, the budget of memory, and gzip undone with a limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.collector.limits import Bucket, Budget
from probes.collector.unpack import unpack
from probes.errors import InputError


@given(st.lists(st.tuples(st.floats(0, 10), st.integers(0, 50)), max_size=30))
def test_whoever_waits_as_told_never_gets_more_than_burst_and_rate(steps):
    now_s = [0.0]
    bucket = Bucket(5.0, 20.0, lambda: now_s[0])
    taken, largest = 0, 0
    for pause_s, count in steps:
        now_s[0] += pause_s
        now_s[0] += bucket.wait_s() * (1 + 1e-9)
        assert bucket.wait_s() == pytest.approx(0, abs=1e-6)
        bucket.take(count)
        taken, largest = taken + count, max(largest, count)
        assert taken <= 20 + 5 * now_s[0] + largest + 1e-6


def test_a_budget_gives_no_more_than_it_has():
    budget = Budget(100)
    assert budget.reserve(60) and not budget.reserve(41) and budget.reserve(40)
    budget.release(60)
    assert budget.reserve(60) and not budget.reserve(1)


@given(st.binary(max_size=5000), st.integers(0, 6000))
def test_unpacking_is_gzip_within_the_limit(plain, limit_bytes):
    packed = gzip.compress(plain)
    if len(plain) <= limit_bytes:
        assert unpack(packed, limit_bytes) == plain
    else:
        with pytest.raises(InputError, match="larger than"):
            unpack(packed, limit_bytes)
    for damaged in (
        packed[:-1],
        packed + b"x",
        packed[:3] + b"\xff" + packed[4:-4] + b"\0\0\0\1",
        zlib.compress(plain),
    ):
        with pytest.raises(InputError):
            unpack(damaged, 10_000)


@given(st.binary(max_size=300))
def test_no_bytes_make_unpacking_fail_otherwise(packed):
    try:
        unpack(packed, 1000)
    except InputError as refused:
        assert refused.code in ("body_not_gzip", "body_too_large")


def test_a_bomb_is_left_after_a_few_megabytes():
    bomb = gzip.compress(b"0" * 60_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="larger than"):
            unpack(bomb, 64_000_000)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
