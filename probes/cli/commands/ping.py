"""`ixprobe ping`: measure by hand."""

from __future__ import annotations

import argparse
import contextlib
import secrets
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from probes.cli.exits import FINE, INTERRUPTED, VIOLATED
from probes.cli.live import Live
from probes.cli.output import print_json, remark, table
from probes.cli.texts import Texts
from probes.errors import InputError
from probes.ping.document import document, timestamps
from probes.ping.endpoints import Endpoint, resolve
from probes.ping.run import HIGHEST_HZ, Measurement, Wishes
from probes.statistics.gathered import TargetLimits
from probes.statistics.oneway import impossible_ns, judged_bound_ns
from probes.statistics.proportions import trials_needed
from probes.terms import Protocol, Verdict

if TYPE_CHECKING:
    from probes.records.samples import Sample
    from probes.records.streams import Stream
    from probes.records.windows import Window


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare arguments and options."""
    parser.add_argument("targets", nargs="+", metavar="TARGET", help=say("target"))
    parser.add_argument("--protocol", choices=[str(kind) for kind in Protocol], default="stamp", help=say("protocol"))
    parser.add_argument("--port", type=int, help=say("port"))
    parser.add_argument("--count", type=int, default=10, help=say("count"))
    parser.add_argument("--rate", type=float, default=10.0, metavar="PPS", help=say("rate"))
    parser.add_argument("--max-rate", type=float, default=HIGHEST_HZ, metavar="PPS", help=say("max_rate"))
    parser.add_argument("--periodic", action="store_true", help=say("periodic"))
    parser.add_argument("--seed", type=int, help=say("seed"))
    parser.add_argument("--flows", type=int, default=1, help=say("flows"))
    parser.add_argument("--size", type=int, default=0, metavar="OCTETS", help=say("size"))
    parser.add_argument("--dscp", type=int, default=0, help=say("dscp"))
    parser.add_argument("--key-file", type=Path, metavar="FILE", help=say("key_file"))
    parser.add_argument("--plain", action="store_true", help=say("plain"))
    parser.add_argument("--timeout", type=float, default=2.0, metavar="S", help=say("timeout"))
    parser.add_argument("--source", metavar="ADDRESS", help=say("source"))
    families = parser.add_mutually_exclusive_group()
    families.add_argument("-4", dest="family", action="store_const", const=4, help=say("ipv4"))
    families.add_argument("-6", dest="family", action="store_const", const=6, help=say("ipv6"))
    parser.add_argument("--loss-limit", type=float, default=0.001, metavar="RATIO", help=say("loss_limit"))
    parser.add_argument("--oneway-limit", type=float, metavar="MS", help=say("oneway_limit"))
    parser.add_argument("--distance", type=float, metavar="KM", help=say("distance"))
    parser.add_argument("--samples", type=Path, metavar="FILE", help=say("samples"))
    parser.add_argument("--check", action="store_true", help=say("check"))
    parser.add_argument("--strict", action="store_true", help=say("strict"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Measure, print, judge."""
    wishes = _wishes(options)
    endpoints = _endpoints(options, wishes.protocol, say)
    with _samples(options.samples) as sink:
        measurement = Measurement(endpoints, wishes, write=None if sink is None else _Writer(sink))
        seconds = wishes.count / wishes.rate_hz
        if seconds > 1:
            begin = say("begin", targets=len(endpoints), count=wishes.count, rate=wishes.rate_hz, seconds=seconds)
            remark(say, begin)
        live = Live(sys.stderr) if sys.stderr.isatty() else None
        with _stoppable(measurement) as interrupted:
            windows = measurement.run(look=None if live is None else _drawing(measurement, live, say))
        if live is not None:
            live.clear()
    if options.json:
        print_json(document(endpoints, windows, measurement.raw_p50_ns, seed=wishes.seed))
    else:
        _print(endpoints, windows, say)
    if interrupted:
        return INTERRUPTED
    return VIOLATED if options.check and not all(_kept(window, options.strict) for window in windows) else FINE


def _wishes(options: argparse.Namespace) -> Wishes:
    for name, low, high in (
        ("count", 1, 100_000_000),
        ("rate", 0.001, 1_000_000),
        ("max_rate", 0.001, 1_000_000),
        ("flows", 1, 256),
        ("size", 0, 65_000),
        ("dscp", 0, 63),
        ("timeout", 0.01, 60),
        ("loss_limit", 1e-9, 1),
        ("oneway_limit", 0.001, 60_000),
        ("distance", 0, 20_100),
        ("port", 1, 65_535),
    ):
        value = getattr(options, name)
        if value is not None and not low <= value <= high:
            raise InputError("out_of_range", key=f"--{name.replace('_', '-')}", value=value, low=low, high=high)
    key = None
    if options.key_file is not None:
        from probes.config.files import read_key

        key = read_key(options.key_file)
    limit_ns = None if options.oneway_limit is None else round(options.oneway_limit * 1e6)
    return Wishes(
        protocol=Protocol(options.protocol),
        count=options.count,
        rate_hz=options.rate,
        schedule="periodic" if options.periodic else "poisson",
        flows=options.flows,
        payload_bytes=options.size,
        dscp=options.dscp,
        key=key,
        extensions=not options.plain,
        timeout_s=options.timeout,
        source_address=options.source,
        seed=secrets.randbits(32) if options.seed is None else options.seed,
        limits=TargetLimits(loss_limit=options.loss_limit, oneway_limit_ns=limit_ns, distance_km=options.distance),
        highest_hz=options.max_rate,
    )


def _endpoints(options: argparse.Namespace, protocol: Protocol, say: Texts) -> list[Endpoint]:
    endpoints: list[Endpoint] = []
    for text in options.targets:
        endpoint = resolve(text, protocol=protocol, port=options.port, family=options.family)
        if any((endpoint.address, endpoint.port) == (other.address, other.port) for other in endpoints):
            raise InputError("same_target", value=text)
        if endpoint.others:
            other = say("others", target=text, others=endpoint.others, address=endpoint.address)
            remark(say, other)
        endpoints.append(endpoint)
    return endpoints


# ---- Samples ---------------------------------------------------------------------------------------------------


class _Writer:
    """Write streams and samples as lines of JSON, fields of both in one object."""

    def __init__(self, sink: TextIO) -> None:
        self._sink = sink

    def __call__(self, stream: Stream, samples: list[Sample]) -> None:
        import json

        shared = asdict(stream)
        for sample in samples:
            self._sink.write(json.dumps(shared | sample._asdict(), ensure_ascii=False) + "\n")


@contextlib.contextmanager
def _samples(path: Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    try:
        with path.open("w", encoding="utf-8") as sink:
            yield sink
    except OSError as failed:
        raise InputError("file_unwritable", file=path, reason=failed) from None


# ---- For people ------------------------------------------------------------------------------------------------


def _drawing(measurement: Measurement, live: Live, say: Texts) -> Callable[[], None]:
    """Make what redraws the figures so far on a terminal."""
    heads = [say(f"head_{name}") for name in ("target", "sent", "answered", "lost", "local", "last")]

    def draw() -> None:
        rows = [
            (
                progress.endpoint.target,
                progress.sent,
                progress.answered,
                progress.lost_network,
                progress.lost_local,
                None if progress.last_rtt_ns is None else _ms(progress.last_rtt_ns),
            )
            for progress in measurement.progress()
        ]
        live.draw(table(heads, rows))

    return draw


@contextlib.contextmanager
def _stoppable(measurement: Measurement) -> Iterator[list[int]]:
    """Let Ctrl-C end a measurement in order; gives a list, empty unless that happened."""
    interrupted: list[int] = []

    def stop(number: int, _frame: object) -> None:
        interrupted.append(number)
        measurement.stop()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def _print(endpoints: list[Endpoint], windows: list[Window], say: Texts) -> None:
    limit = _percent(windows[0].loss_limit)
    heads = [
        say("head_target"),
        say("head_sent"),
        say("head_answered"),
        say("head_lost"),
        say("head_local"),
        say("head_ratio"),
        say("head_rtt"),
        say("head_verdict", limit=limit),
        say("head_stamps"),
    ]
    rows = [_row(endpoint, window, say) for endpoint, window in zip(endpoints, windows, strict=True)]
    sys.stdout.write(table(heads, rows) + "\n")
    for endpoint, window in zip(endpoints, windows, strict=True):
        for line in _remarks(endpoint, window, say):
            sys.stdout.write(line + "\n")


def _row(endpoint: Endpoint, window: Window, say: Texts) -> tuple[object, ...]:
    stamps = timestamps(window)
    return (
        endpoint.target,
        window.sent,
        window.answered,
        window.lost_network,
        window.lost_local,
        _ratio(window),
        "/".join(_ms(value) for value in (window.rtt_p01_ns, window.rtt_p50_ns, window.rtt_p99_ns)),
        say(f"verdict_{window.loss_verdict}"),
        None if stamps is None else say(f"stamp_{stamps}"),
    )


def _ratio(window: Window) -> str | None:
    if window.loss_ratio is None or window.loss_low is None or window.loss_high is None:
        return None
    ratio, low, high = (f"{100 * value:.3g}" for value in (window.loss_ratio, window.loss_low, window.loss_high))
    return f"{ratio} ({low}~{high})"


def _percent(ratio: float | None) -> str:
    return "-" if ratio is None else f"{100 * ratio:.4g} %"


def _ms(value_ns: int | None) -> str:
    return "-" if value_ns is None else f"{value_ns / 1e6:.3f}"


def _remarks(endpoint: Endpoint, window: Window, say: Texts) -> Iterator[str]:
    from probes.errors import quotable

    target = quotable(endpoint.target)
    counts = {
        name: getattr(window, name)
        for name in ("late", "duplicate", "reordered", "icmp_error", "refused", "send_error")
    }
    if any(counts.values()):
        yield say("more", target=target, **counts)
    if window.lost_forward is not None:
        yield say("ways", target=target, forward=window.lost_forward, backward=window.lost_backward)
    if window.answered == 0:
        yield say("silent", target=target)
    if window.loss_burst_factor is not None and window.loss_burst_factor > 1:
        yield say("bursts", target=target, factor=f"{window.loss_burst_factor:.3g}")
    elif window.answered and window.loss_verdict is Verdict.NOT_PROVEN and 0 < (window.loss_limit or 0) < 1:
        lost = window.lost_network + window.late + window.icmp_error
        counted = window.sent - window.lost_local - window.refused
        needed = trials_needed(lost, window.loss_limit or 0) - counted
        if needed > 0:
            yield say("needed", target=target, count=needed, limit=_percent(window.loss_limit))
    yield from _oneway(target, window, say)


def _oneway(target: str, window: Window, say: Texts) -> Iterator[str]:
    """Say what the round trips prove of one way, where distance or limit shows that it is asked."""
    distance = f"{window.distance_km or 0:g}"
    if impossible := impossible_ns(window):
        rtt, light = (f"{value_ns / 1e6:.3f}" for value_ns in impossible)
        yield say("impossible", target=target, rtt=rtt, light=light, distance=distance)
    elif window.oneway_bound_ns is not None and (window.distance_km is not None or window.oneway_limit_ns is not None):
        bounds = {"best": _ms(window.oneway_bound_ns), "bound": _ms(judged_bound_ns(window))}
        yield say("bound" if window.distance_km else "bound_whole", target=target, distance=distance, **bounds)
    if window.oneway_verdict is not None and window.oneway_limit_ns is not None:
        verdict = say(f"verdict_{window.oneway_verdict}")
        yield say("oneway_judged", target=target, limit=f"{window.oneway_limit_ns / 1e6:g}", verdict=verdict)


def _kept(window: Window, strict: bool) -> bool:
    verdicts = [window.loss_verdict, *([] if window.oneway_verdict is None else [window.oneway_verdict])]
    if window.answered == 0 or Verdict.VIOLATED in verdicts:
        return False
    return not strict or all(verdict is Verdict.PROVEN for verdict in verdicts)
