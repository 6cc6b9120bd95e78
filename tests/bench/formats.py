"""
100,000 spans of GeoJSON become a plan's tables, beside `geopandas.read_file` of the same file.

Run by `make bench`. Each reading is a process of its own: its processor time and the most memory it held are those of
the whole process. geopandas only reads the features into a frame; ours also finds the end of every line among the
sites, keeps every field and writes the tables of a plan; "import" is all that `ixplan import` does, doubts and the
plan's own check of what it wrote among it. All must tell the same spans with the same ends before times are compared.

The same network is then read from the KML and the GeoPackage that we write of it, beside geopandas, and the whole
import of a tenth of it shows how the work grows. Figures go to build/bench/formats.json.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from machine import describe, keep, own_peak_mb

SPANS, SITES = 100_000, 20_000
SEED = 8
#: Places along a drawn line, its ends among them.
VERTICES = 6
READERS = ("geopandas", "ours", "tables", "import")
#: Formats that are written from the same network, then read by both.
OTHERS = ("kml", "geopackage")


def write_network(path: Path, spans: int, sites: int, *, vertices: int, named: bool) -> None:
    """Write a drawn network as a GIS would: sites on a loose grid, each line between two near ones."""
    chance = random.Random(SEED)
    across = math.isqrt(sites)
    places = []
    for n in range(sites):
        lon = 75 + 58 * (n % across + chance.random()) / across
        lat = 20 + 32 * (n // across + chance.random()) / across
        places.append((round(lon, 6), round(lat, 6)))
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection","name":"network","features":[\n')
        for n, place in enumerate(places):
            properties = {"id": f"S{n}", "name": f"局站{n}", "owner": "demo", "floor": n % 7}
            out.write(_feature("Point", place, properties) + ",\n")
        for n in range(spans):
            a = chance.randrange(sites)
            b = min(max(a + chance.choice((1, -1, across, -across, across + 1)), 0), sites - 1)
            b = b if b != a else (a + 2) % sites
            line = _course(chance, places[a], places[b], vertices)
            properties = {"id": f"L{n}", "owner": "demo", "cores": 12 * (n % 12), "laid": 1998 + n % 27, "remark": None}
            if named:
                properties |= {"a": f"S{a}", "b": f"S{b}"}
            out.write(_feature("LineString", line, properties) + (",\n" if n + 1 < spans else "\n"))
        out.write("]}\n")


def _course(chance: random.Random, a: tuple[float, float], b: tuple[float, float], vertices: int) -> list[Any]:
    steps = [n / (vertices - 1) for n in range(1, vertices - 1)]
    middle = [
        (round(a[0] + (b[0] - a[0]) * t + chance.uniform(-0.02, 0.02), 6), round(a[1] + (b[1] - a[1]) * t, 6))
        for t in steps
    ]
    return [a, *middle, b]


def _feature(kind: str, coordinates: object, properties: dict[str, Any]) -> str:
    geometry = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def geopandas_reads(path: Path, _out: Path) -> dict[str, Any]:
    """Read a frame, no more; the ends of its lines are looked up after the clock has stopped."""
    import geopandas

    if path.suffix == ".geojson":
        return {"frame": geopandas.read_file(path)}
    import pandas as pd
    import pyogrio

    layers = [name for name, _ in pyogrio.list_layers(path)]
    return {"frame": pd.concat([geopandas.read_file(path, layer=layer) for layer in layers])}


def we_read(path: Path, _out: Path) -> dict[str, Any]:
    """Read a draft."""
    from topology.formats.contract import Settings, Source
    from topology.formats.findings import Findings

    draft = _format(path).read([Source(path)], Settings(), Findings())
    return {"draft": draft}


def _format(path: Path) -> Any:
    from netplan.formats.registry import format_named

    return format_named({".geojson": "geojson", ".kml": "kml", ".gpkg": "geopackage"}[path.suffix])


def we_import(path: Path, out: Path) -> dict[str, Any]:
    """Do all that `ixplan import` does."""
    from netplan.interchange.importing import import_files, write_import

    done = import_files([path])
    write_import(done, out / "plan")
    return {"draft": done.draft}


def we_convert(path: Path, out: Path) -> dict[str, Any]:
    """Read a draft and write it in the other formats, of which `path` has the name without suffix."""
    from netplan.formats.registry import format_named
    from topology.formats.contract import Settings
    from topology.formats.findings import Findings

    answer = we_read(path, out)
    for name in OTHERS:
        for file, content in format_named(name).write(answer["draft"], path.stem, Settings(), Findings()).items():
            (out / file).write_bytes(content)
    return answer


def we_write(path: Path, out: Path) -> dict[str, Any]:
    """Read a draft and write the tables of a plan."""
    from netplan.formats.folder import plan_folder as own
    from topology.formats.contract import Settings
    from topology.formats.findings import Findings

    draft = we_read(path, out)["draft"]
    for name, content in own.FORMAT.write(draft, "", Settings(), Findings()).items():
        (out / name).write_bytes(content)
    return {"draft": draft}


def ends_of(answer: dict[str, Any]) -> dict[str, list[str]]:
    """Return the two end sites of every span, by the same rule: the site at which the line ends."""
    if "draft" in answer:
        return {row["id"]: [row["a"], row["b"]] for row in answer["draft"].rows("spans.csv")}
    frame = answer["frame"]
    points = frame[frame.geometry.geom_type == "Point"]
    lines = frame[frame.geometry.geom_type == "LineString"]
    at = {(shape.x, shape.y): key for key, shape in zip(points["id"], points.geometry, strict=True)}
    return {
        key: [at[shape.coords[0]], at[shape.coords[-1]]] for key, shape in zip(lines["id"], lines.geometry, strict=True)
    }


DOES = {
    "geopandas": geopandas_reads,
    "ours": we_read,
    "tables": we_write,
    "import": we_import,
    "convert": we_convert,
}


def child(reader: str, path: Path, out: Path) -> None:
    """Do one reading, and print what it took."""
    begin = time.perf_counter()
    answer = DOES[reader](path, out)
    # GDAL reads for us in a child; it has to end for its time to count.
    if reader != "geopandas" and path.suffix == ".gpkg":
        from topology.formats.drawings.layer_process import shared

        shared().close()
    cpu_s = time.process_time() + sum(os.times()[2:4])
    took = {"wall_s": time.perf_counter() - begin, "cpu_s": cpu_s, "peak_mb": own_peak_mb()}
    (out / f"{reader}.json").write_text(json.dumps(ends_of(answer)), encoding="utf-8")
    print(json.dumps(took))


def measured(reader: str, path: Path, rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Run one reading as a process; return the best of some rounds, and its answer."""
    runs = []
    for _ in range(rounds):
        command = [sys.executable, __file__, "--child", reader, str(path), str(path.parent)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    best = min(runs, key=lambda run: run["cpu_s"])
    print(
        f"  {reader:9} {best['cpu_s']:6.2f} s processor {best['wall_s']:6.2f} s {best['peak_mb']:6.0f} MB", flush=True
    )
    return best, json.loads((path.parent / f"{reader}.json").read_text(encoding="utf-8"))


def compared(
    path: Path, title: str, readers: tuple[str, ...], given: argparse.Namespace, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """Read one file in several ways, add what they took to the rows, and return what they told."""
    row: dict[str, Any] = {"case": title, "spans": given.spans, "file_mb": path.stat().st_size / 1e6}
    print(f"{title}: {given.spans} spans, {row['file_mb']:.1f} MB")
    answers = {}
    for reader in readers:
        row[reader], answers[reader] = measured(reader, path, given.rounds)
    if any(answer != answers["geopandas"] for answer in answers.values()):
        sys.exit("formats: the spans or their ends differ")
    for reader in readers[1:]:
        row[f"{reader}_times"] = row[reader]["cpu_s"] / row["geopandas"]["cpu_s"]
        row[f"{reader}_memory_times"] = row[reader]["peak_mb"] / row["geopandas"]["peak_mb"]
        times, memory = row[f"{reader}_times"], row[f"{reader}_memory_times"]
        print(f"  {reader}: {times:.2f} times the processor time of geopandas, {memory:.2f} the memory")
    rows.append(row)
    return answers["geopandas"]


def main() -> None:
    """Measure, compare and keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--spans", type=int, default=SPANS)
    parser.add_argument("--child", nargs=3)
    given = parser.parse_args()
    if given.child:
        child(given.child[0], Path(given.child[1]), Path(given.child[2]))
        return
    rows = []
    for title, vertices, named in (("straight, ends named", 2, True), ("drawn, ends by place", VERTICES, False)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "network.geojson"
            write_network(path, given.spans, SITES, vertices=vertices, named=named)
            answer = compared(path, f"{title}, GeoJSON", READERS, given, rows)
            if vertices == VERTICES:
                measured("convert", path, 1)
                for suffix in (".kml", ".gpkg"):
                    again = compared(path.with_suffix(suffix), f"{title}, {suffix[1:]}", READERS[:2], given, rows)
                    if again != answer:
                        sys.exit(f"formats: {suffix} tells other spans or ends")
                few = Path(folder) / "few.geojson"
                write_network(few, given.spans // 10, SITES // 10, vertices=vertices, named=named)
                small, _ = measured("import", few, given.rounds)
                growth = rows[1]["import"]["cpu_s"] / small["cpu_s"]
                rows.append({"case": "a tenth of it", "spans": given.spans // 10, "import": small, "growth": growth})
                print(f"  import: ten times the spans take {growth:.1f} times the processor time")
    print("kept in", keep("formats.json", {**describe(), "seed": SEED, "rounds": given.rounds, "rows": rows}))


if __name__ == "__main__":
    main()
