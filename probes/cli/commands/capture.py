"""`ixprobe capture`: the probes of a run, to a pcap."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from probes.cli.exits import FINE
from probes.cli.output import print_json, remark
from probes.cli.texts import Texts
from probes.errors import InputError
from probes.trace.capturing import capture
from probes.trace.stopping import catching

_LONGEST_S = 86_400


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare the arguments."""
    parser.add_argument("--interface", metavar="I", required=True, help=say("opt_interface"))
    parser.add_argument("--port", type=int, metavar="P", required=True, help=say("opt_port"))
    parser.add_argument("--out", type=Path, metavar="FILE", required=True, help=say("opt_out"))
    parser.add_argument("--duration", type=float, metavar="S", default=60.0, help=say("opt_duration"))
    parser.add_argument("--count", type=int, metavar="N", help=say("opt_count"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Capture until the time is over, the count is full, or a signal comes."""
    for name, low, high in (("port", 1, 65_535), ("duration", 0.001, _LONGEST_S), ("count", 1, 1_000_000_000)):
        given = getattr(options, name)
        if given is not None and not low <= given <= high:
            raise InputError("out_of_range", key=f"--{name}", value=given, low=low, high=high)
    with catching(signal.SIGINT, signal.SIGTERM) as caught:
        captured = capture(
            options.interface,
            options.port,
            options.out,
            duration_s=options.duration,
            count=options.count,
            stopped=caught.stopped,
            ready=lambda: remark(say, say("capturing", interface=options.interface, port=options.port)),
        )
    if options.json:
        print_json(
            {
                "schema": "ixprobe/capture/1",
                "file": str(options.out),
                "packets": captured.packets,
                "dropped": captured.dropped,
            }
        )
    else:
        sys.stdout.write(say("done", out=options.out, packets=captured.packets, dropped=captured.dropped) + "\n")
    if captured.dropped:
        remark(say, say("dropped", dropped=captured.dropped))
    return FINE
