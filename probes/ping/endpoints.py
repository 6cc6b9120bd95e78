"""Who is meant by what a user types: HOST, HOST:PORT, [ADDRESS]:PORT."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from probes.errors import InputError
from probes.terms import Protocol

_DEFAULT_PORTS = {Protocol.STAMP: 862, Protocol.TCP: 443}
_FAMILIES = {None: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One target, found."""

    target: str  # as the user named it
    address: str  # numeric
    port: int | None  # None: ICMP has none
    family: int
    sockaddr: tuple[str, int] | tuple[str, int, int, int]
    others: int  # further addresses of the name, which are not measured


def split(text: str) -> tuple[str, int | None]:
    """
    Split what a user typed into host and port.

    Parameters
    ----------
    text : str
        "host", "host:port", "[2001:db8::1]:port", or a bare IPv6 address.

    Returns
    -------
    host, port
        The port None where none is given.

    Raises
    ------
    InputError
        If the port is none.
    """
    host, port = text, ""
    if text.startswith("["):
        host, closing, rest = text[1:].partition("]")
        if closing and not rest:
            return host, None
        port = rest.removeprefix(":")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    else:
        return host, None
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise InputError("not_a_port", value=text)
    return host, int(port)


def resolve(text: str, *, protocol: Protocol, port: int | None = None, family: int | None = None) -> Endpoint:
    """
    Find a target's address.

    Parameters
    ----------
    text : str
        What the user typed.
    protocol : Protocol
        Decides the default port: 862 for STAMP, 443 for TCP.
    port : int, optional
        For targets that name none.
    family : int, optional
        4 or 6; None: whatever the name gives first.

    Returns
    -------
    Endpoint
        The name's first address.

    Raises
    ------
    InputError
        If the name has no address, or none of the family, or it is one of many hosts together.
    """
    host, own_port = split(text)
    wanted = own_port or port or _DEFAULT_PORTS.get(protocol)
    kind = socket.SOCK_STREAM if protocol is Protocol.TCP else socket.SOCK_DGRAM
    try:
        found = socket.getaddrinfo(host, 0 if protocol is Protocol.ICMP else wanted, _FAMILIES[family], kind)
    except (OSError, UnicodeError) as failed:
        reason = failed if isinstance(failed, OSError) else OSError(0, str(failed))
        raise InputError("target_unresolved", value=text, reason=reason) from None
    if not host or not found:
        raise InputError("target_unresolved", value=text, reason="")
    sockaddr = found[0][4]
    assert len(sockaddr) in (2, 4)
    if ipaddress.ip_address(str(sockaddr[0]).partition("%")[0]).is_multicast:
        raise InputError("target_multicast", value=text)
    return Endpoint(
        target=text,
        address=str(sockaddr[0]),
        port=None if protocol is Protocol.ICMP else wanted,
        family=found[0][0],
        sockaddr=sockaddr,  # type: ignore[arg-type]  # getaddrinfo gives either form
        others=len(found) - 1,
    )


def check_source(address: str, families: Iterable[int]) -> None:
    """
    Find out whether probes can leave from an address.

    Parameters
    ----------
    address : str
        Numeric.
    families : iterable of int
        Of the targets.

    Raises
    ------
    InputError
        If it is none of this host's, or of another family.
    """
    try:
        ipaddress.ip_address(address)  # bind would ask the name service
        for family in set(families):
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.bind((address, 0))
    except (ValueError, OSError) as failed:
        reason = failed if isinstance(failed, OSError) else OSError(0, str(failed))
        raise InputError("source_not_ours", key="--source", value=address, reason=reason) from None
