"""
A plain kernel of pruned double failures, which ours are held against: every search starts anew, and stops at its end.

`cuts` and `of` are the edges of each element and the elements of each edge, `first` and what stands there; `at_node`
is the node that an element is, or -1; `failed[e]` counts what cuts edge e.
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf

import numpy as np


def search(graph, start, end, failed, far, by):
    """Return the weight of the lightest way, infinite without one; `by` leads back along it."""
    far[:] = inf
    far[start] = 0.0
    waiting = [(0.0, start)]
    while len(waiting) > 0:
        gone, v = heappop(waiting)
        if v == end:
            return gone
        if gone > far[v]:
            continue
        for i in range(graph.first[v], graph.first[v + 1]):
            e, u = graph.edge[i], graph.to[i]
            further = gone + graph.weight[e]
            if failed[e] == 0 and further < far[u]:
                far[u], by[u] = further, e
                heappush(waiting, (further, u))
    return inf


def met(graph, start, end, by, of, at_node, on_way):
    """List the elements that the way just found meets, its own ends aside; mark them."""
    on_way[:] = 0
    v = end
    while v != start:
        e = by[v]
        for i in range(of[0][e], of[0][e + 1]):
            if at_node[of[1][i]] != start and at_node[of[1][i]] != end:
                on_way[of[1][i]] = 1
        v = graph.a[e] + graph.b[e] - v
    return np.flatnonzero(on_way)


def fail(cuts, element, failed, step):
    """Let an element fail (step 1), or mend it (step -1)."""
    for i in range(cuts[0][element], cuts[0][element + 1]):
        failed[cuts[1][i]] += step


def doubles(graph, cuts, of, at_node, starts, ends, most, off):
    """Write the worst weight of each demand, and how many double failures alone leave none; count the searches."""
    nodes, elements, searched = len(graph.first) - 1, len(at_node), 0
    far, by, failed = np.empty(nodes), np.empty(nodes, np.int64), np.zeros(len(graph.weight), np.int64)
    on_way, cuts_off = np.zeros(elements, np.int64), np.zeros(elements, np.int64)
    for d in range(len(starts)):
        a, b = starts[d], ends[d]
        most[d] = search(graph, a, b, failed, far, by)
        if most[d] == inf:
            continue
        served = met(graph, a, b, by, of, at_node, on_way)
        alone = on_way.copy()
        cuts_off[:] = 0
        for x in served:
            fail(cuts, x, failed, 1)
            cuts_off[x] = search(graph, a, b, failed, far, by) == inf
            fail(cuts, x, failed, -1)
        for x in served:
            if cuts_off[x]:
                continue
            fail(cuts, x, failed, 1)
            most[d] = max(most[d], search(graph, a, b, failed, far, by))
            for y in met(graph, a, b, by, of, at_node, on_way):
                # Both on the way in service: looked at once. One that leaves no way alone needs no second.
                if cuts_off[y] or (alone[y] and y < x):
                    continue
                searched += 1
                fail(cuts, y, failed, 1)
                left = search(graph, a, b, failed, far, by)
                fail(cuts, y, failed, -1)
                if left == inf:
                    off[d] += 1
                else:
                    most[d] = max(most[d], left)
            fail(cuts, x, failed, -1)
    return searched
