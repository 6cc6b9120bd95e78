"""The integer programme equals brute force over all sets of builds."""

from __future__ import annotations

import math
import random
from itertools import count

import pytest

from netplan.upgrade.candidates import direct_candidates, known_candidates, usable_spans
from netplan.upgrade.case import Case, make_case
from netplan.upgrade.demands import open_demands
from netplan.upgrade.levels import NOMINAL, WHOLE_BAND, route_ms
from netplan.upgrade.planner import Request, find_upgrades
from netplan.upgrade.programme import Goal, bought, cost_cny, solve
from netplan.upgrade.time import Allowance

pytestmark = pytest.mark.proof


def seeds(full):
    return range(400 if full else 25)


def ticking():
    """A clock that counts how often it is asked: no test depends on the machine's speed."""
    ticks = count()
    return lambda: next(ticks) * 1e-6


def test_the_cheapest_builds_equal_brute_force(random_plan, twin, full):
    looked_at = 0
    for seed in seeds(full):
        plan = random_plan(seed)
        slow = twin(plan)
        case = make_case(plan, slow.demands, operator=None, direct=False)
        for level in (NOMINAL, WHOLE_BAND):
            required = {k: level for k in range(len(slow.demands)) if slow.best(k) == WHOLE_BAND}
            if level == NOMINAL:
                required |= {k: NOMINAL for k, d in enumerate(slow.demands) if slow.best(k) and d.missed}
            outcome = solve(case, Goal(required=required), {}, 60)
            assert outcome.status == "optimal"
            assert outcome.value == pytest.approx(slow.cheapest(required), rel=1e-9, abs=1)
            assert outcome.bound == pytest.approx(outcome.value, rel=1e-6, abs=1)
            assert cost_cny(case, outcome.ways) == outcome.value
            looked_at += bool(bought(case, outcome.ways))
            for key, way in outcome.ways.items():
                assert route_ms(plan.model, way, required[key]) <= slow.demands[key].limit_ms
    assert looked_at > 5


def test_each_demand_is_rated_as_brute_force_rates_it(random_plan, twin, full):
    for seed in seeds(full):
        plan = random_plan(seed)
        slow = twin(plan)
        case = make_case(plan, slow.demands, operator=None, direct=False)
        for key in range(len(slow.demands)):
            for level in (NOMINAL, WHOLE_BAND):
                able = slow.cheapest({key: level}) < math.inf
                outcome = solve(case, Goal(required={key: level}), {}, 60)
                assert (outcome.status == "optimal") is able
                demand = slow.demands[key]
                assert case.graphs[level].fits(demand.a, demand.b, demand.limit_ms) in (able, None)


def test_a_lease_is_weighed_like_a_build(random_plan, twin, full):
    leased = 0
    for seed in seeds(full):
        plan = random_plan(seed, existing=6, candidates=3)
        slow = twin(plan, "A")
        case = make_case(plan, slow.demands, operator="A", direct=False)
        required = {key: slow.best(key) for key in range(len(slow.demands)) if slow.best(key)}
        outcome = solve(case, Goal(required=required), {}, 60)
        assert outcome.value == pytest.approx(slow.cheapest(required), rel=1e-9, abs=1)
        leased += any(case.candidates[key].kind == "lease" for key in bought(case, outcome.ways))
    assert leased


def test_what_is_dropped_as_dominated_is_not_missed(random_plan, twin, full):
    dropped = 0
    for seed in range(60 if full else 8):
        plan = random_plan(seed, existing=5, candidates=2, places=4)
        demands = open_demands(twin(plan).judged)
        owned, offered = usable_spans(plan, None), known_candidates(plan, None)
        offered += direct_candidates(plan, [*owned, *(item.span for item in offered)], lambda *_: True)
        slow = twin(plan, offered=offered)
        case = Case(plan.model, slow.costs, plan.network.sites, owned, offered, demands, Allowance.endless())
        dropped += len(offered) - len(case.candidates)
        required = {key: slow.best(key) for key in range(len(demands)) if slow.best(key)}
        outcome = solve(case, Goal(required=required), {}, 60)
        assert outcome.value == pytest.approx(slow.cheapest(required), rel=1e-9, abs=1)
    assert dropped


@pytest.mark.parametrize("kind", ["cny", "km", "both"])
def test_a_budget_buys_the_most_and_is_kept(random_plan, twin, full, kind):
    for seed in range(120 if full else 8):
        rng = random.Random(seed)
        budget_cny = rng.uniform(1e6, 1.5e8) if kind != "km" else None
        budget_km = rng.uniform(50, 900) if kind != "cny" else None
        plan = random_plan(seed)
        slow = twin(plan)
        best_counts, least = (-1,), math.inf
        for reached, cost in slow.choices(budget_cny or math.inf, budget_km or math.inf):
            counts = slow.counts(reached)
            if (counts, -cost) > (best_counts, -least):
                best_counts, least = counts, cost
        request = Request(budget_cny=budget_cny, budget_km=budget_km, direct=False)
        (found,) = find_upgrades(plan, request, ticking()).plans
        assert found.cost.value == pytest.approx(least, rel=1e-9, abs=1)
        assert found.proven
        assert found.gap_ratio == pytest.approx(0, abs=1e-6)
        if budget_cny is not None:
            assert found.cost.value <= budget_cny
        if budget_km is not None:
            assert found.new_km.value <= budget_km


def test_the_front_is_optimal_and_nobody_on_it_is_beaten(random_plan, twin, full):
    points = 0
    for seed in range(100 if full else 7):
        plan = random_plan(seed)
        slow = twin(plan)
        front = find_upgrades(plan, Request(direct=False, front=True), ticking()).front
        reachable = list(slow.choices())
        before = sum(item.status in ("meets", "at_risk") for item in slow.judged)
        for most in {slow.counts(reached)[0] for reached, _ in reachable}:
            least = min(cost for reached, cost in reachable if slow.counts(reached)[0] >= most)
            on_front = [p.cost.value for p in front if len(p.met) >= before + most]
            assert min(on_front) == pytest.approx(least, rel=1e-9, abs=1)
            points += least > 0
        measured = [_criteria(p) for p in front]
        for one in measured:
            assert not any(other != one and all(a <= b for a, b in zip(other, one, strict=True)) for other in measured)
    assert points > 3


def _criteria(plan):
    met = [status in ("meets", "at_risk") for status in plan.statuses.values()]
    whole = [status == "meets" for status in plan.statuses.values()]
    delays, outages = plan.worst_ratio or 0.0, 1 - (plan.availability_ratio or 0.0)
    return plan.cost.value, -sum(met), -sum(whole), -len(plan.gains), delays, outages


def test_the_same_question_gets_the_same_answer(random_plan):
    for seed in range(2):
        plan = random_plan(seed)
        one, two = (find_upgrades(plan, Request(front=True), ticking()) for _ in range(2))
        assert one == two
