"""Sentences about availability: in both languages, never rounded over a limit, honest where nothing is judged."""

from __future__ import annotations

import re

import pytest

from netplan.availability.cuts import CutSet
from netplan.availability.definition import ANY_CORE, MONTH, PROTECTIONS, RESTORATION, SERVICE, Definition
from netplan.availability.judge import UNDECIDED, VERDICTS, Availabilities, Figures, Work
from netplan.availability.questions import ask
from netplan.plan import read_plan
from netplan.report import availability as words
from netplan.report.availability import (
    availability_percent,
    definition_text,
    doubling,
    minutes,
    minutes_range,
    reason,
)
from netplan.report.availability_events import cut_text, deciding_text, event_text

CHINESE = re.compile(r"[\u4e00-\u9fff]")
RISKS = "id,kind,name_zh,name_en\nc,corridor,西—中通道,West-Middle corridor\n"
SPANS = (
    "id,a,b,cable,route_km,risk_groups\nwm,west,middle,blue,200,c\nme,middle,east,,200,c\nws,west,south,,300,\n"
    "se,south,east,,300,\nsn,south,lone,,200,\n"
)
SITES = (
    "id,name_zh,name_en,lon_deg,lat_deg,roles\nwest,西,West,105,37,\nmiddle,中,Middle,107,37,backbone_core\n"
    "east,东,East,109,37,\nsouth,南,South,107,35,backbone_core\nlone,孤,Lone,107,34,\naway,远,Away,120,40,\n"
)
CABLES = "id,name_zh,name_en\nblue,蓝缆,Blue\n"
REGION = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"valley","kind":"flood",'
    '"name_zh":"河谷洪水","name_en":"Valley flood","events_per_year":0.05,"repair_h":48},"geometry":{"type":"Polygon",'
    '"coordinates":[[[105.5,35.5],[106,35.5],[106,37.5],[105.5,37.5],[105.5,35.5]]]}}]}'
)


@pytest.fixture
def plan(write):
    return read_plan(
        write(sites__csv=SITES, spans__csv=SPANS, risk_groups__csv=RISKS, cables__csv=CABLES, regions__geojson=REGION)
    )


def answers(plan, places=("east",), *, limit_ratio=None, protections=PROTECTIONS, work=None, **meant):
    asked = ask(plan, "west", places, protections=protections, definition=Definition(**meant), limit_ratio=limit_ratio)
    answerer = Availabilities(plan, work or Work(failures=20))
    return [answerer.answer(question) for question in asked]


def test_every_verdict_has_its_words_and_a_sign_that_gbk_holds():
    assert set(words.VERDICT) == set(words.VERDICT_SIGN) == set(VERDICTS)
    for pair in (*words.VERDICT.values(), *words.PROTECTION.values()):
        assert pair["zh"] and pair["en"] and not CHINESE.search(pair["en"])
    for sign in words.VERDICT_SIGN.values():
        assert sign.encode("gbk")


def test_every_kind_of_answer_is_said_in_both_languages(plan):
    found = {}
    for limit in (None, 0.5, 0.99, 0.999, 0.9999, 1.0):
        for place in ("east", "lone", "away"):
            for item in answers(plan, (place,), limit_ratio=limit):
                found[item.verdict] = item
    assert set(found) == set(VERDICTS)
    for item in found.values():
        zh, en = reason(item, plan, "zh"), reason(item, plan, "en")
        assert zh.endswith("。") and en.endswith(".")
        assert CHINESE.search(zh) and not CHINESE.search(en)
        assert "{" not in zh + en
        # The same figures in both: percentages and minutes.
        assert re.findall(r"\d+\.\d+", zh) == re.findall(r"\d+\.\d+", en)


def test_a_definition_says_scope_protection_period_and_planned_work(plan):
    for scope in ("pair", ANY_CORE, SERVICE):
        for item in answers(plan, ("east", "middle"), scope=scope, period=MONTH, planned_work=True):
            zh, en = definition_text(item, plan, "zh"), definition_text(item, plan, "en")
            assert "每月" in zh and "per month" in en
            assert "不含计划割接" not in zh and "含计划割接" in zh and "planned work in" in en
            assert not CHINESE.search(en)
    assert "时延目标以内" not in definition_text(answers(plan)[0], plan, "zh")


def test_an_availability_is_never_rounded_to_the_other_side_of_its_limit():
    assert float(availability_percent(1.01e-4, 0.9999).rstrip("%")) < 99.99
    assert float(availability_percent(0.99e-4, 0.9999).rstrip("%")) > 99.99
    # A hair below the limit is below it: 99.9900% would read as met.
    assert availability_percent(1.0001e-4, 0.9999) == "99.989999%"
    assert availability_percent(1e-4, 0.9999) == availability_percent(0.9999e-4, 0.9999) == "99.9900%"
    assert availability_percent(0.0, None) == "100.0000%"
    assert availability_percent(1e-12, None) == ">99.9999%"
    assert availability_percent(1.0, None) == "0.0000%"


def test_cut_sets_are_named_as_people_name_them(plan):
    named_zh, named_en = set(), set()
    for item in answers(plan, limit_ratio=0.9999):
        for cut in item.top_cuts:
            named_zh.add(cut_text(cut, plan, "zh"))
            named_en.add(cut_text(cut, plan, "en"))
    assert {"西局站", "河谷洪水", "光缆 西—中（蓝缆）", "光终端 西—东"} <= named_zh
    assert {"West station", "Valley flood", "cable West—Middle (Blue)", "terminals West—East"} <= named_en
    assert "光缆 西—中（蓝缆） 与 光缆 西—南 同时中断" in named_zh
    assert "cable West—Middle (Blue) and cable West—South at the same time" in named_en
    (item, *_) = answers(plan)
    group = next(event for event in item.service.events if event.kind == "group")
    assert event_text(group, plan, "zh") == "西—中通道内光缆同时中断"
    assert event_text(group, plan, "en") == "common cut of West-Middle corridor"


def test_a_cut_of_whole_groups_reads_as_one_sentence(plan):
    (item, *_) = answers(plan)
    events = {event.kind: event for event in item.service.events}
    span = next(event for event in item.service.events if event.subject == "ws")
    cut = CutSet(events=(events["group"], span, events["station"]), ratio=0.1, share_ratio=0.1, times_per_year=0.1)
    assert cut_text(cut, plan, "zh") == "西—中通道内全部光缆、光缆 西—南 与 远局站 同时中断"
    assert cut_text(cut, plan, "en") == (
        "all cables of West-Middle corridor, cable West—South and Away station at the same time"
    )


def test_long_down_times_are_in_hours_and_days(plan):
    (item, *_) = answers(plan)
    year_min = 525_600
    for time_min, zh, en in (
        (999.5, "999.5 分钟", "999.5 min"),
        (1200, "20.0 小时", "20.0 h"),
        (7200, "120.0 小时", "120.0 h"),
        (13_758.2, "9.6 天", "9.6 days"),
    ):
        assert minutes(item, time_min / year_min, "zh") == zh
        assert minutes(item, time_min / year_min, "en") == en
    figures = Figures(down_low=3.6 / year_min, down_high=13_758 / year_min, down_estimate=0.01)
    assert minutes_range(item, figures, "zh") == "3.6 分钟～9.6 天"
    assert minutes_range(item, figures, "en") == "3.6 min–9.6 days"
    figures = Figures(down_low=3.6 / year_min, down_high=13.7 / year_min, down_estimate=0.01)
    assert minutes_range(item, figures, "en") == "3.6–13.7 min"


def test_an_undecided_answer_says_which_figure_to_check_first(plan):
    for item in answers(plan, limit_ratio=0.9999):
        if item.verdict != UNDECIDED:
            assert item.pessimistic_cuts == ()
            continue
        zh, en = reason(item, plan, "zh"), reason(item, plan, "en")
        assert "要判定，先核实" in zh and "to decide it, first check the" in en
        assert "现取" in zh and "as it stands" in en
    # One kind of event alone: it is named, with the wider of its two ranges.
    (item, *_) = answers(plan)
    station = next(event for event in item.service.events if event.subject == "west")
    cut = CutSet(events=(station,), ratio=0.1, share_ratio=0.8, times_per_year=0.1)
    assert "先核实西局站的中断率" in deciding_text([cut], plan, "zh")
    assert "80%" in deciding_text([cut], plan, "zh")
    region = next(event for event in item.service.events if event.kind == "region")
    cut = CutSet(events=(region,), ratio=0.1, share_ratio=0.8, times_per_year=0.1)
    assert "Valley flood" in deciding_text([cut], plan, "en")
    assert "--failures" in deciding_text([], plan, "en")


def test_regenerators_and_switching_are_part_of_the_definition(plan):
    for item in answers(plan):
        zh, en = definition_text(item, plan, "zh"), definition_text(item, plan, "en")
        assert "按里程所需的电中继；不计路由器" in zh
        assert "the regenerators that its length needs; not counted: routers" in en
        if item.question.definition.protection != "1+0":
            assert "每次中断计一次" in zh and "revert" in en and "time once" in en


def test_what_changes_if_repair_takes_twice_as_long_is_said(plan):
    items = answers(plan, limit_ratio=0.9999)
    zh, en = doubling(plan, items, "zh"), doubling(plan, items, "en")
    assert "修复时间都加倍" in zh and "twice as long" in en
    assert not CHINESE.search(en)
    between = (items[0].figures.down_high + items[0].doubled.down_high) / 2
    turned = answers(plan, limit_ratio=1 - between, protections=("1+0",))
    assert "西→东 1+0由证明达标变为尚不能判定" in doubling(plan, turned, "zh")
    assert "West→East 1+0 turns from proven to undecided" in doubling(plan, turned, "en")
    assert doubling(plan, answers(plan, ("away",)), "zh") == ""


def test_what_sampling_says_beyond_proof_is_told_apart(plan):
    work = Work(failures=1, samples=8000)
    exact = answers(plan, protections=(RESTORATION,))[0].figures
    (item,) = answers(plan, protections=(RESTORATION,), limit_ratio=1 - exact.down_high * 1.02, work=work)
    if item.verdict == UNDECIDED and item.sampled_verdict != UNDECIDED:
        assert "抽样（置信度 99%）" in reason(item, plan, "zh")
        assert "sampling (at 99% confidence)" in reason(item, plan, "en")
    assert isinstance(item.sampled, Figures)
