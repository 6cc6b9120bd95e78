"""
Samples of a collector's store to delay floors: rate, and memory that does not grow with them; beside polars.

Run by `make bench`. The store is a week of probes between twenty sites of the reference plan, written by DuckDB: one
Parquet file a day, a round trip of what the plan's route takes, queueing on top that doubles in the busy hour, one
probe in a thousand lost. Every reading is a process of its own, from the files to the floors. polars groups by pair
and takes the 1st percentile, in its streaming engine; that is what our floors begin with, so those are compared first,
and every floor with the delay that its samples were made from. Figures go to build/bench/floors.json.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from chart import draw
from machine import ROOT, describe, keep, own_peak_mb

SIZES = (1_000_000, 10_000_000, 100_000_000)
#: polars holds the round trips of all pairs at once, some 14 GB for 100 million samples; up to here it is run.
MOST_FOR_POLARS = 10_000_000
PLACES, DAYS, DAY_S = 20, 7, 86_400
#: 2026-11-02 in UTC.
START_S = 1_793_577_600
#: Our figures and polars' are of samples in whole microseconds and in nanoseconds. [ms]
SAME_MS = 0.001
#: What a floor may lie apart from the delay that its samples were made from. [ms]
NEAR_MS = 0.02
#: Free disk that must be left over; 100 million samples take some 0.5 GB. [byte]
SPARE_BYTES = 10_000_000_000

_DAY = """
COPY (
    SELECT 'agent-' || start AS agent, 'boot' AS boot,
        ({rounds} * {day} + i // {pairs}) * of_agent + nth + 1 AS serial, finish AS target, 'stamp' AS protocol,
        start AS from_site, finish AS to_site, NULL::VARCHAR AS operator, 'optical' AS layer,
        CASE WHEN h % 1000 = 0 THEN 'lost_network' ELSE 'ok' END AS outcome,
        sent_ns, CASE WHEN h % 1000 = 0 THEN NULL ELSE base_ns + queue_ns END AS rtt_ns, false AS clock_stepped
    FROM (
        SELECT i, start, finish, nth, of_agent, base_ns, hash(i, {day}) AS h,
            {from_s}::BIGINT * 1000000000 + at_ns AS sent_ns,
            CAST(-ln((hash(i, {day}, 1) % 1000000007 + 1) / 1000000008.0)
                * 40000 * (1.5 + 0.5 * sin(at_ns / 13750987083139.757)) AS BIGINT) AS queue_ns
        FROM (
            SELECT range AS i, (range // {pairs}) * {step_ns}::BIGINT AS at_ns, range % {pairs} AS number
            FROM range({rows})
        ) JOIN pairs USING (number)
    )
) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)
"""


def write_store(folder: Path, rows: int) -> None:
    """Write so many samples of a week."""
    import duckdb

    pairs = base_delays()
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE pairs (number BIGINT, start VARCHAR, finish VARCHAR, nth BIGINT, of_agent BIGINT, base_ns BIGINT)"
    )
    connection.executemany("INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?)", pairs)
    each = rows // DAYS
    rounds = -(-(rows - each * (DAYS - 1)) // len(pairs))
    for day in range(DAYS):
        part = folder / "kind=sample" / time.strftime("day=%Y-%m-%d", time.gmtime(START_S + day * DAY_S))
        part.mkdir(parents=True)
        of_day = each if day else rows - each * (DAYS - 1)
        statement = _DAY.format(
            pairs=len(pairs),
            day=day,
            rounds=rounds,
            from_s=START_S + day * DAY_S,
            step_ns=DAY_S * 1_000_000_000 // rounds,
            rows=of_day,
            path=part / "part.parquet",
        )
        connection.execute(statement)
    connection.close()


def base_delays() -> list[tuple[int, str, str, int, int, int]]:
    """
    Return the pairs of twenty sites of the reference plan: number, ends, which target of its agent, of how many, RTT.

    An agent stands at the first site of each pair and counts the samples of all its targets together. [ns]
    """
    from netplan.layers import Layers
    from netplan.plan import read_plan

    plan = read_plan()
    layers = Layers(plan.network, plan.model)
    sites = sorted(site.id for site in plan.network.sites.values() if site.roles)[:PLACES]
    found = []
    for number, (a, b) in enumerate(itertools.combinations(sites, 2)):
        route = layers.optical.route(a, b)
        assert route is not None
        targets = sites[sites.index(a) + 1 :]
        found.append((number, a, b, targets.index(b), len(targets), round(2e6 * route.oneway_ms.value)))
    return found


def ours(folder: Path) -> dict[str, dict[str, float]]:
    """Read the store, and find the floors."""
    import numpy as np

    from netplan.calibrate.floors.find import find_floors
    from netplan.calibrate.sources.ends import matched
    from netplan.calibrate.sources.open import read_source
    from netplan.plan import read_plan

    plan = read_plan()
    readings, _ = matched(read_source(str(folder)).readings, plan, {})
    floors, refused = find_floors(readings, plan)
    assert not refused, refused[:3]
    found = {"|".join(item.path.pair): {"floor_ms": item.floor_ms, "error_ms": item.error_ms} for item in floors}
    for item in readings:
        order = np.argsort(item.value_ms, kind="stable")
        upto = np.cumsum(item.count[order])
        place = np.searchsorted(upto, 0.01 * (upto[-1] - 1) + 1)
        found["|".join(item.path.pair)]["first_percent_ms"] = float(item.value_ms[order][place])
    return found


def theirs(folder: Path) -> dict[str, dict[str, float]]:
    """Group by pair in polars."""
    import polars as pl

    table = (
        pl.scan_parquet(folder / "kind=sample" / "*" / "*.parquet", hive_partitioning=False)
        .filter((pl.col("outcome") == "ok") & ~pl.col("clock_stepped"))
        .group_by("from_site", "to_site")
        .agg(pl.col("rtt_ns").quantile(0.01, interpolation="lower"))
        .collect(engine="streaming")
    )
    return {"|".join(sorted(ends)): {"first_percent_ms": rtt_ns / 1e6} for *ends, rtt_ns in table.iter_rows()}


READERS: dict[str, Callable[[Path], dict[str, dict[str, float]]]] = {"ours": ours, "polars": theirs}


def child(reader: str, folder: Path, answer: Path) -> None:
    """Do one reading, and print what it took."""
    begin = time.perf_counter()
    found = READERS[reader](folder)
    took = {"wall_s": time.perf_counter() - begin, "cpu_s": time.process_time(), "peak_mb": own_peak_mb()}
    answer.write_text(json.dumps(found), encoding="utf-8")
    print(json.dumps(took))


def measured(reader: str, folder: Path, rows: int) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Run one reading as a process; return what it took, and its answers."""
    answer = folder.parent / f"{reader}.json"
    command = [sys.executable, __file__, "--child", reader, str(folder), str(answer)]
    took: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    took["samples_per_s"] = rows / took["wall_s"]
    print(
        f"  {reader:7} {rows:12,} samples {took['wall_s']:7.1f} s {took['cpu_s']:7.1f} s processor "
        f"{took['samples_per_s'] / 1e6:6.2f} million/s {took['peak_mb']:6.0f} MB",
        flush=True,
    )
    return took, json.loads(answer.read_text(encoding="utf-8"))


def must_agree(mine: dict[str, dict[str, float]], peer: dict[str, dict[str, float]] | None, samples: int) -> float:
    """Stop where 1st percentiles differ, or a floor is far from the truth; return how far the farthest is. [ms]"""
    made_ms = {f"{a}|{b}": base_ns / 2e6 for _, a, b, _, _, base_ns in base_delays()}
    if mine.keys() != made_ms.keys():
        sys.exit(f"floors: not the same pairs: {sorted(mine.keys() ^ made_ms.keys())[:5]}")
    for pair, found in mine.items():
        if abs(found["floor_ms"] - made_ms[pair]) > NEAR_MS:
            sys.exit(f"floors: the floor of {pair} is {found['floor_ms']}, made from {made_ms[pair]} ms")
        if peer is None:
            continue
        first_ms = peer[pair]["first_percent_ms"]
        # Few samples a pair: the order statistics beside the 1st percentile lie further apart.
        if abs(found["first_percent_ms"] - first_ms) > SAME_MS + 20.0 / samples:
            sys.exit(f"floors: 1st percentile of {pair}: {found['first_percent_ms']}, {first_ms} ms")
    return max(abs(found["floor_ms"] - made_ms[pair]) for pair, found in mine.items())


def drawn(rows: list[dict[str, Any]]) -> None:
    """Draw how reading grows with the samples."""
    sizes = [row["samples"] for row in rows]
    if len(sizes) < 2:
        return
    times = {row["samples"]: row["ours"]["cpu_s"] for row in rows}
    growth = [math.log(times[b] / times[a]) / math.log(b / a) for a, b in itertools.pairwise(sizes)]
    memory = {row["samples"]: row["ours"]["peak_mb"] for row in rows}
    lines = [{"work": "samples to floors", "s": times, "peak_mb": memory, "exponents": growth}]
    held = ", ".join(f"{megabytes:,.0f}" for megabytes in memory.values())
    about = (
        "A week of 190 pairs in a collector's store of Parquet files; processor time.",
        f"Beside the line: time and peak memory at {sizes[-1]:,} samples; peak memory by size: {held} MB.",
    )
    picture = ROOT / "docs" / "images" / "floors-growth.svg"
    picture.write_text(draw(sizes, lines, ("Time from samples to floors", about, "samples")), encoding="utf-8")
    print("drawn in", picture.relative_to(ROOT).as_posix())


def main() -> None:
    """Write, measure, compare, keep."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of samples")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        reader, folder, answer = asked.child
        child(reader, Path(folder), Path(answer))
        return
    place = ROOT / "build" / "bench" / "floors"
    rows: list[dict[str, Any]] = []
    try:
        for size in asked.sizes:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            if shutil.disk_usage(place).free < SPARE_BYTES + 25 * size:
                sys.exit(f"floors: not enough disk for {size:,} samples")
            store = place / "store"
            write_store(store, size)
            row: dict[str, Any] = {"samples": size, "pairs": PLACES * (PLACES - 1) // 2}
            row["file_mb"] = sum(file.stat().st_size for file in store.rglob("*.parquet")) / 1e6
            peer = None
            if size <= MOST_FOR_POLARS:
                row["polars"], peer = measured("polars", store, size)
            row["ours"], mine = measured("ours", store, size)
            row["most_apart_ms"] = must_agree(mine, peer, size // row["pairs"])
            rows.append(row)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    drawn(rows)
    print("kept in", keep("floors.json", {**describe(), "rows": rows}))


if __name__ == "__main__":
    main()
