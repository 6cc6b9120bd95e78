"""A collector in a process of its own, its test bed, and agents that are simulated down to TLS."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import weakref
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


class Warm:
    """The process that starts collectors fast: warm.py."""

    def __init__(self) -> None:
        command = [sys.executable, str(Path(__file__).with_name("warm.py"))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._running: set[int] = set()

    def _order(self, **order: object) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def start(self, arguments: list[str], *, output: Path, errors: Path, **limits: float) -> int:
        """Start a collector; give its process id."""
        started = self._order(start=arguments, limits=limits, output=str(output), errors=str(errors))
        self._running.add(started)
        return started

    def end(self, process: int, how: signal.Signals) -> int:
        """End one by a signal; it is this very process, which nobody has waited for yet."""
        os.kill(process, how)
        code = self._order(wait=process)
        self._running.discard(process)
        return code

    def close(self) -> None:
        """Leave no process behind, also after a test that failed."""
        for process in list(self._running):
            self.end(process, signal.SIGKILL)
        self._process.communicate()


class Collector:
    """`ixprobe collect` on ports of its own choice."""

    warm: Warm  # the fixture `collecting` gives it

    def __init__(self, bed: Path, store: str, *options: str, **limits: float) -> None:
        self.bed, self.store, self._limits = bed, store, limits
        self._arguments = [
            *("collect", "--lang", "en", "--json", "--bind", "127.0.0.1:0", "--status", "127.0.0.1:0"),
            *("--store", store, "--tls", str(bed), *options),
        ]
        self.process = 0
        self._spoken = Path(tempfile.mkdtemp(prefix="ixprobe-"))
        weakref.finalize(self, shutil.rmtree, self._spoken, ignore_errors=True)
        self._errors = self._spoken / "errors"
        self.start()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        output = self._spoken / "output"
        output.write_text("")
        self.process = self.warm.start(self._arguments, output=output, errors=self._errors, **self._limits)
        until_s = time.monotonic() + 30
        while not output.read_text().endswith("\n"):
            assert time.monotonic() < until_s, self.said
            time.sleep(0.01)
        ready = json.loads(output.read_text())
        self.port = int(ready["bind"].rpartition(":")[2])
        self.status_port = int(ready["status"].rpartition(":")[2])

    @property
    def said(self) -> str:
        """What it wrote on stderr."""
        return self._errors.read_text()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, give its exit code."""
        if not self.process:
            return 0
        process, self.process = self.process, 0
        return self.warm.end(process, how)

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
