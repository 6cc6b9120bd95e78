"""`ixprobe collect`: run the collector."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from probes.cli.exits import FINE
from probes.cli.output import remark
from probes.cli.texts import Texts
from probes.errors import InputError

if TYPE_CHECKING:
    import socket


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare the arguments."""
    parser.add_argument("--bind", default="127.0.0.1:8620", metavar="HOST:PORT", help=say("opt_bind"))
    parser.add_argument("--status", default="127.0.0.1:8621", metavar="HOST:PORT", help=say("opt_status"))
    parser.add_argument("--store", required=True, metavar="URL", help=say("opt_store"))
    parser.add_argument("--tls", required=True, type=Path, metavar="FOLDER", help=say("opt_tls"))
    parser.add_argument("--agents", type=Path, metavar="FILE", help=say("opt_agents"))
    parser.add_argument("--keep-samples", type=int, default=90, metavar="DAYS", help=say("opt_keep_samples"))
    parser.add_argument("--flush", type=float, default=30.0, metavar="SECONDS", help=say("opt_flush"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Serve until a signal ends it."""
    if not 1 <= options.keep_samples <= 36_500:
        raise InputError("days_range", key="--keep-samples", value=options.keep_samples)
    if not 0.1 <= options.flush <= 3600:
        raise InputError("flush_range", key="--flush", value=options.flush)
    places = _place("--bind", options.bind), None if options.status == "off" else _place("--status", options.status)
    try:
        from probes.collector.running import run_collector
        from probes.collector.stores.sql import shown
    except ModuleNotFoundError as missing:
        raise InputError("extra_missing", command="collect", extra="collector", module=missing.name or "") from None

    store = shown(options.store) if "://" in options.store else options.store

    def ready(agents: socket.socket, people: socket.socket | None) -> None:
        names = [None if one is None else _written(one) for one in (agents, people)]
        if options.json:
            # One line, though documents are printed over many: who started us waits for the line.
            line = {"schema": "ixprobe/collect/1", "bind": names[0], "status": names[1], "store": store}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        else:
            key = "ready" if names[1] else "ready_without_pages"
            sys.stdout.write(say(key, bind=names[0], status=names[1], store=store) + "\n")
        sys.stdout.flush()

    flushed = run_collector(
        places=places,
        store_url=options.store,
        tls_folder=options.tls,
        agents_file=options.agents or options.tls / "agents.txt",
        keep_samples_days=options.keep_samples,
        flush_s=options.flush,
        language=say.lang,
        now=datetime.now(UTC),
        ready=ready,
        remark=lambda key, detail: remark(say, say(key, detail=detail)),
    )
    remark(say, say("stopped" if flushed else "stopped_unflushed"))
    return FINE


def _place(key: str, text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise InputError("place_form", key=key, value=text)
    return host.removeprefix("[").removesuffix("]"), int(port)


def _written(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
