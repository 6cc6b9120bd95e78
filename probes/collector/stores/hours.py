"""Hourly aggregates: counts that add up, and percentiles worked out from the samples themselves."""

from __future__ import annotations

from pathlib import Path

import duckdb

from probes.collector.stores.partitions import copy_durably
from probes.collector.stores.reading import table
from probes.terms import Outcome

#: What an hour belongs to.
GROUP = (
    "agent", "target", "protocol", "from_site", "to_site", "operator", "layer", "service_class", "phase", "busy",
)  # fmt: skip
_HOUR_NS = 3_600_000_000_000
_QUANTILES = {"p01": 0.01, "p50": 0.5, "p95": 0.95, "p99": 0.99}


def write_hours(connection: duckdb.DuckDBPyConnection, folder: Path, day: str, generation: int) -> int:
    """
    Work out the hours of a day from its samples, over the file of before.

    Parameters
    ----------
    connection : DuckDB connection
        From `partitions.connect`.
    folder : Path
        The store's folder.
    day : str
        YYYY-MM-DD, UTC.
    generation : int
        How often the day's samples were deleted: samples that come later yet get a file of their own, whose counts
        add to the others'.

    Returns
    -------
    int
        Rows written.
    """
    target = folder / "hours" / f"day={day}" / f"hours-{generation:04d}.parquet"
    files = sorted((folder / "kind=sample" / f"day={day}").glob("*.parquet"))
    if not files:
        return 0
    copy_durably(connection, _query(table(files)), target, folder / "writing")
    (count,) = connection.execute(f"SELECT count(*) FROM {table([target])}").fetchone() or (0,)  # noqa: S608 -- own words
    return int(count)


def _query(samples: str) -> str:
    at = "coalesce(sent_ns, received_ns)"
    hour = f"{at} - {at} % {_HOUR_NS}"
    group = ", ".join(GROUP)
    counts = ", ".join(
        f"count(*) FILTER (outcome = '{outcome}') AS {name}"
        for name, outcome in (
            ("answered", Outcome.OK),
            ("late", Outcome.LATE),
            ("lost_network", Outcome.LOST_NETWORK),
            ("lost_local", Outcome.LOST_LOCAL),
            ("icmp_error", Outcome.ICMP_ERROR),
            ("refused", Outcome.REFUSED),
            ("send_error", Outcome.SEND_ERROR),
        )
    )
    # A clock that was set between sending and answer makes a time worthless, and says nothing of the outcome.
    usable = f"FILTER (outcome = '{Outcome.OK}' AND NOT clock_stepped AND rtt_ns IS NOT NULL)"
    quantiles = ", ".join(
        f"quantile_disc(rtt_ns, {share}) {usable} AS rtt_{name}_ns" for name, share in _QUANTILES.items()
    )
    return (
        f"SELECT {hour} AS hour_ns, {group}, count(*) FILTER (outcome <> '{Outcome.SEND_ERROR}') AS sent, {counts}, "  # noqa: S608 -- own words
        f"count(*) FILTER (duplicates > 0) AS duplicated, count(*) FILTER (reordered) AS reordered, {quantiles}, "
        f"CAST(count(*) {usable} AS BIGINT) AS rtt_count FROM {samples} GROUP BY ALL ORDER BY ALL"
    )
