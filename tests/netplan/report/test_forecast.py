"""Forecasts in words: both languages, no date that is not there, no claim that is not made."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from netplan.exchange.forecast.backtest import Backtest, Score
from netplan.exchange.forecast.records import Bar, Growth, Milestone, Tornado, Update
from netplan.report.forecast import (
    backtest_sentence,
    basis_sentence,
    day_text,
    days_text,
    egress_full_sentence,
    event_sentence,
    gbps_text,
    headline,
    rack_sentence,
    share_text,
    tornado_sentence,
    update_sentence,
    what_text,
)

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ONES = np.ones((3, 2))
PEAK = Milestone(
    what="peak-1000-gbps",
    limit=1000.0,
    unit="Gbit/s",
    p10=date(2029, 1, 2),
    p50=date(2030, 1, 2),
    p90=None,
    reached_ratio=0.8,
)
GROWTH = Growth(
    exchange="zhongwei",
    months=(date(2026, 11, 1), date(2036, 11, 1)),
    members=ONES,
    peak_gbps=ONES,
    egress_gbps=ONES,
    kind_factor={},
    joins={},
    milestones=(PEAK,),
    as_of=date(2026, 11, 1),
    draws=10,
    egress_from="lines",
    rack_egress_gbps=3000.0,
)
SCORE = Score(
    quantity="daily-peak",
    from_day=1,
    to_day=7,
    count=20,
    mape_ratio=0.031,
    bias_ratio=-0.002,
    coverage_ratio=0.79,
    naive_mape_ratio=0.05,
    naive_bias_ratio=0.0,
    naive_coverage_ratio=0.8,
)
TEST = Backtest(basis="generated", method="robust", days=365, origins=7, diversity_ratio=0.8, scores=(SCORE,))


def test_a_headline_says_the_days_and_where_there_is_none():
    assert headline(GROWTH, PEAK, "X", "en") == (
        "X: peak of 1 Tbit/s by 2030-01-02 in the median (10 to 90 %: 2029-01-02 to after 2036-11)."
    )
    assert "至 2036-11 以后" in headline(GROWTH, PEAK, "X", "zh")
    rare = replace(PEAK, p50=None, reached_ratio=0.14)
    assert headline(GROWTH, rare, "X", "en") == (
        "X: peak of 1 Tbit/s is not reached by 2036-11 in the median (14% of the draws reach it)."
    )
    assert "14% 的抽样达到" in headline(GROWTH, rare, "X", "zh")


def test_what_is_reached_already_says_since_when():
    milestone = replace(PEAK, already=True, p50=date(2025, 3, 1), p90=date(2025, 3, 1))
    assert headline(GROWTH, milestone, "X", "en") == "X: peak of 1 Tbit/s was reached by 2025-03-01."


def test_what_nine_draws_in_ten_have_reached_is_said_to_be_no_more_than_that():
    milestone = replace(PEAK, p10=GROWTH.as_of, p50=GROWTH.as_of, p90=GROWTH.as_of)
    said = headline(GROWTH, milestone, "X", "en")
    assert said == "X: peak of 1 Tbit/s was reached by 2026-11-01 in at least 90 % of the draws."
    assert "九成" in headline(GROWTH, milestone, "X", "zh")


def test_days_in_an_event_are_told(reference):
    milestone = replace(PEAK, p10=date(2029, 10, 20), p50=date(2029, 11, 11), p90=date(2030, 10, 1))
    members = replace(PEAK, unit="count", p10=date(2031, 11, 11))
    said = event_sentence(replace(GROWTH, milestones=(milestone, members)), reference, "en")
    assert "Shopping day of 11 November (2029-11-11)" in said
    assert "National Day, at home (2030-10-01)" in said
    assert "offices" not in said
    assert "2029-10-20" not in said and "2031" not in said
    assert "双十一" in event_sentence(replace(GROWTH, milestones=(milestone,)), reference, "zh")
    assert event_sentence(replace(GROWTH, milestones=(members,)), reference, "en") is None


@pytest.mark.parametrize(
    ("ratio", "text"), [(0.0, "0%"), (0.001, "<1%"), (0.5, "50%"), (0.994, "99%"), (0.9995, ">99%"), (1.0, "100%")]
)
def test_not_all_draws_are_never_all_of_them(ratio, text):
    assert share_text(ratio) == text


def test_days_are_not_counted_from_a_day_that_is_not_reached():
    found = Tornado(what="peak-1000-gbps", nominal=None, bars=())
    assert days_text(None, found, "en") == ""
    assert days_text(None, replace(found, nominal=date(2030, 1, 1)), "en") == "beyond"
    assert days_text(-3, replace(found, nominal=date(2030, 1, 1)), "zh") == "-3 天"


def test_a_day_at_the_start_may_lie_before_it():
    assert day_text(date(2026, 11, 1), GROWTH, "en") == "2026-11-01 or before"
    assert day_text(date(2026, 11, 2), GROWTH, "en") == "2026-11-02"


@pytest.mark.parametrize(("value", "text"), [(100, "100 Gbit/s"), (1000, "1 Tbit/s"), (1600, "1.6 Tbit/s")])
def test_a_size_is_as_short_as_it_is_exact(value, text):
    assert gbps_text(value) == text


def test_members_are_counted_in_words():
    members = replace(PEAK, what="members-80", limit=80.0, unit="count")
    assert (what_text(members, "en"), what_text(members, "zh")) == ("more than 80 members", "成员超过 80 家")


def test_a_back_test_on_generated_samples_says_that_it_proves_the_method_only():
    for lang, words in (("en", "says nothing about this exchange"), ("zh", "不说明本交换中心的真实情况")):
        said = backtest_sentence(TEST, lang)
        assert words in said
        assert "3.1%" in said and "5.0%" in said
        assert words not in backtest_sentence(replace(TEST, basis="measured"), lang)
    assert "too short" in backtest_sentence(replace(TEST, scores=()), "en")


def test_sentences_stand_in_both_languages():
    update = Update(
        measured_peak_gbps=90.0,
        level_weight_ratio=0.7,
        growth_per_year=None,
        growth_error_per_year=None,
        growth_weight_ratio=0.0,
    )
    measured = replace(
        GROWTH,
        update=replace(
            update,
            growth_per_year=0.2,  # e^0.2 is 1.221
            growth_error_per_year=0.05,
        ),
    )
    sayings = ((update_sentence, update), (update_sentence, measured.update), (basis_sentence, GROWTH))
    for say, item in (*sayings, (basis_sentence, measured), (rack_sentence, GROWTH)):
        zh, en = say(item, "zh"), say(item, "en")
        assert CHINESE.search(zh) and zh.endswith("。")
        assert not CHINESE.search(en) and en.endswith(".")
    assert "+22.1% ± 6.1%" in update_sentence(measured.update, "en")
    assert rack_sentence(replace(GROWTH, egress_from="racks"), "en") is None


def test_a_tornado_names_its_longest_bar_with_its_basis(reference):
    bar = Bar(
        parameter="event.double-eleven",
        low=1.0,
        high=1.25,
        unit="ratio",
        basis="assumed",
        at_low=date(2029, 5, 3),
        at_high=None,
        days_low=0,
        days_high=None,
    )
    found = Tornado(what="peak-1000-gbps", nominal=date(2029, 5, 3), bars=(bar,))
    said = tornado_sentence(found, reference, GROWTH, "en")
    assert "Shopping day of 11 November (1–1.25, assumed)" in said
    assert "not by 2036-11" in said
    assert "双十一购物节" in tornado_sentence(found, reference, GROWTH, "zh")
    assert tornado_sentence(replace(found, bars=()), reference, GROWTH, "en") == "No assumption moves this day."


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_when_the_egress_is_full_is_said_with_its_band(lang):
    said = egress_full_sentence({10: date(2026, 11, 1), 50: date(2027, 8, 1), 90: None}, lang)
    assert "2027-08" in said and "2026-11" in said
    assert {"zh": "预测期外", "en": "beyond the forecast"}[lang] in said
    assert egress_full_sentence({10: None, 50: None, 90: None}, lang) is None
