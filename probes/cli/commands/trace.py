"""`ixprobe trace`: routes with constant flows, by hand or for ever."""

from __future__ import annotations

import argparse
import os
import random
import sys
from itertools import zip_longest

from probes.cli.exits import FINE
from probes.cli.output import print_json, remark, table, width
from probes.cli.texts import Texts
from probes.errors import InputError
from probes.trace.byhand import document, trace_target
from probes.trace.flows import Carrier, Kind, Limits, SeenHop
from probes.trace.results import FlowTrace, TraceResult, Way, ways_of

_FLOWS, _MOST_FLOWS = 4, 64
_COLUMNS = 100  # of a terminal: wider tables are split

#: Words for destination unreachable, by code: RFC 792, RFC 1812 section 5.2.7.1; RFC 4443, section 3.1.
_WORDS = {
    4: {
        0: "net", 1: "host", 2: "protocol", 3: "port", 5: "source_route", 6: "net", 7: "host",
        9: "prohibited", 10: "prohibited", 11: "net", 12: "host", 13: "prohibited", 14: "precedence", 15: "precedence",
    },
    6: {0: "no_route", 1: "prohibited", 2: "scope", 3: "host", 4: "port", 5: "policy", 6: "reject"},
}  # fmt: skip


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare the arguments."""
    parser.add_argument("target", metavar="TARGET", nargs="?", help=say("opt_target"))
    parser.add_argument("-c", "--config", metavar="FILE", help=say("opt_config"))
    parser.add_argument("--protocol", choices=[carrier.value for carrier in Carrier], help=say("opt_protocol"))
    parser.add_argument("--flows", type=int, metavar="N", help=say("opt_flows"))
    parser.add_argument("--port", type=int, metavar="P", help=say("opt_port"))
    parser.add_argument("--max-hops", type=int, metavar="N", help=say("opt_max_hops"))
    parser.add_argument("--family", type=int, choices=(4, 6), help=say("opt_family"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Trace."""
    if (options.target is None) == (options.config is None):
        raise InputError("trace_one_of")
    if options.config is not None:
        for name in ("protocol", "flows", "port", "max_hops", "family", "json"):
            if getattr(options, name):
                raise InputError("trace_by_hand", key=f"--{name.replace('_', '-')}")
        from probes.trace.daemon import run_daemon

        def tell(key: str, **words: object) -> None:
            worded = {name: w.sentence(say.lang) if isinstance(w, InputError) else w for name, w in words.items()}
            remark(say, say(key, **worded))
            sys.stderr.flush()

        run_daemon(options.config, tell, os.environ)
        return FINE
    for name, low, high in (("flows", 1, _MOST_FLOWS), ("max_hops", 1, 255), ("port", 1, 65_535)):
        given = getattr(options, name)
        if given is not None and not low <= given <= high:
            raise InputError("out_of_range", key=f"--{name.replace('_', '-')}", value=given, low=low, high=high)
    result = trace_target(
        options.target,
        carrier=Carrier(options.protocol or Carrier.UDP),
        port=options.port,
        flow_count=_FLOWS if options.flows is None else options.flows,
        limits=Limits() if options.max_hops is None else Limits(max_hops=options.max_hops),
        chance=random.SystemRandom(),
        family=options.family,
    )
    if not result.privileged:
        remark(say, say("unprivileged"))
    if options.json:
        print_json(document(options.target, result))
    else:
        sys.stdout.write(_text(options.target, result, say) + "\n")
    return FINE


def _text(target: str, result: TraceResult, say: Texts) -> str:
    first = result.flows[0].flow
    ways = ways_of(result.flows)
    lines = [
        say("title", target=target, address=first.address, protocol=first.carrier.value, flows=len(result.flows)),
        *_tables(ways, say),
    ]
    lines += [
        say(
            "way_flows",
            number=number,
            flows=", ".join(f"{trace.flow.index} ({trace.flow.source_port})" for trace in way.flows),
        )
        for number, way in enumerate(ways, 1)
    ]
    if len(result.flows) > 1:
        lines.append(say("one_way") if len(ways) == 1 else say("several_ways", count=len(ways)))
    lines += _ends(result.flows, say)
    if any(not trace.complete for trace in result.flows):
        lines.append(say("not_complete"))
    if result.path_mtu is not None:
        lines.append(say(f"mtu_{result.path_mtu.method.value}", size=result.path_mtu.size_bytes))
    return "\n".join(lines)


def _tables(ways: list[Way], say: Texts) -> list[str]:
    """Lay the ways out side by side, or one below the other where a terminal is too narrow for that."""
    columns = [(say("column_way", number=number), _column(way, say)) for number, way in enumerate(ways, 1)]
    together = _table(columns, say)
    if max(map(width, together.splitlines())) <= _COLUMNS:
        return [together]
    return [_table([column], say) for column in columns]


def _table(columns: list[tuple[str, list[str]]], say: Texts) -> str:
    rows = zip_longest(*(cells for _heading, cells in columns), fillvalue="")
    headings = [say("column_hop"), *(heading for heading, _cells in columns)]
    return table(headings, [(ttl, *cells) for ttl, cells in enumerate(rows, 1)], left=len(headings))


def _column(way: Way, say: Texts) -> list[str]:
    return [_cell(hop, way.flows[0].flow.family, say) for hop in way.hops]


def _cell(hop: SeenHop, family: int, say: Texts) -> str:
    if hop.address is None:
        return say("silent")
    parts = [say("cell", address=hop.address, rtt_ms=hop.rtt_ms)]
    if hop.labels:
        parts.append(say("labels", labels="/".join(str(label.label) for label in hop.labels)))
    if hop.kind is Kind.REFUSED:
        word = _WORDS[family].get(hop.icmp_code if hop.icmp_code is not None else -1, "other")
        parts.append("!" + say(f"icmp_{word}", code=hop.icmp_code))
    return "  ".join(parts)


def _ends(flows: tuple[FlowTrace, ...], say: Texts) -> list[str]:
    lines = []
    if arrived := [trace.flow.index for trace in flows if trace.reached]:
        lines.append(say("reached", flows=", ".join(map(str, arrived))))
    for ttl in sorted({len(trace.hops) for trace in flows if not trace.reached}):
        numbers = [trace.flow.index for trace in flows if not trace.reached and len(trace.hops) == ttl]
        lines.append(say("not_reached" if ttl else "all_silent", flows=", ".join(map(str, numbers)), ttl=ttl))
    return lines
