"""Working and protection routes as JSON documents."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.diverse import Diverse, PairVerdict, Removal
from netplan.plan import Plan
from netplan.report.diverse import SharedThing, both_ruled_out, shared_things, summary, target_summary
from netplan.report.documents import Document, cabled_document, plan_document, schema
from netplan.report.sentences import no_route
from netplan.report.words import EN, ZH
from netplan.routes import Route
from netplan.targets import Target
from topology.records import OPTICAL


def diverse_document(
    plan: Plan,
    ends: tuple[str, str],
    found: Diverse | None,
    verdicts: Sequence[PairVerdict],
    *,
    kind: str,
    operator: str | None,
) -> Document:
    """
    Put working and protection route between two sites into a document.

    Parameters
    ----------
    plan : Plan
        The plan.
    ends : tuple of str
        The two sites asked for.
    found : Diverse or None
        The routes; None where there is none at all.
    verdicts : sequence of PairVerdict
        The targets between the two.
    kind, operator : str, and str or None
        What was asked for.

    Returns
    -------
    dict
        `working` and `protection` are None where there is no such route; `shared` lists what both touch; `proven`
        tells whether no pair shares less, and none that shares as little has a smaller `sum_ms`.
    """
    return {
        "schema": schema("diverse"),
        "plan": plan_document(plan),
        **_pair_document(plan, ends, found, verdicts, kind, operator),
    }


def target_diverse_document(
    plan: Plan,
    target: Target,
    pairs: Sequence[tuple[str, Diverse | None, Sequence[PairVerdict]]],
    *,
    kind: str,
    operator: str | None,
) -> Document:
    """Put the routes to every place of a target into a document: `pairs` holds one for each."""
    return {
        "schema": schema("diverse"),
        "plan": plan_document(plan),
        "target": target.id,
        "limit_ms": target.limit_ms,
        "own_layer": target.layer == OPTICAL,
        "pairs": [
            _pair_document(plan, (target.start, place), found, verdicts, kind, operator)
            for place, found, verdicts in pairs
        ],
        "summary_zh": target_summary(target, pairs, plan.network, ZH, operator),
        "summary_en": target_summary(target, pairs, plan.network, EN, operator),
    }


def _pair_document(
    plan: Plan,
    ends: tuple[str, str],
    found: Diverse | None,
    verdicts: Sequence[PairVerdict],
    kind: str,
    operator: str | None,
) -> Document:
    head: Document = {"from": ends[0], "to": ends[1], "layer": OPTICAL, "operator": operator, "disjoint": kind}
    if found is None:
        return {
            **head,
            "proven": True,
            "status": "exact",
            "is_disjoint": False,
            "working": None,
            "protection": None,
            "shared": [],
            **dict.fromkeys(("shortest", "diversity_ms", "added_ms", "sum_ms", "bound_ms", "removal")),
            "targets": [],
            "summary_zh": no_route(plan.network, OPTICAL, operator, ZH),
            "summary_en": no_route(plan.network, OPTICAL, operator, EN),
        }
    return {
        **head,
        "proven": found.proven,
        "status": found.status,
        "is_disjoint": found.is_disjoint,
        "working": _route_document(found.working, plan),
        "protection": None if found.protection is None else _route_document(found.protection, plan),
        "shared": [_shared_document(item) for item in shared_things(found, plan.network)],
        "shortest": _route_document(found.shortest, plan),
        "diversity_ms": found.diversity_ms,
        "added_ms": found.added_ms,
        "sum_ms": found.sum_ms,
        "bound_ms": found.bound_ms,
        "removal": None if found.removal is None else _removal_document(found.removal),
        "targets": [_verdict_document(item, found) for item in verdicts],
        "summary_zh": summary(found, verdicts, plan.network, ZH),
        "summary_en": summary(found, verdicts, plan.network, EN),
    }


def _route_document(route: Route, plan: Plan) -> Document:
    return {"sites": list(route.sites), **cabled_document(route, plan.model)}


def _removal_document(removal: Removal) -> Document:
    builds = [{"id": span.id, "a": span.a, "b": span.b, "route_km": span.route_km} for span in removal.builds]
    return {"builds": builds, "proven": removal.proven}


def _verdict_document(item: PairVerdict, found: Diverse) -> Document:
    return {
        "target": item.target.id,
        "from": item.start,
        "to": item.place,
        "limit_ms": item.target.limit_ms,
        "light_limit_ms": item.light_limit_ms,
        "own_layer": item.target.layer == OPTICAL,
        "working_status": item.working_status,
        "protection_status": item.protection_status,
        "both_ruled_out": both_ruled_out(item, found),
    }


def _shared_document(item: SharedThing) -> Document:
    return {
        "kind": item.kind,
        "id": item.id,
        "name_zh": item.name_zh,
        "name_en": item.name_en,
        "hard": item.hard,
        "probability": item.chance.value,
        "probability_low": item.chance.low,
        "probability_high": item.chance.high,
    }
