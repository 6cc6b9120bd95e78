"""The writer's two threads, with a store of the test's own: what fails at once, what ends, what two clocks must say."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import wait

import pytest

from probes.collector.board import Board
from probes.collector.stores.base import Committed, Fate
from probes.collector.stores.sql import StoreDown
from probes.collector.tally import Tally
from probes.collector.writer import Housekeeping, StoreBusy, Writer

DAY_NS = 86_400 * 10**9


class FakeStore:
    """Commits what it is told to; one record waits again as soon as one was flushed."""

    def __init__(self):
        self.failure = None
        self.calls = []
        self.expired = []
        self.held = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def commit(self, batches):
        self.held.set()
        self.go_on.wait(10)
        self.calls.append(len(batches))
        if self.failure is not None:
            raise self.failure
        return [
            Committed(agent=one.agent, boot=one.boot, number=one.number, digest=one.digest, fate=Fate.STORED)
            for one in batches
        ]

    def waiting(self):
        return 3

    def flush(self):
        return 1

    def aggregate(self):
        return 0

    def expire(self, before_ns):
        self.expired.append(before_ns)
        return 0

    def close(self):
        pass


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def writer(store):
    board = Board()
    keeping = Housekeeping(flush_s=0.1, tidy_s=0.0, keep_samples_days=10)
    made = Writer(store, Tally(), board, keeping=keeping, waiting_limit=8, wall_ns=lambda: 4 * 10**18)
    made.start()
    yield made
    assert made.stop(5.0)


def submit_together(writer, store, batches):
    """The first is held inside the store until the others wait behind it."""
    store.go_on.clear()
    futures = [writer.submit(batches[0])]
    assert store.held.wait(5)
    futures += [writer.submit(batch) for batch in batches[1:]]
    store.go_on.set()
    return futures


@pytest.mark.parametrize(
    ("failure", "calls"),
    [
        (OSError(28, "No space left on device"), [1, 4]),
        (StoreDown("away"), [1, 4]),
        (sqlite3.OperationalError("disk I/O error"), [1, 4]),
        (ValueError("one of them is to blame"), [1, 4, 1, 1, 1, 1]),
    ],
)
def test_a_store_that_is_down_is_asked_once_for_a_group(writer, store, chain, failure, calls):
    store.failure = failure
    futures = submit_together(writer, store, chain("zw-01", batches=5, samples=1))
    wait(futures, 5)
    assert all(isinstance(future.exception(), StoreBusy) for future in futures)
    assert store.calls == calls and not writer.healthy


def test_a_request_that_was_cancelled_stops_nobody(writer, store, chain):
    batches = chain("zw-01", batches=3, samples=1)
    store.go_on.clear()
    first = writer.submit(batches[0])
    assert store.held.wait(5)
    second, third = writer.submit(batches[1]), writer.submit(batches[2])
    assert second.cancel() and not first.cancel()
    store.go_on.set()
    assert first.result(5).acknowledged and third.result(5).acknowledged


def test_flushing_ends_however_fast_records_come_and_a_clock_ahead_deletes_nothing(writer, store, chain):
    (batch,) = chain("zw-01", batches=1, samples=1)
    writer.submit(batch).result(5)
    until_s = time.monotonic() + 5
    while len(store.expired) < 2:
        assert time.monotonic() < until_s, "a flush without an end"
        time.sleep(0.02)
    # Our own clock says the year 2096; the agent's says when it formed its last batch.
    assert store.expired[-1] == batch.created_ns - 10 * DAY_NS
