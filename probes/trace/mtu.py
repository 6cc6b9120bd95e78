"""Search the path MTU: which size to try next, what the answer says. It touches no socket."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: So often a search waits for a host that limits its answers.
_MOST_RESTS = 6


class Method(StrEnum):
    """How a path MTU is known."""

    INTERFACE = "interface"  # a packet as large as our own link allows came through
    ICMP = "icmp"  # a router named the next link's MTU, and that size came through
    KERNEL = "kernel"  # our own kernel had learnt it from a router before, and that size came through
    SEARCH = "search"  # routers name none or are silent: halving
    NONE = "none"  # nothing came through


@dataclass(frozen=True, slots=True, kw_only=True)
class PathMtu:
    """The largest whole IP packet that reached the target, and how that is known."""

    size_bytes: int | None
    method: Method


class MtuSearch:
    """
    Try whole (DF) packets until the largest that passes is known.

    Parameters
    ----------
    family : int
        4 or 6; the smallest MTU of a link is 68 or 1,280. [bytes]
    link_bytes : int
        MTU of our own link.
    attempts : int
        Probes of a size until silence means that it does not pass.

    Notes
    -----
    RFC 1191, sections 4 and 5 (next-hop MTU; 0 from old routers); RFC 8201, section 4; silence as "too big", for
    paths whose routers tell nothing, after RFC 8899, section 4.3. Hosts limit their answers: silence counts only if a
    packet that is small enough is answered just after; else the search has a rest, and tries the size again.
    """

    def __init__(self, *, family: int, link_bytes: int, attempts: int = 2) -> None:
        self._passed = 0
        self._floor = 68 if family == 4 else 1280
        self._refused = link_bytes + 1  # the smallest size known not to pass
        self._next = min(link_bytes, 65_535)
        self._attempts = attempts
        self._silences = 0
        self._checking = False  # whether a small packet is answered, now that a larger one was not
        self._rests = 0
        self._method = Method.INTERFACE
        self._done = link_bytes < self._floor

    @property
    def size_bytes(self) -> int | None:
        """The size to try next; None: the search is over."""
        if self._done:
            return None
        return max(self._passed, self._floor) if self._checking else self._next

    def passed(self, size_bytes: int) -> None:
        """Tell that a packet of this size reached the target."""
        self._passed = max(self._passed, size_bytes)
        if self._checking:
            self._too_large(self._next)
        else:
            self._advance()

    def too_big(self, size_bytes: int, next_hop_bytes: int | None, *, local: bool = False) -> None:
        """Tell that a router, or our own kernel (`local`), refused this size, and what it says would fit."""
        self._checking = False
        self._refused = min(self._refused, size_bytes)
        believable = next_hop_bytes is not None and max(self._passed, self._floor) <= next_hop_bytes < size_bytes
        if believable and next_hop_bytes is not None:
            self._method = Method.KERNEL if local else Method.ICMP
            self._silences, self._next = 0, next_hop_bytes
            self._done = next_hop_bytes <= self._passed
        else:
            self._method = Method.SEARCH
            self._advance()

    def silent(self, size_bytes: int) -> bool:
        """Tell that nothing came back; True asks for a rest, a second or so, before the next."""
        if self._checking:
            self._checking, self._silences = False, 0
            self._rests += 1
            self._done = self._rests > _MOST_RESTS
            return True
        self._silences += 1
        if self._silences >= self._attempts:
            if size_bytes > max(self._passed, self._floor):
                self._checking = True
            else:
                self._too_large(size_bytes)
        return False

    def result(self) -> PathMtu:
        """Give what is known so far."""
        if not self._passed:
            return PathMtu(size_bytes=None, method=Method.NONE)
        return PathMtu(size_bytes=self._passed, method=self._method)

    def _too_large(self, size_bytes: int) -> None:
        self._checking = False
        self._refused = min(self._refused, size_bytes)
        self._method = Method.SEARCH
        self._advance()

    def _advance(self) -> None:
        self._silences = 0
        if self._method is not Method.SEARCH:
            self._done = self._passed >= self._next
        if self._done:
            return
        low = max(self._passed, self._floor - 1)
        if self._refused - low <= 1:
            self._done = True
            return
        self._next = (low + self._refused) // 2
