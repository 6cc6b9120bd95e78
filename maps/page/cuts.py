"""What the tab `cuts` of the map page draws, made compact: hundreds of cases, each a short row of texts and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maps import figures
from maps.page.places import Places
from maps.signs import SIGNS

#: A case's status by its place in this list; the page gets the list along.
STATUSES = (*SIGNS, "cut_off")
_GBPS_DIGITS = 1


def compact_cuts(view: Mapping[str, Any], places: Places) -> dict[str, Any]:
    """
    Refer to sites and spans by their place in the page's lists, and word the figures.

    Parameters
    ----------
    view : mapping
        What `netplan.report.views.cuts` gathered.
    places : Places
        Where sites and spans stand.

    Returns
    -------
    dict
        `hits`: each with its `cases` as rows of place, status, whether its own station fails, route, delay, band,
        what is added; route and status by their place in `routes` and `statuses`. Bands are written as in Chinese.
    """
    if view["absent"]:
        return {"absent": view["absent"]}
    routes = _Routes(places)
    shown = view["places"]
    return {
        "absent": None,
        "statuses": STATUSES,
        "places": [_place(place, places) for place in shown],
        "unrouted": [[places.sites[one["from"]], places.sites[one["to"]]] for one in view["unrouted"]],
        "failing": view["failing"],
        "loads_basis": view["loads_basis"],
        "hits": [_hit(hit, shown, places, routes) for hit in view["hits"]],
        "pairs": [_pair(pair, places, routes) for pair in view["pairs"]],
        "routes": routes.listed,
    }


class _Routes:
    """Each way once: many failures leave the same one."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._number: dict[tuple[int, ...], int] = {}

    @property
    def listed(self) -> list[list[int]]:
        """Return the ways, each as the places of its spans in the page's list."""
        return [list(way) for way in self._number]

    def number(self, spans: Iterable[str]) -> int:
        """Return the place of a way in the list, -1 for none."""
        way = tuple(self._places.spans[span] for span in spans)
        return self._number.setdefault(way, len(self._number)) if way else -1


def _place(place: Mapping[str, Any], places: Places) -> dict[str, Any]:
    limit_ms = place["limit_ms"]
    return {
        "target": place["target"],
        "from": places.sites[place["from"]],
        "to": places.sites[place["to"]],
        "layer": place["layer"],
        "limit": figures.plain_text(limit_ms),
        "status": place["status"],
        "basis": place["basis"],
        "spans": [places.spans[span] for span in place["spans"]],
        "ms": figures.banded_ms_text(place, "oneway", limit_ms=limit_ms),
        "band": _band(place, limit_ms),
    }


def _band(row: Mapping[str, Any], limit_ms: float | None) -> str:
    return figures.band_text(row["oneway_low_ms"], row["oneway_high_ms"], limit_ms=limit_ms)["zh"]


def _hit(hit: Mapping[str, Any], shown: Sequence[Mapping[str, Any]], places: Places, routes: _Routes) -> dict[str, Any]:
    counts = [len(hit["missed"]), hit["fallen"], hit["at_risk"], hit["lost"], hit["ended"]]
    at = hit["most_added_place"]
    compact = {
        "key": f"{hit['kind']}:{hit['id']}",
        "counts": counts,
        "most": None if at is None else [figures.ms_text(hit["most_added_ms"]), at],
        "cases": [_case(case, shown, routes) for case in sorted(hit["cases"], key=_worst)],
        "loads": [_load(one, places) for one in hit["loads"]],
    }
    if hit["kind"] in ("cable", "risk_group"):
        compact |= {"name": hit["name"], "spans": [places.spans[span] for span in hit["spans"]]}
    if hit["group"]:
        compact["group"] = hit["group"]
    return {key: value for key, value in compact.items() if value not in (None, [])}


def _worst(case: Mapping[str, Any]) -> tuple[int, int, float]:
    """Sort by what is cut off, then by status, then by what is added."""
    return (
        case["status"] != "cut_off",
        STATUSES.index(case["status"]),
        -(case["added_ms"] or 0.0),
    )


def _case(case: Mapping[str, Any], shown: Sequence[Mapping[str, Any]], routes: _Routes) -> list[Any]:
    head = [case["place"], STATUSES.index(case["status"]), int(case["at_end"])]
    if case["oneway_ms"] is None:
        return head
    limit_ms = shown[case["place"]]["limit_ms"]
    figure = figures.banded_ms_text(case, "oneway", limit_ms=limit_ms)
    return [*head, routes.number(case["spans"]), figure, _band(case, limit_ms), figures.ms_text(case["added_ms"])]


def _load(one: Mapping[str, Any], places: Places) -> dict[str, Any]:
    return {
        "layer": one["layer"],
        "offered": _gbps(one["offered_gbps"]),
        "unserved": _gbps(one["unserved_gbps"]),
        "unserved_before": _gbps(one["unserved_before_gbps"]),
        "loses": one["unserved_gbps"] > one["unserved_before_gbps"],
        "overloaded": one["overloaded"],
        "newly": one["newly"],
        "links": [
            {
                "circuit": link["circuit"],
                "from": places.sites[link["from"]],
                "to": places.sites[link["to"]],
                "spans": [places.spans[span] for span in link["spans"]],
                "before": _gbps(link["before_gbps"]),
                "gbps": _gbps(link["gbps"], link["capacity_gbps"]),
                "capacity": _gbps(link["capacity_gbps"]),
                "percent": figures.ms_text(100 * link["utilisation_ratio"], limit_ms=100.0, decimals=0) + "%",
            }
            for link in one["links"]
        ],
    }


def _gbps(value: float | None, capacity: float | None = None) -> str:
    """Write a load as short as it is, but never rounded to the other side of its capacity. [Gbit/s]"""
    if value is None:
        return figures.NOTHING
    short = round(value, _GBPS_DIGITS)
    crossed = capacity is not None and (short > capacity) != (value > capacity)
    return figures.ms_text(value, limit_ms=capacity) if crossed else figures.plain_text(short)


def _pair(pair: Mapping[str, Any], places: Places, routes: _Routes) -> dict[str, Any]:
    return {
        "key": f"{pair['from']}|{pair['to']}",
        "from": places.sites[pair["from"]],
        "to": places.sites[pair["to"]],
        "target": pair["target"],
        "limit": figures.plain_text(pair["limit_ms"]),
        "proven": pair["proven"],
        "apart": pair["is_disjoint"],
        "basis": pair["basis"],
        "added": figures.ms_text(pair["added_ms"]),
        "working": _route(pair["working"], pair["limit_ms"], routes),
        "protection": pair["protection"] and _route(pair["protection"], pair["limit_ms"], routes),
        "shared": [_shared(item, places) for item in pair["shared"]],
    }


def _route(route: Mapping[str, Any], limit_ms: float | None, routes: _Routes) -> dict[str, Any]:
    return {
        "status": "none" if limit_ms is None else route["status"],
        "ms": figures.banded_ms_text(route, "oneway", limit_ms=limit_ms),
        "band": _band(route, limit_ms),
        "km": figures.km_text(route["km"]),
        "route": routes.number(route["spans"]),
    }


def _shared(item: Mapping[str, Any], places: Places) -> dict[str, Any]:
    """Refer to what both routes pass: a span, a site, or else by its name alone."""
    row = {"kind": item["kind"], "hard": item["hard"], "chance": item["chance"]}
    if item["kind"] == "span":
        return row | {"at": places.spans[item["id"]]}
    if item["kind"] == "site":
        return row | {"at": places.sites[item["id"]]}
    return row | {"name": {"zh": item["name_zh"], "en": item["name_en"]}}
