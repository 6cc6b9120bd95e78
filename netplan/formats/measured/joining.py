"""
Two tables of measurements made one that calibration reads as it read each.

Tables of the same columns are put one below the other. Otherwise both become long (`quantity`, `value`, `unit`), with
every cell as it was: a wide table that held figures (docs/formats/measurements.md, Samples or figures) says so in its
quantities, so that they stay figures beside the samples of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from netplan.formats.measured.columns import (
    FEW_ROWS,
    NAMES,
    ONEWAY,
    OTN,
    RTT,
    SILENCE,
    Heading,
    ValueColumn,
    plain,
    read_heading,
)
from netplan.formats.measured.records import count_of, number_of
from topology.formats.draft import MEASUREMENTS, Cells
from topology.formats.findings import Findings
from topology.records import OPTICAL

#: What a quantity is called where its values are figures: quantity, how often it counts in the round trip -> name.
_FIGURES = {(RTT, 1.0): "rtt_p01", (ONEWAY, 1.0): "oneway_p01", (OTN, 1.0): "otn_p01", (OTN, 2.0): "otn_oneway_p01"}
#: Columns by their first name.
_OURS = {key: words[0] for key, words in NAMES.items()}


def joined(first: Sequence[Cells], second: Sequence[Cells], findings: Findings, *, file: str) -> list[Cells]:
    """
    Put two tables of measurements together.

    Parameters
    ----------
    first, second : sequence of dict
        Their rows; a row of the second that the first has too, cell by cell, stands once.
    findings : Findings
        Takes what was taken for granted.
    file : str
        Where the second comes from, for messages.

    Returns
    -------
    list of dict
        The rows of one table.

    Raises
    ------
    InputError
        If one of two different tables lacks its ends or values.
    """
    if first and second and _shape(first) != _shape(second):
        first, second = (list(_long(rows, findings)) for rows in (first, second))
    there = {tuple(sorted(row.items())) for row in first}
    rows = [*first, *(row for row in second if tuple(sorted(row.items())) not in there)]
    timed = sum(1 for row in rows if row.get(_OURS["time"]))
    if first and second and 0 < timed < len(rows):
        findings.doubted("measured_some_untimed", file=file or None, value=len(rows) - timed)
    return rows


def _names(rows: Sequence[Cells]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _shape(rows: Sequence[Cells]) -> tuple[bool, frozenset[str]]:
    """Return what two tables must have in common: both long with our names, or the same columns."""
    names = frozenset(_names(rows))
    known = {plain(name) for name in names}
    if {_OURS[key] for key in ("start", "finish", "quantity", "value")} <= names:
        strange = {
            word for key, words in NAMES.items() for word in words[1:] if word in known and _OURS[key] not in names
        }
        return True, frozenset(strange)
    return False, names


def _long(rows: Sequence[Cells], findings: Findings) -> Iterator[Cells]:
    """Yield the rows of a table in the long form."""
    names = _names(rows)
    heading = read_heading(names, MEASUREMENTS)
    if heading["layer"] is None:
        findings.assumed("measured_optical", file=MEASUREMENTS, value=OPTICAL)
    ours = {place: _OURS[key] for key, place in heading.places.items()}
    figures = _few(rows, names, heading)
    median = heading.median
    values = {column.index: column for column in heading.values}
    for row in rows:
        shared: Cells = {"layer": OPTICAL}
        for index, name in enumerate(names):
            if not (cell := row.get(name, "")) or index in values:
                continue
            if median and index == median.index:
                shared["rtt_p50_ms"] = cell if median.factor == 1 else _scaled(cell, median.factor)
            else:
                shared[ours.get(index) or _other(name)] = cell
        if not values:
            yield shared
        for column in values.values():
            cell = row.get(names[column.index], "")
            if len(values) > 1 and cell.strip().casefold() in SILENCE:
                continue  # another column has the figure
            yield shared | {"quantity": _word(column, figures=figures), "value": cell or "-", "unit": column.unit}


def _other(name: str) -> str:
    """Return the name of a column that is kept but not read: none that a table might be read by."""
    return name if name.startswith("x:") else f"x:{name}"


def _scaled(cell: str, factor: float) -> str:
    number = number_of(cell)
    return cell if number is None else repr(number * factor)


def _word(column: ValueColumn, *, figures: bool) -> str:
    """Return the quantity of a column, as what it was alone: a figure, or a sample."""
    if not figures or column.figures:
        return column.words
    times = 2.0 if column.words == "otn_oneway" else 1.0
    return _FIGURES.get((column.quantity, times), column.words)


def _few(rows: Sequence[Cells], names: Sequence[str], heading: Heading) -> bool:
    """Tell whether a wide table holds figures: no path has more than a few rows, each of a few samples at most."""
    keys = [names[place] for key in ("start", "finish", "layer", "operator") if (place := heading[key]) is not None]
    counts = None if heading["count"] is None else names[heading["count"]]
    if heading["time"] is not None:  # a row that repeats another counts once
        rows = list({tuple(sorted(row.items())): row for row in rows}.values())
    for column in heading.values:
        paths: Counter[tuple[str, ...]] = Counter()
        for row in rows:
            cell = row.get(names[column.index], "").strip()
            silent = len(heading.values) == 1 and cell.casefold() in SILENCE
            if not silent and not (number_of(cell) or 0) > 0:
                continue
            path = tuple(row.get(key, "").strip() for key in keys)
            paths[path] += 1
            if paths[path] > FEW_ROWS or (counts and count_of(row.get(counts)) > FEW_ROWS):
                return False
    return True
