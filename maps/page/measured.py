"""What the tab `measured` of the map page draws, made compact: a pair is a list, its words stand once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.page.places import Places

Row = Mapping[str, Any]

#: What is known of a span's length, a letter each.
KNOWN = {"determined": "d", "narrowed": "n", "sum": "s", "assumed": "a"}
#: Of a millisecond.
_US_DIGITS = 3


def compact_measured(view: Row, places: Places) -> dict[str, Any]:
    """
    Write the view compactly.

    Parameters
    ----------
    view : mapping
        As `netplan.report.views.measured` gathers it.
    places : Places
        Of the page's sites and spans.

    Returns
    -------
    dict
        Sites by their place in the list (their id where they are not there); `spans`: a letter for each of the page's
        spans, in its order; delays to the microsecond. [ms]
    """
    if view["absent"]:
        return {**view, "open": [_open(row, places) for row in view["open"]]}
    words: dict[str, list[str]] = {name: [] for name in ("layers", "operators", "quantities")}
    reasons = list(view["reasons"])
    pairs = [_pair(pair, places, reasons, words) for pair in view["pairs"]]
    kept = ("absent", "answer", "made", "version", "data", "heldout", "steps_ms", "pairs_left_out", "agents_left_out")
    return {
        **{key: view[key] for key in kept},
        "reasons": [{"id": name, **view["reasons"][name]} for name in reasons],
        **words,
        "pairs": pairs,
        "spans": "".join(KNOWN[view["spans"].get(key, "assumed")] for key in places.spans),
        "suspects": [{**one, "site": _site(one["site"], places)} for one in view["suspects"]],
        "agents": [_agent(one, places) for one in view["agents"]],
    }


def _site(key: str, places: Places) -> int | str:
    return places.sites.get(key, key)


def _numbered(value: str, among: list[str]) -> int:
    if value not in among:
        among.append(value)
    return among.index(value)


def _pair(pair: Row, places: Places, reasons: list[str], words: Mapping[str, list[str]]) -> list[Any]:
    """List ends, step, delays, km, numbers of reason, layer, operator and quantity, samples, days, explanations."""
    delays = ("measured_ms", "error_ms", "modelled_ms", "low_ms", "high_ms")
    return [
        _site(pair["from"], places),
        _site(pair["to"], places),
        pair["step"],
        *(round(pair[key], _US_DIGITS) for key in delays),
        round(pair["excess_km"]),
        reasons.index(pair["reason"]),
        _numbered(pair["layer"], words["layers"]),
        _numbered(pair["operator"], words["operators"]),
        _numbered(pair["quantity"], words["quantities"]),
        pair["samples"],
        pair["since"],
        pair["until"],
        [[_site(site, places) for site in way] for way in pair["explanation"]],
    ]


def _agent(one: Row, places: Places) -> dict[str, Any]:
    site = places.sites.get(one["site"])
    kept = ("pairs", "odd", "clock", "samples", "last", "quiet_days")
    # A site of the page brings its name with it.
    named = {"site": site} if site is not None else {"site": one["site"], "name": one["name"]}
    return {**named, **{key: one[key] for key in kept}}


def _open(row: Row, places: Places) -> dict[str, Any]:
    return {**row, "from": _site(row["from"], places), "to": _site(row["to"], places)}
