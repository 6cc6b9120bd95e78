"""From a captured frame to the UDP datagram in it."""

from __future__ import annotations

import socket
import struct
from typing import NamedTuple

_ETHERNET, _RAW, _COOKED, _COOKED2 = 1, 101, 113, 276
_RAW_BSD = 12  # raw IP, as some systems number it
_IPV4_ONLY, _IPV6_ONLY, _LOOP, _LOOP_BSD = 228, 229, 108, 0
LINK_TYPES = (_LOOP_BSD, _ETHERNET, _RAW_BSD, _RAW, _LOOP, _COOKED, _IPV4_ONLY, _IPV6_ONLY, _COOKED2)
_VLANS = (b"\x81\x00", b"\x88\xa8")
#: Extension headers of IPv6 that lead on to UDP: hop-by-hop, routing, destination options.
_EXTENSIONS = (0, 43, 60)
_UDP = 17


class Udp(NamedTuple):
    """A UDP datagram, as much of it as was captured."""

    source: bytes  # packed address
    source_port: int
    target: bytes
    port: int
    payload: bytes


def udp_of(link_type: int, frame: bytes) -> Udp | None:
    """
    Take the UDP datagram out of a captured frame.

    Parameters
    ----------
    link_type : int
        As pcap numbers them; https://www.tcpdump.org/linktypes.html.
    frame : bytes
        The frame, whatever it holds.

    Returns
    -------
    Udp or None
        None if it holds none, or its head was cut off. Later fragments have no head.
    """
    packet = frame[_ip_offset(link_type, frame) :]
    if len(packet) < 20:
        return None
    if packet[0] >> 4 == 4:
        head_bytes = (packet[0] & 15) * 4
        fragment = int.from_bytes(packet[6:8], "big") & 0x1FFF
        if packet[9] != _UDP or fragment or head_bytes < 20:
            return None
        return _udp(packet[12:16], packet[16:20], packet[head_bytes:])
    if packet[0] >> 4 == 6 and len(packet) >= 40:
        protocol, place = packet[6], 40
        while protocol in _EXTENSIONS and place + 8 <= len(packet):
            protocol, place = packet[place], place + 8 + 8 * packet[place + 1]
        return _udp(packet[8:24], packet[24:40], packet[place:]) if protocol == _UDP else None
    return None


def _udp(source: bytes, target: bytes, segment: bytes) -> Udp | None:
    if len(segment) < 8:
        return None
    source_port, port, length = struct.unpack_from("!HHH", segment)
    return Udp(source, source_port, target, port, segment[8 : max(8, length)])


def _ip_offset(link_type: int, frame: bytes) -> int:
    if link_type == _ETHERNET:
        place = 12
        while frame[place : place + 2] in _VLANS and place < 32:
            place += 4
        return place + 2 if frame[place : place + 2] in (b"\x08\x00", b"\x86\xdd") else len(frame)
    fixed = {_COOKED: 16, _COOKED2: 20, _LOOP: 4, _LOOP_BSD: 4, _RAW: 0, _RAW_BSD: 0, _IPV4_ONLY: 0, _IPV6_ONLY: 0}
    return fixed.get(link_type, len(frame))


def packed(address: str) -> bytes:
    """Pack a numeric address; empty where it is none."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.inet_pton(family, address.partition("%")[0])
    except (OSError, ValueError):
        return b""
