"""`ixprobe check`: is the configuration right, and what would the agent do?"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from probes.cli.exits import BAD_INPUT, FINE
from probes.cli.output import print_json, remark, table
from probes.cli.texts import Texts
from probes.config.load import examine
from probes.config.outline import outline
from probes.config.records import Config
from probes.config.remarks import remarks


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare the options."""
    parser.add_argument("-c", "--config", type=Path, required=True, metavar="FILE", help=say("opt_config"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Print what the agent would do, or each thing that is wrong."""
    config, errors = examine(options.config)
    noted = [] if config is None else remarks(config, time.time_ns())
    if options.json:
        print_json(
            {
                "schema": "ixprobe/check/1",
                "file": str(options.config),
                "errors": [error.sentence(say.lang) for error in errors],
                "remarks": [note.sentence(say.lang) for note in noted],
                "agent": None if config is None else outline(config),
            }
        )
        return BAD_INPUT if config is None else FINE
    for error in errors:
        sys.stderr.write(say("error", detail=error.sentence(say.lang)) + "\n")
    if config is None:
        return BAD_INPUT
    sys.stdout.write("\n".join(_lines(config, say)) + "\n")
    for note in noted:
        remark(say, note.sentence(say.lang))
    return FINE


def _lines(config: Config, say: Texts) -> list[str]:
    plan = outline(config)
    heads = ("target", "address", "protocol", "operator", "classes", "streams", "rate", "sla_rate", "distance")
    rows = [
        (
            one["name"],
            one["address"] if one["port"] is None else f"{one['address']} {one['port']}",
            f"{one['protocol']} ({say('authenticated')})" if one["authenticated"] else one["protocol"],
            one["operator"],
            " ".join(f"{each['name']}({each['dscp']})" for each in one["classes"]),
            one["streams"],
            f"{one['rate_hz']:g}",
            None if one["sla_rate_hz"] is None else f"{one['sla_rate_hz']:g}",
            None if one["distance_km"] is None else f"{one['distance_km']:.1f}",
        )
        for one in plan["targets"]
    ]
    lines = [say("agent", agent=config.agent, site=config.site or "-"), ""]
    lines += [table([say(head) for head in heads], rows, left=5), ""]
    lines.append(
        say(
            "total",
            streams=plan["streams"],
            rate=plan["rate_hz"],
            sla=plan["rate_hz"] if plan["sla_rate_hz"] is None else plan["sla_rate_hz"],
            limit=config.rate_limit_hz,
            target_limit=config.target_rate_limit_hz,
        )
    )
    lines += [
        say("window", start=one["start"], end=one["end"], days=_days(one["days"], say), rate=one["rate_hz"])
        for one in plan["sla_windows"]
    ]
    if plan["busy"] is not None:
        lines.append(say("busy", **plan["busy"]))
    lines.append(say("spool", folder=config.spool.folder, limit=f"{config.spool.limit_bytes / 1e6:g}"))
    if config.delivery is not None:
        lines.append(say("delivery", url=config.delivery.url))
    return lines


def _days(days: list[int], say: Texts) -> str:
    if len(days) == 7:
        return say("every_day")
    names = list(say("days")) if say.lang == "zh" else say("days").split()
    return ("" if say.lang == "zh" else " ").join(names[day] for day in days)
