"""Rows of a sheet as cells of a plan's table: words, numbers, positions and days read, every other field kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from geodata.errors import InputError
from netplan.formats.sheets import values
from netplan.formats.sheets.grids import Found, own_heading
from netplan.formats.sheets.words import choices_of, chosen, folded_word, is_choice
from topology.formats.draft import EXTRA, NUMERIC, Cells, names_of
from topology.formats.findings import Findings
from topology.formats.headings import (
    A_LAT,
    A_LON,
    B_LAT,
    B_LON,
    ENDS,
    NAME,
    OPEN_AXIS,
    OPEN_NAME,
    PORT_COUNT,
    PORT_GBPS,
    POSITION,
    Heading,
    doubt,
)

_LATS, _LONS = ("lat_deg", A_LAT, B_LAT), ("lon_deg", A_LON, B_LON)
_NUMBERS = NUMERIC | {"peak_in_gbps", "peak_out_gbps", PORT_GBPS, PORT_COUNT}
_DAYS = ("joined", "in_service")
_TOTALS = frozenset(
    ("合计", "总计", "小计", "共计", "累计", "汇总", "总和", "total", "totals", "sum", "subtotal", "grandtotal")
)
_NOTES = (
    "注:",
    "注：",
    "备注:",
    "备注：",
    "说明:",
    "说明：",
    "填表人",
    "制表人",
    "审核人",
    "制表日期",
    "填报单位",
    "note:",
    "notes:",
)
#: Signs of a cell whose formula went wrong.
_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A")


@dataclass(slots=True)
class Record:
    """
    A row read: its cells by column of the plan, where it stands, and what its headings were called.

    `loose`: columns whose heading leaves open whether a name is meant to be the id.
    """

    file: str
    row: int
    cells: Cells
    own: bool
    names: dict[str, str] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()

    def error(self, code: str, column: str, value: object = None, **details: object) -> InputError:
        """Make an error that points at a cell by the sheet's own heading."""
        shown = self.cells.get(column, "") if value is None else value
        where = self.names.get(column, column)
        return InputError(code, file=self.file, row=self.row, column=where, value=shown, **details)

    def where(self, column: str, value: object = None) -> dict[str, object]:
        """Return the place of a cell, for findings."""
        shown = self.cells.get(column, "") if value is None else value
        return {"file": self.file, "row": self.row, "column": self.names.get(column, column), "value": shown}


def records(found: Found, findings: Findings) -> Iterator[Record]:
    """
    Read the rows of a table.

    Parameters
    ----------
    found : Found
        The table.
    findings : Findings
        Takes what is left out and what is taken for granted.

    Yields
    ------
    Record
        One for each row but totals, notes, repeated headings and empty rows.

    Raises
    ------
    InputError
        For the first cell that cannot be read, by the heading as the sheet has it.
    """
    plan = _Columns(found, findings)
    width = len(found.headings)
    for number, cells in found.rows:
        if not any(cell.strip() for cell in cells):
            continue
        if not found.own and _is_remark(cells, found, findings, number):
            continue
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            raise InputError("too_many_cells", file=found.grid.file, row=number, cells=len(cells), columns=width)
        yield plan.read(number, cells)


def _is_remark(cells: list[str], found: Found, findings: Findings, number: int) -> bool:
    """Tell rows that are no data: totals, notes below the table, the heading once more."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    place = {"file": found.grid.file, "row": number, "value": filled[0]}
    if any(folded_word(cell) in _TOTALS for cell in filled[:2]):
        findings.left_out("sheet_total_row", **place)
        return True
    if len(set(filled)) <= 2 and filled[0].casefold().startswith(_NOTES):
        findings.left_out("sheet_note_row", **place)
        return True
    headings = [heading.strip() for heading in found.headings if heading.strip()]
    return len(filled) > 1 and filled == headings


class _Columns:
    """What each place of a row becomes; said once for each column, not for each row."""

    def __init__(self, found: Found, findings: Findings) -> None:
        self._found, self._findings = found, findings
        self._file = found.grid.file
        self._places: dict[int, Heading] = {}
        self._kept: dict[int, str] = {}
        self._choose()
        self._names = {item.column: found.headings[place].strip() for place, item in self._places.items()}
        self._loose = frozenset(item.column for item in self._places.values() if item.open == OPEN_NAME)
        self._unitless: set[str] = set()

    def _choose(self) -> None:
        """Let one heading hold each column: one that leaves nothing open before others, the earlier first."""
        order = sorted(
            self._found.columns,
            key=lambda place: (
                not own_heading(self._found.table, self._found.headings[place]),
                self._found.columns[place].open != "",
                not self._found.columns[place].unit_said,
                place,
            ),
        )
        taken: dict[str, int] = {}
        for place in order:
            item = self._found.columns[place]
            if item.column in taken:
                if item.open != OPEN_NAME:
                    first = self._found.headings[taken[item.column]]
                    heading = self._found.headings[place]
                    self._findings.assumed("sheet_column_twice", file=self._file, column=heading, value=first)
                continue
            taken[item.column] = place
            self._places[place] = item
        for place, heading in enumerate(self._found.headings):
            if place not in self._places and heading.strip():
                self._keep(place, heading.strip())
        for place in sorted(self._places):
            self._say_open(self._places[place], self._found.headings[place])

    def _keep(self, place: int, heading: str) -> None:
        said = heading.startswith(EXTRA) and heading != EXTRA
        name = heading.removeprefix(EXTRA) if said else " ".join(heading.split())
        made, number = name, 2
        while EXTRA + made in self._kept.values():
            made, number = f"{name}-{number}", number + 1
        self._kept[place] = EXTRA + made
        kind = doubt(heading, self._found.table) if not heading.startswith(EXTRA) else ""
        if kind:
            self._findings.left_out(f"sheet_{kind}", file=self._file, column=heading)

    def _say_open(self, item: Heading, heading: str) -> None:
        if item.open == OPEN_AXIS and item.column != POSITION:
            axis = item.column
            self._findings.assumed("sheet_axis", file=self._file, column=heading, value=axis)

    def read(self, number: int, cells: list[str]) -> Record:
        """Read one row."""
        record = Record(self._file, number, {}, self._found.own, self._names, self._loose)
        for place, text in enumerate(cells):
            if not (text := text.strip()):
                continue
            if place in self._kept:
                record.cells[self._kept[place]] = text
            elif place in self._places:
                self._take(record, self._places[place], self._found.headings[place], text)
        return record

    def _take(self, record: Record, item: Heading, heading: str, text: str) -> None:
        column = item.column
        place = {"file": self._file, "row": record.row, "column": heading.strip(), "value": text}
        if not record.own and text.upper() in _ERRORS:
            raise InputError("sheet_error_cell", **place)  # type: ignore[arg-type]
        if column in _NUMBERS or column in _LATS + _LONS:
            self._take_number(record, item, text, place)
        elif column == POSITION:
            self._take_position(record, text, place)
        elif column == ENDS:
            self._take_ends(record, text, place)
        elif record.own:
            # A person may write 在用 under the plan's own heading.
            record.cells[column] = chosen(self._found.table, column, text) or text
        elif column in _DAYS:
            self._take_day(record, column, text, place)
        elif is_choice(self._found.table, column):
            self._take_choice(record, item, heading, text, place)
        elif column == NAME:
            for key, name in names_of(text).items():
                record.cells.setdefault(key, name)
            record.cells.setdefault(NAME, text)
        else:
            record.cells[column] = text

    @staticmethod
    def _take_position(record: Record, text: str, place: dict[str, object]) -> None:
        pair = values.position(text)
        if pair is not None:
            record.cells["lon_deg"], record.cells["lat_deg"] = pair
        elif not values.is_nothing(text):
            raise InputError("sheet_bad_position", **place)  # type: ignore[arg-type]

    @staticmethod
    def _take_ends(record: Record, text: str, place: dict[str, object]) -> None:
        pair = values.ends(text)
        if pair is None:
            raise InputError("sheet_bad_ends", **place)  # type: ignore[arg-type]
        record.cells.setdefault("a", pair[0])
        record.cells.setdefault("b", pair[1])

    @staticmethod
    def _take_day(record: Record, column: str, text: str, place: dict[str, object]) -> None:
        day = values.day(text)
        if day is not None:
            record.cells[column] = day
        elif not values.is_nothing(text):
            raise InputError("not_a_date", **place)  # type: ignore[arg-type]

    def _take_number(self, record: Record, item: Heading, text: str, place: dict[str, object]) -> None:
        column = item.column
        if values.is_nothing(text):
            return
        if column in _LATS + _LONS:
            self._take_angle(record, column, text, place)
            return
        read = values.number(text, column, item.factor)
        if read is None:
            code = "sheet_formula" if text.startswith("=") else "sheet_bad_number"
            raise InputError(code, **place)  # type: ignore[arg-type]
        for code in read.taken:
            self._findings.assumed(code, **place)
        if not (item.unit_said or read.has_unit or column in self._unitless):
            self._unitless.add(column)
            unit = "km" if "km" in column else "Gbit/s"
            self._findings.assumed("sheet_unit", file=self._file, column=place["column"], value=unit)
        record.cells[column] = read.cell

    @staticmethod
    def _take_angle(record: Record, column: str, text: str, place: dict[str, object]) -> None:
        is_lat = column in _LATS
        cell = values.angle(text, is_lat=is_lat)
        if cell is None:
            code = "sheet_formula" if text.startswith("=") else "sheet_bad_angle"
            raise InputError(code, **place)  # type: ignore[arg-type]
        size_deg, limit_deg = abs(float(cell)), 90 if is_lat else 180
        if size_deg > limit_deg and not record.own:
            swapped = "swapped_position" if is_lat and size_deg <= 180 else "out_of_range"
            code = "sheet_projected" if size_deg > 1000 else swapped
            raise InputError(code, low=-limit_deg, high=limit_deg, **place)  # type: ignore[arg-type]
        record.cells[column] = cell

    def _take_choice(self, record: Record, item: Heading, heading: str, text: str, place: dict[str, object]) -> None:
        table, column = self._found.table, item.column
        several = column == "roles"
        parts = [part for part in text.replace("；", ";").split(";") if part.strip()] if several else [text]
        words = [chosen(table, column, part) for part in parts]
        if all(word is not None for word in words):
            record.cells[column] = ";".join(word for word in words if word is not None)
            return
        record.cells[EXTRA + heading.strip()] = text
        if not values.is_nothing(text):
            self._findings.assumed("sheet_word", choices=list(choices_of(table, column)), **place)
