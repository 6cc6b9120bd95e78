"""The PostgreSQL store: one transaction for many batches, several collectors at once."""

# ruff: noqa: S608 -- statements are put together from our own names; values are always passed beside them

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import psycopg

from probes.collector.stores import sql
from probes.collector.stores.base import AgentSeen, Committed
from probes.collector.stores.postgresql_link import Connection, Link, one_line
from probes.collector.stores.postgresql_tables import drop_days, make_day, make_tables, read_meta, write_hours
from probes.collector.stores.sql import StoreDown
from probes.errors import InputError
from probes.records.batches import Batch, BatchKey
from probes.terms import Kind

_FORM = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"

#: Longest waits for one statement: an agent waits for a commit, nobody for a night's aggregates.
_COMMIT_S = 20.0
_READ_S = 30.0
_WORK_S = 3600.0

#: How often a commit is judged anew because another collector was faster, or a partition was dropped under it.
_RACES = 5


def open_postgresql(url: str, *, clock: Callable[[], int] = time.time_ns) -> PostgresqlStore:
    """
    Open the store, and make its tables where they are missing (schema `ixprobe` of the database).

    Parameters
    ----------
    url : str
        As libpq takes it: `postgresql://user:password@host:port/database?sslmode=verify-full`.
    clock : callable
        Gives the time. [ns]

    Raises
    ------
    InputError
        If the URL is wrong, the server cannot be reached, or the tables cannot be made or are newer than we are.
    """
    place = sql.shown(url)
    try:
        psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its words may quote the password
        raise InputError("database_url", value=place, form=_FORM) from None
    worker = Link(url, role="maintenance", timeout_s=_WORK_S)
    try:
        worker.run(lambda connection: _prepare(connection, place))
    except StoreDown as failed:
        worker.close()
        reason = str(failed).removeprefix(f"{place}: ").rstrip(".")
        raise InputError("database_unreachable", value=place, reason=reason) from None
    except psycopg.Error as failed:
        worker.close()
        raise InputError("database_refused", value=place, reason=one_line(failed)) from None
    except InputError:
        worker.close()
        raise
    return PostgresqlStore(url, worker=worker, clock=clock)


def _prepare(connection: Connection, place: str) -> None:
    ((encoding,),) = connection.execute("SHOW server_encoding").fetchall()
    if encoding != "UTF8":
        raise InputError("database_encoding", value=place, encoding=encoding)
    found = make_tables(connection)
    if found > sql.TABLES_VERSION:
        raise InputError("database_newer", value=place, found=found, known=sql.TABLES_VERSION)


class _OvertakenError(Exception):
    """Another collector committed one of the batches between our look and our insert."""


class PostgresqlStore:
    """
    Records in PostgreSQL; made by `open_postgresql`.

    A batch is stored if its key is in `ixprobe.batches`, which one transaction writes together with its records.
    """

    def __init__(self, url: str, *, worker: Link, clock: Callable[[], int]) -> None:
        self._writer = Link(url, role="writer", timeout_s=_COMMIT_S)
        self._reader = Link(url, role="reader", timeout_s=_READ_S)
        self._worker = worker
        self._clock = clock
        self._days: set[int] = set()  # whose partitions were seen

    def commit(self, batches: Sequence[Batch]) -> list[Committed]:
        """
        Store new batches in one transaction; see `Store.commit`.

        Raises
        ------
        StoreDown
            If the server is away, full or too slow, also at the second attempt. Where the first attempt's commit went
            through unheard, the second finds the keys and answers "duplicate".
        """
        return self._writer.run(lambda connection: self._commit(connection, batches))

    def _commit(self, connection: Connection, batches: Sequence[Batch]) -> list[Committed]:
        received_ns = self._clock()
        days = {batch.key: sql.day_of(batch, received_ns) for batch in batches}
        for _ in range(_RACES):
            for day in set(days.values()) - self._days:
                make_day(connection, day)
                self._days.add(day)
            try:
                return _commit_once(connection, batches, days, received_ns)
            except _OvertakenError:
                continue
            except psycopg.errors.CheckViolation:  # no partition: another collector expired that day
                self._days.clear()
        raise StoreDown("other collectors are faster with the same batches")

    def last(self, agent: str, boot: str) -> tuple[int, str] | None:
        """Give number and digest of the last batch of a boot."""
        found = self._reader.run(
            lambda connection: connection.execute(
                "SELECT number, digest FROM ixprobe.batches WHERE (agent, boot) = (%s, %s) "
                "ORDER BY number DESC LIMIT 1",
                [agent, boot],
            ).fetchall()
        )
        return (found[0][0], found[0][1]) if found else None

    def flush(self) -> int:
        """Do nothing: what is committed can be read."""
        return 0

    def waiting(self) -> int:
        """Give 0: what is committed can be read."""
        return 0

    def aggregate(self) -> int:
        """Work out the hours of which samples came since the last time."""
        return self._worker.run(write_hours)

    def expire(self, before_ns: int) -> int:
        """Aggregate, then drop the partitions of days that ended by then."""
        self.aggregate()
        return self._worker.run(lambda connection: drop_days(connection, before_ns))

    def windows(self, since_ns: int, *, latest: bool = False) -> list[dict[str, object]]:
        """Give windows that ended after a time; see `Store.windows`."""
        only = "DISTINCT ON (agent, target, protocol, operator, layer, service_class, phase)" if latest else ""
        order = "agent, target, protocol, operator, layer, service_class, phase, end_ns DESC, serial DESC"
        inner = f"SELECT {only} {sql.names(Kind.WINDOW)} FROM ixprobe.windows WHERE end_ns > %s ORDER BY {order}"
        found = self._reader.run(
            lambda connection: connection.execute(
                f"SELECT * FROM ({inner}) w ORDER BY end_ns, agent, boot, serial", [since_ns]
            ).fetchall()
        )
        names = [field.name for field in sql.columns(Kind.WINDOW)]
        return [dict(zip(names, row, strict=True)) for row in found]

    def agents(self) -> list[AgentSeen]:
        """Give all agents, by name."""
        found = self._reader.run(
            lambda connection: connection.execute(
                "SELECT agent, boot, number, created_ns, received_ns, batches, samples + windows + events + routes, "
                "version FROM ixprobe.agents ORDER BY agent"
            ).fetchall()
        )
        return [
            AgentSeen(
                agent=agent,
                boot=boot,
                number=number,
                created_ns=created_ns,
                received_ns=received_ns,
                batches=batches,
                records=records,
                version=version,
            )
            for agent, boot, number, created_ns, received_ns, batches, records, version in found
        ]

    def counts(self) -> Mapping[str, int]:
        """Give the number of records of each kind that are stored, without counting them one by one."""
        return self._reader.run(_counts)

    def close(self) -> None:
        """Let go of the connections."""
        for link in (self._writer, self._reader, self._worker):
            link.close()


def _commit_once(
    connection: Connection, batches: Sequence[Batch], days: Mapping[BatchKey, int], received_ns: int
) -> list[Committed]:
    with connection.transaction():
        answers = sql.judged(batches, *_look(connection, batches))
        if fresh := sql.stored(batches, answers):
            _insert_keys(connection, fresh, received_ns)
            _insert_records(connection, fresh, days)
            _insert_agents(connection, fresh, received_ns)
    return answers


def _counts(connection: Connection) -> Mapping[str, int]:
    sums = ", ".join(f"coalesce(sum({sql.TABLES[kind]}), 0)::bigint" for kind in Kind)
    with connection.transaction():
        (row,) = connection.execute(f"SELECT {sums} FROM ixprobe.agents").fetchall()
        expired = read_meta(connection, "expired_samples", 0)
    found = {str(kind): int(number) for kind, number in zip(Kind, row, strict=True)}
    found[Kind.SAMPLE] -= expired
    return found


def _look(
    connection: Connection, batches: Sequence[Batch]
) -> tuple[dict[BatchKey, str], dict[tuple[str, str], tuple[int, str]]]:
    """Find which batches are stored, and the last batch of each of their boots."""
    keys = {
        "agents": [batch.agent for batch in batches],
        "boots": [batch.boot for batch in batches],
        "numbers": [batch.number for batch in batches],
    }
    # The last batches first: one that another collector commits between the two looks is then known, not out of order.
    last = connection.execute(
        "SELECT asked.agent, asked.boot, found.number, found.digest FROM "
        "(SELECT DISTINCT * FROM unnest(%(agents)s::text[], %(boots)s::text[]) AS pairs (agent, boot)) asked "
        "CROSS JOIN LATERAL (SELECT number, digest FROM ixprobe.batches b WHERE b.agent = asked.agent "
        "AND b.boot = asked.boot ORDER BY number DESC LIMIT 1) found",
        keys,
    ).fetchall()
    known = connection.execute(
        "SELECT agent, boot, number, digest FROM ixprobe.batches JOIN "
        "unnest(%(agents)s::text[], %(boots)s::text[], %(numbers)s::bigint[]) AS asked (agent, boot, number) "
        "USING (agent, boot, number)",
        keys,
    ).fetchall()
    return (
        {BatchKey(agent, boot, number): digest for agent, boot, number, digest in known},
        {(agent, boot): (number, digest) for agent, boot, number, digest in last},
    )


def _insert_keys(connection: Connection, fresh: Sequence[Batch], received_ns: int) -> None:
    """Claim the keys; waits for a collector that is at the same batch, and learns whether it had it first."""
    rows = [
        (batch.agent, batch.boot, batch.number, batch.digest, batch.created_ns, received_ns, batch.records)
        for batch in fresh
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    types = ("text", "text", "bigint", "text", "bigint", "bigint", "integer")
    arrays = ", ".join(f"%s::{name}[]" for name in types)
    done = connection.execute(
        f"INSERT INTO ixprobe.batches SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING RETURNING number", columns
    ).fetchall()
    if len(done) < len(fresh):
        raise _OvertakenError


def _insert_records(connection: Connection, fresh: Sequence[Batch], days: Mapping[BatchKey, int]) -> None:
    with connection.cursor() as cursor:
        for kind in Kind:
            rows = (row for batch in fresh for row in sql.flat(kind, batch, days[batch.key]))
            first = next(rows, None)
            if first is None:
                continue
            with cursor.copy(f"COPY ixprobe.{sql.TABLES[kind]} ({sql.names(kind)}) FROM STDIN") as copy:
                copy.write_row(first)
                for row in rows:
                    copy.write_row(row)
        marks = {(batch.agent, hour_ns) for batch in fresh for hour_ns in sql.hours_of(batch, days[batch.key])}
        with cursor.copy("COPY ixprobe.stale_hours (agent, hour_ns) FROM STDIN") as copy:
            for mark in sorted(marks):
                copy.write_row(mark)


def _insert_agents(connection: Connection, fresh: Sequence[Batch], received_ns: int) -> None:
    """Count up what is known of each agent; last, because the rows stay locked until the commit."""
    latest = {batch.agent: batch for batch in fresh}
    versions = {batch.agent: version for batch in fresh if (version := sql.version_of(batch)) is not None}
    sums = {agent: Counter[str]() for agent in latest}
    for batch in fresh:
        sums[batch.agent].update(
            batches=1,
            samples=len(batch.samples),
            windows=len(batch.windows),
            events=len(batch.events),
            routes=len(batch.routes),
        )
    counted = ("batches", "samples", "windows", "events", "routes")
    added = ", ".join(f"{name} = agents.{name} + excluded.{name}" for name in counted)
    statement = (
        "INSERT INTO ixprobe.agents AS agents VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (agent) DO UPDATE SET boot = excluded.boot, number = excluded.number, "
        f"created_ns = excluded.created_ns, received_ns = excluded.received_ns, {added}, "
        "version = coalesce(excluded.version, agents.version)"
    )
    rows = [
        (
            agent,
            batch.boot,
            batch.number,
            batch.created_ns,
            received_ns,
            *(sums[agent][name] for name in counted),
            versions.get(agent),
        )
        for agent, batch in sorted(latest.items())
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
