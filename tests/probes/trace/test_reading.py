"""Captures are read as others read them, and no file is ever a traceback."""

from __future__ import annotations

import importlib
import io
import shutil
import socket
import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.errors import InputError
from probes.trace.datagrams import LINK_TYPES, udp_of
from probes.trace.pcap import PcapWriter
from probes.trace.reading import Capture, Record
from probes.trace.ring import Frame

AT_NS = 1_795_000_000_123_456_789


def udp(payload: bytes = b"probe", *, options: bytes = b"") -> bytes:
    """An IPv4 packet."""
    body = struct.pack("!HHHH", 50_000, 862, 8 + len(payload), 0) + payload
    head = struct.pack("!BBHHHBBH", 0x45 + len(options) // 4, 0, 20 + len(options) + len(body), 1, 0, 64, 17, 0)
    return head + socket.inet_aton("198.18.0.1") + socket.inet_aton("198.18.0.2") + options + body


def udp6(payload: bytes = b"probe") -> bytes:
    """An IPv6 packet with a hop-by-hop header before UDP."""
    body = struct.pack("!HHHH", 50_000, 862, 8 + len(payload), 0) + payload
    body = bytes([17, 0]) + bytes(6) + body
    pair = socket.inet_pton(socket.AF_INET6, "fd00::1") + socket.inet_pton(socket.AF_INET6, "fd00::2")
    return struct.pack("!IHBB", 6 << 28, len(body), 0, 64) + pair + body


def written(count: int = 3) -> bytes:
    file = io.BytesIO()
    writer = PcapWriter(file, snap_bytes=176)
    for number in range(count):
        writer.write(Frame(AT_NS + number, udp(), 0x0800, 2, 1, 4, b"\x02\0\0\0\0\x0a"))
    return file.getvalue()


def read(data: bytes) -> tuple[list[Record], int | None]:
    capture = Capture(io.BytesIO(data), "x.pcap")
    return list(capture), capture.damage


def test_what_is_written_is_read_to_the_nanosecond():
    records, damage = read(written())
    assert [record.at_ns for record in records] == [AT_NS, AT_NS + 1, AT_NS + 2]
    assert damage is None
    assert udp_of(records[0].link_type, records[0].data).payload == b"probe"


@pytest.mark.parametrize("reader", ["scapy", "tshark"])
def test_others_read_our_captures_alike(reader, tmp_path, lacking):
    (tmp_path / "x.pcap").write_bytes(written())
    if reader == "scapy":
        utils = importlib.import_module("scapy.utils")
        with utils.RawPcapReader(str(tmp_path / "x.pcap")) as theirs:
            seen = [(meta.sec * 1_000_000_000 + meta.usec, data) for data, meta in theirs]
        assert seen == [(record.at_ns, record.data) for record in read(written())[0]]
        return
    if shutil.which("tshark") is None:
        lacking("no tshark; package tshark brings it")
    fields = ["-e", "frame.time_epoch", "-e", "sll.pkttype", "-e", "udp.dstport", "-e", "frame.len"]
    told = subprocess.run(
        ["tshark", "-r", tmp_path / "x.pcap", "-T", "fields", *fields], capture_output=True, text=True, check=True
    ).stdout.split("\n")[0]
    assert told.split("\t") == ["1795000000.123456789", "4", "862", str(20 + len(udp()))]


@pytest.mark.parametrize("nano", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_pcap_of_either_byte_order_and_resolution(order, nano):
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    data = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65_535, 101)
    data += struct.pack(order + "IIII", 7, 5, len(udp()), len(udp())) + udp()
    records, _ = read(data)
    assert records == [Record(7_000_000_005 if nano else 7_000_005_000, 101, udp())]


def block(order: str, kind: int, body: bytes) -> bytes:
    length = 12 + len(body)
    return struct.pack(order + "II", kind, length) + body + struct.pack(order + "I", length)


def pcapng(order: str, resolution: int | None) -> bytes:
    """Section header, one interface, a block nobody knows, one packet; draft-ietf-opsawg-pcapng."""
    options = b"" if resolution is None else struct.pack(order + "HHB3xHH", 9, 1, resolution, 0, 0)
    high, low = divmod(AT_NS if resolution == 9 else AT_NS // 1000, 1 << 32)
    packet = udp() + b"\0" * (-len(udp()) % 4)
    return (
        block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
        + block(order, 1, struct.pack(order + "HHI", 101, 0, 0) + options)
        + block(order, 0x0BAD, b"\0" * 8)
        + block(order, 6, struct.pack(order + "IIIII", 0, high, low, len(udp()), len(udp())) + packet)
    )


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("resolution", [None, 9])
def test_pcapng_of_either_byte_order_and_resolution(order, resolution):
    at_ns = AT_NS if resolution == 9 else AT_NS // 1000 * 1000
    data = pcapng(order, resolution)
    assert read(data + data) == ([Record(at_ns, 101, udp())] * 2, None)  # a second section begins anew


def test_a_capture_that_breaks_off_gives_what_is_whole():
    for data, whole in ((written(2), 24), (pcapng("<", 9) * 2, 0)):
        full, _ = read(data)
        for end in range(24, len(data)):
            records, damage = read(data[:end])
            assert records == full[: len(records)]
            assert len(records) < len(full) or damage is not None or whole == 0
            assert damage is None or damage <= end


def test_a_length_that_no_packet_has_ends_the_reading():
    head = written(1)[:24]
    records, damage = read(head + struct.pack("=IIII", 1, 1, 0xFFFF_FFFF, 0xFFFF_FFFF) + b"\0" * 100)
    assert (records, damage) == ([], 24)


@pytest.mark.parametrize("data", [b"", b"\x0a", b"PK\x03\x04" * 20, written()[:20], b"\x1f\x8b" * 30])
def test_what_is_no_capture_is_refused_in_one_line(data):
    with pytest.raises(InputError, match="neither a pcap nor a pcapng"):
        read(data)


@given(st.binary(max_size=400), st.sampled_from([b"", written(0), pcapng("<", 9), pcapng(">", 9)]))
def test_no_file_is_ever_a_traceback(noise, start):
    try:
        records, _ = read(start + noise)
    except InputError:
        return
    for record in records:
        udp_of(record.link_type, record.data)


@given(st.data())
def test_no_changed_byte_is_ever_a_traceback(data):
    changed = bytearray(data.draw(st.sampled_from([written(), pcapng("<", 9), pcapng(">", None)])))
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=6)):
        changed[place] = data.draw(st.integers(0, 255))
    try:
        read(bytes(changed))
    except InputError:
        return


@given(st.sampled_from([*LINK_TYPES, 7, 147]), st.binary(max_size=120))
def test_no_frame_is_ever_a_traceback(link_type, frame):
    udp_of(link_type, frame)


@pytest.mark.parametrize(
    ("link_type", "header"),
    [
        (1, bytes(12) + b"\x08\x00"),
        (1, bytes(12) + b"\x81\x00\x00\x64\x08\x00"),
        (113, bytes(14) + b"\x08\x00"),
        (276, b"\x08\x00" + bytes(18)),
        (101, b""),
        (0, b"\x02\0\0\0"),
    ],
)
def test_every_link_type_leads_to_the_datagram(link_type, header):
    for packet in (udp(), udp(options=b"\x01" * 8)):
        got = udp_of(link_type, header + packet)
        assert (got.source_port, got.port, got.payload) == (50_000, 862, b"probe")


def test_ipv6_extension_headers_are_followed():
    assert udp_of(101, udp6()).payload == b"probe"


def test_later_fragments_and_other_protocols_hold_no_datagram():
    fragment = bytearray(udp())
    fragment[7] = 5
    tcp = bytearray(udp())
    tcp[9] = 6
    assert udp_of(101, bytes(fragment)) is None
    assert udp_of(101, bytes(tcp)) is None
