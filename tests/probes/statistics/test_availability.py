"""Seconds up, down and unknown; and the outage log that comes of them."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.records.events import Event, Happening
from probes.records.samples import Sample
from probes.statistics import availability
from probes.statistics.availability import Seen, count, meaning, silence, state
from probes.statistics.outages import Outages
from probes.terms import Outcome

S = 1_000_000_000
Make = Callable[..., Sample]

_ROW = st.lists(st.tuples(st.integers(0, 29), st.sampled_from(list(Outcome))), max_size=80)


@given(_ROW)
def test_seconds_follow_their_definition(row: list[tuple[int, Outcome]]) -> None:
    seconds: dict[int, int] = {}
    for second, outcome in row:
        seconds[second] = seconds.get(second, 0) | meaning(outcome)
    found = count(seconds, 0, 30 * S)
    up = down = 0
    for second in range(30):
        met = {outcome for at, outcome in row if at == second}
        if Outcome.OK in met:
            up += 1
        elif met & {Outcome.LATE, Outcome.LOST_NETWORK, Outcome.ICMP_ERROR}:
            down += 1
    assert (found.seconds_up, found.seconds_down, found.seconds_unknown) == (up, down, 30 - up - down)
    assert found.low == up / 30
    assert found.high == (30 - down) / 30


def test_a_second_in_which_the_agent_was_down_is_unknown_unless_answered() -> None:
    seconds = {1: int(Seen.LOSS), 2: int(Seen.LOSS), 3: int(Seen.LOSS | Seen.ANSWER), 4: int(Seen.LOSS)}
    silence(seconds, [(2 * S + 5, 4 * S)], 0, 10 * S)
    assert [state(seconds[second]) for second in (1, 2, 3, 4)] == [False, None, True, False]


def test_no_time_has_no_availability() -> None:
    nothing = availability.Availability(seconds_up=0, seconds_down=0, seconds_unknown=0)
    assert (nothing.low, nothing.high) == (None, None)


def _log(events: list[Event]) -> list[tuple[str, str | None, int]]:
    return [(event.event.value, event.target, event.at_ns // S) for event in events]


def test_an_outage_begins_with_its_first_lost_second_and_ends_with_the_next_answered_one(sample: Make) -> None:
    outages = Outages(after_s=3)
    lost = {10, 11, 12, 13, 20, 21}
    for second in range(30):
        outcome = Outcome.LOST_NETWORK if second in lost else Outcome.OK
        outages.add("hub", [sample(second, second * S + 5, outcome)])
    events = outages.advance(12 * S)
    assert events == []
    events = outages.advance(13 * S)
    assert _log(events) == [("outage_began", "hub", 10)]
    events = outages.advance(30 * S)
    assert _log(events) == [("outage_ended", "hub", 14)]
    assert events[0].detail == {"from_ns": 10 * S, "to_ns": 14 * S}


def test_unknown_seconds_neither_make_nor_end_an_outage(sample: Make) -> None:
    outages = Outages(after_s=2)
    outages.add("hub", [sample(n, n * S, Outcome.LOST_LOCAL) for n in range(5)])
    outages.add("hub", [sample(5, 5 * S, Outcome.LOST_NETWORK), sample(9, 9 * S, Outcome.LOST_NETWORK)])
    assert _log(outages.advance(20 * S)) == [("outage_began", "hub", 5)]
    outages.down(21 * S, 25 * S)
    outages.add("hub", [sample(21, 21 * S, Outcome.LOST_NETWORK), sample(30, 30 * S)])
    assert _log(outages.advance(40 * S)) == [("outage_ended", "hub", 30)]


def test_samples_that_come_too_late_or_with_a_stepped_clock_change_nothing(sample: Make) -> None:
    outages = Outages(after_s=1)
    outages.add("hub", [sample(3, 3 * S)])
    assert outages.advance(10 * S) == []
    outages.add("hub", [sample(2, 2 * S, Outcome.LOST_NETWORK), sample(4, None, Outcome.SEND_ERROR)])
    outages.add("hub", [sample(5, 11 * S, Outcome.LOST_NETWORK, clock_stepped=True)])
    assert outages.advance(20 * S) == []


def test_a_clock_that_is_set_back_does_not_end_the_log(sample: Make) -> None:
    outages = Outages(after_s=1)
    outages.add("hub", [sample(1, 9000 * S)])
    assert outages.advance(9010 * S) == []
    assert outages.advance(100 * S) == []
    outages.add("hub", [sample(2, 101 * S, Outcome.LOST_NETWORK)])
    assert _log(outages.advance(110 * S)) == [("outage_began", "hub", 101)]


@pytest.mark.parametrize("seed", range(20))
def test_outages_in_pieces_are_those_of_the_whole_row(sample: Make, seed: int) -> None:
    drawn = random.Random(seed)
    after_s = drawn.randint(1, 4)
    states = [drawn.choice((True, False, False, None)) for _ in range(120)]
    outages, found = Outages(after_s=after_s), []
    for second, is_up in enumerate(states):
        outcome = {True: Outcome.OK, False: Outcome.LATE, None: Outcome.LOST_LOCAL}[is_up]
        outages.add("hub", [sample(second, second * S + drawn.randrange(S), outcome)])
        if drawn.random() < 0.3:
            found += outages.advance(second * S)
    found += outages.advance(500 * S)
    slow: list[tuple[str, str | None, int]] = []
    row: list[int] = []
    for second, is_up in enumerate(states):
        if is_up is False:
            row.append(second)
            if len(row) == after_s:
                slow.append((Happening.OUTAGE_BEGAN.value, "hub", row[0]))
        elif is_up:
            if len(row) >= after_s:
                slow.append((Happening.OUTAGE_ENDED.value, "hub", second))
            row = []
    assert _log(found) == slow


def test_an_outage_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="no length"):
        Outages(after_s=0)
