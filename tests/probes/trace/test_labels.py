"""Labels from the wire to the table: a made-up router in a namespace answers with RFC 4950 extensions."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from probes.records.routes import Label
from probes.trace.byhand import trace_target
from probes.trace.flows import Carrier, Limits
from probes.trace.results import to_route

#: As in test_packets.py: version 2, no checksum | length 12, class 1, type 1 | two entries.
STACK = bytes.fromhex("20000000 000c0101 03e84a01 05dc11fe")
BEHIND = {4: "198.18.77.9", 6: "fd6e:7472:77::9"}


@pytest.fixture(scope="module")
def routed(namespaces, hosts) -> Iterator[Any]:
    """Two hosts; the second's kernel drops in silence what lies behind it."""
    with hosts() as net:
        namespaces.ip(
            net.a.name,
            f"route add 198.18.77.0/24 via {net.b.address}",
            f"route add fd6e:7472:77::/64 via {net.b.address6}",
        )
        namespaces.ip(net.b.name, "route add blackhole 198.18.77.0/24", "route add blackhole fd6e:7472:77::/64")
        yield net


@contextlib.contextmanager
def router(host: Any, family: int) -> Iterator[None]:
    """Answer each probe with time exceeded: 128 bytes of it, then the stack."""
    inside, icmp = (socket.AF_INET, socket.IPPROTO_ICMP) if family == 4 else (socket.AF_INET6, socket.IPPROTO_ICMPV6)
    ethertype = 0x0800 if family == 4 else 0x86DD
    taps = host.inside(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ethertype)))
    answers = host.inside(lambda: socket.socket(inside, socket.SOCK_RAW, icmp))
    target = socket.inet_pton(inside, BEHIND[family])
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                packet = taps.recv(65_535)
                source, aim = (packet[12:16], packet[16:20]) if family == 4 else (packet[8:24], packet[24:40])
                if aim == target:
                    answers.sendto(exceeded(packet, family), (socket.inet_ntop(inside, source), 0))

    with taps, answers:
        taps.settimeout(0.1)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def exceeded(packet: bytes, family: int) -> bytes:
    quoted = packet[:128].ljust(128, b"\0")
    if family == 6:
        return struct.pack("!BBHBBH", 3, 0, 0, 128 // 8, 0, 0) + quoted + STACK  # the kernel sums
    body = struct.pack("!BBHBBH", 11, 0, 0, 0, 128 // 4, 0) + quoted + STACK
    total = sum(int.from_bytes(body[place : place + 2], "big") for place in range(0, len(body), 2)) % 0xFFFF
    return body[:2] + struct.pack("!H", 0xFFFF - total) + body[4:]


def test_labels_on_the_wire_stand_in_the_table(routed):
    with router(routed.b, 4):
        done = routed.a.python("trace", BEHIND[4], "--flows", "1", "--max-hops", "1", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    row = done.stdout.splitlines()[2]
    assert row.startswith(f"1   {routed.b.address}  ")
    assert row.endswith(" ms  [MPLS 标签 16004/24001]")


@pytest.mark.parametrize(("family", "carrier"), [(6, "udp"), (4, "tcp")])
def test_labels_on_the_wire_stand_in_the_record(routed, family, carrier):
    with router(routed.b, family):
        result = routed.a.inside(
            lambda: trace_target(
                BEHIND[family],
                carrier=Carrier(carrier),
                port=None,
                flow_count=1,
                limits=Limits(max_hops=1),
                chance=random.SystemRandom(),
            )
        )
    words: dict[str, Any] = dict.fromkeys(("operator", "from_site", "to_site", "path_mtu_bytes", "before"))
    [hop] = to_route(result.flows[0], target="x", **words).hops
    assert hop.address == (routed.b.address if family == 4 else routed.b.address6)
    assert hop.labels == (
        Label(label=16_004, traffic_class=5, bottom=False, ttl=1),
        Label(label=24_001, traffic_class=0, bottom=True, ttl=254),
    )
