"""An agent that is held up, starved of room or flooded loses probes itself; the network is never blamed for it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections import Counter

import pytest

from probes.records.streams import Stream
from probes.reflector.access import LOOPBACK, Access
from probes.reflector.session import Reflector
from probes.schedule.arrivals import PERIODIC, Arrivals
from probes.schedule.limits import RateLimit
from probes.sender.flows import FlowPlan
from probes.sender.loop import Sender
from probes.sockets.datagrams import receive
from probes.terms import Outcome, Protocol

MS = 1_000_000


@pytest.fixture
def far():
    """A socket that answers when the test says so."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        sock.bind(("127.0.0.1", 0))
        yield sock


@pytest.fixture
def sending():
    """Start a sender of one flow; `seen` holds its samples."""
    senders = []

    def _start(address, *, protocol=Protocol.STAMP, count=400, rate_hz=20_000, first=0, **options):
        plan = FlowPlan(
            stream=Stream(stream=1, target="far", protocol=protocol, address=address[0], port=address[1]),
            family=socket.AF_INET,
            endpoint=address,
            arrivals=Arrivals(rate_hz=rate_hz, kind=PERIODIC, seed=1, start_ns=time.monotonic_ns()),
            timeout_ns=200 * MS,
            grace_ns=0,
            count=count,
        )
        seen = []
        sender = Sender([plan], take=lambda _stream, samples: seen.extend(samples), **options)
        sender.flows[0].sequence = first
        senders.append(sender)
        return sender, seen

    yield _start
    for sender in senders:
        sender.close()


def send_all(sender):
    while sender.sending:
        sender.turn(most_ns=MS)


def finish(sender, seen, count):
    until_s = time.monotonic() + 5
    while len(seen) < count and time.monotonic() < until_s:
        sender.turn()
    return Counter(sample.outcome for sample in seen)


def answer_all(far):
    """Answer what waits; gives how many there were."""
    judge, answered = Reflector(Access(LOOPBACK, max_rate_hz=1e6)), 0
    while taken := receive(far):
        for probe in taken:
            source = {"address": probe.address, "port": probe.port}
            arrived = {"received_ns": probe.received_ns, "ttl": 64, "dscp": 0, "ecn": 0, "now_ns": 0}
            pending = judge.admit(probe.data, **source, **arrived)
            far.sendto(judge.answer(pending, sent_ns=time.time_ns(), error_estimate=1), (probe.address, probe.port))
            answered += 1
    return answered


def test_answers_that_waited_for_us_longer_than_the_waiting_time_are_in_time(sending, far):
    sender, seen = sending(far.getsockname(), count=300, first=2**32 - 100)  # numbers go round on the way
    send_all(sender)
    assert answer_all(far) == 300
    time.sleep(0.4)
    assert finish(sender, seen, 300) == {Outcome.OK: 300}
    assert [sample.sequence for sample in seen] == list(range(2**32 - 100, 2**32 + 200))
    assert max(sample.rtt_ns for sample in seen) < 200 * MS


def test_connects_that_ended_while_we_were_held_up_are_answered(sending):
    with socket.create_server(("127.0.0.1", 0), backlog=1000) as server:
        sender, seen = sending(server.getsockname(), protocol=Protocol.TCP)
        home = sender._connector
        home.take_answers = lambda: 0  # held up from the first connect on
        send_all(sender)
        time.sleep(0.3)
        del home.take_answers
        assert finish(sender, seen, 400) == {Outcome.OK: 400}


def test_what_a_tiny_receive_buffer_drops_is_lost_by_the_agent(sending, far):
    sender, seen = sending(far.getsockname(), count=200)
    send_all(sender)
    sender._channels[0].socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    assert answer_all(far) == 200
    told = finish(sender, seen, 200)
    assert told[Outcome.LOST_LOCAL] == 200 - told[Outcome.OK] > 100
    assert not told[Outcome.LOST_NETWORK]


def test_a_flood_without_end_neither_holds_samples_back_nor_the_end(sending, far):
    sender, seen = sending(far.getsockname(), count=1)
    send_all(sender)
    (channel,) = sender._channels
    channel._room = 600
    time.sleep(0.25)
    for _ in range(6):  # 256 wait whenever it looks
        for _ in range(256):
            far.sendto(b"noise", ("127.0.0.1", channel.source_port))
        channel.take_answers()
    sender._next_housekeeping_ns = 0
    sender.turn(most_ns=0)
    assert [sample.outcome for sample in seen] == [Outcome.LOST_NETWORK]
    assert channel.foreign == 6 * 256


def test_a_sender_held_to_its_rate_sleeps_meanwhile(sending, far):
    sender, _ = sending(far.getsockname(), limit=RateLimit(rate_hz=20))
    until_s, turns = time.monotonic() + 0.3, 0
    while time.monotonic() < until_s:
        sender.turn()
        turns += 1
    assert turns < 60


def test_a_process_that_was_stopped_sends_the_rest_later_and_blames_nobody(full):
    pause_s = 3.0 if full else 1.0
    program, pipe = [sys.executable, "-m", "probes"], subprocess.PIPE
    reflect = [*program, "reflect", "--port", "0", "--bind", "127.0.0.1", "--json"]
    ping = [*program, "ping", "--count", "1200", "--rate", "1000", "--timeout", "0.5", "--json"]
    with subprocess.Popen(reflect, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as far:
        port = json.loads(far.stdout.readline())["listening"][0]["port"]
        with subprocess.Popen([*ping, f"127.0.0.1:{port}"], stdout=pipe, stderr=pipe, text=True) as near:
            near.stderr.readline()  # it begins
            time.sleep(0.5)
            near.send_signal(signal.SIGSTOP)
            time.sleep(pause_s)
            near.send_signal(signal.SIGCONT)
            (row,) = json.loads(near.communicate(timeout=30)[0])["targets"]
        far.terminate()
        overflowed = json.loads(far.communicate(timeout=10)[0])["overflowed"]
    assert (row["sent"], row["lost_network"], row["late"], overflowed) == (1200, 0, 0, 0)
    assert row["answered"] + row["lost_local"] == 1200
