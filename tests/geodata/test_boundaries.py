"""Boundaries for maps."""

from __future__ import annotations

import pytest

from geodata.boundaries import dash_line, provinces, read_geojson
from geodata.errors import InputError


def test_the_map_has_all_34_provincial_units_and_the_ten_part_line():
    names = {feature["properties"]["short_name"] for feature in provinces()["features"]}
    assert len(names) == 34
    assert {"台湾", "海南", "香港", "澳门"} <= names
    (line,) = dash_line()["features"]
    assert len(line["geometry"]["coordinates"]) == 10


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not usable JSON"),
        ("[]", "no GeoJSON FeatureCollection"),
        ("{", "not usable JSON"),
        ('{"type":"Feature"}', "no GeoJSON FeatureCollection"),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 5000, "not usable JSON"),
    ],
    ids=range(6),
)
def test_what_is_no_collection_is_refused(tmp_path, content, said):
    path = tmp_path / "map.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=rf"map\.geojson: .*{said}"):
        read_geojson(path)
