"""
Why an instance has no answer: a demand that no link serves, one whose limits no route keeps, or a cut too narrow.

Where the programme proves that capacities do not suffice, its prices are lengths of the links under which the demands
need more capacity times length than there is (the metric inequality). A cut of the network says it more plainly: the
nodes nearer than some distance to some node, under these lengths, are the sides that are tried.

Notes
-----
K. Onaga, O. Kakusho, "On feasibility conditions of multicommodity flows in networks", IEEE Transactions on Circuit
Theory 18 (1971) 425-429; M. Iri, "On an extension of the maximum-flow minimum-cut theorem to multicommodity flows",
Journal of the Operations Research Society of Japan 13 (1971) 129-135.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from topology.engineering.ground import BoolArray, FloatArray, Ground, IntArray
from topology.engineering.pricing import RouteFinder, distances
from topology.engineering.records import DIRECTED, Certificate

#: A cut counts as too narrow when the demand across is larger by so much. [-]
NARROW_RATIO = 1e-7


def disconnected(
    ground: Ground, finder: RouteFinder, closed: BoolArray, failed: Collection[str] = ()
) -> Certificate | None:
    """
    Find a demand that has no route.

    Parameters
    ----------
    ground : Ground
        Arcs and demands.
    finder : RouteFinder
        For the demands with limits.
    closed : bool array, shape (n_arcs,)
        Arcs without any capacity, or of links that fail.
    failed : collection of str
        The links that fail, to be named.

    Returns
    -------
    Certificate or None
        None where every demand has a route.
    """
    if not ground.demands:
        return None
    reach = _reach(ground, closed)
    served = _reached(reach, ground.ends[:, 0], ground.ends[:, 1])
    if not ground.instance.directed_demands:
        served |= _reached(reach, ground.ends[:, 1], ground.ends[:, 0])
    if not served.all():
        source = int(ground.ends[np.argmin(served), 0])
        return cut_of(ground, reach[source], np.zeros(len(ground.links)), "disconnected", failed)
    ways = finder.cheapest(np.ones(len(ground.tails)), set(np.flatnonzero(closed).tolist()))
    for place, way in enumerate(ways):
        if way is None:
            return _no_route(ground, finder, finder.demands[place], failed)
    return None


def _reach(ground: Ground, closed: BoolArray) -> dict[int, BoolArray]:
    """Mark for each node that a demand begins or ends at the nodes that open arcs lead to."""
    leaving: list[list[int]] = [[] for _ in ground.instance.nodes]
    for tail, head in zip(ground.tails[~closed].tolist(), ground.heads[~closed].tolist(), strict=True):
        leaving[tail].append(head)
    reach: dict[int, BoolArray] = {}
    for root in np.unique(ground.ends).tolist():
        if root in reach:
            continue
        stood, waiting = {root}, [root]
        while waiting:
            fresh = set(leaving[waiting.pop()]) - stood
            stood |= fresh
            waiting.extend(fresh)
        mark = np.zeros(len(leaving), dtype=bool)
        mark[list(stood)] = True
        # Where links have no direction, all that are met see the same.
        alike = {root} if ground.instance.link_model == DIRECTED else stood
        reach.update(dict.fromkeys(alike, mark))
    return reach


def _reached(reach: Mapping[int, BoolArray], starts: IntArray, ends: IntArray) -> BoolArray:
    """Tell for pairs of nodes whether the first reaches the second."""
    order = np.argsort(starts, kind="stable")
    roots, first = np.unique(starts[order], return_index=True)
    served = np.zeros(len(starts), dtype=bool)
    for root, pairs in zip(roots.tolist(), np.split(order, first[1:]), strict=True):
        served[pairs] = reach[root][ends[pairs]]
    return served


def _no_route(ground: Ground, finder: RouteFinder, index: int, failed: Collection[str]) -> Certificate:
    """Say by how much a demand misses its limits where nothing fails, if it is that."""
    demand = ground.demands[index]
    needed = available = None
    if demand.id not in finder.listed and not failed:
        if demand.most_ms is not None:
            needed, available = finder.least_ms(index), demand.most_ms
        if demand.most_links is not None and (needed is None or available is None or needed <= available):
            needed, available = finder.least_links(index), float(demand.most_links)
        if needed is not None and available is not None and needed <= available:
            needed = available = None
    return Certificate(
        reason="route", demands=(demand.id,), needed=needed, available=available, failed=tuple(sorted(failed))
    )


def narrow(
    ground: Ground,
    finder: RouteFinder,
    capacity: FloatArray,
    prices: FloatArray,
    closed: BoolArray,
    failed: Collection[str] = (),
) -> Certificate:
    """
    Say which capacity does not suffice.

    Parameters
    ----------
    ground, finder : Ground, RouteFinder
        Arcs and demands.
    capacity : float array, shape (n_links,)
        What each link can have at most, in units as rows count it; 0 for a failed one.
    prices : float array, shape (n_rows of capacity,)
        Of a programme that proves it.
    closed : bool array, shape (n_arcs,)
        Arcs that are not there.
    failed : collection of str
        The links that fail, to be named.

    Returns
    -------
    Certificate
        The cut of the largest ratio of demand to capacity among those tried; where none is too narrow, the lengths.
    """
    best: tuple[float, BoolArray] | None = None
    for side in sides(ground, prices, closed):
        demand, room = across(ground, side, capacity)
        if demand > room * (1 + NARROW_RATIO) and (best is None or demand > best[0] * room):
            best = (demand / room if room > 0 else math.inf, side)
    if best is not None:
        return cut_of(ground, best[1], capacity, "capacity", failed)
    return _by_lengths(ground, finder, capacity, prices, closed, failed)


def sides(ground: Ground, prices: FloatArray, closed: BoolArray) -> Iterator[BoolArray]:
    """Yield sets of nodes that lie within some distance of a node: bool arrays, shape (n_nodes,)."""
    lengths = np.where(closed, math.inf, prices[ground.share_of_row]).tolist()
    seen = set[bytes]()
    ends = [(ground.tails.tolist(), ground.heads.tolist())]
    if not ground.symmetric:
        ends.append((ends[0][1], ends[0][0]))
    for root in sorted(set(ground.ends.ravel().tolist())):
        for turned, (tails, heads) in enumerate(ends):
            away = np.array(distances(len(ground.instance.nodes), tails, heads, lengths, root))
            for distance in np.unique(away)[:-1]:
                near = away <= distance * (1 + 1e-9) + 1e-12
                side = ~near if turned else near
                if not side.all() and side.any() and side.tobytes() not in seen:
                    seen.add(side.tobytes())
                    yield side


@dataclass(frozen=True, slots=True)
class Crossing:
    """The arcs that leave a side (either way where links are undirected) and the demands that do."""

    links: IntArray
    rows: IntArray
    demands: IntArray


def crossing(ground: Ground, side: BoolArray) -> Crossing:
    """Tell what crosses from a side to the rest."""
    arcs = np.flatnonzero(side[ground.tails] & ~side[ground.heads])
    source, target = side[ground.ends[:, 0]], side[ground.ends[:, 1]]
    leave = source != target if ground.symmetric else source & ~target
    if not ground.symmetric and not ground.instance.directed_demands:
        leave = np.zeros_like(leave)  # each may go the other way
    return Crossing(np.unique(ground.arc_link[arcs]), np.unique(ground.share_of_row[arcs]), np.flatnonzero(leave))


def across(ground: Ground, side: BoolArray, capacity: FloatArray) -> tuple[float, float]:
    """Tell demand and capacity across, in units as rows count it."""
    found = crossing(ground, side)
    return float(ground.values[found.demands].sum()), float(capacity[ground.row_link[found.rows]].sum())


def cut_of(
    ground: Ground, side: BoolArray, capacity: FloatArray, reason: str, failed: Collection[str] = ()
) -> Certificate:
    """Write a cut down, in the instance's own unit."""
    found = crossing(ground, side)
    demands = found.demands
    if reason == "disconnected" and not len(demands):
        # Demands that may go either way over directed links: those with no way out and none in.
        demands = np.flatnonzero(side[ground.ends[:, 0]] != side[ground.ends[:, 1]])
    ordered = sorted(demands.tolist(), key=lambda index: -ground.values[index])
    smaller = side if side.sum() * 2 <= len(side) else ~side
    links = [ground.links[index] for index in found.links]
    return Certificate(
        reason=reason,
        demands=tuple(ground.demands[index].id for index in ordered),
        links=tuple(link.id for link in links),
        weights=(float(ground.directions),) * len(links),
        nodes=tuple(node for node, inside in zip(ground.instance.nodes, smaller.tolist(), strict=True) if inside),
        needed=math.fsum(ground.demands[index].value for index in ordered),
        available=float(capacity[found.links].sum()) * ground.unit,
        failed=tuple(sorted(failed)),
    )


def _by_lengths(
    ground: Ground,
    finder: RouteFinder,
    capacity: FloatArray,
    prices: FloatArray,
    closed: BoolArray,
    failed: Collection[str],
) -> Certificate:
    """Weigh links by their prices: what all demands take at least, each on its shortest route."""
    of_link = np.bincount(ground.row_link, prices, minlength=len(ground.links))
    scale = float(of_link.max())
    needed = taken(ground, finder, prices / scale, closed)
    weights = of_link / scale
    used = np.flatnonzero(weights > 0)
    ordered = sorted(range(len(needed)), key=lambda index: -needed[index])
    return Certificate(
        reason="capacity",
        demands=tuple(ground.demands[index].id for index in ordered if needed[index] > 0),
        links=tuple(ground.links[index].id for index in used),
        weights=tuple((weights[used] * ground.directions).tolist()),
        needed=float(needed.sum()) * ground.unit,
        available=float((weights[used] * capacity[used]).sum()) * ground.unit,
        failed=tuple(sorted(failed)),
    )


def taken(ground: Ground, finder: RouteFinder, lengths: FloatArray, closed: BoolArray) -> FloatArray:
    """Tell the least capacity times length that each demand takes: float array, shape (n_demands,)."""
    costs = lengths[ground.share_of_row]
    shut = np.where(closed, math.inf, costs).tolist()
    tails, heads = ground.tails.tolist(), ground.heads.tolist()
    either = not ground.instance.directed_demands and not ground.symmetric
    known: dict[int, list[float]] = {}

    def away(one: int, other: int) -> float:
        if one not in known:
            known[one] = distances(len(ground.instance.nodes), tails, heads, shut, one)
        return known[one][other]

    least = [
        min(away(source, target), away(target, source)) if either else away(source, target)
        for source, target in _pairs(ground.ends)
    ]
    for place, way in enumerate(finder.cheapest(costs, set(np.flatnonzero(closed).tolist()))):
        if way is not None:
            least[finder.demands[place]] = way.cost
    return np.array(least) * ground.values


def _pairs(ends: IntArray) -> Iterable[tuple[int, int]]:
    return ((int(source), int(target)) for source, target in ends)
