"""
The cheapest set of circuits of modular capacity that carries demands, also after any single failure.

An integer programme over given options: how many modules of each size to light on each. Demands may divide over their
ways. That an answer survives a failure is demanded by cuts (J. F. Benders, Numerische Mathematik 4, 1962): what certain
options keep must carry what has no way past them. Cuts are added where an answer does not survive, until it does: then
it is the cheapest that survives all, because leaving cuts out can only make a programme cheaper.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from netplan.upgrade.time import Allowance
from topology.integer import FEASIBLE, INFEASIBLE, OPTIMAL, UNDECIDED, Programme, Solution

#: Costs are in millions in the programme, so that its figures are of one size. [CNY]
_MILLION = 1e6
#: Traffic below this counts as none. [Gbit/s]
TINY_GBPS = 1e-4
#: However little time is left, a programme gets this much: enough to find some answer. [s]
_LEAST_S = 0.5
#: Prices below this are rounding.
_TINY_PRICE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """
    Where circuits can be lit: modules by size, `cny_by_gbps`, beside what is lit there already.

    `hit_by`: the failures that take all of it.
    """

    id: str
    cny_by_gbps: Mapping[float, float]
    hit_by: frozenset[str] = frozenset()
    installed_gbps: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Options in a row that carry a demand; `cny_per_gbps` is paid for what takes it while nothing fails."""

    options: tuple[str, ...]
    cny_per_gbps: float = 0.0
    through: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Traffic to be carried over any of its ways; at most `through_gbps` over those that pass through another place."""

    id: str
    gbps: float
    ways: tuple[Way, ...]
    through_gbps: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A failure (None: nothing fails), the options it takes, and what of each demand can still be asked. [Gbit/s]"""

    failure: str | None
    lost: frozenset[str]
    required_gbps: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What is lit on some options, each counted so often, must come to so much. [Gbit/s]"""

    factors: Mapping[str, float]
    least_gbps: float


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    The answer to a programme.

    `status` as of `topology.integer`; `counts`: option and size -> modules; `flows`: demand and the options of its
    way -> what takes it while nothing fails [Gbit/s]; `cost_cny` of modules and onward carriage; no answer costs less
    than `bound_cny`.
    """

    status: str
    counts: Mapping[tuple[str, float], int]
    flows: Mapping[tuple[str, tuple[str, ...]], float]
    cost_cny: float
    bound_cny: float

    @property
    def gap_ratio(self) -> float | None:
        """Return by how much the cost may exceed the least, as a share of it; None without an answer."""
        if not math.isfinite(self.cost_cny):
            return None
        return max(self.cost_cny - self.bound_cny, 0.0) / self.cost_cny if self.cost_cny > 0 else 0.0


def states(options: Sequence[Option], demands: Sequence[Carried], *, survivable: bool) -> list[State]:
    """
    List the states that an answer must serve.

    Parameters
    ----------
    options : sequence of Option
        Where circuits can be lit.
    demands : sequence of Carried
        What is to be carried.
    survivable : bool
        Whether any single failure is to be survived.

    Returns
    -------
    list of State
        First the one in which nothing fails. A failure that takes every way of a demand asks nothing of that demand;
        one that takes less than another, and asks no more, is left out.
    """
    normal = _state(None, frozenset(), demands)
    if not survivable:
        return [normal]
    failures = sorted({failure for option in options for failure in option.hit_by})
    lost = {failure: frozenset(item.id for item in options if failure in item.hit_by) for failure in failures}
    found: list[State] = []
    for failure in sorted(failures, key=lambda key: -len(lost[key])):
        state = _state(failure, lost[failure], demands)
        if not any(_is_implied(state, other) for other in found):
            found.append(state)
    return [normal, *found]


def _state(failure: str | None, lost: frozenset[str], demands: Sequence[Carried]) -> State:
    return State(failure=failure, lost=lost, required_gbps=tuple(_required(item, lost) for item in demands))


def _required(demand: Carried, lost: frozenset[str]) -> float:
    alive = [way for way in demand.ways if lost.isdisjoint(way.options)]
    if any(not way.through for way in alive):
        return demand.gbps
    return min(demand.gbps, demand.through_gbps) if alive else 0.0


def _is_implied(state: State, other: State) -> bool:
    asks_no_more = all(a <= b for a, b in zip(state.required_gbps, other.required_gbps, strict=True))
    return state.lost <= other.lost and asks_no_more


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is to be solved: options, demands, and up to which share circuits are filled."""

    options: Sequence[Option]
    demands: Sequence[Carried]
    fill_ratio: float = 1.0
    failed_fill_ratio: float = 1.0

    def least_cost(self, *, survivable: bool, allowance: Allowance | None = None) -> Answer:
        """
        Find the cheapest modules.

        Parameters
        ----------
        survivable : bool
            Whether any single failure is to be survived, as far as a demand has a way left.
        allowance : Allowance, optional
            The time for all programmes, of which most cases take two or three; None never ends.

        Returns
        -------
        Answer
            Never infeasible: what has no way left is not asked.
        """
        allowance = Allowance.endless() if allowance is None else allowance
        normal, *failed = states(self.options, self.demands, survivable=survivable)
        cuts = [cut for state in failed for cut in self._together(state)]
        bound = 0.0
        while True:
            answer = self._solved(normal, cuts, max(allowance.left_s, _LEAST_S))
            bound = max(bound, answer.bound_cny)
            found = self._cuts(answer, failed) if answer.status in (OPTIMAL, FEASIBLE) else []
            if not found:
                return replace(answer, bound_cny=min(bound, answer.cost_cny))
            cuts += found

    def unmet_gbps(self, counts: Mapping[tuple[str, float], int], state: State) -> float:
        """
        Tell how much of what a state asks for cannot be carried.

        Parameters
        ----------
        counts : mapping
            Option and size -> modules.
        state : State
            Of `states`.

        Returns
        -------
        float
            0 where all is carried. [Gbit/s]
        """
        return self._worst_cut(counts, state)[0]

    def _worst_cut(self, counts: Mapping[tuple[str, float], int], state: State) -> tuple[float, Cut]:
        """
        Return how much of what a state asks for cannot be carried, and the cut that proves it.

        The dual of the linear programme that carries as much as it can: a price for each option and each demand, no
        way being cheaper than its demand.
        """
        programme = Programme()
        fill = self._fill(state)
        prices = {
            item.id: programme.variable(cost=fill * lit_gbps(item, counts))
            for item in self.options
            if item.id not in state.lost
        }
        worth: list[int] = []
        passing: list[int] = []
        for demand, required in zip(self.demands, state.required_gbps, strict=True):
            worth.append(programme.variable(cost=-required, high=1.0))
            limited = demand.through_gbps < demand.gbps
            passing.append(programme.variable(cost=demand.through_gbps if limited else 0.0, high=float(limited)))
            for way in demand.ways:
                if state.lost.isdisjoint(way.options):
                    row = {**{prices[key]: -1.0 for key in way.options}, worth[-1]: 1.0}
                    programme.row({**row, passing[-1]: -1.0} if way.through else row, high=0.0)
        solution = programme.solve()
        values = solution.values
        asked = math.fsum(values[one] * gbps for one, gbps in zip(worth, state.required_gbps, strict=True))
        past = math.fsum(
            values[one] * demand.through_gbps
            for one, demand in zip(passing, self.demands, strict=True)
            if demand.through_gbps < demand.gbps
        )
        factors = {key: values[price] for key, price in prices.items() if values[price] > _TINY_PRICE}
        return -solution.objective, Cut(factors=factors, least_gbps=(asked - past) / fill)

    def carriable_ratio(self, counts: Mapping[tuple[str, float], int], all_states: Sequence[State]) -> float:
        """
        Tell how far the demands can grow together before some state no longer carries what it asks.

        Parameters
        ----------
        counts : mapping
            Option and size -> modules.
        all_states : sequence of State
            Of `states`.

        Returns
        -------
        float
            A factor of the demands; infinite where nothing is asked.
        """
        return min((self._carriable(counts, state) for state in all_states), default=math.inf)

    def _carriable(self, counts: Mapping[tuple[str, float], int], state: State) -> float:
        if not any(gbps > TINY_GBPS for gbps in state.required_gbps):
            return math.inf
        programme = Programme()
        growth = programme.variable(cost=-1.0)
        rows: dict[str, dict[int, float]] = {}
        for number, required in enumerate(state.required_gbps):
            ways = self._flows(programme, state, number, rows, paid=False, growth=growth)
            programme.row({**dict.fromkeys(ways.values(), 1.0), growth: -required}, low=0.0)
        for option, row in rows.items():
            programme.row(row, high=self._fill(state) * self._capacity_gbps(option, counts))
        return max(0.0, -programme.solve().objective)

    def _solved(self, normal: State, cuts: Iterable[Cut], time_limit_s: float) -> Answer:
        programme = Programme()
        most_gbps = math.fsum(demand.gbps for demand in self.demands) / min(self.fill_ratio, self.failed_fill_ratio)
        modules: dict[tuple[str, float], int] = {}
        for option in self.options:
            for gbps, cny in option.cny_by_gbps.items():
                most = math.ceil(most_gbps / gbps)
                modules[option.id, gbps] = programme.variable(cost=cny / _MILLION, high=most, whole=True)
        flows: dict[tuple[str, tuple[str, ...]], int] = {}
        rows: dict[str, dict[int, float]] = {}
        for number, demand in enumerate(self.demands):
            ways = self._flows(programme, normal, number, rows, paid=True)
            if ways:
                required = normal.required_gbps[number]
                programme.row(dict.fromkeys(ways.values(), 1.0), low=required, high=required)
            flows |= {(demand.id, demand.ways[way].options): variable for way, variable in ways.items()}
        self._capacities(programme, normal, rows, modules)
        for cut in (*cuts, *self._together(normal)):
            self._demand(programme, cut, modules)
        return self._answer(programme.solve(time_limit_s=time_limit_s), modules, flows)

    def _demand(self, programme: Programme, cut: Cut, modules: Mapping[tuple[str, float], int]) -> None:
        """Demand what a cut says of the modules."""
        options = [option for option in self.options if option.id in cut.factors]
        lit = {modules[item.id, gbps]: cut.factors[item.id] * gbps for item in options for gbps in item.cny_by_gbps}
        had = math.fsum(cut.factors[item.id] * item.installed_gbps for item in options)
        if cut.least_gbps - had > TINY_GBPS:
            programme.row(lit, low=cut.least_gbps - had)

    def _capacities(
        self,
        programme: Programme,
        state: State,
        rows: Mapping[str, dict[int, float]],
        modules: Mapping[tuple[str, float], int],
    ) -> None:
        """Demand of every option that its traffic fits into what is lit on it."""
        fill = self._fill(state)
        by_id = {option.id: option for option in self.options}
        for key, row in rows.items():
            option = by_id[key]
            lit = {modules[key, gbps]: -fill * gbps for gbps in option.cny_by_gbps}
            programme.row({**row, **lit}, high=fill * option.installed_gbps)

    def _together(self, state: State) -> list[Cut]:
        """
        List cuts around what has no other way: the options that some demand has left must carry all that has no other.

        They follow from carrying each demand, but only they let the solver round modules up: proofs get far shorter.
        """
        alive = [self._alive(state, demand) for demand in self.demands]
        found = []
        for chosen in sorted({*alive, frozenset().union(*alive)}, key=sorted):
            asked = [gbps for gbps, ways in zip(state.required_gbps, alive, strict=True) if ways <= chosen and ways]
            factors = dict.fromkeys(sorted(chosen), 1.0)
            found.append(Cut(factors=factors, least_gbps=math.fsum(asked) / self._fill(state)))
        return found

    @staticmethod
    def _alive(state: State, demand: Carried) -> frozenset[str]:
        """Return the first options of the ways that a state leaves a demand: each of its ways takes one of them."""
        return frozenset(way.options[0] for way in demand.ways if state.lost.isdisjoint(way.options))

    def _flows(
        self,
        programme: Programme,
        state: State,
        number: int,
        rows: dict[str, dict[int, float]],
        *,
        paid: bool,
        growth: int | None = None,
    ) -> dict[int, int]:
        """Add what takes each way of a demand that a state leaves it; `rows` collects what each option carries."""
        demand = self.demands[number]
        ways, through = {}, list[int]()
        for place, way in enumerate(demand.ways):
            if not state.lost.isdisjoint(way.options):
                continue
            ways[place] = programme.variable(cost=way.cny_per_gbps / _MILLION if paid else 0.0)
            if way.through:
                through.append(ways[place])
            for option in way.options:
                rows.setdefault(option, {})[ways[place]] = 1.0
        if through and demand.through_gbps < demand.gbps:
            row = dict.fromkeys(through, 1.0)
            if growth is None:
                programme.row(row, high=demand.through_gbps)
            else:
                programme.row({**row, growth: -demand.through_gbps}, high=0.0)
        return ways

    def _cuts(self, answer: Answer, failed: Sequence[State]) -> list[Cut]:
        """Return a cut for every state that an answer does not serve."""
        found = [self._worst_cut(answer.counts, state) for state in failed]
        return [cut for unmet_gbps, cut in found if unmet_gbps > TINY_GBPS]

    def _capacity_gbps(self, key: str, counts: Mapping[tuple[str, float], int]) -> float:
        return lit_gbps(next(item for item in self.options if item.id == key), counts)

    def _fill(self, state: State) -> float:
        return self.fill_ratio if state.failure is None else self.failed_fill_ratio

    @staticmethod
    def _answer(
        solution: Solution, modules: Mapping[tuple[str, float], int], flows: Mapping[tuple[str, tuple[str, ...]], int]
    ) -> Answer:
        if solution.status in (INFEASIBLE, UNDECIDED) or (not solution.values and modules):
            bound = solution.bound * _MILLION
            return Answer(status=solution.status, counts={}, flows={}, cost_cny=math.inf, bound_cny=bound)
        counts = {key: round(solution.values[variable]) for key, variable in modules.items()}
        taken = {key: solution.values[variable] for key, variable in flows.items()}
        return Answer(
            status=solution.status,
            counts={key: count for key, count in counts.items() if count},
            flows={key: gbps for key, gbps in taken.items() if gbps > TINY_GBPS},
            cost_cny=solution.objective * _MILLION,
            bound_cny=solution.bound * _MILLION,
        )


def lit_gbps(option: Option, counts: Mapping[tuple[str, float], int]) -> float:
    """Return what is lit on an option: what was there and what is added. [Gbit/s]"""
    return option.installed_gbps + sum(gbps * counts.get((option.id, gbps), 0) for gbps in option.cny_by_gbps)
