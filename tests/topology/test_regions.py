"""Regions: their figures are checked one by one, and they cut the spans that enter."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from topology.records import Site, Span
from topology.regions import read_regions, spans_crossing

SQUARE = [[105, 36], [106, 36], [106, 37], [105, 37], [105, 36]]
GOOD = {"id": "r", "kind": "flood", "name_zh": "河谷", "events_per_year": 0.1, "repair_h": 24}


@pytest.fixture
def read(tmp_path):
    """Write one region with some properties replaced, and read it."""

    def _read(**properties):
        given = {key: value for key, value in {**GOOD, **properties}.items() if value is not ...}
        feature = {"type": "Feature", "properties": given, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
        path = tmp_path / "regions.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
        return read_regions(tmp_path, bases=("assumed", "published"))

    return _read


def test_a_plan_without_the_file_has_no_regions(tmp_path):
    assert read_regions(tmp_path) == {}


def test_a_region_has_its_figures_with_their_ranges(read):
    region = read(events_per_year_low=0.05, events_per_year_high=0.2, basis="published", source="a page")["r"]
    assert (region.events_per_year.low, region.events_per_year.value, region.events_per_year.high) == (0.05, 0.1, 0.2)
    assert (region.repair_h.low, region.repair_h.high) == (24, 24)
    assert (region.name_zh, region.name_en) == ("河谷", "河谷")
    assert (region.basis, region.source) == ("published", "a page")


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        ({"events_per_year": -0.1}, "events_per_year: feature 1 .r.: this must be a number from 0 to 1000, not “-0.1”"),
        ({"events_per_year": float("nan")}, "must be a number from 0 to 1000"),
        ({"events_per_year": float("inf")}, "must be a number from 0 to 1000"),
        ({"events_per_year": 10**400}, "must be a number from 0 to 1000"),
        ({"events_per_year": "0.1"}, "must be a number"),
        ({"events_per_year": True}, "must be a number"),
        ({"events_per_year": ...}, "must be a number"),
        ({"repair_h": ...}, "repair_h: .*must be a number from 0 to 8760"),
        ({"repair_h": 9000}, "must be a number from 0 to 8760"),
        ({"repair_h_low": 30}, "it should be low <= value <= high"),
        ({"kind": "fire"}, "“fire” is none of flood, earthquake, landslide, ice, other"),
        ({"kind": ...}, "is none of flood"),
        ({"kind": "flod"}, "Did you mean: flood"),
        ({"basis": "guessed"}, "“guessed” is none of assumed, published"),
        ({"name_zh": 7}, "this must be text"),
        ({"name_zh": "a\u202eb"}, "name_zh: feature 1 .r.: .* turn the direction of writing"),
        ({"name_en": "a\x1b[31mb"}, "name_en: .*holds control characters"),
        ({"name_en": "a\nb"}, "holds control characters"),
        ({"events_per_yaer": 1}, "there is no property “events_per_yaer”.*Did you mean: events_per_year"),
        ({"repair_hours": 1}, "there is no property “repair_hours”"),
    ],
)
def test_a_figure_that_cannot_be_used_is_named(read, properties, sentence):
    with pytest.raises(InputError, match=sentence):
        read(**properties)


def test_further_properties_of_one_s_own_are_fine(read):
    assert read(colour="red", note=["x"])


def span(key, a, b, line=None):
    return Span(
        id=key,
        a=a,
        b=b,
        route_km=100,
        route_km_low=100,
        route_km_high=100,
        length_origin="given",
        great_circle_km=90,
        line=line,
    )


def test_the_drawn_line_counts_and_else_the_straight_one(read):
    region = read()["r"]
    sites = {
        key: Site(id=key, name_zh=key, name_en=key, lon_deg=lon, lat_deg=lat)
        for key, lon, lat in (("w", 104, 36.5), ("e", 107, 36.5), ("in", 105.5, 36.5), ("n", 104, 38))
    }
    spans = [
        span("through", "w", "e"),
        span("around", "w", "e", ((104, 36.5), (104, 38), (107, 38), (107, 36.5))),
        span("ends inside", "n", "in"),
        span("outside", "w", "n"),
        span("drawn through", "w", "n", ((104, 36.5), (105.2, 36.8), (104, 38))),
    ]
    assert spans_crossing(region, spans, sites) == ["through", "ends inside", "drawn through"]


values = st.one_of(st.floats(), st.integers(), st.text(max_size=4), st.none(), st.lists(st.integers(), max_size=2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from([*GOOD, "events_per_year_low", "repair_h_high", "basis", "name_en", "rate"]), value=values)
def test_whatever_a_property_holds_there_is_no_traceback(read, key, value):
    try:
        read(**{key: value})
    except InputError as refused:
        assert "\n" not in refused.sentence("zh") + refused.sentence("en")
