"""Everything one question about upgrades needs: spans, candidates that are worth offering, demands, levels."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

from netplan.delay import DelayModel
from netplan.plan import Plan
from netplan.upgrade.candidates import (
    DIRECT_WITHIN_KM,
    Candidate,
    direct_candidates,
    direct_within_km,
    known_candidates,
    usable_spans,
    within_light,
)
from netplan.upgrade.costs import Costs
from netplan.upgrade.demands import Demand
from netplan.upgrade.levels import NOMINAL, WHOLE_BAND, Level, LevelGraph
from netplan.upgrade.time import Allowance
from topology.arrays import Edge
from topology.lengths import ZERO, Band
from topology.records import Span
from topology.search import Path, SearchGraph

#: What replaces a candidate costs no more wherever in their ranges the prices lie.
_ENDS = ("value", "low", "high")
#: Dropping candidates may take this share of the time. [-]
_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Arc:
    """A span that can lie on a demand's way, and in which directions: from `a` to `b`, from `b` to `a`."""

    span: Span
    forward: bool
    backward: bool


class Case:
    """
    One question: which candidates for which demands.

    Parameters
    ----------
    model : DelayModel
        The delay model.
    costs : Costs
        The costs.
    sites : iterable of str
        Site ids.
    owned : sequence of Span
        Spans that cost nothing.
    candidates : sequence of Candidate
        What can be had for money.
    demands : sequence of Demand
        What is to be brought in.
    time : Allowance
        What is left of the time.
    """

    def __init__(
        self,
        model: DelayModel,
        costs: Costs,
        sites: Iterable[str],
        owned: Sequence[Span],
        candidates: Sequence[Candidate],
        demands: Sequence[Demand],
        time: Allowance,
    ) -> None:
        self.model = model
        self.costs = costs
        self.sites = tuple(sites)
        self.owned = tuple(owned)
        self.levels = {name: Level(name, model) for name in (NOMINAL, WHOLE_BAND)}
        self.demands: tuple[Demand, ...] = tuple(demands)
        #: Direct cables are offered between places no further apart than this. [km]
        self.direct_within_km = DIRECT_WITHIN_KM
        self._offered = tuple(candidates)
        self._time = time
        self._offer(undominated(self.levels, self.sites, owned, candidates, time.part(_SHARE)))

    def _offer(self, candidates: Iterable[Candidate]) -> None:
        self.candidates: Mapping[str, Candidate] = {item.span.id: item for item in candidates}
        self.spans = (*self.owned, *(item.span for item in self.candidates.values()))
        self.graphs = {
            name: LevelGraph(level, self.model, self.sites, self.spans, self._time)
            for name, level in self.levels.items()
        }
        self._arcs: dict[tuple[int, str], tuple[Arc, ...]] = {}

    def rated(self, best: Sequence[str | None]) -> Case:
        """Return the case with the level at which each demand can be had at best."""
        other = copy(self)
        other.demands = tuple(replace(demand, best=level) for demand, level in zip(self.demands, best, strict=True))
        return other

    def priced(self, end: str) -> Case:
        """Return the case with every cost at one end of its range, "low" or "high"; delays stay as they are."""

        def fixed(band: Band) -> Band:
            value = getattr(band, end)
            return Band(value=value, low=value, high=value)

        other = copy(self)
        pair = {"cost.transponder_pair_cny": fixed(self.costs.pair).value}
        other.costs = Costs(self.costs.parameters.replaced(pair))
        other.candidates = {key: replace(item, cost=fixed(item.cost)) for key, item in self.candidates.items()}
        return other

    def with_free(self, spans: Collection[str]) -> Case:
        """Return the case with some candidates bought already: they cost nothing."""
        other = copy(self)
        other.candidates = {
            key: replace(item, cost=ZERO) if key in spans else item for key, item in self.candidates.items()
        }
        return other

    def with_protection(self, items: Iterable[Candidate]) -> Case:
        """
        Return the case with candidates that can be bought for protection as well.

        What is bought for protection carries circuits too, and two cables that replace a third at no more delay and
        cost may be bought already, where the third would protect: only what costs nothing replaces a candidate here.
        """
        other = copy(self)
        time = self._time.part(_SHARE)
        kept = undominated(self.levels, self.sites, self.owned, self._offered, time, only_free=True)
        other._offer({item.span.id: item for item in (*items, *kept)}.values())
        return other

    def arcs(self, demand: int, level: str) -> tuple[Arc, ...]:
        """Return the spans that can lie on a demand's way at a level: bounds at both ends leave the others out."""
        if (demand, level) not in self._arcs:
            asked = self.demands[demand]
            graph = self.graphs[level]
            reached = [(span, graph.reaches(span, asked.a, asked.b, asked.limit_ms)) for span in self.spans]
            self._arcs[demand, level] = tuple(Arc(span, *ways) for span, ways in reached if any(ways))
        return self._arcs[demand, level]


def make_case(
    plan: Plan, demands: Sequence[Demand], *, operator: str | None, direct: bool, time: Allowance | None = None
) -> Case:
    """
    Set a plan's question up.

    Parameters
    ----------
    plan : Plan
        The plan.
    demands : sequence of Demand
        What is to be brought in.
    operator : str or None
        Whose cables cost nothing; None takes everybody's.
    direct : bool
        Whether cables of our own invention, from place to place, are offered as well.
    time : Allowance, optional
        What is left of the time; without end if not given.

    Returns
    -------
    Case
        With every candidate that is worth offering.
    """
    owned = usable_spans(plan, operator)
    offered = known_candidates(plan, operator)
    if direct:
        invented = direct_candidates(plan, [*owned, *(item.span for item in offered)], within_light(plan, demands))
        offered += invented
    left = Allowance.endless() if time is None else time
    case = Case(plan.model, Costs(plan.parameters), plan.network.sites, owned, offered, demands, left)
    if direct:
        case.direct_within_km = direct_within_km(invented)
    return case


def undominated(
    levels: Mapping[str, Level],
    sites: Sequence[str],
    owned: Sequence[Span],
    candidates: Sequence[Candidate],
    time: Allowance,
    *,
    only_free: bool = False,
) -> list[Candidate]:
    """
    Drop the candidates that something else replaces at no loss.

    Parameters
    ----------
    levels : mapping of str to Level
        The levels at which it must be no loss.
    sites : sequence of str
        Site ids.
    owned : sequence of Span
        Spans that cost nothing.
    candidates : sequence of Candidate
        What is offered.
    time : Allowance
        What is left of the time; once it is over, the rest is kept unseen: too many candidates harm nobody.
    only_free : bool
        Whether only spans that cost nothing replace a candidate.

    Returns
    -------
    list of Candidate
        Those beside which no other way joins the same sites with no more delay, length, cost and new cable.

    Notes
    -----
    Every section of a way that replaces a candidate is shorter than it, so a section that is dropped itself is in turn
    replaced by shorter ones: in the end by what is kept. Dropping them all at once is safe.
    """
    offered = {item.span.id: item for item in candidates}
    spans = {span.id: span for span in owned} | {key: item.span for key, item in offered.items()}
    nominal = levels[NOMINAL]

    def edges(keys: Iterable[str]) -> Iterable[Edge]:
        return (Edge(key, spans[key].a, spans[key].b, nominal.weight(spans[key]).ms) for key in keys)

    graphs = [SearchGraph(sites, edges(span.id for span in owned))]
    if not only_free:
        graphs.append(SearchGraph(sites, edges(spans)))
    trees: dict[tuple[int, str], Mapping[str, Path]] = {}

    def replaced(item: Candidate) -> bool:
        for number, graph in enumerate(graphs):
            place = number, item.span.a
            if place not in trees:
                trees[place] = graph.shortest_from(item.span.a)
            if item.span.b in trees[place] and _replaces(trees[place][item.span.b], item, spans, offered, levels):
                return True
        return False

    return [item for item in candidates if time.is_over or not replaced(item)]


def _replaces(
    path: Path,
    item: Candidate,
    spans: Mapping[str, Span],
    offered: Mapping[str, Candidate],
    levels: Mapping[str, Level],
) -> bool:
    """Tell whether a way is as good as a candidate in everything that counts."""
    if item.span.id in path.edges:
        return False
    if any(spans[key].route_km >= item.span.route_km for key in path.edges if key in offered):
        return False
    bought = [offered[key] for key in path.edges if key in offered]
    if any(sum(getattr(other.cost, end) for other in bought) > getattr(item.cost, end) for end in _ENDS):
        return False
    if sum(other.new_km.value for other in bought) > item.new_km.value:
        return False
    for level in levels.values():
        own, others = level.weight(item.span), [level.weight(spans[key]) for key in path.edges]
        if sum(other.ms for other in others) > own.ms or sum(other.km for other in others) > own.km:
            return False
    return True
