"""
The integer programme of a pair of ways: two units of flow, one each, and a variable for each thing both may touch.

Notes
-----
J. Q. Hu, "Diverse routing in optical mesh networks", IEEE Trans. Communications 51 (2003) 489-494: to find a pair that
is disjoint in risk groups is NP-complete, and the programme with two flows solves networks of practical size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from topology.arrays import GraphArrays
from topology.disjoint import Group
from topology.integer import Programme, Solution

#: What a programme minimises: shared edges, nodes and hard groups; shared soft groups; summed weight.
THINGS, SOFT, WEIGHT = "things", "soft", "weight"
_BOTH = (0, 1)

Factors = dict[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many hard things and how many soft groups a pair may share; None for any number."""

    things: int | None
    soft: int | None


def solve_pair(
    graph: GraphArrays,
    a: str,
    b: str,
    groups: Iterable[Group],
    *,
    edges: Sequence[int],
    aim: str,
    limits: Limits,
    time_limit_s: float,
) -> tuple[Solution, list[list[int]] | None]:
    """
    Find two ways by integer programme.

    Parameters
    ----------
    graph : GraphArrays
        The graph.
    a, b : str
        Two different nodes.
    groups : iterable of Group
        Hard and soft groups.
    edges : sequence of int
        Only these edges may be taken.
    aim : str
        THINGS, SOFT or WEIGHT.
    limits : Limits
        What may be shared.
    time_limit_s : float
        Give up after so long. [s]

    Returns
    -------
    tuple of Solution and (two lists of int or None)
        The edges of both ways, in order from `a` and without the loops that a programme may add; None without any.
    """
    made = _Pair(graph, graph.node_number[a], graph.node_number[b], edges)
    made.join(aim)
    made.part(groups, aim, limits)
    solution = made.programme.solve(time_limit_s=time_limit_s)
    return solution, made.ways(solution) if solution.values else None


class _Pair:
    """The programme and the variables by which its answer is read."""

    def __init__(self, graph: GraphArrays, start: int, end: int, edges: Sequence[int]) -> None:
        self.programme = Programme()
        self._lists = graph.lists
        self._start, self._end = start, end
        self._edges = edges
        self._numbers = graph.edge_number
        #: (node, edge, next node) -> the variables of both ways.
        self._arcs: dict[tuple[int, int, int], tuple[int, int]] = {}
        self._out: dict[int, list[tuple[int, int]]] = {}
        self._into: dict[int, list[tuple[int, int]]] = {}
        self._on: dict[int, list[tuple[int, int]]] = {}

    def join(self, aim: str) -> None:
        """Lead one unit of each flow from start to end."""
        for e in self._edges:
            a, b = self._lists.a[e], self._lists.b[e]
            for u, v in ((a, b), (b, a)):
                if v == self._start or u == self._end:
                    continue
                cost = self._lists.weight[e] if aim == WEIGHT else 0.0
                arc = self.programme.binary(cost=cost), self.programme.binary(cost=cost)
                self._arcs[u, e, v] = arc
                for table, key in ((self._out, u), (self._into, v), (self._on, e)):
                    table.setdefault(key, []).append(arc)
        for v in {*self._out, *self._into, self._start, self._end}:
            net = (v == self._start) - (v == self._end)
            for k in _BOTH:
                row = {arc[k]: 1.0 for arc in self._out.get(v, ())}
                row |= {arc[k]: -1.0 for arc in self._into.get(v, ())}
                self.programme.row(row, low=net, high=net)

    def part(self, groups: Iterable[Group], aim: str, limits: Limits) -> None:
        """Keep the two ways apart, or count what they share."""
        hard: list[int] = []
        soft: list[int] = []
        free = limits.things != 0
        for v, arcs in self._out.items():
            if v not in (self._start, self._end):
                used = [{arc[k]: 1.0 for arc in arcs} for k in _BOTH]
                self._at_most_one(used, self._penalty(hard, aim == THINGS) if free else None)
        for e, arcs in self._on.items():
            if free or {self._lists.a[e], self._lists.b[e]} == {self._start, self._end}:
                used = [{arc[k]: 1.0 for arc in arcs} for k in _BOTH]
                self._at_most_one(used, self._penalty(hard, aim == THINGS) if free else None)
        for group in groups:
            if group.hard:
                self._part_group(group, self._penalty(hard, aim == THINGS) if free else None)
            elif limits.soft is not None or aim == SOFT:
                self._part_group(group, self._penalty(soft, aim == SOFT) if limits.soft != 0 else None)
        for penalties, most in ((hard, limits.things), (soft, limits.soft)):
            if penalties and most is not None:
                self.programme.row(dict.fromkeys(penalties, 1.0), high=most)

    def _penalty(self, kept: list[int], counted: bool) -> int:
        kept.append(self.programme.binary(cost=float(counted)))
        return kept[-1]

    def _at_most_one(self, used: Sequence[Factors], penalty: int | None) -> None:
        """Let one of the two ways use a thing, both at the price of a penalty; and each only once."""
        if penalty is None:
            self.programme.row({**used[0], **used[1]}, high=1.0)
            return
        self.programme.row({**used[0], **used[1], penalty: -1.0}, high=1.0)
        for one in used:
            self.programme.row(one, high=1.0)

    def _part_group(self, group: Group, penalty: int | None) -> None:
        held = [arcs for edge in group.edges if (arcs := self._on.get(self._numbers[edge]))]
        if not held:
            return
        touched = [self.programme.variable(high=1.0) for _ in _BOTH]
        for k in _BOTH:
            for arcs in held:
                self.programme.row({**{arc[k]: 1.0 for arc in arcs}, touched[k]: -1.0}, high=0.0)
        row = dict.fromkeys(touched, 1.0)
        self.programme.row(row if penalty is None else {**row, penalty: -1.0}, high=1.0)

    def ways(self, solution: Solution) -> list[list[int]]:
        """Read the edges of both ways off a solution."""
        found = []
        for k in _BOTH:
            onward = {u: (e, v) for (u, e, v), arc in self._arcs.items() if solution.chosen(arc[k])}
            v, edges = self._start, list[int]()
            while v != self._end:
                e, v = onward[v]
                edges.append(e)
            found.append(edges)
        return found
