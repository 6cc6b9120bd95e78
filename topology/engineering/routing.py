"""
The linear programme of a routing: flows and routes within capacities that leading variables may widen.

Demands that may take any route are commodities over arcs. For each of the others the programme knows some routes; the
prices of the capacities tell whether a route that it does not know would pay, and which (column generation).

Notes
-----
L. R. Ford, D. R. Fulkerson, "A suggested computation for maximal multi-commodity network flows", Management Science 5
(1958) 97-101. The bound while routes are still missing: each demand cannot save more than its value times what its
cheapest route undercuts its price (the Lagrangian bound).
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from topology.engineering.builder import Builder, add_flows
from topology.engineering.commodities import commodities_of
from topology.engineering.ground import BoolArray, FloatArray, Ground, IntArray
from topology.engineering.pricing import Route, RouteFinder, limited
from topology.integer import CHOICE, FEASIBLE, OPTIMAL, UNDECIDED, ArraySolver

#: A route pays when it undercuts the price of its demand by so much, against the larger of both. [-]
PAYS_RATIO = 1e-9


@dataclass(frozen=True, kw_only=True)
class Front:
    """
    The variables that lead a programme, and the capacities they widen.

    `costs`, `highs`, `whole`: one a variable. Entry i adds `factors[i]` of variable `columns[i]` to the capacity of
    row `rows[i]`; `installed` is what each row has without them, infinite where nothing limits it. `extra`: further
    rows over the leading variables, each (columns, factors, low, high).
    """

    costs: FloatArray
    highs: FloatArray
    whole: FloatArray
    rows: IntArray
    columns: IntArray
    factors: FloatArray
    installed: FloatArray
    extra: list[tuple[IntArray, FloatArray, float, float]] = field(default_factory=list)

    def capacities(self, values: FloatArray) -> FloatArray:
        """Tell each row's capacity for given values of the leading variables."""
        added = np.bincount(self.rows, self.factors * values[self.columns], minlength=len(self.installed))
        return self.installed + added


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """
    What a programme found.

    `front`: the leading variables; `loads`: what each row of capacity carries; `prices`: what one more of its
    capacity would save; `flows`: what each arc carries.
    """

    status: str
    objective: float
    bound: float
    front: FloatArray
    loads: FloatArray
    prices: FloatArray


class Routing:
    """
    A programme of a routing that stays with the solver.

    Parameters
    ----------
    ground : Ground
        Arcs and demands.
    front : Front
        Leading variables and capacities.
    closed : bool array, shape (n_arcs,)
        Arcs that are never taken.
    arc_costs : float array, shape (n_arcs,)
        What a unit of flow costs.
    finder : RouteFinder
        Finds routes for the demands with limits.
    linear : bool
        Whether to leave whole numbers out.
    presolve : bool
        Whether the solver simplifies first.
    """

    def __init__(
        self,
        ground: Ground,
        front: Front,
        *,
        closed: BoolArray,
        arc_costs: FloatArray,
        finder: RouteFinder,
        linear: bool = True,
        presolve: bool = False,
    ) -> None:
        self.ground, self.front, self.finder = ground, front, finder
        self._closed, self._failed, self._arc_costs = closed, np.zeros_like(closed), arc_costs
        #: Those that are known, each with the place of its demand among those with limits.
        self.routes: list[tuple[int, Route]] = []
        self._known = set[tuple[int, Route]]()
        builder = Builder()
        builder.columns(front.costs, highs=front.highs, whole=np.zeros_like(front.whole) if linear else front.whole)
        self._linear = linear
        self._add_capacities(builder)
        free = sorted(set(range(len(ground.demands))) - set(limited(ground)))
        self._flows = add_flows(builder, ground, commodities_of(ground, free), self._capacity_rows, arc_costs)
        values = ground.values[np.array(finder.demands, dtype=np.int64)]
        self._demand_rows = builder.rows(values, np.full(len(values), math.inf))
        self._solver = ArraySolver(builder.programme(), method=CHOICE, presolve=presolve)
        self.column_count = builder.column_count
        self._bar(closed)
        self.learn()

    def _add_capacities(self, builder: Builder) -> None:
        """Add the rows of capacity: what is carried, less what the leading variables add, within what is there."""
        front = self.front
        limited_rows = np.isfinite(front.installed)
        count = int(limited_rows.sum())
        self._capacity_rows = np.full(len(front.installed), -1, dtype=np.int64)
        self._capacity_rows[limited_rows] = builder.rows(np.full(count, -math.inf), front.installed[limited_rows])
        kept = limited_rows[front.rows]
        builder.entries(self._capacity_rows[front.rows[kept]], front.columns[kept], -front.factors[kept])
        for columns, factors, low, high in front.extra:
            row = builder.rows(np.array([low]), np.array([high]))
            builder.entries(np.repeat(row, len(columns)), columns, factors)

    def _bar(self, arcs: BoolArray) -> None:
        """Let no flow take some arcs, and let it take all the others."""
        self._limit(self._flows.columns[arcs[self._flows.arcs]], 0.0)

    def _limit(self, columns: IntArray, high: float) -> None:
        if len(columns):
            self._solver.bound_columns(columns, np.zeros(len(columns)), np.full(len(columns), high))

    def fail(self, links: Collection[str]) -> None:
        """Let some links fail, and all others serve again."""
        failed = self.ground.closed_arcs(links) & ~self._closed
        changed = failed != self._failed
        for now, high in ((True, 0.0), (False, math.inf)):
            arcs = changed & (failed == now)
            self._limit(self._flows.columns[arcs[self._flows.arcs]], high)
        first = self.column_count - len(self.routes)
        for number, (_, route) in enumerate(self.routes):
            before, after = (bool(state[list(route)].any()) for state in (self._failed, failed))
            if before != after:
                self._limit(np.array([first + number]), 0.0 if after else math.inf)
        self._failed = failed
        self.learn()

    @property
    def shut(self) -> BoolArray:
        """Mark the arcs that are closed or have failed."""
        return self._closed | self._failed

    def learn(self) -> None:
        """Give every demand with limits a route that is open; the caller sees to it that there is one."""
        shut = self.shut
        served = {place for place, route in self.routes if not shut[list(route)].any()}
        if len(served) == len(self.finder.demands):
            return
        found = self.finder.cheapest(np.ones(len(self.ground.tails)), set(np.flatnonzero(shut).tolist()))
        self.add([(place, way.arcs) for place, way in enumerate(found) if way is not None])

    def add(self, routes: list[tuple[int, Route]]) -> int:
        """Add routes, each with the place of its demand among those with limits; return how many were new."""
        fresh = [pair for pair in dict.fromkeys(routes) if pair not in self._known and self.finder.demands]
        if not fresh:
            return 0
        rows, factors, starts, costs = list[int](), list[float](), list[int](), list[float]()
        for place, route in fresh:
            starts.append(len(rows))
            rows.append(int(self._demand_rows[place]))
            factors.append(1.0)
            taken: dict[int, float] = {}
            for arc in route:
                row = int(self._capacity_rows[self.ground.share_of_row[arc]])
                if row >= 0:
                    taken[row] = taken.get(row, 0.0) + 1.0
            rows.extend(taken)
            factors.extend(taken.values())
            costs.append(float(self._arc_costs[list(route)].sum()))
        self._solver.add_columns(np.array(costs), np.array(starts), np.array(rows), np.array(factors))
        shut = self.shut
        for offset, (_, route) in enumerate(fresh):
            if shut[list(route)].any():
                self._limit(np.array([self.column_count + offset]), 0.0)
        self.column_count += len(fresh)
        self._known.update(fresh)
        self.routes.extend(fresh)
        return len(fresh)

    def widen(self, installed: FloatArray) -> None:
        """Give the rows of capacity another capacity."""
        kept = self._capacity_rows >= 0
        rows = self._capacity_rows[kept]
        self._solver.bound_rows(rows, np.full(len(rows), -math.inf), installed[kept])

    def allow(self, highs: FloatArray) -> None:
        """Give the leading variables other upper limits."""
        self._solver.bound_columns(np.arange(len(highs)), np.zeros(len(highs)), highs)

    def demand_more_of(self, columns: IntArray, factors: FloatArray, low: float) -> None:
        """Demand that a weighted sum of leading variables is not below a figure."""
        self._solver.add_row(columns, factors, low=low)

    def solve(self, *, time_limit_s: float = math.inf, start: FloatArray | None = None) -> Routed:
        """
        Minimise the cost.

        Parameters
        ----------
        time_limit_s : float
            Give up after so long. [s]
        start : float array, optional
            Leading variables that are known to do, for programmes with whole numbers.

        Returns
        -------
        Routed
            Proven over all routes for linear programmes. With whole numbers, over the routes that are known.
        """
        deadline = time.monotonic() + time_limit_s
        best, before = -math.inf, None
        while True:
            left = deadline - time.monotonic() if math.isfinite(time_limit_s) else math.inf
            found = self._solver.solve(time_limit_s=left, start=start)
            if found.status == UNDECIDED and before is not None:
                # Cut short while it looked for better: what was found with fewer routes still holds.
                return self._routed(FEASIBLE, before.objective, best, before.values, before.prices)
            if found.status != OPTIMAL or not self._linear or not self.finder.demands:
                return self._routed(found.status, found.objective, max(best, found.bound), found.values, found.prices)
            before = found
            dear, fresh = self._missing(found.prices)
            best = max(best, found.objective - dear)
            if not self.add(fresh):
                return self._routed(OPTIMAL, found.objective, found.objective, found.values, found.prices)
            if time.monotonic() > deadline:
                return self._routed(FEASIBLE, found.objective, best, found.values, found.prices)

    def _missing(self, prices: FloatArray) -> tuple[float, list[tuple[int, Route]]]:
        """Find the routes that would pay, and how much all of them could save at most."""
        shut = set(np.flatnonzero(self.shut).tolist())
        costs = self._arc_costs + self.lengths(prices)[self.ground.share_of_row]
        saved, fresh = 0.0, list[tuple[int, Route]]()
        for place, way in enumerate(self.finder.cheapest(costs, shut)):
            paid = float(prices[self._demand_rows[place]])
            if way is not None and way.cost < paid - PAYS_RATIO * max(paid, 1e-6):
                saved += (paid - way.cost) * float(self.ground.values[self.finder.demands[place]])
                fresh.append((place, way.arcs))
        return saved, fresh

    def lengths(self, prices: FloatArray) -> FloatArray:
        """Tell the price of each row of capacity, 0 where nothing limits it."""
        found = np.zeros(len(self._capacity_rows))
        kept = self._capacity_rows >= 0
        found[kept] = np.maximum(-prices[self._capacity_rows[kept]], 0.0)
        return found

    def _routed(self, status: str, objective: float, bound: float, values: FloatArray, prices: FloatArray) -> Routed:
        rows = len(self._capacity_rows)
        loads: FloatArray = np.zeros(rows)
        if len(values):
            # Routes that were found after this solution carry nothing in it.
            values = np.append(values, np.zeros(self.column_count - len(values)))
            flows = values[self._flows.columns]
            loads = np.bincount(self.ground.share_of_row[self._flows.arcs], flows, minlength=rows).astype(float)
            first = self.column_count - len(self.routes)
            for number, (_, route) in enumerate(self.routes):
                for arc in route:
                    loads[self.ground.share_of_row[arc]] += values[first + number]
        return Routed(
            status=status,
            objective=objective,
            bound=bound,
            front=values[: len(self.front.costs)],
            loads=loads,
            prices=self.lengths(prices) if len(prices) else np.zeros(rows),
        )
