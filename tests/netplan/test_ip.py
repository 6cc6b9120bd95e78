"""IP routes: metrics, homes, and who carries whose traffic."""

from __future__ import annotations

import pytest

from netplan import delay
from netplan.layers import Layers
from netplan.plan import read_plan


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


def test_an_edge_carries_no_traffic_of_other_provinces(write):
    sites = "id,province_zh,lon_deg,lat_deg\nwest,甲,105,37\nmiddle,乙,107,37\neast,丙,109,37\nsouth,丙,107,35\n"
    nodes = "site,layer,role\nwest,ip-public,core\nmiddle,ip-public,edge\neast,ip-public,core\n"
    circuits = "id,layer,a,b,metric\na,ip-public,west,middle,1\nb,ip-public,middle,east,1\nc,ip-public,west,east,100\n"
    plan = read_plan(write(sites__csv=sites, ip_nodes__csv=nodes, circuits__csv=circuits))
    layer = Layers(plan.network, plan.model)["ip-public"]
    assert layer.route("west", "east").routers == ("west", "east")
    assert layer.route("west", "middle").routers == ("west", "middle")
    assert [route.routers for route in layer.routes("west", "east", 5)] == [("west", "east")]


def test_a_site_whose_province_has_no_node_in_reach_climbs_elsewhere(write):
    nodes = "site,layer,role\nsouth,ip-public,core\nmiddle,ip-public,core\n"
    circuits = "id,layer,a,b\nc,ip-public,south,middle\n"
    spans = "id,a,b\nwm,west,middle\nme,middle,east\n"
    plan = read_plan(write(spans__csv=spans, ip_nodes__csv=nodes, circuits__csv=circuits))
    assert Layers(plan.network, plan.model)["ip-public"].route("west", "east").routers == ("middle",)


def test_the_private_network_has_every_way_of_the_public_one(reference):
    public, private = (
        {frozenset((circuit.a, circuit.b)) for circuit in reference.network.circuits.values() if circuit.layer == layer}
        for layer in ("ip-public", "ip-private")
    )
    assert public < private
    layers = Layers(reference.network, reference.model)
    for end in reference.network.sites:
        over, by = (layers[layer].route("zhongwei", end) for layer in ("ip-public", "ip-private"))
        assert by.km.value <= over.km.value + len(by.routers)
