"""
Shapefile, read and written by GDAL in a process of its own (`layer_process`: limits of memory and time stand there).

A .shp is read with what stands beside it under the same name (.dbf, .prj, .shx, .cpg), or out of a zip. A plan becomes
two of them, <stem>-sites and <stem>-spans, for a shapefile holds one kind of geometry; the names of its fields have at
most 10 bytes, so every column of the plan has a short name of its own (`_SHORT`), by which it comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geodata.crs import WGS84
from geodata.errors import InputError
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import EXTRA, SITES, SPANS, Draft, in_system
from topology.formats.drawings.drawn import Feature, features_of, network_of
from topology.formats.drawings.drawn_fields import TABLE
from topology.formats.drawings.layer_columns import columns_of
from topology.formats.drawings.layer_features import features_in, in_one_system, remarks, system_of
from topology.formats.drawings.layer_process import shared
from topology.formats.drawings.shapefile_parts import (
    Parts,
    encoding_of,
    is_part,
    is_shapefile,
    packed_shapefiles,
    parts_of,
)
from topology.formats.findings import Findings
from topology.formats.folder import COST_COLUMNS, SITE_COLUMNS, SPAN_COLUMNS

#: Short names of columns whose own name is too long.
_SHORT = {
    "province_zh": "prov_zh",
    "route_km_low": "route_low",
    "route_km_high": "route_high",
    "length_origin": "len_origin",
    "risk_groups": "risk_grps",
    "cost_cny_low": "cost_low",
    "cost_cny_high": "cost_high",
}
_LONG = {short: column for column, short in _SHORT.items()}
_NAME_BYTES, _TEXT_BYTES = 10, 254
#: A real number in a table has 24 digits and signs, 15 of them behind the point.
_REAL_WIDTH, _REAL_DECIMALS = 24, 15
_LONGEST_SOURCE = 80


def recognise(source: Source) -> bool:
    """Tell a .shp, a zip with one, and the files that belong to one that stands beside them."""
    if source.is_folder:
        return False
    return is_shapefile(source.head) or is_part(source) or (source.is_archive and bool(packed_shapefiles(source)))


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """Read all files as one drawing, so that the lines of one end at the points of another."""
    found: list[Parts] = []
    for source in sources:
        found += parts_of(source)
    if not found:
        raise InputError("shapefile_main", file=sources[0].name)
    layers: list[tuple[list[Feature], str]] = []
    count = 0
    for parts in found:
        features, system = _features(parts, count, settings, findings)
        layers.append((features, system))
        count += len(features)
    drawn, system = in_one_system(layers)
    names = ", ".join(parts.name for parts in found)
    return network_of(
        drawn,
        file=names,
        coordinates=settings.coordinates or system,
        settings=settings,
        findings=findings,
        source=f"Shapefile, {names}"[:_LONGEST_SOURCE],
    )


def _features(parts: Parts, count: int, settings: Settings, findings: Findings) -> tuple[list[Feature], str]:
    files = {f"file{ending}": content for ending, content in parts.contents.items()}
    encoding = None
    if ".dbf" in parts.contents:
        encoding, assumed = encoding_of(parts.contents[".dbf"], parts.contents.get(".cpg"))
        if assumed:
            findings.assumed("shapefile_encoding", file=parts.name, value=encoding)
        if encoding is not None:
            files.pop("file.cpg", None)
    else:
        findings.left_out("shapefile_no_dbf", file=parts.name, value=".dbf")
    keep = settings.coordinates is not None
    layers, said = shared().read(files, "file.shp", file=parts.name, keep=keep, encoding=encoding)
    remarks(said, findings, parts.name)
    features: list[Feature] = []
    system = WGS84
    for layer in layers:
        system = system_of(layer, settings, findings, parts.name)
        layer.fields = [_LONG.get(name.casefold(), name) for name in layer.fields]
        for feature in features_in(layer, count, findings, parts.name):
            properties = {EXTRA + TABLE if name == TABLE else name: value for name, value in feature.properties.items()}
            features.append(Feature(feature.kind, feature.points, properties, feature.place))
    return features, system


def write(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    """Write the sites and the spans; a shapefile holds nothing else of a plan."""
    system = settings.coordinates or WGS84
    if system != WGS84:
        findings.doubted("layers_shifted", file=f"{stem}-sites.shp", value=system)
    by_table: dict[str, list[Feature]] = {SITES: [], SPANS: []}
    for feature in features_of(in_system(draft, system)):
        table = SITES if feature.kind == "point" else SPANS if feature.kind == "line" else feature.properties[TABLE]
        if table in by_table:
            by_table[table].append(feature)
    layers = [
        _layer(table, geometry, by_table[table], f"{stem}-{table.removesuffix('.csv')}.dbf", findings)
        for table, geometry in ((SITES, "Point"), (SPANS, "LineString"))
        if by_table[table] or table == SITES
    ]
    options = {"DBF_DATE_LAST_UPDATE": "2000-01-01"}
    job = {"driver": "ESRI Shapefile", "name": "*.shp", "layers": layers, "options": options}
    done = shared().write(job, file=f"{stem}-sites.shp")
    return {f"{stem}-{name}": content for name, content in done.items()}


def _layer(table: str, geometry: str, features: Sequence[Feature], file: str, findings: Findings) -> dict[str, object]:
    rows = [{name: value for name, value in feature.properties.items() if name != TABLE} for feature in features]
    columns = columns_of(rows, fits_real=_fits_real)
    names = _field_names([column.name for column in columns], file, findings)
    cells: list[list[object]] = []
    for feature, row in zip(features, rows, strict=True):
        found = [column.cell(row[column.name]) if column.name in row else None for column in columns]
        values = [_cut(value, column.name, file, findings) for value, column in zip(found, columns, strict=True)]
        cells.append([[list(point) for point in feature.points] or None, values])
    fields = [[names[column.name], column.type] for column in columns] or [["id", "text"]]
    return {
        "name": table.removesuffix(".csv"),
        "geometry": geometry,
        "fields": fields,
        "rows": cells if columns else [[points, [None]] for points, _ in cells],
    }


def _fits_real(number: float) -> bool:
    text = f"{number:.{_REAL_DECIMALS}f}"
    return len(text) <= _REAL_WIDTH and float(text) == number


def _cut(value: object, column: str, file: str, findings: Findings) -> object:
    if not isinstance(value, str):
        return value
    raw = value.encode("utf-8", errors="replace")
    if len(raw) <= _TEXT_BYTES:
        return value
    findings.left_out("shapefile_cut", file=file, column=column, value=value, most=_TEXT_BYTES)
    return raw[:_TEXT_BYTES].decode("utf-8", errors="ignore")


def _field_names(names: Sequence[str], file: str, findings: Findings) -> Mapping[str, str]:
    """Name the fields: the plan's columns first, each by its own short name, then whatever is left, cut."""
    plan = {name: _SHORT.get(name, name) for name in names if name in {*SITE_COLUMNS, *SPAN_COLUMNS, *COST_COLUMNS}}
    taken = {short.casefold() for short in plan.values()} | set(_LONG)
    found: dict[str, Any] = dict(plan)
    for name in names:
        if name in plan:
            continue
        stem = "".join(char if char.isalnum() or char == "_" else "_" for char in name.removeprefix(EXTRA)) or "field"
        short, number = _first_bytes(stem, _NAME_BYTES), 1
        while short.casefold() in taken:
            short, number = _first_bytes(stem, _NAME_BYTES - len(str(number)) - 1) + f"_{number}", number + 1
        if short != name:
            findings.left_out("shapefile_name", file=file, column=name, value=short)
        taken.add(short.casefold())
        found[name] = short
    return found


def _first_bytes(text: str, count: int) -> str:
    return text.encode("utf-8", errors="replace")[:count].decode("utf-8", errors="ignore")


FORMAT = Format(
    name="shapefile",
    title_zh="Shapefile（ArcGIS、QGIS）",
    title_en="Shapefile (ArcGIS, QGIS)",
    recognise=recognise,
    together=True,
    read=read,
    write=write,
    suffix=".shp",
    carries={SITES: SITE_COLUMNS, SPANS: SPAN_COLUMNS + COST_COLUMNS},
    lines=True,
    note_zh="字段名不超过 10 字节，文本不超过 254 字节；只有站点和光缆段两个图层，其他字段改名或截断后写入。",
    note_en="Names of fields have at most 10 bytes, texts 254; only sites and spans; other fields are written cut.",
    extra="formats",
)
