"""A sender takes as many sockets as it may have, above the 1,023 that select knows, and leaves some to others."""

from __future__ import annotations

import errno
import os
import resource
import socket
import time
from dataclasses import replace

import pytest

from probes.records.streams import Stream
from probes.schedule.arrivals import PERIODIC, Arrivals
from probes.sender.flows import FlowPlan
from probes.sender.loop import Sender
from probes.sockets.opening import source_address
from probes.terms import Outcome, Protocol

MS = 1_000_000


@pytest.fixture
def descriptors():
    """Allow so many descriptors during the test."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    def _allow(count):
        if hard != resource.RLIM_INFINITY and hard < count:
            pytest.skip(f"only {hard} descriptors may be had")
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))

    yield _allow
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def far():
    """A socket where probes may go; nobody answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()


def plan(far):
    return FlowPlan(
        stream=Stream(stream=1, target="far", protocol=Protocol.STAMP, address=far[0], port=far[1]),
        family=socket.AF_INET,
        endpoint=far,
        arrivals=Arrivals(rate_hz=1000, kind=PERIODIC, seed=1, start_ns=time.monotonic_ns()),
        timeout_ns=50 * MS,
        grace_ns=0,
        count=1,
    )


def test_sockets_above_the_numbers_of_select_are_waited_for(descriptors, far):
    descriptors(2048)
    seen, held = [], []
    sender = Sender([], take=lambda _stream, samples: seen.extend(samples))
    try:
        held = [os.dup(sender._wake_in.fileno()) for _ in range(1024)]
        sender.admit(plan(far))
        assert sender._channels[0].socket.fileno() > 1023
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.sendto(b"hello", ("127.0.0.1", sender._channels[0].source_port))
        while not seen:
            sender.turn()
        assert sender._channels[0].foreign == 1
        assert [sample.outcome for sample in seen] == [Outcome.LOST_NETWORK]
    finally:
        sender.close()
        for number in held:
            os.close(number)


def test_a_wait_ends_within_a_fraction_of_a_millisecond_of_its_time(far):
    sender = Sender([], take=lambda _stream, _samples: None)
    try:
        took_ns = []
        for _ in range(20):
            begun_ns = time.monotonic_ns()
            sender._wait(200_000)
            took_ns.append(time.monotonic_ns() - begun_ns)
        assert 200_000 <= min(took_ns) < 900_000
    finally:
        sender.close()


def test_where_descriptors_run_out_flows_are_set_aside_and_some_are_left(descriptors, far):
    descriptors(256)
    sender = Sender([plan(far) for _ in range(300)], take=lambda _stream, _samples: None)
    try:
        assert len(sender.flows) + len(sender.unable) == 300
        assert {failed.errno for _plan, failed in sender.unable} == {errno.EMFILE}
        left = [os.dup(0) for _ in range(60)]
        for number in left:
            os.close(number)
    finally:
        sender.close()


def test_without_a_descriptor_the_source_address_is_unknown(descriptors):
    descriptors(3)
    assert source_address(socket.AF_INET, "127.0.0.1") is None


def test_connects_leave_some_descriptors_too(descriptors):
    descriptors(66)
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen = []
        wish = replace(
            plan(server.getsockname()), stream=replace(plan(server.getsockname()).stream, protocol=Protocol.TCP)
        )
        sender = Sender([wish], take=lambda _stream, samples: seen.extend(samples))
        try:
            while not seen:
                sender.turn()
        finally:
            sender.close()
    assert [(sample.outcome, sample.error) for sample in seen] == [(Outcome.SEND_ERROR, errno.EMFILE)]
