"""
Inequalities that whole numbers of modules keep and fractions do not: cut-sets, rounded.

Over every cut of the network there must be capacity for the demand across. Where capacity comes in whole modules, the
sum may be rounded (mixed-integer rounding), which a linear programme cannot see by itself. If one link of the cut may
fail, the others must do.

Notes
-----
T. L. Magnanti, P. Mirchandani, R. Vachani, "Modeling and solving the two-facility capacitated network loading
problem", Operations Research 43 (1995) 142-157; C. Raack, A. Koster, S. Orlowski, R. Wessaely, "On cut-based
inequalities for capacitated network design polyhedra", Networks 57 (2011) 141-156: cut-sets, and contracting the links
with room to spare to find violated ones. Rounding: G. L. Nemhauser, L. A. Wolsey, "A recursive procedure to generate
all cuts for 0-1 mixed integer programs", Mathematical Programming 46 (1990) 379-390.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from topology.engineering.design import Design
from topology.engineering.ground import BoolArray, FloatArray, Ground

#: A cut is added when it is missed by so much, against the length of its factors. [-]
MISSED = 1e-5
#: So many sets of nodes are looked at in every round, and a contracted network has so many nodes.
MOST_SIDES, CONTRACTED = 2_000, 9
#: So many factors of cut-sets are kept at most.
MOST_FACTORS = 400_000
#: Cut-sets are rounded by so many of the most common sizes of modules.
MOST_DIVISORS = 3
#: Whole numbers and fractions are told apart so far. [-]
WHOLE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Inequality:
    """The leading variables, each times its factor, sum up to no less than `low`."""

    factors: FloatArray
    low: float


class CutSets:
    """
    Cut-sets of a network, as inequalities over what may be added to its links.

    Parameters
    ----------
    ground : Ground
        Nodes, arcs and demands.
    design : Design
        The leading variables.
    fails : bool
        Whether any one link of a cut may fail.
    """

    def __init__(self, ground: Ground, design: Design, *, fails: bool) -> None:
        self._ground, self._design, self._fails = ground, design, fails
        self._whole = design.front.whole > 0
        sizes, counts = np.unique(np.round(design.sizes[self._whole], 9), return_counts=True)
        common = np.argsort(-counts, kind="stable")[:MOST_DIVISORS]
        self._divisors = [0.0, *(float(size) for size in sizes[common] if size > 0)]
        most = min(MOST_SIDES, MOST_FACTORS // max(len(design.sizes), 1))
        self._links, self._demand = self._crossing(np.array(list(islice(_connected(ground), most))))

    def _crossing(self, sides: BoolArray) -> tuple[BoolArray, FloatArray]:
        """Tell which links cross from each set of nodes to the rest, and the demand that does."""
        ground = self._ground
        if not len(sides):
            return np.zeros((0, len(ground.links)), dtype=bool), np.empty(0)
        if not ground.symmetric:
            sides = np.concatenate((sides, ~sides))
        crosses = sides[:, ground.tails] & ~sides[:, ground.heads]
        source, target = sides[:, ground.ends[:, 0]], sides[:, ground.ends[:, 1]]
        leaves = source != target if ground.symmetric else source & ~target
        if not ground.symmetric and not ground.instance.directed_demands:
            leaves &= False  # each may go the other way
        links = np.zeros((len(sides), len(ground.links)), dtype=bool)
        for arc, link in enumerate(ground.arc_link.tolist()):
            links[:, link] |= crosses[:, arc]
        demand = leaves @ ground.values
        kept = demand > 0
        return links[kept], demand[kept]

    def missed(self, values: FloatArray, most: int, sides: Sequence[BoolArray] = ()) -> list[Inequality]:
        """
        Find inequalities that some values miss.

        Parameters
        ----------
        values : float array, shape (n_variables,)
            Of the leading variables.
        most : int
            How many to return, those missed most.
        sides : sequence of bool arrays, shape (n_nodes,)
            Further sets of nodes to look at.

        Returns
        -------
        list of Inequality
            The worst first.
        """
        links, demand = self._crossing(np.array(sides)) if sides else (self._links[:0], self._demand[:0])
        links, demand = np.concatenate((self._links, links)), np.concatenate((self._demand, demand))
        if not len(demand):
            return []
        if self._fails:
            # The failure that hurts a cut most is that of its widest link.
            room = np.where(links, self._design.capacities(values)[None, :], -1.0)
            links = links.copy()
            links[np.arange(len(links)), room.argmax(axis=1)] = False
        installed = np.where(links, self._design.installed[None, :], 0.0).sum(axis=1)
        kept = installed < demand
        factors = np.where(links[kept][:, self._design.link_of], self._design.sizes[None, :], 0.0)
        lows = demand[kept] - installed[kept]
        found: list[tuple[float, Inequality]] = []
        for divisor in self._divisors:
            cut, least = rounded(factors, lows, divisor, self._whole) if divisor else (factors, lows)
            lengths = np.sqrt((cut**2).sum(axis=1))
            missing = (least - cut @ values) / np.where(lengths > 0, lengths, 1.0)
            worst = np.argsort(-missing, kind="stable")[:most]
            found.extend(
                (float(missing[index]), Inequality(factors=cut[index], low=float(least[index])))
                for index in worst[missing[worst] > MISSED]
            )
        found.sort(key=lambda pair: -pair[0])
        return [inequality for _, inequality in found[:most]]


def rounded(
    factors: FloatArray, lows: FloatArray, divisor: float, whole: BoolArray, *, plain: float = 1e-6
) -> tuple[FloatArray, FloatArray]:
    """
    Round inequalities over variables of 0 and more.

    Parameters
    ----------
    factors : float array, shape (n, n_variables)
        Not negative.
    lows : float array, shape (n,)
        What the sums are not below.
    divisor : float
        What each is divided by first; > 0.
    whole : bool array, shape (n_variables,)
        Which variables are whole numbers.
    plain : float
        A part above a whole number that is below this is not rounded up. [-]

    Returns
    -------
    tuple of float arrays, shapes (n, n_variables) and (n,)
        Valid for every solution in whole numbers: a factor of k + f (k whole, 0 <= f < 1) becomes k + min(1, f / r)
        and the figure its next whole number, where r is the part of the figure above a whole one. Where r is next to
        nothing, nothing is rounded.
    """
    scaled, least = factors / divisor, lows / divisor
    least = np.where(np.abs(least - np.round(least)) < WHOLE, np.round(least), least)
    scaled = np.where(np.abs(scaled - np.round(scaled)) < WHOLE, np.round(scaled), scaled)
    rest = (least - np.floor(least))[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.minimum(1.0, (scaled - np.floor(scaled)) / rest)
        for_whole = np.floor(scaled) + part
        for_others = scaled / rest
    found = np.where(whole[None, :], for_whole, for_others)
    kept = rest[:, 0] < plain
    return np.where(kept[:, None], scaled, found), np.where(kept, least, np.ceil(least))


def _connected(ground: Ground) -> Iterator[BoolArray]:
    """Yield sets of nodes that hang together, small ones first, as many as are worth looking at."""
    count = len(ground.instance.nodes)
    beside: list[int] = [0] * count
    for tail, head in zip(ground.tails.tolist(), ground.heads.tolist(), strict=True):
        beside[tail] |= 1 << head
        beside[head] |= 1 << tail
    layer = [1 << node for node in range(count)]
    seen = set(layer)
    while layer:
        following = list[int]()
        for nodes in layer:
            yield _side(nodes, count)
            around = 0
            for node in range(count):
                if nodes >> node & 1:
                    around |= beside[node]
            around &= ~nodes
            for node in range(count):
                bigger = nodes | 1 << node
                if around >> node & 1 and bigger not in seen and bigger.bit_count() <= count // 2:
                    seen.add(bigger)
                    following.append(bigger)
        layer = following


def _side(nodes: int, count: int) -> BoolArray:
    return np.array([bool(nodes >> node & 1) for node in range(count)])


def contracted(ground: Ground, spare: FloatArray) -> Iterator[BoolArray]:
    """
    Yield the sides of all cuts of a network whose links with most room to spare are drawn together.

    Parameters
    ----------
    ground : Ground
        The network.
    spare : float array, shape (n_links,)
        Capacity less load.

    Returns
    -------
    iterator of bool arrays, shape (n_nodes,)
        Each cut once.
    """
    group = np.arange(len(ground.instance.nodes))
    number = ground.node_number
    for index in np.argsort(-spare, kind="stable"):
        if len(np.unique(group)) <= CONTRACTED:
            break
        a, b = (group[number[node]] for node in (ground.links[index].a, ground.links[index].b))
        group[group == b] = a
    names = np.unique(group)
    if not 1 < len(names) <= CONTRACTED:
        return  # nothing to part, or too many pieces that do not hang together
    for mask in range(1, 2 ** (len(names) - 1)):
        yield np.isin(group, names[[bool(mask >> place & 1) for place in range(len(names))]])
