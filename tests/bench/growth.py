"""
How resilience's searches grow with the size of the network: seconds and memory, each in a process of its own.

Networks of 100, 1,000 and 10,000 sites, see `graphs`; one demand, from the westernmost to the easternmost site.
Kernels run compiled at every size, in one thread, and are loaded before; processor time is told. An exponent e between
two sizes says that ten times the sites take 10**e times as long. The plot goes to docs/images/growth.svg.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from chart import draw
from graphs import far_ends, network, positions, spans_failing
from machine import ROOT, own_peak_mb

from topology import disjoint_kernels
from topology.arrays import Edge, GraphArrays
from topology.compiled import compiled
from topology.distances import all_distances
from topology.search import SearchGraph
from topology.sweep import SweepGround, SweepTask, sweep
from topology.ways import ways

SIZES = (100, 1_000, 10_000)
#: Short work is done again until so much time has gone by, and its median taken. [s]
ENOUGH_S = 0.4
WORKS = (
    "one route",
    "disjoint pair",
    "16 routes",
    "distances from 100 sites",
    "all single failures",
    "all double failures",
)


def work_on(graph: GraphArrays, name: str, a: str, b: str) -> Callable[[], Any]:
    """Return what is to be timed; what any question needs once is made before."""
    import numpy as np

    if name == "one route":
        ready = SearchGraph(graph.nodes, graph.edges)
        return lambda: ready.shortest(a, b)
    adjacency = graph.arrays
    if name == "disjoint pair":
        start, end = (np.array([graph.node_number[site]]) for site in (a, b))
        return lambda: compiled(disjoint_kernels).pairs(*adjacency, start, end, 0)
    if name == "16 routes":
        return lambda: list(islice(ways(graph, a, b, compiles=True), 16))
    if name == "distances from 100 sites":
        starts = graph.nodes[:: max(len(graph.nodes) // 100, 1)]
        return lambda: all_distances(graph, starts, threads=1, compiles=True)
    km = tuple(edge.weight for edge in graph.edges)
    ground = SweepGround(graph=graph, km=km, elements=tuple(spans_failing(graph)))
    vars(ground)["compiles"] = True
    return lambda: sweep(SweepTask(ground=ground, root=b, starts=(a,), double=name == "all double failures"))


def child(file: Path, name: str, a: str, b: str) -> None:
    """Read a network, do one kind of work on it, and print seconds and memory; runs in a process of its own."""
    nodes, edges = json.loads(file.read_text(encoding="utf-8"))
    graph = GraphArrays.of(nodes, [Edge(*edge) for edge in edges])
    little = GraphArrays.of("ab", [Edge("1", "a", "b", 1.0), Edge("2", "a", "b", 2.0)])
    work_on(little, name, "a", "b")()
    work = work_on(graph, name, a, b)
    taken: list[float] = []
    while sum(taken) < ENOUGH_S:
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    print(json.dumps({"s": statistics.median(taken), "peak_mb": own_peak_mb(), "times_done": len(taken)}))


def measured() -> list[dict[str, Any]]:
    """Measure every work at every size, print the table, draw the plot, and return a row for each work."""
    rows: list[dict[str, Any]] = [{"work": name, "s": {}, "peak_mb": {}} for name in WORKS]
    with tempfile.TemporaryDirectory() as folder:
        for count in SIZES:
            graph, file = network(count), Path(folder) / f"{count}.json"
            edges = [(edge.id, edge.a, edge.b, edge.weight) for edge in graph.edges]
            file.write_text(json.dumps([graph.nodes, edges]), encoding="utf-8")
            for row in rows:
                command = [sys.executable, __file__, "--child", str(file), row["work"], *far_ends(positions(count))]
                told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
                row["s"][count], row["peak_mb"][count] = told["s"], told["peak_mb"]
    for row in rows:
        row["exponents"] = [
            math.log(row["s"][large] / row["s"][small]) / math.log(large / small) for small, large in pairwise(SIZES)
        ]
    _print(rows)
    picture = ROOT / "docs" / "images" / "growth.svg"
    picture.write_text(draw(SIZES, rows), encoding="utf-8")
    print(f"drawn in {picture.relative_to(ROOT).as_posix()}")
    return rows


def _print(rows: list[dict[str, Any]]) -> None:
    print("\ngrowth with the number of sites: one demand across the network; s, exponents of both steps, peak MB")
    heads = [f"{count:,}" for count in SIZES]
    print(f"{'':26}" + "".join(f"{head:>11}" for head in (*heads, "step 1", "step 2", *heads)))
    for row in rows:
        cells = [f"{row['s'][count]:11.3g}" for count in SIZES] + [f"{value:11.2f}" for value in row["exponents"]]
        print(f"{row['work']:26}" + "".join(cells) + "".join(f"{row['peak_mb'][count]:11.0f}" for count in SIZES))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--child", nargs=4, metavar=("FILE", "WORK", "A", "B"), help=argparse.SUPPRESS)
    asked = parser.parse_args().child
    if asked:
        child(Path(asked[0]), *asked[1:])
    else:
        measured()
