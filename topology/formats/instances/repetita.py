"""REPETITA's files: a `.graph` with directed edges and a `.demands` with what goes from node to node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from geodata.errors import InputError
from topology.engineering.records import DIRECTED, NONE, Demand, Instance, Link
from topology.formats.instances.assembly import LEAST_DEMAND, Assembly, check_count, check_size, number, whole_number
from topology.formats.instances.notes import LOOPS, Note

NODES, EDGES, DEMANDS = "NODES", "EDGES", "DEMANDS"
_US_IN_MS = 1000.0


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text, with its name for errors."""

    file: str
    text: str


def read_repetita(graph: Document, demands: Document, *, name: str) -> tuple[Instance, tuple[Note, ...]]:
    """
    Read a topology and the demands over it.

    Parameters
    ----------
    graph, demands : Document
        The two files.
    name : str
        What the instance is called.

    Returns
    -------
    Instance, tuple of Note
        Directed links with capacity, weight and delay; capacities and demands keep their unit, kbit/s as a rule.
        Edges from a node to itself are left out and counted.

    Raises
    ------
    InputError
        For the first line that cannot be used, for more or fewer lines than announced.

    Notes
    -----
    Source: S. Gay, P. Schaus, S. Vissicchio, "REPETITA: Repeatable Experiments for Performance Evaluation of
    Traffic-Engineering Algorithms", arXiv:1710.08665; https://repetita.info.ucl.ac.be/DataFormat.html: delays in
    microseconds; edges and demands name nodes by their place in the list, from 0.
    """
    assembly = Assembly(graph.file, name)
    lines = _Lines(graph)
    nodes = _nodes(lines, assembly)
    loops = _edges(lines, assembly, nodes)
    lines.end()
    # Demands are checked as they are read, in their own file.
    wanted = _demands(_Lines(demands), nodes)
    instance = assembly.instance()
    notes = (Note(LOOPS, loops),) if loops else ()
    return _directed(instance, wanted), notes


def _directed(instance: Instance, wanted: dict[str, Demand]) -> Instance:
    return replace(instance, demands=wanted, link_model=DIRECTED, directed_demands=True, module_model=NONE)


class _Lines:
    """The lines of a file that hold something, each split into words, with its number."""

    def __init__(self, document: Document) -> None:
        self.file = document.file
        self._row = 1
        # Split when they are needed: the words of a large file take many times its room.
        lines = ((row, line.partition("#")[0].split()) for row, line in enumerate(document.text.split("\n"), start=1))
        self._lines = ((row, words) for row, words in lines if words)
        self._next = next(self._lines, None)

    def take(self, section: str) -> tuple[int, list[str]]:
        """Take the next line; a file that ends here ends too early."""
        if self._next is None:
            raise InputError("te_short", file=self.file, row=self._row, column=section)
        taken = self._next
        self._row = taken[0]
        self._next = next(self._lines, None)
        return taken

    def section(self, name: str) -> int:
        """Take a section's heading and the line below, which is for people; return how many lines it announces."""
        row, words = self.take(name)
        if len(words) != 2 or words[0] != name:
            value = " ".join(words)
            raise InputError("te_heading", file=self.file, row=row, value=value, expected=f"{name} n")
        count = whole_number(words[1], file=self.file, row=row, column=name)
        if count or self._next is not None:
            self.take(name)
        return count

    def rows(self, section: str, columns: tuple[str, ...], count: int) -> Iterator[tuple[int, list[str]]]:
        """Take the rows of a section."""
        for _ in range(count):
            row, words = self.take(section)
            if len(words) != len(columns):
                value, wanted = " ".join(words), " ".join(columns)
                raise InputError("te_words", file=self.file, row=row, column=section, value=value, wanted=wanted)
            yield row, words

    def end(self) -> None:
        """Raise `InputError` where something is left."""
        if self._next is not None:
            row, words = self._next
            raise InputError("te_long", file=self.file, row=row, value=" ".join(words))


def _nodes(lines: _Lines, assembly: Assembly) -> list[str]:
    nodes = []
    for row, (label, x, y) in lines.rows(NODES, ("label", "x", "y"), lines.section(NODES)):
        place = tuple(
            number(text, file=lines.file, row=row, column=f"{NODES} {axis}", least=None)
            for axis, text in (("x", x), ("y", y))
        )
        assembly.node(label, row, (place[0], place[1]))
        nodes.append(label)
    return nodes


def _node(text: str, nodes: list[str], file: str, row: int, column: str) -> str:
    place = whole_number(text, file=file, row=row, column=column)
    if place >= len(nodes):
        raise InputError("te_no_such_node", file=file, row=row, column=column, value=text, last=len(nodes) - 1)
    return nodes[place]


def _edges(lines: _Lines, assembly: Assembly, nodes: list[str]) -> int:
    loops = 0
    columns = ("label", "src", "dest", "weight", "bw", "delay")
    for row, (label, start, end, *figures) in lines.rows(EDGES, columns, lines.section(EDGES)):
        weight, capacity, delay_us = (
            number(text, file=lines.file, row=row, column=f"{EDGES} {column}")
            for column, text in zip(columns[3:], figures, strict=True)
        )
        a = _node(start, nodes, lines.file, row, f"{EDGES} src")
        b = _node(end, nodes, lines.file, row, f"{EDGES} dest")
        if a == b:
            loops += 1
            continue
        link = Link(id=label, a=a, b=b, capacity=capacity, weight=weight, delay_ms=delay_us / _US_IN_MS)
        assembly.link(link, row)
    return loops


def _demands(lines: _Lines, nodes: list[str]) -> dict[str, Demand]:
    demands: dict[str, tuple[Demand, int]] = {}
    for row, (label, start, end, text) in lines.rows(DEMANDS, ("label", "src", "dest", "bw"), lines.section(DEMANDS)):
        source = _node(start, nodes, lines.file, row, f"{DEMANDS} src")
        target = _node(end, nodes, lines.file, row, f"{DEMANDS} dest")
        value = number(text, file=lines.file, row=row, column=f"{DEMANDS} bw")
        check_size(value, LEAST_DEMAND, file=lines.file, row=row, column=f"{DEMANDS} bw")
        if source == target:
            raise InputError("te_loop", file=lines.file, row=row, column=DEMANDS, value=source)
        if label in demands:
            first = demands[label][1]
            raise InputError("te_twice", file=lines.file, row=row, column=DEMANDS, value=label, first=first)
        demands[label] = Demand(id=label, source=source, target=target, value=value), row
        check_count(len(demands), lines.file, row, DEMANDS)
    lines.end()
    return {key: demand for key, (demand, _) in demands.items()}
