"""The front: every point as cheap as brute force finds, protection and delays bought together, time that runs out."""

from __future__ import annotations

import math
import random
import time
from itertools import count, product, takewhile

import pytest

from netplan.terms import AT_RISK
from netplan.upgrade.answers import Build, no_more
from netplan.upgrade.availability import availabilities, least_availability
from netplan.upgrade.case import make_case
from netplan.upgrade.demands import rated
from netplan.upgrade.levels import NOMINAL
from netplan.upgrade.planner import Request, find_upgrades
from netplan.upgrade.programme import Goal, solve
from netplan.upgrade.protection import make_protection
from netplan.upgrade.time import Allowance
from topology.lengths import ZERO, Band
from topology.records import OPTICAL


def ticking(step_s=1e-6):
    ticks = count()
    return lambda: next(ticks) * step_s


@pytest.mark.proof
def test_delays_and_protection_together_cost_what_brute_force_finds(random_plan, twin, full):
    both = 0
    # Of 60: a cable that another way replaces for the delay is the one that protects.
    for seed in range(150) if full else (*range(12), 60):
        plan = random_plan(seed, existing=7, candidates=5)
        slow = twin(plan)
        required = {key: slow.best(key) for key in range(len(slow.demands)) if slow.best(key)}
        protection = make_protection(plan, rated(slow.judged, OPTICAL), operator=None, direct=False)
        case = make_case(plan, slow.demands, operator=None, direct=False).with_protection(protection.candidates)
        for number in range(1, len(protection.asked) + 1):
            asked = protection.only(protection.asked[:number])
            found = solve(case, Goal(required=required, protection=asked), {}, 60)
            least = math.inf
            for built in slow.subsets:
                pairs = [slow.pairs(key, built, level) for key, level in required.items()]
                spans = [slow.offered[key].span for key in built]
                if None not in pairs and all(protection.is_done_by(spans, verdict) for verdict in asked.asked):
                    least = min(least, slow.cost(built, sum(pairs)))
            assert found.value == pytest.approx(least, rel=1e-9, abs=1)
            assert found.proven
            both += bool(found.also) and bool(found.ways)
    assert both > 2


@pytest.mark.proof
def test_delays_and_protection_together_keep_their_budgets(random_plan, twin, full):
    dearer = 0
    # Of 92: with little new km it takes a dearer cable than the two cheapest between its groups.
    for seed in range(150) if full else (*range(20), 92):
        plan = random_plan(seed, existing=7, candidates=5)
        slow = twin(plan)
        required = {key: slow.best(key) for key in range(len(slow.demands)) if slow.best(key)}
        protection = make_protection(plan, rated(slow.judged, OPTICAL), operator=None, direct=False)
        case = make_case(plan, slow.demands, operator=None, direct=False).with_protection(protection.candidates)
        able = []
        for built in slow.subsets:
            pairs = [slow.pairs(key, built, level) for key, level in required.items()]
            spans = [slow.offered[key].span for key in built]
            if None not in pairs and all(protection.is_done_by(spans, verdict) for verdict in protection.asked):
                able.append((slow.cost(built, sum(pairs)), sum(slow.offered[key].new_km.value for key in built)))
        cheapest_cny, most_km = min(able)
        within = [cost for cost, km in able if km <= most_km - 1]
        for budgets, least in (
            ({"budget_km": most_km - 1}, min(within, default=math.inf)),
            ({"budget_cny": cheapest_cny - 100}, math.inf),
        ):
            found = solve(case, Goal(required=required, protection=protection, **budgets), {}, 60)
            assert found.value == pytest.approx(least, rel=1e-9, abs=1)
            dearer += cheapest_cny < least < math.inf
    assert dearer


@pytest.mark.proof
def test_each_number_of_pairs_is_protected_on_the_front_for_what_brute_force_finds(random_plan, twin, full):
    # Of 40: the cheapest plan for two pairs is beaten by one for two targets, but not once a pair is protected as well.
    for seed in range(60) if full else (40,):
        plan = random_plan(seed, existing=7, candidates=6)
        slow = twin(plan)
        verdicts = rated(slow.judged, OPTICAL)
        protection = make_protection(plan, verdicts, operator=None, direct=False)
        front = find_upgrades(plan, Request(direct=False, front=True), ticking()).front
        for least, pairs, built in _cheapest_protected(slow, protection, _worst_first(plan, protection)):
            cables = [_cable(slow.offered[key].span) for key in built]
            ratio = least_availability(plan, cables, verdicts, None, Allowance.endless()) or 0.0
            assert any(
                point.cost.value <= least + 1
                and sum(gain.before.status != AT_RISK for gain in point.gains) >= pairs
                and (point.availability_ratio or 0.0) >= ratio - 1e-12
                for point in front
            )


def _worst_first(plan, protection):
    ratios = availabilities(plan, (), protection.asked, None, Allowance.endless())
    return sorted(protection.asked, key=lambda item: ratios[item.start.id, item.place.id] or 0.0)


def _cheapest_protected(slow, protection, order):
    """Return (cost, pairs, builds): the least cost for each number of pairs no longer missed and of those protected."""
    best = {}
    for built in slow.subsets:
        spans = [slow.offered[key].span for key in built]
        able = sorted(
            pairs
            for key, demand in enumerate(slow.demands)
            if demand.missed and (pairs := slow.pairs(key, built, NOMINAL)) is not None
        )
        done = sum(1 for _ in takewhile(lambda verdict, at=spans: protection.is_done_by(at, verdict), order))
        for won, number in product(range(len(able) + 1), range(done + 1)):
            one = slow.cost(built, sum(able[:won])), won, built
            best[won, number] = min(best.get((won, number), one), one, key=lambda item: item[0])  # fewest builds first
    return best.values()


def _cable(span):
    return Build(kind="corridor", a=span.a, b=span.b, km=ZERO, new_km=ZERO, cost=ZERO, span=span)


@pytest.mark.proof
def test_a_front_within_new_km_holds_the_cheapest_within_them(random_plan, twin, full):
    # Of 30: the cheapest plan takes too much new cable, a dearer one does not.
    for seed in range(60) if full else (29, 30):
        budget_km = random.Random(seed).uniform(50, 900)
        plan = random_plan(seed)
        slow = twin(plan)
        front = find_upgrades(plan, Request(direct=False, front=True, budget_km=budget_km), ticking()).front
        assert all(point.new_km.value <= budget_km for point in front)
        before = sum(item.status in ("meets", "at_risk") for item in slow.judged)
        able = [(slow.counts(reached)[0], cost) for reached, cost in slow.choices(budget_km=budget_km)]
        for most in {met for met, _ in able}:
            least = min(cost for met, cost in able if met >= most)
            on_front = [point.cost.value for point in front if len(point.met) >= before + most]
            assert min(on_front, default=math.inf) == pytest.approx(least, rel=1e-9, abs=1)


def test_the_front_of_the_reference_plan_buys_availability_step_by_step(reference):
    front = find_upgrades(reference, Request(front=True), ticking()).front
    bought = {frozenset(frozenset((build.a, build.b)) for build in plan.cables): plan for plan in front}
    west, north = frozenset(("hami", "urumqi")), frozenset(("helingeer", "hohhot"))
    assert {frozenset((west,)), frozenset((west, north))} <= set(bought)
    ratios = [plan.availability_ratio for plan in (bought[frozenset((west,))], bought[frozenset((west, north))])]
    assert front[0].availability_ratio < ratios[0] < ratios[1]
    for plan in front:
        assert plan.proven
        assert plan.gap_ratio == 0
        assert plan.bound_cny <= plan.cost.value


def test_no_point_of_a_front_is_beaten_by_another(random_plan, full):
    for seed in range(40 if full else 5):
        front = find_upgrades(random_plan(seed), Request(front=True, direct=False), ticking()).front
        for one, other in product(front, front):
            better = (
                other.cost.value < one.cost.value
                and len(other.met) >= len(one.met)
                and len(other.gains) >= len(one.gains)
                and (other.worst_ratio or 0) <= (one.worst_ratio or 0)
                and (other.availability_ratio or 0) >= (one.availability_ratio or 0)
                and set(other.statuses.values()) == set(one.statuses.values())
            )
            assert not better


def test_a_bound_is_never_above_the_cost():
    cost = Band(value=100.0, low=90.0, high=110.0)
    builds = [Build(kind="corridor", a="a", b="b", km=ZERO, new_km=ZERO, cost=cost)]
    assert [no_more(bound, builds) for bound in (-1.0, 50.0, 100.0 + 1e-9)] == [0.0, 50.0, 100.0]


@pytest.fixture(scope="module")
def in_full(reference):
    """The upgrades of the reference plan with all the time they take."""
    return find_upgrades(reference, Request(protect=True), ticking())


@pytest.mark.parametrize("step_s", [1e-3, 1e-2, 0.1])
def test_whenever_the_time_runs_out_nothing_is_claimed_that_was_not_proven(reference, in_full, step_s):
    found = find_upgrades(reference, Request(front=True, protect=True, time_limit_s=1.0), ticking(step_s))
    least = {plan.kind: plan.cost.value for plan in in_full.plans}
    known = {(item.verdict.target.id, item.verdict.place.id): item.reason for item in in_full.refusals}
    for plan in found.plans:
        assert plan.bound_cny is None or plan.bound_cny <= plan.cost.value
        assert not plan.proven or plan.cost.value <= least.get(plan.kind, math.inf) * (1 + 1e-9)
    for item in found.refusals:
        if item.reason != "undecided":
            assert known[item.verdict.target.id, item.verdict.place.id] == item.reason


@pytest.mark.proof
@pytest.mark.parametrize("operator", [None, "A"])
def test_the_time_limit_holds_on_a_large_plan(random_plan, full, operator):
    size = 1500 if full else 300
    plan = random_plan(3, existing=2 * size, candidates=size, places=size)
    limit_s, begun_s = (20.0, time.monotonic()) if full else (2.0, time.monotonic())
    request = Request(operator=operator, front=True, protect=True, time_limit_s=limit_s)
    found = find_upgrades(plan, request, time.monotonic)
    # A step that has begun is ended.
    assert time.monotonic() - begun_s < 2 * limit_s + 6
    for one in found.plans:
        assert one.bound_cny is None or one.bound_cny <= one.cost.value
