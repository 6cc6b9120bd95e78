"""Socket filters in the kernel's own code (classic BPF): nobody else's packets are copied to us."""

from __future__ import annotations

import ctypes
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

SO_ATTACH_FILTER = 26
_LOAD_BYTE, _LOAD_HALF, _LOAD_HALF_INDEXED = 0x30, 0x28, 0x48
_LOAD_INDEX_HEADER = 0xB1  # X = 4 * (byte & 15): length of an IPv4 header
_EQUAL, _ANY_BIT, _RETURN = 0x15, 0x45, 0x06
_PROTOCOL = 0xFFFF_F000  # SKF_AD_OFF + SKF_AD_PROTOCOL: the packet's EtherType, wherever its header is
_IPV4, _IPV6 = 0x0800, 0x86DD
_FRAGMENT = 0x1FFF


@dataclass(slots=True)
class _Program:
    """Instructions whose jumps name labels; all jumps go forward."""

    lines: list[tuple[int, str | None, str | None, int]] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)

    def add(self, code: int, value: int, yes: str | None = None, no: str | None = None) -> None:
        self.lines.append((code, yes, no, value))

    def label(self, name: str) -> None:
        self.labels[name] = len(self.lines)

    def assemble(self) -> bytes:
        """Lay the instructions out as struct sock_filter."""
        packed = b""
        for place, (code, yes, no, value) in enumerate(self.lines):
            jumps = [0 if name is None else self.labels[name] - place - 1 for name in (yes, no)]
            packed += struct.pack("=HBBI", code, *jumps, value)
        return packed


def port_filter(port: int, snap_bytes: int) -> bytes:
    """
    Let UDP and TCP from or to one port pass, both families, on a socket that sees packets from the IP header on.

    Parameters
    ----------
    port : int
        1 to 65,535.
    snap_bytes : int
        So much of each packet is copied.

    Returns
    -------
    bytes
        The program.

    Notes
    -----
    Later fragments of an IPv4 packet have no ports and do not pass; IPv6 extension headers are not followed.
    """
    program = _Program()
    program.add(_LOAD_HALF, _PROTOCOL)
    program.add(_EQUAL, _IPV4, "v4", None)
    program.add(_EQUAL, _IPV6, "v6", "drop")
    program.label("v4")
    program.add(_LOAD_BYTE, 9)
    program.add(_EQUAL, socket.IPPROTO_UDP, "v4 ports", None)
    program.add(_EQUAL, socket.IPPROTO_TCP, None, "drop")
    program.label("v4 ports")
    program.add(_LOAD_HALF, 6)
    program.add(_ANY_BIT, _FRAGMENT, "drop", None)
    program.add(_LOAD_INDEX_HEADER, 0)
    for offset in (0, 2):
        program.add(_LOAD_HALF_INDEXED, offset)
        program.add(_EQUAL, port, "take", "drop" if offset else None)
    program.label("v6")
    program.add(_LOAD_BYTE, 6)
    program.add(_EQUAL, socket.IPPROTO_UDP, "v6 ports", None)
    program.add(_EQUAL, socket.IPPROTO_TCP, None, "drop")
    program.label("v6 ports")
    for offset in (40, 42):
        program.add(_LOAD_HALF, offset)
        program.add(_EQUAL, port, "take", "drop" if offset == 42 else None)
    return _finish(program, snap_bytes)


def answers_filter(family: int, source_ports: Sequence[int], snap_bytes: int = 0xFFFF) -> bytes:
    """
    Let ICMP pass, and UDP and TCP from or to our ports: answers to a trace, and its probes as they leave.

    Parameters
    ----------
    family : int
        4 or 6.
    source_ports : sequence of int
        Of the flows; at most 100, for jumps reach no further.
    snap_bytes : int
        So much of each packet is copied.

    Returns
    -------
    bytes
        The program.
    """
    ports = list(dict.fromkeys(source_ports))[:100]
    program = _Program()
    program.add(_LOAD_HALF, _PROTOCOL)
    program.add(_EQUAL, _IPV4 if family == 4 else _IPV6, None, "drop")
    program.add(_LOAD_BYTE, 9 if family == 4 else 6)
    program.add(_EQUAL, socket.IPPROTO_ICMP if family == 4 else socket.IPPROTO_ICMPV6, "take", None)
    program.add(_EQUAL, socket.IPPROTO_UDP, "ports", None)
    program.add(_EQUAL, socket.IPPROTO_TCP, None, "drop")
    program.label("ports")
    if family == 4:
        program.add(_LOAD_INDEX_HEADER, 0)
    for offset in (0, 2):
        program.add(_LOAD_HALF_INDEXED if family == 4 else _LOAD_HALF, offset if family == 4 else 40 + offset)
        for port in ports:
            last = offset == 2 and port == ports[-1]
            program.add(_EQUAL, port, "take", "drop" if last else None)
    return _finish(program, snap_bytes)


def _finish(program: _Program, snap_bytes: int) -> bytes:
    program.label("take")
    program.add(_RETURN, snap_bytes)
    program.label("drop")
    program.add(_RETURN, 0)
    return program.assemble()


def attach(sock: socket.socket, program: bytes) -> None:
    """Attach a program to a socket, before it is bound: not a packet slips in before."""
    code = ctypes.create_string_buffer(program, len(program))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", len(program) // 8, ctypes.addressof(code)))
