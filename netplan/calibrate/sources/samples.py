"""
Samples summed up in DuckDB: two passes, a memory that does not grow with their number.

The first pass finds an anchor for each path and bucket of time, its fifth smallest round trip. The second counts:
near the anchor each microsecond for itself, further away eight steps for each doubling of the distance, each with its
mean. So a bucket has some hundred rows at most, and a low percentile is good to a microsecond, whatever an outlier is.
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
#: What tells paths apart, as it stands in the records; a hash of it goes with each sample.
_RAW = "from_site, agent, to_site, target, layer, operator, protocol"
_USABLE = "outcome = 'ok' AND NOT coalesce(clock_stepped, false) AND rtt_ns > 0 AND sent_ns > 0"


def code_sql() -> str:
    """Word what became of a sample, for whichever database."""
    return (
        f"CASE WHEN outcome <> 'ok' THEN '{LOST}' WHEN clock_stepped THEN '{BAD_CLOCK}' "
        f"WHEN rtt_ns < 0 THEN '{NEGATIVE}' WHEN rtt_ns > 0 AND sent_ns > 0 THEN '{OK}' ELSE '{NOT_FINITE}' END"
    )


def add_samples(engine: Engine, samples: str, bucket_s: int, *, few: int | None = None) -> None:
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
    """
    engine.run(
        f"CREATE TABLE named AS SELECT {PATH_NUMBER}, * FROM (SELECT raw, {TIDY_SQL}, {SAMPLED_SQL} FROM "
        f"(SELECT hash({_RAW}) AS raw, {PATH_SQL} FROM {samples} GROUP BY {_RAW}))"
    )
    add_paths(engine, "named")
    nameless = "start = '' OR finish = ''"
    engine.run(
        f"INSERT INTO fine BY NAME SELECT path, CASE WHEN {nameless} THEN '{UNKNOWN_END}' ELSE code END AS code, "
        "0 AS bucket, CAST(sum(n) AS BIGINT) AS n FROM "
        f"(SELECT hash({_RAW}) AS raw, {code_sql()} AS code, count(*) AS n FROM {samples} GROUP BY ALL) "
        f"JOIN named USING (raw) WHERE code <> '{OK}' OR {nameless} GROUP BY ALL"
    )
    engine.run(
        f"CREATE VIEW usable AS SELECT hash({_RAW}) AS raw, CAST(sent_ns // {bucket_s * 10**9} AS BIGINT) AS bucket, "
        f"(rtt_ns + 500) // 1000 AS rtt_us FROM {samples} WHERE {_USABLE}"
    )
    ((count,),) = engine.rows("SELECT count(*) FROM usable")
    if count <= (FEW_SAMPLES if few is None else few):
        counted = "SELECT raw, bucket, rtt_us, count(*) AS n FROM usable GROUP BY ALL"
    else:
        counted = _stepped(engine)
    engine.run(
        "INSERT INTO fine BY NAME SELECT path, bucket, rtt_us / 1e3 AS value, "
        f"n, '{OK}' AS code FROM ({counted}) JOIN named USING (raw) WHERE NOT ({nameless})"
    )


def _stepped(engine: Engine) -> str:
    engine.run(
        f"CREATE TABLE anchors AS SELECT raw, bucket, list_last(min(rtt_us, {_OUTLIERS})) AS anchor_us FROM usable "
        "GROUP BY ALL"
    )
    far = "rtt_us - anchor_us"
    return (
        "SELECT raw, bucket, round(sum(rtt_us) / count(*)) AS rtt_us, count(*) AS n "
        "FROM usable JOIN anchors USING (raw, bucket) GROUP BY raw, bucket, "
        f"CASE WHEN {far} < {_NEAR_US} THEN {far} ELSE 1000 + CAST(floor(8 * log2({far})) AS INTEGER) END"
    )
