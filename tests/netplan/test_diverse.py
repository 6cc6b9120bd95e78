"""Working and protection routes over plans: what they share, what targets say, what would part them."""

from __future__ import annotations

from itertools import product

import networkx as nx
import pytest

from netplan.diverse import CORRIDOR, KINDS, DiversePlanner
from netplan.plan import read_plan

SITES = (
    "id,name_zh,name_en,lon_deg,lat_deg\n"
    "west,西,West,105.0,37.0\nmiddle,中,Middle,107.0,37.0\neast,东,East,109.0,37.0\nsouth,南,South,107.0,35.0\n"
    "far,远,Far,112.0,37.0\nisland,岛,Island,115.0,30.0\n"
)
SPANS = (
    "id,a,b,route_km,status,risk_groups\n"
    "wm,west,middle,200,existing,duct;valley\nme,middle,east,200,existing,\n"
    "ws,west,south,400,existing,valley\nse,south,east,400,existing,\n"
    "me2,middle,east,220,existing,\nwm2,west,middle,220,existing,duct\n"
    "ef,east,far,300,existing,\nmf,middle,far,600,candidate,\nsf,south,far,700,planned,\n"
)
RISKS = (
    "id,kind,name_zh,name_en,probability,probability_low,probability_high\n"
    "duct,duct,管道,Duct,,,\nvalley,corridor,河谷,Valley,0.2,0.1,0.4\n"
)
TARGETS = "id,from,to,limit\nforth,west,east;far,3\nback,east,west,2.5\nnone,west,east,\nimpossible,east,west,0.5\n"


@pytest.fixture
def plan(write):
    return read_plan(write(sites__csv=SITES, spans__csv=SPANS, risk_groups__csv=RISKS, targets__csv=TARGETS))


def spans_of(route):
    return [span.id for span in route.spans]


def test_the_pair_shares_no_station_and_no_hard_group(plan):
    found = DiversePlanner(plan).pair("west", "east")
    assert (spans_of(found.working), spans_of(found.protection)) == (["wm", "me"], ["ws", "se"])
    assert (found.is_disjoint, found.proven, found.removal) == (True, True, None)
    assert (found.shared.edges, found.shared.nodes, found.shared.hard, found.shared.soft) == ((), (), (), ("valley",))
    assert found.working.oneway_ms.value < found.protection.oneway_ms.value
    assert found.added_ms == pytest.approx(found.protection.oneway_ms.value - found.working.oneway_ms.value)
    assert found.diversity_ms == 0


def test_edge_disjoint_routes_may_meet_in_a_station_and_a_duct(plan):
    found = DiversePlanner(plan).pair("west", "east", "edge")
    assert sorted([*spans_of(found.working), *spans_of(found.protection)]) == ["me", "me2", "wm", "wm2"]
    assert found.is_disjoint
    assert (found.shared.nodes, found.shared.hard) == (("middle",), ("duct",))


def test_the_soft_corridor_is_left_where_that_is_asked(plan):
    found = DiversePlanner(plan).pair("west", "east", CORRIDOR)
    assert {*spans_of(found.working), *spans_of(found.protection)} == {"wm2", "me", "ws", "se"}
    assert (found.is_disjoint, found.shared.soft) == (True, ())
    assert found.diversity_ms > 0


def test_a_shared_access_is_named_with_the_build_that_would_part_the_routes(plan):
    found = DiversePlanner(plan).pair("west", "far")
    assert (found.is_disjoint, found.shared.edges, found.shared.nodes) == (False, ("ef",), ("east",))
    assert [span.id for span in found.removal.builds] == ["sf"]
    assert found.removal.proven


def test_where_there_is_one_route_only_there_is_no_protection(write):
    rows = "id,a,b,route_km\nwm,west,middle,200\n"
    plan = read_plan(write(spans__csv=rows, sites__csv=SITES, targets__csv="id,from,to,limit\nt,west,middle,3\n"))
    planner = DiversePlanner(plan)
    found = planner.pair("west", "middle")
    assert (found.protection, found.added_ms, found.is_disjoint, found.removal.builds) == (None, None, False, ())
    (verdict,) = planner.judged(found)
    assert (verdict.working_status, verdict.protection_status) == ("meets", "unknown")


def test_no_route_is_none_and_a_place_itself_needs_none(plan):
    planner = DiversePlanner(plan)
    for kind in KINDS:
        assert planner.pair("west", "island", kind) is None
        found = planner.pair("west", "west", kind)
        assert (spans_of(found.working), spans_of(found.protection), found.is_disjoint) == ([], [], True)


def test_targets_in_both_directions_are_held_against_both_routes(plan):
    planner = DiversePlanner(plan)
    verdicts = planner.judged(planner.pair("west", "east"))
    assert [(item.target.id, item.working_status, item.protection_status) for item in verdicts] == [
        ("forth", "meets", "misses"),
        ("back", "meets", "misses"),
        ("none", "unknown", "unknown"),
        ("impossible", "impossible", "impossible"),
    ]
    only = planner.judged(planner.pair("west", "far"), [plan.targets["forth"]])
    assert [item.place for item in only] == ["far"]


def test_an_operator_without_cables_has_no_routes(plan):
    assert DiversePlanner(plan, "CT").pair("west", "east") is None


@pytest.mark.parametrize("a", ["zhongwei", "helingeer"])
def test_on_the_reference_plan_the_pair_is_the_best_of_removing_and_searching(reference, a):
    # A slow twin for edges: over all spans of the fastest route none can be spared unless a second route exists.
    planner = DiversePlanner(reference)
    spans = reference.network.spans_with(("existing",))
    graph = nx.MultiGraph([(span.a, span.b, span.id) for span in spans])
    for b in ("beijing", "shenzhen", "hohhot", "lhasa", "urumqi"):
        found = planner.pair(a, b, "edge")
        apart = nx.edge_connectivity(nx.Graph(_split(graph)), (a, "site"), (b, "site")) >= 2
        assert found.is_disjoint == apart
        assert found.proven


def _split(graph):
    """Put a node on every edge, so that a simple graph keeps parallel edges apart."""
    for u, v, key in graph.edges(keys=True):
        yield (u, "site"), (key, "span")
        yield (key, "span"), (v, "site")


def test_helingeer_hangs_on_one_access_cable(reference):
    for b, kind in product(("beijing", "shanghai"), KINDS):
        found = DiversePlanner(reference).pair("helingeer", b, kind)
        assert found.shared.edges == ("access-helingeer:helingeer-hohhot",)
        assert (found.is_disjoint, found.removal.builds) == (False, ())
