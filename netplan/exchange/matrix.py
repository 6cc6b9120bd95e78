"""
Who exchanges with whom: a gravity model by kind, limited by policy, fitted to what each port carries.

Traffic from i to j is in proportion to what i sends, what j takes, and how readily their kinds and policies exchange;
iterative proportional fitting then brings the sums to the totals of the ports. What does not stay among the members
leaves by the cluster's egress or goes to another exchange: two more columns, and two more rows for what comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netplan.exchange.fitting import Fit, fit
from netplan.members import BILATERAL, OPEN, PRIVATE, RESTRICTIVE, SELECTIVE, Member
from netplan.parameters import Parameters
from topology.lengths import Band

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

#: What is no member: the cluster's egress, and the members of other exchanges.
EGRESS, OTHER_EXCHANGES = "egress", "other-exchanges"
OUTSIDE = (EGRESS, OTHER_EXCHANGES)
#: What a matrix rests on.
ASSUMED, GIVEN = "assumed", "given"
#: Policy -> the parameter that says how readily a member of it exchanges; open ones always do.
_READINESS = {SELECTIVE: "matrix.selective_ratio", RESTRICTIVE: "matrix.restrictive_ratio"}


@dataclass(frozen=True, kw_only=True)
class Exchanged:
    """
    A traffic matrix of an exchange.

    `ends`: the members' ids, then `OUTSIDE`, shape (n,). `gbps`: from row to column, shape (n, n). `fit`: how well it
    meets the totals. `basis`: `ASSUMED` where gravity made it, `GIVEN` where a file did. [Gbit/s]
    """

    ends: tuple[str, ...]
    gbps: Matrix
    fit: Fit
    basis: str

    @property
    def members(self) -> int:
        """Return how many of the ends are members."""
        return len(self.ends) - len(OUTSIDE)

    def share_ratio(self, end: str | None = None) -> float | None:
        """
        Tell which share of what the members send goes to one end outside, or stays among them.

        Parameters
        ----------
        end : str, optional
            `EGRESS` or `OTHER_EXCHANGES`; None: what stays in the exchange.

        Returns
        -------
        float or None
            0..1, None where nothing is sent.
        """
        sent = float(self.gbps[: self.members].sum())
        columns = slice(0, self.members) if end is None else self.ends.index(end)
        return float(self.gbps[: self.members, columns].sum()) / sent if sent > 0 else None

    def by_kind(self, members: Mapping[str, Member]) -> dict[tuple[str, str], float]:
        """Add the traffic up by the kinds of both ends; what lies outside is a kind of its own. [Gbit/s]"""
        kinds = [members[end].kind if end in members else end for end in self.ends]
        sums: dict[tuple[str, str], float] = {}
        for row, start in enumerate(kinds):
            for column, end in enumerate(kinds):
                if value := float(self.gbps[row, column]):
                    sums[start, end] = sums.get((start, end), 0.0) + value
        return sums


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Where the members' ingress goes: it stays in the exchange, leaves by egress, goes to another exchange. [0..1]"""

    stays_ratio: Band
    egress_ratio: Band
    other_exchanges_ratio: Band


def shares(parameters: Parameters) -> Shares:
    """
    Tell where the members' ingress goes.

    Parameters
    ----------
    parameters : Parameters
        Of the plan: `matrix.egress_ratio` and `matrix.other_exchanges_ratio`.

    Returns
    -------
    Shares
        What stays is the rest; its band takes both others at their ends.
    """
    egress, other = parameters["matrix.egress_ratio"], parameters["matrix.other_exchanges_ratio"]
    return Shares(
        stays_ratio=Band(
            value=max(1.0 - egress.value - other.value, 0.0),
            low=max(1.0 - egress.high - other.high, 0.0),
            high=max(1.0 - egress.low - other.low, 0.0),
        ),
        egress_ratio=egress,
        other_exchanges_ratio=other,
    )


def gravity(
    members: Sequence[Member],
    sent_gbps: Sequence[float],
    taken_gbps: Sequence[float],
    parameters: Parameters,
) -> Exchanged:
    """
    Estimate who exchanges with whom.

    Parameters
    ----------
    members : sequence of Member
        Those of one exchange, n of them.
    sent_gbps, taken_gbps : sequence of float
        What each sends into the exchange and takes from it at the busy hour, shape (n,), >= 0. [Gbit/s]
    parameters : Parameters
        The plan's `matrix.*`.

    Returns
    -------
    Exchanged
        Fitted to the totals; where policies leave no way to meet them, its fit says by how much.

    Notes
    -----
    Gravity model: Y. Zhang, M. Roughan, N. Duffield, A. Greenberg, "Fast Accurate Computation of Large-Scale IP
    Traffic Matrices from Link Loads", SIGMETRICS 2003, section 3.
    """
    import numpy as np

    sent, taken = np.asarray(sent_gbps, dtype=float), np.asarray(taken_gbps, dtype=float)
    rows, columns = _with_outside(sent, taken, parameters)
    seed = np.outer(rows / (rows.max() or 1.0), columns / (columns.max() or 1.0))
    count = len(members)
    seed[:count, :count] *= _affinity(members, parameters)
    seed[count:, count:] = 0.0  # what passes through from outside to outside is not the exchange's
    found = fit(seed, rows, columns)
    return Exchanged(ends=(*(member.id for member in members), *OUTSIDE), gbps=found.matrix, fit=found, basis=ASSUMED)


def _with_outside(sent: Matrix, taken: Matrix, parameters: Parameters) -> tuple[Matrix, Matrix]:
    """
    Add rows and columns for what lies outside, so that both sums are equal.

    What the members' ports do not balance comes in from outside, or leaves by the egress.
    """
    import numpy as np

    whole = float(sent.sum())
    split = shares(parameters)
    ratios = np.array([split.egress_ratio.value, split.other_exchanges_ratio.value])
    leaves = ratios * whole
    short = float(leaves.sum() + taken.sum() - whole)  # what the members take beyond what stays among them
    if short < 0:
        leaves[0] -= short
        short = 0.0
    total = float(ratios.sum())
    comes = short * (ratios / total) if total > 0 else np.array([short, 0.0])
    return np.append(sent, comes), np.append(taken, leaves)


def _affinity(members: Sequence[Member], parameters: Parameters) -> Matrix:
    """Tell how readily each pair exchanges, by kind and policy, shape (n, n). [0..1]"""
    import numpy as np

    ready = np.array([1.0 if item.policy == OPEN else parameters[_READINESS[item.policy]].value for item in members])
    kinds = np.array([item.kind for item in members])
    alike = np.where(kinds[:, None] == kinds[None, :], parameters["matrix.same_kind_ratio"].value, 1.0)
    matrix = np.asarray(np.minimum(ready[:, None], ready[None, :]) * alike)
    for number, item in enumerate(members):
        if item.peering in (BILATERAL, PRIVATE) and item.partners:
            closed = np.array([other.id not in item.partners and item.id not in other.partners for other in members])
            matrix[number, closed] = matrix[closed, number] = 0.0
    np.fill_diagonal(matrix, 0.0)
    return matrix
