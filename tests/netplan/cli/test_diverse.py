"""`ixplan diverse` as a user runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from netplan.cli.commands import diverse
from netplan.diverse import KINDS

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_command_offers_the_kinds_that_there_are():
    assert diverse._KINDS == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_the_document_has_the_fields_that_were_promised(ixplan, kind):
    document = ixplan("diverse", "中卫", "深圳", "--disjoint", kind, "--json").document
    assert document["schema"] == "ixplan/diverse/1"
    assert (document["disjoint"], document["proven"], document["is_disjoint"]) == (kind, True, True)
    for route in (document["working"], document["protection"], document["shortest"]):
        assert (route["sites"][0], route["sites"][-1]) == ("zhongwei", "shenzhen")
        assert route["oneway_low_ms"] <= route["oneway_ms"] <= route["oneway_high_ms"]
        assert sum(part["ms"] for part in route["parts"]) == pytest.approx(route["oneway_ms"])
    assert not set(document["working"]["spans"]) & set(document["protection"]["spans"])
    assert document["shared"] == []
    assert document["working"]["oneway_ms"] <= document["protection"]["oneway_ms"]
    assert document["shortest"]["oneway_ms"] <= document["working"]["oneway_ms"]
    assert document["bound_ms"] <= document["sum_ms"] * (1 + 1e-9)
    targets = {item["target"]: item for item in document["targets"]}
    assert targets["nx-ix-sz"]["working_status"] == "meets"
    assert targets["nx-ix-sz"]["both_ruled_out"] == (document["bound_ms"] > 2 * targets["nx-ix-sz"]["limit_ms"])


def test_what_both_share_is_listed_with_its_chance(ixplan):
    document = ixplan("diverse", "helingeer", "北京", "--json").document
    assert not document["is_disjoint"]
    shared = {item["id"]: item for item in document["shared"]}
    assert shared["access-helingeer:helingeer-hohhot"]["kind"] == "span"
    assert (shared["hohhot"]["kind"], shared["hohhot"]["probability"]) == ("site", 1.0)
    for item in document["shared"]:
        assert item["hard"] or 0 < item["probability_low"] <= item["probability"] <= item["probability_high"] < 1
        assert CHINESE.search(item["name_zh"])
        assert not CHINESE.search(item["name_en"])
    assert document["removal"] == {"builds": [], "proven": True}


def test_one_route_only_is_said(ixplan):
    document = ixplan("diverse", "helingeer", "hohhot", "--json").document
    assert document["protection"] is None
    assert "only one route" in document["summary_en"]
    assert "没有备用路由" in document["summary_zh"]


def test_every_place_of_a_target_is_looked_at(ixplan):
    document = ixplan("diverse", "--target", "nx-west", "--json").document
    assert (document["schema"], document["target"], len(document["pairs"])) == ("ixplan/diverse/1", "nx-west", 12)
    for pair in document["pairs"]:
        assert [(item["target"], item["to"]) for item in pair["targets"]] == [("nx-west", pair["to"])]
    answer = ixplan("diverse", "--target", "nx-west", lang="zh")
    assert answer.out.count("中卫→") == 12
    assert "指标 nx-west 共 12 个方向" in answer.out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_and_a_sentence_are_in_the_language_asked_for(ixplan, lang):
    answer = ixplan("diverse", "helingeer", "beijing", lang=lang)
    assert answer.code == 0
    assert bool(CHINESE.search(answer.out)) == (lang == "zh")
    assert ("需要第二条出局光缆" in answer.out) == (lang == "zh")
    assert ("Helingeer needs a second access cable" in answer.out) == (lang == "en")


def test_from_a_place_to_itself_no_route_is_needed(ixplan):
    answer = ixplan("diverse", "beijing", "北京")
    assert (answer.code, answer.out) == (0, "Start and end are the same place: no route is needed.\n")
    document = ixplan("diverse", "beijing", "北京", "--json").document
    assert (document["working"]["oneway_ms"], document["shared"]) == (0, [])


def test_no_route_is_an_answer_with_its_reason(ixplan):
    document = ixplan("diverse", "中卫", "北京", "--operator", "CT", "--json").document
    assert (document["working"], document["protection"], document["shared"]) == (None, None, [])
    assert "no cable of the plan names an operator" in document["summary_en"]
    answer = ixplan("diverse", "--target", "nx-west", "--operator", "CT")
    assert answer.code == 0
    assert "No cable of the plan names an operator" in answer.out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["beijing"],
        ["beijing", "shanghai", "--target", "nx-west"],
        ["beijing", "--target", "nx-west"],
        ["beijing", "shanghai", "--disjoint", "cable"],
        ["beijing", "shanghai", "--layer", "ip-public"],
    ],
)
def test_what_does_not_go_together_is_a_usage_error(ixplan, words):
    answer = ixplan("diverse", *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert "?" not in answer.err


def test_an_ip_layer_says_that_it_reroutes_by_itself(ixplan):
    assert "reroute by themselves" in ixplan("diverse", "beijing", "shanghai", "--layer", "ip-private").err
    assert ixplan("diverse", "beijing", "shanghai", "--layer", "optical").code == 0


@pytest.mark.parametrize(("words", "hint"), [(["beijin", "shanghai"], "Beijing"), (["--target", "nx-wes"], "nx-west")])
def test_a_misspelt_name_gets_the_nearest_ones(ixplan, words, hint):
    answer = ixplan("diverse", *words)
    assert answer.code == 4
    assert hint in answer.err


@pytest.mark.parametrize(
    ("words", "solver"),
    [
        (["helingeer", "北京", "--disjoint", "edge"], False),
        (["helingeer", "北京", "--disjoint", "node"], False),
        (["中卫", "深圳"], False),
        (["helingeer", "北京", "--disjoint", "corridor"], True),
    ],
)
def test_nothing_heavy_is_imported_and_the_solver_only_where_it_is_needed(words, solver):
    command = [sys.executable, "-X", "importtime", "-m", "netplan", "diverse", *words, "--json"]
    environ = {**os.environ, "IXPLAN_LANG": "en", "PYTHONUTF8": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environ, timeout=120)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    packages = {line.rpartition("|")[2].strip().split(".")[0] for line in lines}
    assert "netplan" in packages
    assert packages & {"numba", "pandas", "scipy", "shapely", "distributed", "folium"} == set()
    assert ("highspy" in packages) == solver
