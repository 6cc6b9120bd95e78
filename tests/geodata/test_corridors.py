"""Corridors: which segments are ways of their own, and how sections are composed."""

from __future__ import annotations

import networkx as nx
import pytest

from geodata.cities import read_cities, read_provinces
from geodata.corridors import DATA, RAIL, ROAD, Corridor, CorridorMap, independent, read_corridors
from geodata.distance import great_circle_km
from geodata.tables import read_table


@pytest.fixture(scope="module")
def cities():
    return read_cities()


@pytest.fixture(scope="module")
def corridors(cities):
    return read_corridors(cities)


def corridor(a, b, km, direct_km=None, kind=RAIL):
    return Corridor(a=a, b=b, kind=kind, km=km, great_circle_km=direct_km or km, line=((0.0, 0.0), (1.0, 1.0)))


def test_a_segment_that_others_compose_within_five_per_cent_is_dropped():
    kept = independent([corridor("a", "b", 100), corridor("b", "c", 100), corridor("a", "c", 191)])
    assert [item.id for item in kept] == ["a-b", "b-c"]


def test_a_segment_that_is_clearly_shorter_stays():
    kept = independent([corridor("a", "b", 100), corridor("b", "c", 100), corridor("a", "c", 190)])
    assert len(kept) == 3


def test_a_railway_that_wanders_is_no_corridor():
    assert independent([corridor("a", "b", 181, 100)]) == []
    assert len(independent([corridor("a", "b", 180, 100)])) == 1


def test_every_segment_dropped_is_composed_of_what_is_kept(cities, corridors):
    """Or it wanders: dropped segments must not lean on each other."""
    kept = nx.Graph()
    for item in corridors:
        if item.kind == RAIL:
            kept.add_edge(item.a, item.b, km=item.km)
    dropped = 0
    for row in read_table(DATA / "rail_segments.csv", required=("a_zh", "b_zh", "rail_km")):
        a, b = cities[row.text("a_zh")], cities[row.text("b_zh")]
        direct_km = great_circle_km(*a.position, *b.position)
        km = max(row.number_of("rail_km"), direct_km)
        if kept.has_edge(a.id, b.id) or km > 1.8 * direct_km:
            continue
        dropped += 1
        assert nx.shortest_path_length(kept, a.id, b.id, weight="km") <= 1.05 * km + 1e-9, (a.id, b.id)
    assert dropped > 10


def test_no_corridor_is_below_the_great_circle(corridors):
    assert all(item.km >= item.great_circle_km for item in corridors)


def test_a_composed_section_passes_the_city_between(cities, corridors):
    section = CorridorMap(corridors).section(cities["西安"], cities["宝鸡"])
    assert [item.id for item in section.corridors] == ["xian-xianyang", "baoji-xianyang"]
    assert section.line[0] == pytest.approx(cities["西安"].position, abs=0.01)
    assert section.line[-1] == pytest.approx(cities["宝鸡"].position, abs=0.01)


def test_a_section_beyond_1_6_times_the_great_circle_says_nothing(cities, corridors):
    assert CorridorMap(corridors).section(cities["襄阳"], cities["荆州"]) is None


def test_a_listed_road_is_taken_as_it_is(cities, corridors):
    section = CorridorMap(corridors).section(cities["成都"], cities["拉萨"])
    assert (section.km(ROAD), section.km(RAIL)) == (2150, 0)


def test_every_city_lies_in_a_province_that_has_a_capital(cities):
    provinces = {province.name_zh: province for province in read_provinces()}
    ids = {city.id for city in cities.values()}
    assert {city.province_zh for city in cities.values()} <= set(provinces)
    assert {province.capital for province in provinces.values()} <= ids
    assert sum(province.western for province in provinces.values()) == 12
