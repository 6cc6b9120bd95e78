"""Latency circles, the matrix between hubs, and the national yardsticks that rest on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from geodata.distance import great_circle_km
from netplan.layers import Layers
from netplan.plan import Plan
from netplan.routes import Route
from topology.lengths import Band
from topology.records import LAYERS, Site

#: The national latency circles. [ms]
CIRCLES_MS = (1.0, 5.0, 20.0)
#: Hub to hub, a network should need at most this many times the theoretical delay (工信部联通信〔2023〕180号). [-]
THEORETICAL_FACTOR = 1.5

HUB = "hub_cluster"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The delay between two sites in one layer; `route` is None where there is none."""

    a: Site
    b: Site
    layer: str
    route: Route | None
    great_circle_km: float
    theoretical_ms: float

    @property
    def oneway_ms(self) -> Band | None:
        """Return the one-way delay. [ms]"""
        return None if self.route is None else self.route.oneway_ms

    @property
    def ratio(self) -> float | None:
        """Return the nominal delay over the theoretical one; None where either is missing. [-]"""
        if self.route is None or not self.theoretical_ms > 0:
            return None
        return self.route.oneway_ms.value / self.theoretical_ms

    @property
    def within_factor(self) -> bool | None:
        """Tell whether the nominal delay is within 1.5 times the theoretical one."""
        return None if self.ratio is None else self.ratio <= THEORETICAL_FACTOR


@dataclass(frozen=True, kw_only=True)
class Circle:
    """
    The sites within a delay of a hub in one layer, nearest first, the hub itself included.

    `marginal` are those within by their nominal delay that the band's high end takes out.
    """

    hub: Site
    layer: str
    limit_ms: float
    within: tuple[str, ...]
    marginal: tuple[str, ...]
    of: int


def hubs(plan: Plan) -> list[Site]:
    """Return the hub clusters of a plan, in the plan's order."""
    return [site for site in plan.network.sites.values() if HUB in site.roles]


def pairs(
    plan: Plan, sites: Sequence[Site], *, layers: Sequence[str] = LAYERS, operator: str | None = None
) -> list[Pair]:
    """
    Compute the delay between every two sites.

    Parameters
    ----------
    plan : Plan
        The plan.
    sites : sequence of Site
        At least two.
    layers : sequence of str
        In each of these layers.
    operator : str, optional
        Use only what this operator owns.

    Returns
    -------
    list of Pair
        Layer by layer, each unordered pair once, in the order of `sites`.
    """
    built = Layers(plan.network, plan.model, operator=operator)
    return [_pair(plan, built, layer, a, b) for layer in layers for a, b in combinations(sites, 2)]


def circles(
    plan: Plan, sites: Sequence[Site], *, layers: Sequence[str] = LAYERS, operator: str | None = None
) -> list[Circle]:
    """
    Find which sites lie within the latency circles of some hubs.

    Parameters
    ----------
    plan : Plan
        The plan.
    sites : sequence of Site
        The hubs.
    layers : sequence of str
        In each of these layers.
    operator : str, optional
        Use only what this operator owns.

    Returns
    -------
    list of Circle
        Hub by hub, layer by layer, circle by circle.
    """
    built = Layers(plan.network, plan.model, operator=operator)
    found: list[Circle] = []
    for hub in sites:
        for layer in layers:
            delays = _delays(plan, built, hub, layer)
            found.extend(_circle(hub, layer, limit_ms, delays, len(plan.network.sites)) for limit_ms in CIRCLES_MS)
    return found


def _pair(plan: Plan, built: Layers, layer: str, a: Site, b: Site) -> Pair:
    direct_km = great_circle_km(*a.position, *b.position)
    return Pair(
        a=a,
        b=b,
        layer=layer,
        route=built[layer].route(a.id, b.id),
        great_circle_km=direct_km,
        theoretical_ms=plan.model.theoretical_ms(direct_km),
    )


def _delays(plan: Plan, built: Layers, hub: Site, layer: str) -> list[tuple[str, Band]]:
    """Return the sites that can be reached with their delays, nearest first. [ms]"""
    routes = ((site, built[layer].route(hub.id, site)) for site in plan.network.sites)
    delays = [(site, route.oneway_ms) for site, route in routes if route is not None]
    return sorted(delays, key=lambda item: (item[1].value, item[0]))


def _circle(hub: Site, layer: str, limit_ms: float, delays: list[tuple[str, Band]], of: int) -> Circle:
    return Circle(
        hub=hub,
        layer=layer,
        limit_ms=limit_ms,
        within=tuple(site for site, delay in delays if delay.value <= limit_ms),
        marginal=tuple(site for site, delay in delays if delay.value <= limit_ms < delay.high),
        of=of,
    )
