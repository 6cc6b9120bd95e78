"""The document is all that a reader of a store needs: its own query, its own words on columns."""

from __future__ import annotations

import re

import pytest

from probes.records.batches import NOTHING_BEFORE, Batch, decode, encode
from probes.records.schema import KINDS
from probes.statistics.quantiles import percentile
from probes.terms import Kind, Outcome

TYPES = {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "boolean": "BOOLEAN"}


@pytest.fixture
def store(tmp_path, monkeypatch, making):
    """A store, as the collector writes it, in the folder `store` of the working folder; gives its samples."""
    pytest.importorskip("duckdb")
    from probes.collector.stores.base import open_store

    monkeypatch.chdir(tmp_path)
    samples = [making.sample(index, rtt_ns=18_000_000 + 7919 * index % 1009) for index in range(250)]
    samples += [making.sample(900, outcome=Outcome.LATE, rtt_ns=1), making.sample(901, rtt_ns=1, clock_stepped=True)]
    records = iter(enumerate([*samples, making.window(), making.event(), making.route()], start=1))
    batch = Batch(
        agent="zw-01",
        boot=making.BOOT,
        number=1,
        previous=NOTHING_BEFORE,
        created_ns=making.NOON_NS,
        streams=(making.stream(0, from_site="zw", to_site="hlge", operator="x", layer="optical"),),
        samples=tuple(next(records) for _ in samples),
        windows=(next(records),),
        events=(next(records),),
        routes=(next(records),),
    )
    monkeypatch.setattr("time.time_ns", lambda: making.NOON_NS)
    opened = open_store("parquet:store")
    opened.commit([decode(encode(batch))])
    opened.flush()
    opened.close()
    return samples


@pytest.fixture
def text(root):
    """The document."""
    return (root / "docs" / "formats" / "probe-records.md").read_text(encoding="utf-8")


def test_the_documented_query_gives_the_round_trips_of_windows(store, text):
    import duckdb

    [query] = re.findall(r"```sql\n(.+)\n```", text)
    rtts = sorted(sample.rtt_ns for sample in store if sample.rtt_ns > 1)
    p01, p50 = (percentile(rtts, percent) / 1e6 for percent in (1, 50))
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall() == [("zw", "hlge", "x", "optical", 250, p01, p50)]


@pytest.mark.parametrize("kind", list(Kind))
def test_files_lie_where_the_document_says_with_its_columns_and_types(store, text, kind):
    import duckdb

    assert f"`kind={kind}`" in text
    with duckdb.connect() as connection:
        found = connection.execute(f"DESCRIBE FROM 'store/kind={kind}/day=2026-11-22/*.parquet'").fetchall()
    columns = [(name, column) for name, column, *_ in found if name not in ("kind", "day")]
    assert columns == [(field.name, TYPES.get(field.type, "VARCHAR")) for field in KINDS[kind]]
