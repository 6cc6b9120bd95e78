"""What tests of the agent share: its configuration, a reflector, and the agent as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


class Process:
    """One command of `ixprobe`; what it says goes to files, so that no pipe fills up."""

    def __init__(self, folder: Path, *arguments: object, code: str = "from probes.cli.entry import main; main()"):
        folder.mkdir(exist_ok=True)
        self.out, self.err = folder / "out.txt", folder / "err.txt"
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code, *map(str, arguments), "--lang", "en"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**os.environ, "IXPROBE_LANG": "en"},
            )

    def until(self, holds: Callable[[], bool], *, seconds: float = 20.0) -> None:
        """Wait until something holds."""
        limit_s = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < limit_s and self.process.poll() is None, self.said()
            time.sleep(0.01)

    def ready(self) -> dict[str, Any]:
        """Wait for the first line on stdout, and give it."""
        self.until(lambda: self.out.read_text().count("\n") > 0)
        return json.loads(self.out.read_text().splitlines()[0])

    def said(self) -> str:
        """Give what it said on stderr."""
        return self.err.read_text()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal, and give the exit code and how long the end took. [s]"""
        began_s = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=20)
        return code, time.monotonic() - began_s


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[..., Process]]:
    """Start commands that end with the test."""
    started: list[Process] = []

    def _start(*arguments: object, **options: str) -> Process:
        started.append(Process(tmp_path / f"process-{len(started)}", *arguments, **options))
        return started[-1]

    yield _start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait(timeout=20)


@pytest.fixture
def reflector(start) -> int:
    """A reflector on loopback; gives its port."""
    found = start("reflect", "--port", 0, "--allow", "127.0.0.0/8", "--json").ready()
    return int(found["listening"][0]["port"])
