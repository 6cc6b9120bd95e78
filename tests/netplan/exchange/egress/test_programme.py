"""The cheapest modules: against enumerating every choice, and properties that must hold whatever the case."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace

import pytest

from netplan.exchange.egress.programme import Carried, Case, Option, Way, states
from netplan.exchange.egress.thinning import thinned
from topology.integer import OPTIMAL


def flows_cost(case, counts, state):
    """Return what carrying costs in a state over given modules, None where it cannot be: a plain linear programme."""
    from scipy.optimize import linprog

    fill = case.fill_ratio if state.failure is None else case.failed_fill_ratio
    columns = [
        (number, way)
        for number, demand in enumerate(case.demands)
        for way in demand.ways
        if not state.lost & set(way.options)
    ]
    if not columns:
        return 0.0 if max(state.required_gbps) == 0 else None
    rows, most = [], []
    for number, required in enumerate(state.required_gbps):
        rows.append([-1.0 if owner == number else 0.0 for owner, _ in columns])
        most.append(-required)
        demand = case.demands[number]
        if demand.through_gbps < demand.gbps:
            rows.append([1.0 if owner == number and way.through else 0.0 for owner, way in columns])
            most.append(demand.through_gbps)
    for option in case.options:
        rows.append([1.0 if option.id in way.options else 0.0 for _, way in columns])
        lit = option.installed_gbps + sum(gbps * counts.get((option.id, gbps), 0) for gbps in option.cny_by_gbps)
        most.append(fill * lit)
    found = linprog([way.cny_per_gbps for _, way in columns], A_ub=rows, b_ub=most)
    return found.fun if found.status == 0 else None


def by_enumeration(case, survivable, most):
    """
    Return the least cost over every choice of at most so many modules of each size on each option.

    Three of each do: all demands together are at most 240 Gbit/s, which at 0.8 take 300.
    """
    keys = [(option.id, gbps) for option in case.options for gbps in option.cny_by_gbps]
    prices = {(option.id, gbps): cny for option in case.options for gbps, cny in option.cny_by_gbps.items()}
    every = states(case.options, case.demands, survivable=survivable)
    choices = sorted(
        (sum(prices[key] * count for key, count in zip(keys, row, strict=True)), row)
        for row in itertools.product(range(most + 1), repeat=len(keys))
    )
    best = math.inf
    for cost, row in choices:
        if cost >= best:
            break
        counts = dict(zip(keys, row, strict=True))
        lit = sum(gbps * count for (_, gbps), count in counts.items()) + sum(one.installed_gbps for one in case.options)
        if case.fill_ratio * lit < sum(every[0].required_gbps) - 1e-9:
            continue
        carried = [flows_cost(case, counts, state) for state in every]
        if None not in carried:
            best = min(best, cost + carried[0])
    return best


def drawn(seed, *, transit):
    """Draw a small case: three options, two failures that take some of them, two demands."""
    rng = random.Random(seed)
    options = [
        Option(
            id=key,
            cny_by_gbps={100.0: rng.randint(10, 40) * 1e5, 400.0: rng.randint(30, 90) * 1e5},
            hit_by=frozenset(rng.sample(["x", "y"], rng.choice([0, 1, 1]))),
            installed_gbps=rng.choice([0.0, 0.0, 100.0]),
        )
        for key in "abc"
    ]
    ways = {
        "p": (Way(options=("a",)), Way(options=("b",)), Way(options=("c",), cny_per_gbps=3e3, through=True)),
        "q": (Way(options=("c",)), Way(options=("a", "b")) if transit else Way(options=("b",), through=True)),
    }
    demands = [
        Carried(id=key, gbps=float(rng.randint(20, 120)), ways=ways[key], through_gbps=rng.choice([math.inf, 40.0]))
        for key in "pq"
    ]
    return Case(options=options, demands=demands, fill_ratio=0.8, failed_fill_ratio=1.0)


@pytest.mark.parametrize("transit", [False, True])
@pytest.mark.parametrize("survivable", [False, True])
def test_no_choice_of_modules_is_cheaper(survivable, transit, full):
    for seed in range(40 if full else 3):
        case = drawn(seed, transit=transit)
        answer = case.least_cost(survivable=survivable)
        assert answer.status == OPTIMAL
        assert answer.cost_cny == pytest.approx(by_enumeration(case, survivable, 3), rel=1e-6, abs=1.0), seed
        assert answer.bound_cny == pytest.approx(answer.cost_cny, rel=1e-6)
        every = states(case.options, case.demands, survivable=survivable)
        assert all(flows_cost(case, answer.counts, state) is not None for state in every)


def test_leaving_out_what_no_answer_needs_does_not_change_the_cost(full):
    for seed in range(200 if full else 40):
        case = drawn(seed, transit=False)
        # A copy that is dearer and no safer must give way.
        spoilt = replace(
            case.options[0], id="d", cny_by_gbps={key: cny + 9e8 for key, cny in case.options[0].cny_by_gbps.items()}
        )
        ways = (*case.demands[0].ways, Way(options=("d",)))
        wide = replace(
            case,
            options=[*case.options, replace(spoilt, installed_gbps=0.0)],
            demands=[replace(case.demands[0], ways=ways), case.demands[1]],
        )
        thin = thinned(wide, survivable=True)
        assert "d" not in {option.id for option in thin.options}
        costs = [one.least_cost(survivable=True).cost_cny for one in (case, wide, thin)]
        assert costs[1:] == pytest.approx([costs[0]] * 2, rel=1e-6)


def test_more_demand_is_never_cheaper():
    for seed in range(12):
        case = drawn(seed, transit=False)
        more = replace(case, demands=[replace(demand, gbps=demand.gbps * 1.3) for demand in case.demands])
        less = case.least_cost(survivable=True)
        assert more.least_cost(survivable=True).cost_cny >= less.cost_cny * (1 - 1e-7)
        assert less.cost_cny >= case.least_cost(survivable=False).cost_cny * (1 - 1e-7)


def test_what_is_carriable_is_where_the_answer_begins_to_cost():
    for seed in range(12):
        case = drawn(seed, transit=False)
        counts = case.least_cost(survivable=True).counts
        every = states(case.options, case.demands, survivable=True)
        ratio = case.carriable_ratio(counts, every)
        assert ratio >= 1 - 1e-9
        for factor, fits in ((0.999, True), (1.001, False)):
            grown = [
                replace(item, gbps=item.gbps * ratio * factor, through_gbps=item.through_gbps * ratio * factor)
                for item in case.demands
            ]
            missing = [
                replace(case, demands=grown).unmet_gbps(counts, state)
                for state in states(case.options, grown, survivable=True)
            ]
            assert (max(missing) < 1e-6) is fits


def test_a_failure_that_takes_everything_asks_nothing():
    option = Option(id="a", cny_by_gbps={100.0: 1e6}, hit_by=frozenset(["x"]))
    case = Case(options=[option], demands=[Carried(id="p", gbps=50.0, ways=(Way(options=("a",)),))])
    assert case.least_cost(survivable=True).cost_cny == pytest.approx(1e6)
    alone = Case(options=[option], demands=[Carried(id="p", gbps=50.0, ways=())])
    assert alone.least_cost(survivable=True).cost_cny == 0.0


def test_when_the_time_is_up_the_answer_says_what_it_is_worth():
    from netplan.upgrade.time import Allowance

    case = drawn(1, transit=False)
    answer = case.least_cost(survivable=True, allowance=Allowance(0.0, lambda: 0.0))
    assert answer.bound_cny <= answer.cost_cny
