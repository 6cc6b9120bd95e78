"""Verdicts on loss: what is counted, what is proven."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.statistics import proportions
from probes.statistics.loss import judge, judge_positions, verdict
from probes.terms import Outcome, Verdict


@pytest.mark.parametrize(
    ("lost", "counted", "said"),
    [
        (0, 2995, Verdict.PROVEN),
        (0, 2994, Verdict.NOT_PROVEN),
        (5, 10_511, Verdict.PROVEN),
        (5, 10_510, Verdict.NOT_PROVEN),
        (20, 20_000, Verdict.NOT_PROVEN),  # exactly one in a thousand
        (0, 20_000, Verdict.PROVEN),
        (50, 20_000, Verdict.VIOLATED),
    ],
)
def test_evenly_spaced_losses_are_judged_at_a_tenth_of_a_per_cent(lost: int, counted: int, said: Verdict) -> None:
    positions = [(2 * number + 1) * counted // (2 * lost) for number in range(lost)]
    judged = judge_positions(positions, counted, 0.001)
    assert judged.verdict == said
    assert judged.burst_factor == 1


def test_loss_of_the_agent_is_no_loss_of_the_network() -> None:
    outcomes = [Outcome.OK] * 3000 + [Outcome.LOST_LOCAL] * 500 + [Outcome.REFUSED] * 50 + [Outcome.SEND_ERROR] * 5
    random.Random(3).shuffle(outcomes)
    judged = judge(outcomes, 0.001)
    assert (judged.counted, judged.lost, judged.verdict) == (3000, 0, Verdict.PROVEN)


@given(st.lists(st.sampled_from(list(Outcome)), max_size=300))
def test_the_ratio_follows_its_definition(outcomes: list[Outcome]) -> None:
    judged = judge(outcomes, 0.5)
    sent = len(outcomes) - outcomes.count(Outcome.SEND_ERROR)
    counted = sent - outcomes.count(Outcome.LOST_LOCAL) - outcomes.count(Outcome.REFUSED)
    lost = sum(map(outcomes.count, (Outcome.LOST_NETWORK, Outcome.LATE, Outcome.ICMP_ERROR)))
    assert (judged.counted, judged.lost) == (counted, lost)
    if counted:
        assert judged.ratio == lost / counted
        assert judged.low is not None
        assert judged.high is not None
        assert judged.low <= judged.ratio <= judged.high
    else:
        assert (judged.ratio, judged.low, judged.high, judged.burst_factor) == (None, None, None, None)
        assert judged.verdict == Verdict.NOT_PROVEN


def test_nothing_is_proven_on_the_limit_itself_or_without_one() -> None:
    assert verdict(0.0005, 0.001, 0.001) == Verdict.NOT_PROVEN
    assert verdict(0.001, 0.002, 0.001) == Verdict.NOT_PROVEN
    assert verdict(0.0, 0.0, None) == Verdict.NOT_PROVEN
    assert verdict(0.0, 0.0009, 0.001) == Verdict.PROVEN
    assert verdict(0.0011, 0.002, 0.001) == Verdict.VIOLATED


def test_what_is_still_needed_is_enough_and_not_more() -> None:
    judged = judge_positions([500], 1000, 0.001)
    needed = judged.still_needed
    assert needed is not None
    assert proportions.upper(1, 1000 + needed) < 0.001 <= proportions.upper(1, 999 + needed)
    assert judge_positions([], 5000, 0.001).still_needed == 0
    assert judge_positions([], 5000, None).still_needed is None
    assert judge_positions([], 0, 0.001).still_needed == 2995


@given(st.integers(1, 400), st.data())
def test_longest_run_is_found(length: int, data: st.DataObject) -> None:
    row = data.draw(st.lists(st.booleans(), min_size=length, max_size=length))
    slow = max(map(len, "".join("x" if lost else " " for lost in row).split()), default=0)
    assert judge([Outcome.LATE if lost else Outcome.OK for lost in row], None).longest_run == slow
