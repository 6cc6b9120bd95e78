"""Loads laid onto spans, beside the loads of the circuits that ride on them."""

from __future__ import annotations

import pytest

from netplan.loads.sweep import loads
from netplan.plan import read_plan
from netplan.report.span_loads import span_loads

LAYER = "ip-private"
NODES = "site,layer,role\n" + "".join(f"{name},{LAYER},core\n" for name in ("west", "middle", "east", "south"))
CIRCUITS = (
    "id,layer,a,b,metric,capacity_gbps,spans\n"
    f"wm,{LAYER},west,middle,1,100,wm\nme,{LAYER},middle,east,1,100,me\n"
    f"ws,{LAYER},west,south,1,50,ws\nse,{LAYER},south,east,1,,se\n"
)
TRAFFIC = "from,to,gbps\nwest,east,80\neast,west,20\n"


def test_each_span_carries_what_its_circuits_carry_each_way(write):
    plan = read_plan(write(ip_nodes__csv=NODES, circuits__csv=CIRCUITS, traffic__csv=TRAFFIC))
    found = span_loads(plan)
    expected = {(item.circuit.id, item.start): item.gbps for item in loads(plan, LAYER, best=False).directions}
    for name, load in found.items():
        span = plan.network.spans[name]
        assert load.forth_gbps == pytest.approx(expected[name, span.a])
        assert load.back_gbps == pytest.approx(expected[name, span.b])
    assert found["wm"].forth_gbps + found["ws"].forth_gbps == pytest.approx(80)
    assert (found["wm"].capacity_gbps, found["ws"].capacity_gbps) == (100, 50)


def test_a_circuit_of_unknown_capacity_leaves_its_span_s_unknown(write):
    plan = read_plan(write(ip_nodes__csv=NODES, circuits__csv=CIRCUITS, traffic__csv=TRAFFIC))
    assert span_loads(plan)["se"].capacity_gbps is None


def test_a_plan_without_traffic_has_no_loads(write):
    assert span_loads(read_plan(write(ip_nodes__csv=NODES, circuits__csv=CIRCUITS))) == {}
