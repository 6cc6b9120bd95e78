"""Take datagrams, transmit stamps and ICMP errors out of a socket, with what the kernel says of each."""

from __future__ import annotations

import socket
import struct
import time
from typing import NamedTuple

from probes.sockets.constants import (
    IP_RECVERR,
    IPV6_RECVERR,
    ORIGIN_ICMP,
    ORIGIN_ICMP6,
    ORIGIN_TIMESTAMPING,
    SO_RXQ_OVFL,
    SO_TIMESTAMPING,
)
from probes.terms import Stamp

_TIMESPEC = struct.Struct("=qq")
_EXTENDED = struct.Struct("=IBBBBII")  # struct sock_extended_err: errno, origin, type, code, pad, info, data
_ANCILLARY = 512
_LARGEST = 65_535
_IPV4_LEVEL = socket.IPPROTO_IP
_IPV6_LEVEL = socket.IPPROTO_IPV6


class Datagram(NamedTuple):
    """One datagram that came in."""

    data: bytes
    address: str
    port: int
    received_ns: int
    stamp: Stamp
    ttl: int | None
    dscp: int | None
    ecn: int | None
    to_address: str | None  # where it was sent to, with IP_PKTINFO
    interface: int  # its index, 0 if nobody knows
    overflows: int | None  # datagrams that the socket has dropped since it was made, where the kernel says


class Departure(NamedTuple):
    """A datagram of ours left: the kernel returns it, headers before it, with the time."""

    data: bytes
    sent_ns: int


class Refusal(NamedTuple):
    """A datagram of ours came to grief; `data` is what is left of it."""

    data: bytes
    address: str
    port: int
    errno: int
    origin: int
    icmp_type: int | None
    icmp_code: int | None
    info: int  # the next hop's MTU, where the packet was too big
    offender: str | None


def receive(sock: socket.socket, *, limit: int = 256) -> list[Datagram]:
    """
    Take the waiting datagrams in, as many as `limit`.

    Parameters
    ----------
    sock : socket.socket
        Datagram socket, not blocking.
    limit : int
        At most so many, so that one busy socket does not starve the others.

    Returns
    -------
    list of Datagram
        In the order of arrival. Errors that the kernel reports for packets sent earlier are passed over: the error
        queue holds them as well.
    """
    taken: list[Datagram] = []
    while len(taken) < limit:
        try:
            data, ancillary, _flags, source = sock.recvmsg(_LARGEST, _ANCILLARY)
        except (BlockingIOError, InterruptedError):
            break
        except OSError:
            # A pending error of an earlier packet (ECONNREFUSED and the like); reading it has cleared it.
            limit -= 1
            continue
        taken.append(_datagram(data, ancillary, source))
    return taken


def _datagram(  # noqa: C901 -- one flat pass over what the kernel says, thousands of times a second
    data: bytes, ancillary: list[tuple[int, int, bytes]], source: tuple[object, ...]
) -> Datagram:
    received_ns = 0
    ttl = tos = overflows = to_address = None
    interface = 0
    for level, kind, value in ancillary:
        if level == socket.SOL_SOCKET:
            if kind == SO_TIMESTAMPING:
                seconds, nanoseconds = _TIMESPEC.unpack_from(value)
                received_ns = seconds * 1_000_000_000 + nanoseconds
            elif kind == SO_RXQ_OVFL:
                overflows = int.from_bytes(value[:4], "little" if _LITTLE else "big")
        elif level == _IPV4_LEVEL:
            if kind == socket.IP_TTL:
                ttl = value[0] if _LITTLE else value[3]
            elif kind == socket.IP_TOS:
                tos = value[0]
            elif kind == _IP_PKTINFO:
                interface = struct.unpack_from("=i", value)[0]
                # ipi_addr, not ipi_spec_dst: where the packet was really sent to.
                to_address = socket.inet_ntop(socket.AF_INET, value[8:12])
        elif level == _IPV6_LEVEL:
            if kind == socket.IPV6_HOPLIMIT:
                ttl = struct.unpack_from("=i", value)[0]
            elif kind == socket.IPV6_TCLASS:
                tos = struct.unpack_from("=i", value)[0]
            elif kind == socket.IPV6_PKTINFO:
                to_address = socket.inet_ntop(socket.AF_INET6, value[:16])
                interface = struct.unpack_from("=i", value, 16)[0]
    return Datagram(
        data,
        str(source[0]),
        int(source[1]) if isinstance(source[1], int) else 0,
        received_ns or time.time_ns(),
        Stamp.KERNEL if received_ns else Stamp.USER,
        ttl,
        None if tos is None else tos >> 2,
        None if tos is None else tos & 3,
        to_address,
        interface,
        overflows,
    )


def drain(sock: socket.socket, *, limit: int = 512) -> tuple[list[Departure], list[Refusal]]:
    """
    Empty the error queue: transmit stamps, and what became of packets that were refused.

    Parameters
    ----------
    sock : socket.socket
        Datagram socket, not blocking (a blocking one would wait: MSG_ERRQUEUE alone does not prevent it).
    limit : int
        At most so many entries.

    Returns
    -------
    departures, refusals : lists
        In the kernel's order.
    """
    departures: list[Departure] = []
    refusals: list[Refusal] = []
    for _ in range(limit):
        try:
            data, ancillary, _flags, target = sock.recvmsg(_LARGEST, _ANCILLARY, socket.MSG_ERRQUEUE)
        except (BlockingIOError, InterruptedError):
            break
        except OSError:
            continue
        _sort(data, ancillary, target, departures, refusals)
    return departures, refusals


def _sort(
    data: bytes,
    ancillary: list[tuple[int, int, bytes]],
    target: tuple[object, ...] | None,
    departures: list[Departure],
    refusals: list[Refusal],
) -> None:
    sent_ns = 0
    for level, kind, value in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPING:
            seconds, nanoseconds = _TIMESPEC.unpack_from(value)
            sent_ns = seconds * 1_000_000_000 + nanoseconds
        elif (level, kind) in ((_IPV4_LEVEL, IP_RECVERR), (_IPV6_LEVEL, IPV6_RECVERR)):
            errno, origin, icmp_type, icmp_code, _pad, info, _data = _EXTENDED.unpack_from(value)
            if origin == ORIGIN_TIMESTAMPING:
                continue
            remote = origin in (ORIGIN_ICMP, ORIGIN_ICMP6)
            address, port = _endpoint(target)
            refusals.append(
                Refusal(
                    data,
                    address,
                    port,
                    errno,
                    origin,
                    icmp_type if remote else None,
                    icmp_code if remote else None,
                    info,
                    _offender(value[_EXTENDED.size :]) if remote else None,
                )
            )
            return
    if sent_ns:
        departures.append(Departure(data, sent_ns))


def _endpoint(target: tuple[object, ...] | None) -> tuple[str, int]:
    if not target or len(target) < 2:
        return "", 0
    port = target[1]
    return str(target[0]), port if isinstance(port, int) else 0


def _offender(raw: bytes) -> str | None:
    """Read the sockaddr behind a sock_extended_err: who sent the ICMP error."""
    if len(raw) < 8:
        return None
    family = struct.unpack_from("=H", raw)[0]
    if family == socket.AF_INET:
        return socket.inet_ntop(socket.AF_INET, raw[4:8])
    if family == socket.AF_INET6 and len(raw) >= 24:
        return socket.inet_ntop(socket.AF_INET6, raw[8:24])
    return None


_LITTLE = struct.pack("=H", 1)[0] == 1
_IP_PKTINFO = 8  # named by Python only from 3.14 on
