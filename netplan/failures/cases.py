"""Results of failure sweeps: what lengthens the route to each place of a target most, and what cuts it off."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.failures.elements import Element
from netplan.routes import Route
from netplan.terms import CUT_OFF
from netplan.verdicts import Verdict, delay_status


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    One place of a target under one failure.

    `before`: its verdict with nothing failing; `route`: the way that is left, None where it is cut off.
    """

    before: Verdict
    failed: tuple[Element, ...]
    route: Route | None

    @property
    def status(self) -> str:
        """Return meets, at risk, misses, impossible or cut off; what it was where the target has no figure."""
        if self.route is None:
            return CUT_OFF
        limit_ms = self.before.target.limit_ms
        if limit_ms is None or self.before.light_limit_ms > limit_ms:
            return self.before.status
        return delay_status(self.route.oneway_ms, limit_ms)

    @property
    def added_ms(self) -> float | None:
        """Return what the failure adds to the nominal one-way delay, None where a route is missing. [ms]"""
        if self.route is None or self.before.route is None:
            return None
        return self.route.oneway_ms.value - self.before.route.oneway_ms.value


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFailures:
    """
    What failures do to one place of a target.

    `single`, `double`: the worst that leave a route, the worst first; a double one only where it is worse than each of
    its halves. `single_off`, `double_off`: failures that leave none, the first so many of the counts beside them; a
    double one only where neither half does so alone.
    """

    before: Verdict
    single: tuple[Case, ...]
    double: tuple[Case, ...]
    single_off: tuple[Case, ...]
    double_off: tuple[Case, ...]
    single_off_count: int
    double_off_count: int

    @property
    def worst(self) -> Case | None:
        """Return the failure after which a route is longest, a single one where a double one is no worse."""
        cases = [*self.single[:1], *self.double[:1]]
        return max(cases, key=lambda case: case.route.oneway_ms.value if case.route else 0.0, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureSweep:
    """
    All places of the targets looked at, in the plan's order.

    `unrouted`: places that have no route with nothing failing; `elements`: how many things can fail; `searched`: how
    many double failures could matter and were looked at; `complete`: False if it was broken off, and places are
    missing.
    """

    places: tuple[PlaceFailures, ...]
    unrouted: tuple[Verdict, ...]
    elements: int
    double: bool
    searched: int
    complete: bool
