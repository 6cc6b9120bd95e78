"""`ixprobe show`: the windows' table, from a spool or a collector's store."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict

from probes.cli.exits import FINE, VIOLATED
from probes.cli.output import print_json, remark, table, width
from probes.cli.show_source import read_windows
from probes.cli.texts import Texts
from probes.errors import InputError, quotable
from probes.records.windows import Window
from probes.statistics.loss import Loss
from probes.statistics.overview import Series, overview
from probes.statistics.spans import moment_ns, utc
from probes.terms import Phase, Protocol, Verdict

_LABEL_WIDTH = 26


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare arguments and options."""
    parser.add_argument("source", metavar="SPOOL|STORE", help=say("source"))
    parser.add_argument("--from", dest="since", metavar="TIME", help=say("from"))
    parser.add_argument("--to", dest="until", metavar="TIME", help=say("to"))
    parser.add_argument("--target", action="append", metavar="NAME", help=say("target"))
    parser.add_argument("--agent", action="append", metavar="NAME", help=say("agent"))
    parser.add_argument("--all", action="store_true", help=say("all"))
    parser.add_argument("--check", action="store_true", help=say("check"))
    parser.add_argument("--strict", action="store_true", help=say("strict"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Print what the windows prove."""
    now_ns = time.time_ns()
    from_ns = None if options.since is None else moment_ns(options.since, now_ns, key="--from")
    to_ns = None if options.until is None else moment_ns(options.until, now_ns, key="--to")
    if from_ns is not None and to_ns is not None and from_ns >= to_ns:
        raise InputError("show_span_empty")
    rows = read_windows(options.source, from_ns, now_ns)
    if options.target is not None:
        rows = [row for row in rows if row[1].target in options.target]
    if options.agent is not None:
        rows = [row for row in rows if row[0] in options.agent]
    found = overview(rows, from_ns=from_ns, to_ns=to_ns)
    if options.json:
        print_json(_document(found, every=options.all))
    else:
        _print(found, say, every=options.all)
    return _code(found, strict=options.strict) if options.check else FINE


def _code(found: Sequence[Series], *, strict: bool) -> int:
    """Nothing measured is not proven."""
    said = [series.loss.verdict for series in found if series.loss.limit is not None]
    said += [series.oneway_verdict for series in found if series.oneway_verdict is not None]
    if Verdict.VIOLATED in said or (strict and (Verdict.NOT_PROVEN in said or not said)):
        return VIOLATED
    return FINE


def _print(found: Sequence[Series], say: Texts, *, every: bool) -> None:
    if not found:
        remark(say, say("nothing"))
        return
    columns = ("label", "start", "sent", "lost", "high", "p50", "p99", "oneway", "up")
    agents = len({series.agent for series in found}) > 1
    rows = [
        (_sign(window.loss_verdict, say) + _label(series, say, agents=agents), *_cells(window))
        for series in found
        for window in (series.windows if every else series.windows[-1:])
    ]
    lines = [table([say(f"heading_{column}") for column in columns], rows), ""]
    for series in found:
        lines += _sentences(series, say, agents=agents)
    sys.stdout.write("\n".join(lines) + "\n")
    remark(say, say("explained"))
    remark(say, say("limits"))


def _cells(window: Window) -> tuple[object, ...]:
    return (
        utc(window.start_ns),
        window.sent,
        window.late + window.lost_network + window.icmp_error,
        _percent(window.loss_high),
        _ms(window.rtt_p50_ns),
        _ms(window.rtt_p99_ns),
        _ms(window.oneway_bound_ns),
        f"{_share(window.availability_low)}-{_share(window.availability_high)}",
    )


def _sentences(series: Series, say: Texts, *, agents: bool) -> list[str]:
    """Say what all windows of a series prove together."""
    lines = [_label(series, say, agents=agents, cut=False), *(f"  {line}" for line in _on_loss(series.loss, say))]
    if series.oneway_verdict is not None and series.oneway_proven is not None:
        proven, count = series.oneway_proven
        limit_ns, bound = series.latest.oneway_limit_ns, _ms(series.latest.oneway_bound_ns) or "-"
        limit = "-" if limit_ns is None else f"{limit_ns / 1e6:g}"
        text = say("oneway", limit=limit, proven=proven, count=count, bound=bound)
        lines.append(f"  {say(f'verdict_{series.oneway_verdict}')}{say('colon')}{text}")
    span = {"p01": _ms(series.rtt_p01_ns) or "-", "p99": _ms(series.rtt_p99_ns) or "-"}
    up = {"low": _share(series.availability.low), "high": _share(series.availability.high)}
    lines.append("  " + say("spread", windows=len(series.windows), **span))
    lines.append("  " + say("available", **up))
    return lines


def _on_loss(judged: Loss, say: Texts) -> list[str]:
    if judged.counted == 0:
        return [say("loss_nothing")]
    words = {"counted": judged.counted, "lost": judged.lost, "low": _percent(judged.low), "high": _percent(judged.high)}
    if judged.limit is None:
        lines = [say("loss_unlimited", **words)]
    else:
        text = say("loss_limited", limit=f"{100 * judged.limit:g}", **words)
        lines = [say(f"verdict_{judged.verdict}") + say("colon") + text]
    widened = judged.burst_factor is not None and judged.burst_factor > 1
    if widened:
        lines.append("  " + say("loss_bursts", factor=f"{judged.burst_factor:.3g}"))
    elif judged.verdict is Verdict.NOT_PROVEN and judged.still_needed:
        lines.append("  " + say("loss_needed", count=judged.still_needed))
    return lines


def _sign(verdict: Verdict, say: Texts) -> str:
    return say(f"verdict_{verdict}").split()[0] + " "


def _label(series: Series, say: Texts, *, agents: bool, cut: bool = True) -> str:
    """Name a series by what tells it from others; the usual is left out."""
    window = series.latest
    parts = [series.agent + ">" if agents else None, window.target]
    parts += [None if window.protocol == Protocol.STAMP else window.protocol]
    parts += [window.operator, window.layer, window.service_class]
    parts += [say("sla") if window.phase == Phase.SLA else None, say("busy") if window.busy else None]
    name = quotable(" ".join(part for part in parts if part))
    return _shortened(name, _LABEL_WIDTH) if cut else name


def _shortened(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return text + "…"


def _ms(value_ns: int | None) -> str | None:
    return None if value_ns is None else f"{value_ns / 1e6:.3f}"


def _percent(ratio: float | None) -> str | None:
    """Print four digits that count, so that what is below 0.1 % is not rounded up to it."""
    if ratio is None:
        return None
    if ratio <= 0:
        return "0"
    return f"{100 * ratio:.{max(0, 3 - math.floor(math.log10(100 * ratio)))}f}"


def _share(ratio: float | None) -> str:
    if ratio is None:
        return "-"
    return "100" if ratio == 1 else f"{100 * ratio:.2f}"


def _document(found: Sequence[Series], *, every: bool) -> dict[str, object]:
    return {"schema": "ixprobe/show/1", "series": [_series(series, every=every) for series in found]}


def _series(series: Series, *, every: bool) -> dict[str, object]:
    latest, judged = series.latest, series.loss
    named = ("target", "protocol", "from_site", "to_site", "operator", "layer", "service_class", "phase", "busy")
    return {
        "agent": series.agent,
        **{name: getattr(latest, name) for name in named},
        "from_ns": series.windows[0].start_ns,
        "to_ns": latest.end_ns,
        "windows_count": len(series.windows),
        "sent": series.sent,
        "counted": judged.counted,
        "lost": judged.lost,
        "loss_ratio": judged.ratio,
        "loss_low": judged.low,
        "loss_high": judged.high,
        "loss_burst_factor": judged.burst_factor,
        "loss_longest_run": judged.longest_run,
        "loss_limit": judged.limit,
        "loss_verdict": judged.verdict,
        "loss_still_needed": judged.still_needed,
        "rtt_p01_at_least_ns": series.rtt_p01_ns,
        "rtt_p99_at_most_ns": series.rtt_p99_ns,
        "oneway_limit_ns": latest.oneway_limit_ns,
        "oneway_verdict": series.oneway_verdict,
        "seconds_up": series.availability.seconds_up,
        "seconds_down": series.availability.seconds_down,
        "seconds_unknown": series.availability.seconds_unknown,
        "availability_low": series.availability.low,
        "availability_high": series.availability.high,
        "windows": [asdict(window) for window in (series.windows if every else series.windows[-1:])],
    }
