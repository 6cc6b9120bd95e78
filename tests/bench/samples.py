"""
A year of five-minute samples of 1,000 ports in a Parquet file: percentile, maximum, mean of each, beside pandas.

Run by `make bench`. Every reading is a process of its own: its processor time and the most memory it held are those of
the whole process, from the file to the figures. pandas has no Parquet reader of its own here (pyarrow is not among the
test packages), so polars decodes the columns for it, ports as categories, and pandas groups and selects; it holds all
rows at once, so it is measured up to 300 ports. Answers are compared before times are. Figures go to
build/bench/samples.json. `write_year` serves other benchmarks.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from machine import describe, keep, own_peak_mb

STEPS = 105_120
STEP_S = 300
#: 2025-11-01 in China.
START_S = 1_761_926_400
SEED = 7
SPEED_GBPS = 400.0
#: So many ports' rows are made at a time.
PART = 50
SIZES, PANDAS_SIZES = (100, 300, 1_000), (100, 300)
SAME = 1e-9


def port_names(count: int) -> list[str]:
    """Return the ids of ports, one for each member."""
    return [f"m{number:04d}/1" for number in range(count)]


def members_of(count: int) -> dict[str, Any]:
    """Return members with a port each."""
    from netplan.members import Member, Port

    found = {}
    for port in port_names(count):
        name = port.split("/")[0]
        ports = (Port(id=port, exchange="zhongwei", speed_gbps=SPEED_GBPS),)
        found[name] = Member(id=name, name_zh=name, name_en=name, kind="access", ports=ports)
    return found


def year_of(number: int) -> tuple[Any, Any]:
    """Return in and out of a port, always the same for its number. [Gbit/s]"""
    import numpy as np

    random = np.random.default_rng([SEED, number])
    daily = 50 + 30 * np.sin(np.arange(STEPS) * (2 * np.pi / 288))
    into, out = (np.round(np.abs(daily * (1 + 0.1 * random.standard_normal(STEPS))), 3) for _ in range(2))
    return into, out


def write_year(path: Path, count: int, *, sorted_by_time: bool = False) -> None:
    """Write a year of so many ports as one Parquet file; each port a row group of its own unless sorted by time."""
    import numpy as np
    import polars as pl

    time_ = pl.from_epoch(pl.Series("time", START_S + STEP_S * np.arange(STEPS)), time_unit="s")
    time_ = time_.dt.replace_time_zone("UTC")
    names = port_names(count)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        for first in range(0, count, PART):
            frames = []
            for number in range(first, min(first + PART, count)):
                into, out = year_of(number)
                port = pl.repeat(names[number], STEPS, eager=True)
                frames.append(pl.DataFrame({"time": time_, "port": port, "in_gbps": into, "out_gbps": out}))
            part = Path(folder) / f"{first:06d}.parquet"
            pl.concat(frames).write_parquet(part, row_group_size=STEPS, compression="lz4")
        whole = pl.scan_parquet(Path(folder) / "*.parquet")
        if sorted_by_time:
            whole = whole.sort("time", "port")
        whole.sink_parquet(path, row_group_size=STEPS, compression="lz4")


def ours(path: Path, count: int) -> dict[str, list[float | None]]:
    """Read with our reader, in batches."""
    from netplan.exchange.statistics import port_figures
    from netplan.formats.samples import read_samples

    found = {}
    for figures in port_figures(read_samples(path, members=members_of(count), exchange="zhongwei"), (95.0,)):
        ways = (figures.into, figures.out)
        found[figures.port] = [v for way in ways for v in (way.percentiles_gbps[95.0], way.max_gbps, way.mean_gbps)]
    return found


def theirs(path: Path, _count: int) -> dict[str, list[float | None]]:
    """Group in pandas; `lower` is the same order statistic where 5 % are a whole number of samples."""
    import pandas as pd
    import polars as pl

    frame = pl.read_parquet(path, columns=["port", "in_gbps", "out_gbps"])
    names = frame["port"].unique(maintain_order=True).to_list()
    ports = frame["port"].cast(pl.Enum(names))
    codes = ports.to_physical().to_numpy()
    table = pd.DataFrame({"port": codes, "in": frame["in_gbps"].to_numpy(), "out": frame["out_gbps"].to_numpy()})
    del frame, ports
    groups = table.groupby("port", sort=False)[["in", "out"]]
    top, most, mean = groups.quantile(0.95, interpolation="lower"), groups.max(), groups.mean()
    return {
        names[code]: [float(t.loc[code, way]) for way in ("in", "out") for t in (top, most, mean)]
        for code in top.index.tolist()
    }


READERS = {"ours": ours, "pandas": theirs}


def child(reader: str, path: Path, count: int, answer: Path) -> None:
    """Do one reading, and print what it took."""
    begin = time.perf_counter()
    found = READERS[reader](path, count)
    took = {"wall_s": time.perf_counter() - begin, "cpu_s": time.process_time(), "peak_mb": own_peak_mb()}
    answer.write_text(json.dumps(found), encoding="utf-8")
    print(json.dumps(took))


def measured(reader: str, path: Path, count: int, rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Run one reading as a process, and return the best of some rounds and its answers."""
    answer = path.parent / f"{reader}.json"
    command = [sys.executable, __file__, "--child", reader, str(path), str(count), str(answer)]
    runs = []
    for _ in range(rounds):
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    best = min(runs, key=lambda run: run["cpu_s"])
    cpu_s, wall_s, peak_mb = best["cpu_s"], best["wall_s"], best["peak_mb"]
    print(f"  {reader:7} {count:5} ports {cpu_s:7.2f} s processor {wall_s:7.2f} s {peak_mb:6.0f} MB", flush=True)
    return best, json.loads(answer.read_text(encoding="utf-8"))


def must_agree(mine: dict[str, list[float]], peer: dict[str, list[float]]) -> None:
    """Stop where two readings differ."""
    if mine.keys() != peer.keys():
        sys.exit("samples: not the same ports")
    for port, figures in mine.items():
        for a, b in zip(figures, peer[port], strict=True):
            if abs(a - b) > SAME * max(1.0, abs(b)):
                sys.exit(f"samples: the answers for {port} differ: {a}, {b}")


def main() -> None:
    """Measure, compare and keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--child", nargs=4)
    given = parser.parse_args()
    if given.child:
        reader, path, count, answer = given.child
        child(reader, Path(path), int(count), Path(answer))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for count in SIZES:
            path = Path(folder) / "year.parquet"
            write_year(path, count)
            row: dict[str, Any] = {"ports": count, "rows": count * STEPS, "file_mb": path.stat().st_size / 1e6}
            row["ours"], mine = measured("ours", path, count, given.rounds)
            if count in PANDAS_SIZES:
                row["pandas"], peer = measured("pandas", path, count, given.rounds)
                must_agree(mine, peer)
                row["times"] = row["pandas"]["cpu_s"] / row["ours"]["cpu_s"]
                row["memory_times"] = row["pandas"]["peak_mb"] / row["ours"]["peak_mb"]
                print(f"  pandas: {row['times']:.2f} times the processor time, {row['memory_times']:.1f} the memory")
            rows.append(row)
    print("kept in", keep("samples.json", {**describe(), "seed": SEED, "rounds": given.rounds, "rows": rows}))


if __name__ == "__main__":
    main()
