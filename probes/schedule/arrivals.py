"""When the probes of one stream are due: Poisson or periodic, from a seed that is recorded."""

from __future__ import annotations

import hashlib
import math
import random

POISSON = "poisson"
PERIODIC = "periodic"
KINDS = (POISSON, PERIODIC)

_SECOND_NS = 1_000_000_000


def stream_seed(agent_seed: int, stream: str) -> int:
    """
    Derive the seed of one stream, so that streams are independent of each other and of their order.

    Parameters
    ----------
    agent_seed : int
        The seed of the whole agent, as configured or drawn at its start, and recorded.
    stream : str
        A name that stays the same as long as the stream does: target, class, number of the flow.

    Returns
    -------
    int
        The same for the same arguments on every machine and Python release.
    """
    digest = hashlib.sha256(f"{agent_seed}\0{stream}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:16], "big")


class Arrivals:
    """
    Give the times at which the probes of one stream are due.

    Parameters
    ----------
    rate_hz : float
        Mean rate, > 0. [1/s]
    kind : str
        "poisson": independent exponential gaps, so that no rhythm of the network hides from the probes (RFC 2330,
        section 11.1.1; RFC 7679 and 7680 recommend it). "periodic": equal gaps (RFC 3432) after a random start.
    seed : int
        See `stream_seed`. The same seed gives the same gaps.
    start_ns : int
        Not due before it; on the monotonic clock. [ns]

    Notes
    -----
    Only `Random.random` is drawn on: Python promises the same numbers for a seed in every release, of no other method.
    """

    def __init__(self, *, rate_hz: float, kind: str, seed: int, start_ns: int) -> None:
        if kind not in KINDS:
            msg = f"kind {kind!r} is none of {KINDS}"
            raise ValueError(msg)
        self._kind = kind
        self._random = random.Random(seed)  # noqa: S311 -- a schedule that can be repeated, not a secret
        self._period_ns = _period_ns(rate_hz)
        self._origin_ns = start_ns
        self._count = 0
        self._due_ns = start_ns
        if kind == POISSON:
            self._due_ns += self._gap_ns()
        else:
            # Agents that start together, after a power cut, must not beat together.
            self._origin_ns += int(self._random.random() * self._period_ns)
            self._due_ns = self._origin_ns

    @property
    def due_ns(self) -> int:
        """When the next probe is due, on the monotonic clock. [ns]"""
        return self._due_ns

    def pop(self) -> int:
        """Take the next due time, and draw the one after it. [ns]"""
        taken = self._due_ns
        if self._kind == POISSON:
            self._due_ns += self._gap_ns()
        else:
            # Counted from the origin: adding rounded periods would drift.
            self._count += 1
            self._due_ns = self._origin_ns + round(self._count * self._period_ns)
        return taken

    def skip(self, before_ns: int) -> int:
        """
        Drop what was due before a time: after a sleep of the host, probes are not sent in one burst.

        Parameters
        ----------
        before_ns : int
            On the monotonic clock. [ns]

        Returns
        -------
        int
            So many probes were not sent.
        """
        missed = 0
        while self._due_ns < before_ns:
            self.pop()
            missed += 1
        return missed

    def resume(self, now_ns: int) -> None:
        """
        Go on after a pause that was meant: what was due in it is neither sent nor missed.

        At once, however long the pause: an exponential gap remembers nothing, equal gaps are counted on.

        Parameters
        ----------
        now_ns : int
            On the monotonic clock. [ns]
        """
        if self._due_ns >= now_ns:
            return
        if self._kind == POISSON:
            self._due_ns = now_ns + self._gap_ns()
        else:
            self._count = math.ceil((now_ns - self._origin_ns) / self._period_ns)
            self._due_ns = self._origin_ns + round(self._count * self._period_ns)

    def postpone(self, now_ns: int) -> None:
        """
        Shift all that is still to come, so that the next probe is due at a time and none is left out.

        Parameters
        ----------
        now_ns : int
            On the monotonic clock, not before the next is due. [ns]
        """
        self._origin_ns += now_ns - self._due_ns
        self._due_ns = now_ns

    def set_rate(self, rate_hz: float, now_ns: int) -> None:
        """
        Change the rate, as an SLA window begins or ends.

        The time that remains until the next probe is scaled: an exponential gap stays exponential, a random phase
        stays random, and nothing is drawn, so the seed still tells the whole schedule.

        Parameters
        ----------
        rate_hz : float
            The new mean rate, > 0. [1/s]
        now_ns : int
            On the monotonic clock. What is overdue stays due when it was. [ns]
        """
        period_ns = _period_ns(rate_hz)
        remaining_ns = max(self._due_ns - now_ns, 0)
        if remaining_ns:
            self._due_ns = now_ns + round(remaining_ns * (period_ns / self._period_ns))
        self._period_ns = period_ns
        self._origin_ns, self._count = self._due_ns, 0

    def _gap_ns(self) -> int:
        return max(round(-math.log1p(-self._random.random()) * self._period_ns), 1)


def _period_ns(rate_hz: float) -> float:
    if not 0 < rate_hz < math.inf:
        msg = f"rate_hz {rate_hz} is not above 0"
        raise ValueError(msg)
    return _SECOND_NS / rate_hz
