"""What would bring a missed target in."""

from __future__ import annotations

import pytest

from netplan.plan import read_plan
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
