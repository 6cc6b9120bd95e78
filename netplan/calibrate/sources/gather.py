"""
From the table `fine` (a path, a bucket of time, a value, how often) to readings.

`fine` is what every reader fills in DuckDB, with the columns of `FINE`. It has one row for each value that came up in
a bucket, values of samples being whole microseconds, so its size does not grow with the number of samples for ever;
where it still is too large for memory, values far from the floor share a row (`_THINNED`).
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
    DataUsed,
    Path,
    Readings,
    Refusal,
)
from netplan.calibrate.sources import said
from netplan.calibrate.sources.engine import Engine
from netplan.calibrate.sources.source import Remark, Source

#: What `code` says of a row of `fine` besides the codes of `Refusal`.
OK, LOST = "ok", "lost"
#: Columns of `fine`, which readers fill by name.
FINE = {
    "start": "VARCHAR",
    "finish": "VARCHAR",
    "layer": "VARCHAR",
    "operator": "VARCHAR",
    "quantity": "VARCHAR",
    "route": "VARCHAR",  # ids, joined by semicolons
    "handshake": "BOOLEAN",  # a TCP handshake, timed by the kernel
    "figures": "BOOLEAN",
    "hops": "INTEGER",
    "bucket": "BIGINT",
    "value": "DOUBLE",  # ms or km
    "median": "DOUBLE",
    "code": "VARCHAR",
    "n": "BIGINT",
}
_KEY = ("start", "finish", "layer", "operator", "quantity", "route", "handshake", "figures")
#: More rows than this are thinned; the arrays take about 40 bytes a row.
MOST_ROWS = 4_000_000
#: Buckets that a path may have all in all when rows are thinned; beyond, they are made longer.
_MOST_BUCKETS = 400_000
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
    """Make the empty table."""
    columns = ", ".join(f"{name} {kind}" for name, kind in FINE.items())
    engine.run(f"CREATE TABLE fine ({columns})")


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
    handshakes = _without_handshakes(engine)
    _number_paths(engine)
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


def _without_handshakes(engine: Engine) -> list[Remark]:
    """Leave TCP handshakes out where the path was measured otherwise as well; they hold the host's own work."""
    engine.run(
        "CREATE TABLE other AS SELECT DISTINCT start, finish, layer, operator, quantity FROM fine "
        f"WHERE NOT handshake AND code = '{OK}'"
    )
    ((left, kept),) = engine.rows(
        "SELECT coalesce(sum(n) FILTER (known), 0), coalesce(sum(n) FILTER (NOT known), 0) FROM (SELECT n, "
        "(start, finish, layer, operator, quantity) IN (FROM other) AS known FROM fine "
        f"WHERE handshake AND code = '{OK}')"
    )
    engine.run(
        "DELETE FROM fine WHERE handshake AND (start, finish, layer, operator, quantity) IN (FROM other)",
    )
    remarks = [said.handshakes_left(int(left))] if left else []
    return [*remarks, said.handshakes_kept(int(kept))] if kept else remarks


def _number_paths(engine: Engine) -> None:
    key = ", ".join(_KEY)
    engine.run(
        f"CREATE TABLE paths AS SELECT row_number() OVER (ORDER BY {key}) - 1 AS path, * FROM "
        f"(SELECT {key}, min(hops) FILTER (code = '{OK}') AS hops, "
        f"CAST(coalesce(sum(n) FILTER (code = '{OK}'), 0) AS BIGINT) AS answered, "
        f"CAST(coalesce(sum(n) FILTER (code = '{LOST}'), 0) AS BIGINT) AS lost FROM fine GROUP BY ALL)"
    )
    joined = " AND ".join(f"fine.{column} = paths.{column}" for column in _KEY)
    engine.run(
        "CREATE TABLE used AS SELECT path, bucket, value, median, n "
        f"FROM fine JOIN paths ON {joined} WHERE code = '{OK}'"
    )


def _refused(engine: Engine) -> list[Refusal]:
    """List what is no measurement, by path and reason; paths without any answer are one refusal each."""
    found = engine.rows(
        "SELECT code, start, finish, layer, operator, CAST(sum(n) AS BIGINT) FROM fine "
        f"WHERE code NOT IN ('{OK}', '{LOST}') GROUP BY ALL ORDER BY ALL"
    )
    silent = engine.rows(
        f"SELECT '{NO_ANSWER}', start, finish, layer, operator, lost FROM paths "
        "WHERE answered = 0 AND lost > 0 AND (start, finish, layer, operator) NOT IN "
        "(SELECT (start, finish, layer, operator) FROM paths WHERE answered > 0) ORDER BY ALL"
    )
    return [
        Refusal(code=code, start=start, end=finish, layer=layer, operator=operator, count=count)
        for code, start, finish, layer, operator, count in [*found, *silent]
    ]


def _rows(engine: Engine, bucket_s: int, most_rows: int) -> tuple[int, dict[str, Any]]:
    """Give the rows of `used` by path, bucket and value, thinned if too many; and how much longer buckets are."""
    ((count,),) = engine.rows("SELECT count(*) FROM used")
    if count <= most_rows:
        return 1, engine.arrays(
            "SELECT path, bucket, value, median, CAST(sum(n) AS BIGINT) AS n FROM used GROUP BY ALL "
            "ORDER BY path, bucket, value, median"
        )
    ((buckets,),) = engine.rows("SELECT count(*) FROM (SELECT DISTINCT path, bucket FROM used)")
    most = max(_MOST_BUCKETS * most_rows // MOST_ROWS, 1)
    longer = next((times for times in _LONGER if buckets <= most * times), _LONGER[-1]) if bucket_s else 1
    return longer, engine.arrays(_THINNED.format(longer=longer))


def _readings(engine: Engine, rows: dict[str, Any], bucket_s: int) -> list[Readings]:
    path = rows["path"]
    median = np.ma.filled(np.ma.asarray(rows["median"], dtype=np.float64), np.nan)
    refused: dict[int, dict[str, int]] = {}
    joined = " AND ".join(f"fine.{column} = paths.{column}" for column in _KEY)
    for number, code, count in engine.rows(
        f"SELECT path, code, CAST(sum(n) AS BIGINT) FROM fine JOIN paths ON {joined} "
        f"WHERE code NOT IN ('{OK}', '{LOST}') GROUP BY ALL ORDER BY ALL"
    ):
        refused.setdefault(number, {})[code] = count
    made = []
    for number, start, finish, layer, operator, quantity, route, _, figures, hops, answered, lost in engine.rows(
        f"SELECT path, {', '.join(_KEY)}, hops, answered, lost FROM paths WHERE answered > 0 ORDER BY path"
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
    found = engine.rows("SELECT code, CAST(sum(n) AS BIGINT) FROM fine GROUP BY ALL ORDER BY 2 DESC, 1")
    reasons = [f"{count} {_WORDS.get(code, code)}" for code, count in found]
    return InputError("measurements_empty", file=name, rows=sum(count for _, count in found), reasons=reasons or ["-"])
