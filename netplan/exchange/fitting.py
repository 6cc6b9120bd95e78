"""Iterative proportional fitting, and what stands in its way where the totals cannot be met."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

#: Fitted when no sum is off by more than this share of the whole.
TOLERANCE_RATIO = 1e-9
_MOST_ROUNDS = 2_000
#: So many rounds without getting nearer by a tenth: it will not get there.
_PATIENCE = 100
#: The whole is so many units where flows are counted: a hundred-thousandth of the tolerance each. [count]
_UNITS = 1e14


@dataclass(frozen=True, kw_only=True)
class Fit:
    """
    A matrix whose sums are as near to the totals as they can be.

    `off_ratio`: the largest error of a sum, as a share of the whole. `missing`: how much of the whole no matrix with
    these zeros can carry. `rows`, `columns`: numbers of the rows whose totals are too much for all the columns they can
    reach, and those columns; empty where nothing is missing.
    """

    matrix: Matrix
    rounds: int
    off_ratio: float = 0.0
    missing: float = 0.0
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()

    @property
    def can_meet(self) -> bool:
        """Tell whether the totals can be met."""
        return not self.rows


def fit(seed: Matrix, rows: Matrix, columns: Matrix) -> Fit:
    """
    Scale the rows and columns of a matrix until their sums are the totals.

    Parameters
    ----------
    seed : float array, shape (m, n)
        What the matrix is like, >= 0; 0 stays 0.
    rows, columns : float array, shape (m,) and (n,)
        The totals, >= 0, of equal sum.

    Returns
    -------
    Fit
        The matrix nearest to the seed (in relative entropy) that meets the totals. Where none does, the rows are met
        as far as they can be, and the fit says what is missing and why.

    Notes
    -----
    W. E. Deming, F. F. Stephan, "On a Least Squares Adjustment of a Sampled Frequency Table When the Expected Marginal
    Totals are Known", Annals of Mathematical Statistics 11 (1940) 427-444. What is missing is exact: the whole less the
    maximum flow from rows to columns; the rows and columns named are its minimum cut.
    """
    import numpy as np

    whole = float(rows.sum())
    if whole <= 0:
        return Fit(matrix=np.zeros(seed.shape), rounds=0)
    # Shares of the whole: however small that is, products of two totals are told from nothing then.
    rows, columns = rows / whole, columns / whole
    matrix = seed / (seed.max() or 1.0)
    best, since = np.inf, 0
    for done in range(1, _MOST_ROUNDS + 1):
        matrix *= _factors(columns, matrix.sum(axis=0))[None, :]
        matrix *= _factors(rows, matrix.sum(axis=1))[:, None]
        off = float(np.abs(matrix.sum(axis=0) - columns).max() + np.abs(matrix.sum(axis=1) - rows).max())
        if off <= TOLERANCE_RATIO:
            return Fit(matrix=matrix * whole, rounds=done, off_ratio=off)
        best, since = (off, 0) if off < 0.9 * best else (best, since + 1)
        if since > _PATIENCE:
            break
    missing, short_rows, short_columns = shortfall(seed > 0, rows, columns)
    found = Fit(matrix=matrix * whole, rounds=done, off_ratio=off)
    if missing <= TOLERANCE_RATIO:
        return found  # entries that must vanish do so slowly
    return replace(found, missing=missing * whole, rows=short_rows, columns=short_columns)


def _factors(totals: Matrix, sums: Matrix) -> Matrix:
    import numpy as np

    # What is too little to be told from nothing cannot be scaled up to anything.
    return np.divide(totals, sums, out=np.zeros_like(sums), where=sums > np.finfo(float).tiny)


def shortfall(
    allowed: npt.NDArray[np.bool_], rows: Matrix, columns: Matrix
) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    """
    Tell how much of the totals no matrix can carry, and why.

    Parameters
    ----------
    allowed : bool array, shape (m, n)
        Where entries may stand.
    rows, columns : float array, shape (m,) and (n,)
        The totals.

    Returns
    -------
    tuple of float, tuple of int, tuple of int
        What is missing; the rows that are too much for all columns they can reach; those columns.
    """
    import networkx as nx
    import numpy as np

    # Rows that may go to the same columns are one: the flow through few of them is found at once.
    patterns: dict[bytes, list[int]] = {}
    for number, row in enumerate(allowed):
        patterns.setdefault(np.packbits(row).tobytes(), []).append(number)
    # Whole numbers: what rounding of fractions leaves over at a node has no way on, and the search for a flow breaks.
    unit = max(float(rows.sum()), float(columns.sum())) / _UNITS or 1.0
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(("source", "sink"))
    for key, numbers in patterns.items():
        graph.add_edge("source", ("rows", key), capacity=round(float(rows[numbers].sum()) / unit))
        for column in map(int, np.flatnonzero(allowed[numbers[0]])):
            graph.add_edge(("rows", key), ("column", column))
    for column, total in enumerate(columns):
        graph.add_edge(("column", column), "sink", capacity=round(float(total) / unit))
    carried, (near, _) = nx.minimum_cut(graph, "source", "sink")
    short_rows = sorted(number for key, numbers in patterns.items() if ("rows", key) in near for number in numbers)
    short_columns = sorted(column for column in range(len(columns)) if ("column", column) in near)
    offered = sum(graph["source"][node]["capacity"] for node in graph["source"])
    return (offered - carried) * unit, tuple(short_rows), tuple(short_columns)
