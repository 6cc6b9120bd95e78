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
from probes.statistics.oneway import impossible_ns, judged_bound_ns
from probes.statistics.overview import Series, overview
from probes.statistics.spans import moment_ns, utc
from probes.terms import Phase, Protocol, Verdict

_COLUMNS = 100


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
    agents = len({series.agent for series in found}) > 1
    # Names may be longer than a table is wide: numbers lead from its rows to what is said of each in full.
    names = [f"{number} {_label(series, say, agents=agents)}" for number, series in enumerate(found, start=1)]
    lines = [_table(found, names, say, every=every), ""]
    for name, series in zip(names, found, strict=True):
        lines += [name, *(f"  {line}" for line in _sentences(series, say))]
    sys.stdout.write("\n".join(lines) + "\n")
    remark(say, say("explained"))
    remark(say, say("limits"))


def _table(found: Sequence[Series], names: Sequence[str], say: Texts, *, every: bool) -> str:
    """Lay out the windows, names cut so that a line is no longer than it should be."""
    shown = [
        (name, window)
        for name, series in zip(names, found, strict=True)
        for window in (series.windows if every else series.windows[-1:])
    ]
    columns = ("label", "start", "sent", "lost", "high", "p50", "p99", "oneway", "up")
    headings = [say(f"heading_{column}") for column in columns]
    cells = [_cells(window) for _, window in shown]
    room = _COLUMNS - len("√   ") - max(map(width, table(headings[1:], cells).splitlines()))
    labels = [_sign(window.loss_verdict, say) + _shortened(name, max(room, 12)) for name, window in shown]
    return table(headings, [(label, *rest) for label, rest in zip(labels, cells, strict=True)])


def _cells(window: Window) -> tuple[object, ...]:
    return (
        utc(window.start_ns),
        window.sent,
        window.late + window.lost_network + window.icmp_error,
        _percent(window.loss_high),
        _ms(window.rtt_p50_ns),
        _ms(window.rtt_p99_ns),
        _ms(judged_bound_ns(window)),
        f"{_share(window.availability_low)}-{_share(window.availability_high)}",
    )


def _sentences(series: Series, say: Texts) -> list[str]:
    """Say what all windows of a series prove together."""
    lines = [*_on_loss(series.loss, say), *_on_causes(series.counts, say), *_on_oneway(series, say)]
    span = {"p01": _ms(series.rtt_p01_ns) or "-", "p99": _ms(series.rtt_p99_ns) or "-"}
    lines.append(say("spread", windows=len(series.windows), **span))
    for name in ("pdv", "ipdv"):
        p50, p99 = _ms(getattr(series.latest, f"{name}_p50_ns")), _ms(getattr(series.latest, f"{name}_p99_ns"))
        if p50 is not None and p99 is not None:
            lines.append(say(name, p50=p50, p99=p99))
    lines.append(say("available", low=_share(series.availability.low), high=_share(series.availability.high)))
    return lines


def _on_causes(counts: dict[str, int], say: Texts) -> list[str]:
    """Name the causes of what was not answered in time, in the network and in the agent; nothing where all was."""
    return [say("causes", **counts)] if counts["answered"] < counts["sent"] or counts["send_error"] else []


def _on_oneway(series: Series, say: Texts) -> list[str]:
    """Say what is known of one way: over all windows, then of the newest."""
    lines = []
    latest = series.latest
    if series.oneway_verdict is not None and series.oneway_proven is not None:
        proven, count = series.oneway_proven
        limit = "-" if latest.oneway_limit_ns is None else f"{latest.oneway_limit_ns / 1e6:g}"
        text = say("oneway", limit=limit, proven=proven, count=count)
        lines.append(say(f"verdict_{series.oneway_verdict}") + say("colon") + text)
    if impossible := impossible_ns(latest):
        rtt, light = map(_ms, impossible)
        lines.append(say("impossible", rtt=rtt, light=light, distance=f"{latest.distance_km or 0:g}"))
    elif latest.oneway_bound_ns is not None:
        lines.append(say("bound", bound=_ms(judged_bound_ns(latest)), best=_ms(latest.oneway_bound_ns)))
    if latest.oneway_forward_p50_ns is not None:
        ways = {"forward": _ms(latest.oneway_forward_p50_ns), "backward": _ms(latest.oneway_backward_p50_ns)}
        lines.append(say("ways", **ways, error=_ms(latest.oneway_error_ns)))
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


def _label(series: Series, say: Texts, *, agents: bool) -> str:
    """Name a series by what tells it from others; the usual is left out."""
    window = series.latest
    parts = [series.agent + ">" if agents else None, window.target]
    parts += [None if window.protocol == Protocol.STAMP else window.protocol]
    parts += [window.operator, window.layer, window.service_class]
    parts += [say("sla") if window.phase == Phase.SLA else None, say("busy") if window.busy else None]
    return quotable(" ".join(part for part in parts if part))


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
        **series.counts,
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
