"""
From the tables `paths` and `fine` (a path, a bucket of time, a value, how often) to readings.

Every reader fills them in DuckDB. `fine` has one row for each value that came up in a bucket, values of samples being
whole microseconds; where it would be too large for memory, values far from the floor share a row.
"""
# ruff: noqa: S608 -- statements are put together from our own names

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from geodata.errors import InputError
from netplan.calibrate.records import (
    BAD_CLOCK,
    DUPLICATE,
    NEGATIVE,
    NO_ANSWER,
    NOT_FINITE,
    UNKNOWN_END,
    Path,
    Readings,
    Refusal,
)
from netplan.calibrate.sources import said
from netplan.calibrate.sources.engine import Engine
from netplan.calibrate.sources.source import Remark, Source
from netplan.calibration.records import DataUsed

#: What `code` says of a row of `fine` besides the codes of `Refusal`.
OK, LOST = "ok", "lost"
#: What makes a path, and the number that stands for it in `fine`.
KEY = {
    "start": "VARCHAR",
    "finish": "VARCHAR",
    "layer": "VARCHAR",
    "operator": "VARCHAR",
    "quantity": "VARCHAR",
    "route": "VARCHAR",  # ids, joined by semicolons
    "handshake": "BOOLEAN",  # a TCP handshake, timed by the kernel
    "figures": "BOOLEAN",
}
_KEYS = ", ".join(KEY)
PATH_NUMBER = f"hash({_KEYS}) AS path"
FINE = {
    "path": "UBIGINT",
    "hops": "INTEGER",
    "bucket": "BIGINT",
    "value": "DOUBLE",  # ms or km
    "median": "DOUBLE",
    "code": "VARCHAR",
    "n": "BIGINT",
}
#: No row stands for more samples: sums of them must stay numbers.
MOST_COUNT = 10**12
#: More rows than this are thinned; the arrays take about 40 bytes a row.
MOST_ROWS = 12_000_000
#: Buckets that a path may have all in all when rows are thinned; beyond, they are made longer.
_MOST_BUCKETS = 200_000
_LONGER = (1, 2, 3, 4, 6, 8, 12, 24)

#: Rows of a bucket by rank: the lowest 16 samples keep their values, above them eight rows for each doubling of the
#: rank share a mean. A low percentile stays what it was, the median moves by a sixteenth of a doubling at most.
_THINNED = """
WITH merged AS (
    SELECT path, bucket // {longer} AS bucket, value, max(median) AS median, CAST(sum(n) AS BIGINT) AS n
    FROM used GROUP BY ALL
), ranked AS (
    SELECT *, CAST(sum(n) OVER (PARTITION BY path, bucket ORDER BY value) AS BIGINT) AS upto FROM merged
)
SELECT path, bucket, sum(value * n) / sum(n) AS value, max(median) AS median, CAST(sum(n) AS BIGINT) AS n
FROM ranked
GROUP BY path, bucket, CASE WHEN upto <= 16 THEN upto ELSE CAST(floor(8 * log2(upto)) AS BIGINT) END
ORDER BY path, bucket, value
"""


def make_fine(engine: Engine) -> None:
    """Make the empty tables."""
    columns = ", ".join(f"{name} {kind}" for name, kind in FINE.items())
    engine.run(f"CREATE TABLE fine ({columns})")
    key = ", ".join(f"{name} {kind}" for name, kind in KEY.items())
    engine.run(f"CREATE TABLE paths (path UBIGINT, {key})")


def add_paths(engine: Engine, relation: str) -> None:
    """Add the paths of a relation that has the columns of `KEY`, with their numbers; those known are left out."""
    engine.run(
        f"INSERT INTO paths SELECT {PATH_NUMBER}, {_KEYS} FROM (SELECT DISTINCT {_KEYS} FROM {relation}) "
        "WHERE path NOT IN (SELECT path FROM paths)"
    )


def gathered(
    engine: Engine,
    *,
    name: str,
    kind: str,
    bucket_s: int,
    remarks: Sequence[Remark] = (),
    duplicates: int = 0,
    most_rows: int = MOST_ROWS,
) -> Source:
    """
    Make a source of what was read into `fine`.

    Parameters
    ----------
    engine : Engine
        Where `fine` stands.
    name, kind : str
        Of the source, for `DataUsed`.
    bucket_s : int
        Length of a bucket, 0 where there are no times. [s]
    remarks : sequence of Remark
        Of the reader.
    duplicates : int
        Records that were there more than once, and were taken once.
    most_rows : int
        From so many rows on they are thinned.

    Returns
    -------
    Source
        Complete.

    Raises
    ------
    InputError
        If no value can be used.
    """
    _number_paths(engine)
    handshakes = _without_handshakes(engine)
    refused = _refused(engine)
    if duplicates:
        refused.append(Refusal(code=DUPLICATE, count=duplicates))
    longer, rows = _rows(engine, bucket_s, most_rows)
    readings = _readings(engine, rows, bucket_s * longer)
    if not readings:
        raise _empty(engine, name)
    longer_said = [said.longer(bucket_s * longer)] if longer > 1 else []
    return Source(
        readings=tuple(readings),
        data=_data(readings, name, kind),
        refused=tuple(refused),
        remarks=(*remarks, *handshakes, *longer_said),
    )


def _number_paths(engine: Engine) -> None:
    """Count what each path has of each code, and put the paths in order."""
    engine.run(
        "CREATE TABLE tally AS SELECT path, code, CAST(sum(n) AS BIGINT) AS n, min(hops) AS hops "
        "FROM fine GROUP BY path, code"
    )
    engine.run(
        f"CREATE TABLE ordered AS SELECT row_number() OVER (ORDER BY {_KEYS}) - 1 AS number, paths.*, hops, "
        "coalesce(answered, 0) AS answered, coalesce(lost, 0) AS lost FROM paths LEFT JOIN (SELECT path, "
        f"min(hops) FILTER (code = '{OK}') AS hops, CAST(sum(n) FILTER (code = '{OK}') AS BIGINT) AS answered, "
        f"CAST(sum(n) FILTER (code = '{LOST}') AS BIGINT) AS lost FROM tally GROUP BY path) USING (path)"
    )


def _without_handshakes(engine: Engine) -> list[Remark]:
    """Leave TCP handshakes out where the path was measured otherwise as well; they hold the host's own work."""
    ends = "start, finish, layer, operator, quantity"
    engine.run(
        "CREATE TABLE redundant AS SELECT path, answered FROM ordered WHERE handshake AND "
        f"({ends}) IN (SELECT ({ends}) FROM ordered WHERE NOT handshake AND answered > 0)"
    )
    ((left,),) = engine.rows("SELECT coalesce(sum(answered), 0) FROM redundant")
    for table in ("tally", "ordered", "fine") if left else ("tally", "ordered"):
        engine.run(f"DELETE FROM {table} WHERE path IN (SELECT path FROM redundant)")
    ((kept,),) = engine.rows("SELECT coalesce(sum(answered), 0) FROM ordered WHERE handshake")
    remarks = [said.handshakes_left(int(left))] if left else []
    return [*remarks, said.handshakes_kept(int(kept))] if kept else remarks


def _refused(engine: Engine) -> list[Refusal]:
    """List what is no measurement, by path and reason; paths without any answer are one refusal each."""
    ends = "start, finish, layer, operator"
    found = engine.rows(
        f"SELECT code, {ends}, CAST(sum(n) AS BIGINT) FROM tally JOIN paths USING (path) "
        f"WHERE code NOT IN ('{OK}', '{LOST}') GROUP BY ALL ORDER BY ALL"
    )
    silent = engine.rows(
        f"SELECT '{NO_ANSWER}', {ends}, CAST(sum(lost) AS BIGINT) FROM ordered GROUP BY {ends} "
        "HAVING sum(answered) = 0 AND sum(lost) > 0 ORDER BY ALL"
    )
    return [
        Refusal(code=code, start=start, end=finish, layer=layer, operator=operator, count=count)
        for code, start, finish, layer, operator, count in [*found, *silent]
    ]


def _rows(engine: Engine, bucket_s: int, most_rows: int) -> tuple[int, dict[str, Any]]:
    """Give the rows of `used` by path, bucket and value, thinned if too many; and how much longer buckets are."""
    engine.run(
        "CREATE VIEW used AS SELECT number AS path, bucket, value, median, n FROM fine JOIN ordered USING (path) "
        f"WHERE code = '{OK}'"
    )
    ((count,),) = engine.rows(f"SELECT count(*) FROM fine WHERE code = '{OK}'")
    ((figures,),) = engine.rows("SELECT coalesce(bool_or(figures), false) FROM ordered")
    median = ", median" if figures else ""  # an empty column would take its share of the memory
    if count <= most_rows:
        return 1, engine.arrays(f"SELECT path, bucket, value, n{median} FROM used ORDER BY path, bucket, value{median}")
    ((buckets,),) = engine.rows("SELECT count(*) FROM (SELECT DISTINCT path, bucket FROM used)")
    most = max(_MOST_BUCKETS * most_rows // MOST_ROWS, 1)
    longer = next((times for times in _LONGER if buckets <= most * times), _LONGER[-1]) if bucket_s else 1
    return longer, engine.arrays(_THINNED.format(longer=longer))


def _readings(engine: Engine, rows: dict[str, Any], bucket_s: int) -> list[Readings]:
    path = rows["path"]
    median = np.ma.filled(np.ma.asarray(rows.get("median", np.empty(0)), dtype=np.float64), np.nan)
    refused: dict[int, dict[str, int]] = {}
    for number, code, count in engine.rows(
        f"SELECT number, code, n FROM tally JOIN ordered USING (path) WHERE code NOT IN ('{OK}', '{LOST}') ORDER BY ALL"
    ):
        refused.setdefault(number, {})[code] = count
    made = []
    for number, start, finish, layer, operator, quantity, route, _, figures, hops, answered, lost in engine.rows(
        f"SELECT number, {_KEYS}, hops, answered, lost FROM ordered WHERE answered > 0 ORDER BY number"
    ):
        low, high = np.searchsorted(path, [number, number + 1])
        part = slice(int(low), int(high))
        made.append(
            Readings(
                path=Path(
                    start=start,
                    end=finish,
                    layer=layer,
                    operator=operator,
                    quantity=quantity,
                    hops=hops,
                    route=tuple(filter(None, route.split(";"))),
                ),
                bucket_s=bucket_s,
                bucket=np.asarray(rows["bucket"][part], dtype=np.int64),
                value_ms=np.asarray(rows["value"][part], dtype=np.float64),
                count=np.asarray(rows["n"][part], dtype=np.int64),
                median_ms=median[part] if figures else None,
                figures=figures,
                answered=answered,
                lost=lost,
                refused=refused.get(number, {}),
            )
        )
    return made


def with_routes(source: Source, digests: dict[tuple[str, str, str, str], tuple[str, ...]]) -> Source:
    """Add the digests of routes that were seen, by start, end, layer and operator."""
    readings = tuple(
        dataclasses.replace(
            item,
            routes=digests.get((item.path.start, item.path.end, item.path.layer, item.path.operator), ()),
        )
        for item in source.readings
    )
    return dataclasses.replace(source, readings=readings)


def _data(readings: Sequence[Readings], name: str, kind: str) -> DataUsed:
    timed = [item for item in readings if item.bucket_s]
    return DataUsed(
        name=name,
        kind=kind,
        samples=sum(item.answered for item in readings),
        pairs=len({item.path.pair for item in readings}),
        since_s=min((int(item.bucket[0]) * item.bucket_s for item in timed), default=None),
        until_s=max(((int(item.bucket[-1]) + 1) * item.bucket_s for item in timed), default=None),
    )


_WORDS = {
    LOST: "no answer",
    NOT_FINITE: "no number",
    NEGATIVE: "negative",
    BAD_CLOCK: "clock set meanwhile",
    UNKNOWN_END: "an end is empty",
}


def _empty(engine: Engine, name: str) -> InputError:
    found = engine.rows("SELECT code, CAST(sum(n) AS BIGINT) FROM tally GROUP BY ALL ORDER BY 2 DESC, 1")
    reasons = [f"{count} {_WORDS.get(code, code)}" for code, count in found]
    return InputError("measurements_empty", file=name, rows=sum(count for _, count in found), reasons=reasons or ["-"])
