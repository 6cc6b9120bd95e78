"""GNPy's Excel sheets as lines: cells by heading, with the sheet and row they stand in; and lines as sheets again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geodata.errors import InputError
from topology.formats.gnpy.model import figure

NODES, LINKS, EQPT, ROADMS, SERVICE = "Nodes", "Links", "Eqpt", "Roadms", "Service"
#: What a plan has and GNPy would refuse stands in a sheet of this name behind its own; GNPy passes it over.
PLAN = " (plan)"
EAST, WEST = "east ", "west "
_FIBRE = ("Distance (km)", "Fiber type", "lineic att", "Con_in", "Con_out", "PMD", "Cable id")
_AMPLIFIER = ("amp type", "att_in", "amp gain", "tilt", "att_out", "delta p")
#: GNPy's own columns, in the order in which it writes them; it looks no farther than these reach.
COLUMNS: dict[str, tuple[str, ...]] = {
    NODES: (
        "City", "State", "Country", "Region", "Latitude", "Longitude", "Type", "Booster_restriction",
        "Preamp_restriction",
    ),
    LINKS: ("Node A", "Node Z", *(EAST + name for name in _FIBRE), *(WEST + name for name in _FIBRE)),
    EQPT: ("Node A", "Node Z", *(EAST + name for name in _AMPLIFIER), *(WEST + name for name in _AMPLIFIER)),
    ROADMS: (
        "Node A", "Node Z", "per degree target power (dBm)", "type_variety", "from degrees",
        "from degree to degree impairment id",
    ),
    SERVICE: (
        "route id", "Source", "Destination", "TRX type", "Mode", "System: spacing", "System: input power (dBm)",
        "System: nb of channels", "routing: disjoint from", "routing: path", "routing: is loose?", "path bandwidth",
    ),
}  # fmt: skip
_NEEDED = {
    NODES: ("City",),
    LINKS: ("Node A", "Node Z", EAST + "Distance (km)"),
    EQPT: ("Node A", "Node Z"),
    ROADMS: ("Node A", "Node Z"),
    SERVICE: ("route id", "Source", "Destination"),
}
_GROUPED = frozenset({LINKS, EQPT})
_NUMERIC = frozenset({
    "Latitude", "Longitude", "per degree target power (dBm)", "System: spacing", "System: input power (dBm)",
    "System: nb of channels", "path bandwidth",
    *(side + name for side in (EAST, WEST) for name in (*_FIBRE[:1], *_FIBRE[2:6], *_AMPLIFIER[1:])),
})  # fmt: skip
#: GNPy reads headings from the fifth row, what groups them from the fourth, and lines from the sixth.
_GROUPS, _HEADINGS = 3, 4
#: Headings are looked for in so many rows.
_SEARCHED = 30

Sheets = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: cells by heading, blank ones left out."""

    file: str
    sheet: str
    row: int
    cells: dict[str, str]

    def place(self, column: str) -> dict[str, Any]:
        """Return where a cell stands, for messages."""
        return {"file": self.file, "row": self.row, "column": f"{self.sheet}, {column}"}

    def number(self, column: str) -> float | None:
        """Return a number, None for an empty cell; raise `InputError` for anything else."""
        text = self.cells.get(column, "")
        value = figure(text)
        if text and value is None:
            raise InputError("gnpy_cell_number", **self.place(column), value=text)
        return value


@dataclass(kw_only=True)
class Book:
    """The lines of each sheet, the rows above their headings, and which headings each has."""

    file: str
    lines: dict[str, list[Line]] = field(default_factory=dict)
    above: dict[str, list[list[str]]] = field(default_factory=dict)
    headings: dict[str, set[str]] = field(default_factory=dict)
    others: dict[str, list[list[str]]] = field(default_factory=dict)

    def of(self, sheet: str) -> list[Line]:
        """Return the lines of a sheet, with those that GNPy would refuse."""
        return [*self.lines.get(sheet, []), *self.lines.get(sheet + PLAN, [])]


def is_gnpy(sheets: Sheets) -> bool:
    """Tell whether a workbook has GNPy's sheets."""
    if NODES in sheets and LINKS in sheets:
        return _heading_row(sheets[NODES], NODES) is not None and _heading_row(sheets[LINKS], LINKS) is not None
    return SERVICE in sheets and _heading_row(sheets[SERVICE], SERVICE) is not None


def read_book(sheets: Sheets, *, file: str) -> Book:
    """
    Read the sheets of a workbook.

    Parameters
    ----------
    sheets : mapping
        Sheet -> rows -> cells.
    file : str
        Name of the workbook, for errors.

    Returns
    -------
    Book
        Lines whose first cell is blank are passed over, as GNPy does.

    Raises
    ------
    InputError
        For a sheet without a column that it needs.
    """
    book = Book(file=file)
    for sheet, rows in sheets.items():
        base = sheet.removesuffix(PLAN)
        if base not in COLUMNS:
            book.others[sheet] = [list(row) for row in rows]
            continue
        top = _heading_row(rows, base)
        if top is None:
            if any(cell.strip() for row in rows for cell in row):
                raise InputError("gnpy_column", file=file, column=sheet, value=_NEEDED[base][0])
            continue
        columns = _columns(rows, top, base)
        for name in _NEEDED[base]:
            if name not in columns.values():
                raise InputError("gnpy_column", file=file, row=top + 1, column=sheet, value=name)
        book.headings[sheet] = set(columns.values())
        book.above[sheet] = [list(row) for row in rows[: top - (base in _GROUPED)]]
        first = next(number for number, name in columns.items() if name == _NEEDED[base][0])
        book.lines[sheet] = [
            Line(
                file, sheet, number, {columns[at]: cell for at, cell in enumerate(row) if at in columns and cell != ""}
            )
            for number, row in enumerate(rows[top + 1 :], start=top + 2)
            if first < len(row) and row[first].strip()
        ]
    return book


def _heading_row(rows: Sequence[Sequence[str]], sheet: str) -> int | None:
    wanted = [name.casefold() for name in _NEEDED[sheet] if not name.startswith(EAST)]
    for number, row in enumerate(rows[:_SEARCHED]):
        found = {cell.strip().casefold() for cell in row}
        if all(name in found for name in wanted):
            return number
    return None


def _columns(rows: Sequence[Sequence[str]], top: int, sheet: str) -> dict[int, str]:
    """Return the heading of each column, GNPy's own in its spelling; of two alike the first counts."""
    spelt = {name.casefold(): name for name in COLUMNS[sheet]}
    sides = _sides(rows, top) if sheet in _GROUPED else None
    columns: dict[int, str] = {}
    for at, cell in enumerate(rows[top]):
        heading = cell.strip()
        if sides is not None:
            side = EAST if sides[0] <= at < sides[1] else WEST if at >= sides[1] else ""
            grouped = spelt.get((side + heading).casefold())
            heading = grouped or heading
        heading = spelt.get(heading.casefold(), heading)
        if heading and heading not in columns.values():
            columns[at] = heading
    return columns


def _sides(rows: Sequence[Sequence[str]], top: int) -> tuple[int, int]:
    """Return the columns at which east and west begin; east behind the nodes where nothing is said."""
    words = [cell.casefold() for cell in rows[top - 1]] if top else []
    east = next((at for at, cell in enumerate(words) if "east" in cell), 2)
    west = next((at for at, cell in enumerate(words) if "west" in cell and at > east), len(rows[top]))
    return east, west


def sheet_rows(
    sheet: str, lines: Iterable[Mapping[str, str]], above: Sequence[Sequence[str]] = ()
) -> list[list[str | float | None]]:
    """
    Lay lines out as GNPy reads them.

    Parameters
    ----------
    sheet : str
        Whose columns come first; others follow, as far right as GNPy does not look.
    lines : iterable of mapping
        Cells by heading.
    above : sequence of rows
        What stood above the headings; cut or filled up to where GNPy expects them.

    Returns
    -------
    list of rows
        Numbers in GNPy's columns of numbers, texts elsewhere.
    """
    base = sheet.removesuffix(PLAN)
    known = COLUMNS[base]
    table = list(lines)
    more = [name for name in dict.fromkeys(name for line in table for name in line) if name not in known]
    headings = [*known, *more]
    grouped = base in _GROUPED
    rows: list[list[str | float | None]] = [list(row) for row in above[: _GROUPS if grouped else _HEADINGS]]
    rows += [[] for _ in range((_GROUPS if grouped else _HEADINGS) - len(rows))]
    if grouped:
        sides = [side for side in (EAST, WEST) for name in known if name.startswith(side)]
        row: list[str | float | None] = [None] * len(headings)
        row[2], row[2 + len(sides) // 2] = "east (from a to z)", "west (from z to a)"
        if more:
            row[len(known)] = "plan"
        rows.append(row)
    rows.append([name[len(EAST) :] if grouped and name in known[2:] else name for name in headings])
    for line in table:
        rows.append([_cell(name, line.get(name, "")) for name in headings])
    return rows


def _cell(heading: str, text: str) -> str | float | None:
    value = figure(text) if heading in _NUMERIC else None
    # GNPy takes numbers only, and sheets have 15 digits of them.
    return (text or None) if value is None else float(f"{value:.15g}")
