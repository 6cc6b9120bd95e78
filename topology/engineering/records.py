"""A traffic-engineering instance and its answer; capacities, loads and demands share one unit, costs another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: How a link's capacity serves its two directions: shared by both, each its own, or one direction only.
UNDIRECTED, BIDIRECTED, DIRECTED = "undirected", "bidirected", "directed"
LINK_MODELS = (UNDIRECTED, BIDIRECTED, DIRECTED)
#: How many capacity modules a link may take: none, at most one of its list, any number of each, or any fraction.
NONE, SINGLE, MULTIPLE, LINEAR = "none", "single", "multiple", "linear"
MODULE_MODELS = (NONE, SINGLE, MULTIPLE, LINEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A step by which a link's capacity can grow, and what it costs."""

    capacity: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """
    A link between two nodes.

    `capacity` is what is installed already (infinite where nothing limits it), `installed_cost` what that cost;
    `routing_cost` is paid for each unit of flow, `setup_cost` once where the link carries anything. `weight` is its
    routing metric, `delay_ms` its one-way delay, None where the source does not say.
    """

    id: str
    a: str
    b: str
    capacity: float = 0.0
    installed_cost: float = 0.0
    modules: tuple[Module, ...] = ()
    routing_cost: float = 0.0
    setup_cost: float = 0.0
    weight: float | None = None
    delay_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """
    Traffic from one node to another; `most_ms` and `most_links` limit each route that carries some of it.

    `routing_unit`: the steps in which the source counts it; `value` is in the instance's unit all the same.
    """

    id: str
    source: str
    target: str
    value: float
    most_ms: float | None = None
    most_links: int | None = None
    routing_unit: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Instance:
    """
    Demands, and the links that may carry them.

    `routes`: the only routes a demand may take, as rows of link ids, where the source lists them; empty allows all.
    `unknown`: sections or fields of the source that were not understood. Undirected demands may take any direction.
    """

    name: str
    nodes: tuple[str, ...]
    links: Mapping[str, Link]
    demands: Mapping[str, Demand]
    link_model: str = UNDIRECTED
    directed_demands: bool = False
    module_model: str = MULTIPLE
    routes: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


#: What is sought.
MIN_MAX_UTILISATION, MAX_GROWTH, MIN_COST = "min-max-utilisation", "max-growth", "min-cost"
OBJECTIVES = (MIN_MAX_UTILISATION, MAX_GROWTH, MIN_COST)
#: How an answer stands: proven; in hand but not proven; proven not to exist; without limit; none when the time ran out.
OPTIMAL, FEASIBLE, INFEASIBLE, UNBOUNDED, TIME_LIMIT = "optimal", "feasible", "infeasible", "unbounded", "time-limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLoad:
    """
    What a link carries in the answer while nothing fails.

    `capacity`: installed and added; `load`: both directions together for undirected links, the larger of both for
    bidirected ones; `modules`: how many of each of the link's modules are added, fractions for linear models.
    """

    id: str
    capacity: float
    load: float
    modules: tuple[float, ...] = ()

    @property
    def utilisation(self) -> float | None:
        """Load over capacity; None where there is no capacity, 0 where it is unlimited. [-]"""
        return self.load / self.capacity if self.capacity > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """
    Why an instance has no answer, in figures that can be checked by hand.

    `reason`: "disconnected" (no link leads there), "route" (no route keeps the demand's limits) or "capacity".
    For the first and the last, every routing crosses `links`, with `weights` (1 each for a cut of the network): it
    needs `needed` of their `available` capacity, weighted. For a cut, `nodes` is its smaller side. For "route",
    `needed` is the least delay [ms] or the least number of links there is, `available` the limit; None where there is
    no route at all. `demands`: those that cross, the largest first. `failed`: the links whose failure is looked at.
    """

    reason: str
    demands: tuple[str, ...]
    links: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    nodes: tuple[str, ...] = ()
    needed: float | None = None
    available: float | None = None
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    An instance's answer.

    `objective`: the utilisation [-], the growth factor [-] or the added cost that was reached, None without one.
    `bound`: what no solution goes below (above, for growth), None where nothing is known. `gap`: their distance over
    the objective [-]. `failed`: of single failures, the one that decides utilisation and growth; empty for none.
    """

    status: str
    objective: float | None
    bound: float | None
    gap: float | None
    links: tuple[LinkLoad, ...] = ()
    certificate: Certificate | None = None
    failed: tuple[str, ...] = ()
