"""
How routers of an interior gateway protocol share traffic: along the least metric, split equally at every hop.

Every node sends what it has for a destination in equal parts over all its edges that begin a lightest way there,
parallel edges counting singly.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from topology.arrays import Edge

#: Two ways tie if their weights differ by less than this ratio: sums of decimals do not come out even.
_TIE_RATIO = 1e-9


@dataclass(frozen=True, slots=True)
class Split:
    """
    Traffic to one destination.

    `flows`: arc -> flow; arc 2 e goes along edge e from its a to its b, arc 2 e + 1 back. `unreached`: the sources from
    which no way leads there.
    """

    flows: Mapping[int, float]
    unreached: frozenset[str]


class EqualSplitGraph:
    """
    An undirected graph with parallel edges of positive weight.

    Parameters
    ----------
    nodes : iterable of str
        Node ids.
    edges : iterable of Edge
        Their ends are among `nodes`; they are numbered in this order. Loops carry nothing.
    """

    def __init__(self, nodes: Iterable[str], edges: Iterable[Edge]) -> None:
        self._at: dict[str, list[tuple[int, str, float]]] = {node: [] for node in nodes}
        for number, edge in enumerate(edges):
            if edge.a != edge.b:
                self._at[edge.a].append((2 * number, edge.b, edge.weight))
                self._at[edge.b].append((2 * number + 1, edge.a, edge.weight))

    def to(
        self,
        target: str,
        offered: Mapping[str, float],
        *,
        closed: Collection[str] = frozenset(),
        down: Collection[int] = frozenset(),
    ) -> Split:
        """
        Route traffic to one node.

        Parameters
        ----------
        target : str
            Where it goes.
        offered : mapping of str to float
            Where it comes from -> how much of it, >= 0.
        closed : collection of str
            Nodes that carry none of it; neither the target nor a source.
        down : collection of int
            Numbers of edges that are out of service.

        Returns
        -------
        Split
            An arc that a lightest way takes stands among the flows even where nothing flows.
        """
        weights = self._weights_to(target, set(offered), closed, down)
        amounts = {source: amount for source, amount in offered.items() if source in weights}
        flows: dict[int, float] = {}
        rank = {node: place for place, node in enumerate(weights)}
        for node in reversed(weights):
            if node not in amounts or node == target:
                continue
            # Ranks, not weights, keep traffic from turning back: beside large weights a small one may vanish.
            onward = [
                (arc, other)
                for arc, other, weight in self._at[node]
                if arc >> 1 not in down
                and rank.get(other, rank[node]) < rank[node]
                and weights[other] + weight <= weights[node] * (1 + _TIE_RATIO)
            ]
            share = amounts[node] / len(onward)
            for arc, other in onward:
                flows[arc] = flows.get(arc, 0.0) + share
                amounts[other] = amounts.get(other, 0.0) + share
        return Split(flows, frozenset(offered) - frozenset(weights))

    def arcs(self) -> list[tuple[int, str, str]]:
        """Return every arc with the nodes it leaves and enters."""
        return sorted((arc, node, other) for node, leaving in self._at.items() for arc, other, _ in leaving)

    def _weights_to(
        self, target: str, wanted: set[str], closed: Collection[str], down: Collection[int]
    ) -> dict[str, float]:
        """Return the weight of the lightest way from each node, the least first, until all wanted ones are known."""
        settled: dict[str, float] = {}
        queue = [(0.0, target)]
        missing = set(wanted)
        while queue and missing:
            so_far, node = heapq.heappop(queue)
            if node in settled:
                continue
            settled[node] = so_far
            missing.discard(node)
            for arc, other, weight in self._at[node]:
                if other not in settled and other not in closed and arc >> 1 not in down:
                    heapq.heappush(queue, (so_far + weight, other))
        return settled
