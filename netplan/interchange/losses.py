"""
What each format carries and what it loses, as a table made from the formats themselves.

`python -m netplan.interchange.losses FILE` puts it between the marks in a document; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

from geodata.files import write_whole
from netplan.formats.registry import formats
from netplan.members import MEMBER_COLUMNS
from topology.formats.contract import Format
from topology.formats.draft import (
    CABLES,
    CIRCUITS,
    IP_NODES,
    MEMBERS,
    NETWORK_COLUMNS,
    RISK_GROUPS,
    SITES,
    SPANS,
    TRAFFIC,
)

BEGIN, END = "<!-- losses: made by `make losses` -->", "<!-- end of losses -->"
#: Tables of a plan in the order of the columns, with their headings.
_TABLES = {
    SITES: "sites",
    SPANS: "spans",
    CABLES: "cables",
    RISK_GROUPS: "risk groups",
    IP_NODES: "IP nodes",
    CIRCUITS: "circuits",
    TRAFFIC: "demands",
    MEMBERS: "members",
}
_COLUMNS = {**NETWORK_COLUMNS, MEMBERS: MEMBER_COLUMNS}


def losses() -> str:
    """
    Make the table.

    Returns
    -------
    str
        Markdown: a row for each format; of each table "all", what is lost of it, or "-" where all of it is.
    """
    heading = ["format", "in", "out", *_TABLES.values(), "drawn lines", "other fields", "note"]
    lines = [heading, ["---"] * len(heading), *(_row(item) for item in formats())]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _row(item: Format) -> list[str]:
    cells = [f"`{item.name}`: {item.title_en}", "yes" if item.read else "-", "yes" if item.write else "-"]
    if item.write is None:
        cells += [""] * (len(_TABLES) + 2)
    else:
        cells += [_kept(item.carries.get(table, ()), _COLUMNS[table]) for table in _TABLES]
        cells += ["kept" if item.lines else "lost", "kept" if item.extras else "lost"]
    return [*cells, item.note_en]


def _kept(carried: Collection[str], columns: tuple[str, ...]) -> str:
    lost = [column for column in columns if column not in carried]
    if not lost:
        return "all"
    if len(lost) == len(columns):
        return "-"
    if len(lost) <= len(columns) // 2:
        return "without " + ", ".join(f"`{column}`" for column in lost)
    return "only " + ", ".join(f"`{column}`" for column in columns if column in carried)


def with_losses(document: str) -> str:
    """Return a document with the table between its marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{losses()}\n{END}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    write_whole(path.parent, {path.name: with_losses(path.read_text(encoding="utf-8"))})
