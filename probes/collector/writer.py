"""The two threads behind the server: one commits what agents deliver, one flushes, aggregates and expires."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from probes.collector.board import Board
from probes.collector.stores.base import Committed, Fate, Store
from probes.collector.tally import Tally
from probes.records.batches import Batch

_GROUP = 64  # batches of one transaction
_TICK_S = 0.5
_DAY_NS = 86_400_000_000_000


class StoreBusy(Exception):  # noqa: N818 -- an answer: the agent tries again
    """The store takes nothing for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Housekeeping:
    """When to flush, aggregate and expire."""

    flush_s: float = 30.0
    flush_records: int = 200_000
    tidy_s: float = 600.0  # between two aggregations
    keep_samples_days: int = 90


class Writer:
    """
    Own the store while the collector runs.

    Parameters
    ----------
    store : Store
        Closed by `stop`.
    tally, board : Tally, Board
        What is counted, and what the pages show.
    keeping : Housekeeping
        When to tidy.
    waiting_limit : int
        Batches that may wait for a commit.
    wall_ns : callable
        The clock, nanoseconds since 1970.
    """

    def __init__(
        self,
        store: Store,
        tally: Tally,
        board: Board,
        *,
        keeping: Housekeeping,
        waiting_limit: int,
        wall_ns: Callable[[], int],
    ) -> None:
        self.store, self._tally, self._board = store, tally, board
        self._keeping, self._wall_ns = keeping, wall_ns
        self._queue: queue.Queue[tuple[Batch, Future[Committed]] | None] = queue.Queue(waiting_limit)
        self._committed = self._flushed = 0  # records; each counted up by one thread
        self._healthy = True
        self._stopping = threading.Event()
        self._tidy_now = threading.Event()
        self._log = logging.getLogger("ixprobe.collector")
        # Daemons: a store that hangs shall not keep the process from ending; what is acknowledged is committed.
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._commit_all, self._tidy_all)]

    @property
    def waiting(self) -> int:
        """Batches that wait for a commit."""
        return self._queue.qsize()

    @property
    def unflushed(self) -> int:
        """Records committed since the last flush began."""
        return self._committed - self._flushed

    @property
    def healthy(self) -> bool:
        """Whether the last commit succeeded."""
        return self._healthy

    def start(self) -> None:
        """Start both threads."""
        for thread in self._threads:
            thread.start()

    def submit(self, batch: Batch) -> Future[Committed]:
        """
        Hand a batch over; the future is done after its commit.

        Raises
        ------
        StoreBusy
            If too many wait.
        """
        future: Future[Committed] = Future()
        try:
            self._queue.put_nowait((batch, future))
        except queue.Full:
            raise StoreBusy from None
        return future

    def stop(self, timeout_s: float) -> bool:
        """Commit what waits, flush, close the store; tell whether that was done in time."""
        self._stopping.set()
        self._tidy_now.set()
        self._queue.put(None)
        until_s = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, until_s - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            return False
        self.store.close()
        return True

    def _commit_all(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            last = False
            while len(group) < _GROUP and not last:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    last = True
                else:
                    group.append(more)
            self._commit(group)
            if last:
                return

    def _commit(self, group: list[tuple[Batch, Future[Committed]]]) -> None:
        # From here on nobody can cancel one of them: a stop does that to requests under way.
        group = [(batch, future) for batch, future in group if future.set_running_or_notify_cancel()]
        if group:
            self._store([batch for batch, _ in group], [future for _, future in group])

    def _store(self, batches: Sequence[Batch], futures: Sequence[Future[Committed]]) -> None:
        try:
            answers = self.store.commit(batches)
        except Exception as failed:  # noqa: BLE001 -- any driver's; the agents keep their records and come again
            self._tally.store_failures += 1
            if len(batches) > 1 and not isinstance(failed, OSError | sqlite3.OperationalError):
                for one, future in zip(batches, futures, strict=True):  # one of them may be to blame
                    self._store([one], [future])
                return
            self._healthy = False
            self._log.warning("the store took nothing: %s", failed)
            for future in futures:
                future.set_exception(StoreBusy(str(failed)))
            return
        self._tally.commits += 1
        self._healthy = True
        now_ns = self._wall_ns()
        for batch, future, answer in zip(batches, futures, answers, strict=True):
            if answer.fate is Fate.STORED:
                self._committed += batch.records
                self._board.take(batch, now_ns)
            future.set_result(answer)
        if self.unflushed >= self._keeping.flush_records:
            self._tidy_now.set()

    def _tidy_all(self) -> None:
        flushed_s = tidied_s = time.monotonic()
        while not self._stopping.is_set():
            self._tidy_now.wait(_TICK_S)
            now_s = time.monotonic()
            due = self._tidy_now.is_set() or now_s - flushed_s >= self._keeping.flush_s
            if self._stopping.is_set() or not due:
                continue
            self._tidy_now.clear()
            self._safely(self._flush)
            flushed_s = time.monotonic()
            if now_s - tidied_s >= self._keeping.tidy_s:
                self._safely(self._expire)
                tidied_s = time.monotonic()

    def _safely(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as failed:  # noqa: BLE001 -- a full disk now is none tomorrow; nothing acknowledged is lost
            self._tally.store_failures += 1
            self._log.warning("the store could not be tidied: %s", failed)

    def _flush(self) -> None:
        """Flush what waits now. What comes meanwhile is the next flush's: else under load there would be no end."""
        committed, left = self._committed, self.store.waiting()
        while left > 0 and (flushed := self.store.flush()):
            self._tally.flushed_records += flushed
            left -= flushed
            if self._stopping.is_set():
                return
        self._flushed = committed
        self._tally.flushes += 1
        self._tally.last_flush_ns = self._wall_ns()

    def _expire(self) -> None:
        self.store.aggregate()
        # Deleting is for good, so two clocks must agree: a collector whose own clock runs ahead would delete all.
        newest_ns = max((seen.created_ns for seen in self._board.agents()), default=0)
        before_ns = min(self._wall_ns(), newest_ns) - self._keeping.keep_samples_days * _DAY_NS
        self._tally.expired_samples += self.store.expire(before_ns)
