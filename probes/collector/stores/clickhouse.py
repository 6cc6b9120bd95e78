"""The ClickHouse store: keyed rows over HTTP, without a driver. Records first, the batch's key last."""

# ruff: noqa: S608 -- statements are put together from our own names

from __future__ import annotations

import hashlib
import re
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from probes.collector.stores import clickhouse_tables as tables
from probes.collector.stores import sql
from probes.collector.stores.base import AgentSeen, Committed
from probes.collector.stores.clickhouse_http import Http, Refused, parse, quoted, tab_separated
from probes.collector.stores.sql import StoreDown
from probes.errors import InputError
from probes.records.batches import Batch, BatchKey
from probes.records.fields import Type
from probes.terms import Kind

_TIMEOUT_S = 60.0

#: How far the clocks of two collectors of one database may differ.
_MARGIN_NS = 60 * 10**9


def open_clickhouse(url: str, *, clock: Callable[[], int] = time.time_ns) -> ClickhouseStore:
    """
    Open the store, and make database, tables and views where they are missing.

    Parameters
    ----------
    url : str
        `clickhouse://user:password@host:8123/database`, `clickhouses://` for TLS; see `clickhouse_http.parse`.
    clock : callable
        Gives the time. [ns]

    Raises
    ------
    InputError
        If the URL is wrong, the server cannot be reached, or the tables cannot be made or are newer than we are.
    """
    address = parse(url)
    try:
        http = Http(address, timeout_s=_TIMEOUT_S)
    except (OSError, ssl.SSLError) as failed:
        raise InputError("database_unreachable", value=address.shown, reason=failed) from None
    try:
        http.run(f"CREATE DATABASE IF NOT EXISTS {address.database}", database=False)
        version = _version(http)
        for statement in tables.make_statements(version):
            http.run(statement)
        store = ClickhouseStore(http, version=version, clock=clock)
        found = store.bring_up_to_date()
    except StoreDown as failed:
        reason = str(failed).removeprefix(f"{address.shown}: ").rstrip(".")
        raise InputError("database_unreachable", value=address.shown, reason=reason) from None
    except Refused as failed:
        raise InputError("database_refused", value=address.shown, reason=str(failed).rstrip(".")) from None
    if found > sql.TABLES_VERSION:
        raise InputError("database_newer", value=address.shown, found=found, known=sql.TABLES_VERSION)
    return store


def _version(http: Http) -> tuple[int, ...]:
    ((text,),) = http.select("SELECT version()")
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


class ClickhouseStore:
    """
    Records in ClickHouse; made by `open_clickhouse`.

    There are no transactions: a batch is stored once its key is, which comes after its records. Whatever was cut
    short is inserted again, and rows of one key count once in the views and under FINAL.
    """

    def __init__(self, http: Http, *, version: tuple[int, ...], clock: Callable[[], int]) -> None:
        self._http = http
        self._version = version
        self._clock = clock
        self._received_ns = 0

    def bring_up_to_date(self) -> int:
        """Add columns that the record schema added, make the views anew; give the tables' version."""
        found = max(self._meta("version"), 0) or sql.TABLES_VERSION
        if found > sql.TABLES_VERSION:
            return found
        for kind, table in sql.TABLES.items():
            there = self._http.select(
                f"SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'raw_{table}'"
            )
            for statement in tables.missing_columns(kind, (name for (name,) in there)):
                self._http.run(statement)
        for statement in tables.view_statements():
            self._http.run(statement)
        self._insert("meta", "name, value", [("version", sql.TABLES_VERSION)], token="")
        return found

    def commit(self, batches: Sequence[Batch]) -> list[Committed]:
        """
        Store new batches; see `Store.commit`.

        Raises
        ------
        StoreDown
            If the server is away, refuses or answers not to the end. What it took of the batches counts once when they
            come again.
        """
        try:
            answers = sql.judged(batches, *self._look(batches))
            if fresh := sql.stored(batches, answers):
                self._store(fresh)
        except Refused as refused:
            raise StoreDown(str(refused)) from None
        return answers

    def _look(self, batches: Sequence[Batch]) -> tuple[dict[BatchKey, str], dict[tuple[str, str], tuple[int, str]]]:
        # The last batches first: one that another collector stores meanwhile is then known, not out of order.
        last = self._http.select(tables.last_query({(batch.agent, batch.boot) for batch in batches}))
        known = self._http.select(tables.known_query({batch.key for batch in batches}))
        return (
            {BatchKey(agent, boot, number): digest for agent, boot, number, digest in known},
            {(agent, boot): (number, digest) for agent, boot, number, digest in last},
        )

    def _store(self, fresh: Sequence[Batch]) -> None:
        received_ns = max(self._clock(), self._received_ns)  # each batch later than the one before
        self._received_ns = received_ns + len(fresh)
        days = {batch.key: sql.day_of(batch, received_ns) for batch in fresh}
        token = hashlib.sha256("".join(batch.digest for batch in fresh).encode()).hexdigest()
        for kind, table in sql.TABLES.items():
            rows = [row for batch in fresh for row in sql.flat(kind, batch, days[batch.key])]
            self._insert(f"raw_{table}", sql.names(kind), rows, token=f"{token}-{table}")
        marks = {
            (hour_ns, batch.agent, days[batch.key], received_ns)
            for batch in fresh
            for hour_ns in sql.hours_of(batch, days[batch.key])
        }
        self._insert("hour_marks", "hour_ns, agent, day, marked_ns", sorted(marks), token=f"{token}-marks")
        keys = [_key_row(batch, days[batch.key], received_ns + place) for place, batch in enumerate(fresh)]
        self._insert("raw_batches", ", ".join(tables.BATCH_COLUMNS), keys, token=f"{token}-batches")

    def _insert(self, table: str, columns: str, rows: Sequence[tuple[object, ...]], *, token: str) -> None:
        if rows:
            settings = tables.insert_settings(self._version, token)
            self._http.run(
                f"INSERT INTO {table} ({columns}) FORMAT TabSeparated", tab_separated(rows), settings=settings
            )

    def _meta(self, name: str) -> int:
        ((value,),) = self._http.select(f"SELECT max(value) FROM meta WHERE name = {quoted(name)}")
        return int(value or 0)

    def last(self, agent: str, boot: str) -> tuple[int, str] | None:
        """Give number and digest of the last batch of a boot."""
        found = self._select(tables.last_query([(agent, boot)]))
        return (found[0][2], found[0][3]) if found else None

    def flush(self) -> int:
        """Do nothing: what is committed can be read."""
        return 0

    def waiting(self) -> int:
        """Give 0: what is committed can be read."""
        return 0

    def aggregate(self) -> int:
        """Work out the hours of which samples came since the last time."""
        written_ns = self._clock()
        stale = self._select(tables.stale_query(self._meta("samples_from_ns"), _MARGIN_NS))
        hours: dict[int, tuple[set[str], set[int]]] = {}
        for hour_ns, agent, days in stale:
            agents, found = hours.setdefault(hour_ns, (set(), set()))
            agents.add(agent)
            found.update(days)
        for hour_ns, (agents, found) in hours.items():
            self._run(tables.hours_insert(hour_ns, sorted(agents), sorted(found), written_ns))
        return len(hours)

    def expire(self, before_ns: int) -> int:
        """Aggregate, then drop the partitions of days that ended by then."""
        self.aggregate()
        self._insert("meta", "name, value", [("samples_from_ns", before_ns)], token=f"from-{before_ns}")
        dropped = 0
        for (day,) in self._select(tables.DAYS_QUERY):
            if (day + 1) * sql.DAY_NS <= before_ns:
                ((count,),) = self._select(f"SELECT count() FROM raw_samples FINAL WHERE day = {day}")
                for statement in tables.forget_statements(day):
                    self._run(statement)
                dropped += count
        return dropped

    def windows(self, since_ns: int, *, latest: bool = False) -> list[dict[str, object]]:
        """Give windows that ended after a time; see `Store.windows`."""
        fields = sql.columns(Kind.WINDOW)
        makers: list[Callable[[object], object]] = [_MAKERS.get(field.type, lambda value: value) for field in fields]
        names = [field.name for field in fields]
        return [
            dict(zip(names, (make(value) for make, value in zip(makers, row, strict=True)), strict=True))
            for row in self._select(tables.windows_query(since_ns, latest=latest))
        ]

    def agents(self) -> list[AgentSeen]:
        """Give all agents, by name."""
        return [
            AgentSeen(
                agent=agent,
                boot=boot,
                number=number,
                created_ns=created_ns,
                received_ns=received_ns,
                batches=batches,
                records=records,
                version=version or None,
            )
            for agent, boot, number, created_ns, received_ns, batches, records, version in self._select(
                tables.AGENTS_QUERY
            )
        ]

    def counts(self) -> Mapping[str, int]:
        """Give the number of records of each kind that are stored."""
        (row,) = self._select(tables.COUNTS_QUERY)
        return {str(kind): int(number or 0) for kind, number in zip(Kind, row, strict=True)}

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    def _select(self, query: str) -> list[list[Any]]:
        try:
            return self._http.select(query)
        except Refused as refused:
            raise StoreDown(str(refused)) from None

    def _run(self, statement: str) -> None:
        try:
            self._http.run(statement)
        except Refused as refused:
            raise StoreDown(str(refused)) from None


def _bool(value: object) -> object:
    return None if value is None else bool(value)


def _float(value: object) -> object:
    return float(value) if isinstance(value, int) else value


#: What JSON does not tell apart.
_MAKERS: dict[Type, Callable[[object], object]] = {Type.BOOLEAN: _bool, Type.NUMBER: _float}


def _key_row(batch: Batch, day: int, received_ns: int) -> tuple[object, ...]:
    return (
        *batch.key,
        batch.digest,
        batch.created_ns,
        received_ns,
        day,
        len(batch.samples),
        len(batch.windows),
        len(batch.events),
        len(batch.routes),
        len(batch.samples),
        sql.version_of(batch) or "",
        1,
    )
