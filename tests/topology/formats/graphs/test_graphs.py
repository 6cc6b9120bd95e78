"""Graphs (GraphML, GML, node-link JSON): others' files come in, networkx reads ours, nothing changes on the way."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import NUMERIC, SITES, SPANS, Cells, Draft, kept_cell, kept_value
from topology.formats.findings import ASSUMED, LEFT_OUT, Findings
from topology.formats.graphs.gml import FORMAT as GML
from topology.formats.graphs.graphml import FORMAT as GRAPHML
from topology.formats.graphs.node_link import FORMAT as NODE_LINK

ZOO = Path(__file__).parents[3] / "reference" / "zoo"
FORMATS = [GRAPHML, GML, NODE_LINK]
DAMAGED = 3000 if os.environ.get("PROOF", "") not in ("", "0") else 70
WGS84 = Settings(coordinates="WGS84")

each = pytest.mark.parametrize("item", FORMATS, ids=[item.name for item in FORMATS])


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[Draft, Findings]]:
    def read(item: Format, content: bytes | str, config: Settings = WGS84) -> tuple[Draft, Findings]:
        path = tmp_path / f"given{item.suffix}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        findings = Findings()
        assert [known.name for known in FORMATS if known.recognise(Source(path))] == [item.name]
        assert item.read is not None
        return item.read([Source(path)], config, findings), findings

    return read


def written(item: Format, draft: Draft) -> tuple[bytes, Findings]:
    findings = Findings()
    assert item.write is not None
    (content,) = item.write(draft, "out", Settings(), findings).values()
    return content, findings


def seen_by_networkx(item: Format, content: bytes, tmp_path: Path) -> nx.MultiGraph:
    path = tmp_path / "out"
    path.write_bytes(content)
    if item is GRAPHML:
        return nx.read_graphml(path, force_multigraph=True)
    return nx.read_gml(path) if item is GML else nx.node_link_graph(json.loads(content))


def plain(row: Cells) -> Cells:
    return {key: repr(float(cell)) if key in NUMERIC else cell for key, cell in row.items()}


def trip(item: Format, draft: Draft, read: Callable[..., tuple[Draft, Findings]]) -> Draft:
    back, findings = read(item, written(item, draft)[0], Settings())
    assert not findings.of(ASSUMED)
    return back


SITE_A = {
    "id": "甲" + "x" * 79,
    "name_zh": '北京 "一" <&>',
    "lon_deg": "116.5",
    "lat_deg": "39.9",
    "roles": "a;b",
    "source": "me",
    "x:备注": "a=b\nc",
    "x:n": "42",
    "x:text": '"42"',
    "x:true": "true",
    "x:list": "[1, 2]",
    "x:nothing": "null",
    "x:digits": "1.50",
    "x:long": "12345678901",
    "x:huge": "1" + "0" * 30,
    "x:beyond": "1e400",
    "x:lat_deg": "7",
    "x:label": "L",
    "x:x:q": "r",
    "x:a (JSON)": "5",
    "x:id": "9",
    "x:type": "Blue",
    "x:kind": "Blue",
    "x:Latitude": "3",
    "x:source": "s",
    "x:empty": '""',
}
SITE_B = {"id": "b", "source": "-", "x:key": "k", "x:emoji": "😀"}
SPAN_1 = {
    "id": "s1",
    "a": "b",
    "b": SITE_A["id"],
    "route_km": "12.5",
    "cost_cny": "1e9",
    "source": "zz",
    "x:source": "q",
    "x:target": "w",
    "x:key": "3",
    "x:id": "v",
    "x:directed": "true",
    "x:data_source": "u",
}
SPAN_2 = {"id": "s2", "a": SITE_A["id"], "b": "b", "source": "-"}


def awkward() -> Draft:
    about = {
        "a": 1,
        "b": [1, {"c": None}],
        "备": True,
        "x:u": "1",
        "id": 5,
        "node": "n",
        "y (JSON)": "t",
        "big": 10**20,
    }
    tables = {SITES: [SITE_A, SITE_B], SPANS: [SPAN_1, SPAN_2]}
    return Draft(name_en="X", tables=tables, kept={item.name: dict(about) for item in FORMATS})


@each
def test_a_plan_comes_back_with_every_letter(item: Format, read: Callable[..., tuple[Draft, Findings]]) -> None:
    draft = awkward()
    back = trip(item, draft, read)
    for table in (SITES, SPANS):
        assert [plain(row) for row in back.rows(table)] == [plain(row) for row in draft.rows(table)]
    assert back.kept[item.name] == draft.kept[item.name]
    assert back.name_en == "X"
    assert written(item, back)[0] == written(item, trip(item, back, read))[0]


@each
def test_networkx_reads_what_is_written(item: Format, tmp_path: Path) -> None:
    graph = seen_by_networkx(item, written(item, awkward())[0], tmp_path)
    assert set(graph) == {SITE_A["id"], "b"}
    assert {key for *_, key in graph.edges(keys=True)} == {"s1", "s2"}
    assert graph.nodes[SITE_A["id"]]["lon_deg"] == 116.5
    assert graph.nodes[SITE_A["id"]]["n"] == 42


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=12)
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
FIELDS = st.dictionaries(
    TEXTS.map(lambda text: " ".join(text.split())).filter(bool), VALUES | st.lists(VALUES), max_size=4
)


@each
@settings(max_examples=300 if DAMAGED > 1000 else 8)
@given(sites=st.lists(FIELDS, min_size=1, max_size=3), spans=st.lists(FIELDS, max_size=3))
def test_fields_keep_name_type_and_value(
    item: Format, sites: list[dict[str, object]], spans: list[dict[str, object]]
) -> None:
    draft = Draft(tables={SITES: [], SPANS: []})
    for number, fields in enumerate([*sites, {}]):
        draft.add(
            SITES, {"id": str(number), "source": "s", **{f"x:{key}": kept_cell(of) for key, of in fields.items()}}
        )
    for number, fields in enumerate(spans):
        cells = {f"x:{key}": kept_cell(value) for key, value in fields.items()}
        draft.add(SPANS, {"id": f"e{number}", "a": "0", "b": "1", "source": "s", **cells})
    content, findings = written(item, draft)
    if findings.count(LEFT_OUT, "graph_xml_letters"):
        return
    back = parse(item, content)
    for table in (SITES, SPANS):
        assert back.rows(table) == draft.rows(table)


def parse(item: Format, content: bytes) -> Draft:
    source = Source(Path("given"))
    source.__dict__.update(raw=content, is_folder=False)
    assert item.read is not None
    return item.read([source], Settings(), Findings())


# ---- files of other tools ----


def a_graph() -> nx.MultiGraph:
    graph = nx.MultiGraph(name="Test", year=2026)
    graph.add_node("银川", Latitude=38.46806, Longitude=106.27306, label="银川", up=True, ports=4)
    graph.add_node("Zhongwei", Latitude=37.5, Longitude=105, label="Zhongwei")
    graph.add_node("n/a")
    graph.add_edge("银川", "Zhongwei", length_km=170.5, LinkSpeed="10", dist=3)
    graph.add_edge("银川", "Zhongwei", length_km=180)
    graph.add_edge("n/a", "Zhongwei")
    graph.add_edge("n/a", "n/a")
    return graph


def files_of_networkx(tmp_path: Path) -> list[tuple[Format, bytes]]:
    graph = a_graph()
    nx.write_graphml(graph, tmp_path / "a")
    nx.write_gml(graph, tmp_path / "b", stringizer=str)
    return [
        (GRAPHML, (tmp_path / "a").read_bytes()),
        (GML, (tmp_path / "b").read_bytes()),
        *((NODE_LINK, json.dumps(nx.node_link_data(graph, edges=name)).encode()) for name in ("edges", "links")),
    ]


@pytest.mark.parametrize("number", range(4))
def test_files_of_networkx_come_in(number: int, tmp_path: Path, read: Callable[..., tuple[Draft, Findings]]) -> None:
    item, content = files_of_networkx(tmp_path)[number]
    draft, findings = read(item, content)
    first, second, third = draft.rows(SITES)
    assert (first["lon_deg"], first["lat_deg"], first["name_zh"]) == ("106.27306", "38.46806", "银川")
    assert kept_value(first["x:ports"]) == 4
    assert second["name_en"] == "Zhongwei"
    assert "lon_deg" not in third
    spans = draft.rows(SPANS)
    assert [span.get("route_km") for span in spans] == ["170.5", "180", None]
    assert (spans[0]["x:LinkSpeed"], spans[0]["x:dist"]) == ('"10"', "3")
    assert len({span["id"] for span in spans}) == 3
    assert spans[0]["a"] == first["id"] == spans[1]["a"]
    assert findings.count(LEFT_OUT, "graph_loop") == 1
    assert draft.kept[item.name]["year"] == 2026


@pytest.mark.parametrize("name", ["Chinanet", "Cernet"])
def test_the_zoo_comes_in_as_networkx_sees_it(name: str) -> None:
    path, findings = ZOO / f"{name}.graphml", Findings()
    assert GRAPHML.read is not None
    draft = GRAPHML.read([Source(path)], Settings(), findings)
    graph = nx.read_graphml(path)
    assert draft.name_en == name
    assert findings.count(ASSUMED, "graph_system") == 1
    assert draft.kept["graphml"]["DateYear"] == graph.graph["DateYear"]
    for row in draft.rows(SITES):
        node = graph.nodes[row["id"]]
        assert row["name_en"] == node["label"]
        assert ("lon_deg" in row) == ("Longitude" in node)
        if "lon_deg" in row:
            assert (float(row["lon_deg"]), float(row["lat_deg"])) == (node["Longitude"], node["Latitude"])
        assert {key: kept_value(row[f"x:{key}"]) for key in ("Internal", "id")} == {
            key: node[key] for key in ("Internal", "id")
        }
        assert row.get("x:Country") == node.get("Country")
    joined = sorted((*sorted((row["a"], row["b"])), row.get("x:LinkLabel", "")) for row in draft.rows(SPANS))
    assert joined == sorted((*sorted((a, b)), data.get("LinkLabel", "")) for a, b, data in graph.edges(data=True))


@each
def test_the_zoo_goes_through_each_format_unharmed(item: Format, read: Callable[..., tuple[Draft, Findings]]) -> None:
    assert GRAPHML.read is not None
    draft = GRAPHML.read([Source(ZOO / "Cernet.graphml")], Settings(), Findings())
    back = trip(item, draft, read)
    for table in (SITES, SPANS):
        assert [plain(row) for row in back.rows(table)] == [plain(row) for row in draft.rows(table)]


YED = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
  <key for="port" id="d0" yfiles.type="portgraphics"/>
  <key for="node" id="d5" yfiles.type="nodegraphics"/>
  <key attr.name="经度" attr.type="double" for="node" id="d1"/>
  <key attr.name="纬度" attr.type="double" for="node" id="d2"/>
  <key attr.name="vendor" attr.type="string" for="node" id="d3"><default>none</default></key>
  <key attr.name="皮长公里" attr.type="string" for="edge" id="d4"/>
  <key for="edge" id="d9" yfiles.type="edgegraphics"/>
  <graph edgedefault="directed" id="G">
    <node id="n0"><data key="d1">106.2</data><data key="d2">38.4</data>
      <data key="d5"><y:ShapeNode><y:Geometry height="30.0" width="30.0" x="5.0" y="6.0"/>
        <y:NodeLabel>银川</y:NodeLabel></y:ShapeNode></data></node>
    <node id="n1" yfiles.foldertype="group"><data key="d5"/>
      <graph edgedefault="directed" id="n1:">
        <node id="n1::n0"><data key="d1">NaN</data><data key="d3">x</data><port name="p"/></node>
        <node id="n1::n1"/>
      </graph></node>
    <edge id="e0" source="n0" target="n1::n0"><data key="d4">12.5</data><data key="d9"><y:PolyLineEdge>
      <y:EdgeLabel>主用</y:EdgeLabel></y:PolyLineEdge></data></edge>
    <edge id="e1" source="n1::n0" target="n1::n1"/>
    <edge id="e2" source="n1::n1" target="n1::n0"/>
    <edge id="e3" source="n0" target="nowhere"/>
    <hyperedge><endpoint node="n0"/></hyperedge>
  </graph>
</graphml>"""


def test_what_yed_draws_comes_in(read: Callable[..., tuple[Draft, Findings]]) -> None:
    draft, findings = read(GRAPHML, YED)
    assert [row["id"] for row in draft.rows(SITES)] == ["n0", "n1::n0", "n1::n1"]
    assert draft.rows(SITES)[0] | {"x:vendor": "none", "name_zh": "银川", "lon_deg": "106.2"} == draft.rows(SITES)[0]
    assert "lon_deg" not in draft.rows(SITES)[1]
    assert [row["id"] for row in draft.rows(SPANS)] == ["e0", "e1"]
    assert draft.rows(SPANS)[0] | {"route_km": "12.5", "x:label": "主用"} == draft.rows(SPANS)[0]
    told = {finding.code: finding.count for finding in findings}
    assert told == {
        "graph_drawing": 2,
        "graph_group": 1,
        "graph_hyperedge": 1,
        "graph_not_finite": 1,
        "graph_edge_end": 1,
        "graph_opposite": 1,
        "graph_directed": 1,
    }


ZOO_GML = """# a comment
graph [
  DateObtained "22/10/10"
  label "Small"
  node [ id 0 label "Beijing" Latitude 39.9 Longitude 116.4 Internal 1 ]
  node [ id 1 label "None" hyperedge 1 ]
  node [ id 2 label "None" Latitude 3e1 Longitude 110 graphics [ x 1 y -2.5 ] ]
  edge [ source 0 target 1 LinkSpeed "10" LinkNote "&#165; &amp; co" id "e7" ]
  edge [ source 0 target 1 LinkSpeed "10" ]
  edge [ source 1 target 2 a 1 a 2 ]
]
"""


def test_labels_of_a_gml_may_stand_twice(read: Callable[..., tuple[Draft, Findings]]) -> None:
    draft, _ = read(GML, ZOO_GML)
    assert [row["id"] for row in draft.rows(SITES)] == ["0", "1", "2"]
    assert [row["name_en"] for row in draft.rows(SITES)] == ["Beijing", "None", "None"]
    assert draft.rows(SITES)[2]["x:graphics"] == '{"x": 1, "y": -2.5}'
    assert [row["id"] for row in draft.rows(SPANS)] == ["e7", "0-1", "1-2"]
    assert draft.rows(SPANS)[0]["x:LinkNote"] == "¥ & co"
    assert draft.rows(SPANS)[2]["x:a"] == "[1, 2]"
    back = trip(GML, draft, read)
    assert back.rows(SITES) == draft.rows(SITES)


def test_ends_of_old_node_link_files_are_places(read: Callable[..., tuple[Draft, Findings]]) -> None:
    text = '{"nodes": [{"name": "a"}, {"name": "b"}], "links": [{"source": 0, "target": 1, "value": 3}]}'
    draft, findings = read(NODE_LINK, text)
    assert (draft.rows(SPANS)[0]["a"], draft.rows(SPANS)[0]["b"]) == ("a", "b")
    assert findings.count(ASSUMED, "graph_by_place") == 1


def test_a_length_without_a_unit_stays_a_field(read: Callable[..., tuple[Draft, Findings]]) -> None:
    links = [{"source": 1, "target": 2, "length": 7, "weight": 2}, {"source": 1, "target": 2, "length_m": 7000}]
    draft, _ = read(NODE_LINK, json.dumps({"directed": False, "nodes": [{"id": 1}, {"id": 2}], "links": links}))
    assert "route_km" not in draft.rows(SPANS)[0]
    assert draft.rows(SPANS)[0]["x:length"] == "7"
    assert float(draft.rows(SPANS)[1]["route_km"]) == 7.0


@each
def test_positions_honour_the_declared_system(item: Format, read: Callable[..., tuple[Draft, Findings]]) -> None:
    draft = Draft(tables={SITES: [{"id": "a", "lon_deg": "106.2", "lat_deg": "38.4"}], SPANS: []})
    assert item.write is not None
    (content,) = item.write(draft, "x", Settings(coordinates="GCJ-02"), Findings()).values()
    back, findings = read(item, content, Settings())
    assert back.coordinates == "GCJ-02"
    assert abs(float(back.rows(SITES)[0]["lon_deg"]) - 106.2) > 0.001
    assert not list(findings)


# ---- bad input ----

HEAD = '<graphml><key id="k" for="node" attr.name="lat_deg" attr.type="double"/><graph>'
BAD = [
    (GRAPHML, "<!DOCTYPE g [<!ENTITY a 'b'>]><graphml><graph/></graphml>", "xml_doctype", 1),
    (GRAPHML, "<graphml>" + "<graph><node id='a'>" * 5000, "xml_depth", 1),
    (GRAPHML, f"{HEAD}\n<node id='a'/><node id='a'/></graph></graphml>", "graph_node_twice", 2),
    (GRAPHML, f"{HEAD}<node/></graph></graphml>", "graph_no_id", 1),
    (GRAPHML, f"{HEAD}<edge source='a'/></graph></graphml>", "graph_no_end", 1),
    (GRAPHML, f"{HEAD}\n<node id='a'><data key='k'>north</data></node></graph></graphml>", "graph_value", 2),
    (GRAPHML, f"{HEAD}\n<node id='a'><data key='k'>106</data></node></graph></graphml>", "swapped_position", 2),
    (GRAPHML, "<graphml></graphml>", "graph_no_graph", 1),
    (GML, "graph [\n node [ id 1 ]\n node [ id 1 ] ]", "graph_node_twice", 3),
    (GML, "graph [ node [ id 1 lat_deg 99999 ] ]", "out_of_range", 1),
    (GML, "graph [ a [ b 1 ] ] ]", "gml_syntax", 1),
    (GML, "graph [ " + "a [ " * 10_000, "gml_depth", 1),
    (GML, 'graph [\n label "never closed', "gml_syntax", 2),
    (GML, "graph [ edge [ source 1 ] ]", "graph_no_end", 1),
    (GML, "graph [ n " + "9" * 5000 + " ]", "gml_syntax", 1),
    (NODE_LINK, '{"nodes": [{"id": 1}, {"id": 1}], "links": []}', "graph_node_again", None),
    (NODE_LINK, '{"nodes": [{"id": 1}, 7], "links": []}', "node_link_shape", None),
    (NODE_LINK, '{"nodes": [{"id": 1, "lon": "x"}], "edges": []}', "not_a_number", None),
    (NODE_LINK, '{"nodes": [{"id": 1, "a": ' + "[" * 80 + "]" * 80 + '}], "edges": []}', "nested_too_deeply", None),
]  # fmt: skip


@pytest.mark.parametrize(("item", "text", "code", "row"), BAD, ids=[f"{item.name}-{code}" for item, _, code, _ in BAD])
def test_a_bad_file_is_refused_with_its_place(
    item: Format, text: str, code: str, row: int | None, read: Callable[..., tuple[Draft, Findings]]
) -> None:
    with pytest.raises(InputError) as caught:
        read(item, text)
    assert (caught.value.code, caught.value.row, caught.value.file) == (code, row, f"given{item.suffix}")
    assert all(caught.value.sentence(lang) for lang in ("zh", "en"))


def test_other_formats_are_not_claimed(tmp_path: Path) -> None:
    others = [
        '{"type": "FeatureCollection", "features": []}',
        '{"elements": [], "connections": []}',
        '{"nodes": 1, "links": 2}',
        "<kml><Document/></kml>",
        "graph;node;edge\n1;2;3\n",
        "NODES 3\nlabel x y\n",
        "",
        "{",
        "[1]",
    ]
    for text in others:
        path = tmp_path / "other"
        path.write_text(text)
        assert not [item.name for item in FORMATS if item.recognise(Source(path))], text


def damaged(seed: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(seed.choice([1, 1, 2, 8])):
        place = seed.randrange(len(data) + 1)
        kind = seed.randrange(6)
        if kind == 0 and place < len(data):
            data[place] = seed.randrange(256)
        elif kind == 1:
            del data[place : place + seed.randrange(1, 60)]
        elif kind == 2:
            piece = data[place : place + seed.randrange(1, 200)]
            data[place:place] = piece * seed.choice([1, 3])
        elif kind == 3:
            words = [
                b"1e999",
                b"NaN",
                b"9" * 5000,
                b"\x00",
                b"[" * 300,
                b'"',
                b"\xed\xa0\x80",
                b"null",
                b"-",
                b"\\ud800",
            ]
            data[place:place] = seed.choice([*words, b"<a>", b"true", b"{}", b"&#x110000;", b"&#0;", b"=cmd|' /C'!A1"])
        elif kind == 4:
            del data[place:]
        elif place + 40 < len(data):
            other = seed.randrange(len(data) - 20)
            data[place : place + 20], data[other : other + 20] = data[other : other + 20], data[place : place + 20]
    return bytes(data)


@each
def test_damaged_files_are_read_or_refused(item: Format) -> None:
    assert GRAPHML.read is not None
    assert item.write is not None
    zoo = GRAPHML.read([Source(ZOO / "Cernet.graphml")], Settings(), Findings())
    zoo.tables = {SITES: zoo.rows(SITES)[:10], SPANS: zoo.rows(SPANS)[:6]}
    whole = [written(item, zoo)[0], written(item, awkward())[0], *([YED.encode()] if item is GRAPHML else [])]
    seed = random.Random(8)
    for number in range(DAMAGED):
        content = damaged(seed, whole[number % len(whole)])
        try:
            source = Source(Path("given"))
            source.__dict__.update(raw=content, is_folder=False)
            item.recognise(source)
            draft = parse(item, content)
            for name, text in item.write(draft, "o", Settings(), Findings()).items():
                parse(item, text)
                assert name.startswith("o.")
        except InputError as error:
            assert error.sentence("zh")
