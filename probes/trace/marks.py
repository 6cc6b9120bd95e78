"""What a probe carries and what an ICMP error means: needed with raw sockets and without."""

from __future__ import annotations

import struct

from probes.trace.flows import Carrier, Flow, Kind, Probe

#: A STAMP test packet's length (RFC 8762, section 4.2.1): a reflector behind the port answers it.
STAMP_BYTES = 44
#: Upper half of the sequence number: an agent on the same ports never takes our answers for its own.
SEQUENCE_MARK = 0xFFFF_0000
#: Where a reflected STAMP packet gives the sender's sequence number (RFC 8762, section 4.3.1).
SENDER_SEQUENCE_OFFSET = 24


def payload_of(flow: Flow, probe: Probe) -> bytes:
    """Give a probe's payload before its checksum is arranged: a STAMP packet, or nothing for a small TCP SYN."""
    heads = {Carrier.UDP: 8, Carrier.ICMP: 8, Carrier.TCP: 20}
    least = 0 if flow.carrier is Carrier.TCP else STAMP_BYTES
    size = least
    if probe.size_bytes is not None:
        size = max(least, probe.size_bytes - (20 if flow.family == 4 else 40) - heads[flow.carrier])
    # Error estimate: multiplier 1, for 0 is not allowed (RFC 4656, section 4.1.2).
    return struct.pack("!IQH", SEQUENCE_MARK | probe.number, 0, 1).ljust(max(size, 14), b"\x00")[:size]


def marked(data: bytes) -> int | None:
    """Read a probe's number where its sequence number stands; None if it does not bear our mark."""
    if len(data) < 4:
        return None
    (sequence,) = struct.unpack_from("!I", data)
    return sequence & 0xFFFF if sequence & SEQUENCE_MARK == SEQUENCE_MARK else None


def meaning(family: int, icmp_type: int, icmp_code: int, *, from_target: bool) -> Kind | None:
    """
    Tell what an ICMP error says of a probe.

    Notes
    -----
    RFC 792 and RFC 1812, section 5.2.7.1; RFC 4443, section 3. Port and protocol unreachable come from the host
    itself, and so does anything else that bears the target's address: the probe arrived.
    """
    exceeded, unreachable, too_big, port = (11, 3, (3, 4), 3) if family == 4 else (3, 1, (2, 0), 4)
    if (icmp_type, icmp_code) == too_big or (family == 6 and icmp_type == 2):
        return Kind.TOO_BIG
    if icmp_type == exceeded and icmp_code == 0:
        return Kind.HOP
    if icmp_type == unreachable:
        return Kind.ARRIVED if from_target and icmp_code in (port, 2 if family == 4 else port) else Kind.REFUSED
    return None
