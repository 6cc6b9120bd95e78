"""Links between exchanges: worked by hand on three, then the reference plan, every span of it failed."""

from __future__ import annotations

import json

import pytest

from netplan.exchange.egress.programme import states
from netplan.exchange.interconnect.planner import TARGET, _Exchanges, interconnect
from netplan.exchange.interconnect.traffic import exchange_peaks, traffic_between
from netplan.plan import read_plan
from netplan.report.interconnect import (
    cut_off_sentences,
    egress_document,
    interconnect_document,
    interconnect_sentences,
    pair_sentence,
)
from topology.integer import INFEASIBLE, OPTIMAL

EXCHANGES = "site,in_service\nwest,2020-01-01\nmiddle,2020-01-01\neast,2020-01-01\n"


@pytest.fixture
def three(write):
    """Three exchanges in a row, 200 km apart; by the south the outer two are 600 km apart."""
    return read_plan(write(exchanges__csv=EXCHANGES))


def test_what_an_exchange_sends_is_divided_by_the_peaks_of_the_others(three):
    peaks = exchange_peaks(three, {"west": 100.0, "middle": 300.0, "east": 600.0})
    found = traffic_between(three, peaks)
    ratio = three.parameters["matrix.other_exchanges_ratio"].value
    assert found["west", "middle"] == pytest.approx(ratio * 100 * 300 / 900)
    for peak in peaks:
        sent = sum(gbps for (start, _), gbps in found.items() if start == peak.site)
        assert sent == pytest.approx(ratio * peak.gbps)


def test_a_peak_is_given_or_the_members_or_assumed(reference):
    found = {peak.site: peak for peak in exchange_peaks(reference, {"hangzhou": 1234.0})}
    assert (found["hangzhou"].gbps, found["hangzhou"].basis) == (1234.0, "given")
    assert found["zhongwei"].basis == "members"
    assert found["helingeer"].gbps == reference.parameters["interconnect.planned_peak_gbps"].value


def test_three_exchanges_in_a_row_are_linked_in_a_row(three):
    # Little traffic: one 100G wave each. West-middle and middle-east: 2 x (160,000 + 200 x 812.5) = 645,000;
    # a third link of 400 km would cost 160,000 + 325,000 more. Neighbours are within 5 ms of each other.
    found = interconnect(three, survivable=False, peaks_gbps=dict.fromkeys(("west", "middle", "east"), 100.0))
    assert found.status == OPTIMAL
    assert [(pair.a, pair.b) for pair in found.pairs if pair.is_linked] == [("west", "middle"), ("middle", "east")]
    assert found.cost.value == pytest.approx(645_000)
    assert found.bound_cny == pytest.approx(645_000, rel=1e-2)
    outer = next(pair for pair in found.pairs if (pair.a, pair.b) == ("west", "east"))
    assert [way.sites for way in outer.ways] == [("west", "middle", "east")]
    # Target of 5 ms: 400 km take 2 ms, and an exchange is passed.
    assert (outer.limit_from, outer.limit_ms, outer.served_status) == (TARGET, 5.0, "meets")
    first = found.pairs[0]
    assert first.load_gbps == pytest.approx(first.traffic_gbps + outer.traffic_gbps)


def test_a_strict_target_forces_a_link_of_its_own(write):
    # 400 km: 1.96 ms of fibre and 0.05 ms of terminals; passing an exchange takes 0.1 ms and a second pair more.
    plan = read_plan(write(exchanges__csv=EXCHANGES, targets__csv="id,from,to,limit\nfirst,west,east,2.05\n"))
    found = interconnect(plan, survivable=False)
    outer = next(pair for pair in found.pairs if (pair.a, pair.b) == ("west", "east"))
    assert outer.is_linked
    assert all(way.oneway_ms.value <= 2.05 for way in outer.ways)
    too_strict = read_plan(write(exchanges__csv=EXCHANGES, targets__csv="id,from,to,limit\nfirst,west,east,1.5\n"))
    refused = interconnect(too_strict, survivable=False)
    assert refused.status == INFEASIBLE
    assert [(cut.start, cut.end, cut.element) for cut in refused.cut_offs] == [("west", "east", None)]
    assert "1.5 ms" in " ".join(cut_off_sentences(too_strict, refused.cut_offs, "en"))


def test_no_choice_of_links_is_cheaper(three):
    from itertools import product

    from scipy.optimize import linprog

    peaks = exchange_peaks(three, dict.fromkeys(("west", "middle", "east"), 900.0))
    exchanges = _Exchanges(three, peaks, True, None)
    traffic = traffic_between(three, peaks)
    case = exchanges._case({pair: traffic[pair] for pair in exchanges._fastest})
    prices = [(option.id, 400.0, option.cny_by_gbps[400.0]) for option in case.options]
    columns = [(number, way) for number, item in enumerate(case.demands) for way in item.ways]

    def carries(lit, state):
        fill = case.fill_ratio if state.failure is None else case.failed_fill_ratio
        bounds = [(0, 0 if state.lost & set(way.options) else None) for _, way in columns]
        rows = [[-float(owner == number) for owner, _ in columns] for number in range(len(case.demands))]
        rows += [[float(option.id in way.options) for _, way in columns] for option in case.options]
        most = [-gbps for gbps in state.required_gbps] + [fill * lit[option.id] for option in case.options]
        return linprog([0.0] * len(columns), A_ub=rows, b_ub=most, bounds=bounds).status == 0

    every = states(case.options, case.demands, survivable=True)
    # 400G only, so that all choices can be looked at: the answer with all sizes costs no more.
    choices = sorted(
        product(range(2), repeat=len(prices)), key=lambda row: sum(n * p[2] for n, p in zip(row, prices, strict=True))
    )
    for row in choices:
        lit = {key: 400.0 * count for count, (key, _, _) in zip(row, prices, strict=True)}
        if all(carries(lit, state) for state in every):
            best = sum(count * cny for count, (_, _, cny) in zip(row, prices, strict=True))
            break
    from dataclasses import replace

    only = replace(case, options=[replace(o, cny_by_gbps={400.0: o.cny_by_gbps[400.0]}) for o in case.options])
    assert only.least_cost(survivable=True).cost_cny == pytest.approx(best, rel=1e-2)
    assert case.least_cost(survivable=True).cost_cny <= best * (1 + 1e-2)


@pytest.mark.parametrize("survivable", [False, True])
def test_the_reference_plan_keeps_every_limit(reference, survivable):
    found = interconnect(reference, survivable=survivable, clock=lambda: 0.0)
    assert len(found.pairs) == 10
    assert found.gap_ratio == pytest.approx(0.0, abs=1e-6)
    for pair in found.pairs:
        assert sum(way.gbps for way in pair.ways) == pytest.approx(pair.traffic_gbps, abs=1e-3)
        assert pair.limit_ms is None or all(way.oneway_ms.value <= pair.limit_ms for way in pair.ways)
        assert pair.load_gbps <= 0.7 * pair.capacity_gbps + 1e-3
    assert (found.status == INFEASIBLE) is survivable
    if survivable:
        assert found.cost.value > interconnect(reference, survivable=False).cost.value


def test_the_links_survive_the_loss_of_every_span(reference):
    from scipy.optimize import linprog

    exchanges = _Exchanges(reference, exchange_peaks(reference), True, None)
    traffic = traffic_between(reference, exchange_peaks(reference))
    case = exchanges._case({pair: max(traffic[pair], traffic[pair[::-1]]) for pair in exchanges._fastest})
    counts = case.least_cost(survivable=True).counts
    used = {span.id for key, _ in counts for span in exchanges._options[key][1].spans}
    for span in sorted(used):
        alive = {key for key, (_, route) in exchanges._options.items() if span not in {one.id for one in route.spans}}
        columns = [(n, way) for n, item in enumerate(case.demands) for way in item.ways if alive >= set(way.options)]
        # A pair that has no way left is cut off, and named.
        served = {n for n, _ in columns}
        rows = [[-float(owner == n) for owner, _ in columns] for n in served]
        most = [-case.demands[n].gbps for n in served]
        for key in alive:
            rows.append([float(key in way.options) for _, way in columns])
            most.append(0.95 * sum(gbps * count for (option, gbps), count in counts.items() if option == key))
        assert linprog([0.0] * len(columns), A_ub=rows, b_ub=most).status == 0, span


def test_more_traffic_is_never_cheaper(three):
    costs = [
        interconnect(three, survivable=True, peaks_gbps=dict.fromkeys(("west", "middle", "east"), gbps)).cost.value
        for gbps in (50.0, 500.0, 5000.0)
    ]
    assert costs == sorted(costs)


def test_the_document_is_plain_and_complete(reference):
    found = interconnect(reference, survivable=True)
    document = interconnect_document(reference, found)
    json.dumps(document, allow_nan=False)
    assert [(pair["a"], pair["b"]) for pair in document["pairs"]] == [(pair.a, pair.b) for pair in found.pairs]
    for pair in document["pairs"]:
        assert {"linked", "capacity_gbps", "load_gbps", "route_km", "oneway_ms", "cost_cny", "status"} <= pair.keys()
    for lang in ("zh", "en"):
        said = " ".join(interconnect_sentences(reference, found, lang))
        assert ("和林格尔—呼和浩特" if lang == "zh" else "Helingeer—Hohhot") in said
        assert all(pair_sentence(reference, pair, lang) for pair in found.pairs)


def test_one_exchange_alone_needs_no_link(write):
    plan = read_plan(write(exchanges__csv="site\nwest\n"))
    found = interconnect(plan, survivable=True)
    assert (found.pairs, found.status, found.cost.value) == ((), OPTIMAL, 0.0)
    assert interconnect(read_plan(write()), survivable=False).pairs == ()


def test_the_egress_document_is_plain(write):
    from netplan.exchange.egress.designer import plan_egress
    from netplan.exchange.egress.state import egress_state

    plan = read_plan(write())
    document = egress_document(plan, egress_state(plan, "west"), plan_egress(plan, "west", {"east": 100.0}))
    assert json.loads(json.dumps(document, allow_nan=False))["design"]["status"] == "optimal"
    assert document["lit_gbps"] is None
