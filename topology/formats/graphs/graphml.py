"""
GraphML: what yEd, Gephi, networkx and the Internet Topology Zoo write.

Source: Brandes, Eiglsperger, Lerner: GraphML Primer (graphml.graphdrawing.org): keys with their types and defaults,
nested graphs, ports and hyperedges. Of yEd's drawing only the labels are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from geodata.errors import InputError
from geodata.markup import Element
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import SITES, SPANS, Draft
from topology.formats.findings import Findings
from topology.formats.graphs.graph import Edge, Fields, Graph, Node
from topology.formats.graphs.graph_reading import read_graphs
from topology.formats.graphs.graph_writing import CARRIES, NOTE_EN, NOTE_ZH, Names, Value, graph_fields, prepared

_ROOT = re.compile(r"<(?:[\w.-]+:)?graphml[\s/>]")
#: Fields that defaults stand for, at most: a small file must not fill the memory.
_MOST_DEFAULTS = 2_000_000
_INTEGERS, _FLOATS = ("int", "integer", "long"), ("float", "double", "real")
_TRUE, _FALSE = ("true", "1"), ("false", "0")
#: Attributes of an edge that are no field.
_EDGE_OWN = ("id", "source", "target", "directed")


@dataclass(frozen=True, slots=True)
class _Key:
    """A declared field: its name, type, default, and what it is drawn with where it is yEd's."""

    id: str
    name: str
    kind: str
    scope: str
    default: object
    drawing: str = ""


def _recognise(source: Source) -> bool:
    return source.is_xml and _ROOT.search(source.start) is not None


def _parse(source: Source, findings: Findings) -> Graph:
    return _Parsing(source.name, findings).graph(source.element)


@dataclass(slots=True)
class _Parsing:
    file: str
    findings: Findings
    keys: dict[str, _Key] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    defaults_count: int = 0
    said: set[str] = field(default_factory=set)
    defaults: dict[str, Fields] = field(default_factory=dict)

    def graph(self, root: Element) -> Graph:
        if root.name != "graphml":
            raise InputError("graph_no_graph", file=self.file, row=root.row)
        for element in root.every("key"):
            key = self._key(element)
            self.keys[key.id] = key
        graphs = list(root.every("graph"))
        if not graphs:
            raise InputError("graph_no_graph", file=self.file, row=root.row)
        for scope in ("node", "edge", "graph"):
            known = (key for key in self.keys.values() if key.scope in (scope, "all") and key.default is not None)
            self.defaults[scope] = {key.name: key.default for key in known}
        for other in graphs[1:]:
            self.findings.left_out("graph_more", file=self.file, row=other.row)
        made = Graph()
        made.fields, _ = self._fields(graphs[0], "graph")
        self._into(made, graphs[0])
        return made

    def _key(self, element: Element) -> _Key:
        given = element.attributes
        key = given.get("id", "")
        drawing = given.get("yfiles.type", "")
        name = given.get("attr.name") or key
        kind = given.get("attr.type", "string").strip().casefold()
        default = element.first("default")
        value = None
        if default is not None and not drawing and not default.parts:
            value = self._value(default, kind, name)
        return _Key(key, name, kind, given.get("for", "all"), value, drawing)

    def _into(self, made: Graph, graph: Element) -> None:
        directed = graph.attributes.get("edgedefault", "undirected").strip() == "directed"
        for part in graph.parts:
            if part.name == "node":
                self._node(made, part)
            elif part.name == "edge":
                made.edges.append(self._edge(part, directed=directed))
            elif part.name == "hyperedge":
                self.findings.left_out("graph_hyperedge", file=self.file, row=part.row)

    def _node(self, made: Graph, element: Element) -> None:
        key = element.attributes.get("id", "")
        if not key:
            raise InputError("graph_no_id", file=self.file, row=element.row, column="node")
        if key in self.rows:
            raise InputError(
                "graph_node_twice", file=self.file, row=element.row, column="node", value=key, first=self.rows[key]
            )
        self.rows[key] = element.row
        nested = element.first("graph")
        fields, label = self._fields(element, "node")
        if nested is not None and nested.parts:
            self.findings.left_out("graph_group", file=self.file, row=element.row, value=label or key)
            self._into(made, nested)
        else:
            made.nodes.append(Node(key, key, element.row, fields, label))

    def _edge(self, element: Element, *, directed: bool) -> Edge:
        given = element.attributes
        ends = []
        for end in ("source", "target"):
            if not given.get(end):
                raise InputError("graph_no_end", file=self.file, row=element.row, column="edge", value=end)
            ends.append(given[end])
        fields, label = self._fields(element, "edge")
        if label:
            fields.setdefault("label", label)
        for name, text in given.items():
            if name not in _EDGE_OWN:
                fields.setdefault(name, text)
        said = given.get("directed", "").strip()
        return Edge(
            ends[0], ends[1], given.get("id", ""), element.row, fields, directed=said in _TRUE if said else directed
        )

    def _fields(self, element: Element, scope: str) -> tuple[Fields, str]:
        """Return the fields of a graph, node or edge, and the label that it is drawn with."""
        self.defaults_count += len(self.defaults[scope])
        if self.defaults_count > _MOST_DEFAULTS:
            raise InputError("graph_many_defaults", file=self.file, value=self.defaults_count, most=_MOST_DEFAULTS)
        fields, label = dict(self.defaults[scope]), ""
        for data in element.every("data"):
            key = self.keys.get(data.attributes.get("key", "")) or self._undeclared(data)
            if key.drawing or data.parts:
                label = label or next(_labels(data), "")
                self._say_drawing(key, data)
                continue
            value = self._value(data, key.kind, key.name)
            if value is not None:
                fields[key.name] = value
        return fields, label

    def _undeclared(self, data: Element) -> _Key:
        name = data.attributes.get("key", "") or "data"
        if name not in self.said:
            self.said.add(name)
            self.findings.assumed("graph_key_unknown", file=self.file, row=data.row, value=name)
        return _Key(name, name, "string", "all", None)

    def _say_drawing(self, key: _Key, data: Element) -> None:
        what = key.drawing or key.name
        if what not in self.said and (data.parts or data.text.strip()):
            self.said.add(what)
            self.findings.left_out("graph_drawing", file=self.file, row=data.row, value=what)

    def _value(self, data: Element, kind: str, name: str) -> object:
        """Return the value of a field by its type; None where a number is left empty."""
        text = data.text
        if kind not in (*_INTEGERS, *_FLOATS, "boolean", "bool"):
            return text
        word = text.strip()
        if not word:
            return None
        try:
            if kind in _INTEGERS:
                return int(word)
            if kind in _FLOATS:
                return float(word)
        except ValueError:
            raise self._bad(data, kind, name) from None
        if word.casefold() not in (*_TRUE, *_FALSE):
            raise self._bad(data, kind, name)
        return word.casefold() in _TRUE

    def _bad(self, data: Element, kind: str, name: str) -> InputError:
        return InputError("graph_value", file=self.file, row=data.row, column=name, value=data.text, kind=kind)


def _labels(data: Element) -> Iterator[str]:
    """Yield the labels that yEd draws, outermost first."""
    level = list(data.parts)
    while level:
        for part in level:
            if part.name in ("NodeLabel", "EdgeLabel") and part.text.strip():
                yield part.text.strip()
        level = [inner for part in level for inner in part.parts]


# ---- writing ----

_NAMES = Names(most_bits=63)
#: What XML 1.0 cannot hold, not even as a reference.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)


def _write(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    draft = prepared(draft, settings)
    writing = _Writing(findings)
    body = ['  <graph edgedefault="undirected">']
    body += writing.data("graph", graph_fields(draft, FORMAT.name, _NAMES), 4)
    for row in draft.rows(SITES):
        body.append(f"    <node id={writing.quoted(row.get('id', ''))}>")
        body += writing.data("node", _NAMES.fields(row, SITES, ("id",)), 6)
        body.append("    </node>")
    for row in draft.rows(SPANS):
        ends = " ".join(
            f"{name}={writing.quoted(row.get(column, ''))}"
            for name, column in (("id", "id"), ("source", "a"), ("target", "b"))
        )
        body.append(f"    <edge {ends}>")
        body += writing.data("edge", _NAMES.fields(row, SPANS, ("id", "a", "b")), 6)
        body.append("    </edge>")
    body.append("  </graph>\n</graphml>\n")
    return {f"{stem}.graphml": (_HEAD + "\n".join([*writing.keys(), *body])).encode()}


@dataclass(slots=True)
class _Writing:
    """Writes fields, and remembers which keys they need."""

    findings: Findings
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def data(self, scope: str, fields: Mapping[str, Value], indent: int) -> list[str]:
        return [
            f'{" " * indent}<data key="{self._key(scope, name, value)}">{self._text(value)}</data>'
            for name, value in fields.items()
        ]

    def keys(self) -> list[str]:
        return [
            f'  <key id="{key}" for="{scope}" attr.name={self.quoted(name)} attr.type="{kind}"/>'
            for (scope, name, kind), key in self.known.items()
        ]

    def quoted(self, text: str) -> str:
        return quoteattr(self._usable(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})

    def _key(self, scope: str, name: str, value: Value) -> str:
        kind = "string"
        if isinstance(value, bool):
            kind = "boolean"
        elif isinstance(value, int):
            kind = "int" if value.bit_length() <= 31 else "long"
        elif isinstance(value, float):
            kind = "double"
        return self.known.setdefault((scope, name, kind), f"d{len(self.known)}")

    def _text(self, value: Value) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return repr(value)
        return escape(self._usable(str(value)), {"\r": "&#13;"})

    def _usable(self, text: str) -> str:
        clean = _NO_XML.sub("", text)
        if clean != text:
            self.findings.left_out("graph_xml_letters", value=text)
        return clean


FORMAT = Format(
    name="graphml",
    title_zh="GraphML 图",
    title_en="GraphML",
    recognise=_recognise,
    read=read_graphs(_parse, "graphml", "GraphML"),
    write=_write,
    suffix=".graphml",
    carries=CARRIES,
    extras=True,
    note_zh=NOTE_ZH,
    note_en=NOTE_EN,
)
