"""
GeoJSON (RFC 7946), one document or one a line: points are sites, lines are spans.

Other tables of a network are features without a geometry that name their `table`, so that a plan's network comes back
whole. Properties keep their types in `x:` columns. A feature's own `id` and what stands beside its properties is kept
in the column `x:geojson:feature`, what stands beside the features in `Draft.kept`; both are written back. The older
member `crs` is honoured; GCJ-02 must be declared, for GeoJSON has no name for it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from geodata.crs import CGCS2000, GCJ02, SYSTEMS, WGS84, from_wgs84, to_wgs84
from geodata.errors import InputError
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import EXCHANGES, EXTRA, MEMBERS, NETWORK_COLUMNS, SITES, SPANS, Draft, in_system
from topology.formats.drawings.drawn import BARE, LINE, POINT, Feature, features_of, network_of
from topology.formats.drawings.drawn_fields import clean
from topology.formats.drawings.geojson_crs import placed, system_of
from topology.formats.drawings.geojson_text import (
    COLLECTION,
    FEATURE,
    GEOMETRIES,
    GeoJsonText,
    looks_like_geojson,
    says_collection,
)
from topology.formats.drawings.seam import cut
from topology.formats.drawings.shapes import Shapes, in_range
from topology.formats.findings import Findings
from topology.formats.headings import recognise as heading
from topology.records import Line

NAME = "geojson"
#: The property, and with `x:` the column, that keeps what a feature has beside its properties.
BESIDE = "geojson:feature"
#: The member by which files of this toolkit are known: a plan's network; results, whose names it shares.
OURS, PLAN_SCHEMA, RESULT_SCHEMA = "netplan", "netplan.plan/1", "netplan.network/1"
_FIXED = frozenset({"type", "features", "crs", "bbox", OURS})
_OF_A_FEATURE = frozenset({"type", "geometry", "properties", "bbox"})
#: Other tables go as they are; these are their columns today.
_EXCHANGE_COLUMNS = ("site", "name_zh", "name_en", "in_service", "source")
_MEMBER_COLUMNS = (
    *("id", "name_zh", "name_en", "kind", "asn", "ports", "exchange", "policy", "peering", "partners", "joined"),
    *("tariff", "peak_in_gbps", "peak_out_gbps", "basis", "source"),
)


def recognise(source: Source) -> bool:
    """Tell GeoJSON by its beginning; a long one that begins with foreign members by its whole text."""
    if source.is_folder or not source.head:
        return False
    told = looks_like_geojson(source.start, whole=len(source.head) < 64_000)
    if told is not None:
        return told
    try:
        return says_collection(source.text)
    except InputError:
        return False


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """Read GeoJSON files as one drawing: the lines of one may end at the points of another."""
    files = [_File(source, settings, findings) for source in sources]
    systems = {file.system for file in files}
    system = systems.pop() if len(systems) == 1 else WGS84
    draft = network_of(
        chain.from_iterable(file.features(system) for file in files),
        file="",
        coordinates=system,
        settings=settings,
        findings=findings,
        source="GeoJSON",
    )
    draft.file = files[0].name
    for file in files:
        file.say(draft)
    return draft


class _File:
    """One file: its coordinate system, its features, and what it says of itself."""

    def __init__(self, source: Source, settings: Settings, findings: Findings) -> None:
        self.name, self._findings = source.name, findings
        self._text = GeoJsonText(source.text, source.name)
        for held in ("raw", "text"):  # read again if anyone asks; meanwhile a large file need not be held three times
            source.__dict__.pop(held, None)
        head = self._text.head()
        ours = head.get(OURS)
        self._results = isinstance(ours, dict) and ours.get("schema") == RESULT_SCHEMA
        declared = ours.get("coordinates") if isinstance(ours, dict) else None
        if "crs" in head and head["crs"] is None:
            findings.assumed("drawn_crs_null", file=source.name)
        said, self._transformer = system_of(head.get("crs"), source.name) or (WGS84, None)
        self.system: str = settings.coordinates or (declared if declared in SYSTEMS else said)

    def features(self, system: str) -> Iterator[Feature]:
        """Yield what the file draws, in a coordinate system."""
        check = in_range(self.name, self._findings)
        found = placed(self._drawn(), self._transformer, check)
        if system == self.system:
            yield from found
        for each in found:  # none are left where the system is the same
            points = tuple(from_wgs84(*to_wgs84(*point, self.system), system) for point in each.points)
            yield replace(each, points=points)
        self._text.let_go()

    def _drawn(self) -> Iterator[Feature]:
        shapes = Shapes(self.name, self._findings, bools=self._text.bools)
        for place, one in enumerate(self._text.features(), start=1):
            feature, properties = self._parts(one, place)
            if self._results:
                if properties.pop("feature", None) == "route":
                    target = properties.get("target")
                    self._findings.left_out("geojson_route", file=self.name, value=target, feature=place)
                    continue
                properties = {name: value for name, value in properties.items() if value is not None}
            geometry = feature.get("geometry")
            found = shapes.of(geometry, place) if geometry else []
            if len(feature) > len(_OF_A_FEATURE & feature.keys()):
                properties = _beside(feature, properties, SPANS if found and found[0][0] == LINE else SITES)
            if not found and (not geometry or geometry.get("type") == "Point"):
                yield Feature(BARE, (), properties, place, self.name)
            for kind, points in found:
                yield Feature(kind, points, properties, place, self.name)

    def _parts(self, feature: object, place: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a feature and its properties; raise `InputError` where it is none."""
        if not isinstance(feature, dict):
            raise InputError("geojson_no_feature", file=self.name, value=feature, feature=place)
        if feature.get("type") in GEOMETRIES and self._text.members.get("type") != COLLECTION:
            return {"geometry": feature}, {}
        properties = feature.get("properties")
        properties = {} if properties is None else properties
        if feature.get("type") != FEATURE or not isinstance(properties, dict):
            wrong = properties if feature.get("type") == FEATURE else feature.get("type")
            raise InputError("geojson_no_feature", file=self.name, value=wrong, feature=place)
        return feature, properties

    def say(self, draft: Draft) -> None:
        """Add to a draft what the file says of itself."""
        members = self._text.members
        if isinstance(ours := members.get(OURS), dict):
            names = ("title_zh", "title_en") if self._results else ("name_zh", "name_en")
            draft.name_zh, draft.name_en = (
                has or clean(str(ours.get(name) or ""))
                for has, name in zip((draft.name_zh, draft.name_en), names, strict=True)
            )
        if members.get("type") == COLLECTION:
            kept = {name: value for name, value in members.items() if name not in _FIXED}
            if kept:
                draft.kept[NAME] = {**_storable(kept, self.name), **draft.kept.get(NAME, {})}


def _storable(kept: dict[str, Any], file: str) -> dict[str, Any]:
    """Return what can be written as JSON in UTF-8; refuse numbers that no JSON has."""
    try:
        text = json.dumps(kept, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise InputError("no_json_number", file=file, value="Infinity") from None
    except RecursionError:
        raise InputError("nested_too_deeply", file=file) from None
    found: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
    return found


def _beside(feature: dict[str, Any], properties: dict[str, Any], table: str) -> dict[str, Any]:
    """Add to the properties what stands beside them; the feature's id where they have none."""
    beside = {name: value for name, value in feature.items() if name not in _OF_A_FEATURE}
    if BESIDE in properties or "geometries" in beside:
        return properties
    said = beside.get("id")
    usable = isinstance(said, str | int) and not isinstance(said, bool) and said != ""
    if usable and not any((found := heading(name, table)) and found.column == "id" for name in properties):
        properties = {"id": said, **properties}
    return {**properties, BESIDE: beside}


def write(draft: Draft, stem: str, settings: Settings, _findings: Findings) -> dict[str, bytes]:
    """Write a draft as one FeatureCollection, a feature a line."""
    system = settings.coordinates or WGS84
    draft = in_system(draft, system)
    ours = {"schema": PLAN_SCHEMA, "name_zh": draft.name_zh, "name_en": draft.name_en}
    head: dict[str, Any] = {"type": "FeatureCollection", **draft.kept.get(NAME, {})}
    head[OURS] = {key: value for key, value in ours.items() if value}
    if system == GCJ02:
        head[OURS]["coordinates"] = system
    elif system == CGCS2000:
        head["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    head.pop("features", None)
    lines = [_json(head)[:-1] + ',"features":[']
    lines.append(",\n".join(_json(_feature(each)) for each in features_of(draft)))
    lines.append("]}\n")
    return {f"{stem}.geojson": "\n".join(lines).encode("utf-8", "replace")}


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError):  # a number or a depth that no reader would take
        return json.dumps(_tame(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _tame(value: object, depth: int = 0) -> object:
    """Word as text what JSON cannot hold."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict | list) and depth > 100:
        return "…"
    if isinstance(value, dict):
        return {key: _tame(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tame(item, depth + 1) for item in value]
    return value


def _feature(drawn: Feature) -> dict[str, Any]:
    properties = dict(drawn.properties)
    beside = properties.pop(BESIDE, None)
    if isinstance(beside, dict):
        beside = {name: value for name, value in beside.items() if name not in _OF_A_FEATURE}
    elif beside is not None:
        properties[EXTRA + BESIDE] = beside
    return {
        "type": FEATURE,
        **(beside if isinstance(beside, dict) else {}),
        "properties": properties,
        "geometry": _geometry(drawn.kind, drawn.points),
    }


def _geometry(kind: str, points: Line) -> Mapping[str, Any] | None:
    if kind == BARE:
        return None
    if kind == POINT:
        return {"type": "Point", "coordinates": points[0]}
    pieces = cut(points)
    if len(pieces) > 1:
        return {"type": "MultiLineString", "coordinates": pieces}
    return {"type": "LineString", "coordinates": points}


FORMAT = Format(
    name=NAME,
    title_zh="GeoJSON",
    title_en="GeoJSON",
    recognise=recognise,
    together=True,
    read=read,
    write=write,
    suffix=".geojson",
    carries={**NETWORK_COLUMNS, EXCHANGES: _EXCHANGE_COLUMNS, MEMBERS: _MEMBER_COLUMNS},
    lines=True,
    extras=True,
    note_zh="没有图形的表（光缆、风险组、电路、流量等）写成无几何的要素；同一线上只有两点且恰为两端站点的图形不另记。",
    note_en="Tables without a place on the map (cables, circuits, traffic, ...) are features without geometry. A drawn "
    "line of two points that are its sites' positions is not kept as drawn.",
)
