"""Working and protection routes to every place that a target names in the optical layer: for the tab `cuts`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from netplan.diverse import Diverse, DiversePlanner
from netplan.plan import Plan
from netplan.report.bilingual import in_both
from netplan.report.diverse import SharedThing, chance, shared_things
from netplan.report.documents import Document, band_document
from netplan.routes import Route
from netplan.targets import Target
from netplan.terms import UNKNOWN
from netplan.verdicts import TargetVerdict, route_basis
from topology.records import OPTICAL

#: So long each integer programme may take; what is not proven then says so. [s]
_LIMIT_S = 5.0


def route_pairs(plan: Plan, judged: Sequence[TargetVerdict]) -> list[Document]:
    """
    Pair the routes to every place of every target that applies to the optical layer.

    Parameters
    ----------
    plan : Plan
        The plan.
    judged : sequence of TargetVerdict
        Every target at least in its own layer.

    Returns
    -------
    list of dict
        One for each two sites that have a route, in the plan's order; held against the strictest target between them,
        whose id and limit are None where no target there has a figure.
    """
    asking: dict[tuple[str, str], list[Target]] = {}
    for item in judged:
        if item.layer == item.target.layer == OPTICAL:
            for verdict in item.verdicts:
                asking.setdefault((verdict.start.id, verdict.place.id), []).append(item.target)
    planner = DiversePlanner(plan, time_limit_s=_LIMIT_S)
    found = ((ends, targets, planner.pair(*ends)) for ends, targets in asking.items())
    return [_pair(plan, planner, targets, pair, ends) for ends, targets, pair in found if pair is not None]


def _pair(
    plan: Plan, planner: DiversePlanner, targets: Sequence[Target], found: Diverse, ends: tuple[str, str]
) -> Document:
    figured = [target for target in targets if target.limit_ms is not None]
    strictest = min(figured, key=lambda target: target.limit_ms or 0.0, default=None)
    verdicts = () if strictest is None else planner.judged(found, [strictest])
    held = next((item for item in verdicts if (item.start, item.place) == ends), None)
    things = [] if found.protection is None else shared_things(found, plan.network)
    return {
        "from": ends[0],
        "to": ends[1],
        "target": None if strictest is None else strictest.id,
        "limit_ms": None if strictest is None else strictest.limit_ms,
        "proven": found.proven,
        "is_disjoint": found.is_disjoint,
        "added_ms": found.added_ms,
        "basis": route_basis(found.working, plan.model),
        "working": _route(found.working, UNKNOWN if held is None else held.working_status),
        "protection": None
        if found.protection is None
        else _route(found.protection, UNKNOWN if held is None else held.protection_status),
        "shared": [_shared(item) for item in things],
    }


def _route(route: Route, status: str) -> Document:
    return {
        "status": status,
        "km": route.km.value,
        "spans": [span.id for span in route.spans],
        **band_document("oneway_ms", route.oneway_ms),
    }


def _shared(item: SharedThing) -> Document:
    return {
        "kind": item.kind,
        "id": item.id,
        "name_zh": item.name_zh,
        "name_en": item.name_en,
        "hard": item.hard,
        "chance": in_both(partial(chance, item)),
    }
