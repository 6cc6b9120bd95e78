"""New circuits of the IP layers: past routers, judged exactly, never at another target's cost."""

from __future__ import annotations

import pytest

from netplan.plan import read_plan
from netplan.upgrade.outcome import upgraded
from netplan.upgrade.planner import Request, find_upgrades
from netplan.verdicts import judge_plan

NODES = "site,layer,role\nwest,ip-public,core\nsouth,ip-public,core\neast,ip-public,core\nmiddle,ip-public,core\n"
CIRCUITS = "id,layer,a,b\nc,ip-public,west,south\nd,ip-public,south,east\n"
TARGETS = "id,from,to,limit,layer\nip,west,east,{limit},ip-public\n"


def found(write, limit, **request):
    files = request.pop("files", {})
    folder = write(
        **{"ip_nodes__csv": NODES, "circuits__csv": CIRCUITS, "targets__csv": TARGETS.format(limit=limit), **files}
    )
    plan = read_plan(folder)
    return plan, find_upgrades(plan, Request(**request), lambda: 0.0)


def test_a_circuit_past_the_router_brings_an_ip_target_in(write):
    plan, answer = found(write, 2.4)
    (one,) = answer.plans
    (build,) = one.builds
    assert (build.kind, build.a, build.b) == ("express", "west", "east")
    assert build.route.sites == ("west", "middle", "east")
    assert build.new_km.value == 0
    assert build.cost.value == plan.parameters["cost.transponder_pair_cny"].value
    assert one.met == ("ip",)
    assert not one.proven
    (gain,) = one.gains
    assert gain.route.routers == ("west", "east")


def test_the_plan_after_the_builds_is_judged_the_same(write):
    plan, answer = found(write, 2.4)
    (one,) = answer.plans
    after = upgraded(plan, one.builds, None)
    (item,) = judge_plan(after, layers=["ip-public"])
    assert item.status == one.statuses["ip"]
    assert item.worst.route.oneway_ms == one.gains[0].route.oneway_ms


def test_where_no_circuit_turns_the_routers_it_says_so(write):
    _, answer = found(write, 2.05, files={"circuits__csv": CIRCUITS + "e,ip-public,west,east\n"})
    assert answer.plans == ()
    (refusal,) = answer.refusals
    assert refusal.reason == "routing"


def test_a_budget_below_a_pair_of_transponders_buys_no_circuit(write):
    _, answer = found(write, 2.4, budget_cny=1000.0)
    (one,) = answer.plans
    assert one.builds == ()
    assert one.unmet == ("ip",)


@pytest.mark.parametrize("limit", [2.4, 9.0])
def test_no_other_target_is_spoilt(write, limit):
    # Traffic to the south would turn onto the new circuits only if they were shorter: they never are.
    targets = TARGETS.format(limit=limit) + "other,west,south,3,ip-public\n"
    _, answer = found(write, limit, files={"targets__csv": targets})
    for one in answer.plans:
        assert one.statuses["other"] in ("meets", "at_risk")
        assert one.lost == ()
