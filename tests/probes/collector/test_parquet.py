"""The Parquet store: every record once, whatever stops it, and the hours that stay when samples go."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes.collector.stores import parquet
from probes.collector.stores.base import Fate, open_store
from probes.collector.stores.parquet import ParquetStore, canonical
from probes.collector.stores.reading import stored_windows
from probes.errors import InputError
from probes.records.batches import decode, digest, encode, rows
from probes.records.events import Event, Happening
from probes.records.schema import SAMPLE
from probes.terms import Outcome

DAY_NS = 86_400 * 10**9
START_NS = 1_795_305_600 * 10**9  # 22 November 2026, 00:00 UTC


@pytest.fixture
def clock():
    """A clock to set: [ns]."""
    return [START_NS + DAY_NS // 2]


@pytest.fixture
def store(tmp_path, clock):
    opened = ParquetStore(tmp_path / "store", lambda: clock[0])
    yield opened
    opened.close()


def read(store, kind="sample", columns="*"):
    """All rows of a kind as anybody reads them who knows the folder's layout only."""
    with duckdb.connect() as connection:
        files = f"{store.folder}/kind={kind}/day=*/*.parquet"
        query = f"SELECT {columns} FROM read_parquet('{files}', hive_partitioning=false) ORDER BY agent, serial"
        return connection.execute(query).fetchall()


def test_what_is_read_is_what_was_delivered_field_by_field(store, chain):
    batches = [*chain("zw-01", batches=3, samples=60), *chain("he-01", batches=2, samples=60)]
    assert {done.fate for done in store.commit(batches)} == {Fate.STORED}
    assert store.waiting() == 5 * 63
    assert store.flush() == 5 * 63 and store.waiting() == 0
    columns = ", ".join(f'"{field.name}"' for field in SAMPLE)
    assert read(store, columns=columns) == sorted(row for batch in batches for row in rows(batch))
    assert store.counts() == {"sample": 300, "window": 5, "event": 5, "route": 5}
    (detail,), *_ = read(store, "event", "detail")
    assert json.loads(detail) == {"version": "1.2", "名": [1]}
    (hops,), *_ = read(store, "route", "hops")
    assert [hop["address"] for hop in json.loads(hops)] == ["192.0.2.9", None]
    assert [seen.agent for seen in store.agents()] == ["he-01", "zw-01"]
    assert store.agents()[1].records == 189 and store.agents()[1].version == "1.2"


def test_windows_are_read_with_the_store_held_and_only_the_latest_on_request(store, chain):
    store.commit(chain("zw-01", batches=3, samples=5))
    store.flush()
    found = stored_windows(store.folder, 0)
    assert [row["end_ns"] for row in found] == [START_NS + number * 10**10 for number in (1, 2, 3)]
    assert found[0]["loss_high"] == 0.000998 and found[0]["rtt_p50_ns"] is None
    assert [row["end_ns"] for row in store.windows(0, latest=True)] == [START_NS + 3 * 10**10]
    assert store.windows(START_NS + 3 * 10**10) == []


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", ["before files", "between files", "after files"])
def test_a_crash_at_any_step_of_a_flush_repeats_the_same_files(tmp_path, chain, clock, monkeypatch, step):
    store = ParquetStore(tmp_path / "store", lambda: clock[0])
    batches = chain("zw-01", batches=4, samples=30)
    store.commit(batches[:2])
    plain, calls = parquet.write_partitions, []

    def crash(connection, folder, sequence, waiting):
        if step == "before files":
            raise Crash
        if step == "after files":
            plain(connection, folder, sequence, waiting)
            raise Crash
        original = calls.append
        original(sequence)
        from probes.collector.stores import partitions

        copy, done = partitions.copy_durably, []

        def twice(*arguments, **named):
            if len(done) == 2:
                raise Crash
            done.append(copy(*arguments, **named))

        monkeypatch.setattr(partitions, "copy_durably", twice)
        plain(connection, folder, sequence, waiting)

    with monkeypatch.context() as patch:
        patch.setattr(parquet, "write_partitions", crash)
        with pytest.raises(Crash):
            store.flush()
    monkeypatch.undo()
    seen = Counter(row[0] for row in read(store, columns="serial")) if step != "before files" else Counter()
    assert all(count == 1 for count in seen.values())
    store._let_go()  # as a dead process does

    store = ParquetStore(tmp_path / "store", lambda: clock[0])
    assert store.commit(batches[1:])[0].fate is Fate.DUPLICATE
    store.close()
    serials = [row[0] for row in read(store, columns="serial")]
    assert serials == [serial for batch in batches for serial, _ in batch.samples]


def test_a_store_that_cannot_be_written_keeps_what_it_has(store, chain, monkeypatch):
    batches = chain("zw-01", batches=2, samples=5)
    store.commit(batches[:1])

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(parquet, "write_partitions", full)
        with pytest.raises(OSError, match="No space"):
            store.flush()
    store.commit(batches[1:])
    assert (store.flush(), store.flush(), store.flush()) == (8, 8, 0)  # the one that failed comes first, as it was
    assert [row[0] for row in read(store, columns="serial")] == [1, 2, 3, 4, 5, 9, 10, 11, 12, 13]


def test_layouts_that_are_not_ours_are_rewritten_before_duckdb_sees_them(store, chain):
    one, two, three = chain("zw-01", batches=3, samples=9)
    document = json.loads(one.body)
    order = [document["samples"]["columns"].index(name) for name in sorted(document["samples"]["columns"])]
    document["samples"]["columns"] = sorted(document["samples"]["columns"])
    document["samples"]["rows"] = [[row[place] for place in order] for row in document["samples"]["rows"]]
    # The layout that we look for stands in an event, where it says nothing.
    ours = json.loads(two.body)["samples"]["columns"]
    document["events"][0]["detail"] = {"samples": {"columns": ours, "rows": []}}
    pretty = decode(json.dumps(document, indent=1, ensure_ascii=True).encode())
    compact = decode(json.dumps(document, separators=(",", ":")).encode())
    assert canonical(pretty) == encode(pretty) and canonical(compact) == encode(compact)
    assert canonical(two) is two.body
    store.commit([compact, replace(two, previous=compact.digest), three])
    store.flush()
    assert read(store, columns="agent, serial, rtt_ns")[:9] == [
        ("zw-01", serial, sample.rtt_ns) for serial, sample in one.samples
    ]


#: Each example is a flush of its own.
EXAMPLES = 500 if os.environ.get("PROOF", "") not in ("", "0") else 12


@given(
    detail=st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.floats() | st.text()),
    name=st.text(min_size=1, max_size=12),
    times=st.lists(st.integers(0, 2**62 - 1), max_size=4),
)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_codec_lets_through_can_be_stored(chain, plain_store, detail, name, times):
    """A batch that could not be written would block every flush after it."""
    batch = chain("zw-01", batches=1, samples=4)[0]
    serial = batch.routes[-1][0]
    events = [
        (serial + 1 + index, Event(at_ns=at_ns, event=Happening.ERROR, target=name, detail=detail))
        for index, at_ns in enumerate([START_NS, *times])
    ]
    try:
        batch = decode(
            encode(replace(batch, boot=digest(repr((detail, name, times)).encode())[:32], events=tuple(events)))
        )
    except (InputError, ValueError):
        return
    before = plain_store.counts()["event"]
    if plain_store.commit([batch])[0].fate is Fate.STORED:
        plain_store.flush()
        assert plain_store.counts()["event"] == before + len(events)
        stored = read(plain_store, "event", "target, boot, detail")
        mine = [json.loads(text) for target, boot, text in stored if boot == batch.boot and target == name]
        assert len(mine) == len(events)


@pytest.fixture(scope="module")
def plain_store(tmp_path_factory):
    opened = ParquetStore(tmp_path_factory.mktemp("store"), lambda: START_NS)
    yield opened
    opened.close()


def test_hours_agree_with_counting_by_hand_and_outlive_their_samples(store, chain, clock):
    batches = chain("zw-01", batches=10, samples=800, start_ns=START_NS + 3200 * 10**9)  # 800 s, over a full hour
    store.commit(batches)
    store.flush()
    store.aggregate()
    by_hand: dict[tuple[int, str], list] = {}
    for batch in batches:
        of_stream = {stream.stream: stream.target for stream in batch.streams}
        for _, sample in batch.samples:
            if sample.sent_ns is not None:
                hour_ns = sample.sent_ns // (3600 * 10**9) * 3600 * 10**9
                by_hand.setdefault((hour_ns, of_stream[sample.stream]), []).append(sample)

    def hours():
        with duckdb.connect() as connection:
            names = "hour_ns, target, sent, answered, lost_network, rtt_p50_ns, rtt_p99_ns"
            files = f"{store.folder}/hours/day=*/*.parquet"
            query = f"SELECT {names} FROM read_parquet('{files}') WHERE hour_ns IS NOT NULL ORDER BY ALL"
            return connection.execute(query).fetchall()

    expected = []
    for (hour_ns, target), samples in sorted(by_hand.items()):
        rtts = sorted(sample.rtt_ns for sample in samples if sample.outcome is Outcome.OK)
        lost = sum(sample.outcome is Outcome.LOST_NETWORK for sample in samples)
        at = [rtts[max(0, -(-share * len(rtts) // 100) - 1)] for share in (50, 99)]
        expected.append((hour_ns, target, len(samples), len(rtts), lost, *at))
    assert hours() == expected

    clock[0] = START_NS + 5 * DAY_NS
    assert store.expire(START_NS + DAY_NS - 1) == 0  # the day had not ended by then
    assert store.expire(START_NS + DAY_NS) == 8000
    assert not (store.folder / "kind=sample" / "day=2026-11-22").exists()
    assert hours() == expected and len(store.windows(0)) == 10
    late = chain("he-01", batches=1, samples=100)  # comes after the others are gone
    store.commit(late)
    store.flush()
    assert store.expire(START_NS + DAY_NS) == 99  # one was never sent, so it has the day of its arrival
    assert len(hours()) == len(expected) + 2 and set(expected) < set(hours())


def test_a_time_far_off_is_filed_under_the_day_of_arrival(store, chain):
    store.commit(chain("zw-01", batches=1, samples=2, start_ns=10**9))
    store.flush()
    assert [place.name for place in (store.folder / "kind=sample").iterdir()] == ["day=2026-11-22"]


def test_a_store_is_held_by_one_process_and_its_format_is_checked(tmp_path, chain):
    folder = tmp_path / "store"
    with_store = open_store(f"parquet:{folder}")
    with pytest.raises(InputError, match="in use by another collector"):
        open_store(str(folder))
    with_store.close()
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(folder / "ledger.sqlite")) as ledger:
        ledger.execute("PRAGMA user_version = 99")
        ledger.commit()
    with pytest.raises(InputError, match="format 99"):
        open_store(str(folder))
    (folder / "ledger.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(InputError, match="cannot be written"):
        open_store(str(folder))


def test_a_thousand_batches_are_remembered_and_no_more(store, chain, monkeypatch):
    from probes.collector.stores import ledger

    monkeypatch.setattr(ledger, "DIGESTS_KEPT", 100)
    batches = chain("zw-01", batches=300, samples=1)
    store.commit(batches)
    assert store.last("zw-01", batches[0].boot) == (300, batches[-1].digest)
    assert store.last("zw-01", "0" * 32) is None
    assert store.commit([batches[-1]])[0].fate is Fate.DUPLICATE
    assert store.commit([batches[50]])[0].fate is Fate.BROKEN_CHAIN


def test_a_day_gives_one_file_a_kind_which_any_reader_finds_complete(store, chain, monkeypatch):
    from probes.collector.stores import partitions

    monkeypatch.setattr(partitions, "FULL_RECORDS", 30)
    batches = chain("zw-01", batches=7, samples=10)
    for count, batch in enumerate(batches, start=1):
        store.commit([batch])
        store.flush()
        assert [row[0] for row in read(store, columns="serial")] == [
            serial for one in batches[:count] for serial, _ in one.samples
        ]
    files = {kind: len(list((store.folder / f"kind={kind}").glob("day=*/*"))) for kind in ("sample", "event")}
    assert files == {"sample": 3, "event": 1}
    damaged = max((store.folder / "kind=sample").glob("day=*/*"))
    damaged.write_bytes(b"no Parquet")
    store.commit(chain("he-01", batches=1, samples=10))
    assert store.flush() == 13  # blocks nothing
    damaged.unlink()
    assert len(read(store)) == 70


@pytest.mark.parametrize("url", ["mysql://host/db", "foo:bar", "parquett:store"])
def test_a_store_of_unknown_kind_is_no_folder_of_that_name(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as refused:
        open_store(url)
    assert refused.value.code == "store_unknown"
    assert not list(tmp_path.iterdir())
