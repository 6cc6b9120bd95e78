"""Echo requests for datagram sockets, whose id and checksum the kernel fills in, and the words of ICMP errors."""

from __future__ import annotations

import socket
import struct
from typing import NamedTuple

from probes.wire.errors import Reason, WireError

#: type, code, checksum, identifier, sequence number (RFC 792; RFC 4443, section 4).
_ECHO = struct.Struct("!BBHHH")
HEADER_BYTES = _ECHO.size

_REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}
_REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}

# RFC 792, RFC 1122 (codes 6 to 12), RFC 1812 (13 to 15).
_WORDS_4 = {
    (3, 0): "net_unreachable",
    (3, 1): "host_unreachable",
    (3, 2): "protocol_unreachable",
    (3, 3): "port_unreachable",
    (3, 4): "too_big",
    (3, 5): "source_route_failed",
    (3, 6): "net_unknown",
    (3, 7): "host_unknown",
    (3, 9): "net_prohibited",
    (3, 10): "host_prohibited",
    (3, 13): "prohibited",
    (11, 0): "hop_limit",
    (11, 1): "reassembly_time",
    (12, 0): "parameter_problem",
}
# RFC 4443, section 3.
_WORDS_6 = {
    (1, 0): "net_unreachable",
    (1, 1): "prohibited",
    (1, 2): "beyond_scope",
    (1, 3): "host_unreachable",
    (1, 4): "port_unreachable",
    (1, 5): "source_policy",
    (1, 6): "route_rejected",
    (2, 0): "too_big",
    (3, 0): "hop_limit",
    (3, 1): "reassembly_time",
    (4, 0): "parameter_problem",
}


class Echo(NamedTuple):
    """An echo reply."""

    identifier: int  # what the kernel chose for the socket
    sequence: int  # 16 bits
    payload: bytes


def encode_echo(*, sequence: int, payload: bytes, family: int) -> bytes:
    """
    Make an echo request.

    Parameters
    ----------
    sequence : int
        Goes out modulo 2**16.
    payload : bytes
        Comes back as it is.
    family : int
        AF_INET or AF_INET6.

    Returns
    -------
    bytes
        ICMP header and payload; identifier and checksum are left to the kernel.
    """
    return _ECHO.pack(_REQUEST[socket.AddressFamily(family)], 0, 0, 0, sequence & 0xFFFF) + payload


def decode_echo(packet: bytes, family: int) -> Echo:
    """
    Read an echo reply.

    Parameters
    ----------
    packet : bytes
        From a datagram socket, hence without IP header.
    family : int
        AF_INET or AF_INET6.

    Returns
    -------
    Echo
        What came back.

    Raises
    ------
    WireError
        If it is too short, or anything but an echo reply.
    """
    if len(packet) < HEADER_BYTES:
        raise WireError(Reason.SHORT)
    kind, code, _, identifier, sequence = _ECHO.unpack_from(packet)
    if kind != _REPLY[socket.AddressFamily(family)] or code != 0:
        raise WireError(Reason.BAD_TYPE)
    return Echo(identifier, sequence, packet[HEADER_BYTES:])


def error_word(family: int, kind: int, code: int) -> str:
    """
    Name an ICMP error, the same in both families.

    Parameters
    ----------
    family : int
        AF_INET or AF_INET6.
    kind, code : int
        Type and code.

    Returns
    -------
    str
        A word such as "host_unreachable"; "icmp_3_14" where it has none.
    """
    words = _WORDS_4 if family == socket.AF_INET else _WORDS_6
    return words.get((kind, code), f"icmp_{kind}_{code}")


def is_port_unreachable(family: int, kind: int, code: int) -> bool:
    """Tell whether the host itself answered that nobody listens: the network carried the probe."""
    return error_word(family, kind, code) == "port_unreachable"
