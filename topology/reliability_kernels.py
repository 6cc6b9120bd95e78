"""
Kernels of exact availability: every state with at most so many edges failed, for many demands at once.

A state is a set of failed edges. All states whose failures but the last are the same share one search: with the first
ones failed, a last one matters to a demand only if it is a bridge that parts the two, unless they are parted already.
So 160 edges and three failures take 12,881 searches instead of 682,801, each of which serves every demand.
Interpreted as it stands or compiled.
"""

from __future__ import annotations


def sweep(first, to, edge, odds, tails, demand_a, demand_b, most, down, scratch):
    """
    Sum the odds of the states in which each demand is down.

    Parameters
    ----------
    first, to, edge : sequences of int
        The graph, as in `topology.arrays.Adjacency`.
    odds : sequence of float, shape (n_edges,)
        Chance down over chance up, of each edge.
    tails : sequence of float, shape (n_edges + 1,)
        The sum of the odds from an edge on.
    demand_a, demand_b : sequences of int, shape (n_demands,)
        The nodes of each demand.
    most : int
        States with at most so many edges failed, >= 1.
    down : sequence of float, shape (n_demands,)
        Zeros; written: the sum over the states with at least one edge failed in which the demand is down, of the
        product of the odds of the edges failed.
    scratch : tuple of dead, chosen, tin, low, parent, via, pointer, top, weight, root, order
        To write on: dead of shape (n_edges,), 1 for what is down for certain, else 0; chosen (most + 1,); weight of
        float and all others of int (n_nodes,).

    Returns
    -------
    int
        Searches made.
    """
    dead, chosen = scratch[0], scratch[1]
    edges = len(odds)
    depth, product, searches = 0, 1.0, 1
    last_failure(first, to, edge, odds, tails, demand_a, demand_b, -1, product, down, scratch)
    if most == 1:
        return searches
    # `chosen` holds the failures but the last, in rising order: 0; 0 1; 0 2; ...; 1; 1 2; ...
    following = 0
    while True:
        # What never fails, or is down for certain, is no failure.
        while following < edges and odds[following] <= 0.0:
            following += 1
        if depth < most - 1 and following < edges:
            chosen[depth] = following
            dead[following] = 1
            depth += 1
        else:
            if depth == 0:
                return searches
            depth -= 1
            following = chosen[depth]
            dead[following] = 0
            following += 1
            continue
        product = 1.0
        for place in range(depth):
            product *= odds[chosen[place]]
        last_failure(first, to, edge, odds, tails, demand_a, demand_b, following, product, down, scratch)
        searches += 1
        following += 1


def last_failure(first, to, edge, odds, tails, demand_a, demand_b, latest, product, down, scratch):
    """
    Add what every single further failure behind the latest one does, the others being down.

    Parameters
    ----------
    first, to, edge, odds, tails, demand_a, demand_b, down, scratch
        As in `sweep`; `scratch[0]` marks what is down.
    latest : int
        Further failures come behind this edge in number.
    product : float
        The odds of what is down.
    """
    tin, parent, top, weight = scratch[2], scratch[4], scratch[7], scratch[8]
    root = forest(first, to, edge, scratch)
    bridges(odds, latest, scratch)
    whole = tails[latest + 1]
    for d in range(len(demand_a)):
        a, b = demand_a[d], demand_b[d]
        if root[a] != root[b]:
            down[d] += product * whole
            continue
        a, b = top[a], top[b]
        found = 0.0
        # The one found later in the search lies deeper: its bridge lies between the two.
        while a != b:
            if tin[a] > tin[b]:
                found += weight[a]
                a = top[parent[a]]
            else:
                found += weight[b]
                b = top[parent[b]]
        if found > 0.0:
            down[d] += product * found


def forest(first, to, edge, scratch):
    """
    Search the graph in depth, what is dead left out.

    Returns
    -------
    sequence of int, shape (n_nodes,)
        The node at which the search of each node's part began. `tin` is written: the place of each node in the order in
        which they were found; `order`: the nodes in it; `low`: the least place that a node and what was found beyond it
        reach otherwise than by the way they were found; `parent` and `via`: the node and the edge by which it was, -1
        where a search began.
    """
    dead, tin, low, parent = scratch[0], scratch[2], scratch[3], scratch[4]
    via, pointer, root, order = scratch[5], scratch[6], scratch[9], scratch[10]
    nodes = len(tin)
    for v in range(nodes):
        tin[v] = -1
    time = 0
    for start in range(nodes):
        if tin[start] >= 0:
            continue
        tin[start] = low[start] = time
        order[time] = start
        time += 1
        parent[start] = via[start] = -1
        root[start] = start
        v, arc = start, first[start]
        while v >= 0:
            end, came, lowest, child = first[v + 1], via[v], low[v], -1
            while arc < end:
                e = edge[arc]
                if e != came and not dead[e]:
                    w = to[arc]
                    if tin[w] < 0:
                        child = w
                        break
                    if tin[w] < lowest:
                        lowest = tin[w]
                arc += 1
            low[v] = lowest
            if child >= 0:
                pointer[v] = arc + 1
                tin[child] = low[child] = time
                order[time] = child
                time += 1
                parent[child] = v
                via[child] = edge[arc]
                root[child] = start
                v, arc = child, first[child]
            else:
                u = parent[v]
                if u >= 0:
                    if lowest < low[u]:
                        low[u] = lowest
                    arc = pointer[u]
                v = u
    return root


def bridges(odds, latest, scratch):
    """
    Find the bridges of what `forest` searched.

    Written: `top`, the first-found node that no bridge parts from a node; `weight`, the odds of the bridge above such a
    node, 0 where there is none or it comes no later than `latest`.

    Notes
    -----
    R. E. Tarjan, "A note on finding the bridges of a graph", Information Processing Letters 2 (1974) 160-161.
    """
    tin, low, parent, via = scratch[2], scratch[3], scratch[4], scratch[5]
    top, weight, order = scratch[7], scratch[8], scratch[10]
    for place in range(len(order)):
        v = order[place]
        if low[v] < tin[v]:
            top[v] = top[parent[v]]
        else:
            top[v] = v
            e = via[v]
            if e > latest:
                weight[v] = odds[e]
            else:
                weight[v] = 0.0
