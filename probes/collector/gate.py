"""A listening socket that accepts so many connections and no more, also of those whose TLS handshake never ends."""

from __future__ import annotations

import ipaddress
import resource
import socket
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from probes.collector.limits import Limits

#: Files that the process may hold open, where the system lets us have as many.
_FILES = 16_384


class Gate(socket.socket):
    """
    Closes a connection at once where too many are open, in all or from one host.

    Parameters
    ----------
    family, kind, protocol : int
        As of a socket.
    limits : Limits
        How many.

    Attributes
    ----------
    refused : callable
        Called with the reason of each refusal.
    """

    def __init__(self, family: int, kind: int, protocol: int, limits: Limits) -> None:
        super().__init__(family, kind, protocol)
        self._limits = limits
        self._lines: WeakKeyDictionary[socket.socket, str] = WeakKeyDictionary()
        self.refused: Callable[[str], None] = lambda _: None

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept a connection, or raise BlockingIOError where none waits or the one that did was refused."""
        line, address = super().accept()
        host = _host(str(address[0]))
        hosts = [other for known, other in self._lines.items() if known.fileno() >= 0]
        if len(hosts) >= self._limits.sockets or hosts.count(host) >= self._limits.sockets_per_host:
            line.close()
            self.refused("too_many_sockets")
            raise BlockingIOError
        self._lines[line] = host
        return line, address


def _host(address: str) -> str:
    """An IPv6 host may have a whole /64."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return address if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def raise_file_limit() -> None:
    """Let connections never take the files that the store needs; a shell's limit is often 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
