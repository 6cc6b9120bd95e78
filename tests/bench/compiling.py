"""
What compiling the kernels takes, in processes of their own: nothing kept, and everything kept from before.

    python tests/bench/compiling.py

prints the seconds of processor time that one process takes from loading numba until every kernel has answered once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from graphs import demands, network, spans_failing

from topology import disjoint_kernels
from topology.arrays import GraphArrays
from topology.compiled import compiled
from topology.distances import all_distances
from topology.reliability import reliability
from topology.sweep import SweepGround, SweepTask, sweep
from topology.ways import ways


def warm(graph: GraphArrays, a: str, b: str) -> None:
    """Let every compiled kernel answer once."""
    import numpy as np

    all_distances(graph, [a], threads=1, compiles=True)
    list(islice(ways(graph, a, b, compiles=True), 2))
    start, end = (np.array([graph.node_number[site]]) for site in (a, b))
    compiled(disjoint_kernels).pairs(*graph.arrays, start, end, 0)
    km = tuple(edge.weight for edge in graph.edges)
    ground = SweepGround(graph=graph, km=km, elements=tuple(spans_failing(graph)))
    vars(ground)["compiles"] = True
    sweep(SweepTask(ground=ground, root=b, starts=(a,), double=True))
    reliability(graph, [0.01] * len(km), [(a, b)], most_failures=2, compile_kernels=True)


def compile_anew() -> dict[str, float]:
    """Return the seconds until every kernel answered, with nothing kept and with everything kept. [s]"""
    with tempfile.TemporaryDirectory() as folder:
        kept = {"NUMBA_CACHE_DIR": folder}
        return {"anew_s": _child(kept), "kept_s": _child(kept)}


def _child(environ: dict[str, str]) -> float:
    done = subprocess.run([sys.executable, __file__], check=True, stdout=subprocess.PIPE, env={**os.environ, **environ})
    return float(done.stdout)


if __name__ == "__main__":
    small, ends = network(100, 160), demands(100, 1)[0]
    began = time.process_time()
    warm(small, *ends)
    print(time.process_time() - began)
