import dataclasses
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from topology.engineering.commodities import cover
from topology.engineering.pricing import distances
from topology.engineering.records import (
    LINK_MODELS,
    MAX_GROWTH,
    MIN_COST,
    MULTIPLE,
    Demand,
    Instance,
    Link,
    Module,
)
from topology.engineering.solve import solve

SIZES = st.sampled_from([0.0, 1.0, 4.0, 10.0, 1e6, math.inf])


@st.composite
def instances(draw, modules=False):
    count = draw(st.integers(2, 5))
    nodes = tuple(f"n{number}" for number in range(count))
    node = st.sampled_from(nodes)
    links = {
        f"l{number}": Link(
            id=f"l{number}",
            a=draw(node),
            b=draw(node),
            capacity=draw(SIZES),
            modules=(Module(capacity=draw(st.sampled_from([3.0, 8.0])), cost=2.0),) if modules else (),
            delay_ms=draw(st.floats(0, 5)),
        )
        for number in range(draw(st.integers(0, 7)))
    }
    demands = {
        f"d{number}": Demand(
            id=f"d{number}",
            source=draw(node),
            target=draw(node),
            value=draw(st.sampled_from([0.0, 1.0, 2.5, 7.0])),
            most_ms=draw(st.sampled_from([None, None, 6.0])),
        )
        for number in range(draw(st.integers(0, 5)))
    }
    return Instance(
        name="drawn",
        nodes=nodes,
        links=links,
        demands=demands,
        link_model=draw(st.sampled_from(LINK_MODELS)),
        directed_demands=draw(st.booleans()),
        module_model=MULTIPLE,
    )


def scaled(instance, times):
    demands = {name: dataclasses.replace(one, value=one.value * times) for name, one in instance.demands.items()}
    return dataclasses.replace(instance, demands=demands)


def near(one, other):
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


@given(instances(), st.sampled_from([0.5, 3.0]))
def test_twice_the_demand_is_twice_the_utilisation(instance, times):
    before, after = solve(instance), solve(scaled(instance, times))
    assert before.status == after.status
    if before.objective is not None:
        assert near(after.objective, before.objective * times)


@given(instances())
def test_growth_times_utilisation_is_one(instance):
    used, growth = solve(instance), solve(instance, objective=MAX_GROWTH)
    if used.objective:
        assert near(used.objective * growth.objective, 1.0)
        assert near(solve(scaled(instance, growth.objective)).objective, 1.0)
    elif used.objective == 0:
        assert growth.status == "unbounded"


@given(instances(), st.data())
def test_more_capacity_never_hurts(instance, data):
    if not instance.links:
        return
    link = data.draw(st.sampled_from(sorted(instance.links)))
    wider = dataclasses.replace(instance.links[link], capacity=instance.links[link].capacity + 5.0)
    after = solve(dataclasses.replace(instance, links={**instance.links, link: wider}))
    before = solve(instance)
    if before.objective is not None:
        assert after.objective is not None and after.objective <= before.objective * (1 + 1e-7) + 1e-9


@given(instances())
def test_failures_never_help(instance):
    calm, hurt = solve(instance), solve(instance, single_failure=True)
    if hurt.objective is not None:
        assert calm.objective is not None and calm.objective <= hurt.objective * (1 + 1e-7) + 1e-9


@settings(max_examples=40)
@given(instances(modules=True), st.booleans())
def test_added_capacity_carries_the_demands(instance, single_failure):
    answer = solve(instance, objective=MIN_COST, single_failure=single_failure, time_limit_s=20)
    if answer.objective is None:
        assert answer.certificate is not None
        return
    assert answer.bound <= answer.objective * (1 + 1e-9) + 1e-9
    sizes = {link.id: link.capacity for link in answer.links}
    links = {name: dataclasses.replace(link, capacity=sizes[name]) for name, link in instance.links.items()}
    again = solve(dataclasses.replace(instance, links=links), single_failure=single_failure)
    assert again.objective is not None and again.objective <= 1 + 1e-5


@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] != pair[1])))
def test_a_cover_touches_every_pair_and_needs_each_of_its_roots(pairs):
    named = [((one, False), (other, False)) for one, other in pairs]
    found = set(cover(named))
    assert all(one in found or other in found for one, other in named)
    for root in found:
        assert any({one, other} & found == {root} for one, other in named)


def test_distances_are_the_least():
    assert distances(4, [0, 1, 0, 2], [1, 2, 2, 0], [1.0, 1.0, 5.0, 1.0], 0) == [0.0, 1.0, 2.0, math.inf]
