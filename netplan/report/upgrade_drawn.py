"""What a map needs of upgrades: where each build lies, and every target place once a plan's builds are in service."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from netplan.plan import Plan
from netplan.report import upgrade as worded
from netplan.report.bilingual import in_both
from netplan.report.documents import Document, band_document
from netplan.report.numbers import money_with_band
from netplan.report.words import BASIS, LANGUAGES, Words, both
from netplan.upgrade.answers import Build, Gain, UpgradePlan, Upgrades
from netplan.upgrade.candidates import EXPRESS, LEASE
from netplan.upgrade.outcome import upgraded
from netplan.verdicts import Judge, Verdict, route_basis
from topology.network import Network

#: A target, its origin, a place and the layer: what a verdict is about.
Key = tuple[str, str, str, str]


def build_words(network: Network, build: Build) -> Document:
    """Name a build, and word its kind, its length and its cost, each with its band."""
    note = {
        EXPRESS: both("电路，不新建光缆", "circuit, no new cable"),
        LEASE: both("租用，不新建光缆", "leased, no new cable"),
    }.get(build.kind)
    return {
        "kind": worded.KIND[build.kind],
        "name": in_both(partial(worded.build_name, build, network)),
        "length": in_both(partial(worded.km_with_band, build.km)),
        "length_note": note,
        "cost": in_both(partial(money_with_band, build.cost)),
    }


def drawn_upgrades(plan: Plan, found: Upgrades) -> Document:
    """
    Lay out on the map what was found: nothing is searched for again, the plan is judged with the builds in service.

    Parameters
    ----------
    plan : Plan
        The plan as it is.
    found : Upgrades
        The answer of `find_upgrades`, with its front.

    Returns
    -------
    dict
        `builds`: each cable and circuit once; `choices`: the plans, then the points of the front that no plan equals,
        each with the numbers of its builds and the places it changes (`after`); `front`: for each of its points the
        number of the choice; `before`: targets by status today; `nothing_to_do`: all are met already; `cost_basis`:
        what the prices rest on.
    """
    now = _judged(plan, found.operator)
    builds: dict[tuple[object, ...], Build] = {}
    choices: list[UpgradePlan] = []
    numbers: dict[frozenset[tuple[object, ...]], int] = {}
    for item in (*found.plans, *found.front):
        keys = [_identity(build) for build in item.builds]
        builds |= {key: build for key, build in zip(keys, item.builds, strict=True) if key not in builds}
        if frozenset(keys) not in numbers:
            numbers[frozenset(keys)] = len(choices)
            choices.append(item)
    order = {key: number for number, key in enumerate(builds)}
    on_front = [numbers[frozenset(_identity(build) for build in item.builds)] for item in found.front]
    return {
        "builds": [_build(plan, build) for build in builds.values()],
        "choices": [
            {
                "id": f"{number + 1}",
                "title": worded.PLAN[item.kind],
                "is_plan": any(item is one for one in found.plans),
                "builds": [order[_identity(build)] for build in item.builds],
                **_figures(item),
                "statuses_after": dict(item.statuses),
                "gained": len(item.gains),
                "notes": _notes(plan, item),
                "after": _after(plan, item, found, now),
            }
            for number, item in enumerate(choices)
        ],
        "front": on_front,
        "before": dict(found.before),
        "nothing_to_do": found.nothing_to_do,
        "cost_basis": _cost_basis(plan),
    }


def _identity(build: Build) -> tuple[object, ...]:
    way = () if build.route is None else tuple(span.id for span in build.route.spans)
    return build.kind, build.a, build.b, None if build.span is None else build.span.id, way


def _build(plan: Plan, build: Build) -> Document:
    span, sites = build.span, plan.network.sites
    straight = (sites[build.a].position, sites[build.b].position)
    line = straight if span is None or span.line is None else span.line
    return {
        **build_words(plan.network, build),
        "kind_id": build.kind,
        "a": build.a,
        "b": build.b,
        "span": span.id if span is not None and span.id in plan.network.spans else None,
        "line": [list(point) for point in line],
        "schematic": build.kind != EXPRESS and (span is None or span.line is None),
        "way": [] if build.route is None else [item.id for item in build.route.spans],
        "builds_cable": None if span is None else span.id,
        "length_origin": None if span is None else span.length_origin,
        "in_duct": build.in_duct,
        **band_document("route_km", build.km),
        **band_document("cost_cny", build.cost),
    }


def _figures(item: UpgradePlan) -> Document:
    return {
        "cost": in_both(partial(money_with_band, item.cost)),
        **band_document("cost_cny", item.cost),
        "new_km": in_both(partial(worded.km_with_band, item.new_km)),
        "statuses": in_both(partial(worded.statuses_text, item)),
        "proven": item.proven,
        "gap": None if item.gap_ratio is None else f"{100 * item.gap_ratio:.1f}%",
        "availability": None if item.availability_ratio is None else worded.share(item.availability_ratio),
    }


def _notes(plan: Plan, item: UpgradePlan) -> list[Words]:
    """Return what a plan's sentences say beyond its builds and gains, which stand in tables: proofs and warnings."""
    told = 1 + len(item.gains) if item.builds else 0
    said = {lang: worded.plan_sentences(item, plan.network, lang)[told:] for lang in LANGUAGES}
    return [both(zh, en) for zh, en in zip(said["zh"], said["en"], strict=True)]


def _cost_basis(plan: Plan) -> Words:
    bases = dict.fromkeys(item.basis for item in plan.parameters if item.name.startswith("cost."))
    return both("、".join(BASIS[one]["zh"] for one in bases), ", ".join(BASIS[one]["en"] for one in bases))


# ---- what a plan changes ----


def _judged(plan: Plan, operator: str | None) -> dict[Key, Verdict]:
    """Judge each place of each target with a figure, in the target's own layer."""
    judge = Judge(plan, operator, remedies=False)
    return {
        _key(verdict): verdict
        for target in plan.targets.values()
        if target.limit_ms is not None
        for verdict in judge.target(target, target.layer).verdicts
    }


def _key(verdict: Verdict) -> Key:
    return verdict.target.id, verdict.start.id, verdict.place.id, verdict.layer


def _after(plan: Plan, item: UpgradePlan, found: Upgrades, now: Mapping[Key, Verdict]) -> list[Document]:
    """List the places whose verdict or delay a plan changes, those that turn first, then the most saved."""
    if not item.builds:
        return []
    then = _judged(upgraded(plan, item.builds, found.operator), found.operator)
    gains: dict[Key, Gain] = {_key(gain.before): gain for gain in item.gains}
    rows = [_row(plan, now[key], verdict, gains.get(key)) for key, verdict in then.items()]
    changed = [row for row in rows if row is not None]
    return sorted(changed, key=_telling)


def _row(plan: Plan, before: Verdict, verdict: Verdict, gain: Gain | None) -> Document | None:
    """Put a place after the builds into a row; a gain's own circuit counts, where it takes another way."""
    route, status = (verdict.route, verdict.status) if gain is None else (gain.route, gain.status)
    was = None if before.route is None else before.route.oneway_ms
    now = None if route is None else route.oneway_ms
    if status == before.status and was == now:
        return None
    return {
        "target": before.target.id,
        "from": before.start.id,
        "to": before.place.id,
        "layer": before.layer,
        "limit_ms": before.target.limit_ms,
        "status_before": before.status,
        "status": status,
        **band_document("before_oneway_ms", was),
        **band_document("oneway_ms", now),
        "basis": route_basis(route, plan.model),
    }


def _telling(row: Document) -> tuple[bool, float]:
    was, now = row["before_oneway_ms"], row["oneway_ms"]
    saved_ms = was - now if isinstance(was, float) and isinstance(now, float) else 0.0
    return row["status_before"] == row["status"], -saved_ms
