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
    """Traffic from one node to another; `most_ms` and `most_links` limit each route that carries some of it."""

    id: str
    source: str
    target: str
    value: float
    most_ms: float | None = None
    most_links: int | None = None


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
