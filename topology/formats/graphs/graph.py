"""
What the three graph formats share: the nodes, edges and fields of a file, and which column of a plan a field means.

A field keeps its name and its type: `x:Country` is written as `Country` and read as it was. Where a format has no
type for a cell, or would change one letter of it, the cell itself is written under the name with ` (JSON)` behind it.
A field whose name means something to the plan or to the format is written as `x:name`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from geodata.errors import InputError
from topology.formats.draft import EXTRA, SITES
from topology.formats.headings import NAME, recognise
from topology.records import EXISTENCE, LENGTH_ORIGINS, SITE_KINDS, SPAN_STATUSES

#: Behind the name of a field that holds a cell as it stands.
VERBATIM = " (JSON)"
#: Another tool's word is taken for one of these columns only where the plan knows the word.
CHOICES = {"kind": SITE_KINDS, "status": SPAN_STATUSES, "existence": EXISTENCE, "length_origin": LENGTH_ORIGINS}
#: Fields of the graph that are no field of another tool.
GRAPH_OWN = ("name_zh", "name_en", "coordinates")
#: Columns that the graph itself gives.
_GIVEN = ("id", "a", "b")
#: No field of another tool is nested deeper.
_MOST_DEPTH = 50

Fields = dict[str, object]


@dataclass(slots=True)
class Node:
    """A node: its key in the file, the id it should have, its line, its fields, and a name beside them."""

    key: object
    id: str
    row: int | None
    fields: Fields
    name: str = ""


@dataclass(slots=True)
class Edge:
    """An edge between two keys; `id` is empty where the file gives it none."""

    a: object
    b: object
    id: str
    row: int | None
    fields: Fields
    directed: bool = False


@dataclass(slots=True)
class Graph:
    """What a file of a graph holds."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    fields: Fields = field(default_factory=dict)


def column_of(name: str, table: str) -> str:
    """
    Tell which column of the plan a field of a graph means.

    Parameters
    ----------
    name : str
        The field's name.
    table : str
        sites.csv or spans.csv.

    Returns
    -------
    str
        A column, `NAME`, or the `x:` column that keeps the field: whatever the graph itself gives (its id, the ends
        of an edge), lengths without a unit, and what is not known.
    """
    if name.startswith(EXTRA) or name.endswith(VERBATIM):
        return EXTRA + name
    if table == SITES and name.strip().casefold() in ("label", "name"):
        return NAME
    found = recognise(name, table)
    return EXTRA + name if found is None or found.column in _GIVEN else found.column


def check_depth(value: object, file: str, row: int | None) -> None:
    """Refuse a field that is nested too deeply to be written again."""
    level: list[object] = [value]
    for _ in range(_MOST_DEPTH):
        level = [
            part
            for item in level
            for part in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        ]
        if not level:
            return
    raise InputError("nested_too_deeply", file=file, row=row)
