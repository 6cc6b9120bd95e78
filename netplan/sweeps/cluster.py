"""
A Dask cluster, by the address of its scheduler. The only file that meets distributed (extra `dask`).

Nothing is contacted but that address. Scheduler and workers need this program in the same version, and nothing else.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import re
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from geodata.errors import InputError
from netplan.sweeps.calls import call

#: A scheduler that has not answered after so long does not. [s]
ANSWER_S = 6.0
#: So long a sweep waits for workers, at its start and when all are gone. [s]
WORKERS_S = 6.0
_LOST_S = 30.0
_LOOK_S = 1.0
_ADDRESS = re.compile(r"(?:tcp|tls)://(?:\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})/?")
_HIGHEST_PORT = 65_535
#: distributed brings no types.
_Client = Any
_Future = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Carries out tasks on the workers of a Dask scheduler; `address` like tcp://host:8786."""

    address: str

    def __post_init__(self) -> None:
        fits = _ADDRESS.fullmatch(self.address)
        if fits is None or not 1 <= int(fits.group(1)) <= _HIGHEST_PORT:
            raise InputError("bad_scheduler", value=self.address)

    def carry_out(
        self, function: Callable[[Any], Any], tasks: Sequence[Any], landed: Callable[[int, Any], None]
    ) -> None:
        """
        Call a function of each task.

        Parameters
        ----------
        function : callable
            Importable by name on the workers.
        tasks : sequence
            Picklable.
        landed : callable
            Given number and result of each task as it is done.

        Raises
        ------
        InputError
            As a task raised it; `dask_missing`, `no_scheduler`, `cluster_without_workers`, `cluster_versions`,
            `cluster_unfit`, `cluster_lost`, or `worker_died` where several workers in turn died on one task.
        TaskError
            For a bug in a task.
        KeyboardInterrupt
            On Ctrl-C; what is not finished is cancelled.
        """
        with _client(self.address) as client:
            futures = client.map(
                call, [function] * len(tasks), tasks, pure=False, retries=0, key=f"ixplan-{time.time_ns():x}"
            )
            try:
                self._gather(client, dict(zip(futures, range(len(tasks)), strict=True)), landed)
            finally:
                with suppress(Exception):
                    client.cancel([future for future in futures if not future.done()])

    def _gather(self, client: _Client, pending: dict[_Future, int], landed: Callable[[int, Any], None]) -> None:
        done: SimpleQueue[_Future] = SimpleQueue()
        for future in pending:
            future.add_done_callback(done.put)
        seen = time.monotonic()
        while pending:
            try:
                future = done.get(timeout=_LOOK_S)
            except Empty:
                if self._has_workers(client):
                    seen = time.monotonic()
                elif time.monotonic() - seen > _LOST_S:
                    raise InputError("cluster_without_workers", value=self.address) from None
                continue
            landed(pending.pop(future), self._value(future))
            future.release()
            seen = time.monotonic()

    def _has_workers(self, client: _Client) -> bool:
        if client.status == "running":
            with suppress(OSError):  # lost while it is asked
                return bool(client.nthreads())
        raise InputError("cluster_lost", value=self.address) from None

    def _value(self, future: _Future) -> object:
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        try:
            outcome = future.result()
        except KilledWorker as error:
            raise InputError("worker_died", value="-", tries=error.allowed_failures + 1) from None
        except FutureCancelledError:
            raise InputError("cluster_lost", value=self.address) from None
        except Exception as error:
            # Our envelope holds whatever a task raises, so this came before it: no such module there, other pickles.
            raise InputError("cluster_unfit", value=self.address, reason=error.__cause__ or error) from error
        return outcome.value()


@contextmanager
def _client(address: str) -> Iterator[_Client]:
    """Hold a connection to a scheduler that has workers; what distributed would say in English is said by us."""
    if importlib.util.find_spec("distributed") is None:
        raise InputError("dask_missing")
    # Its loggers have levels and handlers of their own, which it sets when it is imported: only this reaches them all.
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client = _connected(address)
            try:
                _need_workers(client, address)
                yield client
            finally:
                with suppress(Exception):
                    client.close(timeout=ANSWER_S)
    finally:
        logging.disable(before)


def _connected(address: str) -> _Client:
    import distributed

    try:
        # In a thread of its own: the caller's may have an event loop running, as notebooks do.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(_greeted, address).result()
    except ImportError:
        raise
    except Exception:  # noqa: BLE001  whatever answers in another tongue is no scheduler
        raise InputError("no_scheduler", value=address) from None
    try:
        return distributed.Client(  # type: ignore[no-untyped-call]
            address, timeout=ANSWER_S, set_as_default=False
        )
    except ImportError as error:  # how distributed words versions that cannot work together
        raise InputError("cluster_unfit", value=address, reason=error) from None
    except OSError:  # TimeoutError is one
        raise InputError("no_scheduler", value=address) from None
    except Exception as error:
        raise InputError("cluster_unfit", value=address, reason=error) from error


def _greeted(address: str) -> None:
    asyncio.run(asyncio.wait_for(_greet(address), ANSWER_S))


async def _greet(address: str) -> None:
    """Exchange greetings: the client's own would wait for ever where something listens and says nothing."""
    from distributed.comm.core import connect

    comm = await connect(address, timeout=ANSWER_S)  # type: ignore[no-untyped-call]
    await comm.close()


def _need_workers(client: _Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_S)
    except TimeoutError:
        raise InputError("cluster_without_workers", value=address) from None
