"""What could be built or leased: corridors of the plan, cables from city to city, other operators' cables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from geodata.distance import great_circles_km
from netplan.plan import Plan
from netplan.remedies import direct_span
from netplan.upgrade.costs import Costs
from netplan.upgrade.demands import Demand
from topology.lengths import ZERO, Band
from topology.records import Site, Span

#: A planned or candidate span of the plan; a cable of our own invention; somebody else's cable; a new circuit.
CORRIDOR, DIRECT, LEASE, EXPRESS = "corridor", "direct", "lease", "express"
KINDS = (CORRIDOR, DIRECT, LEASE, EXPRESS)
#: Cables of our own invention join places no further apart than this. [km]
DIRECT_WITHIN_KM = 600.0
#: In large plans only so many of the nearest, which chains of them make up for: programmes must stay solvable.
MOST_DIRECT = 10_000
#: A new cable in such a group lies beside an existing one, and takes its duct (assumption).
_DUCT_GROUPS = ("corridor", "duct")
#: A degree of latitude is never shorter on the ellipsoid. [km]
_LEAST_KM_PER_DEG = 110.5


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A span that could be had, at a cost; `in_duct` tells that the cost is that of a cable in an existing duct."""

    span: Span
    kind: str
    cost: Band
    in_duct: bool = False

    @property
    def new_km(self) -> Band:
        """Return the length of new cable: none for a lease. [km]"""
        if self.kind == LEASE:
            return ZERO
        return Band(value=self.span.route_km, low=self.span.route_km_low, high=self.span.route_km_high)


def offered_kinds(operator: str | None, *, direct: bool) -> tuple[str, ...]:
    """List the kinds of candidates that are looked at."""
    wanted = {CORRIDOR: True, DIRECT: direct, LEASE: operator is not None, EXPRESS: True}
    return tuple(kind for kind in KINDS if wanted[kind])


def usable_spans(plan: Plan, operator: str | None) -> list[Span]:
    """Return the spans that exist and need no lease."""
    return plan.network.spans_with(("existing",), operator)


def known_candidates(plan: Plan, operator: str | None) -> list[Candidate]:
    """
    List what the plan itself offers.

    Parameters
    ----------
    plan : Plan
        The plan.
    operator : str or None
        For whom; None owns everybody's cables, so nothing has to be leased.

    Returns
    -------
    list of Candidate
        Planned and candidate spans that nobody else claims, and for an operator all existing spans of others.
    """
    costs = Costs(plan.parameters)
    beside = _groups_with_cable(plan)
    found = []
    for span in plan.network.spans.values():
        if span.status == "existing":
            if operator is not None and span.operator != operator:
                found.append(Candidate(span=span, kind=LEASE, cost=costs.lease(span)))
        elif operator is None or span.operator in ("", operator):
            in_duct = any(group in beside for group in span.risk_groups)
            cost = costs.build(span, in_duct=in_duct)
            found.append(Candidate(span=span, kind=CORRIDOR, cost=cost, in_duct=in_duct))
    return found


def direct_candidates(
    plan: Plan, others: Collection[Span], useful: Callable[[Site, Site, float], bool]
) -> list[Candidate]:
    """
    Invent cables from place to place.

    Parameters
    ----------
    plan : Plan
        The plan.
    others : collection of Span
        What exists or is offered already: beside a span of theirs that is no longer, nothing is invented.
    useful : callable
        Given two places and the great circle between them [km], tells whether a cable there can serve at all.

    Returns
    -------
    list of Candidate
        Every useful pair within `DIRECT_WITHIN_KM`, the nearest first: great circle x the usual detour, with its band;
        assumed. Where there are more than `MOST_DIRECT`, only the nearest; see `direct_within_km`.
    """
    costs = Costs(plan.parameters)
    pairs = list(_neighbours(list(plan.network.sites.values())))
    direct_km = great_circles_km([a.position for a, _ in pairs], [b.position for _, b in pairs])
    shortest_km: dict[frozenset[str], float] = {}
    for span in others:
        ends = frozenset(span.ends)
        shortest_km[ends] = min(span.route_km, shortest_km.get(ends, span.route_km))
    found: list[Candidate] = []
    near = [(float(km), number) for number, km in enumerate(direct_km) if 0 < km <= DIRECT_WITHIN_KM]
    for km, number in sorted(near):
        a, b = pairs[number]
        if len(found) == MOST_DIRECT:
            break
        if useful(a, b, km):
            span = direct_span(plan.parameters, a.id, b.id, km)
            if shortest_km.get(frozenset(span.ends), span.route_km + 1) > span.route_km:
                found.append(Candidate(span=span, kind=DIRECT, cost=costs.build(span)))
    return found


def direct_within_km(items: Sequence[Candidate]) -> float:
    """Return the distance up to which all useful direct cables are among those invented, the nearest first. [km]"""
    if len(items) < MOST_DIRECT:
        return DIRECT_WITHIN_KM
    return items[-1].span.great_circle_km or 0.0


def within_light(plan: Plan, demands: Sequence[Demand]) -> Callable[[Site, Site, float], bool]:
    """
    Tell which new cables can lie on a way that keeps a limit, if light itself did the rest of it.

    Parameters
    ----------
    plan : Plan
        The plan.
    demands : sequence of Demand
        Pairs with their limits.

    Returns
    -------
    callable
        For `direct_candidates`.
    """
    sites = list(plan.network.sites.values())
    ratio, model = plan.parameters["length.cable_to_great_circle"].value, plan.model

    def light_ms(end: str) -> dict[str, float]:
        position = plan.network.sites[end].position
        km = great_circles_km([position] * len(sites), [site.position for site in sites])
        return {site.id: model.light_limit_ms(one) for site, one in zip(sites, km, strict=True)}

    known = {end: light_ms(end) for demand in demands for end in (demand.a, demand.b)}

    def useful(a: Site, b: Site, direct_km: float) -> bool:
        own_ms = model.light_limit_ms(direct_km * ratio)
        for demand in demands:
            start, end = known[demand.a], known[demand.b]
            rest_ms = min(start[a.id] + end[b.id], start[b.id] + end[a.id])
            if own_ms + rest_ms <= demand.limit_ms:
                return True
        return False

    return useful


def _neighbours(sites: Sequence[Site]) -> Iterator[tuple[Site, Site]]:
    """Pair the sites that are near enough by latitude; whoever is further apart than that is so on the ground."""
    most_deg = DIRECT_WITHIN_KM / _LEAST_KM_PER_DEG
    ordered = sorted(sites, key=lambda site: site.lat_deg)
    order = {site.id: number for number, site in enumerate(sites)}
    for number, a in enumerate(ordered):
        for b in ordered[number + 1 :]:
            if b.lat_deg - a.lat_deg > most_deg:
                break
            yield (a, b) if order[a.id] < order[b.id] else (b, a)


def _groups_with_cable(plan: Plan) -> set[str]:
    """Return the corridors and ducts that hold an existing cable."""
    groups = plan.network.risk_groups
    wanted = {key for key, group in groups.items() if group.kind in _DUCT_GROUPS}
    return {group for span in plan.network.spans_with(("existing",)) for group in span.risk_groups if group in wanted}
