"""The mapping that the pages draw."""

from __future__ import annotations

import json

import pytest

from geodata import boundaries
from geodata.sources import read_sources
from netplan.plan import read_plan
from netplan.report.page import page
from netplan.verdicts import judge_plan


@pytest.fixture(scope="module")
def gathered():
    plan = read_plan()
    return page(plan, judge_plan(plan), read_sources(boundaries.DATA), date="2026-01-31", version="0")


def test_it_is_plain_data(gathered):
    assert json.loads(json.dumps(gathered, allow_nan=False)) == gathered


def test_a_place_shows_its_worst_verdict_in_the_target_s_own_layer(gathered):
    status = {site["id"]: site["status"] for site in gathered["sites"]}
    for verdict in gathered["verdicts"]:
        if verdict["status"] == "misses" and verdict["own_layer"]:
            assert status[verdict["to"]] == "misses"
    assert status["harbin"] is None


def test_every_span_has_a_line_and_says_whether_it_is_schematic(gathered):
    for span in gathered["spans"]:
        assert len(span["line"]) >= 2
    assert any(span["schematic"] for span in gathered["spans"])


def test_both_languages_are_complete(gathered):
    for verdict in gathered["verdicts"]:
        assert len(verdict["assumptions_zh"]) == len(verdict["assumptions_en"]) == len(verdict["assumptions"])
        for part in verdict["parts"]:
            assert part["name_zh"]
            assert part["name_en"]
