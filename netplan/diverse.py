"""
Working and protection routes in the optical layer, and what they still share.

The pair is the one of least summed delay of fibre and amplifiers, which add up span by span; regenerators and terminals
depend on the whole route and are in the delays given. IP layers reroute by themselves and are not paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import fsum

from geodata.distance import great_circle_km
from netplan.optical import OpticalLayer
from netplan.plan import Plan
from netplan.routes import Route
from netplan.targets import Target
from netplan.terms import IMPOSSIBLE, UNKNOWN
from netplan.verdicts import delay_status
from topology import disjoint
from topology.arrays import Edge, GraphArrays
from topology.disjoint import EDGE, EXACT, NODE, RISK, Group, Pair, Shared, disjoint_pair
from topology.network import Network
from topology.records import SPAN_STATUSES, Span
from topology.search import Path

CORRIDOR = "corridor"
#: What the two routes are to keep apart in; the first is the default.
KINDS = (RISK, NODE, EDGE, CORRIDOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairVerdict:
    """
    A target between the two ends, held against both routes.

    Statuses as of verdicts: a second route that does not exist makes `protection_status` unknown.
    """

    target: Target
    start: str
    place: str
    light_limit_ms: float
    working_status: str
    protection_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """
    What would keep the two routes apart.

    `builds`: the fewest planned and candidate spans of the plan with which a disjoint pair exists; empty where none
    do. `proven`: the search was not broken off.
    """

    builds: tuple[Span, ...]
    proven: bool


@dataclass(frozen=True, kw_only=True)
class Diverse:
    """
    Two routes between the same ends, the one of lower nominal delay working.

    `protection` is None where there is no other route than the working one. `shared`: what both touch. `is_disjoint`:
    they share nothing that `kind` forbids. `status`: exact, or bounded where the search ran out of time; `bound_ms` is
    what the delay of fibre and amplifiers, summed over both, can then not go below. `removal` is None where nothing
    forbidden is shared.
    """

    kind: str
    operator: str | None
    working: Route
    protection: Route | None
    shortest: Route
    shared: Shared
    is_disjoint: bool
    status: str
    sum_ms: float
    bound_ms: float
    removal: Removal | None

    @property
    def proven(self) -> bool:
        """Tell whether no pair shares less, and none that shares as little has a lower sum."""
        return self.status == EXACT

    @property
    def ends(self) -> tuple[str, str]:
        """Return the ids of both ends."""
        return self.working.sites[0], self.working.sites[-1]

    @property
    def diversity_ms(self) -> float:
        """Return what the working route takes longer than the fastest route of all. [ms]"""
        return self.working.oneway_ms.value - self.shortest.oneway_ms.value

    @property
    def added_ms(self) -> float | None:
        """Return what the protection route takes longer than the working one. [ms]"""
        if self.protection is None:
            return None
        return self.protection.oneway_ms.value - self.working.oneway_ms.value


class DiversePlanner:
    """
    Finds working and protection routes in one plan.

    Parameters
    ----------
    plan : Plan
        The plan.
    operator : str, optional
        Use only what this operator owns; None mixes everybody's, an ideal best case.
    time_limit_s : float
        For each integer programme. [s]
    """

    def __init__(self, plan: Plan, operator: str | None = None, *, time_limit_s: float = disjoint.TIME_LIMIT_S) -> None:
        self._plan = plan
        self._operator = operator
        self._time_limit_s = time_limit_s
        self._layer = OpticalLayer(plan.network, plan.model, operator=operator)

    def pair(self, a: str, b: str, kind: str = RISK) -> Diverse | None:
        """
        Find the working and the protection route between two sites.

        Parameters
        ----------
        a, b : str
            Site ids.
        kind : str
            What not to share: "edge" spans; "node" also stations between the ends; "risk" also hard risk groups;
            "corridor" also soft ones. Where that cannot be, as little as possible.

        Returns
        -------
        Diverse or None
            None where there is no route at all.
        """
        found = self._found(self._graph, a, b, kind)
        shortest = self._layer.route(a, b)
        if found is None or shortest is None:
            return None
        routes = [self._route(path) for path in (found.first, found.second)]
        working, protection = sorted(routes, key=lambda route: route.oneway_ms.value)
        apart = _apart(found, kind)
        same = a != b and found.first.edges == found.second.edges
        return Diverse(
            kind=kind,
            operator=self._operator,
            working=working,
            protection=None if same else protection,
            shortest=shortest,
            shared=found.shared,
            is_disjoint=apart,
            status=found.status,
            sum_ms=found.weight,
            bound_ms=found.bound,
            removal=None if apart else self._removal(a, b, kind),
        )

    def judged(self, found: Diverse, targets: Sequence[Target] | None = None) -> tuple[PairVerdict, ...]:
        """
        Hold the targets between the two ends, in either direction, against both routes.

        Parameters
        ----------
        found : Diverse
            The routes.
        targets : sequence of Target, optional
            Only these; None takes all of the plan.

        Returns
        -------
        tuple of PairVerdict
            In the plan's order.
        """
        chosen = list(self._plan.targets.values()) if targets is None else targets
        return tuple(
            self._verdict(found, target, place)
            for target in chosen
            for place in target.places
            if {target.start, place} == {*found.ends}
        )

    def _verdict(self, found: Diverse, target: Target, place: str) -> PairVerdict:
        start, end = (self._plan.network.sites[site] for site in (target.start, place))
        light_limit_ms = self._plan.model.light_limit_ms(great_circle_km(*start.position, *end.position))

        def status(route: Route | None) -> str:
            if target.limit_ms is None:
                return UNKNOWN
            if light_limit_ms > target.limit_ms:
                return IMPOSSIBLE
            return UNKNOWN if route is None else delay_status(route.oneway_ms, target.limit_ms)

        return PairVerdict(
            target=target,
            start=target.start,
            place=place,
            light_limit_ms=light_limit_ms,
            working_status=status(found.working),
            protection_status=status(found.protection),
        )

    def _found(self, graph: GraphArrays, a: str, b: str, kind: str) -> Pair | None:
        return disjoint_pair(
            graph,
            a,
            b,
            kind=RISK if kind == CORRIDOR else kind,
            groups=risk_groups(self._plan.network),
            count_soft=kind == CORRIDOR,
            time_limit_s=self._time_limit_s,
        )

    def _removal(self, a: str, b: str, kind: str) -> Removal:
        """Look for the fewest builds that keep the routes apart: each weighs more than any way without it."""
        network, model = self._plan.network, self._plan.model
        existing = network.spans_with(("existing",), self._operator)
        builds = [span for span in network.spans_with(SPAN_STATUSES) if span.status != "existing"]
        weights = {span.id: model.span_ms(span) for span in chain(existing, builds)}
        most = fsum(weights.values())
        weights |= {span.id: weights[span.id] + most for span in builds}
        edges = (Edge(span.id, span.a, span.b, weights[span.id]) for span in chain(existing, builds))
        found = self._found(GraphArrays.of(network.sites, edges), a, b, kind)
        if found is None or not _apart(found, kind):
            return Removal(builds=(), proven=found is None or found.status == EXACT or found.least_things > 0)
        taken = {*found.first.edges, *found.second.edges}
        used = tuple(span for span in builds if span.id in taken)
        return Removal(builds=used, proven=found.status == EXACT)

    def _route(self, path: Path) -> Route:
        return self._layer.on_spans([self._plan.network.spans[edge] for edge in path.edges], path.nodes[0])

    @cached_property
    def _graph(self) -> GraphArrays:
        network, model = self._plan.network, self._plan.model
        spans = network.spans_with(("existing",), self._operator)
        return GraphArrays.of(network.sites, (Edge(span.id, span.a, span.b, model.span_ms(span)) for span in spans))


def risk_groups(network: Network) -> list[Group]:
    """List a network's risk groups as the search for pairs has them."""
    return [
        Group(id=group.id, edges=network.risk_members[group.id], hard=group.is_hard)
        for group in network.risk_groups.values()
    ]


def _apart(found: Pair, kind: str) -> bool:
    return found.is_disjoint and not (kind == CORRIDOR and found.shared.soft)
