"""What the reflector's tests share: the real daemon, started by its command."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest


@pytest.fixture
def reflecting() -> Iterator[Callable[..., SimpleNamespace]]:
    """
    Give a function that starts `ixprobe reflect --port 0 --json` with further options.

    It gives the port, the process, the `ready` line and `stop()`, which ends the daemon and gives its `stopped` line.
    """
    with contextlib.ExitStack() as stack:

        def _start(*options: str, environment: dict[str, str] | None = None, **popen: object) -> SimpleNamespace:
            command = [sys.executable, "-m", "probes", "reflect", "--port", "0", "--json", "--lang", "en", *options]
            process = stack.enter_context(
                subprocess.Popen(
                    command,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    env={**os.environ, **(environment or {})},
                    **popen,
                )
            )
            stack.callback(process.kill)
            ready = json.loads(process.stdout.readline())

            def stop() -> dict[str, object]:
                process.terminate()
                out, running.remarks = process.communicate(timeout=10)
                assert process.returncode == 0
                return json.loads(out)

            running = SimpleNamespace(
                port=ready["listening"][0]["port"], process=process, ready=ready, stop=stop, remarks=None
            )
            return running

        yield _start


@pytest.fixture
def asking() -> Iterator[Callable[..., socket.socket]]:
    """Give a function that makes a UDP socket, connected to an address and port."""
    with contextlib.ExitStack() as stack:

        def _make(address: str, port: int, *, source: str | None = None) -> socket.socket:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            sock = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
            sock.settimeout(5)
            if source is not None:
                sock.bind((source, 0))
            sock.connect((address, port))
            return sock

        yield _make
