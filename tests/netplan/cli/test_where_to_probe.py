"""`ixplan where-to-probe` as a user runs it."""

from __future__ import annotations

import pytest


def test_the_pairs_come_with_their_gain_and_the_verdicts_that_they_serve(ixplan):
    document = ixplan("where-to-probe", "-n", "2", "--json").document
    assert document["schema"] == "ixplan/where-to-probe/1"
    assert len(document["pairs"]) == 2
    for pair in document["pairs"]:
        assert pair["gain_ms"] > 0
        for verdict in pair["verdicts"]:
            assert verdict["band_after_ms"] < verdict["band_before_ms"]
            assert 0 <= verdict["decided_ratio"] <= 1


@pytest.mark.parametrize(("lang", "said"), [("zh", "下一步实测的点对"), ("en", "Pairs to measure next")])
def test_people_get_a_table(ixplan, lang, said):
    answer = ixplan("where-to-probe", "-n", "1", "--among", "中卫", "--among", "Guiyang", lang=lang)
    assert answer.code == 0
    assert said in answer.out
    assert ("贵阳—中卫" if lang == "zh" else "Guiyang—Zhongwei") in answer.out


def test_a_single_place_makes_no_pair_which_is_an_answer(ixplan):
    answer = ixplan("where-to-probe", "--among", "中卫")
    assert answer.code == 0
    assert "No verdict is open" in answer.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-n", "0"), 2, "-n"),
        (("-n", "many"), 2, "whole number"),
        (("--among", "nowhere"), 4, "nowhere"),
        (("--layer", "air"), 2, "optical"),
        (("--plan", "no-such-plan"), 4, "no-such-plan"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(ixplan, arguments, code, said):
    answer = ixplan("where-to-probe", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
