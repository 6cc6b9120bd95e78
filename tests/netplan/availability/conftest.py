"""Small networks with events that take parts of them down, and the obvious way to tell whether service is up."""

from __future__ import annotations

import itertools
import math
import random
from types import SimpleNamespace

import networkx as nx
import pytest

from netplan.availability.oracles import AnyRoute, Fabric


def make(nodes, ends, edges_of, nodes_of, *, start=0, goals=(1,), terminals=0):
    """Make a service over any route; `edges_of` and `nodes_of` say what each event takes down."""
    events = len(edges_of)
    arcs = [[] for _ in range(nodes)]
    for number, (a, b) in enumerate(ends):
        arcs[a].append((1.0, b, number, 0.1))
        arcs[b].append((1.0, a, number, 0.1))
    fabric = Fabric(
        nodes={str(node): node for node in range(nodes)},
        edges=tuple(str(number) for number in range(len(ends))),
        arcs=tuple(tuple(sorted(leaving)) for leaving in arcs),
        edge_events=tuple(
            tuple(event for event in range(events) if edge in edges_of[event]) for edge in range(len(ends))
        ),
        node_events=tuple(tuple(event for event in range(events) if node in nodes_of[event]) for node in range(nodes)),
        dead_edges=tuple(tuple(sorted(edges)) for edges in edges_of),
        dead_nodes=tuple(tuple(sorted(lost)) for lost in nodes_of),
    )
    oracle = AnyRoute(
        fabric=fabric,
        start=start,
        goals={goal: events + (place if terminals else 0) for place, goal in enumerate(goals)},
    )

    def is_up(down):
        graph = nx.MultiGraph()
        graph.add_nodes_from(range(nodes))
        graph.add_edges_from((a, b, number) for number, (a, b) in enumerate(ends))
        for event in down:
            if event < events:
                graph.remove_edges_from(
                    [(*ends[edge], edge) for edge in edges_of[event] if graph.has_edge(*ends[edge], edge)]
                )
        for event in down:
            if event < events:
                graph.remove_nodes_from(nodes_of[event])
        return any(
            start in graph and goal in graph and nx.has_path(graph, start, goal)
            for goal, own in oracle.goals.items()
            if own not in down
        )

    return SimpleNamespace(oracle=oracle, is_up=is_up, events=events + max(terminals, 1))


def chance_down(is_up, ratios):
    """Sum the probability of every state in which service is down."""
    masses = []
    for state in itertools.product((False, True), repeat=len(ratios)):
        down = [event for event, fails in enumerate(state) if fails]
        if not is_up(down):
            masses.append(math.prod(ratio if fails else 1 - ratio for ratio, fails in zip(ratios, state, strict=True)))
    return math.fsum(masses)


def drawn(seed):
    """Draw a network with spans, parallel ones too, common cuts, stations and a region; ratios from rare to usual."""
    draw = random.Random(seed)
    nodes = draw.randint(3, 5)
    ends = [tuple(draw.sample(range(nodes), 2)) for _ in range(draw.randint(nodes - 1, 6))]
    edges_of = [{edge} for edge in range(len(ends))]
    nodes_of = [set() for _ in edges_of]
    for _ in range(draw.randint(0, 2)):
        edges_of.append(set(draw.sample(range(len(ends)), draw.randint(1, min(3, len(ends))))))
        nodes_of.append(set())
    for node in draw.sample(range(nodes), draw.randint(0, 2)):
        edges_of.append(set())
        nodes_of.append({node})
    goals = draw.sample(range(1, nodes), draw.randint(1, 2))
    network = make(nodes, ends, edges_of, nodes_of, goals=goals, terminals=len(goals))
    network.ratios = [
        draw.choice([0.0, 1.0, 0.5, *(10 ** -draw.uniform(0, 6) for _ in range(9))]) for _ in range(network.events)
    ]
    return network


@pytest.fixture
def networks():
    """Hand out the helpers above."""
    return SimpleNamespace(make=make, chance_down=chance_down, drawn=drawn)
