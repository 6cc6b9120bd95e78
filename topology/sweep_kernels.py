"""
Kernels of failure sweeps: every single and double failure that can matter to ways towards one root, exactly.

A first failure matters only if it hits the way in service; a second one only if it hits the detour around the first.
All others leave a way as it is. Interpreted as it stands or compiled; see `topology.kernels` for trees and marks.
What can fail are elements: element x cuts the edges `cuts_edge[cuts_first[x]:cuts_first[x + 1]]`, edge e is cut by
`of_element[of_first[e]:of_first[e + 1]]`, and `at_node[x]` is the node that x is, or -1: a node's own failure is no
failure of ways that end there.
"""

from __future__ import annotations

from math import ceil, inf

from topology.kernels import Scratch, around, grow, regrow

#: A double failure counts as worse than its halves only beyond rounding. [-]
ROUNDING = 1e-12


def failures_towards(adjacency, km, root, starts, cuts, of, at_node, steps, kept, double):
    """
    Fail each element alone, and on request each two at once, on the ways from some nodes to a root.

    Parameters
    ----------
    adjacency : Adjacency
        The graph.
    km : sequence of float, shape (n_edges,)
        Lengths.
    root : int
        Where the ways lead.
    starts : sequence of int, shape (n_starts,)
        Where they start; none is the root.
    cuts, of : tuples of two sequences of int
        `cuts_first, cuts_edge` and `of_first, of_element`.
    at_node : sequence of int, shape (n_elements,)
        See above.
    steps : tuple of float
        `step_km, step_weight`: what a way weighs more for each whole step that ends before it does.
    kept : tuple of int
        How many of the worst failures, and of those that leave no way, to keep for each start.
    double : bool
        Whether two fail at once as well.

    Returns
    -------
    tuple of whole, single, single_off, double, double_off, searched
        `whole`, shape (n_starts,): what each way weighs with nothing failing, steps included. `single` and `double`
        as `worst`, the others as `off` of `single_failures`; `searched`: how many double failures were looked at.
    """
    nodes, count, elements = len(adjacency.first) - 1, len(starts), len(at_node)
    cut, hit = [0] * len(adjacency.weight), [0] * elements
    tree, tree1 = no_tree(nodes), no_tree(nodes)
    alone, hits = [inf] * (count * elements), [0] * (count * elements)
    single, single_off = no_worst(count * kept[0]), no_off(count, kept[1])
    twice, twice_off = no_worst(count * kept[0]), no_off(count, kept[1])
    grow(adjacency, root, cut, 1, tree)
    whole = [with_steps(tree[0][s], km_up(tree, s, km), steps) for s in starts]
    given = (cuts, of, at_node, steps, kept)
    single_failures(adjacency, km, tree, starts, given, single, single_off, alone, hits, (cut, hit))
    searched = 0
    if double:
        for x in range(elements):
            hit[x] = 0
        found = (twice, twice_off, alone, hits)
        searched = double_failures(adjacency, km, tree, starts, given, found, (cut, hit), tree1)
    return whole, single, single_off, twice, twice_off, searched


def no_tree(nodes):
    """Return a tree to write on."""
    return [inf] * nodes, [-1] * nodes, [-1] * nodes


def no_scratch(nodes):
    """Return what searches write on."""
    return Scratch([0] * nodes, [0] * nodes, [0] * nodes, [0.0] * nodes)


def no_worst(count):
    """Return room for so many of the worst failures: rank, first, second."""
    return [-1.0] * count, [-1] * count, [-1] * count


def no_off(starts, most):
    """Return room for failures that leave no way, so many for each start: first, second, count."""
    return [-1] * (starts * most), [-1] * (starts * most), [0] * starts


def single_failures(adjacency, km, tree, starts, given, worst, off, alone, hits, marks):
    """
    Fail each element alone.

    Parameters
    ----------
    adjacency, km, starts
        As of `failures_towards`; `given` holds its cuts, of, at_node, steps, kept.
    tree : tuple of reach, up, by
        The tree towards the root, nothing failing.
    worst : tuple of rank, first, second
        Written, shape (n_starts * kept[0],): weight with steps, -1 where there are fewer; what fails, second -1.
    off : tuple of first, second, count
        Written, the first two of shape (n_starts * kept[1],): failures that leave no way; count how many there are.
    alone, hits : sequences of float and int, shape (n_starts * n_elements,)
        Written: what each way weighs when x alone fails; whether x hits the way in service.
    marks : tuple of cut and hit
        Zeros, shape (n_edges,) and (n_elements,); `cut` is left so.
    """
    cuts, of, at_node, steps, kept = given
    reach = tree[0]
    elements, count = len(at_node), len(starts)
    scratch = no_scratch(len(reach))
    cut, hit = marks
    found = [0]
    for d in range(count):
        s = starts[d]
        for x in range(elements):
            alone[d * elements + x], hits[d * elements + x] = reach[s], 0
        elements_on_way(s, tree, of, at_node, hit, d + 1, found)
        for x in found:
            hits[d * elements + x] = 1
    for x in range(elements):
        mark(cut, cuts, x, 1)
        for d in range(count):
            s, turn = starts[d], x * count + d + 1
            if not hits[d * elements + x] or reach[s] == inf:
                continue
            least, join = around(adjacency, tree, s, cut, 1, scratch, turn)
            alone[d * elements + x] = least
            if join < 0:
                keep_off(off, d, kept[1], x, -1)
            else:
                way_km = km_of_way(adjacency, tree, s, join, scratch.came, km)
                keep_worst(worst, d * kept[0], kept[0], with_steps(least, way_km, steps), x, -1)
        mark(cut, cuts, x, 0)


def double_failures(adjacency, km, tree, starts, given, results, marks, tree1):
    """
    Fail each two elements at once where that is more than either alone.

    Parameters as of `single_failures`; `results` holds worst and off, to write, and alone and hits as it left them.
    `marks` are zeros again; `tree1` is a tree to write on.

    Returns
    -------
    int
        How many double failures were looked at: no other can matter.
    """
    cuts, of, at_node, steps, kept = given
    worst, off, alone, hits = results
    elements, count = len(at_node), len(starts)
    scratch = no_scratch(len(tree[0]))
    cut, hit = marks
    found, changed = [0], [0]
    fastest = most_km(km, adjacency.weight)
    turn, searched = 0, 0
    for x1 in range(elements):
        if not hits_any(hits, x1, elements, count):
            continue
        mark(cut, cuts, x1, 1)
        turn += 1
        regrow(adjacency, tree, cut, 1, scratch, turn, tree1)
        for d in range(count):
            s, row = starts[d], d * elements
            if not hits[row + x1] or tree1[0][s] == inf:
                continue
            turn += 1
            elements_on_way(s, tree1, of, at_node, hit, turn, found)
            for x2 in found:
                # Both on the way in service: looked at once. One that leaves no way alone needs no second.
                if x2 == x1 or (hits[row + x2] and x2 < x1) or alone[row + x2] == inf:
                    continue
                mark_more(cut, cuts, x2, changed)
                turn += 1
                searched += 1
                least, join = around(adjacency, tree1, s, cut, 1, scratch, turn)
                for e in changed:
                    cut[e] = 0
                if join < 0:
                    keep_off(off, d, kept[1], x1, x2)
                elif least > max(alone[row + x1], alone[row + x2]) * (1.0 + ROUNDING):
                    if with_steps(least, least * fastest, steps) > worst[0][(d + 1) * kept[0] - 1]:
                        way_km = km_of_way(adjacency, tree1, s, join, scratch.came, km)
                        keep_worst(worst, d * kept[0], kept[0], with_steps(least, way_km, steps), x1, x2)
        mark(cut, cuts, x1, 0)
    return searched


def with_steps(weight, km, steps):
    """Add what a way takes once for each whole `step_km` that ends before it does."""
    if km == inf:
        return inf
    return weight + max(ceil(km / steps[0]) - 1, 0) * steps[1]


def most_km(km, weight):
    """Return the most kilometres that a way can have for its weight, over all edges."""
    most = 0.0
    for e in range(len(weight)):
        if weight[e] > 0.0:
            most = max(most, km[e] / weight[e])
        elif km[e] > 0.0:
            return inf
    return most


def mark(cut, cuts, x, value):
    """Mark the edges that an element cuts."""
    for i in range(cuts[0][x], cuts[0][x + 1]):
        cut[cuts[1][i]] = value


def mark_more(cut, cuts, x, changed):
    """Mark the edges that an element cuts besides those cut already, and list them."""
    changed.clear()
    for i in range(cuts[0][x], cuts[0][x + 1]):
        e = cuts[1][i]
        if cut[e] == 0:
            cut[e] = 1
            changed.append(e)


def hits_any(hits, x, elements, count):
    """Tell whether an element hits the way of any start."""
    for d in range(count):  # a loop: numba compiles no generator expressions
        if hits[d * elements + x]:
            return True
    return False


def elements_on_way(start, tree, of, at_node, hit, turn, found):
    """
    List the elements that the way from a node up its tree meets, those aside that are one of its ends.

    `found` is cleared and filled; `hit[x]` is set to `turn`, a number that no earlier call had.
    """
    up, by = tree[1], tree[2]
    found.clear()
    v = start
    while by[v] >= 0:
        for i in range(of[0][by[v]], of[0][by[v] + 1]):
            x = of[1][i]
            if hit[x] != turn:
                hit[x] = turn
                found.append(x)
        v = up[v]
    place = 0
    for x in found:
        if at_node[x] < 0 or (at_node[x] != start and at_node[x] != v):
            found[place] = x
            place += 1
    while len(found) > place:
        found.pop()


def km_of_way(adjacency, tree, start, join, came, km):
    """Sum the lengths of a way found by `around`: back from where it joins the tree, and on up the tree."""
    total, v = 0.0, join
    while v != start:
        e = adjacency.edge[came[v]]
        total += km[e]
        v = adjacency.a[e] + adjacency.b[e] - adjacency.to[came[v]]
    return total + km_up(tree, join, km)


def km_up(tree, v, km):
    """Sum the lengths of the way from a node up its tree."""
    up, by = tree[1], tree[2]
    total = 0.0
    while by[v] >= 0:
        total += km[by[v]]
        v = up[v]
    return total


def keep_worst(worst, base, most, value, x1, x2):
    """Insert a failure among the worst of a start, which stand from `base` on, the worst first."""
    rank, first, second = worst
    place = base + most - 1
    if not value > rank[place]:
        return
    while place > base and value > rank[place - 1]:
        rank[place], first[place], second[place] = rank[place - 1], first[place - 1], second[place - 1]
        place -= 1
    rank[place], first[place], second[place] = value, x1, x2


def keep_off(off, d, most, x1, x2):
    """Count a failure that leaves start `d` no way, and keep it while there is room."""
    first, second, count = off
    if count[d] < most:
        first[d * most + count[d]], second[d * most + count[d]] = x1, x2
    count[d] += 1
