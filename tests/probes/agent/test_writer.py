"""Records wait in memory while the disk fails, and none is written twice."""

import threading
import time

import pytest

from probes.agent.writer import Writer
from probes.records.events import Happening
from probes.spool.faults import SpoolUnavailable


class Sink:
    """A spool that can fail and be slow."""

    def __init__(self):
        self.streams, self.samples, self.windows, self.events = {}, [], [], []
        self.beats = 0
        self.failing = False
        self.gate = threading.Event()
        self.gate.set()

    def append(self, *, streams=(), samples=(), windows=(), events=()):
        self.gate.wait()
        if self.failing:
            raise SpoolUnavailable("disk full")
        self.streams |= {stream.stream: stream for stream in streams}
        assert {sample.stream for sample in samples} <= self.streams.keys()
        self.samples += samples
        self.windows += windows
        self.events += events

    def beat(self, now_ns):
        self.beats += 1


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def states():
    return []


@pytest.fixture
def writer(sink, states):
    return Writer(sink, clock=lambda: 5, on_state=states.append, most_samples=100, most_others=20)


def until(holds):
    limit_s = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < limit_s
        time.sleep(0.005)


def test_what_is_given_is_written_and_the_heart_beats(writer, sink, making):
    writer.start()
    writer.beat()
    writer.samples(making.stream(), [making.sample(n) for n in range(10)])
    writer.others(windows=[making.window()], events=[making.event()])
    assert writer.stop(5)
    assert [len(sink.samples), len(sink.windows), len(sink.events), sink.beats] == [10, 1, 1, 1]
    assert not writer.alive


def test_a_failing_disk_is_told_once_and_everything_is_written_in_order_when_it_works(writer, sink, states, making):
    sink.failing = True
    writer.start()
    writer.samples(making.stream(), [making.sample(n) for n in range(5)])
    until(lambda: states)
    writer.samples(making.stream(), [making.sample(n) for n in range(5, 9)])
    writer.others(windows=[making.window()])
    sink.failing = False
    until(lambda: len(states) == 2)
    assert writer.stop(5)
    assert states == ["disk full", ""]
    assert [sample.sequence for sample in sink.samples] == list(range(9))
    assert len(sink.windows) == 1


def test_when_memory_is_full_the_oldest_go_and_an_event_counts_them(writer, sink, making):
    writer.samples(making.stream(), [making.sample(n) for n in range(130)])
    assert writer.stop(5)
    assert [sample.sequence for sample in sink.samples] == list(range(30, 130))
    (told,) = sink.events
    assert (told.event, told.detail["samples"]) == (Happening.SPOOL_DROPPED, 30)


def test_windows_and_events_that_memory_cannot_hold_are_counted_too(writer, sink, making):
    writer.others(windows=[making.window()] * 23, events=[making.event()] * 22)
    assert writer.stop(5)
    assert len(sink.windows) == 20
    told = sink.events[-1]
    assert (told.event, told.detail["samples"], told.detail["windows_and_events"]) == (Happening.SPOOL_DROPPED, 0, 5)


def test_a_disk_that_hangs_holds_nobody_back(writer, sink, making):
    sink.gate.clear()
    writer.start()
    began_s = time.monotonic()
    for n in range(50):
        writer.samples(making.stream(), [making.sample(n)])
        writer.others(events=[making.event()])
    assert time.monotonic() - began_s < 0.2
    time.sleep(0.6)  # the thread hangs in the sink
    assert not writer.stop(0.1)
    sink.gate.set()
    until(lambda: not writer.alive)
    assert [sample.sequence for sample in sink.samples] == list(range(50))
