"""What the page of a comparison draws on its map: spans and places of both plans, each with what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.plan import Plan
from netplan.report.compare_results import CHANGES, SAME
from netplan.report.documents import Document
from netplan.report.handling import as_drawn, handling_document
from topology.records import Site, Span

#: What can become of a span.
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
#: Fields of a span that say nothing of the cable on the ground.
_ASIDE = ("source",)


def compare_drawing(before: Plan, after: Plan, document: Document) -> Document:
    """
    Gather what the page of a comparison draws and prints besides its document.

    Parameters
    ----------
    before, after : Plan
        The plans.
    document : dict
        What `netplan.report.compare.compare_document` gathered.

    Returns
    -------
    dict
        `spans` and `sites` of both plans with their `change`; the places of verdicts with the worst change and its
        verdicts; `handling_before`, `handling`: how either plan wants its results marked. Positions are rounded to the
        coarser step of the two plans. JSON-able.
    """
    changed = _changed_spans(document)
    spans = [_span(span, after, changed.get(key, SAME)) for key, span in after.network.spans.items()]
    gone = [key for key in before.network.spans if key not in after.network.spans]
    spans += [_span(before.network.spans[key], before, REMOVED) for key in gone]
    sites: Mapping[str, Site] = {**before.network.sites, **after.network.sites}
    steps_deg = [plan.settings.handling.coordinates_deg for plan in (before, after)]
    drawn: Document = {
        "spans": spans,
        "sites": [_site(site, before, after) for site in sites.values()],
        "places": _places(document),
        "origins": sorted({target.start for target in after.targets.values()}),
        "handling_before": handling_document(before.settings.handling),
        "handling": handling_document(after.settings.handling),
        "map": {
            "review_number": after.settings.map_review_number,
            "note_zh": after.settings.map_note_zh,
            "note_en": after.settings.map_note_en,
        },
    }
    rounded = as_drawn(drawn, max(steps_deg))
    return rounded if isinstance(rounded, dict) else drawn


def _changed_spans(document: Document) -> dict[str, str]:
    tables = document["inputs"]
    table = next(one for one in tables if one["table"] == "spans") if isinstance(tables, list) else {}
    found = {row["id"]: ADDED for row in table.get("added", [])}
    for row in table.get("changed", []):
        if any(field["field"] not in _ASIDE for field in row["fields"]):
            found[row["id"]] = CHANGED
    return found


def _span(span: Span, plan: Plan, change: str) -> Document:
    sites = plan.network.sites
    line = span.line or (sites[span.a].position, sites[span.b].position)
    return {
        "id": span.id,
        "a": span.a,
        "b": span.b,
        "status": span.status,
        "change": change,
        "route_km": span.route_km,
        "line": [list(point) for point in line],
        "schematic": span.line is None,
    }


def _site(site: Site, before: Plan, after: Plan) -> Document:
    was, now = site.id in before.network.sites, site.id in after.network.sites
    return {
        "id": site.id,
        "name_zh": site.name_zh,
        "name_en": site.name_en,
        "lon_deg": site.lon_deg,
        "lat_deg": site.lat_deg,
        "roles": list(site.roles),
        "change": SAME if was and now else ADDED if now else REMOVED,
    }


def _places(document: Document) -> list[Document]:
    """Return each place in the targets' own layers once, with its worst change."""
    rows = document["verdicts"]
    found: dict[str, Document] = {}
    for row in rows if isinstance(rows, list) else []:
        place = str(row["to"])
        if not row["own_layer"] or row["limit_ms"] is None:
            continue
        if place not in found or CHANGES.index(row["change"]) < CHANGES.index(str(found[place]["change"])):
            found[place] = {"site": place, **{key: row[key] for key in ("status_before", "status", "change")}}
    return list(found.values())
