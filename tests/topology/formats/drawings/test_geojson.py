"""GeoJSON in and out: what GIS write comes in, a plan's network comes back whole, damage is named."""

import json
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.crs import gcj02_from_wgs84
from geodata.errors import InputError
from topology.formats.contract import Settings, Source
from topology.formats.draft import Draft, kept_cell
from topology.formats.drawings import geojson
from topology.formats.findings import ASSUMED, CONFLICT, LEFT_OUT, Findings

FULL = os.environ.get("PROOF", "") not in ("", "0")
BEIJING, SHANGHAI = [116.4, 39.9], [121.47, 31.23]


def feature(kind, coordinates, /, **properties):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates} if kind else None,
    }


def collection(*features, **members):
    return {"type": "FeatureCollection", **members, "features": list(features)}


CITIES = (feature("Point", BEIJING, id="bj", name="北京"), feature("Point", SHANGHAI, id="sh"))
NETWORK = collection(*CITIES, feature("LineString", [BEIJING, SHANGHAI], id="s"))


@pytest.fixture
def reading(tmp_path):
    def read(*documents, **said):
        sources = []
        for number, document in enumerate(documents):
            path = tmp_path / f"{number}.geojson"
            text = document if isinstance(document, str | bytes) else json.dumps(document, ensure_ascii=False)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            sources.append(Source(path))
            assert geojson.recognise(sources[-1])
        findings = Findings()
        return geojson.read(sources, Settings(**said), findings), findings

    return read


def ids(draft, table="sites.csv"):
    return [row["id"] for row in draft.rows(table)]


def codes(findings, kind):
    return {finding.code: finding.count for finding in findings.of(kind)}


def refused(reading, document, **said):
    with pytest.raises(InputError) as caught:
        reading(document, **said)
    assert caught.value.sentence("zh")
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        '{"nodes": [{"id": 1}], "links": []}',
        '{"type": "Topology", "objects": {}}',
        '{"displayFieldName": "", "geometryType": "esriGeometryPoint", "features": [{"attributes": {}}]}',
        '{"elements": [], "connections": []}',
        '{"directed": false, "graph": {"type": "FeatureCollection"}, "nodes": [], "links": []}',
        "[1, 2]",
        "<kml/>",
        '{"type": "Feature',
        "",
    ],
)
def test_other_files_are_not_taken_for_geojson(text, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert not geojson.recognise(Source(path))


def test_a_long_foreign_member_before_the_type_does_not_hide_geojson(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"about": "x" * 80_000, **NETWORK}), encoding="utf-8")
    assert geojson.recognise(Source(path))


def test_a_file_as_ogr2ogr_writes_it_comes_in(reading):
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    draft, findings = reading(collection(*NETWORK["features"], name="cables", crs=name))
    assert ids(draft) == ["bj", "sh"]
    assert draft.rows("spans.csv")[0]["source"] == "GeoJSON, 0.geojson"
    assert draft.kept == {"geojson": {"name": "cables"}}
    assert codes(findings, ASSUMED) == {"drawn_length_open": 1}


def test_a_file_as_geojson_io_draws_it_comes_in(reading):
    drawn = [
        {"type": "Feature", "properties": {}, "geometry": {"coordinates": BEIJING, "type": "Point"}, "id": 0},
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"coordinates": [BEIJING, SHANGHAI], "type": "LineString"},
            "id": 1,
        },
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"coordinates": [[BEIJING, SHANGHAI, BEIJING]], "type": "Polygon"},
        },
    ]
    draft, findings = reading({"type": "FeatureCollection", "features": drawn})
    assert ids(draft) == ["0", "J1"]
    assert draft.rows("sites.csv")[0]["x:geojson:feature"] == '{"id": 0}'
    assert [(row["a"], row["b"]) for row in draft.rows("spans.csv")] == [("0", "J1")]
    assert codes(findings, LEFT_OUT) == {"drawn_other_shape": 1}


@pytest.mark.parametrize(
    ("name", "system"),
    [("EPSG:4490", "CGCS2000"), ("urn:ogc:def:crs:EPSG::4490", "CGCS2000"), ("EPSG:4326", "WGS84"),
     ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "WGS84"), ("OGC:CRS84", "WGS84")],
)  # fmt: skip
def test_the_older_member_crs_is_honoured_before_or_after_the_features(reading, name, system):
    crs = {"type": "name", "properties": {"name": name}}
    for document in (collection(*CITIES, crs=crs), {**collection(*CITIES), "crs": crs}):
        draft, _ = reading(document)
        assert draft.coordinates == system
        assert draft.rows("sites.csv")[0]["lon_deg"] == "116.4"


@pytest.mark.parametrize("code", ["EPSG:3857", "urn:ogc:def:crs:EPSG::4508", "EPSG:4527"])
def test_projected_positions_become_longitude_and_latitude(reading, code):
    from pyproj import Transformer

    number = code.rpartition(":")[2]
    there = Transformer.from_crs("EPSG:4326", f"EPSG:{number}", always_xy=True).transform(*BEIJING)
    draft, _ = reading(
        collection(feature("Point", list(there), id="p"), crs={"type": "name", "properties": {"name": code}})
    )
    row = draft.rows("sites.csv")[0]
    assert [float(row["lon_deg"]), float(row["lat_deg"])] == pytest.approx(BEIJING, abs=1e-6)


@pytest.mark.parametrize("name", ["EPSG:999999", "urn:ogc:def:crs:NOBODY::1", "+init=file:/etc/passwd", "中国"])
def test_an_unknown_coordinate_system_is_refused_with_the_way_out(reading, name):
    error = refused(reading, collection(*CITIES, crs={"type": "name", "properties": {"name": name}}))
    assert error.code == "drawn_crs_unknown"
    assert "ogr2ogr" in error.sentence("en")


def test_positions_declared_gcj_02_stay_in_it(reading):
    shifted = list(gcj02_from_wgs84(*BEIJING))
    draft, _ = reading(collection(feature("Point", shifted, id="p")), coordinates="GCJ-02")
    assert draft.coordinates == "GCJ-02"
    assert float(draft.rows("sites.csv")[0]["lon_deg"]) == shifted[0]


@pytest.mark.parametrize("system", ["GCJ-02", "CGCS2000"])
def test_what_is_written_in_another_system_is_read_in_it(reading, system):
    draft, _ = reading(NETWORK)
    text = geojson.write(draft, "x", Settings(coordinates=system), Findings())["x.geojson"]
    back, _ = reading(text)
    assert back.coordinates == system


def test_lines_of_one_file_end_at_the_points_of_another(reading):
    draft, _ = reading(collection(*CITIES), collection(feature("LineString", [SHANGHAI, BEIJING], id="s")))
    assert [(row["a"], row["b"]) for row in draft.rows("spans.csv")] == [("sh", "bj")]
    assert draft.rows("spans.csv")[0]["source"] == "GeoJSON, 1.geojson"


def test_an_id_of_another_file_is_the_same_thing(reading):
    draft, findings = reading(NETWORK, collection(feature("Point", [116.5, 39.9], id="bj", province="北京市")))
    assert ids(draft) == ["bj", "sh"]
    assert draft.rows("sites.csv")[0]["province_zh"] == "北京市"
    assert codes(findings, CONFLICT) == {"drawn_differs": 1}


@pytest.mark.parametrize("mark", ["", "\x1e"])
def test_features_one_a_line_come_in(reading, mark):
    text = "".join(f"{mark}{json.dumps(each)}\n" for each in NETWORK["features"])
    draft, _ = reading(text)
    assert ids(draft) == ["bj", "sh"]
    assert ids(draft, "spans.csv") == ["s"]


def test_one_feature_or_a_bare_geometry_comes_in(reading):
    assert ids(reading(CITIES[0])[0]) == ["bj"]
    assert ids(reading({"type": "Point", "coordinates": BEIJING})[0]) == ["S1"]


def test_gbk_comes_in(reading):
    draft, _ = reading(json.dumps(NETWORK, ensure_ascii=False).encode("gbk"))
    assert draft.rows("sites.csv")[0]["name_zh"] == "北京"


def test_parts_become_spans_of_their_own_and_elevations_are_told(reading):
    middle = [118.0, 36.0, 12.0]
    draft, findings = reading(
        collection(*CITIES, feature("MultiLineString", [[BEIJING, middle], [middle, SHANGHAI]], id="s"))
    )
    assert ids(draft, "spans.csv") == ["s", "s-2"]
    assert codes(findings, ASSUMED)["drawn_parts"] == 1
    assert codes(findings, LEFT_OUT) == {"drawn_elevation": 2}


def test_a_line_cut_at_the_180th_meridian_is_one_span(reading):
    ends = [[170.0, 5.0], [-170.0, 9.0]]
    draft, _ = reading(
        collection(*(feature("Point", end, id=f"p{n}") for n, end in enumerate(ends)),
                   feature("MultiLineString", [[ends[0], [180.0, 7.0]], [[-180.0, 7.0], ends[1]]], id="s"))
    )  # fmt: skip
    assert [(row["a"], row["b"]) for row in draft.rows("spans.csv")] == [("p0", "p1")]
    assert draft.lines == {}
    assert b"MultiLineString" in geojson.write(draft, "x", Settings(), Findings())["x.geojson"]


def test_longitudes_up_to_360_are_taken_round_and_told(reading):
    draft, findings = reading(collection(feature("Point", [190.5, 1.0], id="p")))
    assert draft.rows("sites.csv")[0]["lon_deg"] == "-169.5"
    assert codes(findings, ASSUMED) == {"drawn_folded": 1}


def test_what_stands_beside_features_and_properties_is_written_back(reading):
    document = collection(
        {**CITIES[0], "id": 7, "style": {"colour": "red"}}, CITIES[1],
        feature("LineString", [BEIJING, SHANGHAI], id="s"), author={"who": "某院"}, title="网络",
    )  # fmt: skip
    draft, _ = reading(document)
    again = json.loads(geojson.write(draft, "x", Settings(), Findings())["x.geojson"])
    assert (again["author"], again["title"]) == (document["author"], document["title"])
    assert (again["features"][0]["id"], again["features"][0]["style"]) == (7, {"colour": "red"})


def test_results_come_in_without_their_routes(reading):
    document = collection(
        feature("Point", BEIJING, feature="site", id="bj", name_zh="北京", kind="city", status=None, roles="hub"),
        feature("Point", SHANGHAI, feature="site", id="sh", roles=""),
        feature("LineString", [BEIJING, SHANGHAI], feature="span", id="s", a="bj", b="sh", route_km=1300.5,
                route_km_low=1200, route_km_high=1400, length_origin="corridor", operator=None),
        feature("LineString", [BEIJING, SHANGHAI], feature="route", target="t1"),
        netplan={"schema": "netplan.network/1", "title_zh": "方案", "title_en": "Plan"},
    )  # fmt: skip
    draft, findings = reading(document)
    assert draft.name_zh == "方案"
    assert {key: draft.rows("spans.csv")[0][key] for key in ("route_km", "route_km_low", "length_origin")} == {
        "route_km": "1300.5",
        "route_km_low": "1200",
        "length_origin": "corridor",
    }
    assert codes(findings, LEFT_OUT) == {"geojson_route": 1}
    assert codes(findings, ASSUMED) == {}


def test_a_frame_that_geopandas_wrote_comes_in(reading, tmp_path):
    geopandas = pytest.importorskip("geopandas")
    from shapely.geometry import LineString, MultiLineString, Point

    frame = geopandas.GeoDataFrame(
        {"name": ["北京", "上海", None, "x"], "长度（km）": [None, None, 1300.5, None]},
        geometry=[Point(BEIJING), Point(SHANGHAI), LineString([BEIJING, [118, 36], SHANGHAI]),
                  MultiLineString([[BEIJING, SHANGHAI]])],
        crs=4326,
    ).to_crs(3857)  # fmt: skip
    path = tmp_path / "frame.geojson"
    frame.to_file(path, driver="GeoJSON")
    draft, _ = reading(path.read_bytes())
    assert [row["name_zh"] for row in draft.rows("sites.csv")] == ["北京", "上海"]
    assert [(row["a"], row["b"]) for row in draft.rows("spans.csv")] == [("北京", "上海")] * 2
    assert draft.rows("spans.csv")[0]["route_km"] == "1300.5"


def test_geopandas_reads_what_is_written(reading, tmp_path):
    geopandas = pytest.importorskip("geopandas")
    draft, _ = reading(NETWORK)
    path = tmp_path / "x.geojson"
    path.write_bytes(geojson.write(draft, "x", Settings(), Findings())["x.geojson"])
    frame = geopandas.read_file(path)
    assert list(frame["id"]) == ["bj", "sh", "s"]
    assert frame.crs.to_epsg() == 4326


TEXTS = st.text("ab 7中é,;'\"<=&😀{[\n", min_size=1, max_size=6).filter(lambda text: text == text.strip())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(-1e12, 1e12) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
FIELDS = st.dictionaries(
    st.sampled_from(["name", "类型", "type", "table", "id", "lon", "长度", "note", "x:y", "a"]), VALUES, max_size=3
)


@settings(max_examples=200 if FULL else 15)
@given(st.lists(FIELDS, min_size=3, max_size=3))
def test_kept_fields_come_back_whatever_they_are_called(tmp_path_factory, fields):
    sites = [
        {"id": "-p", "lon_deg": "100", "lat_deg": "30"},
        {"id": "q", "lon_deg": "101", "lat_deg": "30", "kind": "hub"},
    ]
    rows = [*sites, {"id": "s", "a": "-p", "b": "q", "route_km": "120"}]
    for row, more in zip(rows, fields, strict=True):
        row |= {f"x:{name}": kept_cell(value) for name, value in more.items()}
        row["source"] = "given"
    draft = Draft(tables={"sites.csv": rows[:2], "spans.csv": rows[2:]})
    path = tmp_path_factory.mktemp("kept") / "x.geojson"
    path.write_bytes(geojson.write(draft, "x", Settings(), Findings())["x.geojson"])
    assert geojson.read([Source(path)], Settings(), Findings()).tables == draft.tables


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps(collection(feature("Point", ["1", 2]))), "drawn_bad_shape"),
        ('{"type": "Point", "coordinates": [true, 2]}', "drawn_bad_shape"),
        ('{"type": "Point", "coordinates": [1e999, 2]}', "drawn_out_of_range"),
        ('{"type": "Point", "coordinates": [12900000, 4850000]}', "drawn_out_of_range"),
        ('{"type": "Point", "coordinates": [NaN, 2]}', "no_json_number"),
        ('{"type": "Point", "coordinates": [1' + "0" * 400 + ", 2]}", "drawn_bad_shape"),
        ('{"type": "Point", "coordinates": [1' + "0" * 5000 + ", 2]}", "geojson_bad_json"),
        ('{"type": "Point", "type": "Point", "coordinates": [1, 2]}', "field_twice"),
        ('{"type": "Feature", "properties": {"a": 1, "a": 2}, "geometry": null}', "field_twice"),
        ('{"type": "Feature", "properties": {"a": ' + "[" * 10_000 + "]" * 10_000 + "}}", "nested_too_deeply"),
        ('{"type": "FeatureCollection", "features": [{"type": "Feature"}, 7]}', "geojson_no_feature"),
        ('{"type": "FeatureCollection", "features": [{"type": "Point", "coordinates": [1, 2]}]}', "geojson_no_feature"),
        ('{"type": "FeatureCollection", "features": {}}', "geojson_no_document"),
        ('{"type": "FeatureCollection", "features": [,]}', "geojson_bad_json"),
        ('{"type": "FeatureCollection", "features": []', "geojson_bad_json"),
        ('{"type": "FeatureCollection", "features": []} x', "geojson_bad_json"),
        ('{"type": "FeatureCollection", "features": [], "big": 1e999}', "no_json_number"),
        ('{"type": "GeometryCollection", "geometries": 5}', "drawn_bad_shape"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_by_name(reading, text, code):
    assert refused(reading, text).code == code


def test_more_positions_than_memory_is_meant_for_are_refused(reading, monkeypatch):
    monkeypatch.setattr("topology.formats.drawings.geojson_text.MOST_LISTS", 3)
    assert refused(reading, NETWORK).code == "geojson_too_many"


def test_damaged_files_give_an_answer_or_a_named_error(tmp_path):
    chance = random.Random(8)
    name = {"type": "name", "properties": {"name": "EPSG:4490"}}
    whole = collection(
        *CITIES,
        feature("LineString", [BEIJING, [118, 36, 5], SHANGHAI], id="s", a="bj", 长度=1300, deep={"a": [1, None]}),
        feature("MultiLineString", [[BEIJING, SHANGHAI], [SHANGHAI, [120, 30]]], id=4, cable="c"),
        feature(None, None, table="cables.csv", id="c"), {**CITIES[0], "id": 9, "more": True}, crs=name, name="x",
    )  # fmt: skip
    raw = json.dumps(whole, ensure_ascii=False).encode()
    path = tmp_path / "x.geojson"
    words = [
        b"null",
        b"[]",
        b"{}",
        b'"',
        b"1e999",
        b"-1",
        b"\xff",
        b"\\u0000",
        b"\\ud800",
        b"[[[",
        b"true",
        b"}",
        b'"a"',
        b"9" * 30,
    ]
    for _ in range(20_000 if FULL else 400):
        damaged = bytearray(raw)
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(damaged))
            kind = chance.randrange(4)
            if kind == 0:
                damaged[at] ^= 1 << chance.randrange(8)
            elif kind == 1:
                damaged[at : at + chance.randrange(1, 30)] = chance.choice(words)
            elif kind == 2:
                del damaged[at : at + chance.randrange(1, 60)]
            elif kind == 3:
                del damaged[max(at, len(damaged) // 2) :]
        path.write_bytes(damaged)
        source = Source(path)
        geojson.recognise(source)
        try:
            draft = geojson.read([source], Settings(drawn_lengths=True), Findings())
        except InputError as error:
            assert error.sentence("zh") and error.sentence("en")
            continue
        written = geojson.write(draft, "x", Settings(), Findings())["x.geojson"]
        json.loads(written)
