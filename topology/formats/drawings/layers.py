"""
GDAL's side of GeoPackage and Shapefile: a process of its own that reads and writes layers for the one that asks.

GDAL is C++: a damaged length in a file can end the process that reads it, make it ask for more memory than there is,
or keep it busy for ever. So it works in a child (`layer_process` starts, asks, ends it) which may have so much memory
and no more, and which we can do without. `python -m topology.formats.drawings.layers` is that child: one job a line on
its standard input, the answer in lines on its standard output, both JSON.

geopandas reads these formats through pyogrio, and so does this; the frames of geopandas and pandas are not needed for
it, and leaving them alone saves a second and a half of every import.
"""

from __future__ import annotations

import json
import math
import os
import struct
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS

#: What the child does without: pyogrio loads them where it finds them.
_UNUSED = ("geopandas", "pandas", "pyarrow", "shapely")
#: So many features go into one line of an answer.
_BATCH = 2_000
#: A file with more layers is none of a network.
_MOST_LAYERS = 200
#: Integers beyond this lose digits in a column with gaps: pyogrio hands such a column over as real numbers.
_INTEGER_TYPES = ("OFTInteger", "OFTInteger64")
_DATUMS = {"china 2000": "CGCS2000", "china_2000": "CGCS2000", "wgs_1984": "WGS84"}
#: Gives a text of any encoding as one sign for each byte, to be decoded here: a bad one must not spoil the whole layer.
_BYTEWISE = "ISO-8859-1"
_EPSG = {"WGS84": "EPSG:4326", "CGCS2000": "EPSG:4490"}

Points = list[tuple[float, float]]
#: "point", "line" (with the parts of a multi-part one), "other" (areas and the rest), "none".
Shape = tuple[str, list[Points]]


def shape_of(wkb: bytes | None) -> Shape:
    """
    Take a geometry apart.

    Parameters
    ----------
    wkb : bytes or None
        Well-known binary of two dimensions.

    Returns
    -------
    tuple of str and list of list of tuple of float
        "point" or "line" with its parts, each a list of x, y; "other" for what no network is made of, "none" for what
        is empty. What is damaged is "other".
    """
    if not wkb:
        return "none", []
    try:
        kind, parts, _ = _shape_at(wkb, 0)
    except (struct.error, ValueError, OverflowError):
        return "other", []
    return (kind, parts) if kind == "other" or any(parts) else ("none", [])


def _shape_at(wkb: bytes, at: int) -> tuple[str, list[Points], int]:
    order = "<" if wkb[at : at + 1] == b"\x01" else ">"
    (code,) = struct.unpack_from(f"{order}I", wkb, at + 1)
    at += 5
    if code == 1:
        x, y = struct.unpack_from(f"{order}2d", wkb, at)
        # An empty point is one without numbers.
        return "point", ([] if math.isnan(x) and math.isnan(y) else [[(x, y)]]), at + 16
    if code not in (2, 4, 5):
        return "other", [], at
    (count,) = struct.unpack_from(f"{order}I", wkb, at)
    at += 4
    if count * 5 > len(wkb):
        raise ValueError(count)
    if code == 2:
        numbers = struct.unpack_from(f"{order}{2 * count}d", wkb, at)
        return "line", [list(zip(numbers[::2], numbers[1::2], strict=True))], at + 16 * count
    parts: list[Points] = []
    for _ in range(count):
        _, found, at = _shape_at(wkb, at)
        parts += found
    return ("point" if code == 4 else "line"), parts, at


def wkb_of(points: Sequence[Sequence[float]] | None) -> bytes | None:
    """Word a point (one position) or a line (several) as well-known binary; None for none."""
    if not points:
        return None
    numbers = [number for point in points for number in point]
    if len(points) == 1:
        return struct.pack("<BI2d", 1, 1, *numbers)
    return struct.pack(f"<BII{len(numbers)}d", 1, 2, len(points), *numbers)


def _place(crs_text: str | None, *, keep: bool) -> tuple[dict[str, Any], Callable[..., Any] | None]:
    """
    Tell where numbers of a layer lie, and what brings them to degrees.

    `keep`: the user has said what the degrees are, so only a projection is taken back, no datum changed.
    """
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    nowhere: dict[str, Any] = {"crs": "", "system": "", "rough": False}
    try:
        crs = CRS.from_user_input(crs_text) if crs_text else None
    except CRSError:
        return {**nowhere, "unread": True}, None
    base = None if crs is None else crs.geodetic_crs
    if crs is None or base is None or base.datum is None or not (crs.is_geographic or crs.is_projected):
        return nowhere, None
    name = base.datum.name.casefold().removeprefix("d_").replace("world geodetic system 1984", "wgs_1984")
    system = _DATUMS.get(name.removesuffix(" ensemble"), "")
    if crs.is_geographic and (system or keep) and _in_degrees(crs):
        return {"crs": crs.name, "system": system or "WGS84", "rough": False}, None
    target = base if keep and not system else CRS.from_user_input(_EPSG[system or "WGS84"])
    mover = Transformer.from_crs(crs, target, always_xy=True)
    # Without a published way from one datum to the other the numbers are taken over: off by up to some 100 m.
    rough = not system and not keep and (mover.accuracy < 0 or "Ballpark" in mover.description)
    return {"crs": crs.name, "system": system or "WGS84", "rough": rough}, mover.transform


def _in_degrees(crs: CRS) -> bool:
    meridian = crs.prime_meridian
    return all(axis.unit_name == "degree" for axis in crs.axis_info[:2]) and (
        meridian is None or meridian.longitude == 0
    )


def _moved(shapes: list[Shape], move: Callable[..., Any] | None) -> list[Shape]:
    """Bring all points of a layer to degrees at once."""
    if move is None:
        return shapes
    flat = [point for _, parts in shapes for part in parts for point in part]
    if not flat:
        return shapes
    xs, ys = move([point[0] for point in flat], [point[1] for point in flat])
    placed = iter(zip(map(float, xs), map(float, ys), strict=True))
    return [(kind, [[next(placed) for _ in part] for part in parts]) for kind, parts in shapes]


def _names(fields: NDArray[Any], encoding: str | None) -> list[str]:
    """Return the names of fields; what was cut within a sign, as Chinese names of a shapefile are, loses that sign."""
    names = [str(field) for field in fields]
    if encoding is not None:
        names = [name.encode(_BYTEWISE, errors="replace").decode(encoding, errors="ignore") for name in names]
    return [name if names.index(name) == i else f"{name} {i + 1}" for i, name in enumerate(names)]


def _values(column: NDArray[Any], ogr_type: str, subtype: str, encoding: str | None) -> list[Any]:
    """Return a field of all features as what JSON knows: numbers, truth values, texts, lists, None."""
    values = [_value(value, ogr_type, subtype) for value in column.tolist()]
    if encoding is None or ogr_type != "OFTString":
        return values
    return [
        value.encode(_BYTEWISE, errors="replace").decode(encoding, errors="replace")
        if isinstance(value, str)
        else value
        for value in values
    ]


def _value(value: object, ogr_type: str, subtype: str) -> object:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if subtype == "OFSTBoolean":
        return bool(value)
    if isinstance(value, float) and ogr_type in _INTEGER_TYPES and value.is_integer():
        return int(value)
    if isinstance(value, float) and math.isinf(value):
        return str(value)
    if isinstance(value, bytes | bytearray):
        return None
    if isinstance(value, list | tuple):
        return [_value(item, "", "") for item in value]
    return value if isinstance(value, int | float | str) else str(value)


def _read(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import pyogrio
    import pyogrio.raw

    listed = pyogrio.list_layers(job["path"])
    if len(listed) > _MOST_LAYERS:
        yield {"error": "layers_many", "value": len(listed), "most": _MOST_LAYERS}
        return
    for name, geometry in listed:
        encoding = job.get("encoding")
        options = {} if encoding is None else {"encoding": _BYTEWISE}
        about, _, wkbs, columns = pyogrio.raw.read(
            job["path"], layer=name, force_2d=True, datetime_as_string=True, **options
        )
        kinds = list(zip(about["ogr_types"], about["ogr_subtypes"], strict=True))
        count = max([len(column) for column in columns] + [0 if wkbs is None else len(wkbs)])
        shapes = [shape_of(wkb) for wkb in wkbs] if wkbs is not None else [("none", [])] * count
        drawn = any(parts for _, parts in shapes)
        where, move = _place(about["crs"] if drawn else None, keep=bool(job.get("keep")))
        said = {"name": str(name), "fields": _names(about["fields"], encoding), "drawn": drawn, **where}
        said["bytes"] = [field for field, (kind, _) in zip(said["fields"], kinds, strict=True) if kind == "OFTBinary"]
        yield {"layer": {**said, "high": "Z" in str(geometry) or "2.5D" in str(geometry)}}
        values = [_values(column, *kind, encoding) for column, kind in zip(columns, kinds, strict=True)]
        shapes = _moved(shapes, move)
        rows = [[kind, parts, [column[i] for column in values]] for i, (kind, parts) in enumerate(shapes)]
        for start in range(0, count, _BATCH):
            yield {"rows": rows[start : start + _BATCH]}


def _write(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import numpy as np
    import pyogrio.raw

    # The clock stands still: the same plan gives the same bytes.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2000-01-01T00:00:00Z"})
    types: dict[str, Any] = {"text": object, "real": "float64", "integer": "int64", "bool": "bool"}
    for layer in job["layers"]:
        data, masks, names = [], [], []
        for i, (name, kind) in enumerate(layer["fields"]):
            cells = [row[1][i] for row in layer["rows"]]
            nothing: Any = None if kind == "text" else 0
            data.append(np.array([nothing if cell is None else cell for cell in cells], dtype=types[kind]))
            masks.append(np.array([cell is None for cell in cells], dtype=bool))
            names.append(name)
        geometry = None
        if layer["geometry"]:
            geometry = np.array([wkb_of(row[0]) for row in layer["rows"]], dtype=object)
        pyogrio.raw.write(
            job["path"].replace("*", layer["name"]),
            geometry,
            data,
            names,
            masks,
            layer=layer["name"],
            driver=job["driver"],
            geometry_type=layer["geometry"],
            crs="EPSG:4326" if layer["geometry"] else None,
            encoding="UTF-8",
            append=False,
            layer_options=job.get("options"),
        )
    yield {}


def _limit_memory(memory_bytes: int) -> None:
    """Let this process have so much address space and no more, where the system knows such a limit."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, ValueError, OSError):
        return


def _answer(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    _limit_memory(job["memory_bytes"])
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            yield from _read(job) if job["do"] == "read" else _write(job)
        except Exception as error:  # noqa: BLE001 -- whatever GDAL makes of a damaged file is an answer for the parent
            yield {"error": "layer_bad", "reason": f"{type(error).__name__}: {error}"[:500]}
    yield {"end": True, "warnings": [str(warning.message)[:300] for warning in said[:20]]}


def serve(jobs: TextIO, answers: TextIO) -> None:
    """Do one job after another until there is none."""
    for line in jobs:
        answers.writelines(json.dumps(answer) + "\n" for answer in _answer(json.loads(line)))
        answers.flush()


def _main() -> None:
    # What GDAL or a library of its prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    hidden: dict[str, Any] = dict.fromkeys(_UNUSED)
    sys.modules.update(hidden)
    import pyogrio  # noqa: F401 -- before the memory is limited, so that a file finds it loaded

    serve(sys.stdin, answers)


if __name__ == "__main__":
    _main()
