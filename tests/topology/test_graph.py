"""The public views: a networkx multigraph and two data frames."""

from __future__ import annotations

from collections import Counter

import pytest

from netplan.plan import read_plan
from topology.graph import multigraph


@pytest.fixture(scope="module")
def network():
    return read_plan().network


def test_parallel_cables_stay_two_edges(network):
    graph = multigraph(network, ["existing"])
    pairs = Counter(frozenset(span.ends) for span in network.spans.values() if span.status == "existing")
    assert max(pairs.values()) >= 2
    assert graph.number_of_edges() == sum(pairs.values())
    for ends, count in pairs.items():
        assert graph.number_of_edges(*ends) == count


def test_nodes_and_edges_carry_the_records_fields(network):
    graph = multigraph(network)
    assert graph.nodes["zhongwei"]["name_zh"] == "中卫"
    a, b, key = "beijing", "zhangjiakou", "jing-hu-yin-lan:beijing-zhangjiakou"
    assert graph.edges[a, b, key]["route_km"] == network.spans[key].route_km


def test_the_frames_hold_the_same_network(network):
    pytest.importorskip("geopandas")
    from topology.frames import sites_frame, spans_frame

    sites, spans = sites_frame(network), spans_frame(network)
    assert len(sites) == len(network.sites) and len(spans) == len(network.spans)
    assert sites.crs.to_epsg() == spans.crs.to_epsg() == 4326
    assert sites.loc["zhongwei"].geometry.x == network.sites["zhongwei"].lon_deg
    assert spans.loc["access-helingeer:helingeer-hohhot"].geometry.geom_type == "LineString"
