"""Sums of windows: what they say is never more than their samples would."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.errors import InputError
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.statistics import bursts, proportions
from probes.statistics.gathered import TargetLimits
from probes.statistics.overview import overview, window_from
from probes.statistics.spans import moment_ns, utc
from probes.statistics.windows import WindowBuilder
from probes.terms import Outcome, Verdict

S = 1_000_000_000
T0 = 1_700_000_100 * S
LIMITS = {"zhongwei": TargetLimits(loss_limit=0.01, oneway_limit_ns=20_000_000, distance_km=1200.0)}


@pytest.fixture(scope="module")
def made(sample: Callable[..., Sample], stream: Callable[..., Stream]) -> tuple[list[Sample], list[Window]]:
    drawn = random.Random(4)
    samples = []
    for number in range(4000):
        outcome = Outcome.LATE if number % 400 == 7 else Outcome.OK
        rtt_ns = drawn.randrange(19_000_000, 24_000_000) if outcome is Outcome.OK else None
        samples.append(sample(number, T0 + number * S // 2, outcome, rtt_ns=rtt_ns))
    builder = WindowBuilder(window_s=300, targets=LIMITS)
    builder.add(stream(), samples)
    return samples, builder.close_all()


def test_counts_are_sums_and_percentiles_are_bounded(made: tuple[list[Sample], list[Window]]) -> None:
    samples, each = made
    [series] = overview([("hub", window) for window in reversed(each)])
    assert (series.agent, series.counts["sent"], len(series.windows)) == ("hub", 4000, 7)
    assert series.latest == each[-1]
    assert (series.loss.lost, series.loss.counted, series.loss.limit) == (10, 4000, 0.01)
    assert series.loss.high == proportions.upper(10, 4000)
    assert series.loss.verdict is Verdict.PROVEN
    rtts = sorted(one.rtt_ns for one in samples if one.rtt_ns is not None)
    assert series.rtt_p01_ns is not None
    assert series.rtt_p99_ns is not None
    assert series.rtt_p01_ns <= rtts[math.ceil(0.01 * len(rtts)) - 1]
    assert series.rtt_p99_ns >= rtts[math.ceil(0.99 * len(rtts)) - 1]
    assert series.oneway_verdict is Verdict.PROVEN
    assert series.oneway_proven == (7, 7)


def test_what_is_asked_beyond_the_windows_is_unknown(made: tuple[list[Sample], list[Window]]) -> None:
    _, each = made
    [series] = overview([("hub", window) for window in each], from_ns=T0 - 600 * S, to_ns=T0 + 2400 * S)
    assert series.availability.seconds == 3000
    assert series.availability.seconds_up == sum(window.seconds_up for window in each)
    assert overview([("hub", window) for window in each], from_ns=T0 + 9000 * S) == []


def test_series_are_kept_apart_and_one_violated_window_violates(made: tuple[list[Sample], list[Window]]) -> None:
    _, each = made
    rows = [("hub", window) for window in each] + [("far", each[0]), ("hub", replace(each[0], busy=True))]
    rows += [
        ("hub", replace(each[1], phase="sla", oneway_verdict=Verdict.VIOLATED)),
        ("hub", replace(each[2], phase="sla")),
    ]
    found = overview(rows)
    assert [(series.agent, series.latest.phase, series.latest.busy, len(series.windows)) for series in found] == [
        ("far", "base", False, 1),
        ("hub", "base", False, 7),
        ("hub", "base", True, 1),
        ("hub", "sla", False, 2),
    ]
    assert found[3].oneway_verdict is Verdict.VIOLATED


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5000), st.floats(1, 60)), min_size=1, max_size=60))
def test_pooled_bounds_are_never_narrower_than_independent_ones(rows: list[tuple[int, int, float]]) -> None:
    rows = [(min(lost, counted), counted, factor) for lost, counted, factor in rows]
    lost, counted = sum(row[0] for row in rows), sum(row[1] for row in rows)
    if counted == 0:
        return
    low, high, factor = bursts.pooled(rows)
    assert factor >= 1
    assert low <= proportions.lower(lost, counted) + 1e-12
    assert high >= proportions.upper(lost, counted) - 1e-12


def test_pooled_bounds_hold_where_single_losses_come_in_bad_hours(full: bool) -> None:
    # Within a window losses are single; but windows of a bad hour have twenty times as many.
    drawn = random.Random(9)
    repetitions = 2000 if full else 100
    held = naive = 0
    for _ in range(repetitions):
        losses = [0.02 if drawn.random() < 0.1 else 0.001 for _ in range(60)]
        rows = [(sum(drawn.random() < loss for _ in range(100)), 100, 1.0) for loss in losses for _ in range(4)]
        truth = 0.1 * 0.02 + 0.9 * 0.001
        held += bursts.pooled(rows)[1] >= truth
        naive += proportions.upper(sum(row[0] for row in rows), 24_000) >= truth
    print(f"held {held / repetitions:.3f}, Clopper-Pearson {naive / repetitions:.3f}")
    assert held >= naive
    assert held / repetitions >= 0.85


def test_figures_that_contradict_each_other_are_no_traceback(made: tuple[list[Sample], list[Window]]) -> None:
    _, each = made
    for wrong in (
        replace(each[0], sent=0, late=10**18, loss_burst_factor=1e18),
        replace(each[0], sent=5, lost_local=10**9, loss_burst_factor=0.0),
        replace(each[0], start_ns=2**62, end_ns=-(2**62), seconds_up=10**15),
    ):
        [series] = overview([("hub", wrong)])
        assert series.loss.counted >= series.loss.lost


def test_a_flat_row_becomes_its_window(made: tuple[list[Sample], list[Window]]) -> None:
    _, each = made
    row: dict[str, object] = asdict(each[0]) | {
        "agent": "hub",
        "boot": "0" * 32,
        "serial": 4,
        "oneway_verdict": "proven",
    }
    assert window_from(row) == each[0]
    with pytest.raises(ValueError, match="perhaps"):
        window_from(row | {"loss_verdict": "perhaps"})


def test_times_are_read_as_people_write_them() -> None:
    now = 1_800_000_000 * S
    assert moment_ns("90m", now, key="--from") == now - 5400 * S
    assert moment_ns("7d", now, key="--from") == now - 7 * 86_400 * S
    assert moment_ns("2023-11-14T22:15:00", now, key="--from") == T0
    assert moment_ns("2023-11-15T06:15+08:00", now, key="--from") == T0
    assert moment_ns("1969-12-31T23:59:59.5Z", now, key="--from") == -S // 2
    assert utc(T0) == "11-14 22:15"
    assert utc(2**63) == "04-11 23:47"
    assert utc(2**80) == str(2**80)


@given(st.text(max_size=40))
def test_no_time_whatever_its_letters_ends_in_a_traceback(text: str) -> None:
    try:
        moment_ns(text, 0, key="--from")
    except InputError as error:
        assert error.code == "show_time_unreadable"
