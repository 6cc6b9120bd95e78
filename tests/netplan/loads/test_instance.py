"""A layer of the plan as an instance: what becomes of circuits, traffic, homes and delay limits."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from geodata.errors import InputError
from netplan.layers import Layers
from netplan.loads.instance import plan_instance
from netplan.loads.sweep import loads
from netplan.plan import read_plan
from netplan.traffic import Demand
from topology.engineering.records import BIDIRECTED
from topology.engineering.solve import solve
from topology.formats.instances.notes import EDGES_OPEN, HOMED, STAYS, UNRATED, Note

LAYER = "ip-private"
NODES = "site,layer,role\nwest,ip-private,core\nmiddle,ip-private,core\neast,ip-private,edge\n"
CIRCUITS = (
    "id,layer,a,b,metric,capacity_gbps,spans\n"
    "wm,ip-private,west,middle,1,100,\n"
    "me,ip-private,middle,east,1,40,\n"
    "we,ip-private,west,east,5,,ws;se\n"
)
TRAFFIC = "id,from,to,gbps,layer\nup,west,east,80,\ndown,east,west,20,\nhere,west,west2,5,\npub,west,east,1,ip-public\n"
SITES = (
    "id,name_zh,name_en,province_zh,lon_deg,lat_deg\n"
    "west,西,West,甲,105.0,37.0\nwest2,西二,West two,甲,104.8,37.0\nmiddle,中,Middle,甲,107.0,37.0\n"
    "east,东,East,乙,109.0,37.0\nsouth,南,South,乙,107.0,35.0\n"
)
SPANS = (
    "id,a,b,route_km,route_km_low,route_km_high,length_origin\n"
    "wm,west,middle,200,190,210,measured\nme,middle,east,200,190,210,measured\nww,west,west2,20,20,20,measured\n"
    "ws,west,south,300,290,310,measured\nse,south,east,300,290,310,measured\n"
)
FILES = {
    "ip_nodes__csv": NODES,
    "circuits__csv": CIRCUITS,
    "traffic__csv": TRAFFIC,
    "sites__csv": SITES,
    "spans__csv": SPANS,
}


@pytest.fixture
def plan(write):
    return read_plan(write(**FILES))


def test_circuits_are_links_with_a_capacity_each_way(plan):
    found = plan_instance(plan, LAYER).instance
    assert (found.link_model, found.directed_demands) == (BIDIRECTED, True)
    assert found.nodes == ("west", "middle", "east")
    assert [(link.id, link.capacity) for link in found.links.values()] == [("wm", 100), ("me", 40), ("we", math.inf)]


def test_traffic_of_the_layer_goes_from_node_to_node(plan):
    reading = plan_instance(plan, LAYER)
    wanted = [("up", "west", "east", 80.0), ("down", "east", "west", 20.0)]
    assert [(item.id, item.source, item.target, item.value) for item in reading.instance.demands.values()] == wanted
    assert reading.notes == (Note(UNRATED, 1), Note(HOMED, 1), Note(STAYS, 1), Note(EDGES_OPEN, 1))


def test_a_delay_limit_of_the_layer_binds_the_traffic_between_its_sites(write):
    targets = (
        "id,from,to,limit,layer\nip,east,west,5,ip-private\nlight,west,east,1,optical\nloose,west,east,9,ip-private\n"
    )
    plan = read_plan(write(**FILES, targets__csv=targets))
    found = plan_instance(plan, LAYER).instance
    route = Layers(plan.network, plan.model)[LAYER].route("west", "east")
    assert route.routers == ("west", "middle", "east")
    circuits_ms = found.links["wm"].delay_ms + found.links["me"].delay_ms
    for demand in found.demands.values():
        # What the first router takes is not the circuits' doing, and is taken off the limit.
        assert 5 - demand.most_ms + circuits_ms == pytest.approx(route.oneway_ms.value)


def test_a_cut_takes_all_circuits_of_a_span_down(write):
    circuits = CIRCUITS + "wm2,ip-private,west,middle,1,100,\n"
    reading = plan_instance(read_plan(write(**{**FILES, "circuits__csv": circuits})), LAYER)
    assert reading.failures == (("me",), ("we",), ("wm", "wm2"))
    answer = solve(reading.instance, failures=[group for group in reading.failures if group != ("we",)])
    # With we gone nothing but me is left, 40 for 80; with me or both wm gone, we has no limit.
    assert answer.objective == pytest.approx(0.0)
    assert solve(reading.instance, failures=reading.failures).objective == pytest.approx(2.0)


def test_the_least_utilisation_is_what_the_loads_call_the_best(write):
    rated = CIRCUITS.replace("5,,ws", "5,60,ws").replace("east,edge", "east,core")
    plan = read_plan(write(**{**FILES, "circuits__csv": rated}))
    more = {**plan.traffic, "x": Demand(id="x", start="middle", end="east", gbps=13.0)}
    for plan_ in (plan, replace(plan, traffic=more)):
        answer = solve(plan_instance(plan_, LAYER).instance)
        assert answer.objective == pytest.approx(loads(plan_, LAYER).best_ratio)


@pytest.mark.parametrize(
    "files",
    [
        {"traffic__csv": "from,to,gbps\n"},
        {"circuits__csv": CIRCUITS.replace(",100,", ",,").replace(",40,", ",,")},
        {"circuits__csv": "id,layer,a,b\n"},
    ],
)
def test_a_plan_without_figures_says_what_to_fill_in(write, files):
    with pytest.raises(InputError, match=r"traffic\.csv and capacity_gbps in circuits\.csv"):
        plan_instance(read_plan(write(**{**FILES, **files})), LAYER)
