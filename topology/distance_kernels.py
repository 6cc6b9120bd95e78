"""
The kernel of distance tables for compiled runs: a heap of nodes that knows each one's place, in flat arrays.

A compiler makes more of it than of the standard library's heap of tuples, which allocates; interpreted, that one is
faster, being C, and `topology.kernels.all_pairs` uses it. Both give the same table.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf


def fill(
    first: Sequence[int],
    to: Sequence[int],
    arc: Sequence[float],
    starts: Sequence[int],
    heap: list[int],
    place: list[int],
    table: list[list[float]],
) -> None:
    """
    Write the weight of the lightest way from each of some nodes to every node.

    Parameters
    ----------
    first, to : sequences of int
        See `topology.arrays.Adjacency`.
    arc : sequence of float, shape (2 n_edges,)
        Weights, in the order of `to`; >= 0.
    starts : sequence of int
        Nodes.
    heap, place : lists of int, shape (n_nodes,)
        To write on: the nodes waiting, the nearest first as heaps have it; where in it each node stands, -1 if it was
        never there. A node that left never comes back: its way cannot get lighter.
    table : list of lists of float, shape (len(starts), n_nodes)
        Written; infinite where there is no way.

    Notes
    -----
    E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1 (1959) 269-271; the heap:
    J. W. J. Williams, "Algorithm 232: Heapsort", Communications of the ACM 7 (1964) 347-348.
    """
    # Both moves within the heap stand here, not in functions of their own: calls would double the time.
    for row in range(len(starts)):
        reach = table[row]
        for v in range(len(first) - 1):
            reach[v], place[v] = inf, -1
        reach[starts[row]], heap[0], size = 0.0, starts[row], 1
        while size > 0:
            v = heap[0]
            far = reach[v]
            size -= 1
            if size > 0:  # the last node takes the top, and goes down past all that are nearer
                x, at, child = heap[size], 0, 1
                key = reach[x]
                while child < size:
                    if child + 1 < size and reach[heap[child + 1]] < reach[heap[child]]:
                        child += 1
                    if reach[heap[child]] >= key:
                        break
                    heap[at] = heap[child]
                    place[heap[at]] = at
                    at, child = child, 2 * child + 1
                heap[at], place[x] = x, at
            for i in range(first[v], first[v + 1]):
                u, further = to[i], far + arc[i]
                if further >= reach[u]:
                    continue
                reach[u] = further
                at = place[u]
                if at < 0:
                    at = size
                    size += 1
                while at > 0:  # up past all that are farther
                    above = (at - 1) >> 1
                    if reach[heap[above]] <= further:
                        break
                    heap[at] = heap[above]
                    place[heap[at]] = at
                    at = above
                heap[at], place[u] = u, at
