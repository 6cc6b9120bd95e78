"""What a trace asks of this host before it starts: addresses, ports, the MTU of the link."""

from __future__ import annotations

import contextlib
import fcntl
import random
import socket
import struct
from collections.abc import Sequence
from pathlib import Path

from probes.errors import InputError
from probes.sockets.opening import source_address
from probes.trace.flows import Carrier, Flow

_SIOCGIFADDR, _SIOCGIFMTU = 0x8915, 0x8921
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


def link_mtu(source: str, family: int) -> int:
    """Find the MTU of the interface that bears an address; 1,500 where none says so. [bytes]"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        for _index, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                request = struct.pack("256s", name.encode()[:15])
                if family == 4:
                    answer = fcntl.ioctl(asker.fileno(), _SIOCGIFADDR, request)
                    found = socket.inet_ntop(socket.AF_INET, answer[20:24]) == source
                else:
                    found = name in _bearers(source)
                if found:
                    answer = fcntl.ioctl(asker.fileno(), _SIOCGIFMTU, request)
                    return int(struct.unpack_from("=i", answer, 16)[0])
    return 1500


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


def _bearers(source: str) -> set[str]:
    """Names of the interfaces that bear an IPv6 address."""
    wanted = socket.inet_pton(socket.AF_INET6, source.partition("%")[0]).hex()
    lines = Path("/proc/net/if_inet6").read_text(encoding="ascii").splitlines()
    return {fields[5] for line in lines if len(fields := line.split()) >= 6 and fields[0] == wanted}
