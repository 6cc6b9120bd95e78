"""
Kernels of disjoint pairs: two ways of least summed weight between two nodes, sharing as little as can be.

Plain functions over the sequences of `topology.arrays.Adjacency`, interpreted as they stand or compiled by
`topology.compiled`. The first way goes up a shortest-path tree. The second is searched for in what the first leaves:
edges weigh what they lead away from the root, and going back along the first way costs nothing and takes that edge off
both. Going along the first way once more is allowed at the price of one shared edge, or of one shared node; fewer
shared things go before less weight, so the pair found shares least, and nothing wherever that can be.

Handed around: `tree`, see `topology.kernels`; `flow[e]`, how often edge e is taken from its node a, or, negative,
towards it; `first_way`, two lists: for each node on the first way the node before it and the edge from there, else -1;
`search`, five lists that a search writes, one entry a state: in which turn the state was reached, how many things were
shared up to it, the weight up to it, the state before it, the edge to it.

Notes
-----
J. W. Suurballe, R. E. Tarjan, "A quick method for finding shortest pairs of disjoint paths", Networks 14 (1984)
325-336; R. Bhandari, "Survivable Networks: Algorithms for Diverse Routing", Kluwer 1999, chapters 2 and 3.
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf

from topology.arrays import Adjacency
from topology.kernels import grow, turn_round


def pairs(first, to, edge, weight, a, b, starts, ends, apart):
    """
    Find a pair of ways for each of many demands.

    Parameters
    ----------
    first, to, edge, weight, a, b : sequences
        See `Adjacency`.
    starts, ends : sequence of int, shape (n_demands,)
        Nodes; the same node twice has two empty ways.
    apart : int
        1 where the two ways should share no node either, except at both ends; else 0.

    Returns
    -------
    total : list of float, shape (n_demands,)
        Summed weight of both ways; infinite where there is none.
    shared : list of int, shape (n_demands,)
        What the search had to share: edges, and with `apart` nodes between the ends.
    begin, stop : list of int, shape (2 n_demands,)
        The edges of the two ways of demand d are `taken[begin[i]:stop[i]]` for i = 2 d and 2 d + 1.
    taken : list of int
        Edges; each way in order from start to end.
    """
    adjacency = Adjacency(first, to, edge, weight, a, b)
    nodes, edges, demands = len(first) - 1, len(weight), len(starts)
    head, after = grouped(nodes, starts, ends)
    tree = [0.0] * nodes, [0] * nodes, [0] * nodes
    first_way = [-1] * nodes, [-1] * nodes
    search = [0] * (2 * nodes), [0] * (2 * nodes), [0.0] * (2 * nodes), [0] * (2 * nodes), [0] * (2 * nodes)
    flow, uncut, place = [0] * edges, [0] * edges, [-1] * nodes
    total, shared, taken = [inf] * demands, [0] * demands, [0 for _ in range(0)]
    begin, stop = [0] * (2 * demands), [0] * (2 * demands)
    for root in range(nodes):
        demand = head[root]
        if demand >= 0:
            grow(adjacency, root, uncut, 1, tree)
        while demand >= 0:
            start = starts[demand] + ends[demand] - root
            if tree[0][start] < inf:
                lay(adjacency, tree, start, root, first_way, flow)
                shared[demand] = detour(adjacency, tree, first_way, start, root, apart, search, demand + 1)
                overlay(adjacency, start, root, search, flow)
                total[demand] = 0.0
                for way in (2 * demand, 2 * demand + 1):
                    begin[way] = len(taken)
                    total[demand] += follow(adjacency, start, root, flow, place, taken)
                    stop[way] = len(taken)
                    if ends[demand] != root:
                        turn_round(taken, begin[way])
                clear(tree, start, root, first_way, search, flow)
            demand = after[demand]
    return total, shared, begin, stop, taken


def grouped(nodes, starts, ends):
    """
    Give each demand to the one of its ends that more demands have, so that few trees serve many.

    Returns
    -------
    head, after : list of int, shape (n_nodes,) and (n_demands,)
        The first demand of each node and the next one after each demand; -1 for none.
    """
    count, head, after = [0] * nodes, [-1] * nodes, [-1] * len(starts)
    for demand in range(len(starts)):
        count[starts[demand]] += 1
        count[ends[demand]] += 1
    for demand in range(len(starts)):
        root = starts[demand] if count[starts[demand]] > count[ends[demand]] else ends[demand]
        after[demand] = head[root]
        head[root] = demand
    return head, after


def lay(adjacency, tree, start, root, first_way, flow):
    """Lay the first way, up the tree: writes `first_way` and `flow`."""
    _, up, by = tree
    before, behind = first_way
    v = start
    while v != root:
        e, u = by[v], up[v]
        flow[e] = 1 if adjacency.a[e] == v else -1
        before[u], behind[u] = v, e
        v = u


def detour(adjacency, tree, first_way, start, root, apart, search, turn):
    """
    Find the second way in what the first leaves: writes `search`, and returns how many things it shares.

    State v is a node that one may leave in any direction. With `apart`, state n_nodes + v is a node of the first way
    reached from outside: it belongs to the first way, so one goes back along that, or on at the price of a shared node.
    """
    first, to, edge, weight, _, _ = adjacency
    reach, _, by = tree
    before, behind = first_way
    seen, common, far, came, over = search
    nodes = len(reach)
    seen[start], common[start], far[start], came[start], over[start] = turn, 0, 0.0, -1, -1
    waiting = [(0, 0.0, start)]
    while len(waiting) > 0:
        things, gone, x = heappop(waiting)
        if x == root:
            break
        if things > common[x] or gone > far[x]:
            continue
        v = x % nodes
        outside = x >= nodes
        if outside and (seen[v] != turn or (things + 1, gone) < (common[v], far[v])):
            seen[v], common[v], far[v], came[v], over[v] = turn, things + 1, gone, x, -1
            heappush(waiting, (things + 1, gone, v))
        for i in range(first[v], first[v + 1]):
            e, u = edge[i], to[i]
            back = e == behind[v]
            if u == start or (outside and not back):
                continue
            price, step, y = things, gone, u
            if not back:
                if e == by[v] and (v == start or before[v] >= 0):
                    price += 1
                else:
                    step += max(weight[e] + reach[u] - reach[v], 0.0)
                if apart and u != root and before[u] >= 0:
                    y = nodes + u
            if seen[y] != turn or price < common[y] or (price == common[y] and step < far[y]):
                seen[y], common[y], far[y], came[y], over[y] = turn, price, step, x, e
                heappush(waiting, (price, step, y))
    return common[root]


def overlay(adjacency, start, root, search, flow):
    """Lay the second way over the first: what one takes forth and the other back falls away."""
    _, _, _, came, over = search
    nodes, x = len(adjacency.first) - 1, root
    while x != start:
        if over[x] >= 0:
            flow[over[x]] += 1 if adjacency.a[over[x]] == came[x] % nodes else -1
        x = came[x]


def follow(adjacency, start, root, flow, place, taken):
    """
    Take one way out of the flow, append its edges to `taken`, and return its weight.

    A node met again closes a loop of weight zero, which is left out. `place` is -1 for every node, before and after.
    """
    first, to, edge, weight, a, b = adjacency
    begin, v = len(taken), start
    place[start] = begin
    while v != root:
        for i in range(first[v], first[v + 1]):
            e = edge[i]
            sign = 1 if a[e] == v else -1
            if flow[e] * sign > 0:
                flow[e] -= sign
                taken.append(e)
                v = to[i]
                break
        if place[v] < 0:
            place[v] = len(taken)
        else:
            w = v
            while len(taken) > place[v]:
                e = taken.pop()
                w = a[e] + b[e] - w
                if w != v:
                    place[w] = -1
    total, w = 0.0, start
    place[start] = -1
    for i in range(begin, len(taken)):
        e = taken[i]
        w = a[e] + b[e] - w
        place[w] = -1
        total += weight[e]
    return total


def clear(tree, start, root, first_way, search, flow):
    """Forget both ways, with what loops of weight zero may have left of them."""
    _, up, by = tree
    before, behind = first_way
    _, _, _, came, over = search
    v = start
    while v != root:
        flow[by[v]] = 0
        v = up[v]
        before[v], behind[v] = -1, -1
    while v != start:
        if over[v] >= 0:
            flow[over[v]] = 0
        v = came[v]
