"""
Whole-process time and memory of every command, beside `python -c pass` and importing geopandas and folium.

Run by `make bench`. Rounds are interleaved, so that a busy minute falls on all commands alike; medians are compared.
Before anything is timed, each command's exit code and the schema of its document are checked: a command that fails
fast would win. The table goes to standard output, the figures to build/bench/startup.json.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from machine import describe, keep

NETPLAN = ("-m", "netplan")
PASS = "python -c pass"
STACK = "python -c 'import geopandas, folium'"


#: Runs what `python` would have run, and writes the most memory held to a file when it ends.
WITH_PEAK = """
import atexit, runpy, sys
bench, kept, *words = sys.argv[1:]

@atexit.register
def tell():
    sys.path.insert(0, bench)
    from machine import own_peak_mb
    open(kept, "w").write(str(own_peak_mb()))

sys.argv = words[1:]
if words[0] == "-m":
    runpy.run_module(words[1], run_name="__main__", alter_sys=True)
else:
    exec(words[1])
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One command line, what it must answer, and what was measured."""

    name: str
    words: tuple[str, ...]
    exit_codes: tuple[int, ...] = (0,)
    schema: str | None = None
    wall_s: list[float] = field(default_factory=list)


def cases(out: Path) -> list[Case]:
    """List what is measured; `out` takes the files of the main job."""
    return [
        Case(PASS, ("-c", "pass")),
        Case(STACK, ("-c", "import geopandas, folium")),
        Case("ixplan --help", (*NETPLAN, "--help")),
        Case("ixplan latency --json", (*NETPLAN, "latency", "--json"), schema="ixplan/latency/1"),
        Case("ixplan route 中卫 北京 --json", (*NETPLAN, "route", "中卫", "北京", "--json"), schema="ixplan/route/1"),
        Case("ixplan matrix --json", (*NETPLAN, "matrix", "--json"), schema="ixplan/matrix/1"),
        Case("ixplan circles --json", (*NETPLAN, "circles", "--json"), schema="ixplan/circles/1"),
        # 3: the reference plan misses a target, which is an answer.
        Case("ixplan check", (*NETPLAN, "check"), exit_codes=(0, 3)),
        Case("ixplan plan --out DIR", (*NETPLAN, "plan", "--out", str(out))),
    ]


def environ() -> dict[str, str]:
    """Give every command the same language, whatever the terminal's."""
    return {**os.environ, "IXPLAN_LANG": "en", "PYTHONUTF8": "1"}


def check(case: Case) -> None:
    """Run a case once and stop the benchmark if its answer is wrong; warms the file cache and compiled modules too."""
    done = subprocess.run(
        [sys.executable, *case.words], check=False, capture_output=True, env=environ(), stdin=subprocess.DEVNULL
    )
    if done.returncode not in case.exit_codes:
        sys.exit(f"{case.name}: exit {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}")
    if case.schema is not None:
        schema = json.loads(done.stdout)["schema"]
        if schema != case.schema:
            sys.exit(f"{case.name}: schema {schema}, not {case.schema}")


def measure(case: Case) -> None:
    """Run a case once, and note its wall time."""
    start = time.perf_counter()
    exit_code = quietly(*case.words)
    case.wall_s.append(time.perf_counter() - start)
    if exit_code not in case.exit_codes:
        sys.exit(f"{case.name}: exit {exit_code} while it was timed")


def peak_mb(case: Case, folder: Path) -> float:
    """Return the most memory that a case holds, from a run of its own: looking would cost the timed ones time. [MB]"""
    kept = folder / "peak"
    kept.unlink(missing_ok=True)
    quietly("-c", WITH_PEAK, str(Path(__file__).parent), str(kept), *case.words)
    return float(kept.read_text())


def quietly(*words: str) -> int:
    """Run Python, its output thrown away; return the exit code."""
    nothing = subprocess.DEVNULL
    return subprocess.call([sys.executable, *words], stdin=nothing, stdout=nothing, stderr=nothing, env=environ())


def table(measured: list[Case], peaks_mb: dict[str, float]) -> list[dict[str, object]]:
    """Reduce the rounds to one row a command."""
    medians = {case.name: statistics.median(case.wall_s) for case in measured}
    return [
        {
            "command": case.name,
            "median_s": round(medians[case.name], 4),
            "fastest_s": round(min(case.wall_s), 4),
            "slowest_s": round(max(case.wall_s), 4),
            "ratio_to_pass": round(medians[case.name] / medians[PASS], 2),
            "ratio_to_geopandas_folium": round(medians[case.name] / medians[STACK], 3),
            "peak_mb": round(peaks_mb[case.name], 1),
        }
        for case in measured
    ]


def main() -> None:
    """Check, measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--rounds", type=int, default=11, help="how often each command runs (default 11)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        measured = cases(out)
        for case in measured:
            check(case)
        missing = {"verdicts.json", "report.html", "map.html"} - {file.name for file in out.iterdir()}
        if missing:
            sys.exit(f"ixplan plan did not write {sorted(missing)}")
        for _ in range(rounds):
            for case in measured:
                measure(case)
        peaks_mb = {case.name: peak_mb(case, Path(folder)) for case in measured}
    rows = table(measured, peaks_mb)
    print(f"whole process, median of {rounds} interleaved rounds")
    print(f"{'command':40} {'s':>7} {'x pass':>7} {'x stack':>8} {'peak MB':>8}")
    for row in rows:
        # A Chinese character is two columns wide.
        wide = sum(ord(char) > 0x2E80 for char in str(row["command"]))
        print(
            f"{row['command']:{40 - wide}} {row['median_s']:7.3f} {row['ratio_to_pass']:7.1f} "
            f"{row['ratio_to_geopandas_folium']:8.2f} {row['peak_mb']:8.0f}"
        )
    print(f"stack: {STACK}")
    kept = keep("startup.json", {"schema": "ixplan/bench-startup/1", **describe(), "rounds": rounds, "commands": rows})
    print(f"kept in {kept}")


if __name__ == "__main__":
    main()
