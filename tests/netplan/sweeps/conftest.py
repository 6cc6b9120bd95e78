"""A module that workers can import, and a Dask cluster of two processes on loopback."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

WORK = Path(__file__).parent / "work"
_SCHEDULER = """
import asyncio, sys
from distributed import Scheduler
async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()
asyncio.run(main())
"""
_WORKER = """
import asyncio, os, sys
from distributed import Worker
async def main():
    address, folder = sys.argv[1:]
    async with Worker(address, nthreads=1, host="127.0.0.1", dashboard=False, local_directory=folder) as worker:
        print(os.getpid(), flush=True)
        await worker.finished()
if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture(scope="session")
def work():
    """The functions of test sweeps, importable here and, through sys.path, in spawned processes."""
    sys.path.insert(0, str(WORK))
    yield importlib.import_module("sweep_work")
    sys.path.remove(str(WORK))


@contextlib.contextmanager
def _python(script, *arguments, environ=None):
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **(environ or {})},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextlib.contextmanager
def _cluster(folder, root):
    """A scheduler and two workers, each a process of its own: `address`, `workers` and `scheduler` (process ids)."""
    pytest.importorskip("distributed")
    environ = {"PYTHONPATH": f"{root}:{WORK}"}
    with contextlib.ExitStack() as stack:
        scheduler = stack.enter_context(_python(_SCHEDULER, environ=environ))
        address = scheduler.stdout.readline().strip()
        workers = [
            stack.enter_context(_python(_WORKER, address, str(folder / f"worker-{n}"), environ=environ))
            for n in range(2)
        ]
        pids = [int(worker.stdout.readline()) for worker in workers]
        yield SimpleNamespace(address=address, workers=pids, scheduler=scheduler.pid)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Two busy cores make a cluster that is well slow to answer; tests of silence set a shorter time of their own."""
    from netplan.sweeps import cluster as cluster_module

    monkeypatch.setattr(cluster_module, "ANSWER_S", 60.0)
    monkeypatch.setattr(cluster_module, "WORKERS_S", 60.0)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, root, work):
    """A Dask cluster for tests that leave it whole; gone after them, for it works even while it waits."""
    with _cluster(tmp_path_factory.mktemp("cluster"), root) as running:
        yield running


@pytest.fixture
def doomed_cluster(tmp_path, root, work):
    """A Dask cluster for one test, which may kill parts of it."""
    with _cluster(tmp_path, root) as running:
        yield running


@pytest.fixture
def lonely_scheduler():
    """A scheduler that nobody works for."""
    pytest.importorskip("distributed")
    with _python(_SCHEDULER) as scheduler:
        yield scheduler.stdout.readline().strip()


@pytest.fixture
def closed_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        yield door.getsockname()[1]


@pytest.fixture
def silent_port():
    """A port of this machine that takes connections and says nothing."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(5)
        yield door.getsockname()[1]


@pytest.fixture
def interrupted():
    """
    Run a script, send it Ctrl-C (to it alone, or to all its processes, as a terminal does) after its first line.

    Returns code, the rest of what it printed, standard error, and the seconds from the signal to its end.
    """

    def _interrupted(script, *arguments, root, group):
        process = subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": f"{root}:{WORK}"},
        )
        with process:
            process.stdout.readline()
            started = time.monotonic()
            (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=30)
        return SimpleNamespace(code=process.returncode, out=out, err=err, seconds=time.monotonic() - started)

    return _interrupted
