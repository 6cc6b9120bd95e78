"""What probes write, netplan reads: by the schema of docs/formats/probe-records.md, never by each other's code."""

from __future__ import annotations

import re

import duckdb
import pytest

from netplan.calibrate.sources.open import read_source
from netplan.calibrate.sources.stores import SAMPLE, WINDOW
from probes.collector.stores.parquet import ParquetStore
from probes.records import schema
from probes.records.batches import NOTHING_BEFORE, Batch, decode, encode
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.terms import Outcome, Protocol, Verdict

START_NS = 1_795_305_600 * 10**9  # 22 November 2026, 00:00 UTC
SQL_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "boolean": "BOOLEAN"}
ENDS = {"from_site": "zhongwei", "to_site": "helingeer", "operator": "中国电信", "layer": "ip-private"}


def documented(text: str, *headings: str) -> dict[str, str]:
    """Types of the fields that stand in the tables below some headings of the document."""
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL))
    rows = [row for name in headings for row in re.findall(r"^\| `(\w+)` \| (\w+) \|", sections[name], re.MULTILINE)]
    return dict(rows)


@pytest.fixture(scope="module")
def document(root):
    return (root / "docs" / "formats" / "probe-records.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("read", "section"), [(SAMPLE, "Samples"), (WINDOW, "Windows")], ids=["samples", "windows"])
def test_every_column_that_netplan_reads_is_documented_with_its_type(document, read, section):
    known = {name: SQL_TYPES.get(kind) for name, kind in documented(document, "Identity", section).items()}
    assert {"agent", "from_site", "to_site", "layer"} <= read.keys()
    assert {name: known.get(name) for name in read} == read


def sample(sequence: int, **changes: object) -> Sample:
    plain: dict[str, object] = dict.fromkeys(Sample._fields)
    plain |= {"stream": 1, "sequence": sequence, "outcome": Outcome.OK, "sent_ns": START_NS + sequence * 10**9}
    plain |= {"reordered": False, "duplicates": 0, "clock_stepped": False, "busy": False}
    return Sample(**plain | changes)


#: Answered in 9,000 to 9,039 us; one lost, one late, one not sent, one whose clock was set meanwhile.
SAMPLES = [
    *(sample(number, rtt_ns=9_000_000 + number * 1000) for number in range(40)),
    sample(40, outcome=Outcome.LOST_NETWORK),
    sample(41, outcome=Outcome.LATE, rtt_ns=2_500_000_000),
    sample(42, outcome=Outcome.SEND_ERROR, sent_ns=None),
    sample(43, rtt_ns=1, clock_stepped=True),
]


def window(target: str, floor_ns: int | None, **changes: object) -> Window:
    plain: dict[str, object] = {field.name: 0 if not field.nullable else None for field in schema.WINDOW}
    plain |= {"target": target, "protocol": Protocol.STAMP, "address": "192.0.2.1", "phase": "base", "busy": False}
    plain |= {"start_ns": START_NS, "end_ns": START_NS + 300 * 10**9, "sent": 600, "answered": 599 if floor_ns else 0}
    plain |= {"loss_verdict": Verdict.NOT_PROVEN, "rtt_p01_ns": floor_ns, "rtt_p50_ns": floor_ns and floor_ns + 250_000}
    return Window(**plain | changes)


@pytest.fixture
def store(tmp_path):
    """A collector's store, written by its own code: samples of one path, windows of that and of another one."""
    stream = Stream(**dict.fromkeys(field.name for field in schema.STREAM if field.nullable) | STREAM | ENDS)
    windows = [window("he-1", 9_000_000, **ENDS), window("bj-1", 15_000_000, **ENDS | {"to_site": "beijing"})]
    serials = iter(range(1, 1000))
    batch = Batch(
        agent="zw-1",
        boot="0" * 31 + "1",
        number=1,
        previous=NOTHING_BEFORE,
        created_ns=START_NS,
        streams=(stream,),
        samples=tuple((next(serials), item) for item in SAMPLES),
        windows=tuple((next(serials), item) for item in windows),
        events=(),
        routes=(),
    )
    opened = ParquetStore(tmp_path / "store", lambda: START_NS + 10**12)
    opened.commit([decode(encode(batch))])
    assert opened.flush() == len(SAMPLES) + len(windows)
    opened.close()
    return tmp_path / "store"


STREAM = {"stream": 1, "target": "he-1", "protocol": Protocol.STAMP, "address": "192.0.2.1", "phase": "base"}
STREAM |= {"dscp_sent": 0, "payload_bytes": 44}


def held(source) -> dict[tuple[str, str], object]:
    return {(item.path.start, item.path.end): item for item in source.readings}


def test_netplan_reads_what_the_collector_wrote(store):
    source = read_source(str(store))
    readings = held(source)
    assert set(readings) == {("zhongwei", "helingeer"), ("zhongwei", "beijing")}
    samples = readings["zhongwei", "helingeer"]
    assert (samples.path.layer, samples.path.operator, samples.path.quantity) == ("ip-private", "中国电信", "rtt")
    values = [value for value, count in zip(samples.value_ms, samples.count, strict=True) for _ in range(count)]
    assert values == pytest.approx([9 + number / 1000 for number in range(40)])
    assert (samples.answered, samples.figures) == (40, False)
    assert samples.refused == {"bad_clock": 1}
    windows = readings["zhongwei", "beijing"]
    assert (windows.figures, windows.value_ms.tolist(), windows.median_ms.tolist()) == (True, [15.0], [15.25])
    assert (windows.answered, windows.lost, source.data.pairs) == (599, 1, 2)


def test_netplan_ignores_columns_of_a_later_release_and_misses_those_of_an_earlier_one(store):
    before = held(read_source(str(store)))
    for path in store.glob("kind=*/*/*.parquet"):
        newer = path.with_suffix(".new")
        duckdb.sql(
            f"COPY (SELECT * EXCLUDE (operator), 7 AS from_a_later_release FROM read_parquet('{path}')) "
            f"TO '{newer}' (FORMAT parquet)"
        )
        newer.rename(path)
    after = held(read_source(str(store)))
    assert after.keys() == before.keys()
    for pair, item in after.items():
        assert item.path.operator == ""
        assert item.value_ms.tolist() == before[pair].value_ms.tolist()
