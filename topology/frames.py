"""The same network as two geographic data frames (extra `formats`), for GIS work."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
from shapely import LineString, Point

from topology.network import Network

if TYPE_CHECKING:
    from topology.records import Site, Span

WGS84 = "EPSG:4326"


def sites_frame(network: Network) -> gpd.GeoDataFrame:
    """Return one row a site, indexed by id, points in WGS 84."""
    return _frame(network.sites.values(), lambda site: Point(site.position))


def spans_frame(network: Network) -> gpd.GeoDataFrame:
    """Return one row a span, indexed by id, lines in WGS 84; straight between the ends where no line is known."""
    sites = network.sites

    def line(span: Span) -> LineString:
        return LineString(span.line or (sites[span.a].position, sites[span.b].position))

    return _frame(network.spans.values(), line)


def _frame(records: Iterable[Site] | Iterable[Span], shape: Any) -> gpd.GeoDataFrame:
    records = list(records)
    rows: list[Mapping[str, object]] = [dataclasses.asdict(record) for record in records]
    shapes = [shape(record) for record in records]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84).set_index("id").drop(columns="line", errors="ignore")
