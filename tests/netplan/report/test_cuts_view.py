"""What the tab of cuts is given: every single failure, exactly as it would be judged without what fails."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from netplan.diverse import DiversePlanner
from netplan.failures.elements import of_part
from netplan.failures.sweep import Question, failures
from netplan.failures.whatif import what_if
from netplan.loads.sweep import loads
from netplan.plan import read_plan
from netplan.report.views import cuts
from netplan.report.views.asked import Asked
from netplan.terms import CUT_OFF
from netplan.verdicts import Judge, judge_plan
from topology.parts import find_part

LAYER = "ip-private"
NO_FIGURE = f"id,from,to,limit,layer\nsome,west,east,,{LAYER}\n"


def view_of(plan):
    return cuts.cuts_view(Asked(plan=plan, judged=judge_plan(plan), clock=time.process_time))


@pytest.fixture(scope="module")
def view(reference):
    return view_of(reference)


def hit_of(view, key):
    return next((hit for hit in view["hits"] if f"{hit['kind']}:{hit['id']}" == key), None)


def outcomes(view, hit):
    """Return what a hit says of each place: status and delay; those it does not name stay as they are."""
    said = {
        (one["target"], one["to"]): (one["status"], one["oneway_ms"], one["oneway_low_ms"], one["oneway_high_ms"])
        for one in view["places"]
    }
    for case in [] if hit is None else hit["cases"]:
        place = view["places"][case["place"]]
        figures = case["oneway_ms"], case["oneway_low_ms"], case["oneway_high_ms"]
        said[place["target"], place["to"]] = (case["status"], *figures)
    return said


def without_span(plan, span):
    """Judge the plan again as if the span had never been: the obvious way."""
    left = {key: value for key, value in plan.network.spans.items() if key != span}
    judge = Judge(replace(plan, network=replace(plan.network, spans=left)), remedies=False)
    said = {}
    for target in plan.targets.values():
        for verdict in judge.target(target, target.layer).verdicts if target.limit_ms is not None else ():
            band = None if verdict.route is None else verdict.route.oneway_ms
            figures = (None, None, None) if band is None else (band.value, band.low, band.high)
            said[target.id, verdict.place.id] = (CUT_OFF if band is None else verdict.status, *figures)
    return said


def test_each_cut_of_a_small_plan_is_what_the_plan_without_that_span_is(write):
    targets = "id,from,to,limit\nnear,west,middle,1.2\nfar,west,east;south,2.5\nback,south,east,5\n"
    plan = read_plan(write(targets__csv=targets))
    view = view_of(plan)
    for span in plan.network.spans:
        assert outcomes(view, hit_of(view, f"span:{span}")) == without_span(plan, span)


def test_cuts_of_the_reference_plan_are_what_it_is_without_that_span(view, reference, full):
    spans = [span.id for span in reference.network.spans_with(("existing",))]
    met = [hit["id"] for hit in view["hits"] if hit["kind"] == "span"]
    some = spans if full else [*met[::8], *[span for span in spans if span not in met][::40]]
    assert set(some) & set(met) and set(some) - set(met)
    for span in some:
        assert outcomes(view, hit_of(view, f"span:{span}")) == without_span(reference, span)


def test_it_agrees_with_the_sweep_of_all_single_failures(view, reference):
    targets = [target for target in reference.targets.values() if target.limit_ms is not None]
    swept = failures(reference, Question(top=80), targets=targets)
    told = 0
    for place in swept.places:
        for case in (*place.single, *place.single_off):
            said = outcomes(view, hit_of(view, case.failed[0].key))[place.before.target.id, place.before.place.id]
            assert said[:2] == (case.status, None if case.route is None else case.route.oneway_ms.value)
            told += 1
    own = [case for hit in view["hits"] if hit["kind"] != "cable" for case in hit["cases"] if not case["at_end"]]
    assert told == len(own)


@pytest.mark.parametrize(
    "key", ["cable:jing-hu-yin-lan", "site:lanzhou", "site:zhongwei", "risk_group:corridor:hohhot-ulanqab"]
)
def test_it_agrees_with_a_what_if(view, reference, key):
    found = what_if(reference, [of_part(find_part(reference.network, key))])
    hit = hit_of(view, key)
    cases = [case for case in found.cases if case.before.target.limit_ms is not None]
    assert outcomes(view, hit) == {
        (case.before.target.id, case.before.place.id): (
            case.status,
            *(
                (None, None, None)
                if case.route is None
                else (case.route.oneway_ms.value, case.route.oneway_ms.low, case.route.oneway_ms.high)
            ),
        )
        for case in cases
    }
    added = [case.added_ms for case in cases if case.added_ms]
    assert hit["most_added_ms"] == max(added, default=None)


def test_the_counts_say_what_the_cases_say(write):
    targets = "id,from,to,limit\nfalls,west,east,2.2\nfalls-too,west,east,2.5\nover,west,east,1\nkept,west,east,5\n"
    view = view_of(read_plan(write(targets__csv=targets)))
    hit = hit_of(view, "span:wm")
    assert hit["missed"] == ["falls", "falls-too"]
    assert (hit["fallen"], hit["lost"], hit["ended"], hit["at_risk"]) == (1, 0, 0, 0)
    assert view["places"][hit["most_added_place"]]["to"] == "east"
    station = hit_of(view, "site:west")
    assert (station["lost"], station["ended"], len(station["missed"])) == (0, 1, 3)
    assert hit_of(view, "span:ws") is None and view["failing"]["span"] == 4


def test_the_worst_stands_first_among_its_kind(view):
    spans = [hit for hit in view["hits"] if hit["kind"] == "span"]
    harm = [
        (hit["lost"], len(hit["missed"]), hit["fallen"], hit["at_risk"], hit["most_added_ms"] or 0) for hit in spans
    ]
    assert harm == sorted(harm, reverse=True)
    assert [hit["kind"] for hit in view["hits"]] == sorted((hit["kind"] for hit in view["hits"]), key=cuts.KINDS.index)


def test_links_that_a_cut_overloads_are_those_of_the_loads(write):
    nodes = "site,layer,role\n" + "".join(f"{name},{LAYER},core\n" for name in ("west", "middle", "east", "south"))
    circuits = (
        "id,layer,a,b,metric,capacity_gbps,spans\n"
        f"wm,{LAYER},west,middle,1,100,wm\nme,{LAYER},middle,east,1,100,me\n"
        f"ws,{LAYER},west,south,1,50,ws\nse,{LAYER},south,east,1,100,\n"
    )
    traffic = "from,to,gbps\nwest,east,80\nmiddle,east,20\n"
    plan = read_plan(write(ip_nodes__csv=nodes, circuits__csv=circuits, traffic__csv=traffic, targets__csv=NO_FIGURE))
    view = view_of(plan)
    assert view["loads_basis"]["zh"] and view["places"] == []
    (effect,) = hit_of(view, "span:wm")["loads"]
    cut = [of_part(find_part(plan.network, "span:wm"))]
    over = loads(plan, LAYER, cut=cut, best=False).over()
    assert [(link["circuit"], link["gbps"], link["capacity_gbps"]) for link in effect["links"]] == [
        (item.circuit.id, item.gbps, item.circuit.capacity_gbps) for item in over
    ]
    assert (effect["newly"], effect["links"][0]["before_gbps"], effect["links"][0]["spans"]) == (1, 40.0, ["ws"])
    station = hit_of(view, "site:middle")["loads"][0]
    assert (station["unserved_before_gbps"], station["unserved_gbps"]) == (0, 20)


def test_every_place_has_its_working_and_protection_route(view, reference):
    asked = {
        (target.start, place)
        for target in reference.targets.values()
        if target.layer == "optical"
        for place in target.places
    }
    assert {(pair["from"], pair["to"]) for pair in view["pairs"]} == asked
    planner = DiversePlanner(reference)
    for pair in view["pairs"][::6]:
        found = planner.pair(pair["from"], pair["to"])
        assert pair["working"]["oneway_ms"] == found.working.oneway_ms.value
        assert pair["protection"]["spans"] == [span.id for span in found.protection.spans]
        assert (pair["proven"], pair["is_disjoint"]) == (found.proven, found.is_disjoint)
    bare = next(pair for pair in view["pairs"] if pair["to"] == "qingyang")
    assert bare["target"] is None and bare["working"]["status"] == "unknown"


def test_a_plan_too_large_and_one_without_targets_say_why_there_is_nothing(write, monkeypatch):
    said = view_of(read_plan(write(targets__csv=NO_FIGURE)))["absent"]
    assert "targets.csv" in said["zh"] and "targets.csv" in said["en"]
    monkeypatch.setattr(cuts, "MOST_SITES", 3)
    assert "ixplan failures --cut" in view_of(read_plan(write()))["absent"]["zh"]


def test_it_is_plain_data(view):
    assert json.loads(json.dumps(view, allow_nan=False)) == view
