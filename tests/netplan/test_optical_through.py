"""Optical routes through places against a filter over every simple path, priced one by one."""

from __future__ import annotations

import random

import networkx as nx
import pytest

from netplan.optical import OpticalLayer
from topology.network import Network
from topology.parts import find_part
from topology.records import Site


def random_network(rng, cable):
    """Sites with spans whose lengths sit around the reach of a regenerator, so that the whole length matters."""
    sites = {str(n): Site(id=str(n), name_zh=str(n), name_en=str(n), lon_deg=0.0, lat_deg=0.0) for n in range(6)}
    spans = {}
    for number in range(rng.randint(6, 12)):
        a, b = rng.sample(sorted(sites), 2)
        km = rng.choice([20.0, 330.0, 499.9, 500.1, 640.0, rng.uniform(10, 900)])
        spans[f"s{number}"] = cable(f"s{number}", a, b, km)
    return Network(sites=sites, spans=spans)


def filtered(network, layer, a, b, via):
    """Delays of the fastest route for each row of sites that passes what it should."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(network.sites)
    for span in network.spans.values():
        graph.add_edge(span.a, span.b, key=span.id)
    best = {}
    for taken in nx.all_simple_edge_paths(graph, a, b):
        keys = [key for *_, key in taken]
        route = layer.on_spans([network.spans[key] for key in keys], a)
        if all(set(part.sites) & set(route.sites) if part.sites else set(part.spans) & set(keys) for part in via):
            delay_ms = route.oneway_ms.value
            best[route.sites] = min(delay_ms, best.get(route.sites, delay_ms))
    return sorted(best.values())


@pytest.mark.proof
def test_routes_through_places_are_the_fastest_of_all_that_pass_them(reference, cable, full):
    answered = 0
    for seed in range(200 if full else 40):
        rng = random.Random(seed)
        network = random_network(rng, cable)
        layer = OpticalLayer(network, reference.model)
        via = [find_part(network, f"site:{rng.choice(sorted(network.sites))}")]
        via += [find_part(network, rng.choice(sorted(network.spans))) for _ in range(rng.choice([0, 1]))]
        found = layer.search_through("0", "1", 3, via)
        expected = filtered(network, layer, "0", "1", via)
        assert found.proven
        assert [route.oneway_ms.value for route in found.routes] == pytest.approx(expected[:3])
        answered += bool(expected)
    assert answered > 10
