"""Windows: held against a brute force over random samples, streaming and at once."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.statistics.gathered import Gathered, TargetLimits
from probes.statistics.loss import judge
from probes.statistics.oneway import impossible_ns, judged_bound_ns
from probes.statistics.windows import WindowBuilder
from probes.terms import Direction, Outcome, Phase, Protocol, Stamp, Verdict

S = 1_000_000_000
T0 = 1_700_000_000 * S
MS = 1_000_000
LIMITS = {
    "a": TargetLimits(loss_limit=0.2, class_loss_limits={"gold": 0.001}, oneway_limit_ns=20 * MS, distance_km=900)
}
Make = Callable[..., Sample]
MakeStream = Callable[..., Stream]


def windows(pairs: Iterable[tuple[Stream, Sample]], *, window_s: int, targets: dict[str, TargetLimits]) -> list[Window]:
    """Make all windows at once."""
    builder = WindowBuilder(window_s=window_s, targets=targets)
    for stream, sample in pairs:
        builder.add(stream, [sample])
    return builder.close_all()


def one_window(stream: Stream, samples: Iterable[Sample], seconds: int, limits: TargetLimits | None = None) -> Window:
    """Judge all samples as one window from T0 on."""
    gathered = Gathered(stream, busy=False)
    for sample in samples:
        gathered.add(sample)
    return gathered.window(T0, T0 + seconds * S, limits or TargetLimits())


def _random_sample(make: Make, drawn: random.Random, stream: int, sequence: int) -> Sample:
    outcome = drawn.choice([Outcome.OK] * 6 + list(Outcome))
    known: dict[str, object] = {"stream": stream, "busy": drawn.random() < 0.3, "duplicates": drawn.choice((0, 0, 2))}
    known["reordered"] = drawn.random() < 0.1
    known["clock_stepped"] = drawn.random() < 0.03
    known["clock_synchronised"] = drawn.choice((True, True, False, None))
    known["sent_stamp"] = known["received_stamp"] = drawn.choice(list(Stamp))
    if outcome is Outcome.OK:
        known["rtt_ns"] = drawn.randrange(10 * MS, 60 * MS)
    if outcome is Outcome.LOST_NETWORK:
        known["direction"] = drawn.choice((None, *Direction))
    sent = T0 + drawn.randrange(200 * S)
    return make(sequence, None if outcome is Outcome.SEND_ERROR else sent, outcome, **known)


def _streams(make: MakeStream) -> list[Stream]:
    return [
        make(1, target="a", source_port=1),
        make(2, target="a", source_port=2),
        make(3, target="a", source_port=3, service_class="gold"),
        make(4, target="a", source_port=4, phase=Phase.SLA),
        make(5, target="b", operator="x"),
        make(6, target="b", operator="y", protocol=Protocol.ICMP, port=None),
    ]


def _slow(pairs: Iterable[tuple[Stream, Sample]], window_s: int) -> list[dict[str, object]]:
    """Group and judge, in the plainest way."""
    groups: dict[tuple[object, ...], list[tuple[Stream, Sample]]] = defaultdict(list)
    for stream, sample in pairs:
        if sample.sent_ns is not None:
            begin = sample.sent_ns // (window_s * S) * window_s * S
            same = (stream.target, stream.protocol, stream.operator, stream.service_class, stream.phase, sample.busy)
            groups[(begin, *same)].append((stream, sample))
    return [_judged(key, rows) for key, rows in groups.items()]


def _judged(key: tuple[object, ...], rows: list[tuple[Stream, Sample]]) -> dict[str, object]:
    begin, target, protocol, operator, service_class, phase, busy = key
    of = lambda outcome: sum(sample.outcome == outcome for _, sample in rows)  # noqa: E731 -- short and local
    limits = LIMITS.get(str(target), TargetLimits())
    ordered = sorted((sample for _, sample in rows), key=lambda sample: sample.sent_ns or 0)
    loss = judge([sample.outcome for sample in ordered], limits.loss_limit_of(service_class))  # type: ignore[arg-type]
    timed = [(n.stream, s.sequence, s.rtt_ns) for n, s in rows if s.outcome is Outcome.OK and not s.clock_stepped]
    rtts = np.array([rtt for *_, rtt in timed], dtype=np.int64)
    by_place = {(stream, sequence): rtt for stream, sequence, rtt in timed}
    gaps = [
        abs(rtt - by_place[stream, sequence - 1])  # type: ignore[operator]
        for (stream, sequence), rtt in by_place.items()
        if (stream, sequence - 1) in by_place
    ]
    up = {s.sent_ns // S for _, s in rows if s.outcome is Outcome.OK and not s.clock_stepped}  # type: ignore[operator]
    bad = (Outcome.LATE, Outcome.LOST_NETWORK, Outcome.ICMP_ERROR)
    down = {s.sent_ns // S for _, s in rows if s.outcome in bad and not s.clock_stepped} - up  # type: ignore[operator]

    def quantile(values: object, percent: int) -> object:
        return int(np.percentile(values, percent, method="inverted_cdf")) if len(values) else None  # type: ignore[arg-type, call-overload]

    return {
        "start_ns": begin,
        "target": target,
        "protocol": protocol,
        "operator": operator,
        "service_class": service_class,
        "phase": phase,
        "busy": busy,
        "sent": len(rows),
        "answered": of(Outcome.OK),
        "late": of(Outcome.LATE),
        "lost_network": of(Outcome.LOST_NETWORK),
        "lost_local": of(Outcome.LOST_LOCAL),
        "icmp_error": of(Outcome.ICMP_ERROR),
        "refused": of(Outcome.REFUSED),
        "duplicate": sum(sample.duplicates for _, sample in rows),
        "reordered": sum(sample.reordered for _, sample in rows),
        "loss_ratio": loss.ratio,
        "loss_low": loss.low,
        "loss_high": loss.high,
        "loss_burst_factor": loss.burst_factor,
        "loss_longest_run": loss.longest_run,
        "loss_limit": loss.limit,
        "loss_verdict": loss.verdict,
        "rtt_p01_ns": quantile(rtts, 1),
        "rtt_p50_ns": quantile(rtts, 50),
        "rtt_p99_ns": quantile(rtts, 99),
        "pdv_p50_ns": quantile(rtts - rtts.min(), 50) if len(rtts) else None,
        "ipdv_p50_ns": quantile(gaps, 50),
        "ipdv_p99_ns": quantile(gaps, 99),
        "seconds_up": len(up),
        "seconds_down": len(down),
    }


def _by_key(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    names = ("start_ns", "target", "protocol", "operator", "service_class", "phase", "busy")
    return sorted(rows, key=lambda row: tuple(str(row[name]) for name in names))


def _shown(made: Iterable[Window], names: Iterable[str]) -> list[dict[str, object]]:
    return [{name: getattr(window, name) for name in names} for window in made]


@pytest.mark.parametrize("seed", range(6))
def test_windows_are_those_of_the_brute_force(sample: Make, stream: MakeStream, seed: int, full: bool) -> None:
    drawn = random.Random(seed)
    streams = _streams(stream)
    count = 20_000 if full else 1500
    pairs = [(s := drawn.choice(streams), _random_sample(sample, drawn, s.stream, n)) for n in range(count)]
    made = windows([pair for pair in pairs if pair[1].sent_ns is not None], window_s=60, targets=LIMITS)
    slow = _slow(pairs, 60)
    assert _by_key(_shown(made, slow[0])) == _by_key(slow)


def test_streaming_gives_the_windows_of_all_at_once_and_each_once(sample: Make, stream: MakeStream) -> None:
    drawn = random.Random(8)
    streams = _streams(stream)
    pairs = [(s := drawn.choice(streams), _random_sample(sample, drawn, s.stream, n)) for n in range(1500)]
    pairs = sorted((pair for pair in pairs if pair[1].sent_ns), key=lambda pair: pair[1].sent_ns or 0)
    builder = WindowBuilder(window_s=10, targets=LIMITS)
    made = []
    for with_stream, one in pairs:
        builder.add(with_stream, [one])
        assert one.sent_ns is not None
        made += builder.closing(one.sent_ns - 2 * S)
    made += builder.close_all()
    assert made == windows(reversed(pairs), window_s=10, targets=LIMITS)
    assert builder.missed == 0


def test_a_window_closes_when_its_time_is_over_and_not_before(sample: Make, stream: MakeStream) -> None:
    builder = WindowBuilder(window_s=300)
    start = T0 - T0 % (300 * S)
    builder.add(stream(), [sample(1, start + 299 * S)])
    assert list(builder.closing(start + 300 * S - 1)) == []
    [window] = builder.closing(start + 300 * S)
    assert (window.start_ns, window.end_ns, window.answered) == (start, start + 300 * S, 1)
    assert list(builder.closing(start + 900 * S)) == []
    builder.add(stream(), [sample(2, start + 1)])  # too late for its window
    assert builder.missed == 1
    assert builder.close_all() == []


def test_a_clock_that_is_set_back_opens_its_windows_again(sample: Make, stream: MakeStream) -> None:
    builder = WindowBuilder(window_s=60)
    builder.add(stream(), [sample(1, T0 + 9000 * S)])
    assert len(list(builder.closing(T0 + 9100 * S))) == 1
    assert list(builder.closing(T0)) == []
    builder.add(stream(), [sample(2, T0 + S), sample(3, None, Outcome.SEND_ERROR)])
    assert [(made.sent, made.send_error) for made in builder.closing(T0 + 100 * S)] == [(1, 1)]


def test_windows_come_one_by_one_while_samples_are_added(sample: Make, stream: MakeStream) -> None:
    builder = WindowBuilder(window_s=60)
    start = T0 - T0 % (60 * S)
    for name in ("c", "a", "b"):
        builder.add(stream(target=name), [sample(1, start)])
    seen = []
    for window in builder.closing(start + 60 * S):
        seen.append(window.target)
        builder.add(stream(target="a"), [sample(2, start + 1), sample(3, start + 61 * S)])
    assert seen == ["a", "b", "c"]
    assert builder.missed == 3
    assert [(window.target, window.sent) for window in builder.close_all()] == [("a", 3)]


def test_what_was_never_sent_stands_in_the_window_it_was_meant_for(sample: Make, stream: MakeStream) -> None:
    builder = WindowBuilder(window_s=60)
    unsent = sample(1, None, Outcome.SEND_ERROR, error=101)
    builder.add(stream(), [unsent])
    assert builder.missed == 1  # nothing tells where it belongs
    builder.add(stream(), [unsent], at_ns=T0)
    builder.add(stream(), [sample(2, T0 + 60 * S), unsent])
    assert [(made.sent, made.send_error) for made in builder.close_all()] == [(0, 1), (1, 1)]


def test_time_in_which_the_agent_was_down_is_unknown(sample: Make, stream: MakeStream) -> None:
    builder = WindowBuilder(window_s=60)
    start = T0 - T0 % (60 * S)
    builder.add(stream(), [sample(n, start + n * S, Outcome.LOST_NETWORK) for n in range(10)])
    builder.down(start + 5 * S, start + 40 * S)
    [window] = builder.close_all()
    assert (window.seconds_up, window.seconds_down, window.seconds_unknown) == (0, 5, 55)
    assert (window.availability_low, window.availability_high) == (0, 55 / 60)


def test_a_stepped_clock_costs_the_times_and_not_the_outcome(sample: Make, stream: MakeStream) -> None:
    rows = [sample(1, T0, rtt_ns=5 * MS), sample(2, T0 + S, rtt_ns=-900 * MS, clock_stepped=True)]
    window = one_window(stream(), rows, 2)
    assert (window.answered, window.loss_ratio, window.clock_steps) == (2, 0, 1)
    assert (window.rtt_p01_ns, window.rtt_p99_ns, window.ipdv_p50_ns) == (5 * MS, 5 * MS, None)
    assert (window.seconds_up, window.seconds_unknown) == (1, 1)


def test_both_directions_come_out_where_both_clocks_are_synchronised(sample: Make, stream: MakeStream) -> None:
    known = {"clock_synchronised": True, "reflector_synchronised": True, "clock_error_ns": 9, "reflector_error_ns": 11}

    def one(number: int, **more: object) -> Sample:
        sent = T0 + number * S
        times = {
            "reflector_received_ns": sent + 7 * MS,
            "reflector_sent_ns": sent + 8 * MS,
            "received_ns": sent + 11 * MS,
        }
        return sample(number, sent, rtt_ns=10 * MS, **(times | known | more))

    limits = TargetLimits(oneway_limit_ns=20 * MS, distance_km=300)
    rows = [one(n) for n in range(20)]
    window = one_window(stream(), rows, 20, limits)
    assert (window.oneway_forward_p50_ns, window.oneway_backward_p50_ns) == (7 * MS, 3 * MS)
    assert window.oneway_error_ns == 20
    assert window.oneway_bound_ns == 10 * MS - 1_000_692
    assert window.oneway_verdict is Verdict.PROVEN
    assert judged_bound_ns(window) == 10 * MS - 1_000_692
    assert impossible_ns(window) is None
    rows.append(one(20, reflector_synchronised=False))
    window = one_window(stream(), rows, 21, limits)
    assert (window.oneway_forward_p50_ns, window.oneway_error_ns) == (None, None)
    far = one_window(stream(), rows, 21, TargetLimits(distance_km=3000))
    assert (far.oneway_bound_ns, judged_bound_ns(far)) == (None, None)
    assert impossible_ns(far) == (10 * MS, 20_013_844)  # somebody's position is wrong
    assert impossible_ns(one_window(stream(), [], 1)) is None


def test_steps_and_routes_are_told_in_the_windows_they_belong_to(sample: Make, stream: MakeStream) -> None:
    builder = WindowBuilder(window_s=60)
    start = T0 - T0 % (60 * S)
    builder.add(stream(), [sample(1, start), sample(2, start + 60 * S)])
    builder.step(start + 61 * S)
    builder.step(start + 62 * S)
    builder.routes = {"zhongwei": "abc"}
    assert [(made.clock_steps, made.route_digest) for made in builder.close_all()] == [(0, "abc"), (2, "abc")]


def test_a_run_by_hand_is_one_window(sample: Make, stream: MakeStream) -> None:
    rows = [sample(n, T0 + n * S // 10) for n in range(3000)]
    window = one_window(stream(), rows, 300, TargetLimits(loss_limit=0.001))
    assert (window.sent, window.loss_verdict, window.seconds_up) == (3000, Verdict.PROVEN, 300)
    assert (window.start_ns, window.end_ns) == (T0, T0 + 300 * S)
    nothing = one_window(stream(), [], 0, TargetLimits(loss_limit=0.001))
    assert (nothing.sent, nothing.loss_ratio, nothing.loss_verdict) == (0, None, Verdict.NOT_PROVEN)


_ANY = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1))


@given(sent=_ANY, arrived=_ANY, answered=_ANY, received=_ANY, rtt=_ANY, outcome=st.sampled_from(list(Outcome)))
def test_no_times_whatever_they_are_end_in_a_traceback(
    sample: Make,
    stream: MakeStream,
    sent: int | None,
    arrived: int | None,
    answered: int | None,
    received: int | None,
    rtt: int | None,
    outcome: Outcome,
) -> None:
    known = {
        "clock_synchronised": True,
        "reflector_synchronised": True,
        "clock_error_ns": 2**62,
        "reflector_error_ns": 1,
    }
    times = {"reflector_received_ns": arrived, "reflector_sent_ns": answered, "received_ns": received, "rtt_ns": rtt}
    one = sample(1, sent, outcome, **(known | times))
    made = windows([(stream(target="a"), one), (stream(target="a"), one)], window_s=300, targets=LIMITS)
    assert len(made) == (sent is not None)
    assert all(replace(window) == window for window in made)


def test_a_window_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="no length"):
        WindowBuilder(window_s=0)
