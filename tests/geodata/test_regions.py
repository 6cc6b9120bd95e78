"""Areas: what enters them is what shapely says enters, what is no polygon is refused by name, never a traceback."""

from __future__ import annotations

import json
import math
import random
import time

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.crs import GCJ02, gcj02_from_wgs84
from geodata.errors import InputError
from geodata.regions import MOST_POINTS, Area, crossing, read_areas

SQUARE = [[105, 36], [106, 36], [106, 37], [105, 37], [105, 36]]


def collection(*shapes, key="one"):
    features = [
        {"type": "Feature", "properties": {"id": key if number == 0 else f"{key}{number}"}, "geometry": shape}
        for number, shape in enumerate(shapes)
    ]
    return {"type": "FeatureCollection", "features": features}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.fixture
def read(tmp_path):
    """Write a document, and read the areas in it."""

    def _read(document, **options):
        path = tmp_path / "regions.geojson"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return read_areas(path, **options)

    return _read


def test_a_polygon_and_a_multipolygon_with_a_hole_are_read(read):
    hole = [[105.2, 36.2], [105.8, 36.2], [105.8, 36.8], [105.2, 36.8], [105.2, 36.2]]
    apart = [[108, 36], [109, 36], [109, 37], [108, 36]]
    (area,) = read(collection({"type": "MultiPolygon", "coordinates": [[SQUARE, hole], [apart]]}))
    assert len(area.rings) == 3
    assert area.box == (105, 36, 109, 37)
    assert area.holds((105.1, 36.1))
    assert not area.holds((105.5, 36.5))
    assert not area.is_entered_by([(105.4, 36.5), (105.6, 36.5)])
    assert area.is_entered_by([(105.5, 36.5), (108.5, 36.5)])


def test_positions_are_converted_from_the_file_s_system(read):
    shifted = [list(gcj02_from_wgs84(*point)) for point in SQUARE]
    (area,) = read(collection(polygon(shifted)), coordinates=GCJ02)
    for point, wanted in zip(area.rings[0], SQUARE, strict=True):
        assert point == pytest.approx(wanted, abs=1e-7)


BAD = {
    "an open ring": (polygon(SQUARE[:-1]), "open ring"),
    "too few points": (polygon([[105, 36], [106, 36], [105, 36]]), "fewer than three"),
    "too few different points": (polygon([[105, 36], [106, 36], [106, 36], [105, 36]]), "fewer than three"),
    "a bow tie": (polygon([[105, 36], [106, 37], [106, 36], [105, 37], [105, 36]]), "crosses or touches itself"),
    "a spike": (polygon([[105, 36], [106, 36], [107, 36], [106, 36], [106, 37], [105, 36]]), "crosses or touches"),
    "a line there and back": (polygon([[105, 36], [106, 36], [107, 36], [105, 36]]), "crosses or touches"),
    "a hole that crosses": (polygon(SQUARE, [[105.5, 36.5], [107, 36.5], [105.5, 36.6], [105.5, 36.5]]), "crosses"),
    "lon out of range": (polygon([[1050, 36], [106, 36], [106, 37], [1050, 36]]), "is no position"),
    "lat out of range": (polygon([[36, 105], [36, 106], [37, 106], [36, 105]]), "swapped"),
    "text for a number": (polygon([["105", 36], [106, 36], [106, 37], ["105", 36]]), "is no position"),
    "true for a number": (polygon([[True, 36], [106, 36], [106, 37], [True, 36]]), "is no position"),
    "a point": ({"type": "Point", "coordinates": [105, 36]}, "needs properties.id"),
    "no coordinates": ({"type": "Polygon"}, "needs properties.id"),
    "a bare number": ({"type": "Polygon", "coordinates": [[5]]}, "needs properties.id"),
    "nothing": (None, "needs properties.id"),
    "no ring": (polygon(), "needs properties.id"),
    "too many points": (polygon([[105 + 1e-4 * n, 36] for n in range(MOST_POINTS + 1)]), "more than the 1000 points"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_area_is_refused_with_its_number_and_the_way_out(read, what):
    shape, sentence = BAD[what]
    with pytest.raises(InputError, match=sentence) as refused:
        read(collection(polygon(SQUARE), shape))
    assert refused.value.details["feature"] == 2
    assert "第 2 个要素" in refused.value.sentence("zh")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
def test_what_is_no_finite_number_is_refused(read, number):
    text = json.dumps(collection(polygon(SQUARE))).replace("105, 37", f"{number}, 37")
    with pytest.raises(InputError, match="is no position"):
        read(text)


@pytest.mark.parametrize("key", [None, 7, "", "  "])
def test_an_id_that_is_none_is_refused(read, key):
    document = collection(polygon(SQUARE))
    document["features"][0]["properties"]["id"] = key
    with pytest.raises(InputError, match=r"needs properties\.id"):
        read(document)


@pytest.mark.parametrize("key", ["x" * 81, "a\nb", "a b", "a;b", "a\u202eb", "a\u3000b", "a\x1bb"])
def test_an_id_obeys_the_rule_of_all_ids(read, key):
    document = collection(polygon(SQUARE))
    document["features"][0]["properties"]["id"] = key
    with pytest.raises(InputError, match=r"feature 1: its properties\.id .* cannot be an id: no semicolons"):
        read(document)


def test_a_feature_without_id_is_named_by_its_number_alone(read):
    document = collection(polygon(SQUARE))
    del document["features"][0]["properties"]["id"]
    with pytest.raises(InputError, match="feature 1 cannot be used") as refused:
        read(document)
    assert "第 1 个要素不可用" in refused.value.sentence("zh")


INNER = [[105.2, 36.2], [105.8, 36.2], [105.8, 36.8], [105.2, 36.8], [105.2, 36.2]]
INMOST = [[105.4, 36.4], [105.6, 36.4], [105.6, 36.6], [105.4, 36.6], [105.4, 36.4]]
OUTSIDE = [[108, 36], [109, 36], [109, 37], [108, 36]]


@pytest.mark.parametrize(
    ("polygons", "is_right"),
    [
        ([[SQUARE, INNER]], True),
        ([[SQUARE, INNER], [INMOST]], True),
        ([[SQUARE], [OUTSIDE]], True),
        ([[SQUARE, OUTSIDE]], False),
        ([[INNER, SQUARE]], False),
        ([[SQUARE, INNER, INMOST]], False),
        ([[SQUARE], [INNER]], False),
        ([[SQUARE], [OUTSIDE, INNER]], False),
    ],
)
def test_a_hole_lies_in_its_polygon_and_no_polygon_in_another(read, polygons, is_right):
    assert shapely.MultiPolygon([(one[0], one[1:]) for one in polygons]).is_valid == is_right
    document = collection({"type": "MultiPolygon", "coordinates": polygons})
    if is_right:
        assert len(read(document)[0].rings) == sum(map(len, polygons))
        return
    with pytest.raises(InputError, match="a hole lies outside its polygon, or a polygon inside another"):
        read(document)


def test_an_id_that_stands_twice_is_refused(read):
    document = collection(polygon(SQUARE), polygon(SQUARE))
    document["features"][1]["properties"]["id"] = "one"
    with pytest.raises(InputError, match="feature 2 has the id “one” of feature 1"):
        read(document)


def ring(draw, points):
    """Draw a ring; few points on a coarse grid cross and touch themselves often."""
    found = [(draw.randint(0, 6) / 2, draw.randint(0, 6) / 2) for _ in range(points)]
    found = [point for place, point in enumerate(found) if point != found[place - 1]]
    return (*found, found[0]) if len(found) >= 3 else None


def test_a_ring_is_refused_exactly_where_shapely_calls_it_invalid(full):
    draw, seen = random.Random(1), {True: 0, False: 0}
    for _ in range(20_000 if full else 3000):
        points = ring(draw, draw.randint(3, 6))
        if points is None:
            continue
        valid = shapely.Polygon(points).is_valid
        seen[valid] += 1
        assert (crossing([points]) is None) == valid, points
    assert min(seen.values()) > 200


def test_what_enters_is_what_shapely_says_enters(full):
    draw, seen = random.Random(2), {True: 0, False: 0}
    for _ in range(20_000 if full else 3000):
        count = draw.randint(3, 9)
        turns = sorted(draw.uniform(0, 2 * math.pi) for _ in range(count))
        points = [(math.cos(turn) * draw.uniform(0.3, 1), math.sin(turn) * draw.uniform(0.3, 1)) for turn in turns]
        shape = shapely.Polygon(points)
        if not shape.is_valid:
            continue
        area = Area(id="a", number=1, rings=((*points, points[0]),), properties={})
        line = [(draw.uniform(-2, 2), draw.uniform(-2, 2)) for _ in range(draw.randint(2, 4))]
        enters = shape.intersects(shapely.LineString(line))
        seen[enters] += 1
        assert area.is_entered_by(line) == enters
        assert area.holds(line[0]) == shape.contains(shapely.Point(line[0]))
    assert min(seen.values()) > 200


def test_touching_counts_as_entering():
    area = Area(id="a", number=1, rings=(tuple(map(tuple, SQUARE)),), properties={})
    assert area.is_entered_by([(104, 36), (105, 36)])
    assert area.is_entered_by([(104, 37), (107, 37)])
    assert not area.is_entered_by([(104, 37.001), (107, 37.001)])


def comb(slope):
    """Draw the largest outline whose every edge lies beside every other one."""
    teeth = (MOST_POINTS - 6) // 2
    points = [
        [105 + side, 30 + 2 * n / teeth + slope * side] for n in range(teeth) for side in ((0, 1) if n % 2 else (1, 0))
    ]
    return polygon([*points, [107, 45], [100, 45], [100, 25], [107, 25], points[0]])


@pytest.mark.parametrize("slope", [0, 5])
def test_the_largest_region_is_checked_in_seconds(read, slope):
    started = time.process_time()
    assert len(read(collection(comb(slope)))) == 1
    assert time.process_time() - started < 5


def test_a_file_of_too_many_points_is_refused(read):
    with pytest.raises(InputError, match="by feature 11 there are more than the 10000 points"):
        read(collection(*([comb(0)] * 11)))


numbers = st.one_of(st.floats(), st.integers(), st.text(max_size=3), st.none(), st.booleans())
shapes = st.recursive(numbers, lambda inner: st.lists(inner, max_size=5), max_leaves=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(coordinates=shapes, kind=st.sampled_from(["Polygon", "MultiPolygon", "Point", None, 3]), key=numbers)
def test_whatever_a_feature_holds_there_is_no_traceback(read, coordinates, kind, key):
    document = collection({"type": kind, "coordinates": coordinates})
    document["features"][0]["properties"]["id"] = key
    try:
        read(document)
    except InputError as refused:
        assert "\n" not in refused.sentence("zh") + refused.sentence("en")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 200), damage=st.text(max_size=6), cut=st.integers(0, 6))
def test_whatever_is_damaged_in_the_file_there_is_no_traceback(read, at, damage, cut):
    good = json.dumps(collection(polygon(SQUARE)))
    try:
        read(good[:at] + damage + good[at + cut :])
    except InputError as refused:
        assert "\n" not in refused.sentence("zh") + refused.sentence("en")
