"""`ixprobe audit`: an agent's own times against a capture."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from probes.cli.exits import FINE
from probes.cli.output import print_json, remark, table
from probes.cli.texts import Texts
from probes.errors import InputError
from probes.trace.auditing import Audit, audit
from probes.trace.reading import Capture
from probes.trace.sources import counted, from_file, from_spool
from probes.trace.told import Told, told_of


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare the arguments."""
    parser.add_argument("capture", type=Path, metavar="PCAP", help=say("opt_capture"))
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--samples", type=Path, metavar="FILE", help=say("opt_samples"))
    given.add_argument("--spool", type=Path, metavar="FOLDER", help=say("opt_spool"))
    given.add_argument("--store", metavar="URL", help=say("opt_store"))
    parser.add_argument("--agent", metavar="NAME", help=say("opt_agent"))
    parser.add_argument("--timeout", type=float, metavar="S", default=2.0, help=say("opt_timeout"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Compare and print."""
    if not 0 < options.timeout <= 3600:
        raise InputError("out_of_range", key="--timeout", value=options.timeout, low=0, high=3600)
    if options.agent is not None and options.store is None:
        raise InputError("audit_agent", key="--agent")
    try:
        name, told = _told(options)
        with options.capture.open("rb") as file:
            capture = Capture(file, str(options.capture))
            result = audit(counted(told, name), capture, timeout_ns=round(options.timeout * 1e9))
    except FileNotFoundError as missing:
        raise InputError("file_missing", file=options.capture) from missing
    except OSError as refused:
        raise InputError("file_unreadable", file=options.capture, reason=refused) from refused
    if not result.samples:
        raise InputError("audit_empty", file=name)
    if result.damage is not None:
        remark(say, say("damage", place=result.damage))
    if not result.sent.pairs:
        remark(say, say("no_pairs"))
    if options.json:
        print_json(_document(options.capture, result))
    else:
        sys.stdout.write(_text(options.capture, result, say) + "\n")
    return FINE


def _told(options: argparse.Namespace) -> tuple[object, Iterable[Told | None]]:
    if options.samples is not None:
        return options.samples, from_file(options.samples)
    if options.spool is not None:
        return options.spool, from_spool(options.spool)
    return options.store, _from_store(options.store, options.agent, options.capture)


def _from_store(url: str, agent: str | None, capture: Path) -> Iterable[Told | None]:
    try:
        from probes.collector.stores.samples import stored_samples
    except ImportError as missing:
        raise InputError("extra_missing", command="audit --store", extra="collector", module="duckdb") from missing
    folder = Path(url.removeprefix("parquet:"))
    if not folder.is_dir():
        raise InputError("audit_store", value=url)
    # A store holds months of many agents: only what was sent while the capture ran is of interest.
    with capture.open("rb") as file:
        whole = Capture(file, str(capture))
        for _record in whole:
            pass
    if whole.span_ns is None:
        return ()
    from_ns, until_ns = whole.span_ns
    rows = stored_samples(folder, agent=agent, from_ns=from_ns, until_ns=until_ns)
    return (told_of(fields, fields) for fields in rows)


def _document(capture: Path, result: Audit) -> dict[str, object]:
    return {
        "schema": "ixprobe/audit/1",
        "capture": str(capture),
        "packets": result.packets,
        "damaged_at_byte": result.damage,
        "samples": result.samples,
        "other_samples": result.other_samples,
        "bias_us": {
            name: {"pairs": bias.pairs, "p01": bias.p01_us, "median": bias.median_us, "p99": bias.p99_us}
            for name, bias in (("sent", result.sent), ("received", result.received), ("rtt", result.rtt))
        },
        "unpaired": result.unpaired,
        "loss": result.loss,
        "other_packets": result.other_packets,
    }


def _text(capture: Path, result: Audit, say: Texts) -> str:
    rows = [
        (say(f"row_{name}"), bias.pairs, *(None if us is None else f"{us:.1f}" for us in bias[1:]))
        for name, bias in (("sent", result.sent), ("received", result.received), ("rtt", result.rtt))
    ]
    headings = [say(f"column_{name}") for name in ("time", "pairs", "p01", "median", "p99")]
    lines = [
        say("title", capture=capture, packets=result.packets, samples=result.samples),
        table(headings, rows),
        *([say("meaning")] if result.sent.pairs else []),
        "",
        table([say("column_unpaired"), say("column_count")], [(say(key), n) for key, n in result.unpaired.items()]),
        "",
        table([say("column_loss"), say("column_count")], [(say(key), n) for key, n in result.loss.items()]),
    ]
    if result.other_packets:
        lines.append(say("others", count=result.other_packets))
    if result.other_samples:
        lines.append(say("other_samples", count=result.other_samples))
    return "\n".join(lines)
