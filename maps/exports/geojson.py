"""The network as GeoJSON (RFC 7946): sites, spans and the routes of the targets, for any GIS."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from maps.exports.common import Position, box_of, position, routes_of, split_line

#: Version of the property names below: they stay as they are.
SCHEMA = "netplan.network/1"

_SITE = ("id", "name_zh", "name_en", "province_zh", "kind", "origin", "status")
_SPAN = (
    *("id", "a", "b", "cable", "cable_zh", "cable_en", "operator", "status"),
    *("route_km", "route_km_low", "route_km_high", "length_origin", "assumed", "schematic", "source"),
)
_ROUTE = (
    *("target", "from", "to", "layer", "limit_ms", "oneway_ms", "oneway_low_ms", "oneway_high_ms"),
    *("light_limit_ms", "route_km", "status", "basis", "source"),
)


def network_geojson(page: Mapping[str, Any]) -> str:
    """
    Write the network as GeoJSON.

    Parameters
    ----------
    page : mapping
        The finished results, see `maps.pages.map_page`. [ms, km, deg]

    Returns
    -------
    str
        A FeatureCollection in WGS 84, coordinates as longitude, latitude; lines that cross the 180th meridian are
        cut there. `properties.feature` tells a "site", a "span" and a "route" apart; names carry their units, and
        what is not known is null.

    Raises
    ------
    ValueError
        If a number is NaN or infinite.
    """
    features = [
        *(_site(site) for site in page["sites"]),
        *(_span(span) for span in page["spans"]),
        *(_line("route", split_line(line), _picked(verdict, _ROUTE)) for verdict, line in routes_of(page)),
    ]
    about = {"schema": SCHEMA, "title_zh": page["title"]["zh"], "title_en": page["title"]["en"], "date": page["date"]}
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "netplan": about | {"plan_digest": page["plan"]["digest"]},
    }
    if box := box_of(_positions(features)):
        collection["bbox"] = box
    collection["features"] = features
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def _picked(row: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: row.get(key) for key in keys}


def _site(site: Mapping[str, Any]) -> dict[str, Any]:
    facts = _picked(site, _SITE) | {"roles": ";".join(site.get("roles") or ())}
    point = {"type": "Point", "coordinates": position(site["lon_deg"], site["lat_deg"])}
    return {"type": "Feature", "properties": {"feature": "site", **facts}, "geometry": point}


def _span(span: Mapping[str, Any]) -> dict[str, Any]:
    return _line("span", split_line(span["line"]), _picked(span, _SPAN))


def _line(feature: str, pieces: list[list[Position]], facts: Mapping[str, Any]) -> dict[str, Any]:
    whole = len(pieces) == 1
    kind = "LineString" if whole else "MultiLineString"
    geometry = {"type": kind, "coordinates": pieces[0] if whole else pieces}
    return {"type": "Feature", "properties": {"feature": feature, **facts}, "geometry": geometry}


def _positions(features: Iterable[Mapping[str, Any]]) -> list[Position]:
    found: list[Position] = []
    for one in features:
        kind, held = one["geometry"]["type"], one["geometry"]["coordinates"]
        found += [held] if kind == "Point" else held if kind == "LineString" else [at for piece in held for at in piece]
    return found
