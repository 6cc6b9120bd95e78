"""`ixprobe reflect`: answer STAMP probes."""

from __future__ import annotations

import argparse
import math
import os
import sys
from pathlib import Path

from probes.cli.exits import FINE
from probes.cli.output import print_line, remark, table
from probes.cli.texts import Texts
from probes.errors import InputError
from probes.reflector.access import LOOPBACK, parse_network
from probes.reflector.serve import Listening, Settings, Tally, serve

_SCHEMA = "ixprobe/reflect/1"
_LARGEST = 1e6


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare the options."""
    default = Settings()
    parser.add_argument("--port", default=str(default.port), metavar="P", help=say("opt_port"))
    parser.add_argument("--bind", action="append", default=[], metavar="ADDRESS", help=say("opt_bind"))
    parser.add_argument("--allow", action="append", default=[], metavar="NETWORK", help=say("opt_allow"))
    parser.add_argument("--key-file", type=Path, metavar="F", help=say("opt_key_file"))
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--stateful", dest="stateful", action="store_true", default=True, help=say("opt_stateful"))
    state.add_argument("--stateless", dest="stateful", action="store_false", help=say("opt_stateless"))
    parser.add_argument("--max-rate", default=f"{default.max_rate_hz:g}", metavar="PPS", help=say("opt_max_rate"))
    parser.add_argument("--duration", metavar="S", help=say("opt_duration"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Reflect until told to stop."""
    settings = Settings(
        addresses=tuple(options.bind),
        port=_port(options.port),
        networks=tuple(parse_network(text) for text in options.allow) or LOOPBACK,
        key_file=options.key_file,
        stateful=options.stateful,
        max_rate_hz=_positive("reflector_bad_rate", "--max-rate", options.max_rate),
        duration_s=options.duration and _positive("reflector_bad_duration", "--duration", options.duration),
    )

    def ready(listening: Listening) -> None:
        if not options.allow:
            remark(say, say("loopback_only"))
        if listening.inherited:
            remark(say, say("inherited"))
        sys.stderr.write(_ready(listening, say) + "\n")
        sys.stderr.flush()
        if options.json:
            print_line({"schema": _SCHEMA, "event": "ready", **_ready_fields(listening)})

    tally = serve(
        settings, environment=os.environ, ready=ready, remark=lambda wrong: remark(say, wrong.sentence(say.lang))
    )
    if options.json:
        print_line({"schema": _SCHEMA, "event": "stopped", **_tally_fields(tally)})
    else:
        sys.stdout.write(_table(tally, say) + "\n")
    return FINE


def _port(text: str) -> int:
    if not text.isdecimal() or len(text) > 5 or int(text) > 65_535:
        raise InputError("reflector_bad_port", key="--port", value=text)
    return int(text)


def _positive(code: str, option: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    # A million seconds are 12 days: whoever wants more wants a daemon, which has no end.
    if not 0 < number <= _LARGEST:
        raise InputError(code, key=option, value=text)
    return number


def _endpoint(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _ready(listening: Listening, say: Texts) -> str:
    return say(
        "ready",
        endpoints=", ".join(_endpoint(address, port) for address, port in listening.endpoints),
        mode=say("stateful" if listening.settings.stateful else "stateless"),
        authentication=say("authenticated" if listening.authenticated else "open"),
        networks=", ".join(map(str, listening.settings.networks)),
    )


def _ready_fields(listening: Listening) -> dict[str, object]:
    return {
        "listening": [{"address": address, "port": port} for address, port in listening.endpoints],
        "inherited": listening.inherited,
        "stateful": listening.settings.stateful,
        "authenticated": listening.authenticated,
        "allow": [str(network) for network in listening.settings.networks],
        "max_rate_hz": listening.settings.max_rate_hz,
    }


def _tally_fields(tally: Tally) -> dict[str, object]:
    return {
        "received": tally.received,
        "reflected": tally.reflected,
        "overflowed": tally.overflowed,
        "dropped": tally.dropped,
    }


def _table(tally: Tally, say: Texts) -> str:
    rows: list[tuple[object, ...]] = [
        (say("received"), tally.received),
        (say("reflected"), tally.reflected),
        (say("overflowed"), tally.overflowed),
    ]
    rows += [(say("dropped", reason=say(reason)), count) for reason, count in tally.dropped.items()]
    return table((say("col_count"), say("col_packets")), rows)
