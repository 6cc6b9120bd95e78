"""
The cheapest builds that give every pair of a target two ways without a common span: no single cut parts them.

By Menger's theorem two such ways exist exactly where no single span parts the pair, so everything that is joined twice
already counts as one place. Between the places that are left, each pair sends two units of flow, one at most through a
span that exists or is built. The flow may be split: once the builds are whole, so can the flow be.

K. Menger, "Zur allgemeinen Kurventheorie", Fundamenta Mathematicae 10 (1927) 96-115.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import rustworkx as rx

from netplan.delay import length
from netplan.plan import Plan
from netplan.terms import IMPOSSIBLE
from netplan.upgrade.answers import PROTECT, Build, UpgradePlan
from netplan.upgrade.candidates import Candidate, direct_candidates, known_candidates, usable_spans
from netplan.upgrade.demands import rated
from netplan.upgrade.outcome import statuses_after
from netplan.upgrade.time import Allowance
from netplan.verdicts import TargetVerdict, Verdict
from topology.integer import Programme
from topology.records import OPTICAL, Span

_MILLION = 1e6
#: No pair needs more than two parallel builds.
_WAYS = 2

Ends = tuple[int, int]


def protect_plan(
    plan: Plan, judged: Sequence[TargetVerdict], *, operator: str | None, direct: bool, allowance: Allowance
) -> UpgradePlan | None:
    """
    Find the cheapest builds that protect the optical targets' pairs against any single cut.

    Parameters
    ----------
    plan : Plan
        The plan.
    judged : sequence of TargetVerdict
        Whose pairs; those that light forbids are left out.
    operator : str or None
        Whose cables cost nothing.
    direct : bool
        Whether cables from place to place are offered.
    allowance : Allowance
        What is left of the time.

    Returns
    -------
    UpgradePlan or None
        Without builds where every pair is protected already; None where nothing was found in time. Delays of the
        second ways are not looked at, nor what spans share beyond their ends; their transponders are not counted.
    """
    owned = usable_spans(plan, operator)
    offered = known_candidates(plan, operator)
    places = joined_twice(plan.network.sites, owned)
    if direct:
        # Beside what exists as well: a second cable on a way of its own protects the first.
        offered += direct_candidates(plan, (), lambda a, b, _: places[a.id] != places[b.id])
    in_the_end = joined_twice(plan.network.sites, [*owned, *(item.span for item in offered)])
    asked = [
        verdict
        for verdict in rated(judged, OPTICAL)
        if verdict.status != IMPOSSIBLE and places[verdict.start.id] != places[verdict.place.id]
    ]
    able = [verdict for verdict in asked if in_the_end[verdict.start.id] == in_the_end[verdict.place.id]]
    pairs = sorted({_ends(places[verdict.start.id], places[verdict.place.id]) for verdict in able})
    chosen, bound_cny, proven = _cheapest(places, owned, offered, pairs, allowance)
    if chosen is None:
        return None
    return _plan(judged, chosen, bound_cny, proven, able, [verdict for verdict in asked if verdict not in able])


def joined_twice(sites: Iterable[str], spans: Iterable[Span]) -> dict[str, int]:
    """
    Put sites together that no single span parts.

    Parameters
    ----------
    sites : iterable of str
        Site ids.
    spans : iterable of Span
        Parallel ones count each.

    Returns
    -------
    dict of str to int
        Site -> number of its group.
    """
    index = {site: number for number, site in enumerate(sites)}
    parallel: dict[Ends, int] = {}
    for span in spans:
        ends = _ends(index[span.a], index[span.b])
        parallel[ends] = parallel.get(ends, 0) + 1
    graph: rx.PyGraph[str, None] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(list(index))
    graph.add_edges_from([(a, b, None) for a, b in parallel])
    single = {ends for edge in rx.bridges(graph) if parallel[ends := _ends(min(edge), max(edge))] == 1}
    graph.remove_edges_from(list(single))
    groups = rx.connected_components(graph)
    names = list(index)
    return {names[node]: number for number, group in enumerate(groups) for node in group}


def _ends(a: int, b: int) -> Ends:
    return (a, b) if a <= b else (b, a)


def _cheapest(
    places: dict[str, int],
    owned: Sequence[Span],
    offered: Sequence[Candidate],
    pairs: Sequence[Ends],
    allowance: Allowance,
) -> tuple[list[Candidate] | None, float, bool]:
    """Solve the programme; return the builds, what no others can cost less than, and whether that is proven."""
    between = [_ends(places[span.a], places[span.b]) for span in owned]
    single = [ends for ends in between if ends[0] != ends[1]]
    useful = _useful(places, offered)
    programme = Programme()
    builds = [programme.binary(cost=item.cost.value / _MILLION) for item in useful]
    joins = [_ends(places[item.span.a], places[item.span.b]) for item in useful]
    for a, b in pairs:
        balance: dict[int, dict[int, float]] = {a: {}, b: {}}
        for number, (u, v) in enumerate([*single, *joins]):
            there, back = programme.variable(high=1.0), programme.variable(high=1.0)
            for variable, start, end in ((there, u, v), (back, v, u)):
                balance.setdefault(start, {})[variable] = 1.0
                balance.setdefault(end, {})[variable] = -1.0
            build = number - len(single)
            gate = {builds[build]: -1.0} if build >= 0 else {}
            programme.row({there: 1.0, back: 1.0, **gate}, high=0.0 if gate else 1.0)
        for place, factors in balance.items():
            supply = _WAYS if place == a else -_WAYS if place == b else 0
            programme.row(factors, low=supply, high=supply)
    solution = programme.solve(time_limit_s=allowance.left_s)
    if not solution.values:
        return ([] if not pairs else None), 0.0, not pairs
    chosen = [item for item, build in zip(useful, builds, strict=True) if solution.chosen(build)]
    return chosen, solution.bound * _MILLION, solution.status == "optimal"


def _useful(places: dict[str, int], offered: Sequence[Candidate]) -> list[Candidate]:
    """Keep the two cheapest candidates between any two places."""
    kept: dict[Ends, list[Candidate]] = {}
    for item in sorted(offered, key=lambda item: (item.cost.value, item.span.id)):
        ends = _ends(places[item.span.a], places[item.span.b])
        if ends[0] != ends[1]:
            kept.setdefault(ends, []).append(item)
    return [item for items in kept.values() for item in items[:_WAYS]]


def _plan(
    judged: Sequence[TargetVerdict],
    chosen: Sequence[Candidate],
    bound_cny: float,
    proven: bool,
    protected: Sequence[Verdict],
    unprotected: Sequence[Verdict],
) -> UpgradePlan:
    builds = [
        Build(
            kind=item.kind,
            a=item.span.a,
            b=item.span.b,
            km=length([item.span]),
            new_km=item.new_km,
            cost=item.cost,
            span=item.span,
            in_duct=item.in_duct,
        )
        for item in sorted(chosen, key=lambda item: (-item.cost.value, item.span.id))
    ]
    return UpgradePlan(
        kind=PROTECT,
        builds=tuple(builds),
        gains=(),
        statuses=statuses_after(judged, ()),
        bound_cny=max(bound_cny, 0.0),
        proven=proven,
        worst_ratio=None,
        protected=tuple(protected),
        unprotected=tuple(unprotected),
    )
