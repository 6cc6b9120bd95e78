"""Failures in words and documents: which failure does it, what it adds, who is cut off."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.failures.cases import Case, FailureSweep, PlaceFailures
from netplan.failures.elements import Element
from netplan.failures.whatif import WhatIf
from netplan.plan import Plan
from netplan.report.documents import Document, band_document, plan_document, schema
from netplan.report.names import cable_name, clauses, group_name, limit_text, listed, pair_name, site_name, span_name
from netplan.report.numbers import ms, ms_with_band
from netplan.report.words import EN, ZH, both
from netplan.terms import AT_RISK, MEETS, MISSES
from netplan.verdicts import Verdict
from topology.network import Network
from topology.parts import CABLE, RISK_GROUP, SITE


def element_name(element: Element, network: Network, lang: str) -> str:
    """Name what fails as people do: a cable section, a corridor with all its cables, a station."""
    if element.kind == SITE:
        name = site_name(network.sites[element.id], lang)
        return both(f"{name}局站", f"{name} station")[lang]
    if element.kind == RISK_GROUP:
        name = group_name(network.risk_group(element.id), lang)
        return both(f"{name}（{len(element.spans)}段光缆）", f"{name} ({len(element.spans)} spans)")[lang]
    if element.kind == CABLE:
        return cable_name(element.id, network, lang)
    return span_name(network.spans[element.id], network, lang)


def failure_name(failed: Sequence[Element], network: Network, lang: str) -> str:
    """Name what fails at once."""
    return " + ".join(element_name(element, network, lang) for element in failed)


def failures_document(
    plan: Plan, found: FailureSweep, *, top: int, layer: str | None, operator: str | None
) -> Document:
    """
    Put a failure sweep into a document.

    Parameters
    ----------
    plan : Plan
        The plan.
    found : FailureSweep
        What was found.
    top : int
        How many of the worst failures to list for each place.
    layer, operator : str or None
        What the sweep was restricted to.

    Returns
    -------
    dict
        `worst`: for each place of each target the failures that leave the longest routes; `cut_off`: those that leave
        none; `cut_off_count` counts them all, `listed` some of them.
    """
    return {
        "schema": schema("failures"),
        "plan": plan_document(plan),
        "layer": layer,
        "operator": operator,
        "double": found.double,
        "elements": found.elements,
        "searched": found.searched if found.double else None,
        "complete": found.complete,
        "worst": [case_document(case, plan) for place in found.places for case in worst_cases(place, top)],
        "cut_off": [
            {**_place_document(case.before), "failure": [_element_document(item, plan) for item in case.failed]}
            for place in found.places
            for case in (*place.single_off, *place.double_off)
        ],
        "cut_off_count": [
            {**_place_document(place.before), "single": place.single_off_count, "double": place.double_off_count}
            for place in found.places
            if place.single_off_count + place.double_off_count
        ],
        "no_route_before": [_place_document(verdict) for verdict in found.unrouted],
        "summary_zh": summary(found, plan.network, ZH),
        "summary_en": summary(found, plan.network, EN),
    }


def what_if_document(plan: Plan, found: WhatIf, *, layer: str | None, operator: str | None) -> Document:
    """Put a what-if into a document: `worst` holds every place that keeps a route, `cut_off` those that do not."""
    return {
        "schema": schema("failures"),
        "plan": plan_document(plan),
        "layer": layer,
        "operator": operator,
        "cut": [_element_document(item, plan) for item in found.failed],
        "worst": [case_document(case, plan) for case in found.cases if case.route is not None],
        "cut_off": [
            {**_place_document(case.before), "failure": [_element_document(item, plan) for item in case.failed]}
            for case in found.cases
            if case.route is None
        ],
        "no_route_before": [_place_document(verdict) for verdict in found.unrouted],
        "isolated": list(found.isolated),
        "summary_zh": what_if_summary(found, plan.network, ZH),
        "summary_en": what_if_summary(found, plan.network, EN),
    }


def case_document(case: Case, plan: Plan) -> Document:
    """Put one place under one failure into a mapping."""
    before, route = case.before, case.route
    return {
        **_place_document(before),
        "failure": [_element_document(item, plan) for item in case.failed],
        **band_document("oneway_ms", None if route is None else route.oneway_ms),
        **band_document("before_oneway_ms", None if before.route is None else before.route.oneway_ms),
        "added_ms": case.added_ms,
        "limit_ms": before.target.limit_ms,
        "status": case.status,
        "before_status": before.status,
        "route": [] if route is None else list(route.sites),
        "spans": [] if route is None else [span.id for span in route.spans],
        "basis": before.basis,
    }


def worst_cases(place: PlaceFailures, top: int) -> list[Case]:
    """Return the worst failures of a place, single before double where they are no worse."""
    cases = sorted((*place.single, *place.double), key=lambda case: -case.route.oneway_ms.value if case.route else 0.0)
    return cases[:top]


def summary(found: FailureSweep, network: Network, lang: str) -> str:
    """Say in a sentence or two how the targets stand under the failures looked at."""
    rated = [place for place in found.places if place.before.status in (MEETS, AT_RISK)]
    if not rated:
        if not found.complete:
            return both("已中断，尚无一个方向算完。", "Broken off before any place was finished.")[lang]
        said = [both("没有达标的指标可供检验", "No target is met to begin with")[lang], _unrouted(found.unrouted, lang)]
        return clauses(said, lang) + both("。", ".")[lang]
    off = [place for place in rated if place.single_off_count]
    lost = [place for place in rated if place not in off and _falls(place)]
    any_two = [place for place in rated if place not in off and place not in lost and place.double_off_count]
    extent = (
        both("任意单一故障", "any single failure")
        if not found.double
        else both("任意两处同时故障", "any two failures at once")
    )
    kept = len(rated) - len(off) - len(lost) - len(any_two)
    said = [
        both(
            f"{extent[ZH]}下，现达标或临界的{len(rated)}个方向中{kept}个时延仍在目标以内",
            f"Under {extent[EN]}, {kept} of the {len(rated)} places now inside their target stay inside",
        )[lang]
    ]
    if lost:
        said.append(both("超出目标：", "outside: ")[lang] + _worst_of(lost, network, lang))
    if off:
        said.append(
            both("单一故障即失联：", "cut off by a single failure: ")[lang]
            + _pairs([place.before for place in off], lang)
        )
    if any_two:
        said.append(
            both("两处故障失联：", "cut off by two: ")[lang] + _pairs([place.before for place in any_two], lang)
        )
    said.append(_unrouted(found.unrouted, lang))
    if not found.complete:
        said.append(both("已中断，结果不全", "broken off: not all places are in")[lang])
    return clauses(said, lang) + both("。", ".")[lang]


def what_if_summary(found: WhatIf, network: Network, lang: str) -> str:
    """Say in a sentence what a cut does to the targets."""
    hit = [case for case in found.cases if case.route is None or (case.added_ms or 0.0) > 0]
    name = failure_name(found.failed, network, lang)
    unrouted = _unrouted(found.unrouted, lang)
    if not hit and not found.isolated:
        unhurt = both("各指标路由均不受影响", "no target's route changes")
        if unrouted and not found.cases:
            unhurt = both("没有指标现有路由可中断", "no target has a route to lose")
        said = [both(f"{name}中断：{unhurt[ZH]}", f"With {name} cut, {unhurt[EN]}")[lang], unrouted]
        return clauses(said, lang) + both("。", ".")[lang]
    off = [case for case in hit if case.route is None]
    longer = [case for case in hit if case.route is not None]
    said = [
        both(
            f"{name}中断：{len(found.cases)}个方向中{len(longer)}个时延增加、{len(off)}个失联",
            f"With {name} cut: further away {len(longer)} of {len(found.cases)} places, cut off {len(off)}",
        )[lang]
    ]
    if longer:
        worst = max(longer, key=lambda case: case.added_ms or 0.0)
        said.append(both("增加最多：", "most is added to ")[lang] + _added(worst, lang))
    fallen = [case for case in longer if case.status != case.before.status]
    if fallen:
        said.append(both("判定改变：", "verdicts that change: ")[lang] + _pairs([case.before for case in fallen], lang))
    if found.isolated:
        names = listed([site_name(network.sites[site], lang) for site in found.isolated], lang)
        said.append(both(f"失联地点：{names}", f"places cut off from the network: {names}")[lang])
    said.append(unrouted)
    return clauses(said, lang) + both("。", ".")[lang]


def _unrouted(verdicts: Sequence[Verdict], lang: str) -> str:
    """Name the places that have no route with nothing failing; "" for none."""
    names = _pairs(verdicts, lang)
    return both(f"本来就没有路由：{names}", f"without any route today: {names}")[lang] if names else ""


def _falls(place: PlaceFailures) -> bool:
    worst = place.worst
    return worst is not None and worst.status == MISSES


def _worst_of(places: Sequence[PlaceFailures], network: Network, lang: str) -> str:
    def said(place: PlaceFailures) -> str:
        worst = place.worst
        if worst is None or worst.route is None or place.before.target.limit_ms is None:
            return ""
        limit = place.before.target.limit_ms
        delay = ms_with_band(worst.route.oneway_ms, lang, against=limit)
        cause = failure_name(worst.failed, network, lang)
        text = both("{ends} {delay}，目标 {limit}（{cause}）", "{ends} {delay} of {limit} ({cause})")[lang]
        return text.format(
            ends=pair_name(place.before.start, place.before.place, lang),
            delay=delay,
            limit=limit_text(limit),
            cause=cause,
        )

    # Two targets can share a place: it is named once, the one furthest over its limit first.
    return listed(list(dict.fromkeys(said(place) for place in sorted(places, key=_excess, reverse=True))), lang)


def _excess(place: PlaceFailures) -> float:
    """Return how many times its limit the worst failure leaves."""
    worst, limit_ms = place.worst, place.before.target.limit_ms
    return 0.0 if worst is None or worst.route is None or limit_ms is None else worst.route.oneway_ms.value / limit_ms


def _added(case: Case, lang: str) -> str:
    if case.before.route is None or case.route is None or case.added_ms is None:
        return ""
    text = both("{ends} 由 {before} 增至 {after}（+{added}）", "{ends}: from {before} to {after} (+{added})")[lang]
    return text.format(
        ends=pair_name(case.before.start, case.before.place, lang),
        before=ms(case.before.route.oneway_ms.value),
        after=ms(case.route.oneway_ms.value, against=case.before.target.limit_ms),
        added=ms(case.added_ms),
    )


def _pairs(verdicts: Sequence[Verdict], lang: str) -> str:
    return listed(list(dict.fromkeys(pair_name(item.start, item.place, lang) for item in verdicts)), lang)


def _place_document(verdict: Verdict) -> Document:
    return {
        "target": verdict.target.id,
        "from": verdict.start.id,
        "to": verdict.place.id,
        "layer": verdict.layer,
    }


def _element_document(element: Element, plan: Plan) -> Document:
    return {
        "kind": element.kind,
        "id": element.id,
        "spans": sorted(element.spans),
        "name_zh": element_name(element, plan.network, ZH),
        "name_en": element_name(element, plan.network, EN),
    }
