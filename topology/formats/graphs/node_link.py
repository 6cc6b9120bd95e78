"""
Node-link JSON: what networkx (`node_link_data`) and D3 write: a list of nodes, a list of links.

networkx called the list of edges `links` before 3.6 and `edges` since; both are read, and `edges` is written.
Ends are ids of nodes; in files of older tools they are places in the list of nodes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from geodata.errors import InputError
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import SITES, SPANS, Draft, kept_cell
from topology.formats.findings import Findings
from topology.formats.graphs.graph import Edge, Graph, Node, check_depth
from topology.formats.graphs.graph_reading import read_graphs
from topology.formats.graphs.graph_writing import CARRIES, NOTE_EN, NOTE_ZH, Names, graph_fields, prepared

#: Other formats of JSON that have nodes and links as well are told by these.
_OTHERS = ("type", "elements", "network_name", "features", "topology")
_TOP = ("directed", "multigraph", "graph", "nodes", "links", "edges")


def _recognise(source: Source) -> bool:
    fields = source.fields
    nodes, edges = fields.get("nodes"), _edges(fields)
    if not isinstance(nodes, list) or not isinstance(edges, list) or any(name in fields for name in _OTHERS):
        return False
    first = edges[0] if edges else {"source": 0, "target": 0}
    node = nodes[0] if nodes else {}
    joined = isinstance(first, dict) and "source" in first and "target" in first
    named = isinstance(node, dict) and ("id" in node or "name" in node or not node or "graph" in fields)
    return joined and named and bool(nodes or "graph" in fields or "directed" in fields)


def _edges(fields: Mapping[str, object]) -> object:
    return fields["links"] if "links" in fields else fields.get("edges")


def _parse(source: Source, findings: Findings) -> Graph:
    document = source.document
    if not isinstance(document, dict):
        raise InputError("graph_no_graph", file=source.name)
    nodes, edges = document.get("nodes"), _edges(document)
    if not isinstance(nodes, list) or not isinstance(edges, list):
        raise InputError("graph_no_graph", file=source.name)
    about = document.get("graph", {})
    made = Graph(fields=dict(_pairs(about)))
    made.fields.update({name: value for name, value in document.items() if name not in _TOP})
    seen: set[object] = set()
    for place, given in enumerate(nodes):
        made.nodes.append(_node(given, f"nodes[{place}]", place, source.name))
        if made.nodes[-1].key in seen:
            where = {"column": f"nodes[{place}]", "value": made.nodes[-1].id}
            raise InputError("graph_node_again", file=source.name, **where)  # type: ignore[arg-type]
        seen.add(made.nodes[-1].key)
    what = "links" if "links" in document else "edges"
    end_of = _end(edges, made.nodes, seen, source.name, findings)
    directed = document.get("directed") is True
    for place, given in enumerate(edges):
        made.edges.append(_edge(given, f"{what}[{place}]", end_of, source.name, directed=directed))
    return made


def _pairs(about: object) -> dict[str, object]:
    """Return the fields of the graph; networkx once wrote them as a list of pairs."""
    if isinstance(about, dict):
        return about
    if isinstance(about, list):
        pairs = (pair for pair in about if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str))
        return {pair[0]: pair[1] for pair in pairs}
    return {}


def _object(given: object, place: str, file: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InputError("node_link_shape", file=file, value=place)
    return given


def _key(value: object, place: str, file: str) -> str:
    """Return what tells an id from others: 1 is not "1"."""
    if isinstance(value, list | dict):
        check_depth(value, file, None)
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    except ValueError as error:
        raise InputError("bad_json", file=file, column=place, reason=error) from None


def _node(given: object, name: str, place: int, file: str) -> Node:
    fields = dict(_object(given, name, file))
    value = fields.pop("id", None)
    if value is None:
        value = fields.get("name", place)
    key = _key(value, name, file)
    return Node(key, value if isinstance(value, str) else kept_cell(value), None, fields)


def _end(
    edges: list[Any], nodes: list[Node], known: set[object], file: str, findings: Findings
) -> Callable[[object, str], object]:
    """Return what brings the end of an edge to the key of its node."""
    ends = (edge[end] for edge in edges if isinstance(edge, dict) for end in ("source", "target") if end in edge)
    places = [end for end in ends if isinstance(end, int) and not isinstance(end, bool)]
    alien = next((end for end in places if _key(end, "", file) not in known), None)
    # Places are meant where a number is no node's id, but all of them are places.
    by_place = alien is not None and all(0 <= end < len(nodes) for end in places)
    by_place = by_place and not any(_key(end, "", file) in known for end in places)
    if by_place:
        findings.assumed("graph_by_place", file=file, value=alien)

    def end_of(value: object, place: str) -> object:
        if by_place and isinstance(value, int) and not isinstance(value, bool):
            return nodes[value].key
        return _key(value, place, file)

    return end_of


def _edge(given: object, place: str, end_of: Callable[[object, str], object], file: str, *, directed: bool) -> Edge:
    fields = dict(_object(given, place, file))
    ends = []
    for end in ("source", "target"):
        if fields.get(end) is None:
            raise InputError("graph_no_end", file=file, column=place, value=end)
        value = fields.pop(end)
        # D3 puts the node itself there once it has run.
        ends.append(end_of(value["id"] if isinstance(value, dict) and "id" in value else value, place))
    named = ""
    for name in ("key", "id"):
        if isinstance(fields.get(name), str) and fields[name]:
            named = fields.pop(name)
            break
    else:
        if isinstance(fields.get("key"), int):
            fields.pop("key")  # networkx counts parallel edges
    return Edge(ends[0], ends[1], named, None, fields, directed=directed)


# ---- writing ----

_NODE = Names(reserved=("id", "name"), native=True)
_EDGE = Names(reserved=("source", "target", "key", "id"), native=True)


def _write(draft: Draft, stem: str, settings: Settings, _findings: Findings) -> dict[str, bytes]:
    draft = prepared(draft, settings)
    nodes = [{"id": row.get("id", ""), **_NODE.fields(row, SITES, ("id",))} for row in draft.rows(SITES)]
    edges = [
        {
            "source": row.get("a", ""),
            "target": row.get("b", ""),
            "key": row.get("id", ""),
            **_EDGE.fields(row, SPANS, ("id", "a", "b")),
        }
        for row in draft.rows(SPANS)
    ]
    fields = graph_fields(draft, FORMAT.name, Names(native=True))
    whole = {"directed": False, "multigraph": True, "graph": fields, "nodes": nodes, "edges": edges}
    # A node or an edge a line, so that a change shows as such.
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1)
    return {f"{stem}.json": (text + "\n").encode()}


FORMAT = Format(
    name="node-link",
    title_zh="节点-链路 JSON（networkx、D3）",
    title_en="node-link JSON (networkx, D3)",
    recognise=_recognise,
    read=read_graphs(_parse, "node-link", "node-link JSON"),
    write=_write,
    suffix=".json",
    carries=CARRIES,
    extras=True,
    note_zh=NOTE_ZH,
    note_en=NOTE_EN,
)
