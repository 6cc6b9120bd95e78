"""
The store of Parquet partitions, read by DuckDB or anything else that reads Parquet.

A batch is committed to the ledger first. A flush then takes what waits there, adds it to files that say which flush is
the last in them, and forgets the bodies. A crash in between repeats the same flush, which leaves alone what it wrote:
whoever reads all Parquet files sees no record twice, and what is not there yet follows.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

import duckdb

from probes.collector.stores.base import AgentSeen, Committed
from probes.collector.stores.hours import write_hours
from probes.collector.stores.ledger import Ledger, sync_folder
from probes.collector.stores.partitions import COLUMNS, connect, write_partitions
from probes.collector.stores.reading import days_before, samples_in, stored_windows
from probes.errors import InputError
from probes.records.batches import Batch, encode

#: Records of one flush; more wait for the next, so that memory stays bounded and a stop waits for a second at most.
FLUSH_RECORDS = 100_000
#: More than this is left for the next start when the store is closed: it is durable where it is.
CLOSING_RECORDS = 50_000
_COLUMNS_TEXT = f'"samples":{json.dumps({"columns": COLUMNS}, separators=(",", ":"))[:-1]},'.encode()


class ParquetStore:
    """
    Keep records in a folder.

    Parameters
    ----------
    folder : Path
        The store; it is made if it is missing.
    wall_ns : callable
        The clock, nanoseconds since 1970.

    Raises
    ------
    InputError
        If the folder cannot be written or another process holds it.
    """

    def __init__(self, folder: Path, wall_ns: Callable[[], int]) -> None:
        self.folder, self._wall_ns = folder, wall_ns
        self._ledger = Ledger(folder)
        self._duck = connect(folder)
        self._flushing = Lock()  # one flush, expiry or aggregation at a time
        try:
            for day in self._ledger.deleting_days():  # before a flush puts late samples there
                self._delete_samples(day)
            while self.flush():
                pass
        except (OSError, duckdb.Error) as failed:
            self._let_go()
            raise InputError("store_unwritable", value=folder, reason=failed) from None
        except BaseException:
            self._let_go()
            raise

    def commit(self, batches: Sequence[Batch]) -> list[Committed]:
        """Store new batches durably."""
        return self._ledger.commit([(batch, canonical(batch)) for batch in batches], self._wall_ns())

    def last(self, agent: str, boot: str) -> tuple[int, str] | None:
        """Give number and digest of the last batch of a boot."""
        return self._ledger.last(agent, boot)

    def flush(self) -> int:
        """Write the oldest that waits to Parquet files, `FLUSH_RECORDS` at a time."""
        with self._flushing:
            sequence = self._ledger.begin_flush(FLUSH_RECORDS)
            if sequence is None:
                return 0
            waiting = self._ledger.bodies(sequence)
            days = write_partitions(self._duck, self.folder, sequence, waiting)
            return self._ledger.end_flush(sequence, days)

    def aggregate(self) -> int:
        """Work the hours of days anew that got samples since."""
        hours = 0
        with self._flushing:
            for day, generation in self._ledger.dirty_days():
                hours += write_hours(self._duck, self.folder, day, generation)
                self._ledger.cleaned(day)
        return hours

    def expire(self, before_ns: int) -> int:
        """Aggregate, then delete samples of whole days that ended by then."""
        self.aggregate()
        samples = 0
        with self._flushing:
            for day in days_before(self.folder, before_ns):
                samples += samples_in(self._duck, self.folder, day)
                self._ledger.begin_deleting(day)
                self._delete_samples(day)
        return samples

    def windows(self, since_ns: int, *, latest: bool = False) -> list[dict[str, object]]:
        """Give windows that ended after a time."""
        return stored_windows(self.folder, since_ns, latest=latest)

    def agents(self) -> list[AgentSeen]:
        """Give all agents, by name."""
        return self._ledger.agents()

    def counts(self) -> dict[str, int]:
        """Give the number of records of each kind ever committed."""
        return self._ledger.counts()

    def waiting(self) -> int:
        """Give the number of records that are committed but not in a Parquet file yet."""
        return self._ledger.waiting()

    def close(self) -> None:
        """Flush a little and let go; what is not flushed now is at the next start."""
        try:
            if self.waiting() <= CLOSING_RECORDS:
                self.flush()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._duck.close()
        self._ledger.close()

    def _delete_samples(self, day: str) -> None:
        place = self.folder / "kind=sample" / f"day={day}"
        if place.exists():
            for file in sorted(place.iterdir()):
                file.unlink()
            place.rmdir()
            sync_folder(place.parent)
        self._ledger.end_deleting(day)


def canonical(batch: Batch) -> bytes:
    """Give the batch's body as received, where it is laid out as we write it; else anew."""
    # Without an escape, "columns" once is the samples' own, and stands nowhere inside an event's detail.
    ours = _COLUMNS_TEXT in batch.body and batch.body.count(b'"columns"') == 1
    plain = not any(char in batch.body for char in (b"\n", b"\r", b"\\"))
    return batch.body if ours and plain else encode(batch)


def open_parquet(folder: str) -> ParquetStore:
    """Open the store in a folder, or begin one."""
    if not folder:
        raise InputError("store_unknown", value="parquet:")
    return ParquetStore(Path(folder), time.time_ns)
