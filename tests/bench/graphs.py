"""
Generated geographic networks, and what is asked of them, from one stated seed.

Sites are uniform points in a box of longitudes and latitudes, joined as a Gabriel graph: near neighbours, always
connected, about two spans a site, as cable maps are. Lengths are whole metres, so that sums of weights can be compared
with solvers that know integers only.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from functools import cache

from topology.arrays import Edge, GraphArrays
from topology.sweep import Element

SEED = 20210929
#: The box that the sites lie in, about that of the provinces. [deg]
WEST, EAST, SOUTH, NORTH = 80.0, 122.0, 22.0, 46.0
#: Cable over great circle; any value in the range of real cables serves.
DETOUR = 1.3


def positions(count: int) -> list[tuple[float, float]]:
    """Draw (lon_deg, lat_deg) of so many sites."""
    draw = random.Random(SEED + count)
    return [(round(draw.uniform(WEST, EAST), 5), round(draw.uniform(SOUTH, NORTH), 5)) for _ in range(count)]


def gabriel(points: list[tuple[float, float]]) -> list[tuple[int, int]]:
    """Join two points where the circle over them holds no third."""
    import numpy as np
    from scipy.spatial import Delaunay, cKDTree

    plane = np.asarray(points)
    corners = Delaunay(plane).simplices
    # Every Gabriel edge is an edge of the triangulation.
    edges = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]), axis=1), axis=0)
    a, b = plane[edges[:, 0]], plane[edges[:, 1]]
    nearest, _ = cKDTree(plane).query((a + b) / 2)
    radius = np.linalg.norm(a - b, axis=1) / 2
    return [(int(u), int(v)) for u, v in edges[nearest >= radius * (1 - 1e-9)]]


def sphere_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great circle on a sphere of 6,371 km. [km]"""
    (lon_a, lat_a), (lon_b, lat_b) = ([math.radians(angle) for angle in point] for point in (a, b))
    chord = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(chord))


def route_km(points: list[tuple[float, float]], span: tuple[int, int]) -> float:
    """Return the length of the cable between two sites, to the metre. [km]"""
    return round(DETOUR * sphere_km(points[span[0]], points[span[1]]), 3)


def far_ends(points: list[tuple[float, float]]) -> tuple[str, str]:
    """Name the westernmost and the easternmost site."""
    order = sorted(range(len(points)), key=lambda index: points[index])
    return f"s{order[0]}", f"s{order[-1]}"


@cache
def network(sites: int, spans: int | None = None) -> GraphArrays:
    """Make a network weighed by its cables' lengths, thinned to so many spans if they are given. [km]"""
    points = positions(sites)
    joined = gabriel(points)
    if spans is not None:
        joined = thinned(points, joined, spans)
    edges = [Edge(f"{u}-{v}", f"s{u}", f"s{v}", route_km(points, (u, v))) for u, v in joined]
    return GraphArrays.of([f"s{number}" for number in range(sites)], edges)


def thinned(points: list[tuple[float, float]], joined: list[tuple[int, int]], spans: int) -> list[tuple[int, int]]:
    """Take out the longest spans that are no bridge, until so many are left."""
    import networkx as nx

    graph = nx.Graph(joined)
    for u, v in sorted(joined, key=lambda span: -route_km(points, span)):
        if graph.number_of_edges() <= spans:
            break
        graph.remove_edge(u, v)
        if not nx.has_path(graph, u, v):
            graph.add_edge(u, v)
    if graph.number_of_edges() != spans:
        raise ValueError(f"{graph.number_of_edges()} spans, not {spans}")
    return [span for span in joined if graph.has_edge(*span)]


def demands(sites: int, count: int) -> list[tuple[str, str]]:
    """Draw so many pairs of different sites."""
    draw = random.Random(SEED + 7 * sites + count)
    numbers = [draw.sample(range(sites), 2) for _ in range(count)]
    return [(f"s{a}", f"s{b}") for a, b in numbers]


def turned(asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Turn each demand so that it ends at the one of its sites that more demands have: one tree there serves them."""
    shares = Counter(site for ends in asked for site in ends)
    return [(b, a) if shares[a] > shares[b] else (a, b) for a, b in asked]


def spans_failing(graph: GraphArrays) -> list[Element]:
    """Let each span fail."""
    return [Element(id=edge.id, edges=(edge.id,)) for edge in graph.edges]


def groups_failing(graph: GraphArrays, count: int) -> list[Element]:
    """Let so many risk groups fail: at random sites, two spans that leave by one bridge or duct."""
    draw = random.Random(SEED + 11 * count)
    leaving = spans_of_sites(graph)
    places = draw.sample([site for site in graph.nodes if len(leaving[site]) >= 3], count)
    return [Element(id=f"duct-{site}", edges=tuple(draw.sample(leaving[site], 2))) for site in places]


def sites_failing(graph: GraphArrays) -> list[Element]:
    """Let each site fail, with all that ends there."""
    leaving = spans_of_sites(graph)
    return [Element(id=site, edges=tuple(leaving[site]), node=site) for site in graph.nodes]


def spans_of_sites(graph: GraphArrays) -> dict[str, list[str]]:
    """Return the spans that end at each site."""
    leaving: dict[str, list[str]] = {site: [] for site in graph.nodes}
    for edge in graph.edges:
        leaving[edge.a].append(edge.id)
        leaving[edge.b].append(edge.id)
    return leaving
