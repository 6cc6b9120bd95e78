"""The members that a user gives in a file, in place of the plan's own at an exchange."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from geodata.errors import InputError
from netplan.formats.members.reading import read_member_file
from netplan.plan import Plan


def with_member_file(
    plan: Plan, path: Path | None, exchange: str, *, ixp: int | None = None
) -> tuple[Plan, tuple[tuple[str, str], ...]]:
    """
    Put the members of a file in the place of the plan's members at one exchange.

    Parameters
    ----------
    plan : Plan
        The plan.
    path : Path, optional
        IX-F member export, PeeringDB JSON or CSV; None leaves the plan as it is.
    exchange : str
        Site id of the exchange.
    ixp : int, optional
        Number of the exchange in a file that holds several.

    Returns
    -------
    tuple of Plan and tuple of (str, str)
        The plan with those members, and what was left out or taken for granted: Chinese and English.

    Raises
    ------
    InputError
        For a file that cannot be used; for an id that a member of another exchange has; for `ixp` without a file.
    """
    if path is None:
        if ixp is not None:
            raise InputError("ixp_without_members")
        return plan, ()
    read = read_member_file(path, exchange=exchange, exchanges=plan.exchanges, known=plan.members, ixp=ixp)
    elsewhere = {key: item for key, item in plan.members.items() if not item.at(exchange)}
    for key in read.members:
        if key in elsewhere:
            raise InputError("member_elsewhere", file=path.name, value=key)
    return replace(plan, members={**elsewhere, **read.members}), tuple(read.remarks)
