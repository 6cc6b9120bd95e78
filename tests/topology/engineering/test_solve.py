import dataclasses
import math
import time

import networkx as nx
import pytest

from topology.engineering.records import (
    BIDIRECTED,
    DIRECTED,
    MAX_GROWTH,
    MIN_COST,
    MIN_MAX_UTILISATION,
    NONE,
    UNDIRECTED,
    Demand,
    Instance,
    Link,
    Module,
)
from topology.engineering.solve import solve


def network(links, demands, **more):
    nodes = sorted({end for link in links for end in (link.a, link.b)} | {"a", "b"})
    return Instance(
        name="hand",
        nodes=tuple(nodes),
        links={link.id: link for link in links},
        demands={demand.id: demand for demand in demands},
        **more,
    )


def line(capacity=10.0, value=4.0, **more):
    return network(
        [Link(id="ab", a="a", b="b", capacity=capacity)], [Demand(id="d", source="a", target="b", value=value)], **more
    )


def same(ours, theirs, part=1e-6):
    return math.isclose(ours, theirs, rel_tol=part, abs_tol=1e-6)


@pytest.mark.parametrize("seed", range(100))
def test_utilisation_agrees_with_one_flow_per_demand(seed, twins):
    instance = twins.instance(seed)
    theirs = twins.solve(instance, MIN_MAX_UTILISATION)
    answer = solve(instance)
    assert answer.status == "optimal" and same(answer.objective, theirs) and answer.gap == 0
    assert max(link.utilisation or 0.0 for link in answer.links) <= theirs * (1 + 1e-6) + 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_one_demand_is_a_maximum_flow(seed, twins):
    instance = twins.instance(seed, demands=1, link_model=DIRECTED)
    instance = dataclasses.replace(instance, directed_demands=True)
    graph = nx.DiGraph()
    for link in instance.links.values():
        before = graph.get_edge_data(link.a, link.b, {"capacity": 0})["capacity"]
        graph.add_edge(link.a, link.b, capacity=before + link.capacity)
    (demand,) = instance.demands.values()
    most = nx.maximum_flow_value(graph, demand.source, demand.target)
    assert same(solve(instance, objective=MAX_GROWTH).objective, most / demand.value)


@pytest.mark.parametrize("seed", range(15))
def test_routing_alone_is_a_flow_of_least_cost(seed, twins):
    instance = twins.instance(seed, demands=1, link_model=DIRECTED, links=6)
    links = {
        name: dataclasses.replace(link, capacity=5.0, routing_cost=float(number % 7))
        for number, (name, link) in enumerate(instance.links.items())
    }
    (demand,) = instance.demands.values()
    demand = dataclasses.replace(demand, value=6.0)
    instance = dataclasses.replace(
        instance, links=links, demands={demand.id: demand}, directed_demands=True, module_model=NONE
    )
    graph = nx.MultiDiGraph()
    for link in links.values():
        graph.add_edge(link.a, link.b, capacity=5, weight=int(link.routing_cost))
    graph.nodes[demand.source]["demand"], graph.nodes[demand.target]["demand"] = -6, 6
    try:
        least = nx.network_simplex(graph)[0]
    except nx.NetworkXUnfeasible:
        assert solve(instance, objective=MIN_COST).status == "infeasible"
    else:
        assert same(solve(instance, objective=MIN_COST).objective, least)


def test_growth_is_the_reciprocal_of_utilisation(twins):
    for seed in range(20):
        instance = twins.instance(seed)
        assert same(solve(instance).objective * solve(instance, objective=MAX_GROWTH).objective, 1.0)


@pytest.mark.parametrize("seed", range(24))
def test_cost_agrees_with_one_flow_per_demand(seed, twins):
    kind = twins.modules[seed % 3]
    instance = twins.instance(
        seed, nodes=4, links=6, demands=4, module_model=kind, routing=seed % 2 == 1, setup=seed % 4 >= 2
    )
    theirs = twins.solve(instance, MIN_COST)
    answer = solve(instance, objective=MIN_COST, time_limit_s=30)
    assert theirs is not None
    assert answer.status == "optimal" and same(answer.objective, theirs, 1e-5)
    assert all(link.load <= link.capacity * (1 + 1e-5) + 1e-4 for link in answer.links)
    added = sum(
        count * module.cost
        for link in answer.links
        for count, module in zip(link.modules, instance.links[link.id].modules, strict=True)
    )
    assert added <= answer.objective + 1e-4


@pytest.mark.parametrize("seed", range(10))
def test_two_kinds_of_modules_are_chosen_as_by_trying_all(seed):
    value, least = 3.0 + 4 * seed, math.inf
    modules = (Module(capacity=5.0, cost=4.0), Module(capacity=12.0, cost=9.0), Module(capacity=24.0, cost=19.5))
    for first in range(12):
        for second in range(6):
            for third in range(4):
                if 2 + 5 * first + 12 * second + 24 * third >= value:
                    least = min(least, 4 * first + 9 * second + 19.5 * third)
    link = Link(id="ab", a="a", b="b", capacity=2.0, modules=modules, installed_cost=1000.0)
    instance = network([link], [Demand(id="d", source="a", target="b", value=value)])
    answer = solve(instance, objective=MIN_COST)
    assert same(answer.objective, least)
    assert same(
        answer.links[0].capacity, 2 + sum(n * m.capacity for n, m in zip(answer.links[0].modules, modules, strict=True))
    )


@pytest.mark.parametrize("seed", range(12))
def test_any_one_link_may_fail(seed, twins):
    instance = twins.instance(seed, links=7, demands=4)
    states = ((), *((link,) for link in instance.links))
    theirs = twins.solve(instance, MIN_MAX_UTILISATION, failures=states)
    answer = solve(instance, single_failure=True)
    assert same(answer.objective, theirs)
    alone = twins.solve(instance, MIN_MAX_UTILISATION, failures=(answer.failed,))
    assert same(alone, theirs)


@pytest.mark.parametrize("seed", range(9))
def test_least_cost_when_any_one_link_may_fail(seed, twins):
    kind = twins.modules[seed % 3]
    instance = twins.instance(
        seed, nodes=4, links=6, demands=3, module_model=kind, link_model=UNDIRECTED, routing=seed % 2 == 1
    )
    states = ((), *((link,) for link in instance.links))
    theirs = twins.solve(instance, MIN_COST, failures=states)
    answer = solve(instance, objective=MIN_COST, single_failure=True, time_limit_s=30)
    if theirs is None:
        assert answer.status == "infeasible"
    else:
        assert answer.status == "optimal" and same(answer.objective, theirs, 1e-5)


@pytest.mark.parametrize("seed", range(30))
def test_limits_hold_as_when_all_ways_are_listed(seed, twins):
    instance = twins.instance(seed, limits=True)
    theirs = twins.solve(instance, MIN_MAX_UTILISATION, by_ways=True)
    answer = solve(instance)
    if theirs is None:
        assert answer.certificate.reason == "route"
    else:
        assert same(answer.objective, theirs)


@pytest.mark.parametrize("seed", range(15))
def test_least_cost_with_limits_as_when_all_ways_are_listed(seed, twins):
    kind = twins.modules[seed % 3]
    instance = twins.instance(seed, nodes=4, links=6, demands=4, module_model=kind, limits=True, routing=seed % 2 == 1)
    theirs = twins.solve(instance, MIN_COST, by_ways=True)
    answer = solve(instance, objective=MIN_COST, time_limit_s=30)
    if theirs is None:
        assert answer.status == "infeasible"
    else:
        assert answer.status == "optimal" and same(answer.objective, theirs, 1e-5)


def test_failures_with_limits_as_when_all_ways_are_listed(twins):
    for seed in range(8):
        instance = twins.instance(seed, links=7, demands=3, limits=True)
        states = ((), *((link,) for link in instance.links))
        theirs = twins.solve(instance, MIN_MAX_UTILISATION, failures=states, by_ways=True)
        answer = solve(instance, single_failure=True)
        assert answer.objective is None if theirs is None else same(answer.objective, theirs)


def test_only_listed_routes_are_taken(twins):
    for seed in range(10):
        instance = twins.instance(seed, demands=3, link_model=BIDIRECTED)
        arcs = twins.arcs(instance)
        routes = {}
        for demand in list(instance.demands.values())[:2]:
            ways = twins.ways(instance, demand.source, demand.target)[:2]
            routes[demand.id] = tuple(tuple(arcs[arc][0].id for arc in way) for way in ways)
        instance = dataclasses.replace(instance, routes=routes)
        assert same(solve(instance).objective, twins.solve(instance, MIN_MAX_UTILISATION, by_ways=True))


def test_a_limit_that_everything_keeps_changes_nothing(twins):
    for seed in range(10):
        instance = twins.instance(seed)
        wide = {
            name: dataclasses.replace(demand, most_ms=1e6, most_links=99) for name, demand in instance.demands.items()
        }
        assert same(solve(dataclasses.replace(instance, demands=wide)).objective, solve(instance).objective)


def test_links_that_fail_together(twins):
    instance = twins.instance(3, links=8, link_model=UNDIRECTED)
    pair = ("l5", "l6")
    assert same(
        solve(instance, failures=[pair]).objective,
        twins.solve(instance, MIN_MAX_UTILISATION, failures=((), pair)),
    )


def test_nothing_to_carry_costs_nothing():
    for demands in (
        [],
        [Demand(id="d", source="a", target="a", value=5)],
        [Demand(id="d", source="a", target="b", value=0)],
    ):
        instance = network([Link(id="ab", a="a", b="b", capacity=1.0)], demands)
        assert solve(instance).objective == 0
        assert solve(instance, objective=MIN_COST).objective == 0
        assert solve(instance, objective=MAX_GROWTH).status == "unbounded"
        assert solve(instance, single_failure=True).objective == 0


def test_nothing_at_all_is_an_instance():
    instance = Instance(name="", nodes=(), links={}, demands={})
    assert solve(instance).objective == 0
    assert solve(instance, objective=MIN_COST).objective == 0


def test_no_links_no_route():
    instance = Instance(
        name="", nodes=("a", "b"), links={}, demands={"d": Demand(id="d", source="a", target="b", value=1)}
    )
    for objective in (MIN_MAX_UTILISATION, MIN_COST):
        answer = solve(instance, objective=objective)
        assert answer.status == "infeasible" and answer.certificate.reason == "disconnected"


def test_unlimited_links_carry_any_growth():
    answer = solve(line(capacity=math.inf), objective=MAX_GROWTH)
    assert answer.status == "unbounded" and answer.objective is None
    assert solve(line(capacity=math.inf)).objective == 0
    assert solve(line(capacity=math.inf), objective=MIN_COST).objective == 0


def test_parallel_links_share_and_fail_one_by_one():
    links = [Link(id=name, a="a", b="b", capacity=10.0) for name in "xyz"]
    instance = network(links, [Demand(id="d", source="a", target="b", value=15)])
    assert same(solve(instance).objective, 0.5)
    assert same(solve(instance, single_failure=True).objective, 0.75)
    assert same(solve(instance, failures=[("x", "y")]).objective, 1.5)


def test_a_link_from_a_node_to_itself_carries_nothing():
    links = [Link(id="ab", a="a", b="b", capacity=10.0), Link(id="aa", a="a", b="a", capacity=1.0)]
    for model in (UNDIRECTED, BIDIRECTED, DIRECTED):
        demand = Demand(id="d", source="a", target="b", value=5)
        answer = solve(network(links, [demand], link_model=model, directed_demands=True))
        assert same(answer.objective, 0.5) and [link.load for link in answer.links] == [5.0, 0.0]


def test_an_undirected_demand_takes_half_of_each_direction_of_a_bidirected_link():
    answer = solve(line(link_model=BIDIRECTED))
    assert same(answer.objective, 0.2) and same(answer.links[0].load, 2.0)


@pytest.mark.parametrize("times", [1e-9, 1e-3, 1e6, 1e12])
def test_units_do_not_matter(times, twins):
    instance = twins.instance(5)
    scaled = dataclasses.replace(
        instance,
        links={i: dataclasses.replace(link, capacity=link.capacity * times) for i, link in instance.links.items()},
        demands={i: dataclasses.replace(demand, value=demand.value * times) for i, demand in instance.demands.items()},
    )
    assert same(solve(scaled).objective, solve(instance).objective)


def test_a_time_limit_of_nothing_still_answers(twins):
    for objective in (MIN_MAX_UTILISATION, MIN_COST):
        kind = "multiple" if objective == MIN_COST else NONE
        instance = twins.instance(1, module_model=kind, nodes=6, links=12, demands=10)
        answer = solve(instance, objective=objective, time_limit_s=0.0)
        assert answer.status in {"time-limit", "feasible", "optimal"}


def test_an_unknown_objective_is_refused():
    with pytest.raises(ValueError, match="no such objective"):
        solve(line(), objective="most-fun")


def test_an_unlimited_link_written_as_a_huge_figure_hides_no_narrow_one():
    links = [Link(id="ac", a="a", b="c", capacity=1e12), Link(id="cb", a="c", b="b", capacity=5.0)]
    answer = solve(network(links, [Demand(id="d", source="a", target="b", value=12.0)]))
    assert answer.status == "optimal" and same(answer.objective, 2.4)


def test_one_module_of_a_list_is_no_need_without_traffic():
    bare = line(value=0.0, module_model="single")
    offered = dataclasses.replace(bare.links["ab"], modules=(Module(capacity=10.0, cost=1.0),))
    answer = solve(dataclasses.replace(bare, links={"ab": offered}), objective=MIN_COST)
    assert (answer.status, answer.objective) == ("optimal", 0.0)


@pytest.mark.parametrize("single_failure", [False, True])
def test_time_that_runs_out_between_routes_leaves_what_was_found(single_failure, twins, monkeypatch):
    instance = twins.instance(3, nodes=6, links=14, demands=8)
    far = {key: dataclasses.replace(demand, most_links=5) for key, demand in instance.demands.items()}
    instance = dataclasses.replace(instance, demands=far)
    best = solve(instance).objective
    # A clock that stands still until routes were found once, and then has run out.
    clock = iter([0.0] * (4 + 14 * single_failure))
    monkeypatch.setattr("topology.engineering.utilisation.time.monotonic", lambda: next(clock, 2.0))
    answer = solve(instance, single_failure=single_failure, time_limit_s=1.0)
    if single_failure:  # most states were not looked at, so nothing is known of the worst of them
        assert answer.objective is None and answer.status == "time-limit"
    else:
        assert answer.status == "feasible" and answer.bound <= best <= answer.objective + 1e-6


def test_looking_for_ways_in_all_failures_ends_in_time():
    nodes = [f"n{number}" for number in range(400)]
    links = [Link(id=f"{a}{b}", a=a, b=b, capacity=1.0) for a, b in zip(nodes, nodes[1:] + nodes[:1], strict=True)]
    demands = [Demand(id=node, source=node, target=nodes[0], value=1.0) for node in nodes[1:]]
    instance = network([*links, Link(id="ab", a="a", b="b")], demands)
    for objective in (MIN_MAX_UTILISATION, MIN_COST):
        started = time.monotonic()
        solve(instance, objective=objective, single_failure=True, time_limit_s=0.1)
        assert time.monotonic() - started < 3
