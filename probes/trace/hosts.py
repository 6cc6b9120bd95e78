"""What a trace asks of this host before it starts: addresses, ports, the MTU of the link."""

from __future__ import annotations

import contextlib
import fcntl
import random
import socket
import struct
from collections.abc import Sequence

from probes.errors import InputError
from probes.sockets.opening import source_address
from probes.trace.flows import Carrier, Flow

_SIOCGIFMTU = 0x8921
#: struct nlmsghdr, rtmsg, rtattr of linux/netlink.h and linux/rtnetlink.h.
_HEADER, _ROUTE, _ATTRIBUTE = struct.Struct("=IHHII"), struct.Struct("=BBBBBBBBI"), struct.Struct("=HH")
_RTM_NEWROUTE, _RTM_GETROUTE, _NLM_F_REQUEST, _RTA_DST, _RTA_OIF = 24, 26, 1, 1, 4
_FIRST_PORT, _LAST_PORT = 49_152, 65_535  # dynamic ports (RFC 6335, section 6)
_IP_MTU, _IPV6_MTU = 14, 24


def may_send_raw() -> bool:
    """Tell whether this process may open raw sockets, found out by opening one: bits in /proc do not tell it all."""
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0).close()
    except OSError:
        return False
    return True


def resolve(name: str, family: int | None = None) -> tuple[int, str]:
    """
    Find a target's address.

    Parameters
    ----------
    name : str
        A name or a numeric address.
    family : int, optional
        4 or 6; None: whatever comes first.

    Returns
    -------
    family, address : int, str
        Numeric.

    Raises
    ------
    InputError
        If it does not resolve.
    """
    wanted = {None: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}[family]
    try:
        found = socket.getaddrinfo(name, None, wanted, socket.SOCK_DGRAM)
    except (socket.gaierror, UnicodeError, ValueError) as failed:
        raise InputError("trace_unresolved", value=name, reason=failed) from failed
    first = found[0]
    return (4 if first[0] == socket.AF_INET else 6), str(first[4][0])


def flows_to(
    address: str,
    family: int,
    carrier: Carrier,
    port: int,
    count: int,
    *,
    chance: random.Random,
    source_ports: Sequence[int] = (),
) -> tuple[Flow, ...]:
    """
    Lay out the flows of a trace.

    Parameters
    ----------
    address : str
        The target, numeric.
    family : int
        4 or 6.
    carrier : Carrier
        What the probes are.
    port : int
        The target's port.
    count : int
        How many flows.
    chance : random.Random
        Where source ports come from that are not given.
    source_ports : sequence of int
        Ports of an agent's own flows, first used.

    Returns
    -------
    tuple of Flow
        Numbered 0, 1, ...

    Raises
    ------
    InputError
        If there is no way to the address.
    """
    source = source_address(socket.AF_INET if family == 4 else socket.AF_INET6, address)
    if source is None:
        raise InputError("trace_no_way", value=address)
    ports = list(dict.fromkeys(source_ports))[:count]
    while len(ports) < count:
        drawn = chance.randint(_FIRST_PORT, _LAST_PORT)
        if drawn not in ports:
            ports.append(drawn)
    return tuple(
        Flow(
            index=index,
            family=family,
            carrier=carrier,
            source_address=source,
            address=address,
            source_port=ports[index],
            port=0 if carrier is Carrier.ICMP else port,
        )
        for index in range(count)
    )


def link_mtu(address: str, family: int) -> int:
    """
    Find the MTU of the link by which packets leave for an address; 1,500 where nothing says so. [bytes]

    Notes
    -----
    Asked of the kernel's routing table: rtnetlink(7), RTM_GETROUTE. What our own address stands on need not be it.
    """
    with contextlib.suppress(OSError, struct.error):
        index = _outgoing(address, family)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            request = struct.pack("256s", socket.if_indextoname(index).encode()[:15])
            answer = fcntl.ioctl(asker.fileno(), _SIOCGIFMTU, request)
            return int(struct.unpack_from("=i", answer, 16)[0])
    return 1500


def _outgoing(address: str, family: int) -> int:
    """Ask for the index of the interface to an address; 0 if there is no way."""
    version = socket.AF_INET if family == 4 else socket.AF_INET6
    target = socket.inet_pton(version, address.partition("%")[0])
    question = _ROUTE.pack(version, 8 * len(target), 0, 0, 0, 0, 0, 0, 0) + _ATTRIBUTE.pack(
        _ATTRIBUTE.size + len(target), _RTA_DST
    )
    length = _HEADER.size + len(question) + len(target)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as asker:
        asker.settimeout(1.0)
        asker.send(_HEADER.pack(length, _RTM_GETROUTE, _NLM_F_REQUEST, 1, 0) + question + target)
        answer = asker.recv(65_535)
    if _HEADER.unpack_from(answer)[1] != _RTM_NEWROUTE:
        return 0
    place = _HEADER.size + _ROUTE.size
    while place + _ATTRIBUTE.size <= len(answer):
        size, kind = _ATTRIBUTE.unpack_from(answer, place)
        if kind == _RTA_OIF:
            return int(struct.unpack_from("=I", answer, place + _ATTRIBUTE.size)[0])
        place += max(_ATTRIBUTE.size, size + -size % 4)
    return 0


def known_mtu(address: str, family: int) -> int | None:
    """Ask our kernel which path MTU it has learnt for an address; no packet is sent. [bytes]"""
    version, level, option = (
        (socket.AF_INET, socket.IPPROTO_IP, _IP_MTU)
        if family == 4
        else (socket.AF_INET6, socket.IPPROTO_IPV6, _IPV6_MTU)
    )
    with socket.socket(version, socket.SOCK_DGRAM) as asker, contextlib.suppress(OSError):
        asker.connect((address, 9))
        return asker.getsockopt(level, option)
    return None
