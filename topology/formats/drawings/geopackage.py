"""
GeoPackage, read and written by GDAL in a process of its own (`layer_process`: limits of memory and time stand there).

Layers of points become sites, layers of lines spans; tables without geometry are read where they bear the name of a
table of the plan (cables, circuits, ...). A plan becomes one layer or table each, in EPSG:4326; names that a column
cannot have, and fields of mixed types, stand in the table `netplan_columns`, so that they come back as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from geodata.crs import WGS84
from geodata.errors import InputError
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import EXTRA, NETWORK_COLUMNS, SITES, SPANS, Draft, in_system, kept_value
from topology.formats.drawings.drawn import TABLES, Feature, features_of, network_of
from topology.formats.drawings.drawn_fields import TABLE
from topology.formats.drawings.layer_columns import Column, columns_of
from topology.formats.drawings.layer_features import features_in, in_one_system, remarks, system_of
from topology.formats.drawings.layer_process import Layer, shared
from topology.formats.findings import Findings

_SQLITE, _MARKS = b"SQLite format 3\x00", (b"GPKG", b"GP10", b"GP11")
#: Says of columns what their name and type do not: layer, field, the property's name, whether it holds JSON.
_NOTES = "netplan_columns"
_NOTE_FIELDS = [["layer", "text"], ["field", "text"], ["column", "text"], ["json", "bool"]]
#: Names that a column cannot have: they stand for the row's number or its geometry.
_RESERVED = {"fid", "geom", "rowid", "oid", "_rowid_", "ogc_fid"}
_LONGEST_FIELD, _LONGEST_SOURCE = 100, 80
_GEOMETRY = {SITES: "Point", SPANS: "LineString"}
#: By layer: field -> (property, whether it holds JSON).
_Notes = dict[str, dict[str, tuple[str, bool]]]


def recognise(source: Source) -> bool:
    """Tell a GeoPackage: an SQLite database that calls itself one."""
    return source.head.startswith(_SQLITE) and source.head[68:72] in _MARKS


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """Read all layers of all files as one drawing."""
    parts: list[tuple[list[Feature], str]] = []
    count = 0
    for source in sources:
        keep = settings.coordinates is not None
        layers, said = shared().read({"file.gpkg": source.raw}, "file.gpkg", file=source.name, keep=keep)
        remarks(said, findings, source.name)
        notes = _notes_in(layers)
        for layer in layers:
            if layer.name != _NOTES:
                system = system_of(layer, settings, findings, source.name)
                parts.append((list(_features(layer, notes, count, findings, source.name)), system))
                count += len(layer.rows)
    features, system = in_one_system(parts)
    names = ", ".join(source.name for source in sources)
    return network_of(
        features,
        file=names,
        coordinates=settings.coordinates or system,
        settings=settings,
        findings=findings,
        source=f"GeoPackage, {names}"[:_LONGEST_SOURCE],
    )


def _notes_in(layers: Sequence[Layer]) -> _Notes:
    notes: _Notes = {}
    for layer in layers:
        if layer.name == _NOTES and layer.fields == [name for name, _ in _NOTE_FIELDS]:
            for _, _, (of, field, column, is_json) in layer.rows:
                notes.setdefault(str(of), {})[str(field)] = (str(column), bool(is_json))
    return notes


def _features(layer: Layer, notes: _Notes, start: int, findings: Findings, file: str) -> Iterator[Feature]:
    table = f"{layer.name.casefold()}.csv"
    own = table in TABLES
    if not layer.drawn and not own:
        if layer.rows:
            findings.left_out("gpkg_table", file=file, value=layer.name)
        return
    said = notes.get(layer.name, {})
    for feature in features_in(layer, start, findings, file):
        properties: dict[str, Any] = {}
        for field, value in feature.properties.items():
            name, is_json = said.get(field, (EXTRA + TABLE if field == TABLE else field, False))
            properties[name] = kept_value(value) if is_json and isinstance(value, str) else value
        if own and feature.kind == "bare":
            properties = {TABLE: table, **properties}
        elif not own:
            properties.setdefault(EXTRA + "layer", layer.name)
        yield Feature(feature.kind, feature.points, properties, feature.place)


def write(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    """Write a layer of sites, one of spans, and a table of each other table that has rows."""
    file = f"{stem}.gpkg"
    system = settings.coordinates or WGS84
    if system != WGS84:
        findings.doubted("layers_shifted", file=file, value=system)
    by_table: dict[str, list[Feature]] = {SITES: [], SPANS: []}
    for feature in features_of(in_system(draft, system)):
        table = SITES if feature.kind == "point" else SPANS if feature.kind == "line" else feature.properties[TABLE]
        by_table.setdefault(table, []).append(feature)
    notes: list[list[object]] = []
    layers = [_layer(table, features, notes) for table, features in by_table.items()]
    if notes:
        rows = [[None, note] for note in notes]
        layers.append({"name": _NOTES, "geometry": None, "fields": _NOTE_FIELDS, "rows": rows})
    done = shared().write({"driver": "GPKG", "name": "plan.gpkg", "layers": layers}, file=file)
    if "plan.gpkg" not in done:
        raise InputError("layer_bad", file=file, reason="GPKG")
    return {file: done["plan.gpkg"]}


def _layer(table: str, features: Sequence[Feature], notes: list[list[object]]) -> dict[str, object]:
    name = table.removesuffix(".csv")
    rows = []
    for feature in features:
        properties = dict(feature.properties)
        if feature.kind == "bare":
            del properties[TABLE]
        rows.append(properties)
    columns = columns_of(rows)
    fields = _field_names(columns)
    for column, field in zip(columns, fields, strict=True):
        if field != column.name or column.json:
            notes.append([name, field, column.name, column.json])
    return {
        "name": name,
        "geometry": _GEOMETRY.get(table),
        "fields": [[field, column.type] for column, field in zip(columns, fields, strict=True)],
        "rows": [
            [
                [list(point) for point in feature.points] or None,
                [column.cell(row[column.name]) if column.name in row else None for column in columns],
            ]
            for feature, row in zip(features, rows, strict=True)
        ],
    }


def _field_names(columns: Sequence[Column]) -> list[str]:
    """Name the fields: as the properties are called, where a column can be called so and no other is."""
    taken = set(_RESERVED)
    names = []
    for column in columns:
        name, number = column.name, 1
        fit = name.isprintable() and name == name.strip() != "" and len(name) <= _LONGEST_FIELD
        while not fit or name.casefold() in taken:
            name, number, fit = f"field_{number}", number + 1, True
        taken.add(name.casefold())
        names.append(name)
    return names


FORMAT = Format(
    name="geopackage",
    title_zh="GeoPackage（QGIS 等）",
    title_en="GeoPackage (QGIS and others)",
    recognise=recognise,
    together=True,
    read=read,
    write=write,
    suffix=".gpkg",
    carries=NETWORK_COLUMNS,
    lines=True,
    extras=True,
    note_zh="面、栅格、样式和高程不读取；日期作为文本保存。",
    note_en="Areas, rasters, styles and heights are not read; dates are kept as texts.",
    extra="formats",
)
