"""
The pair of ways that shares least in risk groups, step by step.

First the fewest hard things (edges, nodes, hard groups), then on request the fewest soft groups, then the least
weight; each step holds what the ones before proved. The search without groups bounds from below. A pair at hand bounds
from above, and leaves out every edge that only heavier pairs could take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, inf

from topology.arrays import GraphArrays
from topology.disjoint import BOUNDED, EXACT, RISK, Group, Pair, made_pair, towards
from topology.disjoint_programme import SOFT, THINGS, WEIGHT, Limits, solve_pair
from topology.integer import INFEASIBLE, OPTIMAL, Solution
from topology.search import Path, path_along
from topology.ways import ways

#: Sums of the same weights in another order differ by less.
_ROUNDING = 1e-9


def least_sharing(
    graph: GraphArrays, searched: Pair, groups: Sequence[Group], *, count_soft: bool, time_limit_s: float
) -> Pair:
    """
    Find the pair that shares least, given the best one when groups are left aside.

    Parameters
    ----------
    graph : GraphArrays
        The graph.
    searched : Pair
        The pair that shares fewest edges and nodes, of kind "risk".
    groups : sequence of Group
        Their edges are in the graph.
    count_soft : bool
        Whether soft groups count, after hard things and before weight.
    time_limit_s : float
        For each programme. [s]

    Returns
    -------
    Pair
        Exact, or bounded where a programme ran out of time.
    """
    steps = _Steps(graph, searched, groups, count_soft, time_limit_s)
    for item in (searched.first, searched.second):
        steps.try_beside(item)
    if not steps.fewest_things() or (count_soft and not steps.fewest_soft()):
        return steps.answer(proven=False, bound=2 * steps.least)
    bound = steps.least_weight()
    return steps.answer(proven=bound >= steps.best.weight * (1 - _ROUNDING), bound=bound)


class _Steps:
    """The best pair at hand, and what is proven: the fewest things and soft groups that must be shared."""

    def __init__(
        self, graph: GraphArrays, searched: Pair, groups: Sequence[Group], count_soft: bool, time_limit_s: float
    ) -> None:
        self._graph, self._groups, self._time_limit_s = graph, groups, time_limit_s
        self._count_soft = count_soft
        self._a, self._b = searched.first.nodes[0], searched.first.nodes[-1]
        self._searched = self.best = searched
        self._things, self._soft = searched.least_things, 0
        self._bounds: dict[Limits, float] = {}
        self._from_a, self._to_b = (towards(graph, end)[0] for end in (self._a, self._b))
        self.least = self._to_b[graph.node_number[self._a]]

    def answer(self, *, proven: bool, bound: float) -> Pair:
        """Return the best pair with what is proven of it."""
        weight = self.best.weight
        status, least = (EXACT, weight) if proven else (BOUNDED, min(bound, weight))
        return replace(self.best, status=status, bound=least, least_things=self._things)

    def try_beside(self, item: Path) -> None:
        """Offer a way with the lightest one that shares nothing with it."""
        for with_soft in (True, False) if self._count_soft else (False,):
            beside = self._beside(item, with_soft=with_soft)
            if beside is not None:
                self._offer(item, beside)

    def fewest_things(self) -> bool:
        """Bring the number of shared hard things down; tell whether it is proven to be least."""
        # Mostly nothing need be shared, and a programme that does not allow for it is far smaller.
        nothing = Limits(things=0, soft=None)
        if self._at_hand()[0] > self._things == 0 and self._solve(WEIGHT, nothing).status == INFEASIBLE:
            self._things = 1
        if self._at_hand()[0] > self._things:
            solution = self._solve(THINGS, Limits(things=self._at_hand()[0], soft=None))
            self._things = max(self._things, _whole(solution.bound))
        return self._at_hand()[0] <= self._things

    def fewest_soft(self) -> bool:
        """Bring the number of shared soft groups down; tell whether it is proven to be least."""
        things = self._at_hand()[0]
        if self._at_hand()[1] > self._soft and self._solve(WEIGHT, Limits(things=things, soft=0)).status == INFEASIBLE:
            self._soft = 1
        if self._at_hand()[1] > self._soft:
            solution = self._solve(SOFT, Limits(things=things, soft=self._at_hand()[1]))
            self._soft = max(self._soft, _whole(solution.bound))
        return self._at_hand()[1] <= self._soft

    def least_weight(self) -> float:
        """Bring the weight down without sharing more; return what no such pair can weigh less than."""
        things, soft, weight = self._at_hand()
        limits = Limits(things=things, soft=soft if self._count_soft else None)
        known = self._searched.weight if things == self._searched.least_things else 2 * self.least
        known = max(known, self._bounds.get(limits, 0.0))
        if known < weight * (1 - _ROUNDING):
            self._solve(WEIGHT, limits)
            known = max(known, self._bounds[limits])
        return known

    def _at_hand(self) -> tuple[int, int, float]:
        return self._rank(self.best)

    def _rank(self, pair: Pair) -> tuple[int, int, float]:
        soft = len(pair.shared.soft) if self._count_soft else 0
        return pair.shared.things(RISK), soft, pair.weight

    def _offer(self, one: Path, other: Path) -> None:
        pair = made_pair(one, other, RISK, self._groups, status=BOUNDED, bound=0.0, least_things=0)
        if self._rank(pair) < self._rank(self.best):
            self.best = pair

    def _solve(self, aim: str, limits: Limits) -> Solution:
        solution, ways = solve_pair(
            self._graph,
            self._a,
            self._b,
            self._groups,
            edges=self._useful(aim, limits),
            aim=aim,
            limits=limits,
            time_limit_s=self._time_limit_s,
        )
        if ways is not None:
            self._offer(*(path_along(self._graph, self._a, edges) for edges in ways))
        if aim == WEIGHT:
            self._bounds[limits] = solution.objective if solution.status == OPTIMAL else solution.bound
        return solution

    def _useful(self, aim: str, limits: Limits) -> list[int]:
        """Leave out edges on no way between the ends, or, where the pair at hand is within limits, on heavier pairs."""
        things, soft, weight = self._at_hand()
        within = (limits.things is None or things <= limits.things) and (limits.soft is None or soft <= limits.soft)
        most = weight * (1 + _ROUNDING) if aim == WEIGHT and within else inf
        _, _, _, weights, a, b = self._graph.lists
        kept = []
        for e in range(len(weights)):
            through = min(self._from_a[a[e]] + self._to_b[b[e]], self._from_a[b[e]] + self._to_b[a[e]]) + weights[e]
            if through < inf and through + self.least <= most:
                kept.append(e)
        return kept

    def _beside(self, item: Path, *, with_soft: bool) -> Path | None:
        """Find the lightest way that touches nothing that another touches."""
        taken, inner = set(item.edges), set(item.nodes[1:-1])
        closed = set(taken)
        for group in self._groups:
            if (group.hard or with_soft) and not taken.isdisjoint(group.edges):
                closed.update(group.edges)
        free = [e for e in self._graph.edges if e.id not in closed and e.a not in inner and e.b not in inner]
        rest = GraphArrays.of(self._graph.nodes, free)
        found = next(ways(rest, self._a, self._b, compiles=False), None)
        return None if found is None else path_along(rest, self._a, found[1])


def _whole(bound: float) -> int:
    """Round a bound of something counted up; out of time it may be minus infinity."""
    return ceil(max(bound, 0.0) - 1e-6)
