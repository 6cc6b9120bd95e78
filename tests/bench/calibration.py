"""
Fitting measured pairs to a plan, and where to measure next: growth with spans and pairs, beside scipy and HiGHS.

Run by `make bench`. Plans are generated networks, see `graphs`, two spans a site. Agents stand at sites drawn from a
stated seed; what they measure is a truth drawn within the plan's bands, noise of 20 us, and one pair in twenty that
detours. Every figure is that of a process of its own, one thread: processor time, and the most memory it held.

The peers are given the rows, the variances and the bounds of our fit, and look for the same minimum: scipy's
`lsq_linear` on the sparse system, and HiGHS, whose programme takes absolute deviations instead of squares, as quantile
regression at the median does. Answers are compared first. Figures go to build/bench/calibration.json.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from chart import draw
from graphs import SEED, gabriel, positions, route_km
from machine import ROOT, describe, keep, own_peak_mb

if TYPE_CHECKING:
    from netplan.plan import Plan

SPANS, PAIRS, PLACES = (1_000, 3_000, 10_000), (100, 300, 1_000), (100, 200, 500)
NOISE_MS, ERROR_MS, DETOURS = 0.02, 0.01, 0.05
PROPOSALS = 10
#: Delays of the measured pairs under our values and under scipy's may differ by so much. [ms]
SAME_MS = 1e-4
#: Quantile regression minds outliers less and noise more than squares: its delays differ by noise. [ms]
NEAR_MS = 3 * NOISE_MS


def write_plan(folder: Path, spans: int) -> None:
    """Write a plan of about so many spans, and a limit between each two of six sites far apart."""
    points = positions(spans // 2)
    folder.mkdir()
    (folder / "plan.toml").write_text('plan_version = 1\nname_en = "generated"\n', encoding="utf-8")
    _write(folder / "sites.csv", ["id", "lon_deg", "lat_deg"], [(f"s{i}", *point) for i, point in enumerate(points)])
    rows = [(f"{u}-{v}", f"s{u}", f"s{v}", route_km(points, (u, v))) for u, v in gabriel(points)]
    _write(folder / "spans.csv", ["id", "a", "b", "route_km"], rows)
    far = [f"s{i}" for i in sorted(range(len(points)), key=points.__getitem__)[:: max(len(points) // 5, 1)]][:6]
    asked = [(f"t{number}", a, b, 12, "ms") for number, (a, b) in enumerate(itertools.combinations(far, 2))]
    _write(folder / "targets.csv", ["id", "from", "to", "limit", "unit"], asked)


def _write(path: Path, columns: list[str], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def drawn_pairs(plan: Plan, count: int) -> list[tuple[str, str]]:
    """Draw pairs of as few agents as have so many pairs among them."""
    draw = random.Random(SEED + count)
    agents = draw.sample(sorted(plan.network.sites), math.ceil((1 + math.sqrt(1 + 8 * count)) / 2))
    return draw.sample(list(itertools.combinations(sorted(agents), 2)), count)


def measured(plan: Plan, count: int) -> tuple[Any, list[Any]]:
    """Return the unknowns, and observations of a hidden truth."""
    import numpy as np

    from netplan.calibrate.fitting.observations import Observation, observe
    from netplan.calibrate.fitting.unknowns import Unknowns
    from netplan.calibrate.records import Floor
    from netplan.calibrate.records import Path as Way

    unknowns = Unknowns(network=plan.network, parameters=plan.parameters)
    floors = [
        Floor(path=Way(start=a, end=b, layer="optical"), floor_ms=1.0, error_ms=ERROR_MS)
        for a, b in drawn_pairs(plan, count)
    ]
    seen, refused = observe(plan, unknowns, floors)
    assert not refused
    draw = np.random.default_rng([SEED, count])
    truth = {item.name: draw.uniform(item.prior.low, item.prior.high) for item in unknowns.all}
    told = []
    for item in seen:
        delay_ms = item.row.modelled_ms(truth)
        if draw.random() < DETOURS:
            delay_ms *= 1 + draw.uniform(0.1, 0.5)
        delay_ms += draw.normal(0, math.hypot(NOISE_MS, ERROR_MS))
        floor = Floor(path=item.floor.path, floor_ms=delay_ms, error_ms=ERROR_MS)
        told.append(Observation(floor=floor, route=item.route, row=item.row))
    return unknowns, told


def ours(folder: Path, count: int, kept: Path) -> dict[str, float]:
    """Fit, and keep the system for the peers."""
    import numpy as np
    from scipy.sparse import save_npz

    from netplan.calibrate.fitting.fit import fit
    from netplan.plan import read_plan

    plan = read_plan(folder)
    unknowns, seen = measured(plan, count)
    clock = time.process_time()
    found = fit(seen, unknowns)
    took = {"cpu_s": time.process_time() - clock, "peak_mb": own_peak_mb()}
    posterior = found.posterior
    save_npz(kept.with_suffix(".rows.npz"), posterior.rows)
    fixed = np.array([item.row.fixed_ms for item in seen])
    np.savez(
        kept,
        measured=found.measured_ms - fixed,
        variances=posterior.variances,
        values=posterior.values,
        sd=np.sqrt(posterior.prior_variances),
        prior=[item.prior.value for item in unknowns.all],
        low=[item.prior.low for item in unknowns.all],
        high=[item.prior.high for item in unknowns.all],
    )
    return {**took, "spans": len(plan.network.spans), "detours_seen": float((found.weight < 0.5).sum())}


def whole(folder: Path, count: int, _kept: Path) -> dict[str, float]:
    """Do all that `ixplan calibrate` does once it has floors: what detours, what stands elsewhere, held-out pairs."""
    from netplan.calibrate.run import calibrate
    from netplan.plan import read_plan

    plan = read_plan(folder)
    floors = [item.floor for item in measured(plan, count)[1]]
    clock = time.process_time()
    outcome = calibrate(plan, floors, [], [], made="2026-11-01T00:00:00Z", version="bench")
    took = {"cpu_s": time.process_time() - clock, "peak_mb": own_peak_mb()}
    return {**took, "coverage_90": outcome.heldout.coverage_90 or 0.0}


def _scaled(kept: Path) -> tuple[Any, Any, Any, Any, Any]:
    """Return rows, right sides and bounds with each row over its error and each unknown over its prior spread."""
    import numpy as np
    from scipy.sparse import diags_array, load_npz

    told = np.load(kept)
    rows, error = load_npz(kept.with_suffix(".rows.npz")), np.sqrt(told["variances"])
    sd = np.maximum(told["sd"], 1e-12)
    scaled = (diags_array(1 / error) @ rows @ diags_array(sd)).tocsr()
    right = (told["measured"] - rows @ told["prior"]) / error
    low, high = ((told[end] - told["prior"]) / sd for end in ("low", "high"))
    return scaled, right, np.minimum(low, -1e-9), np.maximum(high, 1e-9), told


def most_probable(_folder: Path, _count: int, kept: Path) -> dict[str, float]:
    """Find the minimum alone, by ours: what scipy is held against."""
    import numpy as np
    from scipy.sparse import load_npz

    from netplan.calibrate.fitting.bounded import most_probable as least

    told, rows = np.load(kept), load_npz(kept.with_suffix(".rows.npz"))
    clock = time.process_time()
    values = least(rows, told["measured"], told["variances"], told["prior"], told["sd"] ** 2, told["low"], told["high"])
    return {"cpu_s": time.process_time() - clock, **_apart(rows, values, told)}


def scipy_least(_folder: Path, _count: int, kept: Path) -> dict[str, float]:
    """Find the same minimum by scipy: prior rows below the measured ones."""
    import numpy as np
    from scipy.optimize import lsq_linear
    from scipy.sparse import eye_array, load_npz, vstack

    scaled, right, low, high, told = _scaled(kept)
    clock = time.process_time()
    system = vstack([scaled, eye_array(scaled.shape[1])]).tocsr()
    goal = np.concatenate([right, np.zeros(scaled.shape[1])])
    found = lsq_linear(system, goal, bounds=(low, high), tol=1e-12, lsmr_tol=1e-12, max_iter=300)
    took = time.process_time() - clock
    rows = load_npz(kept.with_suffix(".rows.npz"))
    return {"cpu_s": took, **_apart(rows, told["prior"] + found.x * told["sd"], told)}


def highs_median(_folder: Path, _count: int, kept: Path) -> dict[str, float]:
    """Least absolute deviations, from the data and from the prior, by HiGHS."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import eye_array, hstack, load_npz, vstack

    scaled, right, low, high, told = _scaled(kept)
    clock = time.process_time()
    rows, n = scaled.shape
    # x = up - down from the prior; each row: scaled (up - down) + above - below = right.
    system = hstack([scaled, -scaled, eye_array(rows), -eye_array(rows)]).tocsr()
    bounds = np.concatenate(
        [
            np.stack([np.zeros(n), high], axis=1),
            np.stack([np.zeros(n), -low], axis=1),
            np.stack([np.zeros(2 * rows), np.full(2 * rows, np.inf)], axis=1),
        ]
    )
    # A deviation from the prior costs a little: it only breaks ties, as in quantile regression without a prior.
    cost = np.concatenate([np.full(2 * n, 1e-3), np.ones(2 * rows)])
    found = linprog(cost, A_eq=vstack([system]).tocsr(), b_eq=right, bounds=bounds, method="highs")
    took = time.process_time() - clock
    values = told["prior"] + (found.x[:n] - found.x[n : 2 * n]) * told["sd"]
    return {"cpu_s": took, **_apart(load_npz(kept.with_suffix(".rows.npz")), values, told)}


def _apart(rows: Any, values: Any, told: Any) -> dict[str, float]:
    """Tell how far the delays of the pairs that fit lie from those of our fit, and what memory was held."""
    import numpy as np

    fits = told["variances"] < 4 * (NOISE_MS**2 + ERROR_MS**2)
    apart = np.abs(rows @ (values - told["values"]))[fits]
    return {"most_apart_ms": float(apart.max()), "median_apart_ms": float(np.median(apart)), "peak_mb": own_peak_mb()}


def where(folder: Path, count: int, _kept: Path, *, places: int) -> dict[str, float]:
    """Propose pairs among so many sites, so many pairs measured."""
    from netplan.calibrate.probing.where import where_to_probe
    from netplan.calibration.records import FITS, MeasuredPair
    from netplan.plan import read_plan

    plan = read_plan(folder)
    pairs = [
        MeasuredPair(
            start=a,
            end=b,
            layer="optical",
            measured_ms=1.0,
            error_ms=ERROR_MS,
            modelled_ms=1.0,
            low_ms=1.0,
            high_ms=1.0,
            excess_km=0.0,
            reason=FITS,
        )
        for a, b in drawn_pairs(plan, count)
    ]
    sites = random.Random(SEED).sample(sorted(plan.network.sites), places)
    clock = time.process_time()
    found = where_to_probe(plan, PROPOSALS, pairs=pairs, among=[plan.network.sites[name] for name in sites])
    return {"cpu_s": time.process_time() - clock, "peak_mb": own_peak_mb(), "proposals": float(len(found))}


WORKS: dict[str, Callable[[Path, int, Path], dict[str, float]]] = {
    "fit": ours,
    "minimum": most_probable,
    "scipy": scipy_least,
    "highs": highs_median,
    "whole": whole,
}


#: What the picture shows, and what it calls it.
DRAWN = {
    "whole": "calibrate, all steps",
    "fit": "the fit",
    "minimum": "one minimum, ours",
    "scipy": "the same, scipy",
    "highs": "least deviations, HiGHS",
}


def run(work: str, folder: Path, count: int, kept: Path, places: int = 0) -> dict[str, float]:
    """Run one work as a process in one thread, and return what it told."""
    command = [sys.executable, __file__, "--child", work, str(folder), str(count), str(kept), str(places)]
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environ)
    told: dict[str, float] = json.loads(done.stdout)
    words = "  ".join(f"{key} {value:.3g}" for key, value in told.items())
    print(f"  {work:8} {count:6,} pairs{f' {places} sites' if places else ''}  {words}", flush=True)
    return told


def must_agree(row: dict[str, Any]) -> None:
    """Stop where the answers differ."""
    for peer, limit_ms in (("minimum", SAME_MS), ("scipy", SAME_MS)):
        if row[peer]["most_apart_ms"] > limit_ms:
            sys.exit(f"calibration: {peer} found another minimum, {row[peer]['most_apart_ms']:.2g} ms apart")
    if row["highs"]["median_apart_ms"] > NEAR_MS:
        sys.exit(f"calibration: HiGHS lies {row['highs']['median_apart_ms']:.2g} ms apart")


def drawn(rows: list[dict[str, Any]], pairs: int) -> None:
    """Draw how the works grow with the spans, at the most pairs."""
    largest = [row for row in rows if row["pairs"] == pairs]
    spans = [row["spans"] for row in largest]
    if len(spans) < 2:
        return
    lines = []
    for work, name in DRAWN.items():
        times = {row["spans"]: row[work]["cpu_s"] for row in largest}
        growth = [math.log(times[b] / times[a]) / math.log(b / a) for a, b in itertools.pairwise(spans)]
        memory = {row["spans"]: row[work]["peak_mb"] for row in largest}
        lines.append({"work": name, "s": times, "peak_mb": memory, "exponents": growth})
    about = (
        f"{pairs:,} measured pairs on generated networks; processor time, one thread.",
        f"Beside each line: time at {spans[-1]:,} spans, growth of the last step, peak memory of the process.",
    )
    picture = ROOT / "docs" / "images" / "calibration-growth.svg"
    picture.write_text(draw(spans, lines, ("Time to fit, by size of the network", about, "spans")), encoding="utf-8")
    print("drawn in", picture.relative_to(ROOT).as_posix())


def main() -> None:
    """Generate, measure, compare, keep."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--spans", type=int, nargs="+", default=SPANS)
    parser.add_argument("--pairs", type=int, nargs="+", default=PAIRS)
    parser.add_argument("--places", type=int, nargs="*", default=PLACES)
    parser.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        work, folder, count, kept, places = asked.child
        given = (Path(folder), int(count), Path(kept))
        print(json.dumps(where(*given, places=int(places)) if work == "where" else WORKS[work](*given)))
        return
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place:
        kept = Path(place) / "kept.npz"
        for spans in asked.spans:
            folder = Path(place) / str(spans)
            write_plan(folder, spans)
            print(f"{spans:,} spans")
            # All sizes of pairs on the largest network, the most pairs on every network.
            for count in asked.pairs if spans == asked.spans[-1] else asked.pairs[-1:]:
                row: dict[str, Any] = {"spans": spans, "pairs": count}
                row |= {work: run(work, folder, count, kept) for work in WORKS}
                must_agree(row)
                row["times_scipy"] = row["scipy"]["cpu_s"] / row["minimum"]["cpu_s"]
                row["times_highs"] = row["highs"]["cpu_s"] / row["minimum"]["cpu_s"]
                print(f"  scipy {row['times_scipy']:.1f} times our minimum, HiGHS {row['times_highs']:.1f}")
                rows.append(row)
        proposed = [
            {"spans": spans, "places": places, **run("where", folder, asked.pairs[-1], kept, places)}
            for places in asked.places
        ]
    drawn(rows, asked.pairs[-1])
    document = {**describe(), "seed": SEED, "fits": rows, "where": proposed}
    print("kept in", keep("calibration.json", document))


if __name__ == "__main__":
    main()
