"""An instance as arrays: numbered nodes, one or two arcs a link, and which arcs share a capacity."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from topology.engineering.records import BIDIRECTED, DIRECTED, UNDIRECTED, Demand, Instance, Link

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.integer[Any]]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """
    Nodes, links and demands of an instance by number.

    Demands without value or from a node to itself are left out, and so are arcs of a link whose ends are one node.
    Traffic is told in `unit`s, so that the numbers of a programme stay near 1. `share_of_row`: arc -> the row of
    capacity that it takes from; a row serves a link (`row_link`), or one of its directions. `directions`: 2 where a
    row stands for both directions of a link at once, each with the link's whole capacity.
    """

    instance: Instance
    links: tuple[Link, ...]
    demands: tuple[Demand, ...]
    unit: float
    symmetric: bool
    directions: int
    tails: IntArray
    heads: IntArray
    arc_link: IntArray
    share_of_row: IntArray
    row_link: IntArray

    @cached_property
    def node_number(self) -> Mapping[str, int]:
        """Node -> its number."""
        return {node: number for number, node in enumerate(self.instance.nodes)}

    @cached_property
    def link_number(self) -> Mapping[str, int]:
        """Link -> its number."""
        return {link.id: number for number, link in enumerate(self.links)}

    @cached_property
    def ends(self) -> IntArray:
        """Number source and target of every demand: int array, shape (n_demands, 2)."""
        number = self.node_number
        pairs = [(number[demand.source], number[demand.target]) for demand in self.demands]
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def values(self) -> FloatArray:
        """Value every demand, in units."""
        return np.array([demand.value for demand in self.demands], dtype=float) / self.unit

    @cached_property
    def total(self) -> float:
        """Sum the demands, in units: no link need ever carry more."""
        return float(self.values.sum())

    @cached_property
    def capacity(self) -> FloatArray:
        """Tell every link's installed capacity, in units, as its row counts it."""
        return np.array([link.capacity for link in self.links], dtype=float) * (self.directions / self.unit)

    def closed_arcs(self, links: Collection[str]) -> BoolArray:
        """Mark the arcs of some links: bool array, shape (n_arcs,)."""
        numbers = [self.link_number[link] for link in links]
        return np.isin(self.arc_link, numbers)

    def per_unit(self, values: FloatArray) -> FloatArray:
        """Turn loads or capacities of links back into the instance's own unit."""
        return values * (self.unit / self.directions)


def ground_of(instance: Instance) -> Ground:
    """
    Number an instance.

    Parameters
    ----------
    instance : Instance
        Its links and demands name known nodes.

    Returns
    -------
    Ground
        Undirected demands over links with a capacity in each direction count as undirected links of twice the
        capacity: any routing and its reverse, half of each, load both directions alike.
    """
    links = tuple(instance.links.values())
    demands = tuple(
        demand for demand in instance.demands.values() if demand.value > 0 and demand.source != demand.target
    )
    number = {node: index for index, node in enumerate(instance.nodes)}
    sided = instance.link_model == DIRECTED
    mirrored = instance.link_model == BIDIRECTED and not instance.directed_demands
    joint = mirrored or instance.link_model == UNDIRECTED
    tails, heads, arc_link, rows, row_link = list[int](), list[int](), list[int](), list[int](), list[int]()
    for index, link in enumerate(links):
        a, b = number[link.a], number[link.b]
        if joint:
            row_link.append(index)
        if a == b:
            if not joint:
                row_link.append(index)
            continue
        for tail, head in ((a, b),) if sided else ((a, b), (b, a)):
            if not joint:
                row_link.append(index)
            tails.append(tail)
            heads.append(head)
            arc_link.append(index)
            rows.append(len(row_link) - 1)
    whole = [np.array(column, dtype=np.int64) for column in (tails, heads, arc_link, rows, row_link)]
    return Ground(
        instance=instance,
        links=links,
        demands=demands,
        unit=_unit(demands),
        symmetric=joint,
        directions=2 if mirrored else 1,
        tails=whole[0],
        heads=whole[1],
        arc_link=whole[2],
        share_of_row=whole[3],
        row_link=whole[4],
    )


def _unit(demands: Collection[Demand]) -> float:
    """Choose a power of two near the mean demand: dividing by it loses no digit."""
    values = [demand.value for demand in demands]
    return 2.0 ** round(math.log2(math.fsum(values) / len(values))) if values else 1.0
