"""What KML and GeoJSON say alike of sites, spans and routes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Position = tuple[float, float]
#: Steps of positions in files: a hundred-thousandth of a degree is a metre.
_DECIMALS = 5


def position(lon_deg: float, lat_deg: float) -> Position:
    """Return a position as files hold it: -180..180, to the metre. [deg]"""
    lon = round(float(lon_deg), _DECIMALS)
    if not -180 <= lon <= 180:
        lon = round((lon + 180) % 360 - 180, _DECIMALS)
    return lon, round(float(lat_deg), _DECIMALS)


def split_line(line: Iterable[Sequence[float]]) -> list[list[Position]]:
    """
    Cut a line where it crosses the 180th meridian, as RFC 7946 (3.1.9) asks.

    Parameters
    ----------
    line : iterable of (lon_deg, lat_deg)
        WGS 84; a step of more than 180 degrees is taken the short way round. [deg]

    Returns
    -------
    list of list of (lon_deg, lat_deg)
        The pieces, each within -180..180; one of a single point is doubled, for a line has two.
    """
    pieces: list[list[Position]] = [[]]
    last: Position | None = None
    for point in line:
        here = position(point[0], point[1])
        if last is not None and abs(here[0] - last[0]) > 180:
            edge = math.copysign(180.0, last[0])
            span = 360 - abs(here[0] - last[0])
            share = (180 - abs(last[0])) / span if span else 0.0
            lat = round(last[1] + (here[1] - last[1]) * share, _DECIMALS)
            if pieces[-1][-1] != (edge, lat):
                pieces[-1].append((edge, lat))
            pieces.append([(-edge, lat)])
        if not pieces[-1] or pieces[-1][-1] != here:
            pieces[-1].append(here)
        last = here
    kept = [piece if len(piece) > 1 else piece * 2 for piece in pieces if piece]
    return [piece for piece in kept if piece[0] != piece[-1] or len(piece) > 2] or kept[:1]


def box_of(positions: Iterable[Position]) -> list[float]:
    """
    Return the bounding box as RFC 7946 (5) writes it: west, south, east, north.

    Across the 180th meridian, where that is narrower, west is greater than east. [deg]
    """
    found = list(positions)
    if not found:
        return []
    lats = [lat for _, lat in found]
    ring = sorted({lon for lon, _ in found})
    gaps = [(ring[at + 1] - lon, at) for at, lon in enumerate(ring[:-1])]
    widest, at = max(gaps, default=(0.0, 0))
    around = 360 - (ring[-1] - ring[0])
    west, east = (ring[at + 1], ring[at]) if widest > around else (ring[0], ring[-1])
    return [west, min(lats), east, max(lats)]


def route_line(
    verdict: Mapping[str, Any], sites: Mapping[str, Mapping[str, Any]], spans: Mapping[str, Mapping[str, Any]]
) -> list[list[float]]:
    """
    Return the course of a verdict's route: along its spans, each turned the way the route takes it.

    Parameters
    ----------
    verdict : mapping
        With `spans` (ids, in order from its origin), `from` and `route` (ids of sites).
    sites, spans : mapping
        By id.

    Returns
    -------
    list of [lon_deg, lat_deg]
        Empty where there is no route. [deg]
    """
    at, line = str(verdict["from"]), list[list[float]]()
    for name in verdict.get("spans") or ():
        span = spans.get(name)
        if span is None:
            continue
        onward = list(span["line"])
        if span["b"] == at:
            onward.reverse()
            at = span["a"]
        else:
            at = span["b"]
        line += onward if not line else [point for point in onward if list(point) != list(line[-1])]
    if not line:
        line = [
            [sites[name]["lon_deg"], sites[name]["lat_deg"]] for name in verdict.get("route") or () if name in sites
        ]
    return line


def routes_of(page: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], list[list[float]]]]:
    """Yield the verdicts on each target's own layer that have a route, and its course."""
    sites = {site["id"]: site for site in page["sites"]}
    spans = {span["id"]: span for span in page["spans"]}
    for verdict in page["verdicts"]:
        if verdict.get("own_layer") and verdict.get("oneway_ms") is not None:
            line = route_line(verdict, sites, spans)
            if len(line) > 1:
                yield verdict, line
