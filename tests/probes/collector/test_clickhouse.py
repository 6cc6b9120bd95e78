"""
The ClickHouse store: the same tests on Debian's old server (18.16) and on the engine of today.

The second is chdb behind a small HTTP front of the tests' own: it judges SQL and types, not the HTTP side of a real
server; that the old server does.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter
from dataclasses import replace

import pytest

from probes.collector.stores.base import Fate
from probes.collector.stores.clickhouse import open_clickhouse
from probes.collector.stores.clickhouse_http import Http, parse, tab_separated
from probes.collector.stores.sql import DAY_NS, HOUR_NS, StoreDown
from probes.errors import InputError
from probes.terms import Outcome

NOW_NS = 1_795_320_000 * 10**9
STORED = {"sample": 40, "window": 2, "event": 2, "route": 2}


class Clock:
    def __init__(self):
        self.now_ns = NOW_NS

    def __call__(self):
        return self.now_ns


@pytest.fixture(params=["clickhouse", "chdb_front"])
def server(request):
    return request.getfixturevalue(request.param)


#: Where the engine of today adds nothing to what the old server proves; each database costs it half a second.
old_server = pytest.mark.parametrize("server", ["clickhouse"], indirect=True)


@pytest.fixture
def url(server):
    return server.database()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(url, clock):
    return open_clickhouse(url, clock=clock)


def ask(url, query):
    return Http(parse(url), timeout_s=20).select(query)


def fates(answers):
    return [answer.fate for answer in answers]


def test_every_record_comes_back_as_it_was_delivered(store, url, chain):
    (batch,) = chain("zw", batches=1, samples=200)
    assert fates(store.commit([batch])) == [Fate.STORED]
    assert store.counts() == {"sample": 200, "window": 1, "event": 1, "route": 1}
    stored = ask(url, "SELECT serial, target, outcome, sent_ns, rtt_ns, operator, busy FROM samples ORDER BY serial")
    targets = {stream.stream: stream.target for stream in batch.streams}
    assert stored == [
        [serial, targets[sample.stream], sample.outcome, sample.sent_ns, sample.rtt_ns, "中国电信", sample.busy]
        for serial, sample in batch.samples
    ]
    assert ask(url, "SELECT detail, event FROM events") == [['{"version":"1.2","\\u540d":[1]}', "started"]]
    assert ask(url, "SELECT visitParamExtractRaw(hops, 'ttl') FROM routes") == [["1"]]
    (agent,) = store.agents()
    assert (agent.agent, agent.number, agent.records, agent.version) == ("zw", 1, 203, "1.2")
    assert store.last("zw", batch.boot) == (1, batch.digest)
    assert store.last("zw", "0" * 32) is None


@old_server
def test_a_batch_counts_once_however_often_it_comes(store, url, chain):
    first, second, third = chain("zw", batches=3, samples=20)
    assert fates(store.commit([first, second, first])) == [Fate.STORED, Fate.STORED, Fate.DUPLICATE]
    assert fates(store.commit([second, third, third])) == [Fate.DUPLICATE, Fate.STORED, Fate.DUPLICATE]
    assert ask(url, "SELECT count() FROM samples") == [[60]]
    (seen,) = store.agents()
    assert (seen.batches, seen.number) == (3, 3)


@old_server
def test_a_forged_or_missing_link_is_refused(store, url, chain):
    first, second, third = chain("zw", batches=3, samples=20)
    store.commit([first])
    assert fates(store.commit([third])) == [Fate.BROKEN_CHAIN]
    assert fates(store.commit([second, replace(second, digest="f" * 64)])) == [Fate.STORED, Fate.CONFLICT]
    assert ask(url, "SELECT count() FROM samples") == [[40]]


def test_a_commit_cut_short_anywhere_is_finished_by_its_repetition(store, url, chain, monkeypatch):
    insert = store._insert
    for times, table in enumerate(("raw_samples", "raw_events", "hour_marks", "raw_batches"), start=1):
        batches = chain(f"zw-{times}", batches=2, samples=20)

        def cut(name, *arguments, table=table, **named):
            insert(name, *arguments, **named)
            if name == table:  # the server did it, and the answer was lost
                raise StoreDown("cut")

        with monkeypatch.context() as patch:
            patch.setattr(store, "_insert", cut)
            with pytest.raises(StoreDown):
                store.commit(batches)
        assert all(answer.acknowledged for answer in store.commit(batches))
        for name, count in {"samples": 40, "windows": 2, "events": 2, "routes": 2, "batches": 2}.items():
            assert ask(url, f"SELECT count() FROM {name}") == [[times * count]]
        assert store.counts() == {kind: times * count for kind, count in STORED.items()}


def test_several_collectors_with_the_same_batches_count_each_once(url, chain, clock):
    chains = [chain(f"agent-{index}", batches=4, samples=30) for index in range(3)]

    def collect(order):
        store = open_clickhouse(url, clock=clock)
        for number in range(4):
            assert all(answer.acknowledged for answer in store.commit([chains[index][number] for index in order]))

    open_clickhouse(url, clock=clock)
    threads = [threading.Thread(target=collect, args=[order]) for order in ([0, 1, 2], [2, 1, 0])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ask(url, "SELECT count(), uniqExact(agent, boot, serial) FROM samples") == [[360, 360]]


def test_hours_agree_with_counting_by_hand(store, url, chain, clock):
    batches = chain("zw", batches=3, samples=300, start_ns=NOW_NS - NOW_NS % HOUR_NS - 40 * 10**9)  # over the hour
    store.commit(batches[:2])
    clock.now_ns += 100 * 10**9
    assert store.aggregate() == 2
    clock.now_ns += 100 * 10**9
    store.commit(batches[2:])
    clock.now_ns += 100 * 10**9
    assert store.aggregate() == 1
    assert store.aggregate() == 0
    found = ask(
        url,
        "SELECT hour_ns, target, sent, answered, lost_network, send_error, rtt_count, "
        "rtt_p01_ns, rtt_p50_ns, rtt_p99_ns FROM hours ORDER BY hour_ns, target",
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
        delays = sorted(sample.rtt_ns for sample in samples if sample.outcome is Outcome.OK)
        ranks = [delays[-(-len(delays) * share // 100) - 1] for share in (1, 50, 99)]
        errors = outcomes[Outcome.SEND_ERROR]
        lost = outcomes[Outcome.LOST_NETWORK]
        rows.append([hour_ns, target, len(samples) - errors, len(delays), lost, errors, len(delays), *ranks])
    return rows


def test_days_expire_whole_with_their_hours_kept(store, url, chain, clock):
    old = chain("old", batches=1, samples=100, start_ns=NOW_NS - 40 * DAY_NS)
    new = chain("new", batches=1, samples=100, start_ns=NOW_NS - HOUR_NS)
    store.commit([*old, *new])
    clock.now_ns += 100 * 10**9
    assert store.expire(NOW_NS - 30 * DAY_NS) == 100
    assert ask(url, "SELECT agent, count() FROM samples GROUP BY agent") == [["new", 100]]
    assert store.counts()["sample"] == 100
    hours = ask(url, "SELECT agent, sum(answered) FROM hours GROUP BY agent ORDER BY agent")
    assert [agent for agent, _ in hours] == ["new", "old"]
    # A late sample of an expired hour does not replace what was worked out from all of them, nor is it lost.
    clock.now_ns += 100 * 10**9
    store.commit(chain("old", batches=1, samples=5, start_ns=NOW_NS - 40 * DAY_NS, boot="a" * 32))
    store.aggregate()
    assert ask(url, "SELECT agent, sum(answered) FROM hours GROUP BY agent ORDER BY agent") == hours
    assert store.counts()["sample"] == 105
    assert fates(store.commit(old)) == [Fate.DUPLICATE]


@old_server
def test_windows_come_by_time_and_the_last_of_each_target(store, chain):
    batches = chain("zw", batches=3, samples=20)
    store.commit(batches)
    wanted = [window for batch in batches for _, window in batch.windows]
    rows = store.windows(0)
    assert [row["end_ns"] for row in rows] == [window.end_ns for window in wanted]
    assert rows[0] == {"agent": "zw", "boot": batches[0].boot, "serial": rows[0]["serial"]} | {
        name: getattr(wanted[0], name) for name in wanted[0].__slots__
    }
    assert rows[0]["busy"] is False
    assert [row["end_ns"] for row in store.windows(wanted[0].end_ns)] == [window.end_ns for window in wanted[1:]]
    (latest,) = store.windows(0, latest=True)
    assert latest["end_ns"] == wanted[-1].end_ns


def test_a_field_that_the_schema_adds_becomes_a_column(store, url, chain, server):
    server.ask(f"ALTER TABLE {url.rpartition('/')[2]}.raw_windows DROP COLUMN route_digest")
    again = open_clickhouse(url)
    again.commit(chain("zw", batches=1, samples=1))
    assert [row["route_digest"] for row in again.windows(0)] == [None]


@old_server
def test_tables_of_a_newer_program_are_left_alone(store, url, server):
    server.ask(f"INSERT INTO {url.rpartition('/')[2]}.meta (name, value) VALUES ('version', 99)")
    with pytest.raises(InputError, match=r"version 99; this program knows 1"):
        open_clickhouse(url)


def test_a_killed_server_costs_nothing(clickhouse, chain, clock):
    url = clickhouse.database()
    store = open_clickhouse(url, clock=clock)
    first, second = chain("zw", batches=2, samples=20)
    store.commit([first])
    clickhouse.restart()
    assert fates(store.commit([first, second])) == [Fate.DUPLICATE, Fate.STORED]
    assert store.counts()["sample"] == 40


def test_user_and_password_go_in_headers_and_never_into_messages(clickhouse, chain):
    place = clickhouse.database().removeprefix("clickhouse://")
    store = open_clickhouse(f"clickhouse://ixprobe:geheim@{place}")
    assert fates(store.commit(chain("zw", batches=1, samples=1))) == [Fate.STORED]
    with pytest.raises(InputError) as wrong:
        open_clickhouse(f"clickhouse://ixprobe:falsch@{place}")
    assert wrong.value.code == "database_refused"
    assert "falsch" not in wrong.value.sentence("en") + wrong.value.sentence("zh")
    assert "falsch" not in repr(parse(f"clickhouse://ixprobe:falsch@{place}"))


@pytest.mark.parametrize(
    "url",
    [
        "clickhouse://host:99999/x",
        "clickhouse:///x",
        "clickhouse://a b/x",
        "clickhouse://a..b/x",
        "clickhouse://u%0a:p@host/x",
        "clickhouse://host/x'y",
        "clickhouse://host/x?ca",
        "clickhouse://host/x?geheim=1",
        "clickhouse://u:ge#heim@host/x",
    ],
)
def test_a_wrong_url_is_one_line(url):
    with pytest.raises(InputError) as wrong:
        open_clickhouse(url)
    assert wrong.value.code == "database_url"
    assert "heim" not in wrong.value.sentence("en") + wrong.value.sentence("zh")


ANSWERS = {
    "a body cut short": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
    "a chunk cut short": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH\r\n\r\n",
    "an error beside the status": b"HTTP/1.1 200 OK\r\nX-ClickHouse-Exception-Code: 241\r\nContent-Length: 1\r\n\r\nC",
    "a proxy's error": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad",
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_only_a_whole_answer_without_an_error_is_believed(kind, chain):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def answer():
            connection, _ = listener.accept()
            with connection:
                while not connection.recv(65536).endswith(b"0\r\n\r\n"):
                    pass
                connection.sendall(ANSWERS[kind])

        thread = threading.Thread(target=answer)
        thread.start()
        http = Http(parse(f"clickhouse://127.0.0.1:{port}/x"), timeout_s=5)
        with pytest.raises(Exception, match=r".") as failed:
            http.run("INSERT INTO t FORMAT TabSeparated", tab_separated([(1, None, "a\tb\\", True, 1.5)]))
        thread.join()
    assert type(failed.value).__name__ in {"StoreDown", "Refused"}


def test_rows_are_worded_as_the_format_says():
    assert b"".join(tab_separated([(1, None, "a\tb\\\n中", True, False, 1.5, 2**62)])) == (
        "1\t\\N\ta\\tb\\\\\\n中\t1\t0\t1.5\t4611686018427387904\n".encode()
    )
