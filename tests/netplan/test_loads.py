"""Loads of circuits: whole and with failures, held against slow twins."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest

from geodata.errors import InputError
from netplan.failures.elements import elements
from netplan.layers import Layers
from netplan.loads.sweep import loads, worst_loads
from netplan.plan import read_plan
from netplan.traffic import Demand
from topology.network import Network
from topology.records import Circuit, IpNode, Site, Span

LAYER = "ip-private"
NODES = "site,layer,role\nwest,ip-private,core\nmiddle,ip-private,core\neast,ip-private,core\nsouth,ip-private,core\n"
SQUARE = (
    "id,layer,a,b,metric,capacity_gbps,spans\n"
    "wm,ip-private,west,middle,1,100,\n"
    "me,ip-private,middle,east,1,100,me\n"
    "ws,ip-private,west,south,1,50,\n"
    "se,ip-private,south,east,1,,\n"
)
TRAFFIC = "from,to,gbps\nwest,east,80\neast,west,20\n"


@dataclass(frozen=True)
class Cut:
    spans: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()


def _cut(*spans, sites=()):
    return [Cut(frozenset(spans), frozenset(sites))]


@pytest.fixture
def square(write):
    return read_plan(write(ip_nodes__csv=NODES, circuits__csv=SQUARE, traffic__csv=TRAFFIC))


def _gbps(found):
    return {(item.circuit.id, item.start): item.gbps for item in found.directions}


def test_equal_ways_share_and_directions_differ(square):
    found = loads(square, LAYER)
    assert _gbps(found) == {
        ("wm", "west"): 40.0,
        ("me", "middle"): 40.0,
        ("ws", "west"): 40.0,
        ("se", "south"): 40.0,
        ("wm", "middle"): 10.0,
        ("me", "east"): 10.0,
        ("ws", "south"): 10.0,
        ("se", "east"): 10.0,
    }
    assert (found.worst.circuit.id, found.worst.start, found.worst_ratio) == ("ws", "west", 0.8)
    assert [item.circuit.id for item in found.unrated] == ["se", "se"]
    assert found.offered_gbps == 100.0 and found.unrouted == () and found.down == ()


def test_the_best_routing_is_less_uneven(square):
    found = loads(square, LAYER)
    assert found.best_ratio == pytest.approx(80 / 150)
    assert found.excess_ratio == pytest.approx(0.8 / (80 / 150))


def test_a_circuit_is_over_only_above_the_threshold(square):
    found = loads(square, LAYER)
    assert found.over() == [] and [item.circuit.id for item in found.over(0.5)] == ["ws"]
    assert found.over(0.8) == []


def test_a_cut_takes_the_circuits_that_ride_on_it(square):
    found = loads(square, LAYER, cut=_cut("ws"))
    assert found.down == ("ws",) and _gbps(found)["wm", "west"] == 80.0
    assert found.worst_ratio == 0.8


def test_restoration_carries_what_names_no_spans(square):
    found = loads(square, LAYER, cut=_cut("ws"), restored=True)
    assert found.restored and found.down == () and _gbps(found) == _gbps(loads(square, LAYER))
    found = loads(square, LAYER, cut=_cut("me"), restored=True)
    assert found.down == ("me",) and _gbps(found)["ws", "west"] == 80.0


def test_traffic_that_is_cut_off_is_named(square):
    found = loads(square, LAYER, cut=_cut(sites=["west"]))
    assert [demand.id for demand in found.unrouted] == ["ip-private:west-east", "ip-private:east-west"]
    assert found.unrouted_gbps == 100.0 and set(found.down) == {"wm", "ws"}
    assert found.worst_ratio == 0.0 and found.best_ratio == 0.0 and found.excess_ratio is None


def test_without_capacities_no_utilisation_is_judged(write):
    circuits = "id,layer,a,b\nwm,ip-private,west,middle\nme,ip-private,middle,east\n"
    plan = read_plan(write(ip_nodes__csv=NODES, circuits__csv=circuits, traffic__csv=TRAFFIC))
    found = loads(plan, LAYER)
    assert (found.worst, found.worst_ratio, found.best_ratio, found.excess_ratio) == (None, None, None, None)
    assert _gbps(found)["wm", "west"] == 80.0


def test_a_layer_that_routes_nothing_is_refused(square):
    for layer in ("optical", "ip"):
        with pytest.raises(InputError, match="ip-public"):
            loads(square, layer)


def test_traffic_of_another_layer_is_left_out(square):
    assert loads(square, "ip-public").offered_gbps == 0.0


def test_a_sweep_leaves_out_what_nothing_depends_on(write):
    circuits = "id,layer,a,b,capacity_gbps,spans\nwm,ip-private,west,middle,100,wm\n"
    table = "from,to,gbps\nwest,middle,80\n"
    plan = read_plan(write(ip_nodes__csv=NODES, circuits__csv=circuits, traffic__csv=table))
    found = worst_loads(plan, LAYER, elements(plan.network))
    assert {item.element.key for item in found} == {"span:wm", "site:west", "site:middle"}


def test_a_site_s_way_to_its_node_fails_with_its_spans(write):
    nodes = "site,layer,role\nmiddle,ip-private,core\neast,ip-private,core\n"
    circuits = "id,layer,a,b,capacity_gbps,spans\nme,ip-private,middle,east,100,me\n"
    plan = read_plan(write(ip_nodes__csv=nodes, circuits__csv=circuits, traffic__csv="from,to,gbps\nwest,east,9\n"))
    assert _gbps(loads(plan, LAYER))["me", "middle"] == 9.0
    assert loads(plan, LAYER, cut=_cut("wm")).unrouted_gbps == 9.0
    back = loads(plan, LAYER, cut=_cut("wm"), restored=True)
    assert back.unrouted == () and _gbps(back)["me", "middle"] == 9.0


def test_what_goes_in_comes_out(reference):
    for plan, layer in _random_plans(reference, 150):
        found = loads(plan, layer, best=False)
        net = {}
        for item in found.directions:
            net[item.start] = net.get(item.start, 0.0) + item.gbps
            net[item.end] = net.get(item.end, 0.0) - item.gbps
        built = Layers(plan.network, plan.model)[layer]
        for demand in plan.traffic.values():
            if demand not in found.unrouted:
                route = built.route(demand.start, demand.end)
                net[route.routers[0]] = net.get(route.routers[0], 0.0) - demand.gbps
                net[route.routers[-1]] = net.get(route.routers[-1], 0.0) + demand.gbps
        assert all(abs(value) < 1e-9 for value in net.values())


def test_traffic_is_unrouted_just_where_there_is_no_route(reference):
    for plan, layer in _random_plans(reference, 60):
        built = Layers(plan.network, plan.model)[layer]
        without = {key for key, demand in plan.traffic.items() if built.route(demand.start, demand.end) is None}
        assert {demand.id for demand in loads(plan, layer, best=False).unrouted} == without


def test_the_best_is_never_above_the_layer_s_own(reference):
    for plan, layer in _random_plans(reference, 150):
        found = loads(plan, layer)
        if found.worst_ratio is not None:
            assert 0 <= found.best_ratio <= found.worst_ratio


def test_a_pinned_failure_equals_the_plan_without_the_circuits_it_hits(reference, full):
    for plan, layer in _random_plans(reference, 1000 if full else 150):
        by_key = {item.element.key: item.loads for item in worst_loads(plan, layer, elements(plan.network))}
        layers = Layers(plan.network, plan.model)
        for element in elements(plan.network):
            expected, down, lost = _without_what_it_hits(plan, layers, layer, element)
            assert (element.key in by_key) == bool(down or lost)
            if element.key in by_key:
                found = by_key[element.key]
                assert set(found.down) == down
                assert found.directions == expected.directions
                assert {demand.id for demand in found.unrouted} == lost | {demand.id for demand in expected.unrouted}


def test_a_restored_failure_equals_the_plan_without_the_spans_it_hits(reference, full):
    for plan, layer in _random_plans(reference, 1000 if full else 150):
        for item in worst_loads(plan, layer, elements(plan.network), restored=True):
            left = replace(
                plan.network,
                spans={key: span for key, span in plan.network.spans.items() if key not in item.element.spans},
                ip_nodes=tuple(node for node in plan.network.ip_nodes if node.site not in item.element.sites),
            )
            expected = loads(replace(plan, network=left), layer, best=False)
            ended = {k for k, d in plan.traffic.items() if item.element.sites & {d.start, d.end}}
            assert item.loads.directions == expected.directions
            assert {demand.id for demand in item.loads.unrouted} == {d.id for d in expected.unrouted} | ended


def test_a_sweep_goes_from_the_highest_utilisation_down(reference):
    for plan, layer in _random_plans(reference, 10):
        ratios = [item.loads.worst_ratio or 0.0 for item in worst_loads(plan, layer, elements(plan.network))]
        assert ratios == sorted(ratios, reverse=True)


def test_the_worst_get_their_best_routing(square):
    found = worst_loads(square, LAYER, elements(square.network), best_count=2)
    assert [item.loads.best_ratio is not None for item in found[:3]] == [True, True, False]
    for item in found[:2]:
        assert item.loads.best_ratio == loads(square, LAYER, cut=[item.element]).best_ratio


def _without_what_it_hits(plan, layers, layer, element):
    """Find what an element hits by asking the plan's layers for each route, and look at the plan without it."""

    def hit(route):
        return route is not None and bool(
            element.spans & {span.id for span in route.spans} or element.sites & set(route.sites)
        )

    def ridden(circuit):
        if not circuit.spans:
            return layers.optical.route(circuit.a, circuit.b)
        return layers.optical.on_spans([plan.network.spans[span] for span in circuit.spans], circuit.a)

    nodes = {node.site for node in plan.network.ip_nodes if node.layer == layer}
    mine = [c for c in plan.network.circuits.values() if c.layer == layer and {c.a, c.b} <= nodes]
    down = {circuit.id for circuit in mine if hit(ridden(circuit))}
    lost = set()
    for key, demand in plan.traffic.items():
        homes = [_home(layers, layer, site, nodes) for site in (demand.start, demand.end)]
        if None not in homes and any(map(hit, homes)):
            lost.add(key)
    circuits = {key: circuit for key, circuit in plan.network.circuits.items() if key not in down}
    traffic = {key: demand for key, demand in plan.traffic.items() if key not in lost}
    left = replace(plan, network=replace(plan.network, circuits=circuits), traffic=traffic)
    return loads(left, layer, best=False), down, lost


def _home(layers, layer, site, nodes):
    """Return the way to a site from its node: the first router on its way to any other."""
    if site in nodes:
        return layers.optical.route(site, site)
    for node in sorted(nodes):
        route = layers[layer].route(site, node)
        if route is not None:
            return layers.optical.route(route.routers[0], site)
    return None


def _random_plans(reference, count):
    for seed in range(count):
        generator = random.Random(seed)
        yield replace(reference, **_random_network(generator), targets={}), LAYER


def _random_network(generator):
    names = [f"s{n}" for n in range(generator.randint(4, 9))]
    sites = {
        name: Site(
            id=name,
            name_zh=name,
            name_en=name,
            lon_deg=generator.uniform(100, 120),
            lat_deg=generator.uniform(25, 45),
            province_zh=generator.choice("甲乙丙"),
        )
        for name in names
    }
    spans = {}
    for n in range(generator.randint(len(names) - 1, 2 * len(names))):
        a, b = generator.sample(names, 2)
        km = generator.uniform(50, 900)
        lengths = {"route_km": km, "route_km_low": km, "route_km_high": km, "great_circle_km": km / 2}
        spans[f"f{n}"] = Span(id=f"f{n}", a=a, b=b, length_origin="given", fibre_type="G.652.D", **lengths)
    routers = generator.sample(names, generator.randint(2, len(names)))
    nodes = tuple(IpNode(site=site, layer=LAYER, role=generator.choice(["core", "core", "edge"])) for site in routers)
    circuits = {}
    for n in range(generator.randint(1, 2 * len(routers))):
        a, b = generator.sample(routers, 2)
        named = [span.id for span in spans.values() if {span.a, span.b} == {a, b}][: generator.randint(0, 1)]
        circuits[f"c{n}"] = Circuit(
            id=f"c{n}",
            layer=LAYER,
            a=a,
            b=b,
            spans=tuple(named),
            metric=generator.choice([None, 1.0, 2.0, 3.0]),
            capacity_gbps=generator.choice([None, 10.0, 40.0, 100.0]),
        )
    traffic = {}
    for n in range(generator.randint(1, 8)):
        start, end = generator.sample(names, 2)
        gbps = generator.choice([0.0, generator.uniform(1, 50)])
        traffic[f"d{n}"] = Demand(id=f"d{n}", start=start, end=end, gbps=gbps, layer=LAYER)
    network = Network(sites=sites, spans=spans, ip_nodes=nodes, circuits=circuits)
    return {"network": network, "traffic": traffic}
