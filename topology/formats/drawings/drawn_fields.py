"""Properties of what is drawn as cells of a plan's table, and the way back."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from geodata.tables import LIST_SEPARATOR
from topology.formats.draft import EXTRA, NETWORK_COLUMNS, NUMERIC, Cells, kept_cell, kept_value, names_of, number_cell
from topology.formats.headings import NAME, OPEN_NAME, recognise
from topology.records import (
    EXISTENCE,
    IP_LAYERS,
    IP_ROLES,
    LENGTH_ORIGINS,
    RISK_KINDS,
    SITE_KINDS,
    SITE_ROLES,
    SPAN_STATUSES,
)

#: Names the table of what has no place on the map.
TABLE = "table"
#: Columns of words; another tool's word under such a heading is kept as its own field.
_CHOICES: dict[tuple[str, str], frozenset[str]] = {
    ("sites.csv", "kind"): frozenset(SITE_KINDS),
    ("sites.csv", "roles"): frozenset(SITE_ROLES),
    ("spans.csv", "status"): frozenset(SPAN_STATUSES),
    ("spans.csv", "existence"): frozenset(EXISTENCE),
    ("spans.csv", "length_origin"): frozenset(LENGTH_ORIGINS),
    ("cables.csv", "existence"): frozenset(EXISTENCE),
    ("risk_groups.csv", "kind"): frozenset(RISK_KINDS),
    ("ip_nodes.csv", "layer"): frozenset(IP_LAYERS),
    ("ip_nodes.csv", "role"): frozenset(IP_ROLES),
    ("circuits.csv", "layer"): frozenset(IP_LAYERS),
}
_LISTS = frozenset({"roles", "risk_groups", "spans", "ports", "partners", "kinds"})
_LENGTHS = frozenset({"route_km", "route_km_low", "route_km_high", "rail_km", "road_km"})
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
#: So many different short texts are held once however often they come.
_SHARED, _SHORT = 20_000, 40

#: Column, factor, and whether the name is the plan's own.
_Target = tuple[str, float, bool]


class Fields:
    """
    Turns properties into cells, one table's; what a name means is looked up once.

    `open_lengths`: columns of kept fields that mean a length and leave its unit open, in the order of their coming.
    `names`: columns of kept fields that name a row of a table without names.
    `odd`: (column, value) of the last properties that stand under a column's name and cannot be its value.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        self.open_lengths: dict[str, None] = {}
        self.names: dict[str, None] = {}
        self._cleaned = False
        self.odd: list[tuple[str, object]] = []
        self._columns = frozenset(NETWORK_COLUMNS.get(table, ()))
        self._open = table not in NETWORK_COLUMNS  # another table of a plan: its columns are texts, whatever they are
        self._targets: dict[str, _Target] = {}
        self._texts: dict[str, str] = {}
        self._kept: dict[str, str] = {}

    def cells(self, properties: Mapping[str, Any], given: Mapping[str, str] | None = None) -> Cells:
        """
        Return the cells of a row.

        Parameters
        ----------
        properties : mapping of str to object
            Typed. None in a column of the plan is nothing; elsewhere it is kept.
        given : mapping of str to str, optional
            Cells that hold whatever the properties say (a point's position); a property that differs is kept.

        Returns
        -------
        dict of str to str
            Column -> cell; what no column can take stands in an `x:` column.
        """
        cells: Cells = dict(given) if given else {}
        others: list[tuple[str, Any, _Target]] = []
        self.odd = []
        targets = self._targets
        for name, value in properties.items():
            target = targets.get(name) or self._look_up(name)
            column, _, own = target
            if own:
                if given and column in given:
                    if given[column] != _number(value, 1.0):
                        self._keep(cells, EXTRA + name, value)
                elif not self._put(cells, column, value, 1.0):
                    self._keep(cells, EXTRA + name, value)
            elif column.startswith(EXTRA):
                self._keep(cells, column, value)
            else:
                others.append((name, value, target))
        for name, value, (column, factor, _) in others:
            if not self._take(cells, column, value, factor):
                self._keep(cells, EXTRA + clean(name), value)
        return cells

    def takes(self, row: Cells, name: str, value: object) -> bool:
        """Tell whether a property would be read as a column of the plan, beside the filled ones of a row."""
        column, factor, own = self._targets.get(name) or self._look_up(name)
        return own or (not column.startswith(EXTRA) and self._take(dict(row), column, value, factor))

    def _look_up(self, name: str) -> _Target:
        if name.startswith(EXTRA) and len(name) > len(EXTRA):
            target = (EXTRA + clean(name.removeprefix(EXTRA)), 1.0, False)
        elif name in self._columns or self._open:
            target = (name, 1.0, True)
        elif (found := recognise(name, self.table)) is not None and found.column in self._columns | {NAME}:
            target = (found.column, found.factor, False)
        else:
            unsure = recognise(name, self.table, unsure=True)
            if unsure is not None and unsure.column == "route_km" and not unsure.unit_said:
                self.open_lengths.setdefault(EXTRA + clean(name))
            if unsure is not None and unsure.open == OPEN_NAME:
                self.names.setdefault(EXTRA + clean(name))
            target = (EXTRA + clean(name), 1.0, False)
        if len(self._targets) < _SHARED:
            self._targets[name] = target
        return target

    def _take(self, cells: Cells, column: str, value: object, factor: float) -> bool:
        """Put a value under a synonym; False where its column is taken already, or cannot hold it."""
        if column == NAME:
            if not isinstance(value, str):
                return value is None
            names = {key: text for key, text in names_of(clean(value)).items() if key not in cells}
            cells.update(names)
            return bool(names)
        return column not in cells and self._put(cells, column, value, factor)

    def _put(self, cells: Cells, column: str, value: object, factor: float) -> bool:
        """Put a value into a column of the plan; False where it cannot be one."""
        if value is None or value == "":
            return True
        if column in NUMERIC and not self._open:
            text = _number(value, factor)
            if text is None or (column in _LENGTHS and not float(text) > 0):
                self.odd.append((column, value))
                return text is not None  # a length of zero or below says nothing
        else:
            text = _text(value, column)
            text = None if text is None else self._clean(text)
            choices = _CHOICES.get((self.table, column))
            if text is not None and choices is not None:
                parts = text.split(LIST_SEPARATOR) if column == "roles" else [text]
                if not choices.issuperset(part.strip() for part in parts):
                    text = None
            if text is None:
                return False
        if text:
            cells[column] = self._shared(text)
        return True

    def take_cleaned(self) -> bool:
        """Tell whether letters that no table can hold were taken out since this was last asked."""
        cleaned, self._cleaned = self._cleaned, False
        return cleaned

    def _keep(self, cells: Cells, column: str, value: object) -> None:
        if type(value) is str:
            cell = self._kept.get(value)
            if cell is None:
                cell = self._clean(kept_cell(value))
                if len(value) <= _SHORT and len(self._kept) < _SHARED:
                    self._kept[value] = cell
        elif type(value) is int:
            cell = str(value)
        elif value is None:
            cell = "null"
        else:
            cell = self._clean(kept_cell(value))
        cells[column] = cell

    def _clean(self, text: str) -> str:
        if text.isprintable():
            return text
        made = clean(text)
        self._cleaned |= len(made) < len(text.replace("\r\n", "\n"))
        return made

    def _shared(self, text: str) -> str:
        if len(text) > _SHORT or len(self._texts) >= _SHARED:
            return self._texts.get(text, text)
        return self._texts.setdefault(text, text)


def clean(text: str) -> str:
    """Take out of a text what no file of text can hold: control characters but tab and line feed, lone surrogates."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def _text(value: object, column: str) -> str | None:
    """Word a value as a cell of text; None where it is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, 1.0)
    if isinstance(value, list) and column in _LISTS and all(isinstance(item, str | int) for item in value):
        return LIST_SEPARATOR.join(str(item) for item in value)
    return None


def _number(value: object, factor: float) -> str | None:
    """Word a number as a cell, in the column's unit; None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.strip()
        if not _NUMBER.fullmatch(value):
            return None
        if factor == 1.0 and math.isfinite(float(value)):
            return value
        value = float(value)
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
        if not math.isfinite(number):
            return None
        return number_cell(value if factor == 1.0 else float(f"{number * factor:.12g}"))
    except (OverflowError, ValueError):  # an integer of thousands of digits
        return None


def properties_of(row: Mapping[str, str], fields: Fields) -> dict[str, Any]:
    """
    Return a row as properties: numbers as numbers, kept fields under their own names.

    Parameters
    ----------
    row : mapping of str to str
        Column -> cell.
    fields : Fields
        Of the row's table. A kept field whose name would be read as a column of the plan keeps its `x:`.

    Returns
    -------
    dict of str to object
        Read by `Fields` they give the row again.
    """
    own = {column: cell for column, cell in row.items() if not column.startswith(EXTRA)}
    properties: dict[str, Any] = {key: _typed(cell) if key in NUMERIC else cell for key, cell in own.items()}
    for column, cell in row.items():
        if column.startswith(EXTRA):
            name, value = column.removeprefix(EXTRA), _finite(kept_value(cell), cell)
            plain = name not in ("", TABLE) and not name.startswith(EXTRA) and name not in own
            properties[name if plain and not fields.takes(own, name, value) else column] = value
    return properties


def _finite(value: object, cell: str) -> object:
    return cell if isinstance(value, float) and not math.isfinite(value) else value


def _typed(cell: str) -> object:
    if not _NUMBER.fullmatch(cell):
        return cell
    number = float(cell)
    if not math.isfinite(number):
        return cell
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
