"""One what-if: before, after, who is cut off."""

from __future__ import annotations

import pytest

from netplan.failures.elements import of_part
from netplan.failures.whatif import what_if
from netplan.plan import read_plan
from netplan.terms import AT_RISK, CUT_OFF, MEETS, MISSES
from topology.parts import find_part


def cut(plan, *names):
    return what_if(plan, [of_part(find_part(plan.network, name)) for name in names])


def test_a_cut_beside_the_route_changes_nothing(write):
    found = cut(read_plan(write()), "ws")
    assert [case.added_ms for case in found.cases] == [0]
    assert not found.isolated


def test_a_cut_on_the_route_takes_the_detour(write):
    case = cut(read_plan(write()), "wm").cases[0]
    assert [span.id for span in case.route.spans] == ["ws", "se"]
    assert case.added_ms == pytest.approx(case.route.oneway_ms.value - case.before.route.oneway_ms.value)
    assert case.status == MEETS


def test_the_verdict_after_the_cut_is_held_against_the_limit(write):
    plan = read_plan(write(targets__csv="id,from,to,limit\nt,west,east,2.5\n"))
    assert cut(plan, "wm").cases[0].status == MISSES
    plan = read_plan(write(targets__csv="id,from,to,limit\nt,west,east,3.05\n"))
    assert cut(plan, "wm").cases[0].status == AT_RISK


def test_two_cuts_that_leave_no_way_cut_off_and_isolate(write):
    found = cut(read_plan(write()), "wm", "ws")
    assert found.cases[0].status == CUT_OFF
    assert found.isolated == ("west",)


def test_a_site_that_fails_cuts_off_routes_that_end_there(write):
    found = cut(read_plan(write()), "east")
    assert found.cases[0].route is None
    assert found.isolated == ()


def test_a_cable_fails_with_all_its_spans(reference):
    found = cut(reference, "京呼银兰")
    assert len(found.failed[0].spans) > 5
    assert any(case.added_ms for case in found.cases if case.route is not None)
