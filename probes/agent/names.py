"""Addresses of names, looked up beside the measuring: a slow name server must not hold a probe back."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from probes.config.records import Target
from probes.terms import Protocol

_FAMILIES = {None: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}
#: A name without an address is asked for again after this.
_AGAIN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of one look-up: an address, or the reason why there is none."""

    target: Target
    family: int = 0
    sockaddr: tuple[str, int] | tuple[str, int, int, int] | None = None
    reason: str = ""


def look_up(target: Target) -> Found:
    """Ask the system for a target's address; numeric ones need no name server."""
    protocol = target.protocol
    kind = socket.SOCK_STREAM if protocol is Protocol.TCP else socket.SOCK_DGRAM
    port = 0 if protocol is Protocol.ICMP else target.port
    try:
        found = socket.getaddrinfo(target.address, port, _FAMILIES[target.family], kind)
    except (OSError, UnicodeError) as failed:
        reason = getattr(failed, "strerror", None) or str(failed)
        return Found(target=target, reason=str(reason))
    for family, _kind, _protocol, _name, sockaddr in found:
        if _is_one_host(str(sockaddr[0])):
            return Found(target=target, family=family, sockaddr=sockaddr)  # type: ignore[arg-type]
    return Found(target=target, reason="no address of a single host")


def _is_one_host(address: str) -> bool:
    """Refuse what a blocking name server answers, 0.0.0.0: the kernel would send to this very host."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return not (parsed.is_multicast or parsed.is_unspecified or address == "255.255.255.255")


class Names:
    """
    Look names up in a thread of its own until each has an address.

    Parameters
    ----------
    targets : sequence of Target
        Whose addresses are wanted.
    wake : callable
        Called when there is something to take.
    """

    def __init__(self, targets: Sequence[Target], *, wake: Callable[[], None]) -> None:
        self._targets = list(targets)
        self._wake = wake
        self._found: queue.SimpleQueue[Found] = queue.SimpleQueue()
        self._stopped = threading.Event()
        # A daemon: the C library's look-up cannot be broken off, and must not keep the agent from ending.
        self._thread = threading.Thread(target=self._run, name="names", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        waiting = self._targets
        while waiting and not self._stopped.is_set():
            without = []
            for target in waiting:
                found = look_up(target)
                if self._stopped.is_set():
                    return
                if found.sockaddr is None:
                    without.append(target)
                self._found.put(found)
                self._wake()
            waiting = without
            if waiting:
                self._stopped.wait(_AGAIN_S)

    def take(self) -> list[Found]:
        """Give what was found since."""
        found = []
        while not self._found.empty():
            found.append(self._found.get())
        return found

    def stop(self) -> None:
        """Look up nothing more."""
        self._stopped.set()
