"""
The weight of the lightest way from many nodes to all others, in one table.

Interpreted on small networks; compiled on large ones, where rows are shared out to threads: compiled kernels hold no
lock of the interpreter.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from topology import distance_kernels, kernels
from topology.arrays import GraphArrays, columns
from topology.compiled import compiled, worth_compiling

#: Rows are handed out in so many pieces a thread, so that none waits long for the last.
PIECES = 8


def all_distances(
    graph: GraphArrays,
    starts: Sequence[str] | None = None,
    *,
    threads: int | None = None,
    compiles: bool | None = None,
) -> Any:  # noqa: ANN401 - lists or an array
    """
    Weigh the lightest way from each of some nodes to every node.

    Parameters
    ----------
    graph : GraphArrays
        The graph.
    starts : sequence of str, optional
        Node ids, one a row; all nodes by default.
    threads : int, optional
        How many share the rows where kernels run compiled, >= 1; as many as this process has cores by default.
    compiles : bool, optional
        Whether compiled kernels run; as the size of the graph suggests by default.

    Returns
    -------
    float table, shape (n_starts, n_nodes)
        In the graph's order; infinite where there is no way. A numpy array from compiled kernels, else a list of lists.
    """
    if compiles is None:
        compiles = worth_compiling(len(graph.nodes))
    asked = graph.nodes if starts is None else starts
    rows = columns(compiles=compiles).ints([graph.node_number[start] for start in asked])
    if not compiles:
        lists = [[0.0] * len(graph.nodes) for _ in rows]
        kernels.all_pairs(graph.lists, rows, lists)
        return lists
    import numpy as np

    table, adjacency = np.empty((len(rows), len(graph.nodes))), graph.arrays
    arc, kernel = adjacency.weight[adjacency.edge], compiled(distance_kernels).fill

    def fill(piece: slice) -> None:
        heap, place = (np.empty(len(graph.nodes), np.int64) for _ in range(2))
        kernel(adjacency.first, adjacency.to, arc, rows[piece], heap, place, table[piece])

    if threads is None:
        threads = len(os.sched_getaffinity(0))
    if threads == 1:
        fill(slice(None))
        return table
    size = max(1, -(-len(rows) // (PIECES * threads)))
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, [slice(begin, begin + size) for begin in range(0, len(rows), size)]))
    return table
