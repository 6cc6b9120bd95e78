"""No more packets than the user allowed, to anyone, whatever the schedule says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SECOND_NS = 1_000_000_000


class RateLimit:
    """
    Hold packets to a rate, with a burst.

    Parameters
    ----------
    rate_hz : float
        Packets per second in the long run, > 0. [1/s]
    burst : int
        So many may go at once after a pause, >= 1.

    Notes
    -----
    A token bucket, kept as one integer: the time at which the bucket will be full again (the "virtual scheduling
    algorithm" of ITU-T I.371, annex A). Over any t seconds no more than `burst + rate_hz * t` packets pass.
    """

    __slots__ = ("_depth_ns", "_full_ns", "_interval_ns")

    def __init__(self, *, rate_hz: float, burst: int = 1) -> None:
        if not 0 < rate_hz < math.inf or burst < 1:
            msg = f"rate_hz {rate_hz}, burst {burst}: no such limit"
            raise ValueError(msg)
        # Rounded up: the limit errs to the side of fewer packets.
        self._interval_ns = math.ceil(_SECOND_NS / rate_hz)
        self._depth_ns = (burst - 1) * self._interval_ns
        self._full_ns: int | None = None

    def wait_ns(self, now_ns: int) -> int:
        """Tell how long until a packet may go, 0 for at once. [ns]"""
        return 0 if self._full_ns is None else max(self._full_ns - self._depth_ns - now_ns, 0)

    def take(self, now_ns: int) -> bool:
        """
        Let one packet go, if it may.

        Parameters
        ----------
        now_ns : int
            Monotonic clock. [ns]

        Returns
        -------
        bool
            False: it may not, and nothing was counted.
        """
        if self.wait_ns(now_ns):
            return False
        self._full_ns = max(self._full_ns if self._full_ns is not None else now_ns, now_ns) + self._interval_ns
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one target is to get."""

    target: str
    rate_hz: float  # of each class
    classes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """A limit that the configured rates would break."""

    target: str | None  # None: the whole agent
    rate_hz: float
    limit_hz: float
    sla: bool  # during an SLA window only


def excess(
    loads: Sequence[Load], sla_rates_hz: Iterable[float], *, agent_limit_hz: float, target_limit_hz: float
) -> list[Excess]:
    """
    Find the limits that the configured rates would break.

    Parameters
    ----------
    loads : sequence of Load
        Every target.
    sla_rates_hz : iterable of float
        Rate of each SLA window, for each target and class. Where windows overlap, the highest holds. [1/s]
    agent_limit_hz, target_limit_hz : float
        The limits. [1/s]

    Returns
    -------
    list of Excess
        Targets first, in their order; empty: all is well.
    """
    found: list[Excess] = []
    highest_hz = max(sla_rates_hz, default=0.0)
    for load in loads:
        base_hz = load.rate_hz * load.classes
        peak_hz = max(load.rate_hz, highest_hz) * load.classes
        if peak_hz > target_limit_hz:
            sla = base_hz <= target_limit_hz
            found.append(Excess(target=load.target, rate_hz=peak_hz, limit_hz=target_limit_hz, sla=sla))
    base_hz = math.fsum(load.rate_hz * load.classes for load in loads)
    peak_hz = math.fsum(max(load.rate_hz, highest_hz) * load.classes for load in loads)
    if peak_hz > agent_limit_hz:
        found.append(Excess(target=None, rate_hz=peak_hz, limit_hz=agent_limit_hz, sla=base_hz <= agent_limit_hz))
    return found
