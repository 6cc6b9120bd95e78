"""Answers of traffic engineering in words: every status, every reason, both languages."""

from __future__ import annotations

import json
import math
import re

import pytest

from netplan.report.engineering import assumptions, headline, infeasible_sentence, quantity
from netplan.report.engineering_document import engineering_document
from topology.engineering.records import (
    FEASIBLE,
    INFEASIBLE,
    MAX_GROWTH,
    MIN_COST,
    MIN_MAX_UTILISATION,
    OPTIMAL,
    TIME_LIMIT,
    UNBOUNDED,
    Answer,
    Certificate,
    Demand,
    Instance,
    Link,
    LinkLoad,
)
from topology.formats.instances import notes
from topology.formats.instances.notes import Note
from topology.formats.instances.reading import Reading

CHINESE = re.compile(r"[\u4e00-\u9fff]")
INSTANCE = Instance(
    name="n",
    nodes=("a", "b"),
    links={"l": Link(id="l", a="a", b="b", capacity=math.inf)},
    demands={"d": Demand(id="d", source="a", target="b", value=1.0)},
)
CODES = [value for key, value in vars(notes).items() if key.isupper() and isinstance(value, str)]


def _answer(status, objective=None, bound=None, gap=None, **more):
    return Answer(status=status, objective=objective, bound=bound, gap=gap, **more)


def test_every_note_has_its_words():
    assert len(CODES) == len(set(CODES)) > 8
    reading = Reading(instance=INSTANCE, format="plan", notes=tuple(Note(code, 7) for code in CODES))
    zh, en = assumptions(reading, (), "zh"), assumptions(reading, (), "en")
    assert len(zh) == len(en) == len(CODES) + 1
    assert all(CHINESE.search(text) and text.endswith("。") for text in zh)
    assert not any(CHINESE.search(text) for text in en)
    assert all(text.endswith(".") for text in en)


@pytest.mark.parametrize(
    ("answer", "objective", "said"),
    [
        (
            _answer(OPTIMAL, 0.4, 0.4, 0.0),
            MIN_MAX_UTILISATION,
            "Least greatest utilisation: 40.0%; proven to be the best.",
        ),
        (
            _answer(OPTIMAL, 1.00001, 1.0, 0.0),
            MIN_MAX_UTILISATION,
            "100.001%; proven to be the best; the traffic does not fit",
        ),
        (_answer(OPTIMAL, 0.5, 0.5, 0.0), MAX_GROWTH, "0.5; proven to be the best; the traffic of today does not fit"),
        (_answer(FEASIBLE, 20.0, 19.0, 0.05), MIN_COST, "20; bound 19, gap 5%, not proven to be the best"),
        (_answer(FEASIBLE, 20.0), MIN_COST, "without a bound yet"),
        (_answer(OPTIMAL, 0.4, 0.4, 0.0, failed=("l",)), MIN_MAX_UTILISATION, "the failure that decides: l"),
        (_answer(UNBOUNDED), MAX_GROWTH, "Growth has no limit"),
        (_answer(TIME_LIMIT), MIN_COST, "--time-limit gives more"),
        (_answer(INFEASIBLE), MIN_COST, "There is no solution."),
    ],
)
def test_the_headline_says_figure_and_proof(answer, objective, said):
    assert said in headline(answer, objective, "en")
    assert CHINESE.search(headline(answer, objective, "zh"))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Certificate(reason="disconnected", demands=("d",), nodes=("b",)), "No way for demand d (a→b): no usable link"),
        (Certificate(reason="route", demands=("d",), needed=3.5, available=2.0), "the least is 3.5, the limit 2"),
        (Certificate(reason="route", demands=("d",)), "No route of demand d (a→b) keeps its limits"),
        (
            Certificate(reason="capacity", demands=("d",), links=("l",), weights=(1.0,), needed=12, available=10),
            "The cut l is too small: d (a→b) must cross it and need 12 Gbit/s, it has 10 Gbit/s at most",
        ),
        (
            Certificate(reason="capacity", demands=("d",), links=("l",), weights=(0.5,), needed=12, available=10),
            "weighted",
        ),
        (
            Certificate(reason="capacity", demands=("d",), links=("l",), weights=(1.0,), failed=("l",)),
            "With l down, ",
        ),
        (None, "no single cut shows it"),
    ],
)
def test_why_there_is_no_solution_names_demand_and_cut(found, said):
    text = infeasible_sentence(found, INSTANCE, "Gbit/s", "en")
    assert said in text
    assert not CHINESE.search(text)
    assert CHINESE.search(infeasible_sentence(found, INSTANCE, "Gbit/s", "zh"))


def test_what_has_no_limit_is_null_in_json():
    answer = _answer(OPTIMAL, 0.0, 0.0, 0.0, links=(LinkLoad(id="l", capacity=math.inf, load=1.0),))
    reading = Reading(instance=INSTANCE, format="plan")
    document = engineering_document(reading, INSTANCE, answer, objective=MIN_MAX_UTILISATION, single_failure=False)
    assert json.loads(json.dumps(document, allow_nan=False))["links"][0]["capacity"] is None
    assert (document["utilisation"], document["growth"]) == (0.0, None)


def test_quantities_keep_the_digits_that_matter():
    assert [quantity(value) for value in (0.5, 12.0, 9999.5, 1021018.2, math.inf)] == [
        "0.5",
        "12",
        "9999.5",
        "1\u2009021\u2009018",
        "∞",
    ]
