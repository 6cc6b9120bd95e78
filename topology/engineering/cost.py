"""
The least added cost: modules, set-up and routing, so that every demand is carried, in every state of failure.

A master programme chooses what is added. It may hold the flows while nothing fails; of the other states it knows
inequalities only: cut-sets, and those of the states in which its last choice did not suffice. It is solved with
fractions first, then with whole numbers, until its choice suffices: then its bound and its cost meet. On the way,
choices are mended and trimmed, so that there is an answer early, if not the best.

Notes
-----
J. F. Benders, "Partitioning procedures for solving mixed-variables programming problems", Numerische Mathematik 4
(1962) 238-252. Set-up is paid for links that carry traffic in any state, routing while nothing fails.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from topology.engineering.certificate import disconnected, narrow
from topology.engineering.cuts import CutSets, Inequality, contracted, rounded
from topology.engineering.design import covering, design_of
from topology.engineering.ground import BoolArray, FloatArray, Ground
from topology.engineering.overload import ENOUGH, Overload
from topology.engineering.pricing import Route, RouteFinder, limited
from topology.engineering.records import Certificate
from topology.engineering.routing import Front, Routed, Routing
from topology.engineering.utilisation import least_utilisation
from topology.integer import INFEASIBLE, OPTIMAL

#: A design suffices in a state when the utilisation is above 1 by no more than this. [-]
FULL_RATIO = 1e-7
#: So many inequalities are added at once; rounds that gain less than this are the last. [-]
AT_ONCE, GAIN_RATIO, ROUNDS = 60, 1e-4, 60
#: A choice is asked of the states until it has failed in so many.
STATES_AT_ONCE = 10
#: The share of the time that fractions, and trimming one choice, may take. [-]
FRACTIONS_SHARE, TRIMMING_SHARE = 0.4, 0.2
#: Of an inequality by prices: factors left out, factors it is divided by, what its figure is lowered by before it is
#: rounded, and the part above a whole number that is not rounded up, against the largest factor. [-]
SMALL_RATIO, DIVISOR_RATIO, SURE_RATIO, PLAIN = 1e-8, 1e-3, 1e-6, 1e-3
#: Bound and cost have met when this near. [-]
MET_RATIO = 1e-6


class CostSearch:
    """
    The search for the least added cost, and what it has found.

    Parameters
    ----------
    ground : Ground
        Arcs and demands.
    failures : sequence of collections of str
        Links that fail together.
    time_limit_s : float
        For everything. [s]
    """

    def __init__(self, ground: Ground, *, failures: Sequence[Collection[str]] = (), time_limit_s: float) -> None:
        self.ground, self.design = ground, design_of(ground)
        self.states = [(), *dict.fromkeys(tuple(sorted(links)) for links in failures)]
        self._deadline, self._started = time.monotonic() + time_limit_s, time.monotonic()
        self.finder = RouteFinder(ground, limited(ground))
        self.closed: BoolArray = self.design.most[ground.arc_link] <= 0
        self.arc_costs: FloatArray = np.array(
            [ground.links[link].routing_cost * ground.unit for link in ground.arc_link]
        )
        self.certificate: Certificate | None = None
        self._pool: list[tuple[int, Route]] = []
        self.best: FloatArray | None = None
        self.cost, self.bound = math.inf, -math.inf
        self._pays_flow = bool((self.arc_costs > 0).any())
        # With fractions, flows stand in the master. With whole numbers, where they cost something or there is one state
        # only; but not where routes have limits, for the solver does not look for further ones: then the states are
        # asked, and the cost of routing is guessed. Such a master does with few of the inequalities that flows find:
        # without failures, it begins without them.
        single, whole = len(self.states) == 1, bool((self.design.front.whole > 0).any())
        free = not self.finder.demands
        self._flows_first = self._pays_flow or free or not single or not whole
        self._flows_after = free and (self._pays_flow or single)
        self._guesses = self._pays_flow and not free

    @property
    def left_s(self) -> float:
        """Time that is left. [s]"""
        return max(self._deadline - time.monotonic(), 0.0)

    def run(self) -> None:
        """Search until bound and cost meet, or the time is over."""
        self.certificate = self._impossible()
        if self.certificate is not None or self.left_s <= 0:
            return
        self._tools()
        cuts, last = self._fractions()
        if self._met() or last is None or self.left_s <= 0:
            return
        self._whole(cuts, last)

    def _met(self) -> bool:
        """Tell whether cost and bound are as near as makes no difference."""
        return self.cost <= self.bound + MET_RATIO * max(abs(self.bound), 1e-9)

    def _impossible(self) -> Certificate | None:
        """Find a state that no capacity suffices for."""
        most = self.design.most
        if np.isfinite(most[self.ground.arc_link]).any():
            found = least_utilisation(
                self.ground, most, failures=self.states[1:], enough=1 + FULL_RATIO, time_limit_s=self.left_s
            )
            if found.certificate is not None:
                return found.certificate
            self._pool = found.routing.routes if found.routing is not None else []
            if found.reached <= 1 + FULL_RATIO or not found.proven:
                return None
            failed = [self.ground.link_number[link] for link in found.failed]
            most = most.copy()
            most[failed] = 0.0
            return narrow(self.ground, self.finder, most, found.prices, found.closed, found.failed)
        for links in self.states:
            if links and self.left_s <= 0:
                return None
            shut = self.closed | self.ground.closed_arcs(links)
            certificate = disconnected(self.ground, self.finder, shut, links)
            if certificate is not None:
                return certificate
        return None

    def _tools(self) -> None:
        """Make the programmes that are asked again and again."""
        ground, design = self.ground, self.design
        common = {"closed": self.closed, "finder": self.finder}
        self._overload = Overload(ground, design, **common)  # type: ignore[arg-type]
        self._overload.routing.add(self._pool)
        sizes = np.where(design.sizes > 0, design.sizes, np.inf)
        dear = np.full(len(ground.links), math.inf)
        np.minimum.at(dear, design.link_of, np.maximum(design.front.costs, 1e-6) / sizes)
        self._dear = np.where(np.isfinite(dear), dear, 0.0)
        rows = np.arange(len(ground.row_link))
        mending = Front(
            costs=self._dear,
            highs=np.full(len(ground.links), math.inf),
            whole=np.zeros(len(ground.links)),
            rows=rows,
            columns=ground.row_link,
            factors=np.ones(len(rows)),
            installed=design.front.installed,
        )
        nothing = np.zeros(len(ground.tails))
        self._mender = Routing(ground, mending, arc_costs=nothing, **common)  # type: ignore[arg-type]
        still = replace(mending, costs=np.empty(0), highs=np.empty(0), whole=np.empty(0), rows=rows[:0])
        still = replace(still, columns=rows[:0], factors=np.empty(0))
        costs = self.arc_costs if self._pays_flow else np.ones(len(ground.tails))
        self._router: Routing | None = None
        self._routing_parts = (still, costs)
        self._cut_sets = CutSets(ground, design, fails=len(self.states) > len(ground.links))

    def routed(self, values: FloatArray) -> Routed:
        """Route everything within the capacities of a choice that suffices, as cheaply as can be."""
        capacity = self.design.front.capacities(values)
        if self._router is None:
            still, costs = self._routing_parts
            self._router = Routing(
                self.ground,
                replace(still, installed=capacity),
                closed=self.closed,
                arc_costs=costs,
                finder=self.finder,
            )
            self._router.add(self._overload.routing.routes)
        self._router.add(self._overload.routing.routes)
        for room in (0.0, 2 * ENOUGH):  # whatever suffices up to the solver's tolerance
            self._router.widen(capacity + room)
            found = self._router.solve()
            if found.status != INFEASIBLE:
                return found
        raise RuntimeError("a choice that suffices has no routing")

    def _master(self, cuts: Sequence[Inequality], *, linear: bool) -> Routing:
        """Make the master programme."""
        front = self.design.front
        flows = self._flows_first if linear else self._flows_after
        if self._guesses and not linear:  # one more variable: what routing costs
            front = replace(
                front,
                costs=np.append(front.costs, 1.0),
                highs=np.append(front.highs, math.inf),
                whole=np.append(front.whole, 0.0),
            )
        rows, bare = [_row(cut) for cut in cuts], replace(self.ground, demands=())
        return Routing(
            self.ground if flows else bare,
            replace(front, extra=[*front.extra, *rows]),
            closed=self.closed,
            arc_costs=self.arc_costs,
            finder=self.finder if flows else RouteFinder(bare, []),
            linear=linear,
            presolve=not linear,
        )

    def _fractions(self) -> tuple[list[Inequality], FloatArray | None]:
        """Solve the master with fractions; return the inequalities that hold it up, and its last choice."""
        whole = bool((self.design.front.whole > 0).any())
        until = time.monotonic() + self.left_s * (FRACTIONS_SHARE if whole else 1.0)
        master, cuts, costs = self._master((), linear=True), list[Inequality](), list[float]()
        master.add(self._overload.routing.routes)
        last: Routed | None = None
        while time.monotonic() < until or last is None:
            found = master.solve(time_limit_s=self.left_s)
            if found.status != OPTIMAL:
                break
            last = found
            self._overload.routing.add(master.routes)
            if not costs and whole and len(self.states) > 1:
                self._mend(found.front, trim=False)  # an answer in hand, before the search takes its time
            costs.append(found.objective)
            self.bound = max(self.bound, found.objective)
            slow = len(costs) > 5 and costs[-1] - costs[-4] < GAIN_RATIO * abs(costs[-1])
            fresh = [] if slow else self._cut_sets.missed(found.front, AT_ONCE, self._further(found))
            if not fresh:
                asked = self._asked(found.front, linear=True)
                if asked is None or (slow and whole and len(costs) > ROUNDS):
                    break
                fresh = asked
            if not fresh:
                if not whole:
                    self._keep(found.front)
                break
            for cut in fresh:
                columns, factors, low, _ = _row(cut)
                master.demand_more_of(columns, factors, low)
            cuts.extend(fresh)
        if last is None:
            return cuts, None
        tight = [cut for cut in cuts if cut.factors @ last.front <= cut.low + 1e-6 * max(1, abs(cut.low))]
        if self._guesses:
            # What the flows of this master said, for the next one, which has none.
            paid = last.objective - float(self.design.front.costs @ last.front)
            tight.append(self._guess(replace(last, objective=paid), self.design.front.capacities(last.front)))
        return tight, last.front

    @property
    def _count(self) -> int:
        return len(self.design.front.costs)

    def _further(self, found: Routed) -> list[BoolArray]:
        """Give sets of nodes worth looking at: what is left when links with room to spare are drawn together."""
        loads = np.zeros(len(self.ground.links))
        np.maximum.at(loads, self.ground.row_link, found.loads)
        spare = self.design.capacities(found.front[: self._count]) - loads
        return list(contracted(self.ground, np.nan_to_num(spare, posinf=1e300)))

    def _asked(self, values: FloatArray, *, linear: bool) -> list[Inequality] | None:
        """Ask all states what a choice misses; None where the time ran out."""
        chosen = values[: self._count]
        sure = self._flows_first if linear else self._flows_after
        missed = self._overload.missed(chosen, self.states[sure:], most=STATES_AT_ONCE, time_limit_s=self.left_s)
        if missed is None:
            return None
        found = [cut for _, raw in missed for cut in self._sharpened(raw, chosen)]
        if not found and self._guesses and not linear:
            routed = self.routed(chosen)
            if routed.objective > values[self._count] * (1 + 1e-7) + 1e-7:
                found.append(self._guess(routed, self.design.front.capacities(chosen)))
        return found

    def _guess(self, routed: Routed, capacity: FloatArray) -> Inequality:
        """Say what routing costs at least, for any choice: less capacity where it has a price costs more."""
        front = self.design.front
        used = routed.prices > 0
        factors = np.bincount(front.columns, routed.prices[front.rows] * front.factors, minlength=self._count)
        spent = float((routed.prices[used] * (capacity[used] - front.installed[used])).sum())
        return Inequality(factors=np.append(factors, 1.0), low=routed.objective + spent)

    def _sharpened(self, raw: Inequality, values: FloatArray) -> list[Inequality]:
        """Round an inequality in the way that is missed most, and keep it as it is too."""
        whole = self.design.front.whole > 0
        scale = float(raw.factors.max(initial=0.0))
        if scale <= 0:
            return []
        factors, low = raw.factors / scale, raw.low / scale
        # Too small for the solver to keep: let each be as large as it can.
        small = factors < SMALL_RATIO
        low -= float((factors[small] * self.design.front.highs[small]).sum())
        factors = np.where(small, 0.0, factors)
        # Prices are sums that the solver rounds: a figure a hair above a whole number must not be rounded up.
        sure = low - SURE_RATIO * max(1.0, low)
        best: tuple[float, Inequality] | None = None
        divisors = np.unique(np.round(factors[whole & (factors > DIVISOR_RATIO)], 9))
        for divisor in divisors[:: max(len(divisors) // 20, 1)]:
            cut, least = rounded(factors[None, :], np.array([sure]), float(divisor), whole, plain=PLAIN)
            missing = float((least - cut @ values)[0] / max(np.linalg.norm(cut), 1e-12))
            if best is None or missing > best[0]:
                best = missing, Inequality(factors=cut[0], low=float(least[0]))
        plain = Inequality(factors=factors, low=low)
        return [plain] if best is None else [plain, best[1]]

    def _whole(self, cuts: list[Inequality], last: FloatArray) -> None:
        """Solve the master with whole numbers until its choice suffices."""
        self._mend(last[: self._count])
        master = self._master(cuts, linear=False)
        before: FloatArray | None = None
        while self.left_s > 0 and not self._met():
            found = master.solve(time_limit_s=self.left_s, start=self._start())
            if found.status == INFEASIBLE:
                raise RuntimeError("the master programme has no solution though the instance has one")
            self.bound = max(self.bound, found.bound)
            if not len(found.front):
                return
            chosen = self._straight(found.front[: self._count])
            fresh = self._asked(np.append(chosen, found.front[self._count :]), linear=False)
            if fresh == []:
                self._keep(chosen)
                if found.status != OPTIMAL:
                    return
            self._mend(chosen)
            if fresh is None or self._met() or (before is not None and np.array_equal(before, chosen)):
                return
            before = chosen
            if not fresh:
                # The choice suffices, and is the best of all up to the solver's tolerance.
                self.bound = max(self.bound, min(found.objective, self.cost))
                return
            for cut in fresh:
                columns, factors, low, _ = _row(cut)
                master.demand_more_of(columns, factors, low)

    def _start(self) -> FloatArray | None:
        if self.best is None or self._guesses:
            return None
        return self.best

    def _straight(self, values: FloatArray) -> FloatArray:
        return np.where(self.design.front.whole > 0, np.round(values), values)

    def _keep(self, values: FloatArray) -> bool:
        """Remember a choice that suffices in all states if it is the cheapest so far."""
        cost = float(self.design.front.costs @ values)
        if self._pays_flow and cost < self.cost:
            cost += self.routed(values).objective
        if cost >= self.cost:
            return False
        self.best, self.cost = values, cost
        return True

    def _mend(self, values: FloatArray, *, trim: bool = True) -> None:
        """Add to a choice what it misses, state by state, take off what is not needed, and keep it."""
        capacity = self.design.capacities(np.floor(values + 1e-6))
        most = self.design.most
        rows = self.ground.row_link
        for state in self.states:
            if self.left_s <= 0:
                return
            self._mender.add(self._overload.routing.routes)
            self._mender.fail(state)
            self._mender.widen(capacity[rows])
            room = np.maximum(most - np.where(np.isinf(most), 0.0, capacity), 0.0)
            self._mender.allow(room)
            found = self._mender.solve(time_limit_s=self.left_s)
            if found.status != OPTIMAL:
                return
            needed = np.minimum(capacity + found.front, most)
            wide = covering(self.design, self.ground, np.where(np.isfinite(needed), needed, 0.0))
            capacity = np.maximum(capacity, self.design.capacities(wide))
        chosen = covering(self.design, self.ground, np.where(np.isfinite(capacity), capacity, 0.0))
        # Capacity only grew from state to state: what sufficed in one suffices still.
        if self._keep(chosen) and trim:
            self._trim(chosen)

    def _trim(self, values: FloatArray) -> None:
        """Take one module after the other off a choice while it still suffices, the dearest first."""
        until = time.monotonic() + TRIMMING_SHARE * self.left_s
        design = self.design
        for variable in np.argsort(-design.front.costs, kind="stable").tolist():
            while values[variable] >= 1 and design.front.whole[variable] > 0 and time.monotonic() < until:
                fewer = values.copy()
                fewer[variable] -= 1
                if design.module_of[variable] < 0:
                    fewer[design.link_of == design.link_of[variable]] = 0.0
                limit = until - time.monotonic()
                if self._overload.missed(fewer, self.states, most=1, time_limit_s=limit) != []:
                    break
                values = fewer
        self._keep(values)


def _row(cut: Inequality) -> tuple[np.ndarray, FloatArray, float, float]:
    columns = np.flatnonzero(cut.factors)
    return columns, cut.factors[columns], cut.low, math.inf
