"""
Corridors: the ways along which cables lie or could lie.

Chinese trunk cables follow railways and motorways, so the railway between neighbouring cities tells how far a cable has
to go far better than a straight line. Not every segment of the mileage table is a corridor of its own: some pass
through another listed city (their parts are listed too), some are the detour that a train takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import networkx as nx

from geodata.boundaries import read_geojson
from geodata.cities import City
from geodata.distance import great_circle_km
from geodata.tables import read_table

DATA = Path(__file__).parent / "data"

#: A segment is composed of others where they are at most this much longer (5 %).
COMPOSED_WITHIN = 1.05
#: A segment longer than this times the great circle is a railway's way, not a corridor to build along.
WANDERS_ABOVE = 1.8
#: Segments composed into a cable section may be at most this times the great circle, else they say nothing of it.
SECTION_WITHIN = 1.6

RAIL, ROAD = "rail", "road"
Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """
    A way between two neighbouring cities.

    `km` is the distance along it, never below the great circle (stations and town centres differ); `line` is for
    drawing only, good to about 20 km.
    """

    a: str
    b: str
    kind: str
    km: float
    great_circle_km: float
    line: Line

    @property
    def id(self) -> str:
        """Return the two city ids in alphabetical order."""
        return "-".join(sorted((self.a, self.b)))

    @property
    def wanders(self) -> bool:
        """Tell whether a railway takes a detour here that no cable would."""
        return self.kind == RAIL and self.km > WANDERS_ABOVE * self.great_circle_km


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Corridors in a row from one city to another, with the drawn line in that direction."""

    corridors: tuple[Corridor, ...]
    line: Line

    def km(self, kind: str) -> float:
        """Return the length along corridors of one kind. [km]"""
        return sum(corridor.km for corridor in self.corridors if corridor.kind == kind)


def read_corridors(cities: Mapping[str, City]) -> list[Corridor]:
    """
    Read the bundled railway and road segments and keep those that are corridors of their own.

    Parameters
    ----------
    cities : mapping of str to City
        By Chinese name, as `read_cities` gives them.

    Returns
    -------
    list of Corridor
        Neither composed of others within 5 %, nor wandering; a road takes the place of a wandering railway.
    """
    drawn = {
        frozenset((feature["properties"]["a"], feature["properties"]["b"])): feature
        for feature in read_geojson(DATA / "rail_corridors.geojson")["features"]
    }
    rails = []
    for row in read_table(DATA / "rail_segments.csv", required=("a_zh", "b_zh", "rail_km")):
        a, b = row.required("a_zh"), row.required("b_zh")
        line = _towards(cities[a], drawn[frozenset((a, b))]["geometry"]["coordinates"])
        rails.append(_corridor(cities[a], cities[b], RAIL, row.number_of("rail_km"), line))
    roads = []
    for row in read_table(DATA / "road_segments.csv", required=("a_zh", "b_zh", "road_km")):
        a_city, b_city = cities[row.required("a_zh")], cities[row.required("b_zh")]
        line = (a_city.position, b_city.position)
        roads.append(_corridor(a_city, b_city, ROAD, row.number_of("road_km"), line))
    return independent(rails) + roads


def independent(segments: Iterable[Corridor]) -> list[Corridor]:
    """
    Drop the segments that others compose within 5 %, longest first, and those that wander.

    Parameters
    ----------
    segments : iterable of Corridor
        As listed in a mileage table.

    Returns
    -------
    list of Corridor
        What remains, in the order given.
    """
    kept = {segment.id: segment for segment in segments}
    listed = list(kept.values())
    graph = _graph(listed)
    for segment in sorted(listed, key=lambda item: (-item.km, item.id)):
        graph.remove_edge(segment.a, segment.b)
        if segment.wanders or _composed(graph, segment):
            del kept[segment.id]
        else:
            graph.add_edge(segment.a, segment.b, km=segment.km, corridor=segment)
    # What composed a segment may itself have been dropped since: the few per cent add up. Take back, the shortest
    # first, those that the rest no longer composes.
    for segment in sorted(listed, key=lambda item: (item.km, item.id)):
        if segment.id not in kept and not segment.wanders and not _composed(graph, segment):
            kept[segment.id] = segment
            graph.add_edge(segment.a, segment.b, km=segment.km, corridor=segment)
    return [segment for segment in listed if segment.id in kept]


class CorridorMap:
    """Corridors joined into a graph, to find along which ones a cable section lies."""

    def __init__(self, corridors: Iterable[Corridor]) -> None:
        self.corridors = tuple(corridors)
        self._graph = _graph(self.corridors)

    def section(self, a: City, b: City) -> Section | None:
        """
        Compose corridors into the way from one city to another.

        Parameters
        ----------
        a, b : City
            The ends.

        Returns
        -------
        Section or None
            The shortest row of corridors; None where there is none, or where several in a row exceed 1.6 times the
            great circle. A single corridor is taken as it is: a railway within 1.8 times, or a listed road, however
            the terrain makes it wind.
        """
        if a.id not in self._graph or b.id not in self._graph:
            return None
        try:
            cities = nx.shortest_path(self._graph, a.id, b.id, weight="km")
        except nx.NetworkXNoPath:
            return None
        row = tuple(self._graph.edges[edge]["corridor"] for edge in pairwise(cities))
        total_km = sum(corridor.km for corridor in row)
        direct_km = great_circle_km(*a.position, *b.position)
        if len(row) > 1 and total_km > SECTION_WITHIN * direct_km:
            return None
        return Section(corridors=row, line=_joined(row, cities))


def _graph(corridors: Iterable[Corridor]) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    for corridor in corridors:
        graph.add_edge(corridor.a, corridor.b, km=corridor.km, corridor=corridor)
    return graph


def _composed(graph: nx.Graph[str], segment: Corridor) -> bool:
    limit_km = COMPOSED_WITHIN * segment.km
    lengths = nx.single_source_dijkstra_path_length(graph, segment.a, cutoff=limit_km, weight="km")
    return segment.b in lengths


def _corridor(a: City, b: City, kind: str, km: float, line: Line) -> Corridor:
    direct_km = great_circle_km(*a.position, *b.position)
    return Corridor(a=a.id, b=b.id, kind=kind, km=max(km, direct_km), great_circle_km=direct_km, line=line)


def _towards(start: City, coordinates: Sequence[Sequence[float]]) -> Line:
    """Return a drawn line so that it begins at `start`."""
    line = tuple((float(lon), float(lat)) for lon, lat in coordinates)
    from_first = great_circle_km(*start.position, *line[0])
    from_last = great_circle_km(*start.position, *line[-1])
    return line if from_first <= from_last else line[::-1]


def _joined(row: Sequence[Corridor], cities: Sequence[str]) -> Line:
    points: list[tuple[float, float]] = []
    for corridor, start in zip(row, cities, strict=False):
        line = corridor.line if corridor.a == start else corridor.line[::-1]
        points.extend(line if not points else line[1:])
    return tuple(points)
