"""The coordinate system that an older GeoJSON file names, and how its positions become longitude and latitude."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from geodata.crs import CGCS2000, WGS84
from geodata.errors import InputError
from topology.formats.drawings.drawn import Feature

if TYPE_CHECKING:
    from pyproj import Transformer

#: Names of systems: EPSG:4490, urn:ogc:def:crs:EPSG::3857, urn:ogc:def:crs:OGC:1.3:CRS84, http://www.opengis.net/def/...
_NAME = re.compile(
    r"(?:urn:(?:ogc|x-ogc):def:crs:|https?://www\.opengis\.net/def/crs/)?([A-Za-z]+)[:/]+(?:[\d.]*[:/]+)?(\w+)"
)
_CRS84 = ("CRS84", "84", "WGS84")
#: So many features are brought into another system at a time.
_PART = 2_000

#: Which system the positions are in, and what brings them there; None: they are as they stand.
System = tuple[str, "Transformer | None"]


def system_of(member: object, file: str) -> System | None:
    """
    Tell the coordinate system that a `crs` member names.

    Parameters
    ----------
    member : object
        The member's value; None: the file has none.
    file : str
        For errors.

    Returns
    -------
    tuple or None
        One of `geodata.crs.SYSTEMS`, and what turns the file's positions into it. None where the file names none.

    Raises
    ------
    InputError
        If the system is not known.
    """
    if member is None:
        return None
    name = _name(member)
    match = _NAME.fullmatch(name.strip())
    if match is None:
        raise InputError("drawn_crs_unknown", file=file, column="crs", value=name)
    authority, code = match[1].upper(), match[2].upper()
    if authority in ("OGC", "CRS") and code in _CRS84:
        return WGS84, None
    if authority == "EPSG" and code in ("4326", "4979"):
        return WGS84, None
    if authority == "EPSG" and code in ("4490", "4480"):
        return CGCS2000, None
    found = _transformer(f"{authority}:{code}")
    if found is None:
        raise InputError("drawn_crs_unknown", file=file, column="crs", value=name)
    return WGS84, found


def _name(member: object) -> str:
    """Return what a `crs` member names, by its name, or as the oldest files have it by its code."""
    if isinstance(member, str):
        return member
    if isinstance(member, dict) and isinstance(properties := member.get("properties"), dict):
        if isinstance(name := properties.get("name"), str):
            return name
        code = properties.get("code")
        if member.get("type") == "EPSG" and isinstance(code, int | str):
            return f"EPSG:{code}"
        return str(properties.get("href", member))
    return str(member)


@cache
def _transformer(name: str) -> Transformer | None:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    try:
        crs = CRS.from_authority(*name.split(":"))
        return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except ProjError:
        return None


def placed(
    features: Iterable[Feature], transformer: Transformer | None, check: Callable[[Feature], Feature]
) -> Iterator[Feature]:
    """
    Bring features into longitude and latitude, many at a time.

    Parameters
    ----------
    features : iterable of Feature
        With positions as the file has them.
    transformer : pyproj.Transformer, optional
        None: they are longitude and latitude.
    check : callable
        Is given each feature then, and refuses or mends what lies out of range.

    Yields
    ------
    Feature
        In their order.
    """
    if transformer is None:
        yield from map(check, features)
        return
    waiting = iter(features)
    while part := list(islice(waiting, _PART)):
        flat = [point for feature in part for point in feature.points]
        lons, lats = transformer.transform([x for x, _ in flat], [y for _, y in flat]) if flat else ((), ())
        moved = iter(zip((float(lon) for lon in lons), (float(lat) for lat in lats), strict=True))
        for feature in part:
            points = tuple(islice(moved, len(feature.points)))
            yield check(replace(feature, points=points))
