"""Routes in the three layers, against slow and obvious twins."""

from __future__ import annotations

import random
from itertools import pairwise

import networkx as nx
import pytest

from netplan import delay
from netplan.layers import Layers
from netplan.plan import read_plan
from topology.network import Network
from topology.records import Site, Span

MODEL = read_plan().model


def random_network(seed):
    """Sites on a plane with spans of very different lengths, so that regenerators decide between ways."""
    rng = random.Random(seed)
    sites = {str(n): Site(id=str(n), name_zh=str(n), name_en=str(n), lon_deg=0.0, lat_deg=0.0) for n in range(7)}
    spans = {}
    for number in range(rng.randint(6, 14)):
        a, b = rng.sample(sorted(sites), 2)
        km = rng.choice([20.0, 330.0, 499.9, 500.0, 500.1, 640.0, rng.uniform(10, 900)])
        spans[f"s{number}"] = Span(
            id=f"s{number}",
            a=a,
            b=b,
            route_km=km,
            route_km_low=km,
            route_km_high=km,
            length_origin="given",
            great_circle_km=km,
            fibre_type="G.652.D",
        )
    return Network(sites=sites, spans=spans)


def brute_force(network, a, b):
    """Delays of all simple ways, each over the shortest of parallel spans."""
    graph = nx.Graph()
    graph.add_nodes_from(network.sites)
    for span in network.spans.values():
        known = graph.get_edge_data(*span.ends)
        if known is None or MODEL.span_ms(span) < MODEL.span_ms(known["span"]):
            graph.add_edge(*span.ends, span=span)
    ways = [[graph.edges[edge]["span"] for edge in pairwise(way)] for way in nx.all_simple_paths(graph, a, b)]
    return sorted(delay.total(MODEL.circuit(spans).values()).value for spans in ways)


@pytest.mark.parametrize("seed", range(150))
def test_optical_routes_are_the_lowest_delays_regenerators_included(seed):
    network = random_network(seed)
    expected = brute_force(network, "0", "6")
    optical = Layers(network, MODEL).optical
    found = [route.oneway_ms.value for route in optical.routes("0", "6", 5)]
    assert found == pytest.approx(expected[:5])
    best = optical.route("0", "6")
    assert (best is None) == (expected == [])
    if best is not None:
        assert best.oneway_ms.value == pytest.approx(expected[0])


def test_a_route_from_a_site_to_itself_takes_no_time(reference):
    for layer in ("optical", "ip-private", "ip-public"):
        route = Layers(reference.network, reference.model)[layer].route("zhongwei", "zhongwei")
        assert (route.sites, route.spans, route.oneway_ms.high) == (("zhongwei",), (), 0.0)
        assert len(Layers(reference.network, reference.model)[layer].routes("zhongwei", "zhongwei", 5)) == 1


def test_routes_are_the_same_both_ways(reference):
    layers = Layers(reference.network, reference.model)
    for layer in ("optical", "ip-private", "ip-public"):
        there, back = layers[layer].route("zhongwei", "shenzhen"), layers[layer].route("shenzhen", "zhongwei")
        assert there.oneway_ms.value == pytest.approx(back.oneway_ms.value)
        assert there.sites == back.sites[::-1]


def test_a_route_s_spans_join_its_sites(reference):
    layers = Layers(reference.network, reference.model)
    for layer in ("optical", "ip-private", "ip-public"):
        for end in reference.network.sites:
            route = layers[layer].route("zhongwei", end)
            for (a, b), span in zip(pairwise(route.sites), route.spans, strict=True):
                assert {a, b} == set(span.ends)


def test_an_ip_route_climbs_and_turns_at_cores(reference):
    cores = {node.site for node in reference.network.ip_nodes if node.layer == "ip-public" and node.role == "core"}
    route = Layers(reference.network, reference.model)["ip-public"].route("zhongwei", "shenzhen")
    assert route.routers[0] == "zhongwei" and "shenzhen" not in route.routers
    assert set(route.routers[1:]) <= cores


def test_an_ip_route_is_the_lowest_metric_not_the_lowest_delay(write):
    nodes = "site,layer,role\nwest,ip-public,core\nmiddle,ip-public,core\neast,ip-public,core\n"
    circuits = (
        "id,layer,a,b,metric,spans\n"
        "direct,ip-public,west,east,100,\n"
        "first,ip-public,west,middle,1,wm\n"
        "second,ip-public,middle,east,1,me\n"
    )
    plan = read_plan(write(ip_nodes__csv=nodes, circuits__csv=circuits))
    route = Layers(plan.network, plan.model)["ip-public"].route("west", "east")
    assert route.routers == ("west", "middle", "east")
    one = plan.model.circuit([plan.network.spans["wm"]])
    two = plan.model.circuit([plan.network.spans["me"]])
    hops = plan.model.hops("ip-public", routers=3, links=2)
    assert route.oneway_ms.value == pytest.approx(delay.total(delay.joined([one, two, hops]).values()).value)


def test_a_site_without_a_node_climbs_to_its_province_s_nearest(write):
    nodes = "site,layer,role\nmiddle,ip-public,core\neast,ip-public,edge\n"
    circuits = "id,layer,a,b\nc,ip-public,middle,east\n"
    plan = read_plan(write(ip_nodes__csv=nodes, circuits__csv=circuits))
    layer = Layers(plan.network, plan.model)["ip-public"]
    assert layer.route("west", "east").routers == ("middle", "east")
    assert layer.route("south", "east").routers == ("east",)


def test_a_circuit_whose_spans_another_operator_owns_is_out_of_service(write):
    spans = "id,a,b,operator\nwm,west,middle,A\nme,middle,east,B\nws,west,south,A\nse,south,east,A\n"
    plan = read_plan(write(spans__csv=spans))
    assert Layers(plan.network, plan.model, operator="A").optical.route("west", "east").sites == (
        "west",
        "south",
        "east",
    )
    assert Layers(plan.network, plan.model, operator="B").optical.route("west", "east") is None


def test_the_searches_see_only_spans_of_the_statuses_asked_for(reference):
    existing = Layers(reference.network, reference.model).optical
    with_builds = Layers(reference.network, reference.model, ("existing", "candidate")).optical
    for end in ("urumqi", "guiyang", "harbin"):
        assert with_builds.route("zhongwei", end).oneway_ms.value <= existing.route("zhongwei", end).oneway_ms.value
        assert {span.status for span in existing.route("zhongwei", end).spans} == {"existing"}
