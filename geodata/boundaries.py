"""Boundaries for maps: provinces and the ten-part line, as GeoJSON, replaceable by the bureau's own standard map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geodata.errors import InputError
from geodata.files import MAX_FILE_BYTES, decode, is_there, read_bytes

DATA = Path(__file__).parent / "data"


def provinces() -> dict[str, Any]:
    """Return the 34 provincial units as a GeoJSON FeatureCollection, WGS 84, simplified to 0.01 deg."""
    return read_geojson(DATA / "china_provinces.geojson")


def dash_line() -> dict[str, Any]:
    """Return the ten-part line of the South China Sea as a GeoJSON FeatureCollection, WGS 84."""
    return read_geojson(DATA / "china_dash_line.geojson")


def read_geojson(path: Path, *, limit_bytes: int = MAX_FILE_BYTES) -> dict[str, Any]:
    """
    Read a GeoJSON FeatureCollection.

    Parameters
    ----------
    path : Path
        The file.
    limit_bytes : int
        Refuse more than this. [byte]

    Returns
    -------
    dict
        The collection as parsed.

    Raises
    ------
    InputError
        If the file cannot be read, is no JSON or no FeatureCollection.
    """
    text = decode(read_bytes(path, limit_bytes=limit_bytes), file=path.name)
    try:
        collection = json.loads(text)
    except RecursionError:
        raise InputError("nested_too_deeply", file=path.name) from None
    except ValueError as error:
        raise InputError("bad_geojson", file=path.name, reason=error) from None
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise InputError("no_collection", file=path.name)
    return collection


# ---- a basemap of the bureau's own ----

#: Larger than this no boundary need be: a page that holds it must still open. [byte, points]
BASEMAP_BYTES = 40_000_000
BASEMAP_POINTS = 500_000
#: GeoJSON before RFC 7946 could name its system; these are longitudes and latitudes, alike to within a metre.
_SYSTEMS = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")
#: Type -> how deep its lines lie in its coordinates, and how few points a line may have.
_DRAWN = {"LineString": (0, 2), "MultiLineString": (1, 2), "Polygon": (1, 4), "MultiPolygon": (2, 4)}
_POINTS = ("Point", "MultiPoint")


def read_basemap(path: Path) -> dict[str, Any]:
    """
    Read boundaries that take the place of the bundled provinces.

    Parameters
    ----------
    path : Path
        GeoJSON: a FeatureCollection, a Feature or a geometry; longitudes and latitudes in WGS 84 or CGCS2000,
        which differ by less than a metre (EPSG:4490 is stable to 2000; here both are taken alike).

    Returns
    -------
    dict
        A FeatureCollection of areas and lines with their properties; points, as of labels, are left out.

    Raises
    ------
    InputError
        If the file cannot be read, is too large, is no GeoJSON, is in another coordinate system, or holds a feature
        that cannot be drawn.
    """
    file = path.name
    if not is_there(path):
        raise InputError("basemap_missing", file=str(path))
    text = decode(read_bytes(path, limit_bytes=BASEMAP_BYTES), file=file)
    try:
        given = json.loads(text)
    except RecursionError:
        raise InputError("nested_too_deeply", file=file) from None
    except ValueError as error:
        raise InputError("bad_geojson", file=file, reason=error) from None
    features, points = [], 0
    for number, feature in enumerate(_features(given, file), start=1):
        checked = _checked(feature, file=file, number=number)
        if checked is None:
            continue
        features.append(checked[0])
        points += checked[1]
        if points > BASEMAP_POINTS:
            raise InputError("basemap_too_fine", file=file, value=points, limit=BASEMAP_POINTS)
    if not features:
        raise InputError("basemap_empty", file=file)
    return {"type": "FeatureCollection", "features": features}


def _features(given: object, file: str) -> list[Any]:
    """Return the features of any GeoJSON object."""
    kind = _kind(given)
    if not isinstance(given, dict):
        raise InputError("basemap_no_geojson", file=file, value=kind)
    if kind == "Topology":
        raise InputError("basemap_topojson", file=file)
    _refuse_system(given.get("crs"), file)
    if kind == "FeatureCollection" and isinstance(given.get("features"), list):
        return list(given["features"])
    if kind == "Feature":
        return [given]
    if kind in _DRAWN or kind == "GeometryCollection":
        return [{"type": "Feature", "geometry": given}]
    raise InputError("basemap_no_geojson", file=file, value=kind)


def _kind(given: object) -> str:
    """Return what a GeoJSON object says it is; of anything else what it is."""
    kind = given.get("type") if isinstance(given, dict) else type(given).__name__
    return kind if isinstance(kind, str) else type(kind).__name__


def _refuse_system(crs: object, file: str) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else crs
    if not (isinstance(name, str) and name.upper().endswith(_SYSTEMS)):
        raise InputError("basemap_system", file=file, column="crs", value=name)


def _checked(feature: object, *, file: str, number: int) -> tuple[dict[str, Any], int] | None:
    """Return a feature with nothing but what is drawn, and its points; None for one without an area or a line."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else feature
    if isinstance(feature, dict) and (geometry is None or (isinstance(geometry, dict) and _kind(geometry) in _POINTS)):
        return None
    kind = _kind(geometry)
    if not isinstance(geometry, dict) or kind not in _DRAWN:
        raise InputError("basemap_feature", file=file, feature=number, value=kind)
    depth, least = _DRAWN[kind]
    count = [0]
    coordinates = _lines(geometry.get("coordinates"), depth, least, count, file=file, number=number)
    if not count[0]:  # a shape may be empty: there is nothing to draw
        return None
    properties = feature.get("properties") if isinstance(feature, dict) else None
    # Only texts: what else a file carries may be no JSON at all (NaN), and no page shows it.
    texts = (
        {key: one for key, one in properties.items() if isinstance(one, str)} if isinstance(properties, dict) else {}
    )
    kept = {"type": "Feature", "properties": texts}
    return kept | {"geometry": {"type": kind, "coordinates": coordinates}}, count[0]


def _lines(given: object, depth: int, least: int, count: list[int], *, file: str, number: int) -> list[Any]:
    if not isinstance(given, list):
        raise InputError("basemap_position", file=file, feature=number, value=given)
    if depth:
        return [_lines(one, depth - 1, least, count, file=file, number=number) for one in given]
    if len(given) < least:
        raise InputError("basemap_short", file=file, feature=number, value=len(given))
    count[0] += len(given)
    return [_position(one, file=file, number=number) for one in given]


def _position(given: object, *, file: str, number: int) -> list[float]:
    if isinstance(given, list) and len(given) >= 2:
        lon, lat = given[:2]
        numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (lon, lat))
        if numbers and -180 <= lon <= 180 and -90 <= lat <= 90:  # NaN fails as well
            return [float(lon), float(lat)]
    raise InputError("basemap_position", file=file, feature=number, value=given)
