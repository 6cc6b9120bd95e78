"""What every store promises, and how one is opened by its URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from probes.errors import InputError
from probes.records.batches import NOTHING_BEFORE, Batch


class Fate(StrEnum):
    """What became of a delivered batch. The first two are receipts, the others refusals."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # this very batch was committed before: not stored again, but acknowledged again
    CONFLICT = "conflict"  # another batch has this number
    BROKEN_CHAIN = "broken_chain"  # it does not follow the last batch of its boot


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """The store's answer to one batch."""

    agent: str
    boot: str
    number: int
    digest: str  # of the batch that was asked about
    fate: Fate

    @property
    def acknowledged(self) -> bool:
        """Whether the agent may delete it."""
        return self.fate in (Fate.STORED, Fate.DUPLICATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSeen:
    """What a store knows of one agent."""

    agent: str
    boot: str  # the latest to deliver
    number: int  # its last batch
    created_ns: int  # when the agent formed it
    received_ns: int  # when we committed it
    batches: int  # of all boots
    records: int
    version: str | None  # as it said when it started


class Store(Protocol):
    """
    Keep records, each exactly once.

    `commit` is called from one thread; `flush`, `aggregate` and `expire` from a second one, at the same time; the
    readers from any. A store that cannot write for now raises OSError (or its driver's error): nothing of that call
    is stored then, and the agents try again.
    """

    def commit(self, batches: Sequence[Batch]) -> list[Committed]:
        """Store new batches durably, in one transaction; judge each by `judge`. Nothing is stored of a refused one."""

    def last(self, agent: str, boot: str) -> tuple[int, str] | None:
        """Give number and digest of the last batch of a boot."""

    def flush(self) -> int:
        """Make some of what is committed readable to others, where that is not so at once; 0 records: nothing waits."""

    def expire(self, before_ns: int) -> int:
        """Aggregate, then delete the samples of whole days (UTC) that ended by then; give the number of samples."""

    def aggregate(self) -> int:
        """Bring the hourly aggregates up to date; give the number of hours written."""

    def windows(self, since_ns: int, *, latest: bool = False) -> list[dict[str, object]]:
        """
        Give windows that ended after a time, as flat rows: agent, boot, serial and the window's fields, oldest first.

        With `latest`, only the last of each agent, target, protocol, operator, layer, class and phase.
        """

    def agents(self) -> list[AgentSeen]:
        """Give all agents, by name."""

    def counts(self) -> Mapping[str, int]:
        """Give the number of records of each kind that are stored: sample, window, event, route."""

    def waiting(self) -> int:
        """Give the number of records that are committed but not yet flushed."""

    def close(self) -> None:
        """Flush and let go."""


def judge(batch: Batch, *, last: tuple[int, str] | None, known: str | None) -> Fate:
    """
    Judge a batch against what is stored of its boot.

    Parameters
    ----------
    batch : Batch
        The delivered batch, with its digest.
    last : tuple of int and str, optional
        Number and digest of the last batch of its boot; None: nothing of this boot is stored.
    known : str, optional
        Digest of the stored batch of the same agent, boot and number.

    Returns
    -------
    Fate
        A boot of which nothing is stored may begin with any number: the store may be newer than the boot.
    """
    if known is not None:
        return Fate.DUPLICATE if known == batch.digest else Fate.CONFLICT
    if last is None:
        first = batch.number == 1
        return Fate.BROKEN_CHAIN if first and batch.previous != NOTHING_BEFORE else Fate.STORED
    follows = batch.number == last[0] + 1 and batch.previous == last[1]
    return Fate.STORED if follows else Fate.BROKEN_CHAIN


def open_store(url: str) -> Store:
    """
    Open a store.

    Parameters
    ----------
    url : str
        `parquet:FOLDER` or a plain folder; `postgresql://...`; `clickhouse://host:port/database`.

    Raises
    ------
    InputError
        If the form is unknown, an extra is missing, or the store cannot be opened or written.
    """
    scheme, colon, rest = url.partition(":")
    if colon and scheme in ("postgresql", "postgres"):
        _needed("psycopg", "postgresql")
        from probes.collector.stores.postgresql import open_postgresql

        return open_postgresql(url)
    if colon and scheme in ("clickhouse", "clickhouses"):
        from probes.collector.stores.clickhouse import open_clickhouse

        return open_clickhouse(url)
    if "://" in url or (colon and scheme != "parquet" and scheme.isalpha() and not Path(url).exists()):
        from probes.collector.stores.sql import shown

        raise InputError("store_unknown", value=shown(url))
    _needed("duckdb", "collector")
    from probes.collector.stores.parquet import open_parquet

    return open_parquet(rest if colon and scheme == "parquet" else url)


def _needed(module: str, extra: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise InputError("extra_missing", command="collect", extra=extra, module=module)
