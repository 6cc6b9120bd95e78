"""
How reading a plan and finding routes grow with the size of the network.

Run by `make bench`. Networks of 100, 1,000 and 10,000 sites are generated from a stated seed, see `graphs`. Every
figure is the median of fresh processes. An exponent e between two sizes says that ten times the sites take 10**e times
as long. The table goes to standard output, the figures to build/bench/scale.json.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from graphs import SEED, far_ends, gabriel, positions, route_km
from machine import describe, keep, own_peak_mb

SIZES = (100, 1_000, 10_000)
#: What takes longer is told as such. [s]
LIMIT_S = 120
COLUMNS = ("read", "compile", "route", "three_routes", "ixplan_route", "peak_mb")


def write_plan(folder: Path, count: int) -> int:
    """Write a plan of so many sites; return its number of spans."""
    points = positions(count)
    spans = gabriel(points)
    folder.mkdir()
    (folder / "plan.toml").write_text('plan_version = 1\nname_en = "generated"\n', encoding="utf-8")
    _write(folder / "sites.csv", ["id", "lon_deg", "lat_deg"], [(f"s{i}", *point) for i, point in enumerate(points)])
    rows = [(f"{u}-{v}", f"s{u}", f"s{v}", route_km(points, (u, v))) for u, v in spans]
    _write(folder / "spans.csv", ["id", "a", "b", "route_km"], rows)
    west, east = far_ends(points)
    _write(folder / "targets.csv", ["id", "from", "to", "limit", "unit"], [("across", west, east, 40, "ms")])
    return len(spans)


def _write(path: Path, columns: list[str], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def child(folder: Path, a: str, b: str) -> None:
    """Read the plan and search it once, and print what each step took; runs in a process of its own."""
    from netplan.optical import OpticalLayer
    from netplan.plan import read_plan

    def tell(key: str, value: float) -> None:
        # At once: what was done before a time limit strikes is not lost.
        print(json.dumps([key, value]), flush=True)

    clock = time.perf_counter()
    plan = read_plan(folder)
    tell("read", time.perf_counter() - clock)
    clock = time.perf_counter()
    layer = OpticalLayer(plan.network, plan.model)
    tell("compile", time.perf_counter() - clock)
    clock = time.perf_counter()
    found = layer.route(a, b)
    tell("route", time.perf_counter() - clock)
    clock = time.perf_counter()
    ways = layer.routes(a, b, 3)
    tell("three_routes", time.perf_counter() - clock)
    tell("peak_mb", own_peak_mb())
    if found is None or not ways or ways[0].oneway_ms.value > found.oneway_ms.value * (1 + 1e-9):
        sys.exit("the route across the network was not found")


def run(*words: object) -> tuple[float, str]:
    """Run Python with the words, and return the seconds taken (infinite past the limit) and what it printed."""
    command = [sys.executable, *map(str, words)]
    environ = {**os.environ, "IXPLAN_LANG": "en"}
    start = time.perf_counter()
    try:
        done = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environ, timeout=LIMIT_S
        )
    except subprocess.TimeoutExpired as late:
        return math.inf, (late.stdout or b"").decode()
    return time.perf_counter() - start, done.stdout.decode()


def measure(folder: Path, count: int, rounds: int) -> dict[str, float]:
    """Return the median of each step, of the whole command, and of the memory held; infinite past the limit."""
    a, b = far_ends(positions(count))
    found: dict[str, list[float]] = {key: [] for key in COLUMNS}
    for _ in range(rounds):
        told = dict(map(json.loads, run(__file__, "--child", folder, a, b)[1].splitlines()))
        told["ixplan_route"] = run("-m", "netplan", "route", a, b, "--plan", folder, "--json")[0]
        for key in COLUMNS:
            found[key].append(told.get(key, math.inf))
        if math.inf in told.values() or len(told) < len(COLUMNS):
            break  # once over the limit is enough
    return {key: statistics.median(values) for key, values in found.items()}


def grown(small: dict[str, float], large: dict[str, float]) -> dict[str, float | None]:
    """Return the exponent of each figure's growth between two sizes, None where one is over the limit."""
    times = math.log(large["sites"] / small["sites"])
    return {
        key: round(math.log(large[key] / small[key]) / times, 2) if math.isfinite(large[key]) else None
        for key in COLUMNS
    }


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
    exponents = [
        {"from": small["sites"], "to": large["sites"], **grown(small, large)} for small, large in pairwise(rows)
    ]
    print(f"generated networks, seed {SEED}; seconds, medians of {asked.rounds} processes; -: over {LIMIT_S} s")
    print(f"{'sites':>15} {'spans':>7}" + "".join(f"{key:>14}" for key in COLUMNS))
    for row in rows:
        print(f"{row['sites']:15,} {row['spans']:7,}" + "".join(cell(row[key], 4) for key in COLUMNS))
    for growth in exponents:
        step = f"{growth['from']:,}->{growth['to']:,}"
        print(f"{step:>15} {'grows':>7}" + "".join(cell(growth[key], 2) for key in COLUMNS))
    kept = keep(
        "scale.json",
        {
            "schema": "ixplan/bench-scale/1",
            **describe(),
            "seed": SEED,
            "rounds": asked.rounds,
            "limit_s": LIMIT_S,
            "unit": {"peak_mb": "MB", "others": "s"},
            "sizes": [
                {key: round(value, 5) if math.isfinite(value) else None for key, value in row.items()} for row in rows
            ],
            "exponents": exponents,
        },
    )
    print(f"kept in {kept}")


def cell(value: float | None, digits: int) -> str:
    """Word a figure of the table."""
    return f"{value:14.{digits}f}" if value is not None and math.isfinite(value) else f"{'-':>14}"


if __name__ == "__main__":
    main()
