"""
The cheapest route of a demand that keeps its limits of delay and links: exact, by labels.

A label is a way to a node with its cost, delay and number of links. Labels leave a heap in the order of their cost; one
that comes to a node where a cheaper one was already, no slower and no longer, leads nowhere better and is dropped.

Notes
-----
M. Desrochers, F. Soumis, "A generalized permanent labelling algorithm for the shortest path problem with time
windows", INFOR 26 (1988) 191-212.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from geodata.errors import InputError
from topology.engineering.ground import FloatArray, Ground
from topology.engineering.records import Demand

#: A limit is kept when it is passed by so little: sums of delays differ in their last digits. [-]
SLACK_RATIO = 1e-9
Route = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A route as arcs, and what it costs."""

    cost: float
    arcs: Route


class RouteFinder:
    """
    Routes of the demands that may not take any route there is.

    Parameters
    ----------
    ground : Ground
        Arcs.
    demands : sequence of int
        Demands with limits or with a list of routes, by number.

    Raises
    ------
    InputError
        If a demand has a limit of delay and a link's delay is not known.
    """

    def __init__(self, ground: Ground, demands: Sequence[int]) -> None:
        self.ground = ground
        self.demands = tuple(demands)
        links = [ground.links[link] for link in ground.arc_link]
        if any(ground.demands[index].most_ms is not None for index in demands):
            for link in links:
                if link.delay_ms is None:
                    raise InputError("engineering_delay_unknown", column="delay_ms", value=link.id)
        self._ms = [link.delay_ms or 0.0 for link in links]
        self._heads = [int(head) for head in ground.heads]
        self._leaving: list[list[int]] = [[] for _ in ground.instance.nodes]
        for arc, tail in enumerate(ground.tails):
            self._leaving[tail].append(arc)
        self._either = not ground.instance.directed_demands and not ground.symmetric

    def cheapest(self, costs: FloatArray, closed: Collection[int]) -> list[Found | None]:
        """
        Find each demand's cheapest route.

        Parameters
        ----------
        costs : float array, shape (n_arcs,)
            Not negative.
        closed : collection of int
            Arcs that no route takes.

        Returns
        -------
        list of Found or None
            One a demand, in order; None where no route keeps its limits.
        """
        price = [math.inf if arc in closed else cost for arc, cost in enumerate(costs.tolist())]
        return [
            min(
                (found for found in self._ways(index, price) if found is not None),
                key=lambda found: found.cost,
                default=None,
            )
            for index in self.demands
        ]

    def _ways(self, index: int, price: Sequence[float]) -> Iterator[Found | None]:
        demand = self.ground.demands[index]
        if demand.id in self.listed:
            for arcs in self.listed[demand.id]:
                cost = sum(price[arc] for arc in arcs)
                if math.isfinite(cost):
                    yield Found(cost=cost, arcs=arcs)
            return
        source, target = (int(end) for end in self.ground.ends[index])
        yield self._search(demand, source, target, price)
        if self._either:
            yield self._search(demand, target, source, price)

    def _search(self, demand: Demand, source: int, target: int, price: Sequence[float]) -> Found | None:
        """Let labels leave the heap until one stands at the target."""
        most_ms, most_links = limits(demand)
        ms_left, links_left = self._least(target, most_ms, most_links)
        # Without a limit of its own a figure need not tell labels apart.
        times, counts = int(math.isfinite(most_ms)), int(math.isfinite(most_links))
        heap: list[tuple[float, float, int, int, int]] = [(0.0, 0.0, 0, source, 0)]
        came: list[tuple[int, int]] = [(-1, -1)]
        stood: dict[int, list[tuple[float, int]]] = {}
        while heap:
            cost, ms, count, node, label = heapq.heappop(heap)
            if node == target:
                return Found(cost=cost, arcs=_traced(came, label))
            here = stood.setdefault(node, [])
            if any(other[0] <= ms and other[1] <= count for other in here):
                continue
            here.append((ms, count))
            for arc in self._leaving[node]:
                head, further = self._heads[arc], cost + price[arc]
                later, more = ms + times * self._ms[arc], count + counts
                if further == math.inf or later + ms_left[head] > most_ms or more + links_left[head] > most_links:
                    continue
                if any(other[0] <= later and other[1] <= more for other in stood.get(head, ())):
                    continue
                came.append((label, arc))
                heapq.heappush(heap, (further, later, more, head, len(came) - 1))
        return None

    def _least(self, target: int, most_ms: float, most_links: float) -> tuple[Sequence[float], Sequence[float]]:
        """Tell the least delay and the fewest links from every node to a target, 0 where that is not asked."""
        none = [0.0] * len(self._leaving)
        return (
            self._least_to("ms", target) if math.isfinite(most_ms) else none,
            self._least_to("links", target) if math.isfinite(most_links) else none,
        )

    def _least_to(self, what: str, target: int) -> Sequence[float]:
        if (what, target) not in self._known:
            ground = self.ground
            costs = self._ms if what == "ms" else [1.0] * len(self._ms)
            self._known[what, target] = distances(
                len(ground.instance.nodes), ground.heads.tolist(), ground.tails.tolist(), costs, target
            )
        return self._known[what, target]

    @cached_property
    def _known(self) -> dict[tuple[str, int], Sequence[float]]:
        return {}

    @cached_property
    def listed(self) -> dict[str, tuple[Route, ...]]:
        """Routes of the demands that have a list, as arcs, those that keep the limits."""
        return {
            demand.id: tuple(self._walked(demand))
            for demand in (self.ground.demands[index] for index in self.demands)
            if self.ground.instance.routes.get(demand.id)
        }

    def _walked(self, demand: Demand) -> Iterator[Route]:
        """Walk along each listed route from the demand's source, or from its target where it may go either way."""
        number = self.ground.node_number
        starts = [number[demand.source]] + ([number[demand.target]] if self._either else [])
        for links in self.ground.instance.routes[demand.id]:
            for start in starts:
                for listed in {links, links[::-1]}:
                    arcs = self._along(start, listed)
                    if arcs is not None and self._kept(demand, arcs):
                        yield arcs
                        break

    def _along(self, start: int, links: Sequence[str]) -> Route | None:
        node, arcs = start, list[int]()
        for link in links:
            wanted = self.ground.link_number[link]
            arc = next((arc for arc in self._leaving[node] if self.ground.arc_link[arc] == wanted), None)
            if arc is None:
                return None
            arcs.append(arc)
            node = self._heads[arc]
        return tuple(arcs)

    def _kept(self, demand: Demand, arcs: Route) -> bool:
        source, target = self.ground.node_number[demand.source], self.ground.node_number[demand.target]
        ends = {int(self.ground.tails[arcs[0]]), self._heads[arcs[-1]]}
        most_ms, most_links = limits(demand)
        return ends == {source, target} and sum(self._ms[arc] for arc in arcs) <= most_ms and len(arcs) <= most_links

    def least_ms(self, index: int) -> float:
        """Tell the least delay that a demand's ends allow, whatever the limit; infinite without a way. [ms]"""
        source, target = (int(end) for end in self.ground.ends[index])
        return min(
            self._least_to("ms", target)[source], self._least_to("ms", source)[target] if self._either else 1e999
        )

    def least_links(self, index: int) -> float:
        """Tell the fewest links that a demand's ends allow; infinite without a way."""
        source, target = (int(end) for end in self.ground.ends[index])
        other = self._least_to("links", source)[target] if self._either else math.inf
        return min(self._least_to("links", target)[source], other)


def limits(demand: Demand) -> tuple[float, float]:
    """Tell a demand's limits of delay [ms] and of links, infinite where there is none."""
    ms = math.inf if demand.most_ms is None else demand.most_ms * (1 + SLACK_RATIO)
    return ms, math.inf if demand.most_links is None else demand.most_links


def limited(ground: Ground) -> list[int]:
    """Number the demands that may not take any route there is."""
    return [
        index
        for index, demand in enumerate(ground.demands)
        if demand.most_ms is not None or demand.most_links is not None or ground.instance.routes.get(demand.id)
    ]


def _traced(came: Sequence[tuple[int, int]], label: int) -> Route:
    arcs = list[int]()
    while came[label][0] >= 0:
        label, arc = came[label]
        arcs.append(arc)
    return tuple(reversed(arcs))


def distances(
    node_count: int, tails: Sequence[int], heads: Sequence[int], costs: Sequence[float], root: int
) -> list[float]:
    """
    Find the least cost from one node to every other.

    Parameters
    ----------
    node_count : int
        Nodes are numbers below it.
    tails, heads : sequence of int
        Arcs.
    costs : sequence of float
        Not negative; infinite for an arc that is closed.
    root : int
        Where it begins.

    Returns
    -------
    list of float
        Infinite for a node out of reach.
    """
    leaving: list[list[int]] = [[] for _ in range(node_count)]
    for arc, tail in enumerate(tails):
        leaving[tail].append(arc)
    least = [math.inf] * node_count
    least[root] = 0.0
    heap = [(0.0, root)]
    while heap:
        cost, node = heapq.heappop(heap)
        if cost > least[node]:
            continue
        for arc in leaving[node]:
            further = cost + costs[arc]
            if further < least[heads[arc]]:
                least[heads[arc]] = further
                heapq.heappush(heap, (further, heads[arc]))
    return least
