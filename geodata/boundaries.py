"""Boundaries for maps: provinces and the ten-part line, as GeoJSON, replaceable by the bureau's own standard map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geodata.errors import InputError
from geodata.files import decode, read_bytes

DATA = Path(__file__).parent / "data"


def provinces() -> dict[str, Any]:
    """Return the 34 provincial units as a GeoJSON FeatureCollection, WGS 84, simplified to 0.01 deg."""
    return read_geojson(DATA / "china_provinces.geojson")


def dash_line() -> dict[str, Any]:
    """Return the ten-part line of the South China Sea as a GeoJSON FeatureCollection, WGS 84."""
    return read_geojson(DATA / "china_dash_line.geojson")


def read_geojson(path: Path) -> dict[str, Any]:
    """
    Read a GeoJSON FeatureCollection.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    dict
        The collection as parsed.

    Raises
    ------
    InputError
        If the file cannot be read, is no JSON or no FeatureCollection.
    """
    text = decode(read_bytes(path), file=path.name)
    try:
        collection = json.loads(text)
    except RecursionError:
        raise InputError("nested_too_deeply", file=path.name) from None
    except ValueError as error:
        raise InputError("bad_geojson", file=path.name, reason=error) from None
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise InputError("no_collection", file=path.name)
    return collection
