"""
The lightest simple ways that pass given places and keep off others, by integer programme.

To pass several places without passing any twice is as hard as the travelling salesman's round, so that no search in
the manner of Dijkstra finds it. The programme leads one unit of flow from end to end. A loop beside the way must not
satisfy a demand: so for each demand a further unit has to reach its place along edges of the way.

Notes
-----
A. Claus, "A new formulation for the travelling salesman problem", SIAM J. Algebraic and Discrete Methods 5 (1984)
21-25: connection demanded by one flow for each place bounds far better than cutting loops off one by one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from topology.arrays import GraphArrays
from topology.integer import INFEASIBLE, OPTIMAL, Programme, Solution
from topology.search import Path

#: A programme that takes longer is given up; the answer is then marked. [s]
TIME_LIMIT_S = 30.0


class WaysThrough:
    """
    The simple ways from one node to another under demands, lightest first.

    Iterating, once, yields `Path`s of growing weight that differ in the nodes they pass; of parallel edges the
    lightest that will do is taken. None at all is an answer. After it, `proven` tells whether the list holds: it is
    False once a programme ran out of time, so that the last way may not be the next lightest and others may be missing.

    Parameters
    ----------
    graph : GraphArrays
        Undirected, parallel edges and weights of zero welcome.
    a, b : str
        Its nodes. For `a == b` the only simple way is the node alone.
    nodes : sequence of str
        Nodes to pass; an end counts as passed.
    edge_sets : sequence of collections of str
        Of each, at least one edge is to be taken.
    avoid_nodes, avoid_edges : collection of str
        Nodes and edges to keep off.
    time_limit_s : float
        For each programme. [s]
    """

    def __init__(
        self,
        graph: GraphArrays,
        a: str,
        b: str,
        *,
        nodes: Sequence[str] = (),
        edge_sets: Sequence[Collection[str]] = (),
        avoid_nodes: Collection[str] = (),
        avoid_edges: Collection[str] = (),
        time_limit_s: float = TIME_LIMIT_S,
    ) -> None:
        self.proven = True
        self._a, self._b = a, b
        self._nodes = set(nodes) - {a, b}
        self._edge_sets = [frozenset(edges) for edges in edge_sets]
        self._time_limit_s = time_limit_s
        self._programme = Programme()
        closed = {*avoid_nodes}
        self._closed_ends = not closed.isdisjoint((a, b))
        #: (node, next node) -> the edges between, the variable that takes each.
        self._arcs: dict[tuple[str, str], list[tuple[str, int]]] = {}
        self._weights: dict[str, float] = {}
        for edge in graph.edges:
            if edge.id in avoid_edges or not closed.isdisjoint((edge.a, edge.b)):
                continue
            self._weights[edge.id] = edge.weight
            for u, v in ((edge.a, edge.b), (edge.b, edge.a)):
                if v != a and u != b:
                    self._arcs.setdefault((u, v), []).append((edge.id, self._programme.binary(cost=edge.weight)))
        self._out: dict[str, list[int]] = {}
        self._into: dict[str, list[int]] = {}
        for (u, v), arcs in self._arcs.items():
            self._out.setdefault(u, []).extend(arc for _, arc in arcs)
            self._into.setdefault(v, []).extend(arc for _, arc in arcs)
        self._passed = tuple(dict.fromkeys((*self._out, *self._into)))

    def __iter__(self) -> Iterator[Path]:
        if self._a == self._b:
            if not (self._nodes or self._edge_sets or self._closed_ends):
                yield Path(0.0, (self._a,), ())
            return
        if self._closed_ends or not self._demand():
            return
        while (path := self._next()) is not None:
            yield path
            if not self.proven:
                return
            arcs = [arc for step in pairwise(path.nodes) for _, arc in self._arcs[step]]
            self._programme.row(dict.fromkeys(arcs, 1.0), high=len(path.edges) - 1)

    def _demand(self) -> bool:
        """Put what is demanded into the programme; tell whether there is anything left to demand it of."""
        if self._a not in self._out or self._b not in self._into or not self._nodes <= self._out.keys():
            return False
        for v in self._passed:
            net = (v == self._a) - (v == self._b)
            row = dict.fromkeys(self._out.get(v, ()), 1.0) | dict.fromkeys(self._into.get(v, ()), -1.0)
            self._programme.row(row, low=net, high=net)
            if v != self._b:
                passed = dict.fromkeys(self._out.get(v, ()), 1.0)
                self._programme.row(passed, low=1.0 if v in self._nodes else 0.0, high=1.0)
        for v in sorted(self._nodes):
            self._reach({v: {}})
        for edges in self._edge_sets:
            taken: dict[str, dict[int, float]] = {}
            for (u, _), arcs in self._arcs.items():
                for edge, arc in arcs:
                    if edge in edges:
                        chosen = self._programme.variable(high=1.0)
                        self._programme.row({chosen: 1.0, arc: -1.0}, high=0.0)
                        taken.setdefault(u, {})[chosen] = 1.0
            if not taken:
                return False
            self._programme.row({key: 1.0 for row in taken.values() for key in row}, low=1.0, high=1.0)
            self._reach(taken)
        return True

    def _reach(self, places: dict[str, dict[int, float]]) -> None:
        """
        Lead one more unit from the start along edges of the way to one of some places.

        `places`: node -> the variables that sum to what ends there, none for the whole unit.
        """
        flow = {arc: self._programme.variable(high=1.0) for arcs in self._arcs.values() for _, arc in arcs}
        for arc, share in flow.items():
            self._programme.row({share: 1.0, arc: -1.0}, high=0.0)
        for v in self._passed:
            net = float(v == self._a) - float(v in places and not places[v])
            row = {flow[arc]: 1.0 for arc in self._out.get(v, ())}
            row |= {flow[arc]: -1.0 for arc in self._into.get(v, ())}
            self._programme.row(row | places.get(v, {}), low=net, high=net)

    def _next(self) -> Path | None:
        solution = self._programme.solve(time_limit_s=self._time_limit_s)
        self.proven = self.proven and solution.status in (OPTIMAL, INFEASIBLE)
        return self._path(self._onward(solution)) if solution.values else None

    def _onward(self, solution: Solution) -> dict[str, tuple[str, str]]:
        """Return for each node passed the edge and the node that come next."""
        return {u: (edge, v) for (u, v), arcs in self._arcs.items() for edge, arc in arcs if solution.chosen(arc)}

    def _path(self, onward: dict[str, tuple[str, str]]) -> Path:
        nodes, edges = [self._a], list[str]()
        while nodes[-1] != self._b:
            edge, v = onward[nodes[-1]]
            edges.append(edge)
            nodes.append(v)
        return Path(math.fsum(self._weights[edge] for edge in edges), tuple(nodes), tuple(edges))
