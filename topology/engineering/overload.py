"""
Whether given capacities carry all demands in a state of the network, and if not, what capacities must fulfil.

The programme lets every capacity be exceeded by the same amount and asks for the least. Where that is more than
nothing, its prices are an inequality that every sufficient choice of capacities fulfils, whatever was tried (the
metric inequality, or a Benders cut).

Notes
-----
A. M. Costa, J.-F. Cordeau, B. Gendron, "Benders, metric and cutset inequalities for multicommodity capacitated network
design", Computational Optimization and Applications 42 (2009) 371-392.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence

import numpy as np

from topology.engineering.cuts import Inequality
from topology.engineering.design import Design
from topology.engineering.ground import BoolArray, FloatArray, Ground
from topology.engineering.pricing import RouteFinder
from topology.engineering.routing import Front, Routing
from topology.integer import OPTIMAL

#: Capacities suffice when no more than this is missing, against the mean demand. [-]
ENOUGH = 1e-6
#: Prices below this are the solver's noise. [-]
NOISE = 1e-9


class Overload:
    """
    Asks of capacities whether they suffice.

    Parameters
    ----------
    ground : Ground
        Arcs and demands; in every state asked for, each demand has a route.
    design : Design
        What may be added.
    closed : bool array, shape (n_arcs,)
        Arcs that are never taken.
    finder : RouteFinder
        Finds routes for the demands with limits.
    """

    def __init__(self, ground: Ground, design: Design, *, closed: BoolArray, finder: RouteFinder) -> None:
        self._ground, self._design = ground, design
        counted = np.flatnonzero(np.isfinite(design.front.installed))
        front = Front(
            costs=np.ones(1),
            highs=np.full(1, math.inf),
            whole=np.zeros(1),
            rows=counted,
            columns=np.zeros(len(counted), dtype=np.int64),
            factors=np.ones(len(counted)),
            installed=design.front.installed,
        )
        self.routing = Routing(ground, front, closed=closed, arc_costs=np.zeros(len(ground.tails)), finder=finder)
        self._recent: dict[tuple[str, ...], int] = {}
        self._turn = 0

    def missed(
        self,
        values: FloatArray,
        states: Sequence[tuple[str, ...]],
        *,
        most: int = 10**9,
        time_limit_s: float = math.inf,
    ) -> list[tuple[tuple[str, ...], Inequality]] | None:
        """
        Find the states in which some values do not suffice.

        Parameters
        ----------
        values : float array, shape (n_variables,)
            Of the leading variables of the design.
        states : sequence of tuples of str
            The links that fail in each; those that failed lately are asked first.
        most : int
            Stop after so many.
        time_limit_s : float
            Give up after so long. [s]

        Returns
        -------
        list of (state, Inequality) or None
            Empty where the values suffice in all states; None where the time ran out first.
        """
        deadline = time.monotonic() + time_limit_s
        capacity = self._design.front.capacities(values)
        self.routing.widen(capacity)
        found: list[tuple[tuple[str, ...], Inequality]] = []
        for state in sorted(states, key=lambda state: -self._recent.get(state, 0)):
            self.routing.fail(state)
            answer = self.routing.solve(time_limit_s=deadline - time.monotonic())
            if answer.status != OPTIMAL:
                return found or None
            if answer.objective <= ENOUGH:
                continue
            self._turn += 1
            self._recent[state] = self._turn
            prices = answer.prices.copy()
            prices[np.isin(self._ground.row_link, _numbers(self._ground, state)) | (prices < NOISE)] = 0.0
            found.append((state, self.inequality(prices, capacity, answer.objective)))
            if len(found) >= most:
                break
        return found

    def inequality(self, prices: FloatArray, capacity: FloatArray, missing: float) -> Inequality:
        """Say what the priced capacity must be: what it is now, and what is missing."""
        front, used = self._design.front, prices > 0
        needed = missing + float((prices[used] * (capacity[used] - front.installed[used])).sum())
        added = prices[front.rows] * front.factors
        factors: FloatArray = np.bincount(front.columns, added, minlength=len(front.costs)).astype(float)
        return Inequality(factors=factors, low=needed)


def _numbers(ground: Ground, links: Collection[str]) -> list[int]:
    return [ground.link_number[link] for link in links]
