"""What a question about upgrades is answered with: plans of builds, what they gain, and what no build can do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netplan.delay import total
from netplan.routes import Route
from netplan.targets import Target
from netplan.terms import AT_RISK, IMPOSSIBLE, MEETS
from netplan.upgrade.candidates import DIRECT_WITHIN_KM, EXPRESS
from netplan.verdicts import Verdict
from topology.lengths import Band
from topology.records import Circuit, Span

#: What a plan is for: all targets that can be met; the same by nominal delays only; all pairs that can be met, also of
#: targets that cannot; the most that a budget buys; a point of the front; two ways without a common cable for each.
ALL_TARGETS, NOMINALLY, ALL_PAIRS, BUDGET, FRONT, PROTECT = "targets", "nominal", "pairs", "budget", "front", "protect"
PLAN_KINDS = (ALL_TARGETS, NOMINALLY, ALL_PAIRS, BUDGET, FRONT, PROTECT)

#: Why a pair stays out of reach: a cable from end to end would do, but is not offered; not even that would.
DIRECT_WOULD, NOTHING_HELPS = "direct_would", "nothing_helps"
#: The budget does not suffice; routers choose the way, and no circuit that was tried turns it; the time ran out.
OVER_BUDGET, ROUTING, UNDECIDED = "over_budget", "routing", "undecided"
#: Programmes are solved to a tenth of this: a smaller gap is none. [-]
_ROUNDING = 1e-6
REFUSALS = (DIRECT_WOULD, NOTHING_HELPS, OVER_BUDGET, ROUTING, UNDECIDED)


@dataclass(frozen=True, kw_only=True)
class Build:
    """
    One thing to buy: a new cable, a lease, or a circuit.

    `span` is the cable built or leased; a circuit (`EXPRESS`) has a `route` over cables instead, `km` being its length.
    `new_km` is the new cable among it. `circuit` is its record in an IP layer.
    """

    kind: str
    a: str
    b: str
    km: Band
    new_km: Band
    cost: Band
    span: Span | None = None
    route: Route | None = None
    circuit: Circuit | None = None
    in_duct: bool = False


@dataclass(frozen=True, kw_only=True)
class Gain:
    """
    What a plan does for one place of a target.

    `new_cable_factor`: the new cables on the way may be this many times their nominal length, all else nominal, until
    the limit is broken; None where the way has none.
    """

    before: Verdict
    route: Route
    status: str
    new_cable_factor: float | None

    @property
    def limit_ms(self) -> float:
        """Return the limit, one-way. [ms]"""
        return self.before.target.limit_ms or math.inf

    @property
    def measure_first(self) -> bool:
        """Tell whether the limit may be kept already: the band's low end is inside today."""
        route = self.before.route
        return route is not None and route.oneway_ms.low <= self.limit_ms


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """
    Why one place of a target cannot be brought in.

    `best` is the fastest way over everything that is offered, `straight` a cable from end to end with the usual detour,
    `direct` a way with cables from place to place that would do, where these are not offered. `whole_only`: nominally
    it is inside or can be brought there, and only the whole band is out of reach. `least_cost` and `least_km`: what it
    takes to bring in this place alone, where a budget does not suffice. `offered`: the kinds of candidates looked at,
    direct cables up to `direct_within_km`.
    `cut_short`: the time ran out before `best` and `direct` were looked for.
    """

    verdict: Verdict
    reason: str
    best: Route | None
    straight: Route | None
    direct: Route | None = None
    whole_only: bool = False
    cut_short: bool = False
    offered: tuple[str, ...] = ()
    direct_within_km: float = DIRECT_WITHIN_KM
    least_cost: Band | None = None
    least_km: Band | None = None


@dataclass(frozen=True, kw_only=True)
class UpgradePlan:
    """
    One plan of builds.

    `statuses`: target -> its status with the plan. `bound_cny`: no plan of the same kind costs less, nominally; None
    where nothing was proven. `same_at`: whether the same builds are the cheapest with all prices at their "low" and
    "high" ends, where that was looked at. `worst_ratio`: the largest delay over limit among the targets that can be
    met. `lost`: places of IP targets that routers take a worse way to, once the builds are there. `protected`: those
    that get a second way without a common span, `unprotected` those that no candidate gives one.
    `availability_ratio`: estimated, under restoration, of the pair that has the least; None where a pair has no route.
    `offered`: the kinds of candidates that it was chosen among, direct cables up to `direct_within_km`.
    """

    kind: str
    builds: tuple[Build, ...]
    gains: tuple[Gain, ...]
    statuses: Mapping[str, str]
    bound_cny: float | None
    proven: bool
    worst_ratio: float | None
    availability_ratio: float | None = None
    availability_before_ratio: float | None = None
    same_at: Mapping[str, bool] = field(default_factory=dict)
    lost: tuple[Verdict, ...] = ()
    protected: tuple[Verdict, ...] = ()
    unprotected: tuple[Verdict, ...] = ()
    offered: tuple[str, ...] = ()
    direct_within_km: float = DIRECT_WITHIN_KM

    @property
    def cost(self) -> Band:
        """Return what everything costs together. [CNY]"""
        return total(build.cost for build in self.builds)

    @property
    def new_km(self) -> Band:
        """Return the length of new cable. [km]"""
        return total(build.new_km for build in self.builds)

    @property
    def gap_ratio(self) -> float | None:
        """Return (cost - bound) / cost: 0 where the plan is proven to be the cheapest. [-]"""
        if self.bound_cny is None:
            return None
        gap = (self.cost.value - self.bound_cny) / self.cost.value if self.cost.value > 0 else 0.0
        return gap if gap > _ROUNDING else 0.0

    @property
    def cables(self) -> tuple[Build, ...]:
        """Return the builds that are cables, new or leased."""
        return tuple(build for build in self.builds if build.kind != EXPRESS)

    @property
    def met(self) -> tuple[str, ...]:
        """Return the targets whose nominal delays are all inside."""
        return tuple(key for key, status in self.statuses.items() if status in (MEETS, AT_RISK))

    @property
    def unmet(self) -> tuple[str, ...]:
        """Return the targets that are still missed or without a route."""
        return tuple(key for key, status in self.statuses.items() if status not in (MEETS, AT_RISK, IMPOSSIBLE))

    @property
    def impossible(self) -> tuple[str, ...]:
        """Return the targets that light itself forbids."""
        return tuple(key for key, status in self.statuses.items() if status == IMPOSSIBLE)


def no_more(bound_cny: float, builds: Iterable[Build]) -> float:
    """Return a bound, at least nothing and at most what the builds cost: solvers and sums round. [CNY]"""
    return min(max(bound_cny, 0.0), total(build.cost for build in builds).value)


@dataclass(frozen=True, kw_only=True)
class Upgrades:
    """
    The whole answer.

    `nothing_to_do`: every target asked about is met already, whole band and all. `front`: the plans of the front, none
    beaten by another in everything.
    """

    targets: tuple[Target, ...]
    before: Mapping[str, str]
    plans: tuple[UpgradePlan, ...]
    front: tuple[UpgradePlan, ...]
    refusals: tuple[Refusal, ...]
    impossible: tuple[Verdict, ...]
    operator: str | None
    nothing_to_do: bool
    timed_out: bool
    offered: Mapping[str, int]
