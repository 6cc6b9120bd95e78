"""Optical routes against every simple path, priced one by one."""

from __future__ import annotations

import random

import networkx as nx
import pytest

from netplan import delay
from netplan.delay import DelayModel
from netplan.layers import Layers
from netplan.parameters import read_plan_toml
from netplan.plan import REFERENCE, read_plan
from topology.network import Network
from topology.records import Site

GLASS = {
    "G.652.D": "group_index = {value = 1.468, low = 1.467, high = 1.469}",
    "hollow": "group_index = {value = 1.003}",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A model with ordinary and with hollow-core fibre, so that the shortest way need not be the fastest."""
    path = tmp_path_factory.mktemp("two-fibres") / "plan.toml"
    types = "".join(f'[fibre_types."{name}"]\n{index}\n' for name, index in GLASS.items())
    path.write_text(f"plan_version = 1\n{types}", encoding="utf-8")
    return DelayModel(read_plan_toml(path, REFERENCE / "plan.toml")[1])


def random_network(seed, cable):
    """Sites with spans of two kinds of fibre and parallel ones, so that regenerators decide between ways."""
    rng = random.Random(seed)
    sites = {str(n): Site(id=str(n), name_zh=str(n), name_en=str(n), lon_deg=0.0, lat_deg=0.0) for n in range(7)}
    spans = {}
    for number in range(rng.randint(6, 14)):
        a, b = rng.sample(sorted(sites), 2)
        km = rng.choice([20.0, 330.0, 499.9, 500.0, 500.1, 640.0, rng.uniform(10, 900)])
        fibre_type = rng.choice(["G.652.D", "G.652.D", "hollow"])
        spans[f"s{number}"] = cable(f"s{number}", a, b, km, fibre_type)
    return Network(sites=sites, spans=spans)


def brute_force(network, model, a, b):
    """Delays of all simple ways, each over the parallel spans that serve it best as a whole."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(network.sites)
    for span in network.spans.values():
        graph.add_edge(*span.ends, key=span.id)
    best = {}
    for way in nx.all_simple_edge_paths(graph, a, b):
        sites = (a, *(edge[1] for edge in way))
        spans = [network.spans[edge[2]] for edge in way]
        delay_ms = delay.total(model.circuit(spans).values()).value
        best[sites] = min(best.get(sites, delay_ms), delay_ms)
    return sorted(best.values())


@pytest.mark.parametrize("seed", range(150))
def test_optical_routes_are_the_lowest_delays_regenerators_included(seed, model, cable):
    network = random_network(seed, cable)
    expected = brute_force(network, model, "0", "6")
    optical = Layers(network, model).optical
    found = optical.search("0", "6", 5)
    assert found.proven
    assert [route.oneway_ms.value for route in found.routes] == pytest.approx(expected[:5])
    best = optical.route("0", "6")
    assert (best is None) == (expected == [])
    if best is not None:
        assert best.oneway_ms.value == pytest.approx(expected[0])


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


def test_another_cable_beside_one_never_makes_a_route_slower(model, cable):
    def best(*spans):
        network = Network(sites=random_network(0, cable).sites, spans={span.id: span for span in spans})
        return Layers(network, model).optical.route("0", "1").oneway_ms.value

    # One reach of glass, and hollow fibre that is quicker by the kilometre but needs a regenerator.
    glass, hollow = cable("glass", "0", "1", 900.0), cable("hollow", "0", "1", 1316.0, "hollow")
    assert best(glass, hollow) == min(best(glass), best(hollow)) == best(glass)


def test_a_grid_of_near_ties_is_searched_in_no_time(model, cable):
    """A very short span once made the proof list all ways through a grid."""
    rng = random.Random(1)
    places = [(x, y) for x in range(12) for y in range(12)]
    sites = {f"{x}-{y}": Site(id=f"{x}-{y}", name_zh="", name_en="", lon_deg=0, lat_deg=0) for x, y in places}
    spans = {"tiny": cable("tiny", "0-0", "1-1", 0.02)}
    for x, y in places:
        for u, v in ((x, y + 1), (x + 1, y)):
            if (u, v) in places:
                key = f"{x}-{y}:{u}-{v}"
                spans[key] = cable(key, f"{x}-{y}", f"{u}-{v}", rng.uniform(100, 104))
    found = Layers(Network(sites=sites, spans=spans), model).optical.search("0-0", "11-11", 3)
    assert found.proven
    assert len(found.routes) == 3
