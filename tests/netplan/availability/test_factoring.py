"""Factoring agrees with closed forms and with every state enumerated."""

from __future__ import annotations

import math
import random

import pytest

from netplan.availability.factoring import factor
from netplan.availability.oracles import All, GivenRoutes

BRIDGE = [(0, 2), (0, 3), (2, 3), (2, 1), (3, 1)]


def bounds(oracle, ratios, **options):
    found = factor(oracle, [(ratio,) for ratio in ratios], **{"enough_ratio": 0.0, "enough_share": 0.0, **options})
    return found.down_low[0], found.down_high[0]


@pytest.mark.parametrize("down", [0.0, 1e-9, 1e-4, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("failures", [1, 2, 3, 5])
def test_bounds_hold_the_closed_form_of_the_bridge(networks, down, failures):
    network = networks.make(4, BRIDGE, [{edge} for edge in range(5)], [set()] * 5)
    q = down
    # 2 q^2 + 2 q^3 - 5 q^4 + 2 q^5: the two sides, the two zigzags, less what they share.
    closed = 2 * q**2 + 2 * q**3 - 5 * q**4 + 2 * q**5
    low, high = bounds(network.oracle, [q] * 5 + [0.0], most_failures=failures)
    assert low <= closed * (1 + 1e-12)
    assert high >= closed * (1 - 1e-12)
    if failures == 5:
        assert low == pytest.approx(closed, rel=1e-12, abs=0)
        assert high == pytest.approx(closed, rel=1e-12, abs=0)


def test_bounds_hold_the_closed_form_of_series_and_parallel(full):
    draw = random.Random(5)
    for _ in range(1000 if full else 100):
        chains = [[10 ** -draw.uniform(0, 8) for _ in range(draw.randint(1, 4))] for _ in range(draw.randint(1, 4))]
        ratios = [ratio for chain in chains for ratio in chain]
        numbers = iter(range(len(ratios)))
        routes = GivenRoutes(tuple(tuple(next(numbers) for _ in chain) for chain in chains))
        closed = math.prod(-math.expm1(math.fsum(math.log1p(-ratio) for ratio in chain)) for chain in chains)
        for failures in (1, 2, 4):
            low, high = bounds(routes, ratios, most_failures=failures)
            assert low <= closed * (1 + 1e-12)
            assert high >= closed * (1 - 1e-12)
        assert (low, high) == (pytest.approx(closed, rel=1e-9, abs=0), pytest.approx(closed, rel=1e-9, abs=0))


def test_one_plus_one_on_independent_routes_is_the_product_of_their_down_times():
    ratios = [1e-3, 2e-3, 4e-3, 3e-3, 5e-7]
    routes = GivenRoutes(((0, 1, 4), (2, 3, 4)))
    first, second = (1 - (1 - 1e-3) * (1 - 2e-3)), (1 - (1 - 4e-3) * (1 - 3e-3))
    closed = 5e-7 + (1 - 5e-7) * first * second
    low, high = bounds(routes, ratios)
    assert low == pytest.approx(closed, rel=1e-12)
    assert high == pytest.approx(closed, rel=1e-12)


@pytest.mark.proof
def test_bounds_hold_every_state_enumerated_on_random_networks(networks, full):
    for seed in range(400 if full else 100):
        network = networks.drawn(seed)
        exact = networks.chance_down(network.is_up, network.ratios)
        for failures in (1, 2, 3):
            low, high = bounds(network.oracle, network.ratios, most_failures=failures)
            assert low <= exact * (1 + 1e-9), (seed, failures)
            assert high >= exact * (1 - 1e-9), (seed, failures)
        low, high = bounds(network.oracle, network.ratios, most_failures=network.events)
        assert low == pytest.approx(exact, rel=1e-9, abs=1e-15), seed
        assert high == pytest.approx(exact, rel=1e-9, abs=1e-15), seed


def test_stopping_early_widens_the_bounds_and_never_breaks_them(networks):
    for seed in range(40):
        network = networks.drawn(seed)
        exact = networks.chance_down(network.is_up, network.ratios)
        for options in ({"enough_ratio": 1e-2}, {"enough_share": 0.5}, {"most_calls": 2}):
            low, high = bounds(network.oracle, network.ratios, **options)
            assert low <= exact * (1 + 1e-9)
            assert high >= exact * (1 - 1e-9)


def test_a_higher_rate_never_brings_more_availability(networks):
    draw = random.Random(7)
    for seed in range(60):
        network = networks.drawn(seed)
        raised = list(network.ratios)
        event = draw.randrange(len(raised))
        raised[event] = raised[event] + (1 - raised[event]) * draw.random()
        before, _ = bounds(network.oracle, network.ratios, most_failures=network.events)
        after, _ = bounds(network.oracle, raised, most_failures=network.events)
        assert after >= before * (1 - 1e-9)


def test_several_scenarios_in_one_tree_agree_with_each_alone(networks):
    for seed in range(30):
        network = networks.drawn(seed)
        other = [ratio / 2 for ratio in network.ratios]
        rows = list(zip(network.ratios, other, strict=True))
        both = factor(network.oracle, rows, most_failures=network.events, enough_ratio=0, enough_share=0)
        for scenario, ratios in enumerate((network.ratios, other)):
            alone, _ = bounds(network.oracle, ratios, most_failures=network.events)
            assert both.down_low[scenario] == pytest.approx(alone, rel=1e-9, abs=1e-15)


def test_cases_exclude_each_other_and_leave_nothing_out(networks):
    for seed in range(30):
        network = networks.drawn(seed)
        found = factor(network.oracle, [(ratio,) for ratio in network.ratios], most_failures=2)
        for state in range(2**network.events):
            holding = [
                case
                for case in (*found.failing, *found.undecided)
                if not case.up & state
                and all(state >> event & 1 for event in case.down)
                and (not case.unsure or any(state >> event & 1 for event in case.unsure))
            ]
            down = [event for event in range(network.events) if state >> event & 1]
            possible = all(network.ratios[event] > 0 for event in down) and all(
                network.ratios[event] < 1 for event in range(network.events) if event not in down
            )
            assert len(holding) <= 1
            if possible and not holding:
                assert network.is_up(down)


def test_a_tiny_down_time_keeps_its_digits():
    routes = GivenRoutes(((0,), (1,)))
    low, high = bounds(routes, [3e-9, 7e-9])
    assert low == high == pytest.approx(2.1e-17, rel=1e-12)


def test_all_places_at_once_are_down_as_soon_as_one_is():
    service = All((GivenRoutes(((0, 1),)), GivenRoutes(((0, 2),))))
    low, high = bounds(service, [0.1, 0.2, 0.3], most_failures=3)
    assert low == high == pytest.approx(1 - 0.9 * 0.8 * 0.7)


def test_without_any_route_service_is_always_down():
    assert bounds(GivenRoutes(()), [0.1]) == (1.0, 1.0)
