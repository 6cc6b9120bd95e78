"""One configuration at work against a real reflector, with clocks that can be set and a host that can sleep."""

import itertools
import socket
import time
from datetime import UTC, datetime

import pytest

from probes.agent import measuring as room
from probes.agent.measuring import Measuring
from probes.agent.recorder import Recorder
from probes.config.load import examine_text
from probes.records.events import Happening
from probes.sender.channels import Channel
from probes.terms import Outcome, Phase, Protocol

S = 10**9


class World:
    """A keeper of records, and the clocks."""

    def __init__(self):
        self.samples_, self.streams, self.events, self.windows, self.said = [], {}, [], [], []
        self.set_ns = 0
        self.asleep_ns = self.stopped_ns = 0

    def realtime(self):
        return time.time_ns() + self.set_ns

    def awake(self):
        now_ns = time.monotonic_ns() + self.stopped_ns
        return now_ns + self.asleep_ns, now_ns

    def samples(self, stream, samples):
        self.streams[stream.stream] = stream
        self.samples_ += samples

    def others(self, *, windows=(), events=()):
        self.windows += windows
        self.events += events

    def happened(self, happening):
        return [event for event in self.events if event.event is happening]


@pytest.fixture
def world():
    return World()


@pytest.fixture
def measure(world):
    """Measure as a configuration says."""
    made = []

    def _measure(text):
        config, errors = examine_text('agent = "a"\nwindow_s = 10\n[spool]\nfolder = "spool"\n' + text, "agent.toml")
        assert not errors, errors
        recorder = Recorder(world, window_s=10, clock=world.realtime)
        options = {"realtime": world.realtime, "awake": world.awake, "complain": world.said.append}
        made.append(Measuring(config, world, recorder=recorder, numbers=itertools.count(1), seed=3, **options))
        return made[-1]

    yield _measure
    for one in made:
        one.finish(0.0)


def turn(measuring, *, seconds=None, until=None, most_s=8.0):
    end_s = time.monotonic() + (most_s if seconds is None else seconds)
    while time.monotonic() < end_s:
        measuring.turn()
        if until is not None and until():
            return
    assert until is None, "it did not come about"


def target(port, rate_hz=40, **others):
    settings = {"rate_hz": rate_hz, "source_ports": 2, "timeout_s": 0.3, **others}
    lines = "".join(f"{key} = {value}\n" for key, value in settings.items())
    return f'[[target]]\nname = "t"\naddress = "127.0.0.1"\nport = {port}\n{lines}'


def test_a_clock_that_is_set_is_told_flags_what_was_on_its_way_and_loses_nothing(world, measure, reflector):
    measuring = measure(target(reflector))
    turn(measuring, until=lambda: len(world.samples_) > 10)
    world.set_ns = 3600 * S
    turn(measuring, until=lambda: world.samples_[-1].clock_stepped)
    turn(measuring, until=lambda: not world.samples_[-1].clock_stepped)
    (step,) = world.happened(Happening.CLOCK_STEP)
    assert step.detail["step_ns"] == pytest.approx(3600 * S, abs=10**7)
    assert [wrong.code for wrong in world.said] == ["clock_stepped"]
    assert {sample.outcome for sample in world.samples_} == {Outcome.OK}
    flagged = [sample for sample in world.samples_ if sample.clock_stepped]
    assert all(sample.rtt_ns is None for sample in flagged)
    assert all(0 < sample.rtt_ns < S for sample in world.samples_ if not sample.clock_stepped)


def test_plain_packets_are_sent_where_extensions_are_switched_off(world, measure, reflector):
    for extensions in ("true", "false"):
        world.samples_.clear()
        turn(measure(target(reflector, extensions=extensions)), until=lambda: len(world.samples_) > 3)
        assert {sample.outcome for sample in world.samples_} == {Outcome.OK}
        told = {sample.dscp_reflector for sample in world.samples_}
        assert told == ({0} if extensions == "true" else {None})


def test_the_phase_follows_the_calendar_and_no_flow_sends_twice(world, measure, reflector):
    now = datetime.fromtimestamp((world.realtime() + 8 * 3600 * S) // S, UTC)
    start = now.replace(minute=0, second=0)
    sla = "".join(
        f"[[sla]]\nstart = {(start.hour + hour) % 24:02}:00:00\n"
        f"end = {(start.hour + hour + 1) % 24:02}:00:00\nrate_hz = {rate_hz}\n"
        for hour, rate_hz in ((0, 30), (1, 90))
    )
    measuring = measure(sla + "[busy]\nstart = 00:00:00\nend = 00:00:00\n" + target(reflector, rate_hz=15))
    for phase, rate_hz, hours in ((Phase.SLA, 30, 0), (Phase.SLA, 90, 1), (Phase.BASE, 15, 2)):
        world.set_ns = hours * 3600 * S
        turn(measuring, seconds=1.1)  # it looks once a second
        world.samples_.clear()
        turn(measuring, seconds=0.4)
        world.samples_.clear()
        turn(measuring, seconds=1)
        assert {world.streams[sample.stream].phase for sample in world.samples_} == {phase}
        expected = rate_hz
        assert abs(len(world.samples_) - expected) < 5 * expected**0.5
        assert all(sample.busy for sample in world.samples_)


def test_a_host_that_slept_blames_no_network_and_tells_the_time(world, measure):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:  # takes probes, answers none
        silent.bind(("127.0.0.1", 0))
        measuring = measure(target(silent.getsockname()[1]))
        turn(measuring, seconds=0.2)
        world.asleep_ns, fell_asleep_ns = 600 * S, time.time_ns()
        turn(measuring, until=lambda: len(world.samples_) > 4)
    before = [sample for sample in world.samples_ if sample.sent_ns < fell_asleep_ns]
    assert {sample.outcome for sample in before} == {Outcome.LOST_LOCAL}
    (away,) = world.happened(Happening.AGENT_DOWN)
    assert away.detail["to_ns"] - away.detail["from_ns"] == pytest.approx(600 * S, abs=S)
    turn(
        measuring, until=lambda: world.samples_[-1].outcome is Outcome.LOST_NETWORK
    )  # and then it is the network again


def test_an_agent_that_was_stopped_tells_the_time_but_answers_had_waited_for_it(world, measure, reflector):
    measuring = measure(target(reflector))
    turn(measuring, seconds=0.2)
    world.stopped_ns = 30 * S
    turn(measuring, until=lambda: len(world.samples_) > 4)
    assert len(world.happened(Happening.AGENT_DOWN)) == 1
    assert {sample.outcome for sample in world.samples_} == {Outcome.OK}


def test_without_permission_for_icmp_and_without_an_address_the_others_are_measured(
    world, measure, reflector, monkeypatch
):
    real = Channel.__init__

    def forbidden(self, family, protocol, **options):
        if protocol is Protocol.ICMP:
            raise PermissionError(13, "Permission denied")
        real(self, family, protocol, **options)

    monkeypatch.setattr(Channel, "__init__", forbidden)
    measuring = measure(
        target(reflector)
        + '[[target]]\nname = "echo"\naddress = "127.0.0.1"\nprotocol = "icmp"\n'
        + '[[target]]\nname = "gone"\naddress = "nothing.invalid"\n'
    )
    turn(measuring, until=lambda: len(world.samples_) > 4 and len(world.said) == 2)
    assert {world.streams[sample.stream].target for sample in world.samples_} == {"t"}
    assert sorted(wrong.code for wrong in world.said) == ["agent_icmp_forbidden", "agent_unresolved"]
    for wrong in world.said:
        assert "\n" not in wrong.sentence("zh") + wrong.sentence("en")
    assert [event.target for event in world.happened(Happening.TARGET_UNRESOLVED)] == ["gone"]
    assert [event.target for event in world.happened(Happening.ERROR)] == ["echo"]


def test_a_name_server_that_hangs_holds_nothing_back(world, measure, reflector, monkeypatch):
    asked = []
    real = room.look_up

    def hang(one):
        asked.append(one)
        time.sleep(3)
        return real(one)

    monkeypatch.setattr("probes.agent.names.look_up", hang)
    measuring = measure('[[target]]\nname = "slow"\naddress = "slow.invalid"\n' + target(reflector))
    began_s = time.monotonic()
    turn(measuring, until=lambda: len(world.samples_) > 4)
    measuring.finish(0.1)
    assert asked
    assert time.monotonic() - began_s < 3
