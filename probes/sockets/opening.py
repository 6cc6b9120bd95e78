"""Open the datagram sockets that measure: what they shall say of every packet, and what they may buffer."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import socket

from probes.sockets.constants import (
    IP_MTU_DISCOVER,
    IP_PMTUDISC_DO,
    IP_RECVERR,
    IP_RECVTOS,
    IP_RECVTTL,
    IPV6_MTU_DISCOVER,
    IPV6_RECVERR,
    SO_RXQ_OVFL,
)
from probes.sockets.stamps import enable

#: Room for some 5,000 small packets: the kernel counts about 800 bytes of overhead for each. It may grant less.
_BUFFER_BYTES = 4 * 1024 * 1024
#: Descriptors that no probe takes.
_SPARE_DESCRIPTORS = 64


def open_udp(family: socket.AddressFamily, address: str | None = None, port: int = 0) -> socket.socket:
    """
    Open a UDP socket for probes of many targets.

    Parameters
    ----------
    family : socket.AddressFamily
        AF_INET or AF_INET6.
    address : str, optional
        The source address; the kernel's choice by default.
    port : int
        The source port; 0: any.

    Returns
    -------
    socket.socket
        Not blocking, not connected: one source port serves all targets, and ICMP errors still name theirs.

    Raises
    ------
    OSError
        As the kernel says.
    """
    sock = socket.socket(family, socket.SOCK_DGRAM)
    return _prepared(sock, family, address, port)


def open_icmp(family: socket.AddressFamily, address: str | None = None) -> socket.socket:
    """Open a datagram socket for ICMP echo; PermissionError where net.ipv4.ping_group_range leaves our group out."""
    protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
    sock = socket.socket(family, socket.SOCK_DGRAM, protocol)
    return _prepared(sock, family, address, 0)


def _prepared(sock: socket.socket, family: socket.AddressFamily, address: str | None, port: int) -> socket.socket:
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        describe(sock, family)
        enable(sock)
        sock.bind((address or "", port))
    except BaseException:
        sock.close()
        raise
    return sock


def describe(sock: socket.socket, family: socket.AddressFamily) -> None:
    """Ask the kernel to tell TTL, DSCP, overflows and errors of a socket's packets, and not to fragment them."""
    wanted: list[tuple[int, int, int]] = [(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)]
    if family == socket.AF_INET:
        level = socket.IPPROTO_IP
        wanted += [(level, IP_RECVTTL, 1), (level, IP_RECVTOS, 1), (level, IP_RECVERR, 1)]
        wanted += [(level, IP_MTU_DISCOVER, IP_PMTUDISC_DO)]
    else:
        level = socket.IPPROTO_IPV6
        wanted += [(level, socket.IPV6_RECVHOPLIMIT, 1), (level, socket.IPV6_RECVTCLASS, 1)]
        wanted += [(level, IPV6_RECVERR, 1), (level, IPV6_MTU_DISCOVER, IP_PMTUDISC_DO)]
    for option in wanted:
        with contextlib.suppress(OSError):  # one that an old kernel lacks leaves its field unknown
            sock.setsockopt(*option)


def raise_descriptors() -> None:
    """Allow this process as many descriptors as it may allow itself; a shell's limit is often 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def leave_spare(sock: socket.socket) -> None:
    """Refuse one of the last descriptors (EMFILE): spool, delivery and name server need some, too."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if most != resource.RLIM_INFINITY and sock.fileno() >= most - _SPARE_DESCRIPTORS:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def source_address(family: socket.AddressFamily, address: str) -> str | None:
    """Ask the kernel which address it would send from; no packet is sent."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((address, 9))
            return str(sock.getsockname()[0])
    except OSError:
        return None
