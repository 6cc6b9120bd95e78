"""What the tab `builds` of the map page draws, made compact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps import figures
from maps.page.places import Places

Row = Mapping[str, Any]

#: What the page shows of a build and of a choice as it stands in the view.
_BUILD_KEYS = ("kind", "kind_id", "length", "cost", "length_note", "schematic", "length_origin", "in_duct")
_CHOICE_KEYS = (
    *("id", "title", "is_plan", "builds", "cost", "cost_cny", "cost_cny_low", "cost_cny_high", "new_km", "statuses"),
    *("gained", "gap", "availability"),
)


def compact_builds(view: Row, places: Places) -> dict[str, Any]:
    """
    Refer to sites and spans by their place in the page's lists; places and sentences that choices share stand once.

    Parameters
    ----------
    view : mapping
        What `netplan.report.views.builds` gathered. [ms, km, CNY]
    places : Places
        Where sites and spans stand.

    Returns
    -------
    dict
        JSON-able; `after` and `notes` of a choice are numbers of `rows` and `notes`.
    """
    if view["absent"]:
        return {"absent": view["absent"]}
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    notes: dict[str, Row] = {}
    cables = {build["builds_cable"]: at for at, build in enumerate(view["builds"]) if build["builds_cable"]}
    choices = [_choice(choice, rows, notes) for choice in view["choices"]]
    return {
        "absent": None,
        **{
            key: view[key]
            for key in ("headline", "timed_out", "costs", "out_of_reach", "front", "cost_basis", "nothing_to_do")
        },
        "builds": [_build(build, places, cables) for build in view["builds"]],
        "choices": choices,
        "rows": list(rows.values()),
        "notes": list(notes.values()),
    }


def _build(build: Row, places: Places, cables: Mapping[str, int]) -> dict[str, Any]:
    """
    Give a build its span on the page, or, for a circuit, its way: spans, and builds below zero.

    A cable of no span of the plan lies straight between its sites, which the page has.
    """
    known = [span for span in build["way"] if span in places.spans or span in cables]
    way = [places.spans[span] if span in places.spans else -1 - cables[span] for span in known]
    text = {"km": figures.km_text(build["route_km"])}
    return {
        **{key: build[key] for key in _BUILD_KEYS},
        "a": places.sites[build["a"]],
        "b": places.sites[build["b"]],
        "span": places.spans.get(build["span"]),
        "way": way,
        "text": text,
    }


def _choice(choice: Row, rows: dict[tuple[object, ...], dict[str, Any]], notes: dict[str, Row]) -> dict[str, Any]:
    after = []
    for row in choice["after"]:
        compact = _row(row)
        key = tuple(str(value) for value in compact.values())
        rows.setdefault(key, compact)
        after.append(list(rows).index(key))
    for note in choice["notes"]:
        notes.setdefault(note["zh"], note)
    said = [list(notes).index(note["zh"]) for note in choice["notes"]]
    return {**{key: choice[key] for key in _CHOICE_KEYS}, "after": after, "notes": said}


def _row(row: Row) -> dict[str, Any]:
    """Word a place after the builds; the page holds its verdict before them under the same key."""
    limit = row["limit_ms"]
    band = figures.band_text(row["oneway_low_ms"], row["oneway_high_ms"], limit_ms=limit)
    return {
        "key": "|".join((row["target"], row["from"], row["to"], row["layer"])),
        "status": row["status"],
        "basis": row["basis"],
        "oneway_ms": row["oneway_ms"],
        "text": {
            "oneway": figures.banded_ms_text(row, "oneway", limit_ms=limit),
            "band": band,
            "gap": figures.gap_text(row["oneway_ms"], limit),
        },
    }
