"""`ixprobe doctor`: what this host can do, found out by trying."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from probes.cli.exits import FINE, VIOLATED
from probes.cli.output import print_json, table
from probes.cli.texts import Texts
from probes.config.load import load
from probes.doctor.examine import examine
from probes.doctor.findings import Finding
from probes.errors import InputError
from probes.version import version


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare the options."""
    parser.add_argument("-c", "--config", type=Path, metavar="FILE", help=say("opt_config"))
    parser.add_argument("--check", action="store_true", help=say("opt_check"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Print one line for each ability, and the ways out."""
    config = None if options.config is None else load(options.config)
    found = examine(config, time.time_ns())
    if options.json:
        print_json(
            {"schema": "ixprobe/doctor/1", "version": version(), "findings": [_object(one, say) for one in found]}
        )
    else:
        sys.stdout.write(_text(found, say) + "\n")
    return VIOLATED if options.check and any(one.fails for one in found) else FINE


def _text(found: list[Finding], say: Texts) -> str:
    heads = (say("head_subject"), say("head_standing"), say("head_says"))
    rows = [
        (say(f"subject_{one.subject}"), say(f"standing_{one.standing.value}"), _say(one.says, one, say))
        for one in found
    ]
    lines = [table(heads, rows, left=3)]
    advised = [one for one in found if one.advice is not None]
    if advised:
        lines.append("")
    for one in advised:
        assert one.advice is not None
        lines.append(say("advice", subject=say(f"subject_{one.subject}"), advice=_say(one.advice, one, say)))
    return "\n".join(lines)


def _object(one: Finding, say: Texts) -> dict[str, object]:
    return {
        "subject": one.subject,
        "state": one.standing.value,
        "needed": one.needed,
        "finding": _say(one.says, one, say),
        "advice": None if one.advice is None else _say(one.advice, one, say),
    }


def _say(key: str, one: Finding, say: Texts) -> str:
    words = {
        name: word.sentence(say.lang) if isinstance(word, InputError) else word for name, word in one.words.items()
    }
    return say(key, **words)
