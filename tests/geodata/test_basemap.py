"""A basemap of the bureau's own."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata import boundaries
from geodata.boundaries import read_basemap
from geodata.errors import InputError

RING = [[104, 36], [106, 36], [106, 38], [104, 36]]


def written(tmp_path, content):
    path = tmp_path / "base.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def feature(kind="Polygon", coordinates=None):
    return {
        "type": "Feature",
        "properties": {"name": "省"},
        "geometry": {"type": kind, "coordinates": coordinates or [RING]},
    }


def collection(*features, **more):
    return {"type": "FeatureCollection", "features": list(features), **more}


@pytest.mark.parametrize(
    "content",
    [
        collection(feature()),
        feature(),
        feature()["geometry"],
        collection(feature(), feature("Point", [104, 36])),
        collection(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}),
        collection(feature("Polygon", [[[*point, 1200.0] for point in RING]])),
    ],
    ids=["collection", "feature", "geometry", "with a label", "CGCS2000", "with heights"],
)
def test_any_geojson_of_areas_becomes_a_collection(tmp_path, content):
    read = read_basemap(written(tmp_path, content))
    assert [one["geometry"] for one in read["features"]] == [{"type": "Polygon", "coordinates": [RING]}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not usable JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"type":"FeatureCollection","features":' + "[" * 50_000, "nested too deeply"),
        ("[]", "no GeoJSON: its type is “list”"),
        ({"type": "Topology", "objects": {}}, "TopoJSON"),
        ({"type": "FeatureCollection"}, "no GeoJSON"),
        (collection(), "neither an area nor a line"),
        (collection(feature("Point", [104, 36])), "neither an area nor a line"),
        ({"type": [1], "features": []}, "no GeoJSON: its type is “list”"),
        (collection({"type": "Feature", "geometry": {"type": {}}}), "feature 1 cannot be used: “dict”"),
        (collection(feature("MultiPolygon", [[]])), "neither an area nor a line"),
        (collection(7), "feature 1 cannot be used: “int”"),
        (
            collection(feature(), {"type": "Feature", "geometry": {"type": "Circle"}}),
            "feature 2 cannot be used: “Circle”",
        ),
        (collection(feature("Polygon", [[[4e6, 3e6]] * 4])), "no \\[lon, lat\\] in degrees"),
        (collection(feature("Polygon", [[[36, 104]] * 4])), "swapped"),
        (collection(feature("Polygon", [["ab"] * 4])), "no \\[lon, lat\\]"),
        ('{"type":"LineString","coordinates":[[NaN,1],[2,3]]}', "no \\[lon, lat\\]"),
        (collection(feature("Polygon", [RING[:3]])), "outline of 3 points"),
        (collection(feature("LineString", [[1, 2]])), "line or outline of 1 points"),
        (
            collection(feature(), crs={"type": "name", "properties": {"name": "EPSG:3857"}}),
            "crs: the coordinate system “EPSG:3857”",
        ),
    ],
    ids=range(20),
)
def test_what_cannot_be_drawn_is_refused_in_one_line(tmp_path, content, said):
    with pytest.raises(InputError, match=rf"^base\.geojson.*{said}") as refused:
        read_basemap(written(tmp_path, content))
    for lang in ("zh", "en"):
        assert "\n" not in refused.value.sentence(lang)


def test_too_much_is_refused_before_a_page_that_nobody_can_open(tmp_path, monkeypatch):
    monkeypatch.setattr(boundaries, "BASEMAP_POINTS", 7)
    with pytest.raises(InputError, match="8 points, more than the 7 allowed"):
        read_basemap(written(tmp_path, collection(feature(), feature())))
    monkeypatch.setattr(boundaries, "BASEMAP_BYTES", 50)
    with pytest.raises(InputError, match="MB allowed"):
        read_basemap(written(tmp_path, collection(feature())))


def test_the_bundled_provinces_pass_as_a_basemap():
    read = read_basemap(boundaries.DATA / "china_provinces.geojson")
    assert len(read["features"]) == 34


def test_properties_that_no_page_can_hold_are_left_behind(tmp_path):
    text = json.dumps(collection(feature())).replace('"省"', '"省", "area": NaN')
    assert read_basemap(written(tmp_path, text))["features"][0]["properties"] == {"name": "省"}


_LEAVES = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(), st.sampled_from(("Polygon", "Feature", "crs", "x"))
)
_KEYS = st.sampled_from(("type", "features", "geometry", "coordinates", "properties", "crs", "name"))
_ANY = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4))
_KINDS = st.sampled_from(("Polygon", "MultiPolygon", "LineString", "MultiLineString", "Point", "GeometryCollection"))
_SHAPE = st.fixed_dictionaries({"type": _KINDS | _ANY, "coordinates": _ANY})
_FEATURE = st.fixed_dictionaries({"type": st.just("Feature"), "geometry": _SHAPE | _ANY, "properties": _ANY})
_WHOLE = st.fixed_dictionaries({"type": st.just("FeatureCollection") | _ANY, "features": st.lists(_FEATURE | _ANY)})


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_WHOLE | _SHAPE | _ANY)
def test_whatever_a_file_holds_it_is_read_or_refused(tmp_path, content):
    try:
        read = read_basemap(written(tmp_path, json.dumps(content)))
    except InputError as refused:
        assert refused.sentence("zh")
    else:
        json.dumps(read, allow_nan=False)
