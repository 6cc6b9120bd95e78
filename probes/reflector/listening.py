"""Open the reflector's sockets, or take over those that systemd opened."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import socket
from collections.abc import Mapping, Sequence

from probes.errors import InputError
from probes.sockets import constants
from probes.sockets.stamps import enable

#: Room for some 5,000 small packets while the program sleeps. The kernel may grant less.
_BUFFER_BYTES = 4 * 1024 * 1024
_FIRST_DESCRIPTOR = 3
_IP_PKTINFO = 8
_TRIES = 16


def open_sockets(addresses: Sequence[str], port: int) -> list[socket.socket]:
    """
    Bind a UDP socket to each address.

    Parameters
    ----------
    addresses : sequence of str
        Numeric; none: all addresses of both families.
    port : int
        The same for all; 0: any that is free.

    Returns
    -------
    list of socket.socket
        Ready for `probes.sockets.datagrams.receive`.

    Raises
    ------
    InputError
        If an address is none, is not this host's, or the port cannot be had.
    """
    wanted = [_family(address) for address in addresses] or _wildcards()
    for attempt in range(_TRIES):
        chosen = port
        opened: list[socket.socket] = []
        try:
            for family, address in wanted:
                opened.append(_open(family, address, chosen))
                chosen = opened[0].getsockname()[1]
        except InputError as wrong:
            _close(opened)
            # A free port of the first address may be taken on the second.
            if port == 0 and opened and wrong.code == "reflector_port_in_use" and attempt + 1 < _TRIES:
                continue
            raise
        except BaseException:
            _close(opened)
            raise
        else:
            return opened
    raise AssertionError


def inherited_sockets(environment: Mapping[str, str], pid: int) -> list[socket.socket]:
    """
    Take over what systemd opened: then a port below 1024 needs no privilege.

    Parameters
    ----------
    environment : mapping of str to str
        LISTEN_FDS counts the sockets, LISTEN_PID says for whom.
    pid : int
        Our own.

    Returns
    -------
    list of socket.socket
        None if there are none for us.

    Raises
    ------
    InputError
        If one is no UDP socket.

    Notes
    -----
    sd_listen_fds(3).
    """
    if environment.get("LISTEN_PID") != str(pid) or not environment.get("LISTEN_FDS", "").isdecimal():
        return []
    taken: list[socket.socket] = []
    for descriptor in range(_FIRST_DESCRIPTOR, _FIRST_DESCRIPTOR + int(environment["LISTEN_FDS"])):
        try:
            os.set_inheritable(descriptor, False)
            sock = socket.socket(fileno=descriptor)
        except OSError as failed:
            _close(taken)
            raise InputError("reflector_bad_inheritance", value=descriptor, reason=failed) from None
        taken.append(sock)
        if sock.type != socket.SOCK_DGRAM or sock.family not in (socket.AF_INET, socket.AF_INET6):
            _close(taken)
            raise InputError("reflector_not_udp", value=descriptor)
        _describe(sock)
    return taken


def _wildcards() -> list[tuple[socket.AddressFamily, str]]:
    found = [(socket.AF_INET, "0.0.0.0")]  # noqa: S104 -- whom it answers is told by --allow
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        # Where IPv6 is off, the family may still be there.
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(("::", 0))
        found.append((socket.AF_INET6, "::"))
    return found


def _family(address: str) -> tuple[socket.AddressFamily, str]:
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        raise InputError("reflector_bad_address", key="--bind", value=address) from None
    return (socket.AF_INET if version == 4 else socket.AF_INET6), address


def _open(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        _describe(sock)
        # getaddrinfo, for the scope of a link-local address; it is numeric, so nobody is asked.
        flags = socket.AI_NUMERICHOST | socket.AI_PASSIVE
        sock.bind(socket.getaddrinfo(address, port, family, socket.SOCK_DGRAM, 0, flags)[0][4])
    except OSError as failed:
        sock.close()
        raise _refused(failed, address, port) from None
    except BaseException:
        sock.close()
        raise
    return sock


def _refused(failed: OSError, address: str, port: int) -> InputError:
    if failed.errno == errno.EADDRINUSE:
        return InputError("reflector_port_in_use", value=port, address=address)
    if failed.errno in (errno.EACCES, errno.EPERM):
        return InputError("reflector_port_forbidden", value=port, address=address)
    if failed.errno == errno.EADDRNOTAVAIL or isinstance(failed, socket.gaierror):
        return InputError("reflector_not_our_address", key="--bind", value=address)
    return InputError("reflector_cannot_bind", value=port, address=address, reason=failed)


def _describe(sock: socket.socket) -> None:
    """Ask for kernel times, TTL, DSCP and the address asked, of every packet."""
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
    enable(sock, transmit=False)
    wanted = [(socket.SOL_SOCKET, constants.SO_RXQ_OVFL)]
    # Of an IPv6 socket as well: one that systemd opened may take in both families.
    wanted += [(socket.IPPROTO_IP, option) for option in (constants.IP_RECVTTL, constants.IP_RECVTOS)]
    if sock.family == socket.AF_INET:
        wanted.append((socket.IPPROTO_IP, _IP_PKTINFO))
    else:
        options = (socket.IPV6_RECVHOPLIMIT, socket.IPV6_RECVTCLASS, socket.IPV6_RECVPKTINFO)
        wanted += [(socket.IPPROTO_IPV6, option) for option in options]
    for level, option in wanted:
        with contextlib.suppress(OSError):  # one that an old kernel lacks leaves its field unknown
            sock.setsockopt(level, option, 1)


def _close(sockets: Sequence[socket.socket]) -> None:
    for sock in sockets:
        sock.close()
