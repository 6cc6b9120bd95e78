"""The whole answer: plans without a budget equal brute force, gains are judged again, time that runs out is told."""

from __future__ import annotations

from itertools import count

import pytest

from netplan.layers import Layers
from netplan.plan import read_plan
from netplan.upgrade.case import make_case
from netplan.upgrade.guess import Guesser
from netplan.upgrade.levels import NOMINAL
from netplan.upgrade.outcome import upgraded
from netplan.upgrade.planner import Request, find_upgrades
from netplan.upgrade.programme import Goal, solve
from netplan.upgrade.time import Allowance


def ticking():
    ticks = count()
    return lambda: next(ticks) * 1e-6


@pytest.mark.proof
def test_plans_without_a_budget_equal_brute_force(random_plan, twin, full):
    kinds = set()
    for seed in range(300 if full else 16):
        plan = random_plan(seed)
        slow = twin(plan)
        best = {key: slow.best(key) for key in range(len(slow.demands))}
        every = {k: lv for k, lv in best.items() if lv and (slow.demands[k].missed or lv != NOMINAL)}
        won = set()
        for item in slow.judged:
            own = [k for k, demand in enumerate(slow.demands) if item.target.id in demand.targets]
            missed = [k for k in own if slow.demands[k].missed]
            if item.status != "impossible" and own:
                won |= set(missed) if missed and all(best[k] for k in missed) else set()
                won |= set(own) if all(best[k] == "whole_band" for k in own) else set()
        expected = {
            "targets": {k: lv for k, lv in every.items() if k in won},
            "nominal": {k: NOMINAL for k in every if k in won and slow.demands[k].missed},
            "pairs": every,
        }
        for found in find_upgrades(plan, Request(direct=False), ticking()).plans:
            assert found.cost.value == pytest.approx(slow.cheapest(expected[found.kind]), rel=1e-9, abs=1)
            assert found.proven
            assert found.gap_ratio == 0
            kinds.add(found.kind)
    assert kinds == {"targets", "nominal", "pairs"}


def test_every_gain_is_what_the_plan_with_its_builds_gives(random_plan, full):
    gains = 0
    for seed in range(100 if full else 10):
        plan = random_plan(seed)
        for found in find_upgrades(plan, Request(), ticking()).plans:
            after = Layers(upgraded(plan, found.cables, None).network, plan.model).optical
            for gain in found.gains:
                route = after.route(gain.before.start.id, gain.before.place.id)
                assert route.oneway_ms.value <= gain.route.oneway_ms.value + 1e-12
                assert gain.route.oneway_ms.value <= gain.limit_ms
                assert (gain.status == "meets") is (gain.route.oneway_ms.high <= gain.limit_ms)
                gains += 1
    assert gains > 5


def test_new_cables_bear_what_is_said_and_no_more(random_plan):
    seen = 0
    for seed in range(12):
        plan = random_plan(seed)
        for found in find_upgrades(plan, Request(direct=False), ticking()).plans:
            new = {build.span.id for build in found.cables}
            for gain in found.gains:
                factor = gain.new_cable_factor
                assert (factor is None) is not any(span.id in new for span in gain.route.spans)
                if factor is not None and factor < 10:
                    assert _stretched_ms(plan, gain, new, factor * (1 - 1e-6)) <= gain.limit_ms
                    assert _stretched_ms(plan, gain, new, factor * (1 + 1e-6)) > gain.limit_ms
                    seen += 1
    assert seen


def _stretched_ms(plan, gain, new, factor):
    from dataclasses import replace

    from netplan.delay import total

    spans = [
        replace(s, route_km=s.route_km * factor, route_km_low=0.1, route_km_high=1e6) if s.id in new else s
        for s in gain.route.spans
    ]
    return total(plan.model.circuit(spans).values()).value


def test_a_first_guess_is_a_plan_and_never_below_the_best(random_plan, twin, full):
    for seed in range(200 if full else 15):
        plan = random_plan(seed)
        slow = twin(plan)
        required = {key: slow.best(key) for key in range(len(slow.demands)) if slow.best(key)}
        if not required:
            continue
        case = make_case(plan, slow.demands, operator=None, direct=False)
        guess = Guesser(case).guess(required, Allowance(60, ticking()), {})
        best = solve(case, Goal(required=required), {}, 60).value
        assert set(guess.ways) == set(required)
        assert guess.bound <= best + 1 <= guess.value + 2
        assert guess.proven is (guess.value <= guess.bound * (1 + 1e-9))


SPANS = (
    "id,a,b,status,route_km,cost_cny,cost_cny_low,cost_cny_high\n"
    "w,west,middle,existing,900,,,\ne,middle,east,existing,900,,,\n"
    "short,west,east,candidate,450,12e6,{low},13e6\nlong,west,east,candidate,460,10e6,9e6,13e6\n"
)


@pytest.mark.parametrize(("low", "same"), [("9e6", True), ("8e6", False)])
def test_cables_that_cost_the_same_at_one_end_of_the_prices_are_not_cheaper(write, low, same):
    plan = read_plan(write(spans__csv=SPANS.format(low=low), targets__csv="id,from,to,limit\nt,west,east,2.6\n"))
    main = find_upgrades(plan, Request(direct=False), ticking()).plans[0]
    assert [build.span.id for build in main.cables] == ["long"]
    assert main.same_at == {"low": same, "high": True}


def test_where_the_time_runs_out_a_plan_is_given_and_the_gap_told(reference, monkeypatch):
    monkeypatch.setattr(Allowance, "LEAST_S", 0.0)
    late = iter([0.0, *[1e9] * 10_000])
    found = find_upgrades(reference, Request(time_limit_s=1.0), lambda: next(late))
    assert found.timed_out
    for plan in found.plans:
        assert plan.gains
        assert plan.proven or plan.gap_ratio is None or plan.gap_ratio > 0


def test_the_reference_plan_brings_ordos_in_and_says_what_holds_kunming_off(reference):
    found = find_upgrades(reference, Request(), ticking())
    assert found.before["nm-2520-local"] == "misses"
    main = found.plans[0]
    assert main.statuses["nm-2520-local"] in ("meets", "at_risk")
    assert {item.before.place.id for item in main.gains} == {"ordos"}
    reasons = {item.verdict.place.id: item.reason for item in found.refusals if not item.whole_only}
    assert {"kunming", "nanning", "lhasa", "urumqi"} <= set(reasons)
    assert main.same_at
    assert main.cost.low < main.cost.value < main.cost.high
