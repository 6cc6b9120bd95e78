import dataclasses
import math

import pytest

from geodata.errors import InputError
from topology.engineering.records import (
    BIDIRECTED,
    DIRECTED,
    MIN_COST,
    MIN_MAX_UTILISATION,
    NONE,
    SINGLE,
    UNDIRECTED,
    Demand,
    Instance,
    Link,
    Module,
)
from topology.engineering.solve import solve


def checked(instance, certificate):
    """Work a certificate of capacity out by hand: what must cross, and what there is."""
    weights = dict(zip(certificate.links, certificate.weights, strict=True))
    largest = {
        link.id: link.capacity
        + (max((module.capacity for module in link.modules), default=0.0) if instance.module_model != NONE else 0.0)
        for link in instance.links.values()
    }
    available = sum(weight * largest[link] for link, weight in weights.items() if link not in certificate.failed)
    assert math.isclose(available, certificate.available, rel_tol=1e-9, abs_tol=1e-9)
    assert certificate.needed > certificate.available
    if certificate.nodes:
        inside = set(certificate.nodes)
        crossing = [d for d in instance.demands.values() if (d.source in inside) != (d.target in inside)]
        assert {demand.id for demand in crossing} >= set(certificate.demands)
        asked = sum(instance.demands[demand].value for demand in certificate.demands)
        assert math.isclose(asked, certificate.needed, rel_tol=1e-9)
        over = {link.id for link in instance.links.values() if (link.a in inside) != (link.b in inside)}
        assert set(certificate.links) <= over
        if instance.link_model != DIRECTED:
            assert set(certificate.links) == over
    return bool(certificate.nodes)


def test_what_does_not_fit_is_told_by_a_cut_that_can_be_checked(twins, full):
    refused = cuts = 0
    for seed in range(300 if full else 24):
        kind = (NONE, SINGLE)[seed % 2]
        instance = twins.instance(seed, module_model=kind, demands=8, links=6)
        scale = 4.0 if kind == SINGLE else 1.0
        instance = dataclasses.replace(
            instance,
            demands={
                name: dataclasses.replace(demand, value=demand.value * scale)
                for name, demand in instance.demands.items()
            },
        )
        answer = solve(instance, objective=MIN_COST, single_failure=seed % 3 == 0, time_limit_s=20)
        states = ((), *((link,) for link in instance.links)) if seed % 3 == 0 else ((),)
        possible = twins.solve(instance, MIN_COST, failures=states) is not None
        assert (answer.status != "infeasible") == possible
        if answer.status == "infeasible":
            refused += 1
            cuts += checked(instance, answer.certificate)
    assert refused > 5 and cuts > 5


def test_a_demand_beyond_every_link_is_named_with_its_cut():
    links = [Link(id="ab", a="a", b="b", capacity=5.0), Link(id="bc", a="b", b="c", capacity=0.0)]
    demands = [Demand(id="d1", source="a", target="b", value=1), Demand(id="d2", source="a", target="c", value=2)]
    for model in (UNDIRECTED, BIDIRECTED):
        instance = Instance(
            name="",
            nodes=("a", "b", "c"),
            links={link.id: link for link in links},
            demands={demand.id: demand for demand in demands},
            link_model=model,
            directed_demands=True,
        )
        told = solve(instance).certificate
        assert told.reason == "disconnected" and told.demands == ("d2",) and told.links == ("bc",)
        assert told.nodes == ("c",) and (told.needed, told.available) == (2.0, 0.0)


def test_a_failure_that_leaves_no_way_is_named():
    links = [Link(id="ab", a="a", b="b", capacity=5.0, modules=(Module(capacity=9, cost=1),))]
    instance = Instance(
        name="",
        nodes=("a", "b"),
        links={link.id: link for link in links},
        demands={"d": Demand(id="d", source="a", target="b", value=1)},
    )
    for objective in (MIN_MAX_UTILISATION, MIN_COST):
        answer = solve(instance, objective=objective, single_failure=True)
        assert answer.certificate.failed == ("ab",) == answer.failed
        assert answer.certificate.links == ("ab",)


@pytest.mark.parametrize(("limit", "needed"), [({"most_ms": 2.0}, 3.0), ({"most_links": 1}, 2.0)])
def test_a_limit_that_no_route_keeps_is_told_with_the_least_there_is(limit, needed):
    links = [Link(id=f"{a}{b}", a=a, b=b, capacity=5.0, delay_ms=1.5) for a, b in ("ab", "bc")]
    instance = Instance(
        name="",
        nodes=("a", "b", "c"),
        links={link.id: link for link in links},
        demands={"d": Demand(id="d", source="a", target="c", value=1, **limit)},
    )
    told = solve(instance).certificate
    assert told.reason == "route" and told.demands == ("d",)
    assert (told.needed, told.available) == (needed, *map(float, limit.values()))


def test_a_limit_of_delay_needs_the_delays():
    instance = Instance(
        name="",
        nodes=("a", "b"),
        links={"ab": Link(id="ab", a="a", b="b", capacity=5.0)},
        demands={"d": Demand(id="d", source="a", target="b", value=1, most_ms=3.0)},
    )
    with pytest.raises(InputError, match="ab") as refused:
        solve(instance)
    assert refused.value.code == "engineering_delay_unknown"


def test_a_listed_route_that_does_not_lead_there_serves_nobody():
    instance = Instance(
        name="",
        nodes=("a", "b", "c"),
        links={f"{a}{b}": Link(id=f"{a}{b}", a=a, b=b, capacity=5.0) for a, b in ("ab", "bc")},
        demands={"d": Demand(id="d", source="a", target="c", value=1)},
        routes={"d": (("ab",), ("bc", "bc"))},
    )
    assert solve(instance).certificate.reason == "route"
    back = dataclasses.replace(instance, routes={"d": (("bc", "ab"),)})
    assert solve(back).objective == 0.2


def test_a_triangle_may_fail_by_lengths_where_every_cut_is_wide_enough():
    """Three demands between the outer nodes of a star of two hubs: each cut suffices, all together do not."""
    links = [Link(id=f"{a}{b}", a=a, b=b, capacity=1.0) for a in "xy" for b in "pqr"]
    pairs = ["pq", "qr", "rp", "xy"]
    instance = Instance(
        name="K2,3",
        nodes=tuple("xypqr"),
        links={link.id: link for link in links},
        demands={pair: Demand(id=pair, source=pair[0], target=pair[1], value=1) for pair in pairs},
        module_model=NONE,
    )
    # Okamura and Seymour's example: every cut suffices; over the lengths of 1, four demands take 2 each of 6.
    assert math.isclose(solve(instance).objective, 4 / 3, rel_tol=1e-7)
    told = solve(instance, objective=MIN_COST).certificate
    assert told.reason == "capacity" and told.nodes == ()
    assert math.isclose(told.needed / told.available, 4 / 3, rel_tol=1e-6)
