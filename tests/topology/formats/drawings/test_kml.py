"""KML, KMZ and Ovi's files: what people draw comes in, and a plan goes out and comes back."""

from __future__ import annotations

import io
import random
import zipfile
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.crs import from_wgs84
from geodata.errors import InputError
from topology.formats import contract
from topology.formats.contract import Settings, Source
from topology.formats.draft import CABLES, CIRCUITS, SITES, SPANS, Draft, kept_cell
from topology.formats.drawings import kml
from topology.formats.drawings.kml_words import field_of, text_of
from topology.formats.findings import Findings

KML = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" {more}>{body}</kml>'
GX = 'xmlns:gx="http://www.google.com/kml/ext/2.2"'
PLACES = """
<Placemark><name>北京</name><description>一楼</description><Point><coordinates>116.4,39.9,0</coordinates></Point></Placemark>
<Placemark><name>Shanghai</name><Point><coordinates>121.5, 31.2, 12</coordinates></Point></Placemark>
"""


def document(body, more=GX):
    return KML.format(body=body, more=more).encode("utf-8")


def packed(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_kml", ".kml").replace("_png", ".png"), text)
    return content.getvalue()


@pytest.fixture
def read(tmp_path):
    def reading(raw, name="drawn.kml", **said):
        path = tmp_path / name
        path.write_bytes(raw)
        source, findings = Source(path), Findings()
        assert kml.recognise(source)
        return kml.read([source], Settings(**said), findings), findings

    return reading


def codes(findings):
    return {finding.code: finding.count for finding in findings}


def test_points_become_sites_and_lines_spans_with_their_names_and_folders(read):
    line = (
        "<Placemark><name>京沪一干</name>"
        "<LineString><coordinates>116.4,39.9 118,35 121.5,31.2</coordinates></LineString></Placemark>"
    )
    inner = f"<Folder><name>华东</name>{line}</Folder>"
    body = f"<Document><name>骨干网</name><Folder><name>一干</name>{PLACES}{inner}</Folder></Document>"
    draft, findings = read(document(body))
    assert draft.name_zh == "骨干网"
    beijing, shanghai = draft.rows(SITES)
    assert (beijing["name_zh"], beijing["lon_deg"], beijing["x:description"]) == ("北京", "116.4", "一楼")
    assert (shanghai["name_en"], shanghai["x:folder"]) == ("Shanghai", "一干")
    (span,) = draft.rows(SPANS)
    assert {span["a"], span["b"]} == {beijing["id"], shanghai["id"]}
    assert span["x:folder"] == "一干/华东"
    assert len(draft.lines[span["id"]]) == 3
    assert codes(findings)["kml_height"] == 1


def test_tracks_and_lines_of_several_parts_are_lines(read):
    track = (
        "<Placemark><gx:Track><gx:coord>116.4 39.9 0</gx:coord><gx:coord>121.5 31.2 0</gx:coord></gx:Track></Placemark>"
    )
    parts = (
        "<Placemark><MultiGeometry><Point><coordinates>118,35</coordinates></Point>"
        "<LineString><coordinates>116.4,39.9 118,35</coordinates></LineString>"
        "<LineString><coordinates>118,35 121.5,31.2</coordinates></LineString></MultiGeometry></Placemark>"
    )
    draft, findings = read(document(f"<Document>{PLACES}{track}{parts}</Document>"))
    assert [(row["a"], row["b"]) for row in draft.rows(SPANS)] == [("北京", "Shanghai")] * 2
    assert [len(line) for line in draft.lines.values()] == [3], "the straight one is no course"
    assert codes(findings)["kml_label"] == 1


def test_fields_are_kept_with_and_without_a_schema(read):
    body = f"""<Document><Schema id="s"><SimpleField name="纤芯" type="int"/></Schema>{PLACES}
    <Placemark><name>段</name><TimeStamp><when>2024-01-01</when></TimeStamp><styleUrl>#red</styleUrl>
      <ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="纤芯">144</SimpleData></SchemaData>
      <Data name="皮长公里"><value>1318.5</value></Data><Data name="工单"><value>007</value></Data></ExtendedData>
      <LineString><coordinates>116.4,39.9 121.5,31.2</coordinates></LineString></Placemark></Document>"""
    draft, _ = read(document(body))
    (span,) = draft.rows(SPANS)
    assert span["route_km"] == "1318.5"
    kept = {key: span[f"x:{key}"] for key in ("纤芯", "工单", "when", "styleUrl")}
    assert kept == {"纤芯": "144", "工单": "007", "when": "2024-01-01", "styleUrl": "#red"}


def test_what_is_not_read_is_said_and_nothing_is_fetched(read):
    body = f"""<Document><Style id="red"/>
    <NetworkLink><name>远处</name><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>
    <GroundOverlay><Icon><href>file:///etc/passwd</href></Icon></GroundOverlay>{PLACES}
    <Placemark><name>院</name><Polygon><outerBoundaryIs><LinearRing><coordinates>1,1 2,2 1,1</coordinates></LinearRing>
    </outerBoundaryIs></Polygon></Placemark></Document>"""
    draft, findings = read(packed(doc_kml=document(body), files__a_png=b"png"), "drawn.kmz")
    assert len(draft.rows(SITES)) == 2
    assert codes(findings) == {"kml_packed": 1, "kml_style": 1, "kml_link": 2, "kml_area": 1, "kml_height": 1}
    assert all("。" in case.sentence("zh") for finding in findings for case in finding.cases)


OVI = """<Document><name>奥维</name><Folder><name>局站</name>
<Placemark><name>甲局</name><OvAttr><OvIcon>4</OvIcon><OvIconNum>0</OvIconNum></OvAttr><OvCoordType>{system}</OvCoordType>
<Point><coordinates>{lon},{lat},0</coordinates></Point></Placemark></Folder></Document>"""


@pytest.mark.parametrize(("said", "system"), [("GCJ-02", "GCJ-02"), ("GCJ02", "GCJ-02"), ("CGCS2000", "CGCS2000")])
def test_ovi_says_in_which_system_it_draws(read, said, system):
    lon, lat = from_wgs84(113.3, 23.1, system)
    draft, findings = read(document(OVI.format(system=said, lon=lon, lat=lat)), "画.ovkml")
    assert draft.coordinates == system
    assert (float(draft.rows(SITES)[0]["lon_deg"]), draft.rows(SITES)[0]["name_zh"]) == (lon, "甲局")
    assert codes(findings) == {"kml_style": 1}
    declared, _ = read(document(OVI.format(system=said, lon=lon, lat=lat)), "画.ovkml", coordinates="WGS84")
    assert declared.coordinates == "WGS84", "the user's word stands over the file's"


def test_two_systems_in_one_file_are_brought_to_one(read):
    lon, lat = from_wgs84(113.3, 23.1, "GCJ-02")
    shifted = OVI.format(system="GCJ-02", lon=lon, lat=lat)
    draft, _ = read(document(f"<Document>{PLACES}{shifted}</Document>"))
    assert draft.coordinates == "WGS84"
    assert float(draft.rows(SITES)[2]["lon_deg"]) == pytest.approx(113.3, abs=1e-7)


def test_an_unknown_system_is_refused_with_those_that_are_known(read):
    with pytest.raises(InputError, match=r"BD-09.*GCJ-02, CGCS2000, WGS84"):
        read(document(OVI.format(system="BD-09", lon=1, lat=1)))


@pytest.mark.parametrize("numbers", ["39.9", "a,b", "116.4,99", "1e999,0", "nan,0", "1_0,2", "39.9;116.4"])
def test_a_position_that_is_none_is_named_with_its_line(read, numbers):
    body = f"<Placemark>\n<Point><coordinates>{numbers}</coordinates></Point></Placemark>"
    with pytest.raises(InputError, match=r"drawn\.kml.*3") as caught:
        read(document(body))
    assert caught.value.code == "kml_position"


def test_a_name_changed_on_the_map_is_told(read):
    draft = Draft(tables={SITES: [{"id": "bj", "name_zh": "北京", "lon_deg": "116.4", "lat_deg": "39.9"}]})
    raw = kml.write(draft, "p", Settings(), Findings())["p.kml"]
    back, findings = read(raw.replace("<name>北京</name>".encode(), "<name>北京二枢纽</name>".encode()))
    assert back.rows(SITES)[0]["name_zh"] == "北京"
    assert codes(findings) == {"kml_renamed": 1}


# ---- out and back ----

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
_WORDS = st.one_of(
    st.sampled_from(
        ["北京 <b>&\"'", "=1+1", "42", "1.50", "true", "null", '"q"', '"42"', "[1]", "a,b;c", "😀", "x:y", " "]
    ),
    st.text(_LETTERS, min_size=1, max_size=12),
)
# fmt: off
_VALUES = st.one_of(
    _WORDS, st.text(_LETTERS, max_size=3), st.integers(), st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False), st.none(), st.lists(st.integers(), max_size=2),
)
# fmt: on


@st.composite
def drafts(draw):
    draft = Draft(name_zh="测试")
    for number in range(draw(st.integers(1, 3))):
        row = {"id": f"s{number}", "lon_deg": str(100 + number), "lat_deg": "30.25"}
        row |= {"name_zh": draw(_WORDS).strip() or "名", "name_en": draw(_WORDS).strip() or "n"}
        row |= {f"x:{draw(_WORDS).strip() or 'k'}": kept_cell(draw(_VALUES)) for _ in range(draw(st.integers(0, 3)))}
        draft.add(SITES, row)
    draft.add(SITES, {"id": "nowhere", "name_zh": "无"})
    for number in range(len(draft.rows(SITES)) - 2):
        row = {"id": f"l{number}", "a": f"s{number}", "b": f"s{number + 1}", "cable": draw(_WORDS).strip() or "c"}
        row |= {"route_km": "1300.5", "status": "planned", "x:folder": kept_cell(draw(_WORDS))}
        draft.add(SPANS, row)
    if draft.rows(SPANS) and draw(st.booleans()):
        draft.lines["l0"] = ((100.0, 30.25), (100.123456789, 31.0), (101.0, 30.25))
    draft.add(CABLES, {"id": "c1", "name_zh": draw(_WORDS).strip() or "光"})
    draft.add(CIRCUITS, {"id": "k", "layer": "ip-private", "a": "s0", "b": "nowhere", "metric": "10"})
    return draft


def rows(draft):
    """Rows by table, positions as numbers, without a source that was empty before."""
    return {
        table: [{k: float(v) if k.endswith("_deg") else v for k, v in row.items() if k != "source"} for row in found]
        for table, found in draft.tables.items()
    }


@settings(max_examples=30)
@given(drafts())
def test_a_plan_goes_out_and_comes_back(tmp_path_factory, draft):
    raw = kml.write(draft, "p", Settings(), Findings())["p.kml"]
    path = tmp_path_factory.getbasetemp() / "back.kml"
    path.write_bytes(raw)
    back = kml.read([Source(path)], Settings(), Findings())
    assert rows(back) == rows(draft)
    assert back.lines == draft.lines
    assert kml.write(back, "p", Settings(), Findings())["p.kml"].count(b"<Placemark>") == raw.count(b"<Placemark>")


@given(_VALUES)
def test_a_text_without_type_comes_back_as_it_was(value):
    assert kept_cell(field_of(text_of(value))) == kept_cell(value)
    if isinstance(value, str) and value.strip():
        assert text_of(field_of(value)) == value


def test_what_goes_out_is_valid_kml_and_the_same_each_time(read):
    from fastkml.validator import get_schema_parser
    from lxml import etree

    draft = Draft(name_zh="方案 <1>")
    hostile = "]]><b>&amp;\x00\x1b\ud800\ufffe"
    draft.add(
        SITES,
        {
            "id": "a",
            "name_zh": hostile,
            "lon_deg": "178",
            "lat_deg": "52",
            "x:description": "<b>x</b>",
            "x:folder": "一干/北",
        },
    )
    draft.add(SITES, {"id": "b", "lon_deg": "-178", "lat_deg": "54"})
    draft.add(SPANS, {"id": "l", "a": "a", "b": "b", "status": "candidate"})
    draft.lines["l"] = ((178.0, 52.0), (179.0, 53.0), (-178.0, 54.0))
    draft.kept = {"graphml": {"x": 1}}
    findings = Findings()
    (raw,) = kml.write(draft, "p", Settings(), findings).values()
    assert codes(findings) == {"kml_characters": 2}
    assert (raw,) == tuple(kml.write(draft, "p", Settings(), Findings()).values())
    get_schema_parser().assertValid(etree.fromstring(raw))
    back, _ = read(raw)
    assert back.rows(SITES)[0]["x:folder"] == "一干/北"
    assert back.lines == draft.lines, "cut at the 180th meridian and joined again"


# ---- hostile ----


@pytest.mark.parametrize(
    "raw",
    [
        b"<kml>" + b"<Folder>" * 10_000,
        b'<!DOCTYPE k [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>',
        b"<kml >",
        packed(doc_kml=b"<kml/", a_kml=b""),
        packed(doc_kml=b"<gpx></gpx>"),
        packed(**{"..__..__out_kml": b"<kml></kml>"}),
    ],
    ids=["deep", "entities", "cut", "cut in a zip", "another root", "path"],
)
def test_hostile_files_are_refused(read, raw):
    with pytest.raises(InputError):
        read(raw)


def test_a_bomb_in_a_kmz_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(contract, "unpack", partial(contract.unpack, most_bytes=1_000_000))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b" " * 2_000_000)
    path = tmp_path / "bomb.kmz"
    path.write_bytes(content.getvalue())
    with pytest.raises(InputError, match="1 MB"):
        kml.read([Source(path)], Settings(), Findings())


def test_damaged_files_give_an_answer_or_an_error(tmp_path, full):
    body = f"""<Document><name>n</name><Folder><name>f</name>{PLACES}<Placemark><ExtendedData><Data name="a">
    <value>北京</value></Data></ExtendedData><LineString><coordinates>116.4,39.9 121.5,31.2</coordinates></LineString>
    </Placemark></Folder></Document>"""
    whole = [document(body), packed(doc_kml=document(body))]
    chance = random.Random(8)
    answers = 0
    for _ in range(10_000 if full else 300):
        raw = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 4)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        if chance.random() < 0.2:
            del raw[chance.randrange(len(raw)) :]
        path = tmp_path / "x.kml"
        path.write_bytes(bytes(raw))
        try:
            source = Source(path)
            kml.recognise(source)
            kml.read([source], Settings(), Findings())
            answers += 1
        except InputError as error:
            assert error.sentence("zh")
    assert answers
