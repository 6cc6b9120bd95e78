"""Routes wait for an agent that is not there, said once, and go into the boot that runs when it comes."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from probes.records.routes import Route
from probes.spool.store import Spool
from probes.trace.backlog import Backlog


def route(at_ns: int) -> Route:
    words: dict[str, Any] = dict.fromkeys(("operator", "from_site", "to_site", "source_port", "port", "path_mtu_bytes"))
    return Route(
        at_ns=at_ns,
        target="b",
        address="198.18.0.2",
        protocol="udp",
        flow=0,
        hops=(),
        reached=False,
        digest="0" * 64,
        changed=False,
        **words,
    )


def stored(folder: Path) -> list[int]:
    connection = sqlite3.connect(folder / "spool.sqlite")
    bodies = [json.loads(body) for (body,) in connection.execute("SELECT body FROM records WHERE kind = 'route'")]
    connection.close()
    return [body["at_ns"] for body in bodies]


def test_what_waits_is_said_once_and_written_when_an_agent_comes(tmp_path):
    told: list[tuple[str, int | None]] = []
    backlog = Backlog(lambda key, **words: told.append((key, words.get("dropped"))), most_routes=120)
    for at_ns in range(150):
        backlog.add([route(at_ns)], [])
        backlog.deliver(tmp_path)
    assert told == [("daemon_no_spool", None)]
    for boot in range(2):  # the agent starts anew: the next is written into its new boot
        with Spool.open(tmp_path, agent="a", limit_bytes=100_000_000, now_ns=1):
            backlog.add([route(150 + boot)], [])
            backlog.deliver(tmp_path)
    assert told == [("daemon_no_spool", None), ("daemon_spool_back", 31)]
    assert stored(tmp_path) == list(range(31, 152))
    backlog.add([route(999)], [])
    backlog.deliver(tmp_path)
    assert told[2:] == [("daemon_no_spool", None)]


def test_delivery_is_bounded_in_time(tmp_path):
    backlog = Backlog(lambda key, **_words: None)
    for at_ns in range(60):
        backlog.add([route(at_ns)], [])
    seconds = iter([0.0, 0.5, 1.5])
    with Spool.open(tmp_path, agent="a", limit_bytes=100_000_000, now_ns=1):
        backlog.deliver(tmp_path, for_s=1.0, clock_s=lambda: next(seconds))
    assert stored(tmp_path) == list(range(50))
