"""Loads in words and documents."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from netplan.failures.elements import elements
from netplan.loads.sweep import loads, worst_loads
from netplan.plan import read_plan
from netplan.report.loads import (
    FAILURE_FIGURES,
    LOAD_FIGURES,
    failure_headings,
    failure_rows,
    load_headings,
    load_rows,
    loads_document,
    loads_sentences,
    worst_sentence,
)

LAYER = "ip-private"
LANGUAGES = ("zh", "en")


@pytest.fixture
def found(write):
    """A square of circuits: the way over the south is narrower, and one circuit's capacity is not known."""
    nodes = "site,layer,role\n" + "".join(f"{name},{LAYER},core\n" for name in ("west", "middle", "east", "south"))
    circuits = (
        "id,layer,a,b,metric,capacity_gbps,spans\n"
        f"wm,{LAYER},west,middle,1,100,wm\nme,{LAYER},middle,east,1,100,me\n"
        f"ws,{LAYER},west,south,1,50,ws\nse,{LAYER},south,east,1,,se\n"
    )
    folder = write(
        ip_nodes__csv=nodes, circuits__csv=circuits, traffic__csv="from,to,gbps\nwest,east,80\neast,west,20\n"
    )
    plan = read_plan(folder)
    return SimpleNamespace(
        plan=plan,
        network=plan.network,
        before=loads(plan, LAYER),
        worst=worst_loads(plan, LAYER, elements(plan.network), best_count=2),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_are_as_wide_as_their_headings(found, lang):
    rows = load_rows(found.before, found.network, lang)
    assert {len(row) for row in rows} == {len(load_headings(lang))} and max(LOAD_FIGURES) < len(rows[0])
    rows = failure_rows(found.worst, found.network, lang)
    assert {len(row) for row in rows} == {len(failure_headings(lang))} and max(FAILURE_FIGURES) < len(rows[0])


def test_the_fullest_comes_first_and_the_unknown_last(found):
    rows = load_rows(found.before, found.network, "en")
    assert rows[0] == ["ws", "West→South", "40 Gbit/s", "50 Gbit/s", "80%"]
    assert [row[3:] for row in rows[-2:]] == [["unknown", "unknown"]] * 2
    assert len(load_rows(found.before, found.network, "en", top=3)) == 3


def test_a_failure_s_row_names_what_it_overloads(found):
    row = failure_rows(found.worst, found.network, "zh", top=1)[0]
    assert row[1:4] == ["160%", "ws", "西→南"] and row[4] == "1"


def test_sentences_say_what_is_full_and_what_the_best_would_be(found):
    said = " ".join(loads_sentences(found.before, found.network, "en"))
    assert "West→South with 40 Gbit/s, 80% of its capacity" in said
    assert "bring it down to 53%; the layer's own is 1.50 times that" in said
    assert "ECMP" in said and "above 100%" not in said
    said = "".join(loads_sentences(found.before, found.network, "zh"))
    assert "占容量 80%" in said and "降到 53%" in said and "1 条有流量的电路未填容量" in said


def test_sentences_under_a_failure_say_what_is_over_and_that_nothing_helps(found):
    worst = found.worst[0].loads
    said = "".join(loads_sentences(worst, found.network, "zh"))
    assert "利用率超过 100% 的有 1 个方向：西→南" in said and "不低于 160%" in said
    said = " ".join(loads_sentences(worst, found.network, "en"))
    assert "above 100%: only more capacity" in said


def test_sentences_name_what_is_cut_off(found):
    station = next(item for item in found.worst if item.element.key == "site:west")
    assert "流量中断 100 Gbit/s：西→东、东→西。" in loads_sentences(station.loads, found.network, "zh")
    assert "Cut off: 100 Gbit/s, West→East, East→West." in loads_sentences(station.loads, found.network, "en")


def test_the_sweep_s_sentence_counts_what_is_new(found):
    said = worst_sentence(found.worst, found.before, found.network, "en")
    assert "of 8 failures that touch this layer, 3 put a circuit above 100%" in said.lower()
    assert "2 cut traffic off" in said and "160%" in said
    assert worst_sentence(found.worst, found.worst[0].loads, found.network, "en").startswith("Of 8 failures")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_layer_without_traffic_says_so(found, lang):
    empty = loads(replace(found.plan, traffic={}), LAYER)
    (said,) = loads_sentences(empty, found.network, lang)
    assert "traffic.csv" in said
    assert load_rows(empty, found.network, lang) == [] and worst_sentence([], empty, found.network, lang) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_layer_without_capacities_judges_nothing(found, lang):
    circuits = {key: replace(circuit, capacity_gbps=None) for key, circuit in found.network.circuits.items()}
    plan = replace(found.plan, network=replace(found.network, circuits=circuits))
    said = loads_sentences(loads(plan, LAYER), found.network, lang)
    assert len(said) == 2 and "%" not in "".join(said)


def test_a_load_just_above_its_limit_is_not_rounded_to_it(found):
    circuits = {**found.network.circuits, "ws": replace(found.network.circuits["ws"], capacity_gbps=39.99)}
    plan = replace(found.plan, network=replace(found.network, circuits=circuits))
    assert "100.03%" in "".join(loads_sentences(loads(plan, LAYER), found.network, "zh"))


def test_the_document_holds_every_direction_and_serialises(found):
    document = json.loads(json.dumps(loads_document(found.plan, found.before, found.worst, top=2), allow_nan=False))
    assert document["schema"] == "ixplan/loads/1" and len(document["loads"]) == 8 and len(document["worst"]) == 2
    assert document["failures"] == 8 and document["worst_utilisation_ratio"] == 0.8
    assert document["worst"][0]["overloaded"][0] == {
        "circuit": "ws",
        "from": "west",
        "to": "south",
        "gbps": 80.0,
        "capacity_gbps": 50.0,
        "utilisation_ratio": 1.6,
    }
