"""
What it takes that no single cut parts some pairs: rows of an integer programme, alone or beside those of the delays.

By Menger's theorem a pair has two ways without a common span exactly where no single span parts it, so everything that
is joined twice already counts as one place. Between the places that are left, each pair sends two units of flow, one at
most through a span that exists or is built. The flow may be split: once the builds are whole, so can the flow be.

K. Menger, "Zur allgemeinen Kurventheorie", Fundamenta Mathematicae 10 (1927) 96-115.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import rustworkx as rx

from netplan.plan import Plan
from netplan.upgrade.candidates import (
    DIRECT_WITHIN_KM,
    Candidate,
    direct_candidates,
    direct_within_km,
    known_candidates,
    usable_spans,
)
from netplan.verdicts import Verdict
from topology.integer import Programme
from topology.records import Span

#: No pair needs more than two parallel builds.
_WAYS = 2

Ends = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Protection:
    """
    Pairs to protect, and what can be built for it.

    `places`: site -> the number of its group, joined twice already. `single`: the groups that spans join which exist.
    `candidates`: between any two groups those that can be among the two cheapest, with a budget in new km as well;
    direct ones up to `direct_within_km`. `asked`: who is to be protected; `unable`: whom no candidate can.
    """

    places: Mapping[str, int]
    single: tuple[Ends, ...]
    candidates: tuple[Candidate, ...]
    direct_within_km: float
    asked: tuple[Verdict, ...]
    unable: tuple[Verdict, ...]

    @property
    def pairs(self) -> tuple[Ends, ...]:
        """Return the groups to be joined twice, each pair once."""
        return tuple(sorted({self.ends(verdict.start.id, verdict.place.id) for verdict in self.asked}))

    def ends(self, a: str, b: str) -> Ends:
        """Return the groups of two sites."""
        return _ends(self.places[a], self.places[b])

    def only(self, asked: Sequence[Verdict]) -> Protection:
        """Return the same for some of the pairs."""
        return replace(self, asked=tuple(asked))

    def is_done_by(self, spans: Iterable[Span], verdict: Verdict) -> bool:
        """Tell whether a pair is protected once some spans are built."""
        joins = [*self.single, *(self.ends(span.a, span.b) for span in spans)]
        groups = _groups(len(set(self.places.values())), joins)
        start, end = self.ends(verdict.start.id, verdict.place.id)
        return groups[start] == groups[end]

    def write(self, programme: Programme, builds: Sequence[tuple[int, Span]]) -> None:
        """
        Add the rows to a programme.

        Parameters
        ----------
        programme : Programme
            Where.
        builds : sequence of tuple of int and Span
            The variable that tells whether a span is built, and the span; at least those of `candidates`.
        """
        gated = [(self.ends(span.a, span.b), variable) for variable, span in builds]
        joins: list[tuple[Ends, int | None]] = [(ends, None) for ends in self.single]
        joins += [(ends, variable) for ends, variable in gated if ends[0] != ends[1]]
        for a, b in self.pairs:
            balance: dict[int, dict[int, float]] = {a: {}, b: {}}
            for (u, v), build in joins:
                there, back = programme.variable(high=1.0), programme.variable(high=1.0)
                for variable, start, end in ((there, u, v), (back, v, u)):
                    balance.setdefault(start, {})[variable] = 1.0
                    balance.setdefault(end, {})[variable] = -1.0
                gate = {} if build is None else {build: -1.0}
                programme.row({there: 1.0, back: 1.0, **gate}, high=0.0 if gate else 1.0)
            for place, factors in balance.items():
                supply = _WAYS if place == a else -_WAYS if place == b else 0
                programme.row(factors, low=supply, high=supply)


def make_protection(plan: Plan, verdicts: Iterable[Verdict], *, operator: str | None, direct: bool) -> Protection:
    """
    Set the question up for the pairs of some verdicts.

    Parameters
    ----------
    plan : Plan
        The plan.
    verdicts : iterable of Verdict
        Whose pairs; those that are protected already are left out.
    operator : str or None
        Whose cables cost nothing.
    direct : bool
        Whether cables from place to place are offered.
    """
    owned = usable_spans(plan, operator)
    offered = known_candidates(plan, operator)
    places = joined_twice(plan.network.sites, owned)
    within_km = DIRECT_WITHIN_KM
    if direct:
        # Beside what exists as well: a second cable on a way of its own protects the first.
        invented = direct_candidates(plan, (), lambda a, b, _: places[a.id] != places[b.id])
        within_km = direct_within_km(invented)
        offered += invented
    in_the_end = joined_twice(plan.network.sites, [*owned, *(item.span for item in offered)])
    wanted = [verdict for verdict in verdicts if places[verdict.start.id] != places[verdict.place.id]]
    able = [verdict for verdict in wanted if in_the_end[verdict.start.id] == in_the_end[verdict.place.id]]
    single = [_ends(places[span.a], places[span.b]) for span in owned]
    return Protection(
        places=places,
        single=tuple(ends for ends in single if ends[0] != ends[1]),
        candidates=tuple(_useful(places, offered)),
        direct_within_km=within_km,
        asked=tuple(able),
        unable=tuple(verdict for verdict in wanted if verdict not in able),
    )


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
    groups = _groups(len(index), [_ends(index[span.a], index[span.b]) for span in spans])
    return {site: groups[number] for site, number in index.items()}


def _groups(count: int, joins: Iterable[Ends]) -> list[int]:
    """Number the groups of nodes that no single join parts."""
    parallel: dict[Ends, int] = {}
    for ends in joins:
        parallel[ends] = parallel.get(ends, 0) + 1
    graph: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * count)
    graph.add_edges_from([(a, b, None) for a, b in parallel if a != b])
    single = {ends for edge in rx.bridges(graph) if parallel[ends := _ends(min(edge), max(edge))] == 1}
    graph.remove_edges_from(list(single))
    groups = [0] * count
    for number, group in enumerate(rx.connected_components(graph)):
        for node in group:
            groups[node] = number
    return groups


def _ends(a: int, b: int) -> Ends:
    return (a, b) if a <= b else (b, a)


def _useful(places: Mapping[str, int], offered: Sequence[Candidate]) -> list[Candidate]:
    """Leave out the candidates beside which two others join the same groups at no more cost and no more new cable."""
    kept: dict[Ends, list[Candidate]] = {}
    for item in sorted(offered, key=lambda item: (item.cost.value, item.span.id)):
        ends = _ends(places[item.span.a], places[item.span.b])
        rivals = kept.setdefault(ends, [])
        if ends[0] != ends[1] and sum(rival.new_km.value <= item.new_km.value for rival in rivals) < _WAYS:
            rivals.append(item)
    return [item for items in kept.values() for item in items]
