"""The network as GeoJSON, read by those who use it."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import pytest

from maps.exports.common import box_of, split_line
from maps.exports.geojson import network_geojson


def test_geopandas_reads_sites_spans_and_routes(sample, tmp_path):
    import geopandas

    path = tmp_path / "network.geojson"
    path.write_text(network_geojson(sample), encoding="utf-8")
    frame = geopandas.read_file(path)
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.is_valid.all()
    counts = Counter(frame["feature"])
    routed = [one for one in sample["verdicts"] if one["own_layer"] and one["oneway_ms"] is not None]
    assert counts == {"site": len(sample["sites"]), "span": len(sample["spans"]), "route": len(routed)}
    route = frame[frame["feature"] == "route"].iloc[0]
    assert route["oneway_low_ms"] <= route["oneway_ms"] <= route["oneway_high_ms"]
    assert list(frame.total_bounds) == pytest.approx(json.loads(path.read_text(encoding="utf-8"))["bbox"])


def test_a_route_runs_from_its_origin_to_its_place_without_a_jump(sample):
    sites = {site["id"]: site for site in sample["sites"]}
    routes = [one for one in json.loads(network_geojson(sample))["features"] if one["properties"]["feature"] == "route"]
    for route in routes:
        line = route["geometry"]["coordinates"]
        for end, at in (("from", line[0]), ("to", line[-1])):
            site = sites[route["properties"][end]]
            assert at == pytest.approx([site["lon_deg"], site["lat_deg"]], abs=0.3), route["properties"]
        steps = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(line)]
        assert max(steps) < 25, "schematic spans are long, jumps are longer"


def test_property_names_are_what_programs_rely_on(sample):
    features = json.loads(network_geojson(sample))["features"]
    names = {one["properties"]["feature"]: sorted(one["properties"]) for one in features}
    assert names["site"] == "feature id kind name_en name_zh origin province_zh roles status".split()
    assert {"id", "a", "b", "status", "route_km", "route_km_low", "route_km_high", "schematic"} <= set(names["span"])
    assert {
        "target",
        "from",
        "to",
        "layer",
        "limit_ms",
        "oneway_ms",
        "oneway_low_ms",
        "oneway_high_ms",
        "basis",
    } <= set(names["route"])


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ([[170, 10], [175, 20]], [[(170, 10), (175, 20)]]),
        ([[170, 10], [-170, 20]], [[(170, 10), (180, 15)], [(-180, 15), (-170, 20)]]),
        ([[-170, 20], [170, 10]], [[(-170, 20), (-180, 15)], [(180, 15), (170, 10)]]),
        ([[175, 0], [190, 0]], [[(175, 0), (180, 0)], [(-180, 0), (-170, 0)]]),
        ([[179, 0], [180, 1], [-179, 2]], [[(179, 0), (180, 1)], [(-180, 1), (-179, 2)]]),
        ([[5, 5], [5, 5]], [[(5, 5), (5, 5)]]),
    ],
)
def test_lines_are_cut_at_the_180th_meridian(line, pieces):
    assert split_line(line) == pieces


def test_a_box_across_the_180th_meridian_runs_from_west_to_east():
    assert box_of([(170, -10), (-175, 5)]) == [170, -10, -175, 5]
    assert box_of([(100, 30), (110, 20)]) == [100, 20, 110, 30]
    assert box_of([(105, 37)]) == [105, 37, 105, 37]
    assert box_of([]) == []


def test_a_figure_that_is_none_is_refused_not_written(page_data):
    page_data["spans"][0]["route_km"] = float("nan")
    with pytest.raises(ValueError, match="JSON"):
        network_geojson(page_data)
