"""What the report's chapters on resilience and upgrades are given."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager

import pytest

from geodata.errors import InputError
from netplan.diverse import DiversePlanner
from netplan.failures.sweep import Question, failures
from netplan.plan import read_plan
from netplan.report import availability_rows, resilience, upgrade_rows
from netplan.verdicts import judge_plan


def gather(plan, **options):
    return resilience.resilience(plan, judge_plan(plan), clock=time.process_time, **options)


@pytest.fixture(scope="module")
def gathered():
    return gather(read_plan())


def texts(value):
    """Return every mapping of both languages, and every pair of fields that end so."""
    if isinstance(value, dict):
        if {"zh", "en"} <= set(value):
            yield value["zh"], value["en"]
        yield from ((text, value[f"{key[:-3]}_en"]) for key, text in value.items() if key.endswith("_zh"))
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def test_it_is_plain_data(gathered):
    assert json.loads(json.dumps(gathered, allow_nan=False)) == gathered


def test_both_languages_are_complete(gathered):
    pairs = list(texts(gathered))
    assert len(pairs) > 100
    for zh, en in pairs:
        assert bool(zh) == bool(en), (zh, en)


def test_each_target_with_a_figure_shows_its_worst_single_and_double_failure(gathered, reference):
    swept = failures(reference, Question(double=True), targets=[t for t in reference.targets.values() if t.limit_ms])
    for row in gathered["failures"]["rows"]:
        places = [place for place in swept.places if place.before.target.id == row["target"]]
        cases = [case for place in places for case in (place.single if row["kind"] == "single" else place.double)]
        assert row["oneway_ms"] == max(case.route.oneway_ms.value for case in cases)
        counts = [place.single_off_count if row["kind"] == "single" else place.double_off_count for place in places]
        assert sum(item["count"] for item in row["off"]) == sum(counts)
    assert {row["target"] for row in gathered["failures"]["rows"]} == {
        t.target.id for t in (p.before for p in swept.places)
    }


def test_all_that_one_failure_cuts_off_are_named(gathered, reference):
    swept = failures(reference, Question(), targets=[t for t in reference.targets.values() if t.limit_ms])
    off = {(p.before.start.name_zh, p.before.place.name_zh) for p in swept.places if p.single_off_count}
    named = {(row["from_zh"], place) for row in gathered["failures"]["cut_off"] for place in row["to_zh"]}
    assert named == off


def test_the_route_pairs_are_those_of_diverse(gathered, reference):
    planner = DiversePlanner(reference)
    assert gathered["routes"]["pairs"]
    for row in gathered["routes"]["pairs"]:
        found = planner.pair(row["from"], row["to"])
        assert row["working"]["oneway_ms"] == found.working.oneway_ms.value
        assert row["protection"]["spans"] == [span.id for span in found.protection.spans]


def test_the_conclusion_counts_the_verdicts_on_availability(gathered):
    rows = gathered["availability"]["rows"]
    said = gathered["availability"]["conclusion"]["en"]
    for verdict in ("proven", "disproved", "undecided"):
        assert f"{sum(row['verdict'] == verdict for row in rows)} {verdict}" in said
    assert all(row["gap"]["zh"] for row in rows if row["verdict"] in {"proven", "disproved", "undecided"})


def test_the_conclusions_say_one_thing_for_each_chapter(gathered):
    assert [words["zh"][:2] for words in gathered["conclusions"]] == ["断纤", "可用", "建设"]


def test_nobody_reads_a_target_s_id_in_what_is_out_of_reach(gathered, reference):
    for row in gathered["upgrade"]["out_of_reach"]:
        assert row["target"] in reference.targets
        assert row["target"] not in row["text_zh"] + row["text_en"]


def test_a_plan_without_availability_targets_says_so_and_keeps_the_rest(write):
    found = gather(read_plan(write()))
    assert "没有可用率指标" in found["availability"]["absent"]["zh"]
    assert found["routes"]["pairs"][0]["protection"] is not None
    assert found["failures"]["rows"]
    assert found["upgrade"]["absent"] is None


def test_a_plan_without_routes_says_so_in_every_chapter(write):
    spans = "id,a,b,route_km,route_km_low,route_km_high,length_origin\nms,middle,south,300,290,310,measured\n"
    targets = "id,from,to,quantity,limit,unit\nfirst,west,east,delay,5,ms\nup,west,east,availability,0.9999,ratio\n"
    found = gather(read_plan(write(spans__csv=spans, targets__csv=targets)))
    assert found["failures"]["absent"]
    assert found["routes"]["pairs"][0]["working"] is None
    assert {row["verdict"] for row in found["availability"]["rows"]} == {"no_route"}
    assert "另3项未判" in found["availability"]["conclusion"]["zh"]
    json.dumps(found, allow_nan=False)


def test_a_plan_whose_targets_have_no_figure_still_gets_its_chapters(write):
    found = gather(read_plan(write(targets__csv="id,from,to,limit\nfirst,west,east,\n")))
    assert all(found[name]["absent"]["zh"] for name in resilience.STEPS)
    assert found["conclusions"] == []


@pytest.mark.parametrize("limit", ["MOST_SITES", "MOST_PLACES"])
def test_a_big_plan_leaves_double_failures_availability_and_upgrades_to_their_commands(write, monkeypatch, limit):
    monkeypatch.setattr(resilience, limit, 0)
    found = gather(read_plan(write()))
    assert found["failures"]["double"] is False
    assert "ixplan failures --double" in found["failures"]["limited"]["zh"]
    assert {row["kind"] for row in found["failures"]["rows"]} == {"single"}
    assert "ixplan availability" in found["availability"]["absent"]["en"]
    assert "ixplan upgrade" in found["upgrade"]["absent"]["en"]


def test_what_cannot_be_answered_is_a_sentence_and_no_end(write, monkeypatch, reference):
    def refuse(*_args, **_options):
        raise InputError("no_cores")

    monkeypatch.setattr(upgrade_rows, "find_upgrades", refuse)
    monkeypatch.setattr(availability_rows, "questions", refuse)
    assert upgrade_rows.upgrade_rows(read_plan(write()), time.monotonic)["absent"]["zh"].startswith("未能计算")
    assert availability_rows.availability_rows(reference)["absent"]["en"].startswith("Not computed")


def test_each_step_is_told(write):
    told = []

    @contextmanager
    def step(name):
        told.append(name)
        yield

    gather(read_plan(write()), step=step)
    assert tuple(told) == resilience.STEPS
