"""A collector in a process of its own, its test bed, and agents that are simulated down to TLS."""

from __future__ import annotations

import gzip
import http.client
import json
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from probes.collector.certificates import make_certificates


def make_bed(folder: Path, *agents: str) -> Path:
    """Make certificates for a collector on loopback."""
    collectors = [] if (folder / "ca.pem").exists() else ["127.0.0.1", "localhost"]
    make_certificates(folder, collectors=collectors, agents=agents, days=2, now=datetime.now(UTC))
    return folder


#: `ixprobe`, with limits that a test can wait for.
_START = """
import functools, json, sys
from probes.collector import running
from probes.collector.limits import Limits
running.run_collector = functools.partial(running.run_collector, limits=Limits(**json.loads(sys.argv.pop(1))))
from probes.cli.entry import main
main()
"""


class Collector:
    """`ixprobe collect` on ports of its own choice."""

    def __init__(self, bed: Path, store: str, *options: str, **limits: float) -> None:
        self.bed, self.store = bed, store
        self._arguments = [
            *(sys.executable, "-c", _START, json.dumps(limits), "collect", "--lang", "en", "--json"),
            *("--bind", "127.0.0.1:0", "--status", "127.0.0.1:0", "--store", store, "--tls", str(bed), *options),
        ]
        self.process: subprocess.Popen[str] | None = None
        self.said = ""
        self.start()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.process = subprocess.Popen(
            self._arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None and self.process.stderr is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        ready = json.loads(line)
        self.port = int(ready["bind"].rpartition(":")[2])
        self.status_port = int(ready["status"].rpartition(":")[2])

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, keep what it said, give its exit code."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.send_signal(how)
        _, self.said = process.communicate(timeout=30)
        return process.returncode

    def read(self, path: str) -> tuple[int, dict[str, str], str]:
        """Read a page of the status listener."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.status_port, timeout=20)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read().decode()

    def tls(self, agent: str | None, bed: Path | None = None) -> ssl.SSLContext:
        """The TLS context of an agent, of this test bed or of a stranger's."""
        context = ssl.create_default_context(cafile=str(self.bed / "ca.pem"))
        if agent is not None:
            place = (bed or self.bed) / "agents"
            context.load_cert_chain(str(place / f"{agent}.pem"), str(place / f"{agent}.key"))
        return context

    @contextmanager
    def line(self, agent: str | None, bed: Path | None = None) -> Iterator[http.client.HTTPSConnection]:
        """A connection of an agent."""
        context = self.tls(agent, bed)
        with closing(http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)) as connection:
            yield connection

    def deliver(self, agent: str | None, document: bytes, bed: Path | None = None) -> tuple[int, dict[str, Any]]:
        """Deliver one document over a connection of its own."""
        with self.line(agent, bed) as connection:
            return post(connection, gzip.compress(document, 1))


def post(connection: http.client.HTTPSConnection, packed: bytes) -> tuple[int, dict[str, Any]]:
    """Deliver over a connection that is there already."""
    connection.request("POST", "/v1/batches", packed, {"Content-Encoding": "gzip"})
    answer = connection.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text.startswith(b"{") else {"text": text.decode()}
