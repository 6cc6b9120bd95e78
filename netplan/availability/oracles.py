"""What guarantees a service: given routes, or any route through the network, to one place, any core, or all places."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from netplan.availability.factoring import Oracle
from netplan.faults import needed_regenerators


@dataclass(frozen=True)
class GivenRoutes:
    """
    Service over given routes: up while all events of at least one of them are up.

    Parameters
    ----------
    routes : tuple of tuple of int
        The events that each route needs, the preferred one first.
    """

    routes: tuple[tuple[int, ...], ...]

    def needed(self, down: Sequence[int], up: int = 0) -> tuple[int, ...] | None:  # noqa: ARG002 - no choice to make
        """Return the events of the first route that no failure touches."""
        lost = set(down)
        return next((route for route in self.routes if lost.isdisjoint(route)), None)


@dataclass(frozen=True)
class All:
    """Several services that are all wanted at the same time."""

    parts: tuple[Oracle, ...]

    def needed(self, down: Sequence[int], up: int = 0) -> tuple[int, ...] | None:
        """Return what guarantees all of them."""
        together: dict[int, None] = {}
        for part in self.parts:
            found = part.needed(down, up)
            if found is None:
                return None
            together.update(dict.fromkeys(found))
        return tuple(together)


@dataclass(frozen=True, kw_only=True)
class Fabric:
    """
    A network with its events, by numbers.

    `arcs[v]` : (weight, neighbour, edge, weight of the neighbour) of each arc that leaves node v. `edge_events`,
    `node_events` : what takes an edge or a node down. `dead_edges`, `dead_nodes` : the same by event. `edges` : the
    span behind each edge.
    """

    nodes: Mapping[str, int]
    edges: tuple[str, ...]
    arcs: tuple[tuple[tuple[float, int, int, float], ...], ...]
    edge_events: tuple[tuple[int, ...], ...]
    node_events: tuple[tuple[int, ...], ...]
    dead_edges: tuple[tuple[int, ...], ...]
    dead_nodes: tuple[tuple[int, ...], ...]

    def lost(self, down: Iterable[int]) -> tuple[set[int], set[int]]:
        """Return the edges and the nodes that some events take down; events of no place take down none."""
        edges: set[int] = set()
        nodes: set[int] = set()
        for event in down:
            if event < len(self.dead_edges):
                edges.update(self.dead_edges[event])
                nodes.update(self.dead_nodes[event])
        return edges, nodes

    def known(self, up: int) -> tuple[set[int], set[int]]:
        """Return the edges and the nodes of which every event is known to be up."""
        edges: set[int] = set()
        nodes: set[int] = set()
        edge_bits, node_bits = self._bits
        left = up
        while left:
            event = (left & -left).bit_length() - 1
            left &= left - 1
            if event >= len(self.dead_edges):
                continue
            for edge in self.dead_edges[event]:
                if not edge_bits[edge] & ~up:
                    edges.add(edge)
            for node in self.dead_nodes[event]:
                if not node_bits[node] & ~up:
                    nodes.add(node)
        return edges, nodes

    @cached_property
    def _bits(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the events of each edge and of each node as sets of bits."""
        return tuple(map(_as_bits, self.edge_events)), tuple(map(_as_bits, self.node_events))

    def distances_to(self, goals: Collection[int], edge_weights: Sequence[float] | None = None) -> list[float]:
        """
        Return the weight of the lightest way from each node to the nearest goal, infinite where there is none.

        With `edge_weights`, one an edge, these count in place of the arcs' own.
        """
        entering: list[list[tuple[float, int]]] = [[] for _ in self.arcs]
        for node, leaving in enumerate(self.arcs):
            for weight, onward, edge, own in leaving:
                counted = weight + own if edge_weights is None else edge_weights[edge]
                entering[onward].append((counted, node))
        distances = [math.inf] * len(self.arcs)
        waiting = [(0.0, goal) for goal in goals]
        for goal in goals:
            distances[goal] = 0.0
        heapq.heapify(waiting)
        while waiting:
            distance, node = heapq.heappop(waiting)
            if distance > distances[node]:
                continue
            for weight, origin in entering[node]:
                if distance + weight < distances[origin]:
                    distances[origin] = distance + weight
                    heapq.heappush(waiting, (distance + weight, origin))
        return distances


@dataclass(frozen=True, kw_only=True)
class AnyRoute:
    """
    Service over whatever route is left from a start to any of some goals.

    Parameters
    ----------
    fabric : Fabric
        The network, weighed by how often its parts are down.
    start : int
        Node.
    goals : mapping of int to int
        Node -> event of the terminals of the circuit to it; one is enough.
    reach : Reach, optional
        Routes whose delay is above a limit do not count.
    regeneration : Regeneration, optional
        The regenerators that each route needs besides.
    """

    fabric: Fabric
    start: int
    goals: Mapping[int, int]
    reach: Reach | None = None
    regeneration: Regeneration | None = None

    @cached_property
    def _ahead(self) -> list[float]:
        return self.fabric.distances_to(tuple(self.goals))

    @cached_property
    def _ahead_ms(self) -> list[float]:
        return [] if self.reach is None else self.fabric.distances_to(tuple(self.goals), self.reach.ms)

    def needed(self, down: Sequence[int], up: int = 0) -> tuple[int, ...] | None:
        """Return the events of a route that no failure touches: one that is likely to be up, beside what is known."""
        lost = set(down)
        open_goals = {node for node, terminals in self.goals.items() if terminals not in lost}
        edges, nodes = self.fabric.lost(down)
        if self.start in nodes or not open_goals:
            return None
        way = self._likely(edges, nodes, open_goals, up)
        if way is not None and self.reach is not None and not self.reach.admits(way):
            way = self.reach.search(self.fabric, self.start, open_goals, (edges, nodes), self._ahead_ms)
        if way is None or self.regeneration is None:
            return None if way is None else self._events(way)
        own = self.regeneration.events(way)
        if not lost.isdisjoint(own):
            way = self.regeneration.shortest(self.fabric, self.start, open_goals, (edges, nodes))
            if way is None or (self.reach is not None and not self.reach.admits(way)):
                return None
            own = self.regeneration.events(way)
        return (*self._events(way), *own) if lost.isdisjoint(own) else None

    def _likely(self, edges: set[int], nodes: set[int], goals: set[int], up: int) -> list[int] | None:
        """
        Find a light way, as its edges; what is known to be up weighs nothing.

        The weights of the untouched network's ways guide the search (A*). Where known parts make a way lighter than
        they say, another may be found than the very lightest: it guarantees service no less.
        """
        ahead, arcs = self._ahead, self.fabric.arcs
        free_edges, free_nodes = self.fabric.known(up)
        best = [math.inf] * len(arcs)
        best[self.start] = 0.0
        came: dict[int, tuple[int, int]] = {}
        waiting = [(ahead[self.start], self.start)]
        closed = bytearray(len(arcs))
        for node in nodes:
            closed[node] = 1
        pop, push = heapq.heappop, heapq.heappush
        while waiting:
            guess, node = pop(waiting)
            if node in goals:
                return _edges_back(came, node, self.start)
            if guess == math.inf:
                return None
            if closed[node]:
                continue
            closed[node] = 1
            so_far = best[node]
            for weight, onward, edge, entering in arcs[node]:
                if closed[onward] or edge in edges:
                    continue
                length = so_far
                if edge not in free_edges:
                    length += weight
                if onward not in free_nodes:
                    length += entering
                if length < best[onward]:
                    best[onward] = length
                    came[onward] = (node, edge)
                    push(waiting, (length + ahead[onward], onward))
        return None

    def _events(self, way: Sequence[int]) -> tuple[int, ...]:
        """Return the events that a way needs: stations passed, spans, terminals."""
        fabric = self.fabric
        events = dict.fromkeys(fabric.node_events[self.start])
        node = self.start
        for edge in way:
            node = next(onward for _, onward, number, _ in fabric.arcs[node] if number == edge)
            events.update(dict.fromkeys(fabric.edge_events[edge]))
            events.update(dict.fromkeys(fabric.node_events[node]))
        events[self.goals[node]] = None
        return tuple(events)


@dataclass(frozen=True, kw_only=True)
class Regeneration:
    """
    Which events stand for the regenerators that a route needs.

    `km` : of each edge; a regenerator every `reach_km`; `steps` : (number, event), an event that a route needs if it
    has more regenerators than the number. The shortest way needs the fewest, so where one of these events is down it
    decides. (With a delay limit besides, another way may still serve: then the answer is too pessimistic, never too
    good. Steps are never down at the nominal and the optimistic end.)
    """

    km: tuple[float, ...]
    reach_km: float
    steps: tuple[tuple[int, int], ...]

    def events(self, way: Sequence[int]) -> tuple[int, ...]:
        """Return the events that a way, as its edges, needs."""
        count = needed_regenerators(math.fsum(self.km[edge] for edge in way), self.reach_km)
        return tuple(event for number, event in self.steps if count > number)

    def shortest(
        self, fabric: Fabric, start: int, goals: Collection[int], lost: tuple[set[int], set[int]]
    ) -> list[int] | None:
        """Find the shortest way to any goal, as its edges; `lost` : edges and nodes that are down."""
        dead_edges, dead_nodes = lost
        best = {start: 0.0}
        came: dict[int, tuple[int, int]] = {}
        waiting = [(0.0, start)]
        while waiting:
            so_far, node = heapq.heappop(waiting)
            if node in goals:
                return _edges_back(came, node, start)
            if so_far > best[node]:
                continue
            for _, onward, edge, _ in fabric.arcs[node]:
                length = so_far + self.km[edge]
                if edge not in dead_edges and onward not in dead_nodes and length < best.get(onward, math.inf):
                    best[onward] = length
                    came[onward] = (node, edge)
                    heapq.heappush(waiting, (length, onward))
        return None


@dataclass(frozen=True, kw_only=True)
class Reach:
    """
    The delay that a route may have: what adds up along it, and one regenerator wherever the reach ends before it does.

    `ms` : of each edge; `fixed_ms` : of the terminals; regenerators add `regenerator_ms` each, one every `reach_km`.
    """

    ms: tuple[float, ...]
    km: tuple[float, ...]
    fixed_ms: float
    reach_km: float
    regenerator_ms: float
    limit_ms: float

    def delay_ms(self, ms: float, km: float) -> float:
        """Return the delay of a route of so many km whose edges add up to so many ms. [ms]"""
        return ms + self.fixed_ms + needed_regenerators(km, self.reach_km) * self.regenerator_ms

    def admits(self, way: Sequence[int]) -> bool:
        """Tell whether a way is within the limit."""
        km = math.fsum(self.km[edge] for edge in way)
        return self.delay_ms(math.fsum(self.ms[edge] for edge in way), km) <= self.limit_ms

    def search(
        self,
        fabric: Fabric,
        start: int,
        goals: Collection[int],
        lost: tuple[set[int], set[int]],
        ahead_ms: Sequence[float],
    ) -> list[int] | None:
        """
        Find any way within the limit.

        Parameters
        ----------
        fabric : Fabric
            The network.
        start : int
            Node.
        goals : collection of int
            One of them is to be reached.
        lost : tuple of set of int
            Edges and nodes that are down.
        ahead_ms : sequence of float
            What adds up from each node to the nearest goal in the untouched network: no way on is faster. [ms]

        Returns
        -------
        list of int or None
            Edges; None where no way is within the limit.

        Notes
        -----
        Labels of delay and length, of which those that another beats in both are dropped (P. Hansen, "Bicriterion path
        problems", Lecture Notes in Economics and Mathematical Systems 177 (1980) 109-127): a longer way can be the
        faster one only by fewer regenerators, so few labels stay at a node.
        """
        dead_edges, dead_nodes = lost
        labels: dict[int, list[tuple[float, float]]] = {start: [(0.0, 0.0)]}
        # The number breaks ties, so that no two trails are compared.
        waiting: list[tuple[float, int, float, float, int, Any]] = [(ahead_ms[start], 0, 0.0, 0.0, start, None)]
        made = 0
        while waiting:
            _, _, ms, km, node, trail = heapq.heappop(waiting)
            if (ms, km) not in labels[node]:
                continue
            if node in goals:
                way = _unrolled(trail)
                if self.admits(way):
                    return way
            for _, onward, edge, _ in fabric.arcs[node]:
                if edge in dead_edges or onward in dead_nodes:
                    continue
                label = (ms + self.ms[edge], km + self.km[edge])
                # Terms summed in another order may differ in the last digit: `admits` has the last word.
                least_ms = self.delay_ms(label[0] + ahead_ms[onward], label[1] * (1 - 1e-12))
                if least_ms <= self.limit_ms * (1 + 1e-12) and _kept(labels.setdefault(onward, []), label):
                    made += 1
                    heapq.heappush(waiting, (label[0] + ahead_ms[onward], made, *label, onward, (edge, trail)))
        return None


def _as_bits(events: Iterable[int]) -> int:
    return sum(1 << event for event in set(events))


def _kept(labels: list[tuple[float, float]], label: tuple[float, float]) -> bool:
    """Add a label unless another is as good in both; drop those that it beats."""
    if any(ms <= label[0] and km <= label[1] for ms, km in labels):
        return False
    labels[:] = [other for other in labels if not (label[0] <= other[0] and label[1] <= other[1])]
    labels.append(label)
    return True


def _unrolled(trail: Any) -> list[int]:  # noqa: ANN401 - nested pairs
    way = []
    while trail is not None:
        edge, trail = trail
        way.append(edge)
    return way[::-1]


def _edges_back(came: Mapping[int, tuple[int, int]], node: int, start: int) -> list[int]:
    way = []
    while node != start:
        node, edge = came[node]
        way.append(edge)
    return way[::-1]
