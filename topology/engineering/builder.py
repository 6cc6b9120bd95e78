"""A programme put together from blocks of arrays, and the block of flows that every programme here has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from topology.engineering.commodities import Commodities
from topology.engineering.ground import FloatArray, Ground, IntArray
from topology.integer import ArrayProgramme


@dataclass(slots=True)
class Builder:
    """Blocks of variables, rows and entries, joined in the end."""

    column_count: int = 0
    row_count: int = 0
    _columns: list[tuple[FloatArray, FloatArray, FloatArray, FloatArray]] = field(default_factory=list)
    _rows: list[tuple[FloatArray, FloatArray]] = field(default_factory=list)
    _entries: list[tuple[IntArray, IntArray, FloatArray]] = field(default_factory=list)

    def columns(
        self,
        costs: FloatArray,
        *,
        lows: FloatArray | None = None,
        highs: FloatArray | None = None,
        whole: FloatArray | None = None,
    ) -> IntArray:
        """Add variables of 0 and more, unless told otherwise; return their numbers."""
        count = len(costs)
        self._columns.append(
            (
                costs,
                np.zeros(count) if lows is None else lows,
                np.full(count, math.inf) if highs is None else highs,
                np.zeros(count) if whole is None else whole,
            )
        )
        self.column_count += count
        return np.arange(self.column_count - count, self.column_count)

    def rows(self, lows: FloatArray, highs: FloatArray) -> IntArray:
        """Add rows; return their numbers."""
        self._rows.append((lows, highs))
        self.row_count += len(lows)
        return np.arange(self.row_count - len(lows), self.row_count)

    def entries(self, rows: IntArray, columns: IntArray, factors: FloatArray) -> None:
        """Add factors of variables in rows."""
        self._entries.append((rows, columns, factors))

    def programme(self) -> ArrayProgramme:
        """Join the blocks."""
        costs, lows, highs, whole = (np.concatenate([np.empty(0), *part]) for part in _parts(self._columns, 4))
        row_lows, row_highs = (np.concatenate([np.empty(0), *part]) for part in _parts(self._rows, 2))
        none = np.empty(0, dtype=np.int64)
        row_of, column_of = (np.concatenate([none, *part]) for part in _parts([e[:2] for e in self._entries], 2))
        return ArrayProgramme(
            costs=costs,
            lows=lows,
            highs=highs,
            whole=whole > 0,
            row_lows=row_lows,
            row_highs=row_highs,
            row_of=row_of,
            column_of=column_of,
            factors=np.concatenate([np.empty(0), *(factors for _, _, factors in self._entries)]),
        )


def _parts(blocks: Sequence[tuple[NDArray[Any], ...]], count: int) -> list[list[NDArray[Any]]]:
    return [[block[part] for block in blocks] for part in range(count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """
    The flow of commodities over arcs, as variables.

    `columns`: the numbers of the variables, `arcs` and `commodity` what each is the flow of.
    """

    columns: IntArray
    arcs: IntArray
    commodity: IntArray


def add_flows(
    builder: Builder, ground: Ground, commodities: Commodities, capacity_rows: IntArray, arc_costs: FloatArray
) -> Flows:
    """
    Add the flows of all commodities.

    Parameters
    ----------
    builder : Builder
        What gets them.
    ground : Ground
        Arcs.
    commodities : Commodities
        What is sent.
    capacity_rows : int array, shape (n_rows of capacity,)
        The rows that add up what shares a capacity; negative for one that nothing limits.
    arc_costs : float array, shape (n_arcs,)
        What a unit of flow costs.

    Returns
    -------
    Flows
        Into each node what it wants more than goes out again; the root's own row says nothing new and is left out.
    """
    nodes = len(ground.instance.nodes)
    count, arcs = len(commodities.roots), len(ground.tails)
    inward = commodities.inward[:, None]
    tails = np.where(inward, ground.heads[None, :], ground.tails[None, :])
    heads = np.where(inward, ground.tails[None, :], ground.heads[None, :])
    kept = heads != commodities.roots[:, None]  # what comes back to the root serves nobody
    commodity, arc = np.nonzero(kept)
    tail, head = tails[kept], heads[kept]
    columns = builder.columns(arc_costs[arc])
    balanced = np.ones((count, nodes), dtype=bool)
    balanced[np.arange(count), commodities.roots] = False
    wanted = commodities.wanted.copy()
    for split in commodities.splits:
        wanted[split.second] += split.value
    rows = np.full((count, nodes), -1, dtype=np.int64)
    rows[balanced] = builder.rows(wanted[balanced], wanted[balanced])
    builder.entries(rows[commodity, head], columns, np.ones(len(columns)))
    leaves = rows[commodity, tail] >= 0
    builder.entries(rows[commodity, tail][leaves], columns[leaves], -np.ones(int(leaves.sum())))
    limit = capacity_rows[ground.share_of_row[arc]] if arcs else np.empty(0, dtype=np.int64)
    limited = limit >= 0
    builder.entries(limit[limited], columns[limited], np.ones(int(limited.sum())))
    _add_splits(builder, commodities, rows)
    return Flows(columns=columns, arcs=arc, commodity=commodity)


def _add_splits(builder: Builder, commodities: Commodities, rows: IntArray) -> None:
    """Let so much be wanted at the first place of each split, and so much less at the second."""
    splits = commodities.splits
    if not splits:
        return
    chosen = builder.columns(np.zeros(len(splits)), highs=np.array([split.value for split in splits]))
    first = np.array([rows[split.first] for split in splits])
    second = np.array([rows[split.second] for split in splits])
    builder.entries(first, chosen, -np.ones(len(splits)))
    builder.entries(second, chosen, np.ones(len(splits)))
