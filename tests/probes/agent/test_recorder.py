"""Samples into windows and outages while the agent runs, is reloaded, sleeps, and has its clock set."""

import pytest

from probes.agent.recorder import Recorder
from probes.records.events import Happening
from probes.statistics.gathered import TargetLimits
from probes.terms import Outcome, Verdict

S = 10**9
START = 1_795_320_000 * S  # a multiple of ten seconds


class Keeper:
    def __init__(self):
        self.windows, self.events, self.kept = [], [], []

    def samples(self, stream, samples):
        self.kept += samples

    def others(self, *, windows=(), events=()):
        self.windows += windows
        self.events += events


@pytest.fixture
def keeper():
    return Keeper()


@pytest.fixture
def recorder(keeper):
    made = Recorder(keeper, window_s=10, clock=lambda: START + 3 * S)
    made.configure(window_s=10, targets={}, wait_ns=S)
    return made


def close(recorder, now_ns, ways=None):
    recorder.advance(now_ns, lambda: ways or {})
    while recorder.closing:
        recorder.close_one()


def test_windows_are_closed_one_by_one_after_every_outcome_is_known(recorder, keeper, making):
    for number in range(3):
        recorder.take(making.stream(number), [making.sample(sent_ns=START, stream=number)])
    recorder.advance(START + 11 * S, dict)
    assert not recorder.closing  # two seconds of waiting are not over
    recorder.advance(START + 12 * S, lambda: {"hlge-1": "ab" * 32})
    counts = []
    while recorder.closing:
        recorder.close_one()
        counts.append(len(keeper.windows))
    assert counts == [1, 2, 3, 3]
    assert [window.route_digest for window in keeper.windows] == [None, "ab" * 32, None]


def test_probes_that_were_never_sent_belong_to_the_window_in_which_that_is_known(recorder, keeper, making):
    missed = making.sample(sent_ns=None, received_ns=None, rtt_ns=None, outcome=Outcome.LOST_LOCAL)
    recorder.take(making.stream(), [missed])
    close(recorder, START + 12 * S)
    assert [(window.start_ns, window.sent, window.lost_local) for window in keeper.windows] == [(START, 1, 1)]


def test_a_window_and_an_outage_outlive_a_reload_and_the_new_limits_judge(recorder, keeper, making):
    lost = {"received_ns": None, "rtt_ns": None, "outcome": Outcome.LOST_NETWORK}
    recorder.take(making.stream(), [making.sample(n, sent_ns=START + n * S, **lost) for n in range(4)])
    recorder.advance(START + 6 * S, dict)
    recorder.configure(window_s=10, targets={"hlge-0": TargetLimits(loss_limit=0.1)}, wait_ns=S)
    recorder.take(making.stream(2, target="hlge-0"), [making.sample(0, stream=2, sent_ns=START + 7 * S)])
    close(recorder, START + 12 * S)
    assert [event.event for event in keeper.events] == [Happening.OUTAGE_BEGAN, Happening.OUTAGE_ENDED]
    (window,) = keeper.windows
    assert (window.sent, window.lost_network, window.loss_verdict) == (5, 4, Verdict.VIOLATED)


def test_another_length_of_windows_closes_what_is_open(recorder, keeper, making):
    recorder.take(making.stream(), [making.sample(sent_ns=START)])
    recorder.configure(window_s=60, targets={}, wait_ns=S)
    assert [window.end_ns - window.start_ns for window in keeper.windows] == [10 * S]


def test_after_the_clock_was_set_forward_what_is_on_its_way_still_finds_its_window(recorder, keeper, making):
    recorder.stepped(START + 5 * S)
    close(recorder, START + 3600 * S)
    recorder.take(making.stream(), [making.sample(sent_ns=START + 4 * S, clock_stepped=True, rtt_ns=None)])
    for second in range(1, 4):
        close(recorder, START + (3600 + second) * S)
    (window,) = keeper.windows
    assert (window.start_ns, window.answered, window.clock_steps, window.rtt_p50_ns) == (START, 1, 1, None)


def test_while_the_agent_was_away_nothing_is_down_and_no_outage_begins(recorder, keeper, making):
    lost = {"received_ns": None, "rtt_ns": None, "outcome": Outcome.LOST_NETWORK}
    recorder.take(making.stream(), [making.sample(n, sent_ns=START + n * S, **lost) for n in range(8)])
    recorder.down(START, START + 8 * S)
    close(recorder, START + 12 * S)
    assert keeper.events == []
    assert [(window.seconds_down, window.seconds_unknown) for window in keeper.windows] == [(0, 10)]
