"""Finished results of networks of any size, invented: places about a grid of China, spans between neighbours."""

from __future__ import annotations

import random
from typing import Any

WEST, EAST, SOUTH, NORTH = 85.0, 122.0, 23.0, 45.0


def large_page(sample: dict[str, Any], span_count: int) -> dict[str, Any]:
    """
    Put a large network under the sample's targets.

    Parameters
    ----------
    sample : dict
        The finished results of a small plan; it is not changed.
    span_count : int
        So many spans, between two fifths as many places. Every fifth has a course of its own, every tenth is planned.

    Returns
    -------
    dict
        The same results with more sites and other spans; routes lose their spans.
    """
    drawn = random.Random(7)
    across = max(2, int((span_count / 2.5 * 1.6) ** 0.5))
    rows = max(2, round(span_count / 2.5 / across))
    sites = [_site(at, at % across / across, at // across / rows, drawn) for at in range(across * rows)]
    known = {site["id"]: site for site in sample["sites"]}
    spans = [_span(number, sites, across, drawn) for number in range(span_count)]
    verdicts = [verdict | {"spans": []} for verdict in sample["verdicts"]]
    return sample | {"sites": [*known.values(), *sites], "spans": spans, "verdicts": verdicts}


def _site(at: int, east: float, north: float, drawn: random.Random) -> dict[str, Any]:
    return {
        "id": f"n{at}",
        "name_zh": f"站{at}",
        "name_en": f"Station {at}",
        "province_zh": "宁夏",
        "lon_deg": round(WEST + (EAST - WEST) * east + drawn.uniform(-0.1, 0.1), 5),
        "lat_deg": round(SOUTH + (NORTH - SOUTH) * north + drawn.uniform(-0.1, 0.1), 5),
        "kind": "city",
        "roles": [],
        "origin": False,
        "status": None,
    }


def _span(number: int, sites: list[dict[str, Any]], across: int, drawn: random.Random) -> dict[str, Any]:
    at = number % (len(sites) - across - 1)
    a, b = sites[at], sites[at + (1, across, across + 1)[number // (len(sites) - across - 1) % 3]]
    ends = [[site["lon_deg"], site["lat_deg"]] for site in (a, b)]
    middle = [[(ends[0][nth] + ends[1][nth]) / 2 + drawn.uniform(-0.05, 0.05) for nth in (0, 1)]]
    course = number % 5 == 0
    km = 110.0 * (abs(ends[0][0] - ends[1][0]) + abs(ends[0][1] - ends[1][1])) + 1
    return {
        "id": f"s{number}",
        "a": a["id"],
        "b": b["id"],
        "cable": f"c{number // 40}",
        "cable_zh": f"光缆{number // 40}",
        "cable_en": f"Cable {number // 40}",
        "operator": "",
        "status": "planned" if number % 10 == 9 else "existing",
        "route_km": km,
        "route_km_low": km * 0.9,
        "route_km_high": km * 1.1,
        "oneway_ms": km * 0.0049,
        "oneway_low_ms": km * 0.0044,
        "oneway_high_ms": km * 0.0054,
        "length_origin": "given",
        "assumed": False,
        "source": "invented for tests",
        "line": [ends[0], *(middle if course else []), ends[1]],
        "schematic": False,
    }
