"""
How reading a plan and finding routes grow with the size of the network.

Run by `make bench`. Networks of 100, 1,000 and 10,000 sites are generated from a stated seed: uniform points, joined
as a Gabriel graph (near neighbours, always connected, about two spans a site, as cable maps are). Every figure is the
median of fresh processes. An exponent e between two sizes says that ten times the sites take 10**e times as long.
The table goes to standard output, the figures to build/bench/scale.json.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from machine import describe, keep

SEED = 20210929
SIZES = (100, 1_000, 10_000)
#: The box that the sites lie in, about that of the provinces. [deg]
WEST, EAST, SOUTH, NORTH = 80.0, 122.0, 22.0, 46.0
#: Cable over great circle; any value in the range of real cables serves.
DETOUR = 1.3
STEPS = ("read", "compile", "route", "three_routes")


def positions(count: int) -> list[tuple[float, float]]:
    """Draw (lon_deg, lat_deg) of so many sites."""
    draw = random.Random(SEED + count)
    return [(round(draw.uniform(WEST, EAST), 5), round(draw.uniform(SOUTH, NORTH), 5)) for _ in range(count)]


def gabriel(points: list[tuple[float, float]]) -> list[tuple[int, int]]:
    """Join two points where the circle over them holds no third."""
    import numpy as np
    from scipy.spatial import Delaunay, cKDTree

    plane = np.asarray(points)
    corners = Delaunay(plane).simplices
    # Every Gabriel edge is an edge of the triangulation.
    edges = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]), axis=1), axis=0)
    a, b = plane[edges[:, 0]], plane[edges[:, 1]]
    nearest, _ = cKDTree(plane).query((a + b) / 2)
    radius = np.linalg.norm(a - b, axis=1) / 2
    return [(int(u), int(v)) for u, v in edges[nearest >= radius * (1 - 1e-9)]]


def sphere_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great circle on a sphere of 6,371 km. [km]"""
    (lon_a, lat_a), (lon_b, lat_b) = ([math.radians(angle) for angle in point] for point in (a, b))
    chord = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(chord))


def write_plan(folder: Path, count: int) -> int:
    """Write a plan of so many sites; return its number of spans."""
    points = positions(count)
    spans = gabriel(points)
    folder.mkdir()
    (folder / "plan.toml").write_text('plan_version = 1\nname_en = "generated"\n', encoding="utf-8")
    _write(folder / "sites.csv", ["id", "lon_deg", "lat_deg"], [(f"s{i}", *point) for i, point in enumerate(points)])
    rows = [(f"{u}-{v}", f"s{u}", f"s{v}", round(DETOUR * sphere_km(points[u], points[v]), 3)) for u, v in spans]
    _write(folder / "spans.csv", ["id", "a", "b", "route_km"], rows)
    west, east = far_ends(points)
    _write(folder / "targets.csv", ["id", "from", "to", "limit", "unit"], [("across", west, east, 40, "ms")])
    return len(spans)


def far_ends(points: list[tuple[float, float]]) -> tuple[str, str]:
    """Name the westernmost and the easternmost site."""
    order = sorted(range(len(points)), key=lambda index: points[index])
    return f"s{order[0]}", f"s{order[-1]}"


def _write(path: Path, columns: list[str], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def child(folder: Path, a: str, b: str) -> None:
    """Read the plan and search it once, and print what each step took; runs in a process of its own."""
    from netplan.layers import OpticalLayer
    from netplan.plan import read_plan

    clock = [time.perf_counter()]
    plan = read_plan(folder)
    clock.append(time.perf_counter())
    layer = OpticalLayer(plan.network, plan.model)
    clock.append(time.perf_counter())
    found = layer.route(a, b)
    clock.append(time.perf_counter())
    ways = layer.routes(a, b, 3)
    clock.append(time.perf_counter())
    if found is None or not ways or ways[0].oneway_ms.value > found.oneway_ms.value * (1 + 1e-9):
        sys.exit("the route across the network was not found")
    seconds = dict(zip(STEPS, (later - sooner for sooner, later in pairwise(clock)), strict=True))
    print(json.dumps({**seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def measure(folder: Path, count: int, rounds: int) -> dict[str, float]:
    """Return the median of each step, of the whole command, and of the memory held."""
    a, b = far_ends(positions(count))
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, __file__, "--child", folder, a, b], check=True, capture_output=True, text=True
        )
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "netplan", "route", a, b, "--plan", folder, "--json"],
            check=True,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "IXPLAN_LANG": "en"},
        )
        whole = time.perf_counter() - start
        for key, value in {**json.loads(done.stdout), "ixplan_route": whole}.items():
            found.setdefault(key, []).append(value)
    return {key: statistics.median(values) for key, values in found.items()}


def main() -> None:
    """Generate, measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="fresh processes a size (default 3)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of sites")
    parser.add_argument("--child", nargs=3, metavar=("FOLDER", "A", "B"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(Path(asked.child[0]), *asked.child[1:])
        return
    rows: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as place:
        for count in asked.sizes:
            folder = Path(place) / str(count)
            spans = write_plan(folder, count)
            rows.append({"sites": count, "spans": spans, **measure(folder, count, asked.rounds)})
    columns = [key for key in rows[0] if key not in ("sites", "spans")]
    exponents = [
        {"from": small["sites"], "to": large["sites"]}
        | {
            key: round(math.log(large[key] / small[key]) / math.log(large["sites"] / small["sites"]), 2)
            for key in columns
        }
        for small, large in pairwise(rows)
    ]
    print(f"generated networks, seed {SEED}; seconds, medians of {asked.rounds} processes")
    print(f"{'sites':>15} {'spans':>7}" + "".join(f"{key:>14}" for key in columns))
    for row in rows:
        print(f"{row['sites']:15,} {row['spans']:7,}" + "".join(f"{row[key]:14.4f}" for key in columns))
    for growth in exponents:
        step = f"{growth['from']:,}->{growth['to']:,}"
        print(f"{step:>15} {'grows':>7}" + "".join(f"{growth[key]:14.2f}" for key in columns))
    figures = [{key: round(value, 5) for key, value in row.items()} for row in rows]
    kept = keep(
        "scale.json",
        {
            "schema": "ixplan/bench-scale/1",
            **describe(),
            "seed": SEED,
            "rounds": asked.rounds,
            "unit": {"peak_mb": "MB", "default": "s"},
            "sizes": figures,
            "exponents": exponents,
        },
    )
    print(f"kept in {kept}")


if __name__ == "__main__":
    main()
