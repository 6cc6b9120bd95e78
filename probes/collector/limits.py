"""How much one agent, and all together, may ask of the collector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits. An agent that keeps to its configuration meets none of them."""

    body_bytes: int = 16_000_000  # as sent, compressed
    document_bytes: int = 32_000_000  # after decompression; who has more to say sends it in parts
    document_parts: int = 1_000_000  # lists and objects in it: an empty one takes 20 times its length in memory
    header_s: float = 10.0  # until a request's headers are complete
    body_s: float = 60.0  # until its body is
    handshake_s: float = 10.0
    idle_s: int = 75  # between two requests of one connection
    sockets: int = 2000  # open, with or without a finished handshake
    sockets_per_host: int = 500
    connections: int = 1000  # with one
    connections_per_agent: int = 8
    requests_per_s: float = 20.0
    requests_burst: float = 100.0
    records_per_s: float = 50_000.0
    records_burst: float = 1_000_000.0  # an agent that comes back after a day has much to say
    memory_bytes: int = 256_000_000  # of bodies being received or decoded, all agents together
    waiting: int = 64  # batches that wait for the writer
    decoders: int = 2  # bodies decoded at the same time


class Bucket:
    """
    A token bucket that may be overdrawn: what a request costs is known only after it was read.

    Parameters
    ----------
    rate_per_s : float
        Tokens that come each second, > 0.
    burst : float
        Most that it holds.
    monotonic_s : callable
        The clock. [s]
    """

    def __init__(self, rate_per_s: float, burst: float, monotonic_s: Callable[[], float]) -> None:
        self._rate_per_s, self._burst, self._monotonic_s = rate_per_s, burst, monotonic_s
        self._level, self._at_s = burst, monotonic_s()

    def wait_s(self) -> float:
        """Tell how long to wait until the bucket is not overdrawn. [s]"""
        now_s = self._monotonic_s()
        self._level = min(self._burst, self._level + (now_s - self._at_s) * self._rate_per_s)
        self._at_s = now_s
        return max(0.0, -self._level / self._rate_per_s)

    def take(self, count: float) -> None:
        """Take tokens, even those that are not there yet."""
        self._level -= count


class Budget:
    """Bytes that all requests together may hold at a time."""

    def __init__(self, limit_bytes: int) -> None:
        self._free_bytes = limit_bytes

    def reserve(self, count_bytes: int) -> bool:
        """Take bytes if they are free."""
        if count_bytes > self._free_bytes:
            return False
        self._free_bytes -= count_bytes
        return True

    def release(self, count_bytes: int) -> None:
        """Give bytes back."""
        self._free_bytes += count_bytes
