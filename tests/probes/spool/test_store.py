from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading

import pytest

from probes.errors import InputError
from probes.records.batches import NOTHING_BEFORE, decode, digest, encode
from probes.records.events import Happening
from probes.spool.faults import SpoolUnavailable
from probes.spool.outgoing import unpacked
from probes.spool.reading import state, windows
from probes.spool.refusals import Resumed
from probes.spool.store import Spool
from probes.spool.tables import FILE_NAME, LOCK_NAME


def drained(spool: Spool, limit: int = 100) -> list:
    found = []
    while (batch := spool.next_batch(limit)) is not None:
        found.append(batch)
        spool.acknowledge(batch.key)
    return found


def test_what_goes_in_comes_out_once_with_serials_over_all_kinds(open_spool, making):
    spool = open_spool()
    spool.append(streams=[making.stream(0)], samples=[making.sample(0), making.sample(1)], windows=[making.window()])
    spool.append(samples=[making.sample(2)], events=[making.event()], routes=[making.route()])
    [batch] = drained(spool)
    assert batch.samples == tuple((serial, making.sample(index)) for serial, index in ((1, 0), (2, 1), (4, 2)))
    assert batch.windows == ((3, making.window()),)
    assert batch.events == ((5, making.event()),)
    assert batch.routes == ((6, making.route()),)
    assert batch.streams == (making.stream(0),)
    assert (batch.agent, batch.boot, batch.number, batch.previous) == ("zw-01", spool.boot, 1, NOTHING_BEFORE)
    assert spool.waiting() == 0 and drained(spool) == []


def test_batches_are_chained_and_the_same_until_acknowledged(open_spool, making):
    spool = open_spool()
    spool.append(streams=[making.stream(0)], samples=[making.sample(index) for index in range(25)])
    previous = NOTHING_BEFORE
    for number in (1, 2, 3):
        formed = spool.next_formed(10)
        spool.append(samples=[making.sample(100 + number)])
        assert spool.next_formed(10).body == formed.body
        batch = decode(unpacked(formed.body))
        assert (batch.number, batch.previous, batch.digest) == (number, previous, formed.digest)
        assert digest(encode(batch)) == formed.digest
        previous = formed.digest
        spool.acknowledge(formed.key)
        spool.acknowledge(formed.key)  # a second receipt does no harm


def test_a_formed_batch_is_the_same_after_a_crash_and_older_boots_go_first(open_spool, making):
    spool = open_spool()
    spool.append(streams=[making.stream(0)], samples=[making.sample(index) for index in range(5)])
    formed = spool.next_formed(3)
    spool.close()
    later = open_spool()
    assert later.boot != spool.boot
    later.append(streams=[making.stream(0)], samples=[making.sample(9)])
    assert later.next_formed(3).body == formed.body
    first, second, third = drained(later)
    assert [batch.boot for batch in (first, second, third)] == [spool.boot, spool.boot, later.boot]
    assert [batch.number for batch in (first, second, third)] == [1, 2, 1]
    assert third.previous == NOTHING_BEFORE
    [(_, down)] = third.events
    assert down.event is Happening.AGENT_DOWN


def test_the_time_without_an_agent_is_told_from_the_last_heartbeat_on(open_spool, making):
    spool = open_spool(now_ns=making.NOON_NS)
    spool.beat(making.NOON_NS + 77)
    spool.close()
    [batch] = drained(open_spool(now_ns=making.NOON_NS + 500))
    [(_, down)] = batch.events
    assert down.detail == {"from_ns": making.NOON_NS + 77, "to_ns": making.NOON_NS + 500}


def test_a_second_agent_is_refused_and_told_which_process_it_is(open_spool, tmp_path):
    open_spool()
    with pytest.raises(InputError, match=str(os.getpid())) as caught:
        open_spool()
    assert caught.value.code == "spool_locked"


def test_the_lock_ends_with_its_process(open_spool, tmp_path):
    code = (
        "import sys, os, pathlib, time; from probes.spool.store import Spool;"
        "Spool.open(pathlib.Path(sys.argv[1]), agent='a', limit_bytes=2**23, now_ns=1); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "spool")], check=False, timeout=20)
    assert (tmp_path / "spool" / LOCK_NAME).exists()
    open_spool()


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "spool"):
        with pytest.raises(InputError) as caught:
            Spool.open(folder, agent="a", limit_bytes=2**23, now_ns=1)
        assert caught.value.code == "spool_unwritable"
    with pytest.raises(InputError) as caught:
        Spool.open(tmp_path / "spool", agent="a", limit_bytes=1000, now_ns=1)
    assert caught.value.code == "spool_small"


def test_another_process_appends_routes_to_the_running_boot(open_spool, making, tmp_path):
    spool = open_spool()
    Spool.attach(tmp_path / "spool").append(routes=[making.route()], events=[making.event()])
    spool.append(events=[making.event(at_ns=7)])
    [batch] = drained(spool)
    assert batch.boot == spool.boot
    assert batch.routes == ((2, making.route()),)
    assert [serial for serial, _ in batch.events] == [1, 3]
    spool.close()
    with pytest.raises(InputError) as caught:
        Spool.attach(tmp_path / "spool")
    assert caught.value.code == "spool_no_agent"


def test_a_sample_of_an_unknown_stream_is_a_bug_of_the_caller(open_spool, making):
    with pytest.raises(ValueError, match="stream"):
        open_spool().append(samples=[making.sample(0, stream=5)])


def test_a_full_spool_drops_the_oldest_samples_and_tells_exactly_which(open_spool, making, tmp_path):
    spool = open_spool(limit_bytes=4 * 2**20)
    spool.append(streams=[making.stream(0)])
    formed = None
    total = 52_000
    for start in range(0, total, 4_000):
        window = making.window(start_ns=start)
        spool.append(samples=[making.sample(index) for index in range(start, start + 4_000)], windows=[window])
        formed = formed or spool.next_formed(500)
    batches = drained(spool, 5_000)
    assert batches[0].digest == formed.digest  # what was formed stays
    samples = [pair for batch in batches for pair in batch.samples]
    told = [event for batch in batches for _, event in batch.events if event.event is Happening.SPOOL_DROPPED]
    assert len(samples) + sum(event.detail["samples"] for event in told) == total
    assert sum(len(batch.windows) for batch in batches) == total // 4_000  # they hold the statistics
    arrived = {serial for serial, _ in samples}
    for event in told:
        assert event.detail["boot"] == spool.boot
        assert arrived.isdisjoint(range(event.detail["first_serial"], event.detail["last_serial"] + 1))
    assert [sample.sequence for _, sample in samples][-1] == total - 1  # the newest stay
    assert (tmp_path / "spool" / FILE_NAME).stat().st_size <= 4 * 2**20


def test_beyond_the_hard_limit_nothing_is_half_written(open_spool, making):
    spool = open_spool(limit_bytes=4 * 2**20)
    detail = {"sentence": "x" * 16_000}

    def fill() -> int:
        for count in range(0, 500, 5):
            try:
                spool.append(events=[making.event(detail=detail)] * 5)
            except SpoolUnavailable:
                return count
        raise AssertionError("there is no limit")

    written = fill()
    assert spool.waiting() == written
    assert sum(batch.records for batch in drained(spool)) == written
    spool.append(events=[making.event()])


def test_deleted_records_make_room_for_others(open_spool, making, tmp_path):
    spool = open_spool()
    file = tmp_path / "spool" / FILE_NAME
    samples = [making.sample(index) for index in range(6_000)]
    for _ in range(3):
        spool.append(streams=[making.stream(0)], samples=samples)
        drained(spool, 4_000)
        assert file.stat().st_size < 3 * 6_000 * 80


def test_a_batch_is_no_larger_than_its_text_may_be(open_spool, making, monkeypatch):
    monkeypatch.setattr("probes.spool.outgoing._TEXT_BYTES", 3_000)
    spool = open_spool()
    spool.append(streams=[making.stream(0)], samples=[making.sample(0)], windows=[making.window()] * 7)
    batches = drained(spool)
    assert [batch.records for batch in batches] == [3, 2, 2, 1]


def test_a_refused_batch_is_halved_down_to_the_record_at_fault(open_spool, making, tmp_path):
    spool = open_spool()
    spool.append(streams=[making.stream(0)], samples=[making.sample(index) for index in range(40)])
    arrived, number, previous = [], 1, NOTHING_BEFORE
    for _ in range(100):
        batch = spool.next_batch(100)
        if batch is None:
            break
        if any(sample.sequence == 17 for _, sample in batch.samples):
            spool.refuse(batch.key, "not 17")
            continue
        assert (batch.number, batch.previous) == (number, previous)  # the chain has no gap
        number, previous = number + 1, batch.digest
        spool.acknowledge(batch.key)
        arrived += [sample.sequence for _, sample in batch.samples]
    assert sorted(arrived) == [index for index in range(40) if index != 17]
    assert state(tmp_path / "spool").set_aside == 1


def test_a_batch_that_arrived_and_was_then_refused_is_settled_by_the_conflict(open_spool, making):
    spool = open_spool()
    spool.append(streams=[making.stream(0)], samples=[making.sample(index) for index in range(10)])
    arrived = spool.next_formed(8)  # stored, but its receipt was lost, and somebody answered 413 to the second try
    spool.refuse(arrived.key, "too large")
    half = spool.next_formed(8)
    assert half.records == 4 and half.key == arrived.key
    assert spool.resume_after(half.key, (1, arrived.digest)) is Resumed.SETTLED
    [rest] = drained(spool)
    assert [serial for serial, _ in rest.samples] == [9, 10]
    assert (rest.number, rest.previous) == (2, arrived.digest)


def test_a_collector_with_an_older_store_takes_the_chain_up_again(open_spool, making):
    spool = open_spool()
    spool.append(streams=[making.stream(0)], samples=[making.sample(index) for index in range(10)])
    first = spool.next_formed(2)
    spool.acknowledge(first.key)
    spool.acknowledge(spool.next_formed(2).key)  # the store lost it with its disk, and was put back from a copy
    formed = spool.next_formed(2)
    assert spool.resume_after(formed.key, (2, formed.digest)) is Resumed.REBASED
    formed = spool.next_formed(2)
    assert spool.resume_after(formed.key, (1, first.digest)) is Resumed.REBASED
    batch = spool.next_batch(2)
    assert (batch.number, batch.previous) == (2, first.digest)
    assert [serial for serial, _ in batch.samples] == [5, 6]
    assert spool.resume_after(batch.key, (1, first.digest)) is Resumed.UNCHANGED


def test_somebody_elses_batches_under_our_boot_begin_a_new_one(open_spool, making):
    spool = open_spool()
    spool.append(streams=[making.stream(0)], samples=[making.sample(0)])
    before, formed = spool.boot, spool.next_formed(5)
    assert spool.resume_after(formed.key, (3, "ab" * 32)) is Resumed.SET_ASIDE
    assert spool.boot != before
    spool.append(samples=[making.sample(1)])
    [batch] = drained(spool)
    assert batch.boot == spool.boot
    assert [sample.sequence for _, sample in batch.samples] == [1]
    assert batch.streams == (making.stream(0),)


def test_windows_stay_readable_after_delivery(open_spool, making, tmp_path):
    spool = open_spool()
    spool.append(windows=[making.window(start_ns=1)])
    drained(spool)
    spool.append(windows=[making.window(start_ns=2)])
    found = windows(tmp_path / "spool")
    assert found == [("zw-01", making.window(start_ns=1)), ("zw-01", making.window(start_ns=2))]
    with pytest.raises(InputError) as caught:
        windows(tmp_path)
    assert caught.value.code == "spool_missing"


def test_writing_goes_on_while_batches_are_formed(open_spool, making):
    spool = open_spool()
    spool.append(streams=[making.stream(0)])
    delivered = []

    def deliver() -> None:
        while sum(batch.records for batch in delivered) < 5_000:
            if (batch := spool.next_batch(400)) is not None:
                spool.acknowledge(batch.key)
                delivered.append(batch)

    thread = threading.Thread(target=deliver)
    thread.start()
    for start in range(0, 5_000, 50):
        spool.append(samples=[making.sample(index) for index in range(start, start + 50)])
    thread.join(20)
    assert not thread.is_alive()
    assert [serial for batch in delivered for serial, _ in batch.samples] == list(range(1, 5_001))


def test_a_file_of_another_version_is_set_aside(open_spool, tmp_path):
    open_spool().close()
    with sqlite3.connect(tmp_path / "spool" / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    [batch] = drained(open_spool())
    [(_, event)] = batch.events
    assert event.event is Happening.ERROR and event.detail["code"] == "spool_damaged"
    assert (tmp_path / "spool" / event.detail["file"]).exists()
