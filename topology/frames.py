"""The same network as two geographic data frames (extra `formats`), for GIS work."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
from shapely import LineString, Point

from topology.network import Network

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WGS84 = "EPSG:4326"


def sites_frame(network: Network) -> gpd.GeoDataFrame:
    """Return one row a site, indexed by id, points in WGS 84."""
    sites = network.sites.values()
    return _frame([dataclasses.asdict(site) for site in sites], [Point(site.position) for site in sites])


def spans_frame(network: Network) -> gpd.GeoDataFrame:
    """Return one row a span, indexed by id, lines in WGS 84; straight between the ends where no line is known."""
    sites, spans = network.sites, network.spans.values()
    lines = [LineString(span.line or (sites[span.a].position, sites[span.b].position)) for span in spans]
    return _frame([dataclasses.asdict(span) for span in spans], lines)


def _frame(rows: Sequence[Mapping[str, object]], shapes: Sequence[BaseGeometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84).set_index("id").drop(columns="line", errors="ignore")
