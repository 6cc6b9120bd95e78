"""Parquet partitions: written by DuckDB straight from the bodies of batches, without a row passing through Python."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from probes.collector.stores.ledger import Waiting, sync_folder
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
#: A file of so many rows is left as it is; some megabytes, rewritten in a tenth of a second.
FULL_RECORDS = 100_000
_LAST = "last_flush"
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
    Write the records of one flush; doing it again changes nothing.

    Parameters
    ----------
    connection : DuckDB connection
        From `connect`.
    folder : Path
        The store's folder.
    sequence : int
        Of the flush, above those of all flushes before; the files bear it.
    waiting : iterable of Waiting
        What it holds; bodies have the columns of `COLUMNS` and no line break.

    Returns
    -------
    list of str
        The days (YYYY-MM-DD, UTC) that got samples.

    Notes
    -----
    A day's last file of a kind is written anew with the new records in it, until it is large: a day gives few files.
    The new one is renamed over the old one, so whoever reads all files sees each record once at any moment. Every file
    says in its metadata which flush is the last in it: a flush that is repeated leaves it alone.
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
            _add(connection, folder / f"kind={kind}" / f"day={day}", sequence, scratch)
            if kind is Kind.SAMPLE:
                days.append(day)
    connection.execute("DROP TABLE IF EXISTS flat")
    shutil.rmtree(scratch, ignore_errors=True)
    return days


def _add(connection: duckdb.DuckDBPyConnection, place: Path, sequence: int, scratch: Path) -> None:
    """Add a day's rows of the table `flat` to the last file of its folder, or begin a file."""
    select = f"SELECT * EXCLUDE (day) FROM flat WHERE day = '{place.name.removeprefix('day=')}'"  # noqa: S608 -- a day, as we worded it
    target = place / f"flush-{sequence:010d}.parquet"
    if before := sorted(place.glob("flush-*.parquet")):
        last_sequence, count = _state(connection, before[-1])
        if last_sequence >= sequence:
            return  # it was written, and then we crashed
        if count < FULL_RECORDS:
            target = before[-1]
            select = f"FROM read_parquet('{quoted(target)}', hive_partitioning=false) UNION ALL BY NAME {select}"
    copy_durably(connection, select, target, scratch, sequence=sequence)


def _state(connection: duckdb.DuckDBPyConnection, file: Path) -> tuple[int, int]:
    """Tell a file's last flush and its number of rows."""
    counts = f"SELECT num_rows FROM parquet_file_metadata('{quoted(file)}')"  # noqa: S608 -- our own folder
    notes = f"SELECT decode(value) FROM parquet_kv_metadata('{quoted(file)}') WHERE decode(key) = '{_LAST}'"  # noqa: S608 -- as above
    try:
        ((count,),) = connection.execute(counts).fetchall()
        ((last,),) = connection.execute(notes).fetchall()
    except (duckdb.Error, ValueError):  # damaged: it is left as it is, and blocks nothing
        return -1, FULL_RECORDS
    return int(last), int(count)


def copy_durably(
    connection: duckdb.DuckDBPyConnection, select: str, target: Path, scratch: Path, *, sequence: int = 0
) -> None:
    """Write the result of a query to a Parquet file that is there whole and durable, or not at all."""
    scratch.mkdir(exist_ok=True)
    draft = scratch / "draft.parquet"
    form = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{_LAST}: '{sequence}'}}"
    connection.execute(f"COPY ({select}) TO '{quoted(draft)}' ({form})")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(target)
    # Also where the folders were there: whoever made them may have been killed before they were durable.
    for place in (target.parent, target.parent.parent, target.parent.parent.parent):
        sync_folder(place)


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
