"""Parquet partitions: written by DuckDB straight from the bodies of batches, without a row passing through Python."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from probes.collector.stores.ledger import Waiting
from probes.records.fields import Field, Type
from probes.records.samples import Sample
from probes.records.schema import EVENT, IDENTITY, KINDS, ROUTE, SAMPLE_OWN, STREAM, WINDOW
from probes.terms import Kind

#: The columns as `probes.records.batches.encode` writes them; a body with others is encoded anew before it is kept.
COLUMNS = ("serial", *Sample._fields)
_TYPES = {
    Type.INTEGER: "BIGINT",
    Type.NUMBER: "DOUBLE",
    Type.TEXT: "VARCHAR",
    Type.BOOLEAN: "BOOLEAN",
    Type.OBJECT: "VARCHAR",
    Type.LIST: "VARCHAR",  # JSON text: hops are read by few
}
_OBJECTS = {Kind.WINDOW: ("windows", WINDOW), Kind.EVENT: ("events", EVENT), Kind.ROUTE: ("routes", ROUTE)}
_DAY_NS = 86_400_000_000_000
#: A measurement belongs to the day of its own clock, unless that is further off than this: then to that of its arrival.
_EARLY_DAYS, _LATE_DAYS = 400, 1


def connect(folder: Path, memory_limit: str = "1GB") -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory, with nothing fetched and one thread: the same input gives the same files."""
    connection = duckdb.connect(
        config={
            "threads": "1",
            "memory_limit": memory_limit,
            "temp_directory": str(folder / "writing" / "duckdb"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    connection.execute("SET preserve_insertion_order = true")
    return connection


def write_partitions(
    connection: duckdb.DuckDBPyConnection, folder: Path, sequence: int, waiting: Iterable[Waiting]
) -> list[str]:
    """
    Write the files of one flush; doing it again overwrites the same files.

    Parameters
    ----------
    connection : DuckDB connection
        From `connect`.
    folder : Path
        The store's folder.
    sequence : int
        Of the flush; the files bear it.
    waiting : iterable of Waiting
        What it holds; bodies have the columns of `COLUMNS` and no line break.

    Returns
    -------
    list of str
        The days (YYYY-MM-DD, UTC) that got samples.
    """
    scratch = folder / "writing"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    lines = scratch / "batches.ndjson"
    with lines.open("wb") as file:
        for number, batch in enumerate(waiting):
            identity = {"batch": number, "agent": batch.agent, "boot": batch.boot}
            head = json.dumps({**identity, "received_ns": batch.received_ns})
            file.write(head[:-1].encode() + b',"document":' + batch.body + b"}\n")
    days: list[str] = []
    for kind in Kind:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE flat AS {_flat(kind)}", {"lines": str(lines)})
        for (day,) in connection.execute("SELECT DISTINCT day FROM flat ORDER BY day").fetchall():
            target = folder / f"kind={kind}" / f"day={day}" / f"flush-{sequence:010d}.parquet"
            select = f"SELECT * EXCLUDE (day) FROM flat WHERE day = '{day}'"  # noqa: S608 -- a day, as we worded it
            copy_durably(connection, select, target, scratch)
            if kind is Kind.SAMPLE:
                days.append(day)
    connection.execute("DROP TABLE IF EXISTS flat")
    shutil.rmtree(scratch, ignore_errors=True)
    return days


def copy_durably(connection: duckdb.DuckDBPyConnection, select: str, target: Path, scratch: Path) -> None:
    """Write the result of a query to a Parquet file that is there whole and durable, or not at all."""
    scratch.mkdir(exist_ok=True)
    draft = scratch / "draft.parquet"
    connection.execute(f"COPY ({select}) TO '{quoted(draft)}' (FORMAT parquet, COMPRESSION zstd)")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    missing = [place for place in (target.parent.parent, target.parent) if not place.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(target)
    for place in {target.parent, *(new.parent for new in missing)}:
        sync_folder(place)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def quoted(file: Path) -> str:
    """A path as it stands between single quotes in SQL."""
    return str(file).replace("'", "''")


def _flat(kind: Kind) -> str:
    """Word the query from lines of batches to the flat rows of one kind, with their day."""
    query = _samples() if kind is Kind.SAMPLE else _objects(*_OBJECTS[kind])
    at = {Kind.SAMPLE: "coalesce(sent_ns, received_ns, arrived_ns)", Kind.WINDOW: "start_ns"}.get(kind, "at_ns")
    off = f"{at} BETWEEN arrived_ns - {_EARLY_DAYS * _DAY_NS} AND arrived_ns + {_LATE_DAYS * _DAY_NS}"
    moment = f"CASE WHEN {off} THEN {at} ELSE arrived_ns END"
    columns = ", ".join(f'"{field.name}"' for field in KINDS[kind])
    return f"SELECT {columns}, strftime(make_timestamp_ns({moment}), '%Y-%m-%d') AS day FROM ({query})"  # noqa: S608 -- own words


def _read(document: str) -> str:
    head = "batch: 'BIGINT', agent: 'VARCHAR', boot: 'VARCHAR', received_ns: 'BIGINT'"
    form = "format='newline_delimited', maximum_object_size=134217728"
    return f"read_json($lines, {form}, columns={{{head}, document: 'STRUCT({document})'}})"


def _samples() -> str:
    own = ", ".join(
        f'CAST(r[{COLUMNS.index(field.name) + 1}] AS {_TYPES[field.type]}) AS "{field.name}"' for field in SAMPLE_OWN
    )
    stream = ", ".join(f's."{field.name}"' for field in STREAM)
    # A sample's received_ns and its batch's have one name: the latter is arrived_ns from here on.
    rows = _read('samples STRUCT("rows" VARCHAR[][])')
    streams = _read(f"streams STRUCT({_struct(STREAM)})[]")
    key = f"CAST(r[{COLUMNS.index('stream') + 1}] AS BIGINT)"
    parts = (
        'SELECT batch, agent, boot, received_ns AS arrived_ns, unnest(document.samples."rows") AS r',
        f"SELECT agent, boot, CAST(r[1] AS BIGINT) AS serial, {stream}, {own}, arrived_ns",
    )
    return (
        f"WITH cells AS ({parts[0]} FROM {rows}), "  # noqa: S608 -- own words
        f"known AS (SELECT batch, unnest(document.streams) AS s FROM {streams}) "
        f"{parts[1]} FROM cells JOIN known ON cells.batch = known.batch AND s.stream = {key}"
    )


def _objects(part: str, fields: Sequence[Field]) -> str:
    source = _read(f"{part} STRUCT(serial BIGINT, {_struct(fields)})[]")
    columns = ", ".join(f'o."{field.name}"' for field in (IDENTITY[2], *fields))
    return (
        f"SELECT agent, boot, arrived_ns, {columns} FROM (SELECT agent, boot, received_ns AS arrived_ns, "  # noqa: S608 -- own words
        f"unnest(document.{part}) AS o FROM {source})"
    )


def _struct(fields: Sequence[Field]) -> str:
    return ", ".join(f'"{field.name}" {_TYPES[field.type]}' for field in fields)
