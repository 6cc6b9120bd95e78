"""
GML, the Graph Modelling Language: what the Internet Topology Zoo, Gephi and networkx write.

Source: Himsolt: GML, a portable graph file format (1997): a list of keys, each with an integer, a real, a string or a
list in brackets; letters beyond ASCII as `&#20013;`. Node ids are integers; labels may stand twice (the Zoo's do).
Keys are ASCII letters and digits: what is called otherwise is `c1`, `c2`, ..., and the block `columns` of the graph
says what they are called.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from geodata.errors import InputError
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import SITES, SPANS, Draft, is_id, kept_cell
from topology.formats.findings import Findings
from topology.formats.graphs.graph import Edge, Fields, Graph, Node
from topology.formats.graphs.graph_reading import read_graphs
from topology.formats.graphs.graph_writing import CARRIES, NOTE_EN, NOTE_ZH, Names, Value, graph_fields, prepared

_TOKEN = re.compile(
    r'(?P<space>[ \t\r\n\f\v\ufeff]+|#[^\n]*)|(?P<string>"[^"]*")|(?P<open>\[)|(?P<close>\])'
    r"|(?P<word>[^\s\[\]\"]+)"
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_KEY = re.compile(r"[A-Za-z_][0-9A-Za-z_]*")
_INTEGER = re.compile(r"[+-]?[0-9]+")
#: No integer has more digits; Python itself refuses more than 4,300.
_MOST_DIGITS = 4000
_REAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_MOST_DEPTH = 100
#: So many tokens are looked at to tell the format.
_FIRST = 400
_COLUMNS = "columns"


@dataclass(slots=True)
class _Block:
    """What stands between two brackets: keys and values in their order."""

    row: int
    pairs: list[tuple[str, object]] = field(default_factory=list)

    def first(self, key: str) -> object:
        return next((value for name, value in self.pairs if name == key), None)


def _tokens(text: str, file: str) -> Iterator[tuple[str, str, int]]:
    """Yield kind, text and line of each token."""
    place, row = 0, 1
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:  # a quote that is never closed
            raise InputError("gml_syntax", file=file, row=row, value=text[place : place + 20])
        kind, said = match.lastgroup or "", match.group()
        if kind != "space":
            yield kind, said, row
        row += said.count("\n")
        place = match.end()


def _recognise(source: Source) -> bool:
    if source.start[:1] in ("<", "{", "[", "") or not re.search(r"\bgraph\s*\[", source.start):
        return False
    depth, before = 0, ""
    try:
        for number, (kind, said, _) in enumerate(_tokens(source.start, source.name)):
            if depth == 0 and kind == "open" and before == "graph":
                return True
            if number > _FIRST or depth < 0 or (number == 0 and _KEY.fullmatch(said) is None):
                return False
            depth += (kind == "open") - (kind == "close")
            before = said
    except InputError:
        return False
    return False


def _blocks(text: str, file: str) -> _Block:
    """Parse the whole text without recursion."""
    stack, key = [_Block(1)], ""
    for kind, said, row in _tokens(text, file):
        if not key:
            if kind == "close" and len(stack) > 1:
                stack.pop()
            elif kind == "word" and _KEY.fullmatch(said):
                key = said
            else:
                raise InputError("gml_syntax", file=file, row=row, value=said)
        elif kind == "open":
            if len(stack) > _MOST_DEPTH:
                raise InputError("gml_depth", file=file, row=row, most=_MOST_DEPTH)
            block = _Block(row)
            stack[-1].pairs.append((key, block))
            stack.append(block)
            key = ""
        else:
            stack[-1].pairs.append((key, _value(kind, said, row, file)))
            key = ""
    if key or len(stack) > 1:
        raise InputError("gml_syntax", file=file, row=stack[-1].row, value=key or "[")
    return stack[0]


def _value(kind: str, said: str, row: int, file: str) -> object:
    if kind == "string":
        return _REFERENCE.sub(lambda match: html.unescape(match.group()), said[1:-1])
    if kind == "word":
        whole = _INTEGER.fullmatch(said) is not None
        if whole and len(said) <= _MOST_DIGITS:
            return int(said)
        if whole:
            raise InputError("gml_syntax", file=file, row=row, value=said)
        if _REAL.fullmatch(said) or _NOT_FINITE.fullmatch(said):
            return float(said)
    raise InputError("gml_syntax", file=file, row=row, value=said)


def _parse(source: Source, _: Findings) -> Graph:
    root = _blocks(source.text, source.name)
    graph = root.first("graph")
    if not isinstance(graph, _Block):
        raise InputError("graph_no_graph", file=source.name)
    called = graph.first(_COLUMNS)
    names = {key: name for key, name in called.pairs if isinstance(name, str)} if isinstance(called, _Block) else {}
    directed = graph.first("directed") == 1
    made = Graph(fields=_fields(graph, names, ("node", "edge", "directed", "multigraph", _COLUMNS)))
    blocks = [value for key, value in graph.pairs if key == "node" and isinstance(value, _Block)]
    labels = [_text(block.first("label")) for block in blocks]
    ours = names.get("id") == "label"
    by_label = ours or (len(set(labels)) == len(labels) and all(map(is_id, labels)))
    first: dict[object, int] = {}
    for block, label in zip(blocks, labels, strict=True):
        key = block.first("id")
        if not isinstance(key, int | float | str):
            raise InputError("graph_no_id", file=source.name, row=block.row, column="node")
        if key in first:
            where = {"row": block.row, "column": "node", "value": key, "first": first[key]}
            raise InputError("graph_node_twice", file=source.name, **where)  # type: ignore[arg-type]
        first[key] = block.row
        # What we wrote ourselves has the site's id for its label; else a label is a name as well.
        name = "" if ours or label.isdecimal() else label
        fields = _fields(block, names, ("id", "label"))
        made.nodes.append(Node(key, label if by_label else _text(key), block.row, fields, name))
    for key, value in graph.pairs:
        if key == "edge" and isinstance(value, _Block):
            made.edges.append(_edge(value, names, source.name, directed=directed))
    return made


def _edge(block: _Block, names: Mapping[str, str], file: str, *, directed: bool) -> Edge:
    ends = []
    for end in ("source", "target"):
        value = block.first(end)
        if not isinstance(value, int | float | str):
            raise InputError("graph_no_end", file=file, row=block.row, column="edge", value=end)
        ends.append(value)
    fields = _fields(block, names, ("source", "target"))
    named = ""
    for name in ("key", "id"):
        if isinstance(fields.get(name), str) and fields[name]:
            named = str(fields.pop(name))
            break
    return Edge(ends[0], ends[1], named, block.row, fields, directed=directed)


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else kept_cell(_plain(value))


def _fields(block: _Block, names: Mapping[str, str], leave: tuple[str, ...]) -> Fields:
    """Return the fields of a block under their own names; a key that stands several times is a list."""
    made: Fields = {}
    several: set[str] = set()
    for key, given in block.pairs:
        if key in leave:
            continue
        name, value = names.get(key, key), _plain(given)
        if name not in made:
            made[name] = value
            continue
        if name not in several:
            several.add(name)
            made[name] = [made[name]]
        held = made[name]
        if isinstance(held, list):
            held.append(value)
    return made


def _plain(value: object) -> object:
    # No deeper than the parser lets it be.
    return _fields(value, {}, ()) if isinstance(value, _Block) else value


# ---- writing ----

_RESERVED = ("id", "label", "graphics", "node", "edge", "graph", "directed", "multigraph", _COLUMNS)
_NODE = Names(reserved=_RESERVED, booleans=False, most_bits=31)
_EDGE = Names(reserved=(*_RESERVED, "source", "target", "key"), booleans=False, most_bits=31)
_WRITABLE = re.compile(r"[A-Za-z][0-9A-Za-z_]*")
_OURS = re.compile(r"c[0-9]+")
_ESCAPED = re.compile(r'[^ -~]|[&"]')


def _write(draft: Draft, stem: str, settings: Settings, _findings: Findings) -> dict[str, bytes]:
    draft = prepared(draft, settings)
    called: dict[str, str] = {}
    body: list[str] = []
    body += _lines(graph_fields(draft, FORMAT.name, _NODE), called, 2)
    numbers: dict[str, int] = {}
    for row in draft.rows(SITES):
        key = row.get("id", "")
        number = numbers.setdefault(key, len(numbers))
        body += ["  node [", f"    id {number}", f"    label {_string(key)}"]
        body += [*_lines(_NODE.fields(row, SITES, ("id",)), called, 4), "  ]"]
    for row in draft.rows(SPANS):
        ends = [numbers.get(row.get(end, ""), -1) for end in ("a", "b")]
        body += ["  edge [", f"    source {ends[0]}", f"    target {ends[1]}", f"    key {_string(row.get('id', ''))}"]
        body += [*_lines(_EDGE.fields(row, SPANS, ("id", "a", "b")), called, 4), "  ]"]
    columns = ['    id "label"', *(f"    {key} {_string(name)}" for name, key in called.items())]
    head = ["graph [", "  multigraph 1", f"  {_COLUMNS} [", *columns, "  ]"]
    return {f"{stem}.gml": ("\n".join([*head, *body, "]"]) + "\n").encode("ascii")}


def _lines(fields: Mapping[str, Value], called: dict[str, str], indent: int) -> list[str]:
    made = []
    for name, value in fields.items():
        key = name
        if not _WRITABLE.fullmatch(name) or _OURS.fullmatch(name):
            key = called.setdefault(name, f"c{len(called) + 1}")
        made.append(f"{' ' * indent}{key} {_worded(value)}")
    return made


def _worded(value: Value) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        text = repr(value)
        # A real has a point, also before an exponent: 1e+16.
        return text if "." in text else text.replace("e", ".0e")
    return _string(str(value))


def _string(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda match: f"&#{ord(match.group())};", text) + '"'


FORMAT = Format(
    name="gml",
    title_zh="GML 图",
    title_en="GML",
    recognise=_recognise,
    read=read_graphs(_parse, "gml", "GML"),
    write=_write,
    suffix=".gml",
    carries=CARRIES,
    extras=True,
    note_zh=NOTE_ZH,
    note_en=NOTE_EN,
)
