"""Kernel time stamps: turned on, and found out by really sending."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass

from probes.sockets.constants import RX_SOFTWARE, SO_TIMESTAMPING, SOFTWARE, TX_SOFTWARE
from probes.sockets.datagrams import drain, receive
from probes.terms import Stamp

_LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Whether the kernel stamps what leaves and what arrives."""

    transmit: bool
    receive: bool
    reason: str | None = None  # of the operating system, where a socket could not be made


def enable(sock: socket.socket, *, transmit: bool = True) -> bool:
    """
    Ask the kernel to stamp a socket's datagrams.

    Parameters
    ----------
    sock : socket.socket
        Datagram socket.
    transmit : bool
        Also what leaves; its error queue must then be emptied (`probes.sockets.datagrams.drain`).

    Returns
    -------
    bool
        False where the kernel refuses; stamps are then taken by the program.
    """
    flags = RX_SOFTWARE | SOFTWARE | (TX_SOFTWARE if transmit else 0)
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPING, flags)
    except OSError:
        return False
    return True


def supported(family: socket.AddressFamily, *, wait_s: float = 0.2) -> Support:
    """
    Find out by sending datagrams over the loopback interface.

    Parameters
    ----------
    family : socket.AddressFamily
        AF_INET or AF_INET6.
    wait_s : float
        How long stamps may take. [s]

    Returns
    -------
    Support
        What worked. A network card's driver may still do without; each sample says what stamped it.
    """
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sender, socket.socket(family, socket.SOCK_DGRAM) as taker:
            for sock in (sender, taker):
                sock.setblocking(False)
                sock.bind((_LOOPBACK[family], 0))
                enable(sock)
            return _observe(sender, taker, time.monotonic() + wait_s)
    except OSError as failed:
        return Support(transmit=False, receive=False, reason=failed.strerror or str(failed))


def _observe(sender: socket.socket, taker: socket.socket, until_s: float) -> Support:
    """Send until both stamps were seen: the kernel switches its stamping on a moment after the first socket asks."""
    transmit = received = False
    while time.monotonic() < until_s and not (transmit and received):
        token = b"ixprobe" + time.monotonic_ns().to_bytes(8, "big")
        sender.sendto(token, taker.getsockname())
        time.sleep(0.002)
        departures, _ = drain(sender)
        transmit = transmit or any(departure.data.endswith(token) for departure in departures)
        received = received or any(datagram.stamp is Stamp.KERNEL for datagram in receive(taker))
    return Support(transmit=transmit, receive=received)
