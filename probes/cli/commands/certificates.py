"""`ixprobe certificates FOLDER`: certificates for a test bed."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from probes.cli.exits import FINE
from probes.cli.output import print_json, remark
from probes.cli.texts import Texts
from probes.errors import InputError


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=say("arg_folder"))
    parser.add_argument("--collector", action="append", default=[], metavar="HOST", help=say("opt_collector"))
    parser.add_argument("--agent", action="append", default=[], metavar="NAME", help=say("opt_agent"))
    parser.add_argument("--days", type=int, default=365, metavar="N", help=say("opt_days"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Make them."""
    if not 0 < options.days <= 36_500:
        raise InputError("days_range", key="--days", value=options.days)
    try:
        from probes.collector.certificates import make_certificates
    except ModuleNotFoundError as missing:
        raise InputError(
            "extra_missing", command="certificates", extra="collector", module=missing.name or "cryptography"
        ) from None
    files = make_certificates(
        options.folder,
        collectors=options.collector,
        agents=options.agent,
        days=options.days,
        now=datetime.now(UTC),
    )
    if options.json:
        print_json({"schema": "ixprobe/certificates/1", "files": [str(file) for file in files]})
    else:
        sys.stdout.write("".join(f"{file}\n" for file in files))
    remark(say, say("keep_key", file=options.folder / "ca.key"))
    return FINE
