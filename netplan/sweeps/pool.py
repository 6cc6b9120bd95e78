"""
Several processes on this machine.

Each worker has a pipe of its own and one task at a time. So when one dies it is known which task it had, that task
runs again elsewhere, and the others do not notice; concurrent.futures would throw the whole pool away.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from geodata.errors import InputError
from netplan.sweeps.calls import Outcome, call

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

#: A task that so many workers died on is given up: it is the task that kills them. Dask's default is the same.
MOST_TRIES = 4
#: A worker told to end is given so long before it is killed. [s]
_LEAVE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Carries out tasks in so many processes of this machine, started afresh (`spawn`)."""

    workers: int

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise InputError("not_positive", column="workers", value=self.workers)

    def carry_out(
        self, function: Callable[[Any], Any], tasks: Sequence[Any], landed: Callable[[int, Any], None]
    ) -> None:
        """
        Call a function of each task.

        Parameters
        ----------
        function : callable
            Importable by name in a new process.
        tasks : sequence
            Picklable.
        landed : callable
            Given number and result of each task as it is done.

        Raises
        ------
        InputError
            As a task raised it; `worker_died` where several workers in turn died on one task.
        TaskError
            For a bug in a task.
        KeyboardInterrupt
            On Ctrl-C; no process is left behind then or ever.
        """
        crew: list[_Worker] = []
        try:
            self._carry_out(function, tasks, landed, crew)
        finally:
            for worker in crew:
                worker.dismiss()
            for worker in crew:
                worker.see_off()

    def _carry_out(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        landed: Callable[[int, Any], None],
        crew: list[_Worker],
    ) -> None:
        waiting = deque(range(len(tasks)))
        tries = [0] * len(tasks)
        busy: dict[Connection[Any, Any], tuple[_Worker, int]] = {}
        idle: list[_Worker] = []
        while waiting or busy:
            while waiting and len(busy) < self.workers:
                worker = idle.pop() if idle else _hire(function, crew)
                number = waiting.popleft()
                tries[number] += 1
                worker.give(tasks[number])
                busy[worker.pipe] = worker, number
            ready = wait(list(busy))
            for pipe in [pipe for pipe in busy if pipe in ready]:
                worker, number = busy.pop(pipe)
                try:
                    outcome = pipe.recv()
                except (EOFError, OSError):
                    _mourn(worker, crew, last=tries[number] >= MOST_TRIES)
                    waiting.appendleft(number)
                    continue
                idle.append(worker)
                landed(number, outcome.value())


class _Worker:
    """A process, and the pipe to it."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_work, args=(theirs, function), daemon=True)
        self._theirs = theirs

    def start(self) -> None:
        self.process.start()
        self._theirs.close()

    def give(self, task: object) -> None:
        # One that died while idle is found out when its answer is read.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send(task)

    def dismiss(self) -> None:
        self.pipe.close()
        if self.process.pid is not None:
            self.process.terminate()

    def see_off(self) -> None:
        if self.process.pid is None:
            return
        self.process.join(_LEAVE_S)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        self.process.close()


def _hire(function: Callable[[Any], Any], crew: list[_Worker]) -> _Worker:
    worker = _Worker(function)
    crew.append(worker)
    with _without_ctrl_c():
        worker.start()
    return worker


def _mourn(worker: _Worker, crew: list[_Worker], *, last: bool) -> None:
    """Take a dead worker off the crew; raise where it is the last that its task may have."""
    crew.remove(worker)
    worker.dismiss()
    worker.process.join(_LEAVE_S)
    code = worker.process.exitcode
    worker.see_off()
    if last:
        raise InputError("worker_died", value=code, tries=MOST_TRIES)


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """
    Let processes start that Ctrl-C does not reach.

    A terminal sends it to all processes of a command at once. A blocked signal is inherited; here it only waits.
    """
    resource_tracker.ensure_running()  # its own start would unblock the signal half-way
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection[Any, Any], function: Callable[[Any], Any]) -> None:
    """Do one task after another until the pipe closes."""
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            outcome = call(function, pipe.recv())
            try:
                pipe.send(outcome)
            except OSError:
                raise
            except Exception:  # noqa: BLE001 -- a result that cannot be pickled is a bug as well
                pipe.send(Outcome(bug=traceback.format_exc()))


def _leave_with_parent() -> None:
    """End this process at once when the one that started it is gone, however long its task would still take."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
