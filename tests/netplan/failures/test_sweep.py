"""Failure sweeps of plans against judging the plan anew for each failure, one by one and two by two."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

import pytest

from netplan.failures.elements import KINDS, elements, without
from netplan.failures.sweep import Question, failures
from netplan.layers import Layers
from netplan.plan import read_plan
from netplan.sweeps.executors import InProcess
from netplan.sweeps.pool import Pool
from topology.records import IP_PRIVATE, OPTICAL


def random_plan(write, seed, *, ip=False):
    """A plan of a handful of sites with parallel cables, two groups and some targets, read from its files."""
    rng = random.Random(seed)
    count = rng.randint(4, 7)
    sites = "id,lon_deg,lat_deg,province_zh\n" + "".join(f"s{i},{100 + i},{30 + i % 3},p{i}\n" for i in range(count))
    spans = "id,a,b,route_km,risk_groups\n"
    for number in range(rng.randint(count, 2 * count)):
        a, b = rng.sample(range(count), 2)
        group = rng.choice(["", "", "one", "two"])
        spans += f"e{number},s{a},s{b},{round(rng.uniform(900, 2500), 1)},{group}\n"
    files = {
        "sites__csv": sites,
        "spans__csv": spans,
        "risk_groups__csv": "id,kind,probability\none,corridor,0.1\ntwo,duct,1\n",
        "targets__csv": f"id,from,to,limit,layer\nt,s0,s1;s2,15,{IP_PRIVATE if ip else OPTICAL}\n",
    }
    if ip:
        places = rng.sample(range(count), count - 1)
        files["ip_nodes__csv"] = "site,layer,role\n" + "".join(f"s{i},{IP_PRIVATE},core\n" for i in places)
        links = "id,layer,a,b,metric\n"
        for number, (a, b) in enumerate(combinations(places, 2)):
            if rng.random() < 0.7:
                metric = rng.choice(["", rng.randint(1, 5000)])
                links += f"c{number},{IP_PRIVATE},s{a},s{b},{metric}\n"
        files["circuits__csv"] = links
    return read_plan(write(**files))


def brute_force(plan, layer, a, b):
    """Delay after each failure and each two, the layers built from scratch."""
    failing = [element for element in elements(plan.network) if element.site not in (a, b) or not element.site]

    def delay(*failed):
        route = Layers(without(plan.network, failed), plan.model)[layer].route(a, b)
        return None if route is None else route.oneway_ms.value

    alone = {(x.key,): delay(x) for x in failing}
    both = {(x.key, y.key): delay(x, y) for x, y in combinations(failing, 2)}
    whole = delay()
    worse = {
        pair: ms
        for pair, ms in both.items()
        if ms is not None and ms > max(alone[(key,)] or 0 for key in pair) * (1 + 1e-9)
    }
    off = {frozenset(pair) for pair, ms in both.items() if ms is None and all(alone[(key,)] for key in pair)}
    return whole, alone, worse, off


def agree(plan, layer):
    found = failures(plan, Question(double=True, top=1000))
    for place in found.places:
        a, b = place.before.start.id, place.before.place.id
        whole, alone, worse, off = brute_force(plan, layer, a, b)
        assert place.before.route.oneway_ms.value == pytest.approx(whole)
        worst = max((ms for ms in alone.values() if ms is not None), default=whole)
        if place.single:
            assert max(place.single[0].route.oneway_ms.value, whole) == pytest.approx(max(worst, whole))
        else:
            assert worst == pytest.approx(whole)
        assert {case.failed[0].key for case in place.single_off} == {key for (key,), ms in alone.items() if ms is None}
        assert {frozenset(element.key for element in case.failed) for case in place.double_off} == off
        assert place.double_off_count == len(off)
        best = max(worse.values(), default=None)
        assert (place.double[0].route.oneway_ms.value if place.double else None) == (
            None if best is None else pytest.approx(best)
        )
    return len(found.places)


@pytest.mark.proof
def test_optical_failures_equal_judging_anew_for_each(write, full):
    places = sum(agree(random_plan(write, seed), OPTICAL) for seed in range(200 if full else 60))
    assert places > 20


@pytest.mark.proof
def test_ip_failures_equal_building_the_layer_from_scratch_for_each(write, full):
    places = sum(agree(random_plan(write, seed, ip=True), IP_PRIVATE) for seed in range(60 if full else 8))
    assert places > 5


def test_only_the_kinds_asked_for_fail(reference):
    for kind in KINDS:
        found = failures(reference, Question(kinds=(kind,), top=3), targets=[reference.target("nx-ix-sz")])
        assert {element.kind for place in found.places for case in place.single for element in case.failed} == {kind}


def test_a_pool_gives_the_same_as_this_process(reference):
    question = Question(double=True, top=2)
    targets = [reference.target("nx-ix-sz"), replace(reference.target("nm-2520-yrd"), layer=IP_PRIVATE, id="ip")]
    question_ip = replace(question, double=False)
    for asked in (question, question_ip):
        chosen = targets[:1] if asked.double else targets
        here = failures(reference, asked, targets=chosen, executor=InProcess())
        there = failures(reference, asked, targets=chosen, executor=Pool(workers=2))
        assert _told(here) == _told(there)


def _told(found):
    return [
        [([element.key for element in case.failed], case.route and case.route.oneway_ms) for case in cases]
        for place in found.places
        for cases in (place.single, place.double, place.single_off, place.double_off)
    ]


def test_a_single_access_cable_and_its_station_cut_helingeer_off(reference):
    found = failures(reference, Question(), targets=[reference.target("nm-2520-jjj")])
    names = [{element.kind for element in case.failed} for case in found.places[0].single_off]
    assert found.places[0].single_off_count == 2
    assert sorted(map(sorted, names)) == [["site"], ["span"]]


def test_places_without_a_route_are_left_out(write):
    spans = "id,a,b,route_km\nwm,west,middle,300\n"
    plan = read_plan(write(spans__csv=spans, targets__csv="id,from,to,limit\nt,west,middle;east,5\n"))
    assert [place.before.place.id for place in failures(plan, Question()).places] == ["middle"]
