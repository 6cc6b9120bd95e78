"""The delay limit admits a route exactly where some simple way is within it."""

from __future__ import annotations

import math
import random

import networkx as nx

from netplan.availability.oracles import Reach


def test_a_route_within_the_limit_is_found_exactly_where_one_is(networks, full):
    draw = random.Random(8)
    found = {True: 0, False: 0}
    for _ in range(2000 if full else 300):
        nodes = draw.randint(3, 6)
        ends = [tuple(draw.sample(range(nodes), 2)) for _ in range(draw.randint(nodes, 10))]
        network = networks.make(nodes, ends, [{edge} for edge in range(len(ends))], [set()] * len(ends))
        ms = tuple(draw.uniform(1, 3) for _ in ends)
        # Length and delay disagree, so that a regenerator can make the longer way the slower one.
        km = tuple(value * draw.uniform(50, 250) for value in ms)
        reach = Reach(
            ms=ms,
            km=km,
            fixed_ms=0.1,
            reach_km=300.0,
            regenerator_ms=draw.choice([0.0, 2.0]),
            limit_ms=draw.uniform(2, 10),
        )
        oracle = type(network.oracle)(fabric=network.oracle.fabric, start=0, goals={1: len(ends)}, reach=reach)
        down = draw.sample(range(len(ends)), draw.randint(0, 2))
        graph = nx.MultiGraph()
        graph.add_nodes_from(range(nodes))
        graph.add_edges_from((*pair, number) for number, pair in enumerate(ends) if number not in down)
        delays = [
            reach.delay_ms(math.fsum(ms[edge[2]] for edge in way), math.fsum(km[edge[2]] for edge in way))
            for way in nx.all_simple_edge_paths(graph, 0, 1)
        ]
        possible = any(delay <= reach.limit_ms for delay in delays)
        answer = oracle.needed(down)
        assert (answer is not None) == possible
        if answer is not None:
            assert reach.admits([event for event in answer if event < len(ends)])
        found[possible] += 1
    assert min(found.values()) > 30


def test_what_is_known_to_be_up_never_turns_the_answer(networks):
    draw = random.Random(12)
    for seed in range(100):
        network = networks.drawn(seed)
        events = list(range(network.events))
        draw.shuffle(events)
        down, up = events[:2], sum(1 << event for event in events[2:5])
        plain, informed = network.oracle.needed(down), network.oracle.needed(down, up)
        assert (plain is None) == (informed is None) == (not network.is_up(down))
        if informed is not None:
            rest = [event for event in range(network.events) if event not in informed]
            assert network.is_up(rest)
