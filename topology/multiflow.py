"""
The best possible routing: the least worst utilisation that any routing of given traffic can reach.

A linear programme over flows that may be divided at will. Traffic from one source that may take the same nodes is one
commodity, whatever its destinations: what one of them is sent can be told apart afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from topology.integer import OPTIMAL, Programme


@dataclass(frozen=True, slots=True)
class Arc:
    """A directed link with what it can carry; infinite where that is not known."""

    start: str
    end: str
    capacity: float


@dataclass(frozen=True, slots=True)
class Commodity:
    """Traffic from one node to several, and the nodes that carry none of it; each can be reached."""

    source: str
    demands: Mapping[str, float]
    closed: Collection[str] = frozenset()


def least_worst_utilisation(
    arcs: Sequence[Arc], commodities: Sequence[Commodity], *, time_limit_s: float = math.inf
) -> float | None:
    """
    Find the least worst utilisation.

    Parameters
    ----------
    arcs : sequence of Arc
        Those in service.
    commodities : sequence of Commodity
        The traffic.
    time_limit_s : float
        Give up after so long. [s]

    Returns
    -------
    float or None
        0 where nothing flows over an arc of known capacity; None where the time ran out.

    Notes
    -----
    The maximum concurrent flow problem, minimised instead: F. Shahrokhi, D. W. Matula, "The Maximum Concurrent Flow
    Problem", Journal of the ACM 37 (1990) 318-334.
    """
    programme = Programme()
    worst = programme.variable(cost=1.0)
    carried: list[dict[int, float]] = [{} for _ in arcs]
    for commodity in commodities:
        _add(programme, commodity, arcs, carried)
    for arc, variables in zip(arcs, carried, strict=True):
        if math.isfinite(arc.capacity) and variables:
            programme.row({**variables, worst: -arc.capacity}, high=0.0)
    solution = programme.solve(time_limit_s=time_limit_s)
    return max(solution.objective, 0.0) if solution.status == OPTIMAL else None


def _add(programme: Programme, commodity: Commodity, arcs: Sequence[Arc], carried: Sequence[dict[int, float]]) -> None:
    """Add a commodity: what leaves a node less what enters it is what it offers, or less what it takes."""
    balance: dict[str, dict[int, float]] = {}
    for arc, variables in zip(arcs, carried, strict=True):
        if arc.start in commodity.closed or arc.end in commodity.closed or arc.end == commodity.source:
            continue
        flow = programme.variable()
        variables[flow] = 1.0
        balance.setdefault(arc.start, {})[flow] = 1.0
        balance.setdefault(arc.end, {})[flow] = -1.0
    for node, factors in balance.items():
        if node != commodity.source:
            taken = commodity.demands.get(node, 0.0)
            programme.row(factors, low=-taken, high=-taken)
