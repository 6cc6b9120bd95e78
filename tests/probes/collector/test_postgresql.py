"""The PostgreSQL store on a real server, which is restarted under it."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from dataclasses import replace

import psycopg
import pytest

from probes.collector.stores.base import Fate
from probes.collector.stores.postgresql import open_postgresql
from probes.collector.stores.sql import DAY_NS, HOUR_NS, StoreDown, shown
from probes.errors import InputError
from probes.terms import Outcome

NOW_NS = 1_795_320_000 * 10**9


@pytest.fixture
def url(postgresql):
    return postgresql.database()


@pytest.fixture
def store(url):
    store = open_postgresql(url, clock=lambda: NOW_NS)
    yield store
    store.close()


def ask(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def fates(answers):
    return [answer.fate for answer in answers]


def test_every_record_comes_back_as_it_was_delivered(store, url, chain):
    (batch,) = chain("zw", batches=1, samples=200)
    assert fates(store.commit([batch])) == [Fate.STORED]
    assert store.counts() == {"sample": 200, "window": 1, "event": 1, "route": 1}
    stored = ask(url, "SELECT serial, target, outcome, sent_ns, rtt_ns, operator, busy FROM ixprobe.samples ORDER BY 1")
    targets = {stream.stream: stream.target for stream in batch.streams}
    assert stored == [
        (serial, targets[sample.stream], sample.outcome, sample.sent_ns, sample.rtt_ns, "中国电信", sample.busy)
        for serial, sample in batch.samples
    ]
    assert ask(url, "SELECT detail->>'version', detail->'名'->0 FROM ixprobe.events") == [("1.2", 1)]
    assert ask(url, "SELECT hops->0->'labels'->0->'label' FROM ixprobe.routes") == [(7,)]
    (agent,) = store.agents()
    assert (agent.agent, agent.number, agent.records, agent.version) == ("zw", 1, 203, "1.2")
    assert store.last("zw", batch.boot) == (1, batch.digest)
    assert store.last("zw", "0" * 32) is None


def test_a_batch_counts_once_however_often_it_comes(store, url, chain):
    first, second, third = chain("zw", batches=3, samples=20)
    assert fates(store.commit([first, second, first])) == [Fate.STORED, Fate.STORED, Fate.DUPLICATE]
    assert fates(store.commit([second, third, third])) == [Fate.DUPLICATE, Fate.STORED, Fate.DUPLICATE]
    assert ask(url, "SELECT count(*), count(DISTINCT serial) FROM ixprobe.samples") == [(60, 60)]
    (seen,) = store.agents()
    assert (seen.batches, seen.number) == (3, 3)


def test_a_forged_or_missing_link_is_refused_and_nothing_of_it_stored(store, url, chain):
    first, second, third = chain("zw", batches=3, samples=20)
    store.commit([first])
    other = replace(second, digest="f" * 64)
    assert fates(store.commit([third])) == [Fate.BROKEN_CHAIN]
    assert fates(store.commit([second, other])) == [Fate.STORED, Fate.CONFLICT]
    assert ask(url, "SELECT count(*) FROM ixprobe.samples") == [(40,)]


def test_several_collectors_with_the_same_batches_store_each_once(url, chain):
    chains = [chain(f"agent-{index}", batches=6, samples=30) for index in range(4)]
    answers = []

    def collect(order):
        store = open_postgresql(url, clock=lambda: NOW_NS)
        try:
            for number in range(6):
                answers.extend(store.commit([chains[index][number] for index in order]))
        finally:
            store.close()

    # Opposite orders would wait for each other in a ring, if keys were not inserted in their own order.
    threads = [threading.Thread(target=collect, args=[order]) for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 3, 0, 1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(fates(answers)) == {Fate.STORED: 24, Fate.DUPLICATE: 48}
    assert ask(url, "SELECT count(*), count(DISTINCT (agent, boot, serial)) FROM ixprobe.samples") == [(720, 720)]
    assert ask(url, "SELECT sum(samples), sum(batches) FROM ixprobe.agents") == [(720, 24)]


def test_a_restarted_server_costs_nothing(postgresql, store, url, chain):
    first, second = chain("zw", batches=2, samples=20)
    store.commit([first])
    postgresql.restart()
    assert store.counts()["sample"] == 20
    assert fates(store.commit([second])) == [Fate.STORED]
    assert store.aggregate() > 0


def test_a_commit_whose_answer_was_lost_is_repeated_safely(store, url, chain, monkeypatch):
    (batch,) = chain("zw", batches=1, samples=20)
    commit, failures = store._commit, iter([True, False])

    def cut_after(connection, batches):
        answers = commit(connection, batches)
        if next(failures):
            raise psycopg.OperationalError("the line was cut before the answer came")
        return answers

    monkeypatch.setattr(store, "_commit", cut_after)
    assert fates(store.commit([batch])) == [Fate.DUPLICATE]  # acknowledged all the same
    assert ask(url, "SELECT count(*) FROM ixprobe.samples") == [(20,)]


def test_a_session_that_hangs_is_left_for_a_new_one(store, url, chain):
    first, second = chain("zw", batches=2, samples=20)
    store.commit([first])
    (process,) = store._writer.run(lambda connection: connection.execute("SELECT pg_backend_pid()").fetchone())
    os.kill(process, signal.SIGSTOP)
    try:
        store._writer._timeout_s = 0.4
        assert fates(store.commit([second])) == [Fate.STORED]
    finally:
        os.kill(process, signal.SIGCONT)
    assert ask(url, "SELECT count(*) FROM ixprobe.samples") == [(40,)]


def test_a_server_that_is_away_is_said_without_the_password(url, chain):
    store = open_postgresql(url.replace("ixprobe@", "ixprobe:geheim@"), clock=lambda: NOW_NS)
    store._writer._url = url.replace("ixprobe@", "ixprobe:geheim@").replace("127.0.0.1:", "127.0.0.1:1")[:40]
    with pytest.raises(StoreDown) as down:
        store.commit(chain("zw", batches=1, samples=1))
    assert "geheim" not in str(down.value)
    store.close()


def test_hours_agree_with_counting_by_hand(store, url, chain):
    batches = chain("zw", batches=3, samples=300, start_ns=NOW_NS - NOW_NS % HOUR_NS - 40 * 10**9)  # over the hour
    store.commit(batches[:2])
    assert store.aggregate() == 2
    store.commit(batches[2:])
    assert store.aggregate() == 1
    assert store.aggregate() == 0
    found = ask(
        url,
        "SELECT hour_ns, target, sent, answered, lost_network, send_error, rtt_count, "
        "rtt_p01_ns, rtt_p50_ns, rtt_p99_ns FROM ixprobe.hours ORDER BY hour_ns, target",
    )
    assert found == by_hand(batches)


def by_hand(batches):
    groups = {}
    for batch in batches:
        targets = {stream.stream: stream.target for stream in batch.streams}
        for _, sample in batch.samples:
            at_ns = batch.created_ns if sample.sent_ns is None else sample.sent_ns
            groups.setdefault((at_ns - at_ns % HOUR_NS, targets[sample.stream]), []).append(sample)
    rows = []
    for (hour_ns, target), samples in sorted(groups.items()):
        outcomes = Counter(sample.outcome for sample in samples)
        sent = len(samples) - outcomes[Outcome.SEND_ERROR]
        delays = sorted(sample.rtt_ns for sample in samples if sample.outcome is Outcome.OK)
        ranks = [delays[-(-len(delays) * share // 100) - 1] for share in (1, 50, 99)]
        lost = outcomes[Outcome.LOST_NETWORK]
        rows.append((hour_ns, target, sent, len(delays), lost, outcomes[Outcome.SEND_ERROR], len(delays), *ranks))
    return rows


def test_days_are_partitions_and_expire_whole_with_their_hours_kept(store, url, chain):
    old = chain("old", batches=1, samples=100, start_ns=NOW_NS - 40 * DAY_NS)
    new = chain("new", batches=1, samples=100, start_ns=NOW_NS - HOUR_NS)
    store.commit([*old, *new])
    partitions = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'ixprobe.samples'::regclass"
    assert ask(url, partitions) == [(2,)]
    assert store.expire(NOW_NS - 30 * DAY_NS) == 100
    assert ask(url, partitions) == [(1,)]
    assert store.counts()["sample"] == 100 == ask(url, "SELECT count(*) FROM ixprobe.samples")[0][0]
    hours = ask(url, "SELECT agent, sum(answered) FROM ixprobe.hours GROUP BY 1 ORDER BY 1")
    assert [agent for agent, _ in hours] == ["new", "old"]
    # A late sample of an expired hour does not replace what was worked out from all of them, nor is it lost.
    store.commit(chain("old", batches=1, samples=5, start_ns=NOW_NS - 40 * DAY_NS, boot="a" * 32))
    store.aggregate()
    assert ask(url, "SELECT agent, sum(answered) FROM ixprobe.hours GROUP BY 1 ORDER BY 1") == hours
    assert store.counts()["sample"] == 105
    assert fates(store.commit(old)) == [Fate.DUPLICATE]  # the last key of a boot stays


def test_an_agent_with_a_wrong_clock_makes_no_partition_of_its_own(store, url, chain):
    for index, start_ns in enumerate((0, 2**61)):
        store.commit(chain(f"agent-{index}", batches=1, samples=5, start_ns=start_ns))
    assert ask(url, "SELECT DISTINCT day FROM ixprobe.samples") == [(NOW_NS // DAY_NS,)]
    # Nor hours at will: each would be a transaction of the next aggregation.
    assert ask(url, "SELECT DISTINCT at_ns FROM ixprobe.samples") == [(NOW_NS // DAY_NS * DAY_NS,)]
    assert store.aggregate() == 1


def test_windows_come_by_time_and_the_last_of_each_target(store, chain):
    batches = chain("zw", batches=3, samples=20)
    store.commit(batches)
    wanted = [window for batch in batches for _, window in batch.windows]
    rows = store.windows(0)
    assert [row["end_ns"] for row in rows] == [window.end_ns for window in wanted]
    assert rows[0] == {"agent": "zw", "boot": batches[0].boot, "serial": rows[0]["serial"]} | {
        name: getattr(wanted[0], name) for name in wanted[0].__slots__
    }
    assert [row["end_ns"] for row in store.windows(wanted[0].end_ns)] == [window.end_ns for window in wanted[1:]]
    (latest,) = store.windows(0, latest=True)
    assert latest["end_ns"] == wanted[-1].end_ns


def test_a_field_that_the_schema_adds_becomes_a_column(store, url, chain):
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE ixprobe.windows DROP COLUMN route_digest")
    again = open_postgresql(url)
    again.commit(chain("zw", batches=1, samples=1))
    assert [row["route_digest"] for row in again.windows(0)] == [None]
    again.close()


def test_tables_of_a_newer_program_are_left_alone(store, url):
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE ixprobe.meta SET value = 99 WHERE name = 'version'")
    with pytest.raises(InputError, match=r"version 99; this program knows 1"):
        open_postgresql(url)


@pytest.mark.parametrize(
    ("url", "place", "code"),
    [
        ("postgresql://u:geheim@127.0.0.1:1/x", "postgresql://u@127.0.0.1:1/x", "database_unreachable"),
        ("postgresql://u:geheim@127.0.0.1:port/x", "postgresql://u@127.0.0.1:port/x", "database_unreachable"),
        ("postgresql://u:ge@heim@127.0.0.1:1/x", "postgresql://…", "database_unreachable"),
        ("postgresql://127.0.0.1/x?password=geheim&nonsense=1", "postgresql://127.0.0.1/x", "database_url"),
    ],
)
def test_a_wrong_url_is_one_line_without_the_password(url, place, code):
    with pytest.raises(InputError) as wrong:
        open_postgresql(url)
    assert wrong.value.code == code
    for lang in ("zh", "en"):
        sentence = wrong.value.sentence(lang)
        assert place in sentence and "geheim" not in sentence and "\n" not in sentence


@pytest.mark.parametrize("secret", ["geheim", "ge/heim", "ge?heim", "ge#heim", "ge@heim", "ge:heim", "ge&heim=1"])
def test_no_form_of_url_shows_a_password(secret):
    for url in (
        f"postgresql://user:{secret}@host:5432/name",
        f"postgresql://user:{secret}@host/name?sslmode=require",
        f"postgresql://host/name?user=a@b&password={secret}",
        f"clickhouse://:{secret}@host/name",
    ):
        assert "heim" not in shown(url)
