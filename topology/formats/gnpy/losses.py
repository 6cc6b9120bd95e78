"""Which columns of a plan GNPy's files do not carry, counted; whole tables are told by whoever exports."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from topology.formats.draft import EXTRA, Draft
from topology.formats.findings import Findings


def say_losses(draft: Draft, findings: Findings, carried: Mapping[str, Collection[str]], kept: str) -> None:
    """
    Say which columns of the tables that are written are not.

    Parameters
    ----------
    draft : Draft
        What is exported.
    findings : Findings
        Takes a case for each column.
    carried : mapping
        Columns that are written, by table; for columns of other tools, `x:` stands for all of them.
    kept : str
        The column that holds what came from this format.
    """
    file = draft.file or None
    for table, rows in draft.tables.items():
        if table not in carried:
            continue
        for column in draft.columns(table):
            extra = column.startswith(EXTRA)
            if column in carried[table] or column == kept or (extra and EXTRA in carried[table]):
                continue
            # That a row came from GNPy is no loss: reading it again says so again.
            count = sum(bool(row.get(column)) and not row[column].startswith("GNPy, ") for row in rows)
            if count:
                findings.left_out("gnpy_lost_column", file=file, column=table, value=column, count=count)
