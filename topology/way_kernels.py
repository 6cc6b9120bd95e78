"""The kernel that varies a way: for each node on it, the lightest other way that parts from it there."""

from __future__ import annotations

from math import inf

from topology.kernels import around, turn_round


def vary(adjacency, tree, nodes, edges, from_turn, banned, cut, scratch, turn):
    """
    Find the lightest way that parts from a given one at each of its nodes.

    Parameters
    ----------
    adjacency : Adjacency
        The graph.
    tree : tuple of reach, up, by
        The tree towards the way's end, grown without the edges that bear a mark in `cut`.
    nodes, edges : sequences of int, shape (n_hops + 1,) and (n_hops,)
        The way.
    from_turn : int
        The first node at which to part from it.
    banned : tuple of two sequences of int
        `first, edge`: the edges by which a way may not leave node number t stand at `first[t]` to `first[t + 1]`.
    cut : sequence of int, shape (n_edges,)
        1 for edges that no way may take, else 0; left as it was.
    scratch : Scratch
        To write on.
    turn : int
        Marks from here up to `turn` + n_hops are used; no earlier call on this scratch had them.

    Returns
    -------
    tuple of three lists
        `weight`, shape (n_hops,): of the rest of the way from node t on, infinite where there is none; `first`,
        `taken`: the edges of that rest, in order.
    """
    hops = len(edges)
    weight, first, taken = [inf] * hops, [0] * (hops + 1), [0]
    taken.pop()
    marked = [0]
    marked.pop()
    for t in range(hops):
        v = nodes[t]
        if t >= from_turn:
            kept = len(marked)
            for i in range(banned[0][t], banned[0][t + 1]):
                if cut[banned[1][i]] == 0:
                    cut[banned[1][i]] = 1
                    marked.append(banned[1][i])
            weight[t], join = around(adjacency, tree, v, cut, 1, scratch, turn + t)
            if join >= 0:
                append_way(adjacency, tree, v, join, scratch.came, taken)
            while len(marked) > kept:
                cut[marked.pop()] = 0
        first[t + 1] = len(taken)
        for i in range(adjacency.first[v], adjacency.first[v + 1]):
            e = adjacency.edge[i]
            if cut[e] == 0:
                cut[e] = 1
                marked.append(e)
    for e in marked:
        cut[e] = 0
    return weight, first, taken


def append_way(adjacency, tree, start, join, came, taken):
    """Append the edges of a way found by `around`: from its start to where it joins the tree, and on up the tree."""
    begin, v = len(taken), join
    while v != start:
        e = adjacency.edge[came[v]]
        taken.append(e)
        v = adjacency.a[e] + adjacency.b[e] - adjacency.to[came[v]]
    turn_round(taken, begin)
    v = join
    while tree[2][v] >= 0:
        taken.append(tree[2][v])
        v = tree[1][v]
