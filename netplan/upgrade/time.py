"""How long proofs may take."""

from __future__ import annotations

import math
from collections.abc import Callable


class Allowance:
    """
    What is left of the time for proofs.

    Parameters
    ----------
    limit_s : float
        The whole. [s]
    clock : callable
        Seconds since some start. [s]
    """

    #: Every programme gets this much, however little is left: it may be all it takes. [s]
    LEAST_S = 0.05

    def __init__(self, limit_s: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends_s = clock() + limit_s

    @property
    def left_s(self) -> float:
        """Return what is left, never nothing. [s]"""
        return max(self._ends_s - self._clock(), self.LEAST_S)

    @property
    def is_over(self) -> bool:
        """Tell whether the time is up."""
        return self._clock() >= self._ends_s

    @classmethod
    def endless(cls) -> Allowance:
        """Return an allowance that never ends."""
        return cls(math.inf, lambda: 0.0)

    def part(self, ratio: float) -> Allowance:
        """Return a share of what is left."""
        return Allowance(self.left_s * ratio, self._clock)
