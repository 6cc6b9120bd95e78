"""Probe records, whatever the store: samples where a path has them, else windows (docs/formats/probe-records.md)."""
# ruff: noqa: S608 -- statements are put together from our own names

from __future__ import annotations

from collections.abc import Mapping

from geodata.errors import InputError, nearest
from netplan.calibrate.records import NEGATIVE, NOT_FINITE, UNKNOWN_END
from netplan.calibrate.sources import said
from netplan.calibrate.sources.engine import Engine
from netplan.calibrate.sources.gather import (
    LOST,
    MOST_COUNT,
    OK,
    PATH_NUMBER,
    add_paths,
    gathered,
    make_fine,
    with_routes,
)
from netplan.calibrate.sources.paths import PATH, PATH_SQL, SAMPLED_SQL, TIDY_SQL, WINDOWED_SQL
from netplan.calibrate.sources.samples import MOST_NS, add_samples, code_sql, sign_sql
from netplan.calibrate.sources.source import Source
from topology.records import IP_PUBLIC, LAYERS

#: Digests of routes by start, end, layer and operator.
Digests = dict[tuple[str, str, str, str], tuple[str, ...]]
#: What is read of a sample and of a window; a file that lacks one of them has null there.
SAMPLE = {
    "agent": "VARCHAR",
    "boot": "VARCHAR",
    "serial": "BIGINT",
    "target": "VARCHAR",
    "protocol": "VARCHAR",
    "from_site": "VARCHAR",
    "to_site": "VARCHAR",
    "operator": "VARCHAR",
    "layer": "VARCHAR",
    "outcome": "VARCHAR",
    "sent_ns": "BIGINT",
    "rtt_ns": "BIGINT",
    "clock_stepped": "BOOLEAN",
}
WINDOW = {
    "agent": "VARCHAR",
    "boot": "VARCHAR",
    "serial": "BIGINT",
    "target": "VARCHAR",
    "protocol": "VARCHAR",
    "from_site": "VARCHAR",
    "to_site": "VARCHAR",
    "operator": "VARCHAR",
    "layer": "VARCHAR",
    "start_ns": "BIGINT",
    "answered": "BIGINT",
    "sent": "BIGINT",
    "rtt_p01_ns": "BIGINT",
    "rtt_p50_ns": "BIGINT",
    "route_digest": "VARCHAR",
}
#: By these a table is known to hold samples, or windows.
SAMPLE_MARKS = ("agent", "boot", "serial", "outcome", "rtt_ns")
WINDOW_MARKS = ("agent", "boot", "serial", "answered", "rtt_p01_ns")

_CODE_SQL = f"CASE WHEN start = '' OR finish = '' THEN '{UNKNOWN_END}' ELSE code END"


def read_records(
    engine: Engine,
    *,
    name: str,
    kind: str,
    bucket_s: int,
    samples: str | None = None,
    summed: str | None = None,
    windows: str | None = None,
) -> Source:
    """
    Read probe records into readings.

    Parameters
    ----------
    engine : Engine
        Where the relations stand.
    name, kind : str
        Of the source.
    bucket_s : int
        Length of a bucket of time. [s]
    samples, windows : str, optional
        Relations with the columns of `SAMPLE` and `WINDOW`.
    summed : str, optional
        Samples that a server has summed up already: the columns of `PATH`, code, bucket, rtt_us, n.

    Returns
    -------
    Source
        Samples of each path that has some with an answer, windows of the others.

    Raises
    ------
    InputError
        If nothing in it can be used.
    """
    make_fine(engine)
    duplicates = unnamed = 0
    if samples is not None:
        samples, duplicates = _once(engine, samples, SAMPLE, "samples_once")
        unnamed = add_samples(engine, samples, bucket_s)
    elif summed is not None:
        ((unnamed,),) = engine.rows(f"SELECT coalesce(sum(n), 0) FROM {summed} WHERE trim(path_layer) = ''")
        _add_summed(engine, summed)
    digests: Digests = {}
    if windows is not None:
        windows, found = _once(engine, windows, WINDOW, "windows_once")
        duplicates += found
        unnamed += _without_layer(engine, windows)
        digests = _add_windows(engine, windows, bucket_s)
    refuse_layers(engine, name)
    remarks = [said.records_without_layer(int(unnamed), IP_PUBLIC)] if unnamed else []
    source = gathered(engine, name=name, kind=kind, bucket_s=bucket_s, remarks=remarks, duplicates=duplicates)
    return with_routes(source, digests)


def relation(there: Mapping[str, str], wanted: Mapping[str, str], source: str) -> str:
    """Select the wanted columns from a source that may lack some or have them as text; `there` words each one."""
    items = [
        f"TRY_CAST({there[name]} AS {kind}) AS {name}" if name in there else f"CAST(NULL AS {kind}) AS {name}"
        for name, kind in wanted.items()
    ]
    return f"(SELECT {', '.join(items)} FROM {source})"


def _once(engine: Engine, records: str, columns: dict[str, str], made: str) -> tuple[str, int]:
    """
    Count records that are there more than once, and give a relation that has each once.

    Serials are dense, so 64 of them share a row and a mask: 100 million identities take about 100 MB, not 10 GB.
    """
    ((more,),) = engine.rows(
        "SELECT coalesce(sum(n - bit_count(mask)), 0) FROM (SELECT count(serial) AS n, "
        f"bit_or(1::UBIGINT << (serial & 63)::UBIGINT) AS mask FROM {records} WHERE serial > 0 "
        "GROUP BY hash(agent, boot), serial >> 6)"
    )
    if not more:
        return records, 0
    rest = ", ".join(f"min({name}) AS {name}" for name in columns if name not in ("agent", "boot", "serial"))
    engine.run(
        f"CREATE TABLE {made} AS SELECT agent, boot, serial, {rest} FROM {records} WHERE serial > 0 "
        f"GROUP BY agent, boot, serial UNION ALL SELECT {', '.join(columns)} FROM {records} "
        "WHERE serial IS NULL OR serial <= 0"
    )
    return made, int(more)


def samples_summed(samples: str, bucket_s: int, *, divided: str, count: str = "count(*)") -> str:
    """
    Word the sum of samples: a row for each microsecond that came up in a bucket of a path, and for what is no answer.

    Parameters
    ----------
    samples : str
        A relation with the columns of `SAMPLE`.
    bucket_s : int
        Length of a bucket of time. [s]
    divided, count : str
        How the database words a division of integers, and a count.

    Returns
    -------
    str
        A relation with the columns of `PATH`, code, bucket, rtt_us, n.
    """
    path = ", ".join(PATH)
    bucket = divided.format("coalesce(sent_ns, 0)", bucket_s * 10**9)
    rtt_us = divided.format(f"(CASE WHEN rtt_ns BETWEEN 1 AND {MOST_NS} THEN rtt_ns ELSE 0 END + 500)", 1000)
    return (
        f"(SELECT {path}, code, bucket, rtt_us, {count} AS n FROM "
        f"(SELECT {path}, code, CASE WHEN code = '{OK}' THEN raw_bucket ELSE 0 END AS bucket, "
        f"CASE WHEN code = '{OK}' THEN raw_us ELSE 0 END AS rtt_us FROM "
        f"(SELECT {PATH_SQL}, {code_sql(sign_sql())} AS code, {bucket} AS raw_bucket, {rtt_us} AS raw_us "
        f"FROM {samples}) raw) cut "
        f"GROUP BY {path}, code, bucket, rtt_us)"
    )


def _add_summed(engine: Engine, summed: str) -> None:
    """Take over what a server summed up."""
    engine.run(f"CREATE TABLE summed AS SELECT {TIDY_SQL}, {SAMPLED_SQL}, code, bucket, rtt_us, n FROM {summed}")
    add_paths(engine, "summed")
    engine.run(
        f"INSERT INTO fine BY NAME SELECT {PATH_NUMBER}, {_CODE_SQL} AS code, bucket, "
        f"CASE WHEN code = '{OK}' THEN rtt_us / 1e3 END AS value, n FROM summed"
    )


def _add_windows(engine: Engine, windows: str, bucket_s: int) -> Digests:
    """Add the windows of paths without samples to `fine`; give the digests of the routes that windows saw."""
    engine.run(
        f"CREATE TABLE windowed AS SELECT {TIDY_SQL}, {WINDOWED_SQL}, * EXCLUDE ({', '.join(PATH)}) FROM "
        f"(SELECT {PATH_SQL}, start_ns, {_counted('answered')} AS answered, {_counted('sent')} AS sent, "
        f"rtt_p01_ns, rtt_p50_ns, route_digest FROM {windows})"
    )
    engine.run(
        "CREATE TABLE alone AS SELECT * FROM windowed WHERE (start, finish, layer, operator) NOT IN (SELECT (start, "
        f"finish, layer, operator) FROM paths WHERE path IN (SELECT path FROM fine WHERE code = '{OK}'))"
    )
    add_paths(engine, "alone")
    code = (
        f"CASE WHEN start = '' OR finish = '' THEN '{UNKNOWN_END}' WHEN answered = 0 THEN '{LOST}' "
        f"WHEN rtt_p01_ns < 0 THEN '{NEGATIVE}' WHEN rtt_p01_ns BETWEEN 1 AND {MOST_NS} AND start_ns > 0 THEN '{OK}' "
        f"ELSE '{NOT_FINITE}' END"
    )
    engine.run(
        f"INSERT INTO fine BY NAME SELECT {PATH_NUMBER}, {code} AS code, "
        f"coalesce(start_ns, 0) // {bucket_s * 10**9} AS bucket, rtt_p01_ns / 1e6 AS value, "
        "CASE WHEN rtt_p50_ns > 0 THEN rtt_p50_ns / 1e6 END AS median, "
        "CASE WHEN answered > 0 THEN answered ELSE sent END AS n FROM alone"
    )
    engine.run(
        f"INSERT INTO fine BY NAME SELECT {PATH_NUMBER}, '{LOST}' AS code, 0 AS bucket, sent - answered AS n "
        "FROM alone WHERE answered > 0 AND sent > answered AND start <> '' AND finish <> ''"
    )
    found = engine.rows(
        "SELECT start, finish, layer, operator, list_sort(list_distinct(list(route_digest))) FROM windowed "
        "WHERE route_digest IS NOT NULL GROUP BY ALL"
    )
    return {(start, finish, layer, operator): tuple(seen) for start, finish, layer, operator, seen in found}


def _counted(column: str) -> str:
    return f"least(greatest(coalesce({column}, 0), 0), {MOST_COUNT})"


def refuse_layers(engine: Engine, name: str) -> None:
    """Refuse a layer that does not exist, with its name."""
    known = ", ".join(f"'{layer}'" for layer in LAYERS)
    wrong = engine.rows(f"SELECT DISTINCT layer FROM paths WHERE layer NOT IN ({known}) ORDER BY layer LIMIT 1")
    if wrong:
        raise InputError(
            "measurements_layer", file=name, value=wrong[0][0], nearest=nearest(wrong[0][0], LAYERS, count=1)
        )


def _without_layer(engine: Engine, records: str) -> int:
    ((missing,),) = engine.rows(f"SELECT count(*) FROM {records} WHERE coalesce(trim(layer), '') = ''")
    return int(missing)
