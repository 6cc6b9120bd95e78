"""The table of attainment: every target once, words instead of signs for gaps, nothing invented."""

from __future__ import annotations

import pytest

from netplan.plan import read_plan
from netplan.report.attainment import attainment
from netplan.verdicts import judge_plan

HEADING = "id,from,to,quantity,limit,unit,sense,direction,name_zh,base,base_low,base_high,base_date,deadline,lead_zh\n"
TARGETS = HEADING + (
    "near,west,middle,delay,5,ms,,,近,7,6,8,2020,2025,牵头处\n"
    "far,west,east,delay,1.9,ms,,,远,,,,,,\n"
    "trip,west,middle,delay,10,ms,,round-trip,往返,12,,,2020-06,,\n"
    "wish,west,south,delay,,ms,,,愿望,,,,,,\n"
    "loss,west,,loss,0.1,%,,,丢包,,,,,,\n"
    "out,west,,province-egress,15,Tbit/s,,,出口,4.4,4.4,4.49,2020,2025,\n"
    "old,west,,ipv6,50,%,,,旧,,,,,,\n"
    "idea,west,,project,,,,,项目,,,,,,\n"
    "up,west,east,availability,99.99,%,,,可用,,,,,,\n"
)
ATTAINED = (
    "target,value,value_low,value_high,unit,date,basis\n"
    "out,14.999,14.99,15.01,Tbit/s,2026-06-01,published\n"
    "old,45,,,%,2020-01-01,published\n"
)
PLAN_TOML = 'plan_version = 1\nname_zh = "小"\nas_of = 2026-11-01\n'


@pytest.fixture
def rows(write):
    plan = read_plan(write(targets__csv=TARGETS, attained__csv=ATTAINED, plan__toml=PLAN_TOML))
    return {row["target"]: row for row in attainment(plan, judge_plan(plan))}


def test_every_target_of_the_plan_has_one_row_whatever_it_asks(rows):
    assert list(rows) == ["near", "far", "trip", "wish", "loss", "out", "old", "idea", "up"]
    assert [row["number"] for row in rows.values()] == list(range(1, 10))


def test_a_gap_is_said_in_words_and_never_with_a_sign(rows):
    near, far, out = rows["near"], rows["far"], rows["out"]
    assert near["status"] == "meets"
    assert near["text"]["gap"]["zh"].startswith("余4.0")
    assert far["status"] == "misses"
    assert far["text"]["gap"]["en"].endswith(" over")
    assert near["slack"] > 0 > far["slack"]
    assert (out["status"], out["text"]["gap"]["zh"]) == ("misses", "差0.001")
    assert not any(sign in row["text"]["gap"]["zh"] for row in rows.values() for sign in "+-±")


@pytest.mark.parametrize(
    ("present", "status", "gap"),
    [(66, "misses", "差15"), (80, "misses", "差1"), (81, "meets", "余0"), (90, "meets", "余9")],
)
def test_more_than_eighty_members_are_eighty_one(write, present, status, gap):
    targets = HEADING + "many,west,,members,80,count,above,,家数,,,,,,\n"
    attained = f"target,value,unit,date,basis\nmany,{present},count,2026-06-01,published\n"
    plan = read_plan(write(targets__csv=targets, attained__csv=attained, plan__toml=PLAN_TOML))
    row = attainment(plan, [])[0]
    assert (row["text"]["limit"]["zh"], row["status"], row["text"]["gap"]["zh"]) == (">80", status, gap)
    assert (row["slack"] < 0) == (status == "misses")


def test_below_a_limit_is_not_at_it(write):
    targets = HEADING + "loss,west,,loss,0.1,%,below,,丢包,,,,,,\n"
    attained = "target,value,unit,date,basis\nloss,0.1,%,2026-06-01,published\n"
    plan = read_plan(write(targets__csv=targets, attained__csv=attained, plan__toml=PLAN_TOML))
    row = attainment(plan, [])[0]
    assert (row["status"], row["text"]["gap"]["zh"], row["text"]["gap"]["en"]) == ("misses", "等于限值", "at the limit")


def test_a_figure_just_short_of_its_limit_is_not_written_as_the_limit(rows):
    assert rows["out"]["text"]["value"] == "14.999"
    assert rows["out"]["value"] == 14.999


def test_what_a_document_says_besides_its_figure_is_kept_in_the_unit_of_the_row(rows):
    near, out, far = rows["near"], rows["out"], rows["far"]
    assert (near["base"], near["base_low"], near["base_high"], near["base_date"]) == (7.0, 6.0, 8.0, "2020")
    assert (near["lead_zh"], near["lead_en"], near["support_zh"], near["deadline"]) == ("牵头处", "牵头处", "", "2025")
    assert (out["unit"]["zh"], out["base"], out["base_high"], out["limit"]) == ("Tbit/s", 4.4, 4.49, 15.0)
    assert (far["base"], far["lead_zh"], far["deadline"]) == (None, "", "")


def test_the_base_of_a_round_trip_is_halved_like_its_limit(rows):
    assert (rows["trip"]["limit"], rows["trip"]["base"]) == (5.0, 6.0)
    assert "往返目标按一半计" in rows["trip"]["scope"]["zh"]


def test_a_target_without_a_figure_is_listed_and_not_judged(rows):
    for name in ("wish", "idea"):
        assert rows[name]["status"] is None
        assert rows[name]["text"]["limit"] == {"zh": "无量化目标", "en": "no figure"}
    assert rows["wish"]["value"] is not None


def test_what_nobody_knows_is_unknown_and_says_where_it_could_come_from(rows):
    loss, old, up = rows["loss"], rows["old"], rows["up"]
    assert (loss["status"], loss["value"], loss["why"]) == ("unknown", None, "no_datum")
    assert "attained.csv" in loss["reason"]["zh"]
    assert (old["status"], old["why"], old["text"]["gap"]["zh"], old["slack"]) == ("unknown", "too_old", "", None)
    assert (up["status"], up["why"]) == ("unknown", "not_worked_out")


def test_availability_comes_from_its_chapter_by_the_place_worst_off_under_one_plus_one(write):
    plan = read_plan(write(targets__csv=TARGETS))
    down = {"down_estimate_ratio": 2e-4, "down_low_ratio": 1e-5, "down_high_ratio": 9e-4}
    pair = {"target": "up", "places": ["east"], "protection": {"zh": "1+1", "en": "1+1"}, **down}
    better = {**pair, "places": ["south"], "down_estimate_ratio": 1e-5}
    other = {**pair, "protection": {"zh": "1+0", "en": "1+0"}, "down_estimate_ratio": 0.5}
    chapter = {"availability": {"absent": None, "rows": [pair, better, other]}}
    row = {row["target"]: row for row in attainment(plan, judge_plan(plan), resilience=chapter)}["up"]
    assert (row["value"], row["limit"], row["unit"]["zh"]) == (pytest.approx(99.98), 99.99, "%")
    assert row["status"] == "misses"
    assert "最差：东" in row["scope"]["zh"]


def test_the_reference_plan_tells_what_its_documents_say_and_no_more(reference):
    duties = {
        item.id: item.duty
        for group in (reference.targets, reference.quality_targets, reference.availability_targets)
        for item in group.values()
    }
    egress = duties["nx-province-egress"]
    assert (egress.base.low, egress.base.high, egress.base_date, egress.deadline) == (4400.0, 4490.0, "2020", "2025")
    assert {key for key, duty in duties.items() if duty.base is not None} == {"nx-province-egress", "nx-direct"}
    direct = duties["nx-direct"]
    assert (direct.base.low, direct.base.high, direct.base_date, direct.deadline) == (1000.0, 3000.0, "2020", "")
    assert not any(duty.lead_zh or duty.support_zh for duty in duties.values())
    assert {key for key, duty in duties.items() if not duty.deadline} == {"gx-direct", "nx-direct"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("1,,,2020-13,,", "base_date: 2020-13 is no year, month or day"),
        ("1,,,,soon,", "deadline: soon is no year, month or day"),
        ("1,2,3,,,", "base"),
        (",2,3,,,", "base"),
        ("x,,,,,", "base: “x” is not a number"),
        ("-1,,,,,", "base: -1 is outside"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(write, cells, said):
    from geodata.errors import InputError

    with pytest.raises(InputError) as caught:
        read_plan(write(targets__csv=HEADING + f"t,west,east,delay,5,ms,,,t,{cells}\n"))
    assert said in caught.value.sentence("en")
