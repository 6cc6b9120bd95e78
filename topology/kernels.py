"""
Kernels of the searches: shortest-path trees, what a cut makes of one, and guided searches around cuts.

Plain functions over the sequences of `topology.arrays.Adjacency`, interpreted as they stand or compiled by
`topology.compiled`. A tree leads from every node towards its root: `reach[v]` is what is left to the root, `up[v]` the
next node, `by[v]` the edge to it, -1 at the root and where the root cannot be reached. `cut[e] == mark` tells that
edge e is cut.
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf
from typing import Any, NamedTuple


class Scratch(NamedTuple):
    """
    What a search writes on, zeros at first: sequences of int (`seen`, `on`, `came`) and float (`gone`), one a node.

    Marks of earlier searches are told apart by their turn, so nothing is wiped in between.
    """

    seen: Any
    on: Any
    came: Any
    gone: Any


def grow(adjacency, root, cut, mark, tree):
    """
    Grow the tree of least weight towards a root.

    Parameters
    ----------
    adjacency : Adjacency
        The graph.
    root : int
        Its node.
    cut : sequence of int, shape (n_edges,)
        Marks of edges.
    mark : int
        Edges that bear it are left out.
    tree : tuple of reach, up, by
        Written.

    Notes
    -----
    E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1 (1959) 269-271.
    """
    first, to, edge, weight, _, _ = adjacency
    reach, up, by = tree
    for v in range(len(reach)):
        reach[v], up[v], by[v] = inf, -1, -1
    reach[root] = 0.0
    waiting = [(0.0, root)]
    while len(waiting) > 0:
        far, v = heappop(waiting)
        if far > reach[v]:
            continue
        for i in range(first[v], first[v + 1]):
            if cut[edge[i]] == mark:
                continue
            u, further = to[i], far + weight[edge[i]]
            if further < reach[u]:
                reach[u], up[u], by[u] = further, v, edge[i]
                heappush(waiting, (further, u))


def is_clear(v, up, by, cut, mark, seen, turn):
    """
    Tell whether a node's way up the tree is clear of cuts, remembering the answer for all nodes on the way.

    `seen[v]` is `turn` where it is clear, `-turn` where it is not; other values are of earlier turns (turn >= 1).
    """
    w = v
    while True:
        if seen[w] == turn or by[w] < 0:
            answer = turn
            break
        if seen[w] == -turn or cut[by[w]] == mark:
            answer = -turn
            break
        w = up[w]
    end = w
    w = v
    while w != end:
        seen[w] = answer
        w = up[w]
    seen[end] = answer
    return answer == turn


def around(adjacency, tree, start, cut, mark, scratch, turn):
    """
    Find the lightest way from a node to a tree's root around cut edges.

    A search towards the root, guided by what was left before the cut. It leaves every branch at the first node whose
    own way up the tree is clear: from there the tree is still right.

    Parameters
    ----------
    adjacency : Adjacency
        The graph.
    tree : tuple of reach, up, by
        The tree before these cuts.
    start : int
        Where the way starts.
    cut, mark : sequence and int
        The cuts, those that the tree was grown without included.
    scratch : Scratch
        Its `came` tells the way afterwards: the place in `to` by which a node was reached.
    turn : int
        A number >= 1 that no earlier call on this scratch had.

    Returns
    -------
    tuple of float and int
        Weight of the way, and the node at which it joins the tree; infinite and -1 where there is none.

    Notes
    -----
    P. E. Hart, N. J. Nilsson, B. Raphael, "A formal basis for the heuristic determination of minimum cost paths",
    IEEE Trans. Systems Science and Cybernetics 4 (1968) 100-107; what is left without the cuts never overestimates.
    """
    first, to, edge, weight, _, _ = adjacency
    reach, up, by = tree
    seen, on, gone, came = scratch.seen, scratch.on, scratch.gone, scratch.came
    if reach[start] == inf or is_clear(start, up, by, cut, mark, seen, turn):
        return reach[start], (-1 if reach[start] == inf else start)
    best, join = inf, -1
    gone[start], came[start], on[start] = 0.0, -1, turn
    waiting = [(reach[start], start)]
    while len(waiting) > 0:
        least, v = heappop(waiting)
        if least >= best:
            break
        so_far = gone[v]
        if least > so_far + reach[v]:
            continue
        for i in range(first[v], first[v + 1]):
            u = to[i]
            further = so_far + weight[edge[i]]
            if further + reach[u] >= best or cut[edge[i]] == mark:
                continue
            if is_clear(u, up, by, cut, mark, seen, turn):
                best, join, came[u] = further + reach[u], u, i
            elif on[u] != turn or further < gone[u]:
                gone[u], came[u], on[u] = further, i, turn
                heappush(waiting, (further + reach[u], u))
    return best, join


def regrow(adjacency, tree, cut, mark, scratch, turn, mended):
    """
    Mend a tree after edges were cut: only what hung on them is grown anew.

    Parameters as of `around`; the tree given stays as it is, `mended`, a tuple like it, is written.

    Notes
    -----
    The deletion half of G. Ramalingam, T. Reps, "An incremental algorithm for a generalization of the shortest-path
    problem", J. Algorithms 21 (1996) 267-305.
    """
    first, to, edge, weight, _, _ = adjacency
    reach, up, by = tree
    new_reach, new_up, new_by = mended
    seen = scratch.seen
    waiting = [(0.0, 0)]
    waiting.pop()
    for v in range(len(reach)):
        if is_clear(v, up, by, cut, mark, seen, turn):
            new_reach[v], new_up[v], new_by[v] = reach[v], up[v], by[v]
        else:
            new_reach[v], new_up[v], new_by[v] = inf, -1, -1
    for v in range(len(reach)):
        if seen[v] == turn:
            continue
        for i in range(first[v], first[v + 1]):
            u = to[i]
            if seen[u] == turn and cut[edge[i]] != mark and new_reach[u] + weight[edge[i]] < new_reach[v]:
                new_reach[v], new_up[v], new_by[v] = new_reach[u] + weight[edge[i]], u, edge[i]
        if new_reach[v] < inf:
            heappush(waiting, (new_reach[v], v))
    while len(waiting) > 0:
        far, v = heappop(waiting)
        if far > new_reach[v]:
            continue
        for i in range(first[v], first[v + 1]):
            u, further = to[i], far + weight[edge[i]]
            if cut[edge[i]] != mark and further < new_reach[u]:
                new_reach[u], new_up[u], new_by[u] = further, v, edge[i]
                heappush(waiting, (further, u))


def turn_round(taken, begin):
    """Put the edges from `begin` on into the opposite order."""
    last = len(taken) - 1
    while begin < last:
        taken[begin], taken[last] = taken[last], taken[begin]
        begin, last = begin + 1, last - 1


def all_pairs(adjacency, starts, table):
    """
    Write the weight of the lightest way from each of some nodes to every node.

    Parameters
    ----------
    adjacency : Adjacency
        The graph.
    starts : sequence of int
        Nodes.
    table : sequence of sequences of float, shape (len(starts), n_nodes)
        Written; infinite where there is no way.
    """
    first, to, edge, weight, _, _ = adjacency
    arc = [weight[edge[i]] for i in range(len(to))]
    for row in range(len(starts)):
        reach = table[row]
        for v in range(len(reach)):
            reach[v] = inf
        reach[starts[row]] = 0.0
        waiting = [(0.0, starts[row])]
        while len(waiting) > 0:
            far, v = heappop(waiting)
            if far > reach[v]:
                continue
            for i in range(first[v], first[v + 1]):
                u, further = to[i], far + arc[i]
                if further < reach[u]:
                    reach[u] = further
                    heappush(waiting, (further, u))
