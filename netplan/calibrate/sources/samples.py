"""
Samples summed up in DuckDB: two passes, a memory that does not grow with their number.

The first pass counts what became of them, by path and bucket of time, and finds an anchor for each, its fifth smallest
round trip. The second counts: near the anchor each microsecond for itself, further away eight steps for each doubling
of the distance, each with its mean. So a bucket has some hundred rows at most, and a low percentile is good to a
microsecond, whatever an outlier is.
"""
# ruff: noqa: S608 -- statements are put together from our own names

from __future__ import annotations

from netplan.calibrate.records import BAD_CLOCK, NEGATIVE, NOT_FINITE, UNKNOWN_END
from netplan.calibrate.sources.engine import Engine
from netplan.calibrate.sources.gather import LOST, OK, PATH_NUMBER, add_paths
from netplan.calibrate.sources.paths import PATH_SQL, SAMPLED_SQL, TIDY_SQL

#: So many samples or fewer are counted by the microsecond throughout.
FEW_SAMPLES = 4_000_000
#: How many may lie below the anchor: a clock that went wrong for a moment does not move it.
_OUTLIERS = 5
#: The distance from the anchor up to which each microsecond is for itself. [us]
_NEAR_US = 16
#: No round trip is longer: beyond lie broken clocks, and numbers that nothing can be added to. [ns]
MOST_NS = 10**15
#: What tells paths apart, as it stands in the records; a hash of it goes with each sample.
_RAW = "from_site, agent, to_site, target, layer, operator, protocol"
_USABLE = f"outcome = 'ok' AND NOT coalesce(clock_stepped, false) AND rtt_ns BETWEEN 1 AND {MOST_NS} AND sent_ns > 0"
_NAMELESS = "start = '' OR finish = ''"


def sign_sql() -> str:
    """Word the sign of a round trip: 1 if it can be used, -1 if it is negative, else 0."""
    return f"CASE WHEN rtt_ns BETWEEN 1 AND {MOST_NS} THEN 1 WHEN rtt_ns < 0 THEN -1 ELSE 0 END"


def code_sql(sign: str, sent: str = "sent_ns") -> str:
    """Word what became of a sample, for whichever database, from the sign of its round trip."""
    return (
        f"CASE WHEN outcome <> 'ok' THEN '{LOST}' WHEN clock_stepped THEN '{BAD_CLOCK}' "
        f"WHEN {sign} < 0 THEN '{NEGATIVE}' WHEN {sign} > 0 AND {sent} > 0 THEN '{OK}' ELSE '{NOT_FINITE}' END"
    )


def add_samples(engine: Engine, samples: str, bucket_s: int, *, few: int | None = None) -> int:
    """
    Sum samples up into `paths` and `fine`.

    Parameters
    ----------
    engine : Engine
        Where the tables stand.
    samples : str
        A relation with the columns of a sample.
    bucket_s : int
        Length of a bucket of time. [s]
    few : int, optional
        So many or fewer are counted by the microsecond throughout.

    Returns
    -------
    int
        How many of them name no layer.
    """
    _make_parts(engine, samples, bucket_s)
    add_paths(engine, "named")
    engine.run(
        f"INSERT INTO fine BY NAME SELECT path, CASE WHEN {_NAMELESS} THEN '{UNKNOWN_END}' ELSE code END AS code, "
        "0 AS bucket, CAST(sum(n) AS BIGINT) AS n FROM parts JOIN named USING (raw) "
        f"WHERE code <> '{OK}' OR {_NAMELESS} GROUP BY ALL"
    )
    engine.run(
        f"CREATE VIEW usable AS SELECT hash({_RAW}) AS raw, sent_ns // {bucket_s * 10**9} AS bucket, "
        f"(rtt_ns + 500) // 1000 AS rtt_us FROM {samples} WHERE {_USABLE}"
    )
    ((count, unnamed),) = engine.rows(
        f"SELECT coalesce(sum(n) FILTER (code = '{OK}'), 0), coalesce(sum(n) FILTER (layerless), 0) FROM parts"
    )
    if count <= (FEW_SAMPLES if few is None else few):
        counted = "SELECT raw, bucket, rtt_us, count(*) AS n FROM usable GROUP BY ALL"
    else:
        counted = _stepped()
    engine.run(
        "INSERT INTO fine BY NAME SELECT path, bucket, rtt_us / 1e3 AS value, "
        f"n, '{OK}' AS code FROM ({counted}) JOIN named USING (raw) WHERE NOT ({_NAMELESS})"
    )
    return int(unnamed)


def _make_parts(engine: Engine, samples: str, bucket_s: int) -> None:
    """Make `parts`, samples by path as written, outcome and bucket with their anchor, and `named`, those paths."""
    engine.run(
        f"CREATE TABLE grouped AS SELECT {_RAW}, outcome, coalesce(clock_stepped, false) AS clock_stepped, "
        f"{sign_sql()} AS sign, CASE WHEN sent_ns > 0 THEN sent_ns // {bucket_s * 10**9} END AS bucket, "
        f"count(*) AS n, list_last(min(rtt_ns, {_OUTLIERS})) AS anchor_ns FROM {samples} GROUP BY ALL"
    )
    engine.run(
        f"CREATE TABLE parts AS SELECT hash({_RAW}) AS raw, coalesce(trim(layer), '') = '' AS layerless, bucket, n, "
        f"CASE WHEN sign = 1 THEN (anchor_ns + 500) // 1000 END AS anchor_us, {code_sql('sign', 'bucket + 1')} AS code "
        "FROM grouped"
    )
    engine.run(
        f"CREATE TABLE named AS SELECT {PATH_NUMBER}, * FROM (SELECT raw, {TIDY_SQL}, {SAMPLED_SQL} FROM "
        f"(SELECT hash({_RAW}) AS raw, {PATH_SQL} FROM grouped GROUP BY {_RAW}))"
    )


def _stepped() -> str:
    far = "rtt_us - anchor_us"
    anchors = f"(SELECT raw, bucket, anchor_us FROM parts WHERE code = '{OK}')"
    return (
        "SELECT raw, bucket, round(sum(rtt_us) / count(*)) AS rtt_us, count(*) AS n "
        f"FROM usable JOIN {anchors} USING (raw, bucket) GROUP BY raw, bucket, "
        f"CASE WHEN {far} < {_NEAR_US} THEN {far} ELSE 1000 + CAST(floor(8 * log2({far})) AS INTEGER) END"
    )
