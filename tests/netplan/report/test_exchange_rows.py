"""What the report's chapter on the exchange is given."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from geodata.errors import InputError
from netplan.exchange.forecast.records import Growth, Milestone
from netplan.plan import read_plan
from netplan.report import exchange_parts, exchange_rows
from netplan.report.exchange_rows import STEPS
from netplan.report.growth_rows import terabit_sentence

MEMBERS = (
    "id,name_zh,name_en,kind,ports,exchange,joined,peak_in_gbps,peak_out_gbps,basis,source\n"
    "a,甲,A,content,2x10,west,2025-01-01,4,1,assumed,t\n"
    "b,乙,B,access,1x100,west,2025-01-01,1,4,assumed,t\n"
)
EXCHANGES = "site,name_zh,name_en\nwest,西中心,West exchange\n"
DATED = 'plan_version = 1\nname_zh = "小方案"\nname_en = "Small plan"\nas_of = 2026-11-01\n'


@pytest.fixture(scope="module")
def gathered():
    return exchange_rows.exchange_rows(read_plan())


def texts(value):
    """Return every mapping of both languages."""
    if isinstance(value, dict):
        if {"zh", "en"} <= set(value):
            yield value["zh"], value["en"]
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def test_it_is_plain_data_and_every_part_is_there(gathered):
    assert json.loads(json.dumps(gathered, allow_nan=False)) == gathered
    assert [gathered[name]["absent"] for name in STEPS] == [None] * len(STEPS)


def test_both_languages_are_complete_and_english_holds_no_chinese(gathered):
    pairs = list(texts(gathered))
    assert len(pairs) > 200
    for zh, en in pairs:
        assert bool(zh) == bool(en), (zh, en)
        assert not re.search("[\u4e00-\u9fff]", en), en


def test_the_conclusions_say_what_the_figures_rest_on(gathered):
    state, counted, terabit, orders, settled = gathered["conclusions"]
    assert "生成，非实测" in state["zh"] and "generated, not measured" in state["en"]
    assert counted["zh"].startswith(f"容量与质量指标{len(gathered['exchange']['targets'])}项：")
    assert re.search(
        r"峰值预计\d{4}年\d+月达到1 Tbit/s（80%区间\d{4}年\d+月～\d{4}年\d+月）。数据性质：假设。", terabit["zh"]
    )
    assert re.search(
        r"at 1 Tbit/s in \d{4}-\d\d \(80 % band \d{4}-\d\d to \d{4}-\d\d\)\. Basis: assumed", terabit["en"]
    )
    assert orders["zh"].startswith("采购：") and orders["en"].startswith("Orders: ")
    assert "非实测" in settled["zh"] and "not measured" in settled["en"]


def test_every_line_of_the_order_list_is_in_its_year_and_the_first_years_are_open(gathered):
    years = gathered["orders"]["years"]
    assert [year["year"] for year in years] == sorted(year["year"] for year in years)
    for year in years:
        assert year["lines"]
        assert all(line["quarter"].startswith(year["year"]) for line in year["lines"])
        assert year["overdue"] == sum(line["overdue_count"] > 0 for line in year["lines"])
    assert [year["folded"] for year in years] == [False, False] + [True] * (len(years) - 2)


def test_the_curve_shows_every_crossing(gathered):
    points, limits = gathered["forecast"]["points"], gathered["forecast"]["limits"]
    assert all(point["p10"] <= point["p50"] <= point["p90"] for point in points)
    # Of percentiles of the same draws, the lowest crosses last.
    assert all(limit["value"] <= points[-1]["p10"] for limit in limits)


def test_a_pair_of_exchanges_has_a_verdict_only_where_it_has_a_target(gathered):
    pairs = gathered["links"]["pairs"]
    assert any(pair["limit"] for pair in pairs) and not all(pair["limit"] for pair in pairs)
    assert all((pair["status"] is None) == (pair["limit"] is None) for pair in pairs)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "exchanges.csv"),
        ({"exchanges__csv": EXCHANGES, "members__csv": MEMBERS}, "as_of"),
        ({"plan__toml": DATED, "exchanges__csv": EXCHANGES}, "members.csv"),
        (
            {"plan__toml": DATED.replace("2026", "2024"), "exchanges__csv": EXCHANGES, "members__csv": MEMBERS},
            "members.csv",
        ),
    ],
    ids=["no exchange", "no day", "no members", "none has joined"],
)
def test_a_plan_without_an_exchange_gets_one_sentence_in_both_languages(write, files, said):
    found = exchange_rows.exchange_rows(read_plan(write(**files)))
    assert set(found) == {"absent", "conclusions"}
    assert found["conclusions"] == []
    assert said in found["absent"]["zh"] and said in found["absent"]["en"]


def test_a_plan_without_an_exchange_does_not_wait_for_the_forecast(write):
    code = (
        "import sys; from pathlib import Path; from netplan.plan import read_plan;"
        "from netplan.report.exchange_rows import exchange_rows; exchange_rows(read_plan(Path(sys.argv[1])));"
        "print([name for name in sys.modules if name.startswith(('numpy', 'netplan.exchange'))])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(write())], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def small(write):
    return read_plan(write(plan__toml=DATED, exchanges__csv=EXCHANGES, members__csv=MEMBERS))


def test_a_small_exchange_of_a_users_own_fills_the_chapter_and_the_same_way_twice(write):
    plan, steps = small(write), []

    @contextmanager
    def step(name):
        steps.append(name)
        yield

    found = exchange_rows.exchange_rows(plan, step=step)
    assert steps == list(STEPS)
    assert [name for name in STEPS if found[name]["absent"]] == ["links"], "a single exchange has no links"
    assert found["exchange"]["all"]["present"] == 2
    assert found["exchange"]["targets"] == [] and "没有" in found["exchange"]["counted"]["zh"]
    assert exchange_rows.exchange_rows(plan) == found


def test_what_stands_in_a_parts_way_is_said_in_its_place(write, monkeypatch):
    def refuse(*_arguments, **_options):
        raise InputError("not_positive", file="members.csv", column="peak_in_gbps", value=-1)

    monkeypatch.setattr(exchange_parts, "settle", refuse)
    found = exchange_rows.exchange_rows(small(write))
    assert "members.csv" in found["settlement"]["absent"]["zh"]
    assert found["orders"]["absent"] is None
    assert len(found["conclusions"]) == 3


NAME = {"zh": "某中心", "en": "Some exchange"}


@pytest.mark.parametrize(
    ("days", "already", "zh", "en"),
    [
        ((date(2028, 9, 7), date(2029, 8, 14), date(2031, 11, 11)), False, "2029年8月", "in 2029-08"),
        ((date(2028, 9, 7), date(2029, 8, 14), None), False, "～2030年1月以后", "to after 2030-01"),
        ((date(2029, 9, 7), None, None), False, "2030年1月峰值达到1 Tbit/s的可能为12%", "chance of 12%"),
        ((date(2026, 1, 1),) * 3, True, "已达到", "was reached"),
    ],
)
def test_the_terabits_date_is_worded_to_the_month_whatever_is_known_of_it(days, already, zh, en):
    shares = dict(zip(("p10", "p50", "p90"), days, strict=True))
    milestone = Milestone(what="peak-1000", limit=1000.0, unit="Gbit/s", reached_ratio=0.12, already=already, **shares)
    growth = replace(_growth(), months=(date(2026, 11, 1), date(2030, 1, 1)))
    said = terabit_sentence(milestone, growth, NAME)
    assert zh in said["zh"] and en in said["en"]


def _growth():
    empty = {"members": None, "peak_gbps": None, "egress_gbps": None, "kind_factor": {}, "joins": {}}
    return Growth(exchange="x", months=(), milestones=(), as_of=date(2026, 11, 1), **empty)
