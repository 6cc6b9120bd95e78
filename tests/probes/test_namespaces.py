"""The tests' own network: what it holds, drops and shows is what it was told to."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

PORT = 8620
#: Ethernet, IPv4 and UDP, before what a test sends.
HEADERS_BYTES = 42


@contextlib.contextmanager
def sockets(net, *, six=False):
    """Give a socket at each end, the near one connected to the far one."""
    family, address = (socket.AF_INET6, net.b.address6) if six else (socket.AF_INET, net.b.address)
    with contextlib.ExitStack() as both:
        near, far = (
            both.enter_context(host.inside(lambda: socket.socket(family, socket.SOCK_DGRAM))) for host in (net.a, net.b)
        )
        far.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
        near.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)
        far.bind((address, PORT))
        near.connect((address, PORT))
        yield near, far


def send(end, count, gap_s=0.0, to=None):
    """Send numbered datagrams, evenly."""
    start_s = time.perf_counter()
    for number in range(count):
        while gap_s and time.perf_counter() < start_s + number * gap_s:
            time.sleep(gap_s / 10)
        payload = number.to_bytes(4, "big") + bytes(56)
        end.sendto(payload, to) if to else end.send(payload)


def received(end, within_s=0.2):
    """Collect the numbers that reach a socket, until nothing comes for a while."""
    end.settimeout(within_s)
    found = []
    with contextlib.suppress(TimeoutError):
        while True:
            found.append(int.from_bytes(end.recv(2048)[:4], "big"))
    return found


def seen(net, pcap):
    """Map the number that each datagram of a capture carries to when it was seen. [ns]"""
    return {int.from_bytes(frame[HEADERS_BYTES:][:4], "big"): time_ns for time_ns, frame in net.frames(pcap)}


def ours():
    """Name the namespaces that this process has made."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in listed.splitlines() if line.startswith(f"ixprobe-tests-{os.getpid()}-")]


def test_every_address_of_both_families_answers_at_once(hosts):
    with hosts(addresses=300) as net:
        assert len(net.b.addresses) == len(net.b.addresses6) == 300
        for address in (*net.b.addresses[:2], *net.b.addresses6[:2], net.b.addresses[-1], net.b.addresses6[-1]):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            near, far = (host.inside(lambda f=family: socket.socket(f, socket.SOCK_DGRAM)) for host in (net.a, net.b))
            with near, far:
                near.settimeout(1.0), far.settimeout(1.0)
                far.bind((address, PORT))
                near.sendto(b"asked", (address, PORT))
                asked, source = far.recvfrom(100)
                far.sendto(b"answered", source)
                assert (asked, near.recvfrom(100)[0]) == (b"asked", b"answered")


@pytest.mark.parametrize("delays_ms", [(3.0, 5.0), (1.0, 8.0)])
def test_the_relay_holds_each_direction_as_long_as_it_was_told(hosts, full, delays_ms):
    count = 5000 if full else 300
    with hosts(relay_ms=delays_ms) as net, sockets(net) as (near, far):
        far.settimeout(1.0)
        took_ms = []
        for direction, told_ms in zip(("forward", "backward"), delays_ms, strict=True):
            with net.capture("a", PORT) as at_a, net.capture("b", PORT) as at_b:
                if direction == "forward":
                    send(near, count, 0.001)
                else:
                    send(far, count, 0.001, to=(net.a.address, near.getsockname()[1]))
                assert len(received(far if direction == "forward" else near)) == count
            left, came = (
                (seen(net, at_a), seen(net, at_b)) if direction == "forward" else (seen(net, at_b), seen(net, at_a))
            )
            assert left.keys() == came.keys() == set(range(count))
            took_ms = [(came[number] - left[number]) / 1e6 - told_ms for number in range(count)]
            assert -0.01 < statistics.median(took_ms) < 0.1
        tallies = net.tallies()
        for direction in ("forward", "backward"):
            assert tallies[direction]["sent"] >= count
            assert tallies[direction]["overflowed"] == tallies[direction]["refused"] == 0


def test_the_relay_loses_nothing_of_its_own_at_2000_packets_a_second(hosts, full):
    count = 60_000 if full else 1500
    with hosts(relay_ms=(3.0, 5.0)) as net, sockets(net) as (near, far):
        sending = time.perf_counter()
        send(near, count, 1 / 2500)
        assert count / (time.perf_counter() - sending) > 2000
        assert sorted(received(far)) == list(range(count))


@pytest.mark.parametrize("relay_ms", [None, (1.0, 1.0)])
@pytest.mark.parametrize("six", [False, True])
def test_exactly_every_hundredth_datagram_is_dropped_in_the_direction_asked_for(hosts, relay_ms, six):
    with hosts(relay_ms=relay_ms) as net, sockets(net, six=six) as (near, far):
        there = net.drop(every=100, direction="forward", port=PORT)
        back = net.drop(every=50, direction="backward", port=PORT)
        assert (there.dropped, back.dropped) == (0, 0)
        send(near, 1000)
        assert received(far) == [number for number in range(1000) if number % 100 != 99]
        assert (there.dropped, back.dropped) == (10, 0)
        send(far, 500, to=near.getsockname())
        assert received(near) == [number for number in range(500) if number % 50 != 49]
        assert (there.dropped, back.dropped) == (10, 10)
        if relay_ms:
            assert net.tallies()["forward"]["refused"] == 10


def test_iptables_drops_the_same_where_there_is_no_nft(hosts, namespaces, lacking, monkeypatch):
    if namespaces.shutil.which("iptables") is None:
        lacking("no iptables; package iptables brings it")
    monkeypatch.setattr(
        namespaces.shutil, "which", lambda program: None if program == "nft" else f"/usr/sbin/{program}"
    )
    with hosts() as net, sockets(net) as (near, far):
        rule = net.drop(every=100, direction="forward", port=PORT)
        send(near, 1000)
        assert received(far) == [number for number in range(1000) if number % 100 != 99]
        assert rule.dropped == 10


def test_the_relay_doubles_and_holds_back_what_it_is_told_to(hosts):
    with hosts(relay_ms=(2.0, 2.0), duplicate_every=10, hold_every=(25, 20.0)) as net, sockets(net) as (near, far):
        send(near, 100, 0.001)
        found = received(far)
    assert sorted(found) == sorted([*range(100), *range(9, 100, 10)])
    overtaken = {found[place] for place in range(1, len(found)) if found[place] < found[place - 1]}
    assert {24, 49, 74} <= overtaken


def test_a_capture_holds_every_datagram_with_a_valid_checksum(hosts):
    with hosts() as net, sockets(net) as (near, _):
        with net.capture("a", PORT) as at_a, net.capture("b", PORT) as at_b:
            send(near, 5000)
        for pcap in (at_a, at_b):
            frames = net.frames(pcap)
            assert [int.from_bytes(frame[HEADERS_BYTES:][:4], "big") for _, frame in frames] == list(range(5000))
            assert all(checksum_is_right(frame[14:]) for _, frame in frames[:50])


def checksum_is_right(packet):
    """Add up pseudo header and datagram, as RFC 768 says."""
    words = packet[12:20] + b"\x00\x11" + packet[24:26] + packet[20:]
    total = sum(int.from_bytes(words[place : place + 2].ljust(2, b"\0"), "big") for place in range(0, len(words), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total == 0xFFFF


def test_a_wire_carries_packets_up_to_its_mtu_and_none_larger(hosts):
    with hosts(mtu=1400, relay_ms=(0.0, 0.0)) as net, sockets(net) as (near, far):
        near.setsockopt(socket.IPPROTO_IP, 10, 2)  # IP_MTU_DISCOVER, IP_PMTUDISC_DO
        near.send(bytes(1400 - 28))
        far.settimeout(1.0)
        assert len(far.recv(2048)) == 1372
        with pytest.raises(OSError, match="too long"):
            near.send(bytes(1400 - 27))


def test_nothing_is_left_even_after_a_failure(hosts):
    for wrong in (ZeroDivisionError, KeyboardInterrupt):
        with pytest.raises(wrong), hosts(relay_ms=(1.0, 1.0)) as net:  # noqa: PT012 -- what is left is the question
            sleeper = net.a.popen(["sleep", "60"])
            shell = net.b.popen(["sh", "-c", "sleep 60 & sleep 60"])
            with net.capture("a"):
                assert len(ours()) == 3
                raise wrong
        assert ours() == []
        assert sleeper.returncode == -signal.SIGTERM
        assert shell.returncode is not None and net.relay.returncode is not None
        assert not net.folder.exists()


ABANDON = """
import sys, time
sys.path.insert(0, sys.argv[1])
import namespaces
with namespaces.hosts(relay_ms=(1.0, 1.0)) as net:
    left = net.a.popen(["sleep", "60"])
    print(net.a.name, net.relay.pid, left.pid, flush=True)
    time.sleep(60)
"""


def test_what_a_killed_run_left_is_removed_by_the_next(namespaces, root, tmp_path):
    words = [sys.executable, "-c", ABANDON, str(root / "tests" / "probes")]
    environ = os.environ | {"TMPDIR": str(tmp_path)}  # its own folder goes with this test's
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environ) as run:
        name, *pids = run.stdout.readline().split()
        run.kill()
    assert (namespaces.NETNS / name).exists()
    namespaces.sweep()  # or another worker's, at the same time
    end_s = time.monotonic() + 5
    while time.monotonic() < end_s and any(running(int(pid)) for pid in pids):
        time.sleep(0.01)
    assert not any(running(int(pid)) for pid in pids)
    assert not list(namespaces.NETNS.glob(name.rpartition("-")[0] + "*"))


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_what_lives_is_not_removed(hosts, namespaces):
    with hosts() as net:
        assert not {net.a.name, net.b.name} & set(namespaces.sweep())
        assert net.a.run(["true"]).returncode == 0


def test_without_root_the_reason_is_named(namespaces, monkeypatch):
    monkeypatch.setattr(namespaces.os, "geteuid", lambda: 1000)
    assert "root" in namespaces.missing()
