"""Crafted probes stay in their flow, and what answers them is told apart from all else."""

from __future__ import annotations

import struct
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.records.routes import Label
from probes.trace.extensions import mpls_labels
from probes.trace.flows import Carrier, Flow, Kind, Probe
from probes.trace.packets import craft, decode, sent_number

ADDRESSES = {4: ("198.18.0.1", "198.18.0.2", "198.18.7.7"), 6: ("fd00::1", "fd00::2", "fd00::77")}
ALL = list(product((4, 6), Carrier))


def flow(family: int, carrier: Carrier, port: int = 862) -> Flow:
    source, target, _ = ADDRESSES[family]
    return Flow(
        index=0,
        family=family,
        carrier=carrier,
        source_address=source,
        address=target,
        source_port=50_007,
        port=0 if carrier is Carrier.ICMP else port,
    )


def words(data: bytes) -> int:
    """The one's complement sum, as RFC 1071 words it."""
    total = 0
    for place in range(0, len(data), 2):
        total += int.from_bytes(data[place : place + 2].ljust(2, b"\0"), "big")
    return total % 0xFFFF


def transport_sum(packet: bytes) -> int:
    """Sum of a packet's body with its pseudo header: 0 (or 0xffff, the same) if its checksum is right."""
    if packet[0] >> 4 == 4:
        body, protocol = packet[20:], packet[9]
        pseudo = b"" if protocol == 1 else packet[12:20] + struct.pack("!HH", protocol, len(body))
    else:
        body, protocol = packet[40:], packet[6]
        pseudo = packet[8:40] + struct.pack("!II", len(body), protocol)
    return words(pseudo + body)


@pytest.mark.parametrize(("family", "carrier"), ALL)
@given(number=st.integers(1, 65_534), ttl=st.integers(1, 64), other=st.integers(1, 65_534))
def test_checksums_are_right_and_what_load_balancers_hash_is_constant(family, carrier, number, ttl, other):
    here = flow(family, carrier)
    one, two = craft(here, Probe(number=number, flow=0, ttl=ttl)), craft(here, Probe(number=other, flow=0, ttl=1))
    assert transport_sum(one) == 0
    head = 20 if family == 4 else 40
    assert one[head : head + 4] == two[head : head + 4]  # ports; or type, code and checksum of an echo
    assert one[head - (8 if family == 4 else 32) : head] == two[head - (8 if family == 4 else 32) : head]  # addresses
    if family == 6:
        assert one[:4] == two[:4]  # class and flow label
        assert int.from_bytes(one[:4], "big") & 0xF_FFFF
    else:
        assert words(one[:20]) == 0
    assert sent_number(one, {here.source_port: here}) == number


def answer_to(
    here: Flow, probe: Probe, icmp: tuple[int, int], source: str, tail: bytes = b"", quote: int = 1000
) -> bytes:
    """What a router sends: RFC 792, RFC 4443; built by hand."""
    rest, target = tail or craft(here, probe)[:quote], here.source_address
    body = bytes([*icmp, 0, 0]) + b"\0\0\0\0" + rest
    return wrapped(here.family, source, target, 1 if here.family == 4 else 58, body)


def wrapped(family: int, source: str, target: str, protocol: int, body: bytes) -> bytes:
    import socket

    if family == 4:
        pair = socket.inet_aton(source) + socket.inet_aton(target)
        return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 60, protocol, 0) + pair + body
    pair = socket.inet_pton(socket.AF_INET6, source) + socket.inet_pton(socket.AF_INET6, target)
    return struct.pack("!IHBB", 6 << 28, len(body), protocol, 60) + pair + body


@pytest.mark.parametrize(("family", "carrier"), ALL)
@pytest.mark.parametrize("quote", [28, 1000], ids=["shortest quote", "whole"])
def test_time_exceeded_names_the_probe_even_with_eight_bytes_quoted(family, carrier, quote):
    here = flow(family, carrier)
    router, exceeded = ADDRESSES[family][2], (11, 0) if family == 4 else (3, 0)
    quote = quote if family == 4 else quote + 20
    got = decode(answer_to(here, Probe(number=777, flow=0, ttl=3), exceeded, router, quote=quote), {50_007: here}, 5)
    assert got is not None
    assert (got.number, got.kind, got.address, got.at_ns) == (777, Kind.HOP, router, 5)


@pytest.mark.parametrize("family", [4, 6])
def test_who_answers_and_how_says_what_it_means(family):
    here = flow(family, Carrier.UDP)
    _, target, router = ADDRESSES[family]
    port, prohibited = ((3, 3), (3, 13)) if family == 4 else ((1, 4), (1, 1))
    probe = Probe(number=9, flow=0, ttl=3)
    kinds = [
        decode(answer_to(here, probe, icmp, source), {50_007: here}, 0).kind
        for icmp, source in ((port, target), (port, router), (prohibited, router), (prohibited, target))
    ]
    assert kinds == [Kind.ARRIVED, Kind.REFUSED, Kind.REFUSED, Kind.REFUSED]


def test_too_big_brings_the_next_hops_mtu():
    for family, icmp in ((4, (3, 4)), (6, (2, 0))):
        here = flow(family, Carrier.UDP)
        packet = bytearray(answer_to(here, Probe(number=9, flow=0, ttl=3), icmp, ADDRESSES[family][2]))
        place = 20 + 6 if family == 4 else 40 + 6
        packet[place : place + 2] = (1400).to_bytes(2, "big")
        got = decode(bytes(packet), {50_007: here}, 0)
        assert (got.kind, got.next_hop_mtu_bytes) == (Kind.TOO_BIG, 1400)


@pytest.mark.parametrize("family", [4, 6])
def test_the_targets_own_answers_are_known(family):
    _, target, _ = ADDRESSES[family]
    by_port = {}
    for carrier, protocol, body in (
        (
            Carrier.UDP,
            17,
            struct.pack("!HHHH", 862, 50_007, 52, 0) + bytes(24) + struct.pack("!I", 0xFFFF_0309) + bytes(16),
        ),
        (Carrier.TCP, 6, struct.pack("!HHIIBBHHH", 862, 50_007, 1, (0x309 << 16) + 1, 0x50, 0x12, 0, 0, 0)),
        (Carrier.ICMP, 1 if family == 4 else 58, struct.pack("!BBHHH", 0 if family == 4 else 129, 0, 0, 50_007, 0x309)),
    ):
        here = flow(family, carrier)
        by_port[50_007] = here
        got = decode(wrapped(family, target, here.source_address, protocol, body), by_port, 1)
        assert (got.number, got.kind) == (0x309, Kind.ARRIVED)
        other = decode(wrapped(family, ADDRESSES[family][2], here.source_address, protocol, body), by_port, 1)
        assert other is None  # from another host


def test_an_agents_own_answer_on_the_same_ports_is_not_ours():
    here = flow(4, Carrier.UDP)
    body = struct.pack("!HHHH", 862, 50_007, 52, 0) + bytes(24) + struct.pack("!I", 309) + bytes(16)
    assert decode(wrapped(4, here.address, here.source_address, 17, body), {50_007: here}, 1) is None


def test_an_agents_own_probe_on_the_same_ports_is_not_ours_whatever_its_identification():
    here = flow(4, Carrier.UDP)
    body = struct.pack("!HHHH", 50_007, 862, 52, 4711) + struct.pack("!I", 309) + bytes(40)
    own = bytearray(wrapped(4, here.source_address, here.address, 17, body))
    own[4:6] = (5).to_bytes(2, "big")
    assert sent_number(bytes(own), {50_007: here}) is None
    error = answer_to(here, Probe(number=5, flow=0, ttl=1), (11, 0), ADDRESSES[4][2], bytes(own))
    assert decode(error, {50_007: here}, 1) is None


def test_a_short_quote_that_is_filled_up_with_zeros_is_read():
    here, probe = flow(4, Carrier.UDP), Probe(number=777, flow=0, ttl=3)
    filled = craft(here, probe)[:28].ljust(128, b"\0")
    got = decode(answer_to(here, probe, (11, 0), ADDRESSES[4][2], filled), {50_007: here}, 5)
    assert got is not None
    assert got.number == 777


# ---- MPLS: byte vectors laid out from RFC 4884 (sections 4 and 7) and RFC 4950 (section 3) ------------------------

#: Version 2, no checksum | length 12, class 1, type 1 | 16004, class 5, ttl 1 | 24001, class 0, bottom, ttl 254
STACK = bytes.fromhex("20000000 000c0101 03e84a01 05dc11fe")
LABELS = (
    Label(label=16_004, traffic_class=5, bottom=False, ttl=1),
    Label(label=24_001, traffic_class=0, bottom=True, ttl=254),
)


def summed(structure: bytes) -> bytes:
    return structure[:2] + (0xFFFF - words(structure)).to_bytes(2, "big") + structure[4:]


@pytest.mark.parametrize(("family", "icmp", "place", "unit"), [(4, (11, 0), 5, 4), (6, (3, 0), 4, 8)])
def test_labels_stand_behind_the_quote_whose_length_the_router_gives(family, icmp, place, unit):
    here = flow(family, Carrier.UDP)
    probe = Probe(number=33, flow=0, ttl=2)
    quoted = craft(here, probe).ljust(128, b"\0")
    packet = bytearray(answer_to(here, probe, icmp, ADDRESSES[family][2], quoted + STACK))
    packet[(20 if family == 4 else 40) + place] = 128 // unit
    got = decode(bytes(packet), {50_007: here}, 0)
    assert (got.number, got.labels) == (33, LABELS)


def test_old_routers_give_no_length_and_are_believed_with_a_checksum_only():
    message = bytes([11, 0, 0, 0, 0, 0, 0, 0]) + bytes(128)
    assert mpls_labels(message + summed(STACK), 4) == LABELS
    assert mpls_labels(message + STACK, 4) == ()
    assert mpls_labels(message + summed(STACK)[:-1] + b"\0", 4) == ()


def test_scapy_lays_the_same_stack_out(capfd):
    import importlib

    inet, mpls = importlib.import_module("scapy.layers.inet"), importlib.import_module("scapy.contrib.mpls")
    entries = [mpls.MPLS(label=16_004, cos=5, s=0, ttl=1), mpls.MPLS(label=24_001, cos=0, s=1, ttl=254)]
    structure = bytes(inet.ICMPExtension_Header(chksum=0) / mpls.ICMPExtension_MPLS(stack=entries))
    assert structure == STACK


@given(st.binary(max_size=300), st.sampled_from([4, 6]))
def test_no_extension_is_ever_a_traceback(data, family):
    mpls_labels(data, family)
    mpls_labels(bytes([11, 0, 0, 0, 32, 32, 0, 0]) + bytes(128) + data, family)


@given(st.binary(max_size=200), st.sampled_from(ALL), st.data())
def test_no_packet_is_ever_a_traceback(noise, kind, data):
    """Random bytes, and sound answers with bytes changed and cut."""
    here = flow(*kind)
    ports = {50_007: here}
    decode(noise + b"\xc6\x12\x00\x02", ports, 0)
    icmp = data.draw(st.sampled_from([(11, 0), (3, 3), (3, 4), (1, 4), (2, 0), (3, 0)]))
    packet = bytearray(answer_to(here, Probe(number=5, flow=0, ttl=1), icmp, ADDRESSES[here.family][2]) + noise)
    for place in data.draw(st.lists(st.integers(0, len(packet) - 1), max_size=4)):
        packet[place] = data.draw(st.integers(0, 255))
    got = decode(bytes(packet[: data.draw(st.integers(0, len(packet)))]), ports, 0)
    assert got is None or 0 <= got.number <= 65_535
    sent_number(bytes(packet), ports)
