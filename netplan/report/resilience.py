"""Second routes, failures, availability and upgrades of a plan, gathered into one plain mapping for the report page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial

from netplan.diverse import DiversePlanner
from netplan.failures.cases import Case, FailureSweep, PlaceFailures
from netplan.failures.sweep import Question, failures
from netplan.plan import Plan
from netplan.report.availability_rows import availability_rows
from netplan.report.bilingual import end_names, in_both
from netplan.report.diverse import chance, shared_things
from netplan.report.diverse_documents import diverse_document
from netplan.report.documents import Document
from netplan.report.failures import case_document, failure_name, summary
from netplan.report.sentences import own
from netplan.report.upgrade_rows import upgrade_rows
from netplan.report.words import Words, both
from netplan.terms import AT_RISK, CUT_OFF, MEETS, MISSES
from netplan.verdicts import TargetVerdict, Verdict, route_basis
from topology.records import OPTICAL

#: A plan beyond either has its double failures, availability and upgrades left to their own commands: at both limits
#: the three take about half a minute, and minutes not far beyond.
MOST_SITES, MOST_PLACES = 500, 100
#: So many pairs of places are shown with both routes.
MOST_ROUTE_PAIRS = 30
#: What is gathered, in this order.
FAILURES, ROUTES, AVAILABILITY, UPGRADE = "failures", "routes", "availability", "upgrade"
STEPS = (FAILURES, ROUTES, AVAILABILITY, UPGRADE)

Step = Callable[[str], AbstractContextManager[None]]


def resilience(
    plan: Plan, judged: Sequence[TargetVerdict], *, clock: Callable[[], float], step: Step | None = None
) -> Document:
    """
    Gather what the chapters on resilience and upgrades show.

    Parameters
    ----------
    plan : Plan
        The plan.
    judged : sequence of TargetVerdict
        Every target at least in its own layer.
    clock : callable
        Seconds since some start; only for the time limit of the upgrades. [s]
    step : callable, optional
        Makes the context in which each of `STEPS` is worked out, so that somebody can be told.

    Returns
    -------
    dict
        `routes`, `failures`, `availability` and `upgrade`, each with `absent`: a sentence in both languages that says
        why nothing is there, or None; `conclusions`: sentences for the opening chapter. JSON-able.
    """
    within = step or (lambda _name: nullcontext())
    items = own(judged)
    big = len(plan.network.sites) > MOST_SITES or sum(len(item.target.places) for item in items) > MOST_PLACES
    with within(FAILURES):
        swept = failures(plan, Question(double=not big, top=1), targets=[item.target for item in items])
        parts = {FAILURES: _failures(plan, swept)}
    with within(ROUTES):
        parts[ROUTES] = _routes(plan, items, swept)
    with within(AVAILABILITY):
        parts[AVAILABILITY] = {"absent": _left_to("ixplan availability")} if big else availability_rows(plan)
    with within(UPGRADE):
        parts[UPGRADE] = {"absent": _left_to("ixplan upgrade")} if big else upgrade_rows(plan, clock)
    said = [parts[name].get("conclusion") for name in STEPS]
    return {**parts, "conclusions": [words for words in said if words]}


def _left_to(command: str) -> Words:
    return both(
        f"本方案超过{MOST_SITES}个地点或{MOST_PLACES}个目标地点，报告不算本章；请运行 `{command}`。",
        f"The plan has more than {MOST_SITES} sites or {MOST_PLACES} target places, so this chapter is left to "
        f"`{command}`.",
    )


# ---- second routes ----


def _routes(plan: Plan, items: Sequence[TargetVerdict], swept: FailureSweep) -> Document:
    """Pair the routes to the worst place of each optical target: today, and under a single and a double failure."""
    asked: dict[tuple[str, str], list[TargetVerdict]] = {}
    for item in items:
        places = [place for place in swept.places if place.before.target.id == item.target.id]
        worst = [item.worst, *(case.before for case in (_worst_single(places), _worst_double(places)) if case)]
        for verdict in worst if item.layer == OPTICAL else ():
            group = asked.setdefault((verdict.start.id, verdict.place.id), [])
            group += [] if item in group else [item]
    if not asked:
        absent = both(
            "没有带数值的光层指标，不列主备路由；IP层自行改路由，不配对。",
            "No target with a figure applies to the optical layer; IP layers reroute by themselves and are not paired.",
        )
        return {"absent": absent, "pairs": [], "left_out": 0}
    planner = DiversePlanner(plan)
    shown = list(asked.items())[:MOST_ROUTE_PAIRS]
    pairs = [_route_pair(plan, planner, ends, asking) for ends, asking in shown]
    return {"absent": None, "pairs": pairs, "left_out": len(asked) - len(shown)}


def _route_pair(
    plan: Plan, planner: DiversePlanner, ends: tuple[str, str], asking: Sequence[TargetVerdict]
) -> Document:
    found = planner.pair(*ends)
    strictest = min((item.target for item in asking), key=lambda target: target.limit_ms or 0.0)
    verdicts = () if found is None else planner.judged(found, [strictest])
    document = diverse_document(plan, ends, found, verdicts, kind="risk", operator=None)
    things = [] if found is None or found.protection is None else shared_things(found, plan.network)
    start, place = (plan.network.sites[site] for site in ends)
    held = next((item for item in verdicts if (item.start, item.place) == ends), None)
    return {
        **{key: document[key] for key in ("from", "to", "working", "protection", "added_ms", "proven", "is_disjoint")},
        **end_names(start, place),
        "asking": [item.target.id for item in asking],
        "limit_ms": strictest.limit_ms,
        "basis": None if found is None else route_basis(found.working, plan.model),
        "working_status": None if held is None else held.working_status,
        "protection_status": None if held is None else held.protection_status,
        "shared": [
            {
                "name_zh": item.name_zh,
                "name_en": item.name_en,
                "hard": item.hard,
                "chance": in_both(partial(chance, item)),
            }
            for item in things
        ],
        "summary_zh": document["summary_zh"],
        "summary_en": document["summary_en"],
    }


# ---- failures ----


def _failures(plan: Plan, swept: FailureSweep) -> Document:
    if not swept.places:
        absent = both(
            "没有带数值且有路由的指标，未作断纤分析。", "No target with a figure has a route, so nothing was cut."
        )
        return {"absent": absent}
    single = in_both(partial(summary, _only_single(swept), plan.network))
    limited = both(
        f"本方案超过{MOST_SITES}个地点或{MOST_PLACES}个目标地点，报告只算单一故障；"
        "两处同时故障请运行 `ixplan failures --double`。",
        f"The plan has more than {MOST_SITES} sites or {MOST_PLACES} target places: single failures only. For any two "
        "at once run `ixplan failures --double`.",
    )
    return {
        "absent": None,
        "elements": swept.elements,
        "double": swept.double,
        "limited": None if swept.double else limited,
        "rows": [row for places in _by_target(swept.places) for row in _rows(plan, places, double=swept.double)],
        "cut_off": _cut_off(plan, swept.places),
        "single_summary": single,
        "double_summary": in_both(partial(summary, swept, plan.network)) if swept.double else None,
        "conclusion": _conclusion(swept),
    }


def _only_single(swept: FailureSweep) -> FailureSweep:
    places = tuple(replace(place, double=(), double_off=(), double_off_count=0) for place in swept.places)
    return replace(swept, places=places, double=False)


def _by_target(places: Iterable[PlaceFailures]) -> list[list[PlaceFailures]]:
    groups: dict[str, list[PlaceFailures]] = {}
    for place in places:
        groups.setdefault(place.before.target.id, []).append(place)
    return list(groups.values())


def _worst_single(places: Sequence[PlaceFailures]) -> Case | None:
    return max((case for place in places for case in place.single), key=_delay_ms, default=None)


def _worst_double(places: Sequence[PlaceFailures]) -> Case | None:
    """Return the worst of any two failures; None where no two are worse than the worst single one."""
    single = _worst_single(places)
    worst = max((case for place in places for case in place.double), key=_delay_ms, default=None)
    return worst if worst is not None and (single is None or _delay_ms(worst) > _delay_ms(single)) else None


def _delay_ms(case: Case) -> float:
    return 0.0 if case.route is None else case.route.oneway_ms.value


def _rows(plan: Plan, places: Sequence[PlaceFailures], *, double: bool) -> list[Document]:
    """Put a target's worst single and worst double failure into rows, with the places that such failures cut off."""
    off = [(place.before, place.single_off_count) for place in places]
    rows = [_row(plan, places[0].before, "single", _worst_single(places), off)]
    if double:
        off = [(place.before, place.double_off_count) for place in places]
        rows.append(_row(plan, places[0].before, "double", _worst_double(places), off))
    return rows


def _row(plan: Plan, first: Verdict, kind: str, case: Case | None, counts: Sequence[tuple[Verdict, int]]) -> Document:
    target = first.target
    off = [{**end_names(verdict.start, verdict.place), "count": count} for verdict, count in counts if count]
    head: Document = {
        "kind": kind,
        "target": target.id,
        "limit_ms": target.limit_ms,
        "off": off,
    }
    if case is None:
        return {**head, "oneway_ms": None, "failure": None, "status": CUT_OFF if off else None}
    return {
        **head,
        **case_document(case, plan),
        **end_names(case.before.start, case.before.place),
        "failure": in_both(partial(failure_name, case.failed, plan.network)),
    }


def _cut_off(plan: Plan, places: Sequence[PlaceFailures]) -> list[Document]:
    """List who is cut off by one failure and by which; places that the same failures cut off stand together."""
    groups: dict[tuple[object, ...], list[PlaceFailures]] = {}
    for place in places:
        before = place.before
        if place.single_off_count:
            keys = tuple(element.key for case in place.single_off for element in case.failed)
            groups.setdefault((before.start.id, before.layer, place.single_off_count, keys), []).append(place)
    return [
        {
            "from_zh": alike[0].before.start.name_zh,
            "from_en": alike[0].before.start.name_en,
            "to_zh": list(dict.fromkeys(place.before.place.name_zh for place in alike)),
            "to_en": list(dict.fromkeys(place.before.place.name_en for place in alike)),
            "layer": alike[0].before.layer,
            "count": alike[0].single_off_count,
            "failures": [in_both(partial(failure_name, case.failed, plan.network)) for case in alike[0].single_off],
        }
        for alike in groups.values()
    ]


def _conclusion(swept: FailureSweep) -> Words:
    """Count what any single failure does to the places that are inside their targets now, as `summary` does."""
    rated = [place for place in swept.places if place.before.status in (MEETS, AT_RISK)]
    off = sum(place.single_off_count > 0 for place in rated)
    over = sum(place.single_off_count == 0 and any(case.status == MISSES for case in place.single) for place in rated)
    text = both(
        "断纤：任意一处中断时，现达标或临界的{n}个方向中{kept}个仍在目标以内、{over}个超出、{off}个失联。",
        "Fibre cuts: under any single failure {kept} of the {n} places now inside their target stay inside, {over} "
        "fall outside and {off} are cut off.",
    )
    kept = len(rated) - off - over
    return in_both(lambda lang: text[lang].format(n=len(rated), kept=kept, over=over, off=off))
