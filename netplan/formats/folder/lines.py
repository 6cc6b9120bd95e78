"""The drawn lines of a plan, spans.geojson: read into a draft, written back with what else the features say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from geodata.documents import parse_json
from geodata.errors import InputError
from geodata.files import decode
from netplan.formats.folder.plan_columns import LINES_FILE
from topology.records import Line


def read_lines(raw: bytes) -> dict[str, Line]:
    """
    Read spans.geojson.

    Parameters
    ----------
    raw : bytes
        A GeoJSON FeatureCollection of LineStrings.

    Returns
    -------
    dict of str to tuple of (float, float)
        Lon and lat as they stand there, by `properties.id`; of two lines of one span the last, as the plan's reader
        takes it. [deg]

    Raises
    ------
    InputError
        If it is no such collection.
    """
    return {key: line for key, line, _ in _features(raw)}


def lines_bytes(lines: Mapping[str, Line], original: bytes | None) -> bytes:
    """
    Word lines as spans.geojson.

    Parameters
    ----------
    lines : mapping of str to tuple of (float, float)
        Lon and lat by span. [deg]
    original : bytes, optional
        The file as it was read: given back as it is where it says the same; what else its features say stays.

    Returns
    -------
    bytes
        GeoJSON in UTF-8, one feature a line.
    """
    said: dict[str, dict[str, Any]] = {}
    if original is not None:
        found = list(_features(original))
        if {key: line for key, line, _ in found} == dict(lines):
            return original
        said = {key: feature for key, _, feature in found}
    features = (_feature(key, line, said.get(key, {})) for key, line in lines.items())
    text = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{text}\n]}}\n'.encode(errors="replace")


def _feature(key: str, line: Line, said: Mapping[str, Any]) -> dict[str, Any]:
    properties = {**said.get("properties", {}), "id": key}
    shape = {"type": "LineString", "coordinates": [list(point) for point in line]}
    return {**said, "type": "Feature", "properties": properties, "geometry": shape}


def _features(raw: bytes) -> list[tuple[str, Line, dict[str, Any]]]:
    collection = parse_json(decode(raw, file=LINES_FILE), file=LINES_FILE)
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise InputError("no_collection", file=LINES_FILE)
    found = []
    for number, feature in enumerate(features, start=1):
        try:
            key = str(feature["properties"]["id"])
            shape = feature["geometry"]
            line = tuple((float(point[0]), float(point[1])) for point in shape["coordinates"])
            usable = shape["type"] == "LineString" and len(line) >= 2
        except (KeyError, TypeError, ValueError, IndexError, OverflowError):
            raise InputError("own_feature", file=LINES_FILE, feature=number) from None
        if not usable or not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in line):
            raise InputError("own_feature", file=LINES_FILE, feature=number)
        found.append((key, line, feature))
    return found
