"""A layer of the plan as a traffic-engineering instance: its circuits, its traffic, its delay limits."""

from __future__ import annotations

import math

from geodata.errors import InputError
from netplan.delay import DelayModel
from netplan.ip import IpLayer, routing_metric
from netplan.optical import OpticalLayer
from netplan.plan import Plan
from netplan.routes import Route
from netplan.traffic import Demand as Traffic
from topology.engineering.records import BIDIRECTED, NONE, Demand, Instance, Link
from topology.formats.instances.notes import EDGES_OPEN, HOMED, STAYS, UNRATED, Note
from topology.formats.instances.reading import Reading

FORMAT = "plan"


class _Layer(IpLayer):
    """An IP layer that shows what carries its circuits, and the ways of sites to their nodes."""

    @classmethod
    def of(cls, plan: Plan, layer: str) -> _Layer:
        """Build it for a plan."""
        return cls(plan.network, plan.model, OpticalLayer(plan.network, plan.model), layer)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the sites of its nodes."""
        return tuple(self._nodes)

    def carried(self) -> dict[str, Route]:
        """Return the circuits that can be had, each with the route that carries it."""
        return {key: link.route for key, link in self._links.items()}

    def home(self, site: str) -> Route | None:
        """Return the way from a site's node to the site."""
        link = self._home(site)
        return None if link is None else link.route


def plan_instance(plan: Plan, layer: str) -> Reading:
    """
    Make an instance of a layer of the plan.

    Parameters
    ----------
    plan : Plan
        Circuits with capacities, traffic.
    layer : str
        One of the IP layers.

    Returns
    -------
    Reading
        Links are circuits, each direction with the circuit's capacity; one whose capacity is not known limits
        nothing. Demands go from node to node: a site without a node sends by its home. A demand keeps the delay limit
        of the plan's targets for its two sites in this layer, less what the ways to the nodes take. [Gbit/s, ms]
        What fails is a span, with all circuits that ride on it.

    Raises
    ------
    InputError
        If the layer has no traffic, or no circuit that carries it has a capacity.

    Notes
    -----
    Source: definition. Delays are nominal. Unlike the layer's own routing, edge nodes may pass on any traffic here, so
    that the answer is a bound from the good side where there are some.
    """
    carrying = _Layer.of(plan, layer)
    links = _links(plan, layer, carrying)
    demands, homed, stays = _demands(plan, layer, carrying)
    unrated = sum(math.isinf(link.capacity) for link in links.values())
    if not demands or unrated == len(links):
        raise InputError("te_nothing_to_fill", value=layer, layer=layer)
    edges = sum(node.layer == layer and node.role == "edge" for node in plan.network.ip_nodes)
    counted = ((UNRATED, unrated), (HOMED, homed), (STAYS, stays), (EDGES_OPEN, edges))
    return Reading(
        instance=Instance(
            name=plan.settings.name_en,
            nodes=carrying.nodes,
            links=links,
            demands=demands,
            link_model=BIDIRECTED,
            directed_demands=True,
            module_model=NONE,
            positions={key: plan.network.sites[key].position for key in carrying.nodes},
        ),
        format=FORMAT,
        failures=_failures(carrying),
        notes=tuple(Note(code, count) for code, count in counted if count),
    )


def _failures(carrying: _Layer) -> tuple[tuple[str, ...], ...]:
    """Return what each cut of a span takes down; a cut that takes less than another is left out."""
    riders: dict[str, set[str]] = {}
    for key, route in carrying.carried().items():
        for span in route.spans:
            riders.setdefault(span.id, set()).add(key)
    distinct = {frozenset(circuits) for circuits in riders.values()}
    largest = [group for group in distinct if not any(group < other for other in distinct)]
    return tuple(sorted(tuple(sorted(group)) for group in largest))


def _links(plan: Plan, layer: str, carrying: _Layer) -> dict[str, Link]:
    """Return the circuits that can be had as links."""
    step_ms = _step_ms(plan.model, layer)
    links = {}
    for key, route in carrying.carried().items():
        circuit = plan.network.circuits[key]
        links[key] = Link(
            id=key,
            a=circuit.a,
            b=circuit.b,
            capacity=math.inf if circuit.capacity_gbps is None else circuit.capacity_gbps,
            weight=routing_metric(circuit, route),
            delay_ms=route.oneway_ms.value + step_ms,
        )
    return links


def _demands(plan: Plan, layer: str, carrying: _Layer) -> tuple[dict[str, Demand], int, int]:
    """Return the layer's traffic from node to node; how much of it has an end elsewhere, how much stays at a node."""
    demands, homed, stays = {}, 0, 0
    for traffic in plan.traffic.values():
        if traffic.layer != layer:
            continue
        up, down = carrying.home(traffic.start), carrying.home(traffic.end)
        if up is None or down is None:
            raise InputError("te_no_home", file="traffic.csv", value=traffic.id, layer=layer)
        homed += bool(up.spans or down.spans)
        if up.sites[0] == down.sites[0]:
            stays += 1
            continue
        most_ms = _limit_ms(plan, traffic, layer, up, down)
        demands[traffic.id] = Demand(
            id=traffic.id, source=up.sites[0], target=down.sites[0], value=traffic.gbps, most_ms=most_ms
        )
    return demands, homed, stays


def _step_ms(model: DelayModel, layer: str) -> float:
    """Return what one more router and one more frame sent add to a route. [ms]"""
    return _hops_ms(model, layer, 2, 1) - _hops_ms(model, layer, 1, 0)


def _hops_ms(model: DelayModel, layer: str, routers: int, links: int) -> float:
    return math.fsum(band.value for band in model.hops(layer, routers=routers, links=links).values())


def _limit_ms(plan: Plan, traffic: Traffic, layer: str, up: Route, down: Route) -> float | None:
    """Return the least limit that a target sets between two sites, less what no choice of circuits changes. [ms]"""
    limits = [
        target.limit_ms
        for target in plan.targets.values()
        if target.limit_ms is not None
        and target.layer == layer
        and any({traffic.start, traffic.end} == {target.start, place} for place in target.places)
    ]
    if not limits:
        return None
    ways = [way for way in (up, down) if way.spans]
    fixed_ms = math.fsum(way.oneway_ms.value for way in ways) + _hops_ms(plan.model, layer, 1, len(ways))
    return max(min(limits) - fixed_ms, 0.0)
