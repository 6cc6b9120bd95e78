"""The spool: where records wait, durably, until the collector has acknowledged them."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from probes.errors import InputError
from probes.records.batches import Batch, BatchKey, decode
from probes.records.events import Event, Happening
from probes.records.routes import Route
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.spool import outgoing, refusals
from probes.spool.attached import Attached
from probes.spool.beginning import begin_boot, open_file, set_aside
from probes.spool.dropping import make_room
from probes.spool.faults import SpoolDamaged, SpoolUnavailable
from probes.spool.lock import hold
from probes.spool.outgoing import Formed
from probes.spool.tables import (
    FILE_NAME,
    LAST_BYTES,
    SPARE_BYTES,
    connect,
    number,
    require_room,
    sorted_out,
    transaction,
)
from probes.spool.writing import Rows, rows_of, write

#: Below it not even the batch that is being formed has room. [bytes]
LEAST_BYTES = 4 * 2**20


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


class Spool:
    """
    The spool of a running agent. Safe to use from several threads.

    Deliveries work on a connection of their own, so that forming a batch never keeps the agent from writing.
    """

    def __init__(self, folder: Path, *, agent: str, limit_bytes: int, lock: int, clock: Callable[[], int]) -> None:
        self.folder = folder
        self.agent = agent
        self.boot = ""
        self._limit_bytes = limit_bytes
        self._lock_file = lock
        self._clock = clock
        self._gate = threading.RLock()  # of the writer's connection, and of the boot
        self._streams: dict[int, Stream] = {}  # of this boot: a file begun anew needs them again
        self._streams_due = False  # the boot is new, and has none of them yet
        self._most_records: int | None = None  # of a batch, after one was too large
        self._boot_id = 0
        self._opened_ns = 0
        self._writer: sqlite3.Connection | None = None

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        agent: str,
        limit_bytes: int,
        now_ns: int,
        clock: Callable[[], int] = time.time_ns,
    ) -> Spool:
        """
        Open the spool of a folder, make it if need be, and begin a new boot.

        Parameters
        ----------
        folder : Path
            Is made if missing, for this user only.
        agent : str
            The agent's name.
        limit_bytes : int
            The file grows no larger. [bytes]
        now_ns : int
            Now; an event AGENT_DOWN tells that nothing is known since the last heartbeat. [ns since 1970]
        clock : callable
            For the times of batches and of the spool's own events. [ns since 1970]

        Raises
        ------
        InputError
            If the folder cannot be written, the limit is too small or another agent uses the spool. A damaged file is
            none: it is set aside, and an event tells. Nor is a full disk: the first records that can be written begin
            the boot, and `boot` is empty until then.
        """
        if limit_bytes < LEAST_BYTES:
            raise InputError("spool_small", file=folder, value=limit_bytes, least=LEAST_BYTES)
        try:
            folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        except OSError as error:
            raise InputError("spool_unwritable", file=folder, reason=error) from error
        spool = cls(folder, agent=agent, limit_bytes=limit_bytes, lock=hold(folder), clock=clock)
        spool._opened_ns = now_ns
        try:
            spool._begin(now_ns)
        except BaseException as error:
            if isinstance(error, SpoolUnavailable) and error.passing:
                return spool  # a full disk: the boot begins with the first records that can be written
            spool.close()
            if isinstance(error, SpoolUnavailable | SpoolDamaged):
                raise InputError("spool_unwritable", file=folder, reason=str(error)) from error
            raise
        return spool

    @staticmethod
    def attach(folder: Path) -> Attached:
        """Join the running agent's boot from another process, to append to it; see `Attached`."""
        return Attached(folder)

    def _begin(self, now_ns: int, damage: SpoolDamaged | None = None) -> None:
        """Open the file and begin a boot; a damaged file is set aside."""
        boot = secrets.token_hex(16)
        file = self.folder / FILE_NAME
        events: list[Event] = []
        for attempt in range(2):
            try:
                if damage is not None:
                    name = set_aside(file, now_ns)
                    detail: dict[str, object] = {"code": "spool_damaged", "file": name, "reason": str(damage)}
                    events = [Event(at_ns=now_ns, event=Happening.ERROR, detail=detail)]
                with _closed_on_error(open_file(file, self._limit_bytes)) as writer:
                    boot_id = begin_boot(writer, agent=self.agent, boot=boot, now_ns=now_ns, events=events)
            except SpoolDamaged as found:
                if attempt:
                    raise
                damage = found
            else:
                self._writer, self._boot_id, self.boot = writer, boot_id, boot
                self._streams_due = True
                break

    def _begin_anew(self, damage: SpoolDamaged, boot: str) -> None:
        """Set a damaged file aside while the agent runs; nothing is done where another thread has done it."""
        with self._gate:
            if self.boot != boot:
                return
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            try:
                self._begin(self._clock(), damage)
            except SpoolDamaged as again:
                raise SpoolUnavailable(str(again)) from again

    def append(
        self,
        *,
        streams: Sequence[Stream] = (),
        samples: Sequence[Sample] = (),
        windows: Sequence[Window] = (),
        events: Sequence[Event] = (),
        routes: Sequence[Route] = (),
    ) -> None:
        """
        Write records in one transaction; they are durable when it returns.

        Parameters
        ----------
        streams : sequence of Stream
            New ones, or some that changed; before or with the first sample that names them.
        samples, windows, events, routes : sequence
            Get their serials in this order.

        Raises
        ------
        SpoolUnavailable
            If nothing can be written now: nothing was written then, try again (the agent's Writer does).
        ValueError
            If a sample names a stream that was never given, or a record is wrong: a bug of the caller.
        """
        known = self._streams.keys() | {stream.stream for stream in streams}
        if missing := {sample.stream for sample in samples} - known:
            raise ValueError(f"samples of a stream that was never given: {min(missing)}")
        rows = rows_of(streams=streams, samples=samples, windows=windows, events=events, routes=routes)
        with self._gate:
            try:
                self._write(rows)
            except SpoolDamaged as damage:
                self._begin_anew(damage, self.boot)
                self._write_once_more(rows)
            self._streams.update({stream.stream: stream for stream in streams})

    def _write_once_more(self, rows: Rows) -> None:
        try:
            self._write(rows)
        except SpoolDamaged as damage:  # a new file, and damaged again: the disk
            raise SpoolUnavailable(str(damage)) from damage

    def _write(self, rows: Rows) -> None:
        require_room(self.folder, SPARE_BYTES + 2 * rows.bytes)
        if self._writer is None:
            self._begin(self._clock() if self.boot else self._opened_ns)
        assert self._writer is not None
        with transaction(self._writer):
            if self._streams_due:
                write(self._writer, self._boot_id, rows_of(streams=tuple(self._streams.values())))
            make_room(
                self._writer,
                self._boot_id,
                limit_bytes=self._limit_bytes,
                needed_bytes=rows.bytes,
                now_ns=self._clock(),
            )
            write(self._writer, self._boot_id, rows)
        self._streams_due = False

    def beat(self, now_ns: int) -> None:
        """
        Say that the agent runs, every few seconds: the next start tells AGENT_DOWN from the last beat on.

        A beat that cannot be written is left out.
        """
        with self._gate:
            if self._writer is None:
                return
            try:
                require_room(self.folder, LAST_BYTES)
                with transaction(self._writer):
                    self._writer.execute("UPDATE boots SET beat_ns = ? WHERE id = ?", (now_ns, self._boot_id))
            except (SpoolUnavailable, SpoolDamaged):  # the next append deals with it
                return

    @contextmanager
    def _delivering(self) -> Iterator[sqlite3.Connection]:
        """A connection for the time of a call; damage that shows in it makes the spool begin anew."""
        boot = self.boot
        try:
            connection = connect(self.folder / FILE_NAME, limit_bytes=self._limit_bytes)
            with closing(connection), sorted_out():
                yield connection
        except SpoolDamaged as damage:
            self._begin_anew(damage, boot)
            raise SpoolUnavailable(str(damage)) from damage

    def next_formed(self, limit_records: int) -> Formed | None:
        """
        Give the next batch to deliver: the one that was formed and not acknowledged, or a new one.

        Raises
        ------
        SpoolUnavailable
            If it cannot be read or formed now.
        """
        limit = limit_records if self._most_records is None else min(limit_records, self._most_records)
        with self._delivering() as connection:
            formed = outgoing.waiting_batch(connection)
            for _ in range(3):  # what is read may be dropped meanwhile, by a full spool
                formed = formed or outgoing.form(connection, limit, self._clock())
            return formed

    def next_batch(self, limit_records: int) -> Batch | None:
        """Give the same as `next_formed`, as records."""
        formed = self.next_formed(limit_records)
        return None if formed is None else decode(outgoing.unpacked(formed.body))

    def acknowledge(self, key: BatchKey) -> None:
        """Delete a batch that the collector has stored; twice does no harm."""
        with self._delivering() as connection:
            refusals.acknowledge(connection, key)
            outgoing.give_back(connection)
        if self._most_records is not None:  # it was too large once; perhaps for a while only
            self._most_records *= 2

    def refuse(self, key: BatchKey, sentence: str) -> None:
        """
        Take a refused batch apart: the next one holds half as many records; a single one is set aside, and told.

        Parameters
        ----------
        key : BatchKey
            Of the refused batch.
        sentence : str
            Why, as the collector said.
        """
        with self._delivering() as connection:
            records = refusals.refuse(connection, key, sentence)
        if records is not None:
            self._most_records = max(1, records // 2)

    def resume_after(self, key: BatchKey, stored: tuple[int, str]) -> refusals.Resumed:
        """
        Bring the chain of a boot into line with what the collector says it stored last.

        Parameters
        ----------
        key : BatchKey
            Of the batch that was refused with a conflict.
        stored : tuple of int and str
            Number and digest of the boot's last batch there.
        """
        with self._delivering() as connection:
            resumed = refusals.resume_after(connection, key, stored)
        with self._gate:
            if resumed is refusals.Resumed.SET_ASIDE and key.boot == self.boot and self._writer is not None:
                self._writer.close()
                self._writer = None
                self._begin(self._clock())  # what follows is delivered under a boot of its own
        return resumed

    def waiting(self) -> int:
        """Give the number of records that wait for delivery."""
        with self._delivering() as connection:
            query = "SELECT (SELECT count(*) FROM samples) + (SELECT count(*) FROM records)"
            return number(connection, query)

    def close(self) -> None:
        """Let go of the file and of the lock."""
        with self._gate:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            if self._lock_file >= 0:
                os.close(self._lock_file)
                self._lock_file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
