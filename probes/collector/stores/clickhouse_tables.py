"""
The tables of the ClickHouse store, and the statements on them: what 18.16 and the versions of today both take.

Rows are keyed and replaced, so a batch that is inserted twice counts once, for whoever reads the views.
"""
# ruff: noqa: S608 -- statements are put together from our own names and from literals quoted by `quoted`

from __future__ import annotations

from collections.abc import Iterable, Iterator

from probes.collector.stores import sql
from probes.collector.stores.clickhouse_http import quoted
from probes.records.fields import Field, Type
from probes.terms import Kind

#: From these versions on, parts are synced to the disk before the answer, and inserts are told not to be deferred.
_SYNCS = (21, 3)
_DEFERS = (22, 1)

BATCH_COLUMNS = (
    "agent",
    "boot",
    "number",
    "digest",
    "created_ns",
    "received_ns",
    "day",
    "samples",
    "windows",
    "events",
    "routes",
    "samples_kept",
    "version",
    "revision",
)
_TEXTS = {"agent", "boot", "digest", "version"}

_OWN = {
    "meta": ("name String, value Int64", "ReplacingMergeTree(value)", "name"),
    "raw_batches": (
        ", ".join(f"{name} {'String' if name in _TEXTS else 'Int64'}" for name in BATCH_COLUMNS),
        "ReplacingMergeTree(revision)",
        "agent, boot, number",
    ),
    "hour_marks": (
        "hour_ns Int64, agent String, day Int64, marked_ns Int64",
        "ReplacingMergeTree(marked_ns)",
        "hour_ns, agent, day",
    ),
}
_VIEWS = {**{table: f"raw_{table}" for table in sql.TABLES.values()}, "batches": "raw_batches", "hours": "raw_hours"}


def type_of(field: Field) -> str:
    """Give a column's type."""
    match field.type:
        case Type.INTEGER:
            name = "Int64"
            if field.low is not None and field.high is not None and field.low >= 0 and field.high < 2**31:
                name = "UInt8" if field.high < 2**8 else "UInt16" if field.high < 2**16 else "Int32"
        case Type.NUMBER:
            name = "Float64"
        case Type.BOOLEAN:
            name = "UInt8"
        case _:
            name = "String"
    return f"Nullable({name})" if field.nullable or field.added else name


def insert_settings(version: tuple[int, ...], token: str) -> dict[str, str]:
    """Give an insert's settings: at once, not deferred; the token lets replicas tell a repetition."""
    return {"async_insert": "0", "insert_deduplication_token": token} if version >= _DEFERS else {}


def make_statements(version: tuple[int, ...]) -> Iterator[str]:
    """Give the statements that make the tables."""
    durable = " SETTINGS fsync_after_insert = 1, fsync_part_directory = 1" if version >= _SYNCS else ""
    for name, (described, engine, order) in _OWN.items():
        yield f"CREATE TABLE IF NOT EXISTS {name} ({described}) ENGINE = {engine} ORDER BY ({order}){durable}"
    for kind, table in sql.TABLES.items():
        described = ", ".join(f"{field.name} {type_of(field)}" for field in sql.columns(kind))
        partition = "PARTITION BY day " if kind is Kind.SAMPLE else ""
        yield (
            f"CREATE TABLE IF NOT EXISTS raw_{table} ({described}) "
            f"ENGINE = ReplacingMergeTree() {partition}ORDER BY (agent, boot, serial){durable}"
        )
    keys = ", ".join(f"{name} {'UInt8' if name == 'busy' else 'String'}" for name in sql.HOUR_KEYS)
    counts = ", ".join(f"{name} Int64" for name in sql.HOUR_COUNTS)
    percentiles = ", ".join(f"{name} Nullable(Int64)" for name in sql.HOUR_PERCENTILES)
    yield (
        f"CREATE TABLE IF NOT EXISTS raw_hours (hour_ns Int64, {keys}, {counts}, {percentiles}, written_ns Int64) "
        f"ENGINE = ReplacingMergeTree(written_ns) ORDER BY (hour_ns, {', '.join(sql.HOUR_KEYS)}){durable}"
    )


def view_statements() -> Iterator[str]:
    """Give the statements that make the views: each row once, whatever was inserted twice."""
    for view, table in _VIEWS.items():
        yield f"CREATE VIEW IF NOT EXISTS {view} AS SELECT * FROM {table} FINAL"


def missing_columns(kind: Kind, there: Iterable[str]) -> Iterator[str]:
    """Give the statements that add what the record schema added."""
    have = set(there)
    for field in sql.columns(kind):
        if field.name not in have:
            name = type_of(field)
            name = name if name.startswith("Nullable") else f"Nullable({name})"
            yield f"ALTER TABLE raw_{sql.TABLES[kind]} ADD COLUMN {field.name} {name}"
            yield f"DROP TABLE IF EXISTS {sql.TABLES[kind]}"  # the view, which is made anew with the column


def known_query(keys: Iterable[tuple[str, str, int]]) -> str:
    """Ask for the digests of stored batches."""
    asked = ", ".join(f"({quoted(agent)}, {quoted(boot)}, {number})" for agent, boot, number in keys)
    return f"SELECT agent, boot, number, digest FROM raw_batches FINAL WHERE (agent, boot, number) IN ({asked})"


def last_query(boots: Iterable[tuple[str, str]]) -> str:
    """Ask for the last batch of each boot."""
    asked = ", ".join(f"({quoted(agent)}, {quoted(boot)})" for agent, boot in boots)
    return (
        "SELECT agent, boot, max(number), argMax(digest, number) FROM raw_batches "
        f"WHERE (agent, boot) IN ({asked}) GROUP BY agent, boot"
    )


AGENTS_QUERY = (
    "SELECT agent, argMax(boot, received_ns), argMax(number, received_ns), argMax(created_ns, received_ns), "
    "max(received_ns), count(), sum(samples + windows + events + routes), "
    "argMaxIf(version, received_ns, version != '') FROM raw_batches FINAL GROUP BY agent ORDER BY agent"
)
COUNTS_QUERY = "SELECT sum(samples_kept), sum(windows), sum(events), sum(routes) FROM raw_batches FINAL"
DAYS_QUERY = (
    "SELECT DISTINCT toInt64(partition) AS day FROM system.parts "
    "WHERE database = currentDatabase() AND table = 'raw_samples' AND active ORDER BY day"
)


def windows_query(since_ns: int, *, latest: bool) -> str:
    """Ask for windows that ended after a time, oldest first; or for the last of each target."""
    names = sql.names(Kind.WINDOW)
    inner = f"SELECT {names} FROM raw_windows FINAL WHERE end_ns > {since_ns}"
    if latest:
        each = "agent, target, protocol, operator, layer, service_class, phase"
        inner += f" ORDER BY end_ns DESC, serial DESC LIMIT 1 BY {each}"
    return f"SELECT {names} FROM ({inner}) ORDER BY end_ns, agent, boot, serial"


def stale_query(samples_from_ns: int, margin_ns: int) -> str:
    """
    Ask for hours of which samples came after they were last worked out, with the agents and the days to look in.

    Parameters
    ----------
    samples_from_ns : int
        Before it samples have expired: such an hour is worked out only if it never was. [ns]
    margin_ns : int
        How far the clocks of several collectors may differ. [ns]
    """
    return (
        "SELECT hour_ns, agent, groupUniqArrayArray(days) FROM ("
        "SELECT hour_ns, agent, groupUniqArray(day) AS days, max(marked_ns) AS marked, toInt64(0) AS written "
        "FROM hour_marks GROUP BY hour_ns, agent UNION ALL "
        "SELECT hour_ns, agent, emptyArrayInt64() AS days, toInt64(0) AS marked, max(written_ns) AS written "
        "FROM raw_hours GROUP BY hour_ns, agent) GROUP BY hour_ns, agent "
        f"HAVING max(marked) > max(written) - {margin_ns} AND (hour_ns >= {samples_from_ns} OR max(written) = 0) "
        "ORDER BY hour_ns, agent"
    )


def hours_insert(hour_ns: int, agents: Iterable[str], days: Iterable[int], written_ns: int) -> str:
    """Work out one hour of some agents from the samples of some days; a text that is missing is empty there."""
    always = ("agent", "target", "protocol", "phase", "busy")
    keys = [name if name in always else f"ifNull({name}, '')" for name in sql.HOUR_KEYS]
    named = ", ".join(f"{key} AS key_{name}" for key, name in zip(keys, sql.HOUR_KEYS, strict=True))
    # The smallest value that so large a share does not exceed: as percentile_disc of PostgreSQL.
    ranked = ", ".join(
        f"if(empty(delays), NULL, delays[toUInt32(ceil({share} * length(delays)))])"
        for share in sql.HOUR_PERCENTILES.values()
    )
    delays = f"arraySort(groupArrayIf(assumeNotNull(rtt_ns), {sql.DELAY_SQL}))"
    counts = ", ".join(f"toInt64({sql.count_sql(name, 'countIf({})')}) AS {name}" for name in sql.HOUR_COUNTS)
    group = ", ".join(f"key_{name}" for name in sql.HOUR_KEYS)
    columns = ", ".join(("hour_ns", *sql.HOUR_KEYS, *sql.HOUR_COUNTS, *sql.HOUR_PERCENTILES, "written_ns"))
    return (
        f"INSERT INTO raw_hours ({columns}) "
        f"SELECT toInt64({hour_ns}), {group}, {', '.join(sql.HOUR_COUNTS)}, {ranked}, toInt64({written_ns}) "
        f"FROM (SELECT {named}, {counts}, {delays} AS delays FROM raw_samples FINAL "
        f"WHERE day IN ({', '.join(map(str, days))}) AND agent IN ({', '.join(map(quoted, agents))}) "
        f"AND at_ns >= {hour_ns} AND at_ns < {hour_ns + sql.HOUR_NS} GROUP BY {group})"
    )


def forget_statements(day: int) -> tuple[str, str]:
    """Give the statements that drop a day's samples: first its batches keep none of them, then they are gone."""
    columns = ", ".join(BATCH_COLUMNS)
    kept = ", ".join(
        {"samples_kept": "toInt64(0)", "revision": "revision + 1"}.get(name, name) for name in BATCH_COLUMNS
    )
    return (
        f"INSERT INTO raw_batches ({columns}) SELECT {kept} FROM raw_batches FINAL WHERE day = {day}",
        f"ALTER TABLE raw_samples DROP PARTITION {day}",
    )
