"""Networks become graphs of other tools: what the three graph formats share when they write."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from geodata.crs import WGS84
from topology.formats.contract import Settings
from topology.formats.draft import (
    EXTRA,
    NETWORK_COLUMNS,
    NUMERIC,
    SITES,
    SPANS,
    Draft,
    in_system,
    kept_cell,
    kept_value,
)
from topology.formats.graphs.graph import CHOICES, GRAPH_OWN, VERBATIM, column_of

#: What all three graph formats carry.
CARRIES = {table: NETWORK_COLUMNS[table] for table in (SITES, SPANS)}
NOTE_ZH = "站点与光缆段的全部列和附加字段；没有其他表，也没有图形。"
NOTE_EN = "All columns of sites and spans, and further fields; no other table, no drawn line."

#: What a column is called where the format has its name for something else (the end of an edge).
OTHERWISE = {"source": "data_source"}

Value = str | int | float | bool | list[object] | dict[str, object] | None


@dataclass(frozen=True, slots=True)
class Names:
    """
    What a format's fields can be called and hold.

    `reserved`: names that mean something in the format itself. `native`: it has every type that JSON has.
    `booleans`: it has true and false.
    `most_bits`: of an integer that other tools of this format read.
    """

    reserved: Collection[str] = ()
    native: bool = False
    booleans: bool = True
    most_bits: int = 63

    def fields(self, row: Mapping[str, str], table: str, leave: Collection[str] = ()) -> dict[str, Value]:
        """
        Return the fields of a node or an edge, typed.

        Parameters
        ----------
        row : mapping of str to str
            The row of the plan's table.
        table : str
            sites.csv or spans.csv.
        leave : collection of str
            Columns that the graph itself says.
        """
        made: dict[str, Value] = {}
        for column, cell in row.items():
            if column in leave or not cell:
                continue
            if column.startswith(EXTRA):
                name, value = self._extra(column.removeprefix(EXTRA), cell, table)
                made[name] = value
            else:
                name = OTHERWISE.get(column, column) if column in self.reserved else column
                made[name] = self._number(cell) if column in NUMERIC else cell
        return made

    def kept(self, name: str, value: object) -> tuple[str, Value]:
        """Return a field of the graph as a whole."""
        cell = kept_cell(value)
        if self._holds(value, cell) and not name.endswith(VERBATIM):
            return (EXTRA + name if self._taken(name) else name), value  # type: ignore[return-value]
        return name + VERBATIM, cell

    def _taken(self, name: str) -> bool:
        return name in self.reserved or name.startswith(EXTRA)

    def _extra(self, name: str, cell: str, table: str) -> tuple[str, Value]:
        value = kept_value(cell)
        if name.endswith(VERBATIM) or not self._holds(value, cell):
            return (EXTRA + name if self._taken(name) else name) + VERBATIM, cell
        means = self._taken(name) or _means(name, cell, table)
        return (EXTRA + name if means else name), value  # type: ignore[return-value]

    def _holds(self, value: object, cell: str) -> bool:
        """Tell whether the format gives the same cell back for the value."""
        if isinstance(value, float) and not math.isfinite(value):
            return False
        if kept_cell(value) != cell:
            return False
        if self.native:
            return True
        if isinstance(value, int) and not isinstance(value, bool):
            return value.bit_length() <= self.most_bits
        return self.booleans if isinstance(value, bool) else isinstance(value, str | float)

    def _number(self, cell: str) -> Value:
        try:
            number = float(cell)
        except ValueError:
            return cell
        if not math.isfinite(number):
            return cell
        if number.is_integer() and abs(number) < 2**31:
            return int(number)
        return number


def _means(name: str, cell: str, table: str) -> bool:
    """Tell whether a field, read again, would be taken for a column of the plan."""
    column = column_of(name, table)
    # Another tool's word for a kind stays its own.
    return column != EXTRA + name and (column == name or cell in CHOICES.get(column, (cell,)))


def prepared(draft: Draft, settings: Settings) -> Draft:
    """Return a draft in the system asked for."""
    return in_system(draft, settings.coordinates or WGS84)


def graph_fields(draft: Draft, name: str, names: Names) -> dict[str, Value]:
    """Return the fields of the graph as a whole: what the format kept, the plan's names, the system of positions."""
    made = dict(names.kept(key, value) for key, value in draft.kept.get(name, {}).items() if key not in GRAPH_OWN)
    given = {"name_zh": draft.name_zh, "name_en": draft.name_en, "coordinates": draft.coordinates}
    return {**made, **{key: text for key, text in given.items() if text}}
