"""What would bring a missed target in."""

from __future__ import annotations

import pytest

from netplan.plan import read_plan
from netplan.report.sentences import reason
from netplan.verdicts import judge_plan


def remedy(write, limit, layer="optical", operator=None, **files):
    folder = write(targets__csv=f"id,from,to,limit\nt,west,east,{limit}\n", **files)
    (item,) = judge_plan(read_plan(folder), layers=[layer], operator=operator)
    return item.worst


SPANS = "id,a,b,status,operator,route_km,route_km_low,route_km_high\n"


def test_a_low_end_inside_asks_to_measure_first(write):
    verdict = remedy(write, 2.0, spans__csv=SPANS + "x,west,east,existing,,420,370,450\n")
    assert (verdict.status, verdict.remedy.kind) == ("misses", "measure")


def test_a_lease_from_another_operator_is_a_reroute(write):
    spans = SPANS + "a,west,east,existing,A,800,790,810\nb,west,east,existing,B,360,358,365\n"
    verdict = remedy(write, 2.0, operator="A", spans__csv=spans)
    assert verdict.remedy.kind == "reroute"
    assert [span.id for span in verdict.remedy.route.spans] == ["b"]


def test_a_direct_circuit_is_the_reroute_of_a_missed_ip_route(write):
    nodes = "site,layer,role\nwest,ip-public,core\nsouth,ip-public,core\neast,ip-public,core\n"
    circuits = "id,layer,a,b\nc,ip-public,west,south\nd,ip-public,south,east\n"
    verdict = remedy(write, 2.4, "ip-public", ip_nodes__csv=nodes, circuits__csv=circuits)
    assert (verdict.status, verdict.remedy.kind) == ("misses", "reroute")
    assert verdict.remedy.route.sites == ("west", "middle", "east")


def test_a_candidate_that_meets_it_is_named(write):
    spans = SPANS + "a,west,east,existing,,800,790,810\nb,west,east,candidate,,360,358,365\n"
    verdict = remedy(write, 2.0, spans__csv=spans)
    assert verdict.remedy.kind == "build"
    assert [span.id for span in verdict.remedy.builds] == ["b"]


@pytest.mark.parametrize(("limit", "meets"), [(3.5, True), (2.0, False)])
def test_without_a_corridor_the_direct_build_is_named(write, limit, meets):
    verdict = remedy(write, limit, spans__csv=SPANS + "a,west,east,existing,,1800,1790,1810\n")
    assert verdict.remedy.kind == "no_known_corridor"
    assert (verdict.remedy.direct_ms.value <= limit) is meets
    assert verdict.remedy.direct_km.value == pytest.approx(verdict.great_circle_km * 1.744)


def test_only_a_miss_carries_a_remedy(reference):
    for item in judge_plan(reference):
        for verdict in item.verdicts:
            assert (verdict.remedy is not None) == (verdict.status == "misses")


def test_only_the_builds_that_are_needed_are_named(write):
    spans = SPANS + (
        "a,west,middle,existing,,400,395,405\nb,middle,east,existing,,190,189,191\n"
        "c,west,middle,candidate,,180,179,181\nd,middle,east,candidate,,185,184,186\n"
    )
    verdict = remedy(write, 2.0, spans__csv=spans)
    assert [span.id for span in verdict.remedy.builds] == ["c"]


def test_one_operator_s_remedy_over_another_s_fibre_says_so(write):
    spans = SPANS + "a,west,east,existing,A,800,790,810\nb,west,east,existing,B,360,358,365\n"
    plan = read_plan(write(targets__csv="id,from,to,limit\nt,west,east,2\n", spans__csv=spans))
    (item,) = judge_plan(plan, layers=["optical"], operator="A")
    assert "fibre of B to be leased or swapped" in reason(item.worst, plan.network, "en")
    assert "须租用或置换B的光缆" in reason(item.worst, plan.network, "zh")


def test_two_sites_in_one_place_have_an_answer(write):
    sites = "id,lon_deg,lat_deg\nwest,105,37\neast,105,37\nmiddle,107,37\nsouth,107,35\n"
    spans = SPANS + "a,west,east,existing,,0.2,0.2,0.2\n"
    plan = read_plan(write(sites__csv=sites, spans__csv=spans, targets__csv="id,from,to,limit\nt,west,east,0.001\n"))
    (item,) = judge_plan(plan, layers=["optical"])
    assert "not even a straight cable" in reason(item.worst, plan.network, "en")


def test_the_length_that_would_do_takes_fibre_and_equipment_into_account(write):
    toml = "plan_version = 1\n[length.fibre_to_cable]\nvalue = 1.03\n"
    spans = SPANS + "a,west,east,existing,,1800,1790,1810\n"
    verdict = remedy(write, 2.0, spans__csv=spans, plan__toml=toml)
    # Fibre may take what 50 us of terminals and the amplifier sites of the usual build (621 km: 8) leave of 2 ms.
    factor = (2.0 - 0.05 - 8 * 0.0001) / (verdict.great_circle_km * 1.03 * 1.468 / 299.792458)
    plan = read_plan(write(spans__csv=spans, plan__toml=toml))
    assert f"{factor:.2f} times the great circle" in reason(verdict, plan.network, "en")


def test_no_build_is_praised_that_is_slower_than_what_exists(reference):
    for item in judge_plan(reference):
        for verdict in item.verdicts:
            if verdict.remedy is not None and verdict.remedy.kind == "no_known_corridor":
                slower = verdict.remedy.direct_ms.value >= verdict.route.oneway_ms.value
                assert ("would be no faster" in reason(verdict, reference.network, "en")) == slower
