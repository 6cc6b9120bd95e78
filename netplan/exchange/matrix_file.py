"""A traffic matrix that is given: read from a table, fitted to what the ports carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import InputError, nearest
from geodata.tables import read_table
from netplan.exchange.fitting import TOLERANCE_RATIO, fit
from netplan.exchange.matrix import GIVEN, OUTSIDE, Exchanged
from netplan.members import Member

if TYPE_CHECKING:
    from netplan.exchange.fitting import Matrix

#: All the traffic of a country is less; beyond is a slip of the unit. [Gbit/s]
_MOST_GBPS = 1e7
_NAMED = 5


def read_matrix(
    path: Path, members: Sequence[Member], sent_gbps: Sequence[float] | None, taken_gbps: Sequence[float] | None
) -> Exchanged:
    """
    Read who exchanges with whom.

    Parameters
    ----------
    path : Path
        A table with columns from, to (ids of members, `egress` or `other-exchanges`) and gbps.
    members : sequence of Member
        Those of the exchange, n of them.
    sent_gbps, taken_gbps : sequence of float, optional
        What each sends and takes at the busy hour, shape (n,); the matrix is fitted to it. None: it is taken as it
        stands. [Gbit/s]

    Returns
    -------
    Exchanged
        Its pairs are those of the file; what lies outside is scaled with the rest.

    Raises
    ------
    InputError
        For a cell that cannot be used, an unknown member, a pair given twice, traffic from outside to outside; for a
        matrix that cannot meet the totals, by how much and for whose sake.
    """
    ends = (*(member.id for member in members), *OUTSIDE)
    places = {end: number for number, end in enumerate(ends)}
    seed = _read(path, places, len(members))
    if sent_gbps is None or taken_gbps is None:
        return Exchanged(ends=ends, gbps=seed, fit=fit(seed, seed.sum(axis=1), seed.sum(axis=0)), basis=GIVEN)
    sent, taken = _balanced(path, seed, sent_gbps, taken_gbps)
    found = fit(seed, sent, taken)
    if not found.can_meet:
        names = [ends[number] for number in found.rows]
        raise InputError(
            "matrix_cannot_fit",
            file=path.name,
            value=f"{found.missing:.1f}",
            whole=f"{sent.sum():.1f}",
            members=names[:_NAMED],
            count=len(names),
        )
    return Exchanged(ends=ends, gbps=found.matrix, fit=found, basis=GIVEN)


def _read(path: Path, places: Mapping[str, int], members: int) -> Matrix:
    """Read the entries; the numbers from `members` on lie outside."""
    import numpy as np

    matrix = np.zeros((len(places), len(places)))
    rows: dict[tuple[int, int], int] = {}
    for row in read_table(path, required=("from", "to", "gbps")):
        for column in ("from", "to"):
            if row.required(column) not in places:
                raise row.error("matrix_no_member", column, nearest=nearest(row.text(column), places))
        at = places[row.text("from")], places[row.text("to")]
        if at in rows:
            raise row.error("pair_twice", "to", first=rows[at])
        if at[0] == at[1] or min(at) >= members:
            raise row.error("matrix_to_itself", "to")
        rows[at] = row.number
        matrix[at] = row.number_of("gbps", low=0.0, high=_MOST_GBPS)
    return matrix


def _balanced(
    path: Path, seed: Matrix, sent_gbps: Sequence[float], taken_gbps: Sequence[float]
) -> tuple[Matrix, Matrix]:
    """Return the totals of rows and columns with equal sums: what the members do not balance, the outside does."""
    import numpy as np

    count = len(sent_gbps)
    sent = np.append(np.asarray(sent_gbps, dtype=float), seed[count:, :].sum(axis=1))
    taken = np.append(np.asarray(taken_gbps, dtype=float), seed[:, count:].sum(axis=0))
    over = float(sent.sum() - taken.sum())
    outside = taken[count:] if over > 0 else sent[count:]
    whole = max(float(sent.sum()), float(taken.sum()))
    if abs(over) <= TOLERANCE_RATIO * whole:
        return sent, taken
    if not outside.sum() > 0:
        raise InputError(
            "matrix_out_of_balance",
            file=path.name,
            value=f"{abs(over):.1f}",
            sent=f"{sent.sum():.1f}",
            taken=f"{taken.sum():.1f}",
        )
    outside *= 1.0 + abs(over) / float(outside.sum())
    return sent, taken
