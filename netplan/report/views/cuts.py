"""
What the map page's tab `cuts` shows: every single failure that matters, and the working and protection routes.

A cable is cut at one place, so a cut hits one span, the section between two sites. A whole cable, or all cables of one
corridor at once, are harsher cases and named so; the chance that a cut takes cables beside it along (a soft risk group)
is not part of a span's case.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from netplan.failures.cases import Case
from netplan.failures.elements import Element
from netplan.plan import Plan
from netplan.report.bilingual import in_both
from netplan.report.diverse import SharedThing, chance
from netplan.report.documents import Document, band_document
from netplan.report.failures import element_name
from netplan.report.resilience import MOST_PLACES, MOST_SITES
from netplan.report.sentences import own
from netplan.report.views.asked import Asked
from netplan.report.views.cuts_cases import KINDS, Hit, everything, find_hits
from netplan.report.views.cuts_loads import load_effects
from netplan.report.views.cuts_pairs import route_pairs
from netplan.report.words import both
from netplan.verdicts import Verdict
from topology.lengths import Band
from topology.parts import RISK_GROUP


def cuts_view(asked: Asked) -> Document:
    """
    Gather every single failure that changes anything, and the route pairs.

    Parameters
    ----------
    asked : Asked
        Plan and verdicts; its chapters are not needed.

    Returns
    -------
    dict
        `places`: the places of targets with a figure that have a route, as they are; `hits`: what fails, the worst
        first, each with its `cases` (places by their position in `places`), counts, and what it does to links;
        `failing`: of each kind how many things can fail; `unrouted`: places without a route today; `pairs`: working
        and protection routes. What fails and is not in `hits` changes no target's route. `absent`: why there is
        nothing, or None. [ms, Gbit/s]
    """
    plan, judged = asked.plan, own(asked.judged)
    places = [verdict for item in judged for verdict in item.verdicts]
    if len(plan.network.sites) > MOST_SITES or len(places) > MOST_PLACES:
        absent = both(
            f"本方案超过{MOST_SITES}个地点或{MOST_PLACES}个目标地点，本页不算断纤；单个光缆段请运行 "
            "`ixplan failures --cut 光缆段`，主备路由请运行 `ixplan diverse 起点 终点`。",
            f"The plan has more than {MOST_SITES} sites or {MOST_PLACES} target places, so cuts are left to "
            "`ixplan failures --cut SPAN`, and route pairs to `ixplan diverse FROM TO`.",
        )
        return {"absent": absent}
    routed = [verdict for verdict in places if verdict.route is not None]
    pairs = route_pairs(plan, asked.judged)
    failing = everything(plan.network)
    effects, basis = load_effects(plan, failing)
    if not routed and not pairs and not effects:
        absent = both(
            "没有指标现有路由可中断。请在 targets.csv 中填写时延指标，在 spans.csv 中填写现有光缆。",
            "No target has a route to lose. Give delay targets in targets.csv and existing cables in spans.csv.",
        )
        return {"absent": absent}
    found = find_hits(plan, judged, failing)
    return {
        "absent": None,
        "places": [_place(verdict) for verdict in routed],
        "unrouted": [
            {"target": one.target.id, "from": one.start.id, "to": one.place.id} for one in places if one.route is None
        ],
        "failing": found.failing,
        "hits": _hits(plan, found.hits, effects, failing, routed),
        "loads_basis": basis,
        "pairs": pairs,
    }


def _place(verdict: Verdict) -> Document:
    route = verdict.route
    return {
        "target": verdict.target.id,
        "from": verdict.start.id,
        "to": verdict.place.id,
        "layer": verdict.layer,
        "limit_ms": verdict.target.limit_ms,
        "status": verdict.status,
        "basis": verdict.basis,
        "spans": [] if route is None else [span.id for span in route.spans],
        **band_document("oneway_ms", None if route is None else route.oneway_ms),
    }


def _hits(
    plan: Plan,
    hits: Sequence[Hit],
    effects: dict[str, list[Document]],
    failing: Sequence[Element],
    routed: Sequence[Verdict],
) -> list[Document]:
    """Put the hits into mappings, the worst first, with those that only change loads."""
    met = {hit.element.key for hit in hits}
    only_loads = [
        Hit(element=element, cases=(), missed=())
        for element in failing
        if element.key in effects and element.key not in met
    ]
    position = {(one.target.id, one.start.id, one.place.id): at for at, one in enumerate(routed)}
    every = [*hits, *only_loads]
    every.sort(key=lambda hit: (KINDS.index(hit.element.kind), *(-part for part in _harm(hit, effects))))
    return [_hit(plan, hit, effects.get(hit.element.key, []), position) for hit in every]


def _harm(hit: Hit, effects: dict[str, list[Document]]) -> tuple[float, ...]:
    """Return the harm to targets, then to links."""
    mine = effects.get(hit.element.key, [])
    return (*hit.harm, *(sum(float(str(one[name])) for one in mine) for name in ("unserved_gbps", "newly")))


def _hit(plan: Plan, hit: Hit, loads: list[Document], position: dict[tuple[str, str, str], int]) -> Document:
    element, most = hit.element, hit.most
    return {
        "kind": element.kind,
        "id": element.id,
        "name": in_both(partial(element_name, element, plan.network)),
        "spans": sorted(element.spans),
        "site": element.site,
        "group": _group(plan, element),
        "missed": list(hit.missed),
        "fallen": hit.fallen,
        "at_risk": hit.at_risk,
        "lost": hit.lost,
        "ended": hit.ended,
        "most_added_ms": None if most is None else most.added_ms,
        "most_added_place": None if most is None else position[_key(most.before)],
        "cases": [_case(case, position, at_end=hit.is_at_end(case)) for case in hit.cases],
        "loads": loads,
    }


def _group(plan: Plan, element: Element) -> Document | None:
    """Tell whether a risk group's cables fail together for certain, and else with what chance."""
    if element.kind != RISK_GROUP:
        return None
    group = plan.network.risk_group(element.id)
    shared = SharedThing(
        kind=RISK_GROUP,
        id=group.id,
        name_zh=group.name_zh,
        name_en=group.name_en,
        hard=group.is_hard,
        chance=Band(value=group.probability, low=group.probability_low, high=group.probability_high),
    )
    return {"hard": group.is_hard, "chance": in_both(partial(chance, shared))}


def _case(case: Case, position: dict[tuple[str, str, str], int], *, at_end: bool) -> Document:
    route = case.route
    return {
        "place": position[_key(case.before)],
        "status": case.status,
        "at_end": at_end,
        "added_ms": case.added_ms,
        "spans": [] if route is None else [span.id for span in route.spans],
        **band_document("oneway_ms", None if route is None else route.oneway_ms),
    }


def _key(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.target.id, verdict.start.id, verdict.place.id
