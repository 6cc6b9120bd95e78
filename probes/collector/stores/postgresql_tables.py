"""The tables of the PostgreSQL store: made, brought up to date, partitioned by day, aggregated by hour, expired."""

# ruff: noqa: S608 -- statements are put together from our own names; values are always passed beside them

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from probes.collector.stores import sql
from probes.collector.stores.postgresql_link import Connection
from probes.records.fields import Field, Type
from probes.terms import Kind

_EPOCH = date(1970, 1, 1)

#: Advisory locks: of all that alters tables, so that collectors which start together do not collide.
_ALTERING = 0x6978_7072_6F62_65  # "ixprobe"
_AGGREGATING = _ALTERING + 1

#: Beside the records. A batch's key is what makes delivery idempotent.
_OWN = """
CREATE TABLE IF NOT EXISTS ixprobe.batches (
    agent text NOT NULL, boot text NOT NULL, number bigint NOT NULL, digest text NOT NULL,
    created_ns bigint NOT NULL, received_ns bigint NOT NULL, records integer NOT NULL,
    PRIMARY KEY (agent, boot, number));
CREATE TABLE IF NOT EXISTS ixprobe.agents (
    agent text PRIMARY KEY, boot text NOT NULL, number bigint NOT NULL, created_ns bigint NOT NULL,
    received_ns bigint NOT NULL, batches bigint NOT NULL, samples bigint NOT NULL, windows bigint NOT NULL,
    events bigint NOT NULL, routes bigint NOT NULL, version text);
CREATE TABLE IF NOT EXISTS ixprobe.stale_hours (agent text NOT NULL, hour_ns bigint NOT NULL);
CREATE TABLE IF NOT EXISTS ixprobe.hours (
    hour_ns bigint NOT NULL, {keys}, {counts}, {percentiles});
CREATE INDEX IF NOT EXISTS hours_by_time ON ixprobe.hours (hour_ns, agent);
CREATE INDEX IF NOT EXISTS windows_by_end ON ixprobe.windows (end_ns);
CREATE INDEX IF NOT EXISTS events_by_time ON ixprobe.events (at_ns);
CREATE INDEX IF NOT EXISTS routes_by_time ON ixprobe.routes (at_ns);
CREATE INDEX IF NOT EXISTS samples_by_time ON ixprobe.samples USING brin (at_ns);
"""

#: Statements that bring tables of one version to the next, by the version they start from.
_MIGRATIONS: dict[int, str] = {}


def _type(field: Field) -> str:
    match field.type:
        case Type.INTEGER:
            if field.low is None or field.high is None or field.high > 2**31 - 1 or field.low < -(2**31):
                return "bigint"
            return "smallint" if field.high < 2**15 else "integer"
        case Type.NUMBER:
            return "double precision"
        case Type.TEXT:
            return "text"
        case Type.BOOLEAN:
            return "boolean"
        case Type.OBJECT | Type.LIST:
            return "jsonb"


def _column(field: Field) -> str:
    return f"{field.name} {_type(field)}{'' if field.nullable or field.added else ' NOT NULL'}"


def make_tables(connection: Connection) -> int:
    """
    Make what is missing, and bring older tables up to date.

    Returns
    -------
    int
        Version of the tables before; a newer one than ours is left alone.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ALTERING])
        connection.execute("CREATE SCHEMA IF NOT EXISTS ixprobe")
        connection.execute("CREATE TABLE IF NOT EXISTS ixprobe.meta (name text PRIMARY KEY, value bigint NOT NULL)")
        found = read_meta(connection, "version", sql.TABLES_VERSION)
        if found > sql.TABLES_VERSION:
            return found
        for version in range(found, sql.TABLES_VERSION):
            connection.execute(_MIGRATIONS[version])
        for kind in Kind:
            _make_table(connection, kind)
        connection.execute(_own_tables())
        write_meta(connection, "version", sql.TABLES_VERSION)
    return found


def _own_tables() -> str:
    by_name = {field.name: field for kind in (Kind.WINDOW, Kind.SAMPLE) for field in sql.columns(kind)}
    return _OWN.format(
        keys=", ".join(_column(by_name[name]) for name in sql.HOUR_KEYS),
        counts=", ".join(f"{name} bigint NOT NULL" for name in sql.HOUR_COUNTS),
        percentiles=", ".join(f"{name} bigint" for name in sql.HOUR_PERCENTILES),
    )


def _make_table(connection: Connection, kind: Kind) -> None:
    table, fields = sql.TABLES[kind], sql.columns(kind)
    split = " PARTITION BY RANGE (day)" if kind is Kind.SAMPLE else ""
    described = ", ".join(map(_column, fields))
    connection.execute(f"CREATE TABLE IF NOT EXISTS ixprobe.{table} ({described}){split}")
    there = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'ixprobe' AND table_name = %s", [table]
    )
    have = {name for (name,) in there}
    for field in fields:
        if field.name not in have:  # the record schema grew; older rows know nothing of it
            connection.execute(f"ALTER TABLE ixprobe.{table} ADD COLUMN {field.name} {_type(field)}")


def read_meta(connection: Connection, name: str, otherwise: int) -> int:
    """Read one of the store's own numbers."""
    row = connection.execute("SELECT value FROM ixprobe.meta WHERE name = %s", [name]).fetchone()
    return otherwise if row is None else int(row[0])


def write_meta(connection: Connection, name: str, value: int) -> None:
    """Write one of the store's own numbers."""
    connection.execute(
        "INSERT INTO ixprobe.meta VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, value],
    )


def _partition(day: int) -> str:
    try:
        return f"samples_{_EPOCH + timedelta(days=day):%Y%m%d}"
    except OverflowError:
        return f"samples_day{day}"


def make_day(connection: Connection, day: int) -> None:
    """
    Make the partition of a day, unless it is there.

    It is made beside the table and then attached, which readers of the table do not wait for.
    """
    name = _partition(day)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ALTERING])
        if connection.execute("SELECT to_regclass(%s)", [f"ixprobe.{name}"]).fetchone() != (None,):
            return
        connection.execute(f"CREATE TABLE ixprobe.{name} (LIKE ixprobe.samples INCLUDING DEFAULTS)")
        connection.execute(f"ALTER TABLE ixprobe.{name} ADD CHECK (day >= {day} AND day < {day + 1})")
        connection.execute(
            f"ALTER TABLE ixprobe.samples ATTACH PARTITION ixprobe.{name} FOR VALUES FROM ({day}) TO ({day + 1})"
        )


def _days(connection: Connection) -> Iterable[tuple[int, str]]:
    found = connection.execute(
        "SELECT c.relname, (regexp_match(pg_get_expr(c.relpartbound, c.oid), '[0-9]+'))[1]::bigint "
        "FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'ixprobe.samples'::regclass"
    ).fetchall()
    return [(day, name) for name, day in found]


def drop_days(connection: Connection, before_ns: int) -> int:
    """
    Drop the partitions of days that ended by a time, and the batch keys of that age but the last of each boot.

    Returns
    -------
    int
        Number of samples dropped.
    """
    dropped = 0
    for day, name in _days(connection):
        if (day + 1) * sql.DAY_NS > before_ns:
            continue
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ALTERING])
            # No row comes after the count; rows of other days go on.
            connection.execute(f"LOCK TABLE ixprobe.{name} IN SHARE ROW EXCLUSIVE MODE")
            ((count,),) = connection.execute(f"SELECT count(*) FROM ixprobe.{name}").fetchall()
            connection.execute(f"DROP TABLE ixprobe.{name}")
            write_meta(connection, "expired_samples", read_meta(connection, "expired_samples", 0) + count)
        dropped += count
    with connection.transaction():
        kept_from_ns = max(before_ns, read_meta(connection, "samples_from_ns", 0))
        write_meta(connection, "samples_from_ns", kept_from_ns)
        connection.execute(
            "DELETE FROM ixprobe.batches b WHERE received_ns < %s AND EXISTS (SELECT FROM ixprobe.batches later "
            "WHERE later.agent = b.agent AND later.boot = b.boot AND later.number = b.number + 1)",
            [before_ns],
        )
    return dropped


def _hours_insert() -> str:
    keys = ", ".join(sql.HOUR_KEYS)
    counts = ", ".join(f"{sql.count_sql(name, 'count(*) FILTER (WHERE {})')} AS {name}" for name in sql.HOUR_COUNTS)
    shares = ", ".join(map(str, sql.HOUR_PERCENTILES.values()))
    percentiles = ", ".join(f"percentiles[{index + 1}]" for index in range(len(sql.HOUR_PERCENTILES)))
    return f"""
        INSERT INTO ixprobe.hours (hour_ns, {keys}, {", ".join(sql.HOUR_COUNTS)}, {", ".join(sql.HOUR_PERCENTILES)})
        SELECT %(hour_ns)s, {keys}, {", ".join(sql.HOUR_COUNTS)}, {percentiles}
        FROM (SELECT {keys}, {counts},
                     percentile_disc(ARRAY[{shares}]) WITHIN GROUP (ORDER BY rtt_ns)
                         FILTER (WHERE {sql.DELAY_SQL}) AS percentiles
              FROM ixprobe.samples
              WHERE at_ns >= %(hour_ns)s AND at_ns < %(end_ns)s AND agent = ANY(%(agents)s)
              GROUP BY {keys}) counted"""


def write_hours(connection: Connection) -> int:
    """
    Work out the hours of which samples came since the last time, each in a transaction of its own.

    Returns
    -------
    int
        Number of hours written, of whichever agents.

    Notes
    -----
    A commit adds marks and never waits for others' marks; here marks are deleted first and samples read after, so a
    sample whose mark was not seen is worked out the next time. Hours whose samples have expired are not worked out
    from what is left.
    """
    marked = connection.execute("SELECT DISTINCT hour_ns FROM ixprobe.stale_hours ORDER BY 1").fetchall()
    insert = _hours_insert()
    for (hour_ns,) in marked:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_AGGREGATING])
            taken = connection.execute(
                "DELETE FROM ixprobe.stale_hours WHERE hour_ns = %s RETURNING agent", [hour_ns]
            ).fetchall()
            agents = {agent for (agent,) in taken}
            if hour_ns < read_meta(connection, "samples_from_ns", 0):
                there = connection.execute("SELECT agent FROM ixprobe.hours WHERE hour_ns = %s", [hour_ns])
                agents -= {agent for (agent,) in there}
            place = {"hour_ns": hour_ns, "end_ns": hour_ns + sql.HOUR_NS, "agents": sorted(agents)}
            connection.execute(
                "DELETE FROM ixprobe.hours WHERE hour_ns = %(hour_ns)s AND agent = ANY(%(agents)s)", place
            )
            connection.execute(insert, place)
    return len(marked)
