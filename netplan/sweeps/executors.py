"""
Long sweeps in chunks: in this process, in several, or on a Dask cluster, with the same answer bit for bit.

A sweep is one function, called once for each task. A task is a chunk of the work that takes a second or more: below
that, carrying it to a worker and back costs more than it saves; far above, Ctrl-C loses much and the progress bar
stands still. Whoever draws random numbers takes the seed from the chunk's own number (`seed_of`), and cuts chunks by a
size that does not depend on the executor or on the number of workers: then nothing else does either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from geodata.errors import InputError
from netplan.sweeps.cluster import Cluster
from netplan.sweeps.pool import Pool

_SEED_BYTES = 8


class Executor(Protocol):
    """Carries out tasks, somewhere."""

    def carry_out(
        self, function: Callable[[Any], Any], tasks: Sequence[Any], landed: Callable[[int, Any], None]
    ) -> None:
        """Call a function of each task and hand over each number and result; raise KeyboardInterrupt on Ctrl-C."""


@dataclass(frozen=True, slots=True)
class InProcess:
    """Carries out tasks one after another, here."""

    def carry_out(
        self, function: Callable[[Any], Any], tasks: Sequence[Any], landed: Callable[[int, Any], None]
    ) -> None:
        """Call a function of each task; what it raises comes through."""
        for number, task in enumerate(tasks):
            landed(number, function(task))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Results in the order of the tasks, None for those that did not finish; `complete` if all did."""

    results: tuple[Any, ...]
    complete: bool


def run(
    function: Callable[[Any], Any],
    tasks: Sequence[Any],
    *,
    executor: Executor,
    progress: Callable[[int, int], None] | None = None,
) -> Sweep:
    """
    Carry out a sweep.

    Parameters
    ----------
    function : callable
        Of one task. To leave this process it must stand in a module (or be a `functools.partial` of one that does,
        whose bound arguments travel once to each worker of a pool).
    tasks : sequence
        What it is called with; picklable. Each carries what it needs, its chunk number for seeding included.
    executor : Executor
        `InProcess()`, `Pool(workers=N)` or `Cluster(address=...)`; `chosen` makes one from a user's options.
    progress : callable, optional
        Told how many tasks are done, and of how many; at the start and after each.

    Returns
    -------
    Sweep
        After Ctrl-C: what was finished by then.

    Raises
    ------
    InputError
        As a task raised it; or where workers or cluster cannot do their work.
    TaskError
        For a bug in a task on another process; in this one it comes as it is.
    """
    results: list[Any] = [None] * len(tasks)
    done: set[int] = set()

    def landed(number: int, result: object) -> None:
        results[number] = result
        done.add(number)
        if progress is not None:
            progress(len(done), len(tasks))

    try:
        if progress is not None:
            progress(0, len(tasks))
        if tasks:
            executor.carry_out(function, tasks, landed)
    except KeyboardInterrupt:
        pass
    return Sweep(results=tuple(results), complete=len(done) == len(tasks))


def chosen(workers: int | None = None, dask: str | None = None) -> Executor:
    """
    Make the executor that a user asked for.

    Parameters
    ----------
    workers : int, optional
        Processes on this machine; None and 1 stay in this one.
    dask : str, optional
        Address of a Dask scheduler.

    Returns
    -------
    Executor
        Nothing is started or contacted before it has tasks.

    Raises
    ------
    InputError
        If both are given, or the address is none.
    """
    if dask is not None:
        if workers is not None:
            raise InputError("executor_twice")
        return Cluster(address=dask)
    return InProcess() if workers is None or workers == 1 else Pool(workers=workers)


def seed_of(seed: int, chunk: int) -> int:
    """
    Return the seed of a chunk.

    Parameters
    ----------
    seed : int
        The sweep's seed.
    chunk : int
        The chunk's number.

    Returns
    -------
    int
        From 0 to 2**64 - 1; the same on every machine, and unrelated between neighbours.

    Notes
    -----
    The first 8 bytes, big end first, of the SHA-256 of "<seed>:<chunk>" in ASCII.
    """
    digest = hashlib.sha256(f"{seed}:{chunk}".encode("ascii")).digest()
    return int.from_bytes(digest[:_SEED_BYTES], "big")
