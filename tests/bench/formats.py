"""
100,000 spans of GeoJSON become a plan's tables, beside `geopandas.read_file` of the same file.

Run by `make bench`. Each reading is a process of its own: its processor time and the most memory it held are those of
the whole process. geopandas only reads the features into a frame; ours also finds the end of every line among the
sites, keeps every field and writes the tables of a plan. Both must tell the same spans with the same ends before times
are compared. Figures go to build/bench/formats.json.
"""

from __future__ import annotations

import argparse
import json
import math
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
READERS = ("geopandas", "ours", "tables")


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

    frame = geopandas.read_file(path)
    return {"frame": frame}


def we_read(path: Path, _out: Path) -> dict[str, Any]:
    """Read a draft."""
    from topology.formats.contract import Settings, Source
    from topology.formats.drawings.geojson import FORMAT
    from topology.formats.findings import Findings

    draft = FORMAT.read([Source(path)], Settings(), Findings())
    return {"draft": draft}


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


def child(reader: str, path: Path, out: Path) -> None:
    """Do one reading, and print what it took."""
    begin = time.perf_counter()
    answer = {"geopandas": geopandas_reads, "ours": we_read, "tables": we_write}[reader](path, out)
    took = {"wall_s": time.perf_counter() - begin, "cpu_s": time.process_time(), "peak_mb": own_peak_mb()}
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
            row: dict[str, Any] = {"case": title, "spans": given.spans, "file_mb": path.stat().st_size / 1e6}
            print(f"{title}: {given.spans} spans, {row['file_mb']:.1f} MB")
            answers = {}
            for reader in READERS:
                row[reader], answers[reader] = measured(reader, path, given.rounds)
            if not answers["geopandas"] == answers["ours"] == answers["tables"]:
                sys.exit("formats: the spans or their ends differ")
            for reader in READERS[1:]:
                row[f"{reader}_times"] = row[reader]["cpu_s"] / row["geopandas"]["cpu_s"]
                row[f"{reader}_memory_times"] = row[reader]["peak_mb"] / row["geopandas"]["peak_mb"]
                times, memory = row[f"{reader}_times"], row[f"{reader}_memory_times"]
                print(f"  {reader}: {times:.2f} times the processor time of geopandas, {memory:.2f} the memory")
            rows.append(row)
    print("kept in", keep("formats.json", {**describe(), "seed": SEED, "rounds": given.rounds, "rows": rows}))


if __name__ == "__main__":
    main()
