"""The collector over real TLS: what it takes, what it refuses, and that the one does not disturb the other."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import io
import os
import signal
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from probes.cli.entry import run
from probes.collector.certificates import make_certificates
from probes.records.batches import digest, encode

HOUR_NS = 3600 * 10**9


@pytest.fixture(scope="module")
def bed(collecting, tmp_path_factory):
    folder = collecting.make_bed(tmp_path_factory.mktemp("bed"), "zw-01", "he-01", "pinned", "unlisted")
    lines = (folder / "agents.txt").read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("unlisted", "pinned"))]
    (folder / "agents.txt").write_text("\n".join([*kept, f"pinned={'0' * 64}"]) + "\n")
    return folder


@pytest.fixture(scope="module")
def collector(collecting, bed, tmp_path_factory):
    """One for the whole file, impatient and small."""
    started = collecting.Collector(
        bed,
        str(tmp_path_factory.mktemp("store")),
        *("--flush", "0.3"),
        header_s=0.5,
        body_s=0.7,
        handshake_s=1.0,
        sockets_per_host=40,
        body_bytes=2_000_000,
        document_bytes=8_000_000,
    )
    yield started
    started.end()


def recent(chain, agent, **of):
    return chain(agent, start_ns=time.time_ns() - HOUR_NS, **of)


def serials(store: str, agent: str) -> list[int]:
    """Serials of all kinds in the Parquet files, as they stand there."""
    files = f"{store}/kind=*/day=*/*.parquet"
    query = f"SELECT serial FROM read_parquet('{files}', union_by_name=true) WHERE agent = '{agent}' ORDER BY serial"
    with duckdb.connect() as connection:
        return [serial for (serial,) in connection.execute(query).fetchall()]


def raw(collector, agent="zw-01") -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", collector.port), timeout=10)
    return collector.tls(agent).wrap_socket(plain, server_hostname="127.0.0.1")


def test_a_batch_repeated_in_every_way_is_stored_once(collecting, bed, chain, tmp_path):
    collector = collecting.Collector(bed, str(tmp_path / "store"), "--flush", "0.2")
    batches = recent(chain, "zw-01", batches=4, samples=50)
    assert collector.deliver("zw-01", batches[0].body) == (
        200,
        {"schema": "ixprobe/receipt/1", "agent": "zw-01", "boot": batches[0].boot, "number": 1,
         "digest": digest(batches[0].body), "duplicate": False},
    )  # fmt: skip
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: collector.deliver("zw-01", batches[1].body), range(8)))
    assert [status for status, _ in answers] == [200] * 8
    assert sum(not answer["duplicate"] for _, answer in answers) == 1

    another = encode(replace(batches[1], created_ns=1))
    status, answer = collector.deliver("zw-01", another)
    assert (status, answer["code"], answer["last"]) == (409, "conflict", {"number": 2, "digest": batches[1].digest})
    status, answer = collector.deliver("zw-01", batches[3].body)
    assert (status, answer["code"], answer["last"]["number"]) == (409, "broken_chain", 2)

    before_s = time.monotonic()
    assert collector.end() == 0
    assert time.monotonic() - before_s < 5
    collector.start()
    assert collector.deliver("zw-01", batches[1].body)[1]["duplicate"] is True
    for batch in batches[2:]:
        assert collector.deliver("zw-01", batch.body)[0] == 200
    assert collector.end() == 0
    assert serials(collector.store, "zw-01") == list(range(1, 4 * 53 + 1))


class Steady:
    """An agent that keeps delivering while others misbehave."""

    def __init__(self, collecting, collector, chain):
        self._post, self._collector = collecting.post, collector
        self.batches = recent(chain, "he-01", batches=400, samples=5)
        self.statuses, self.slowest_s = [], 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        with self._collector.line("he-01") as line:
            for batch in self.batches:
                if self._stop.wait(0.02):
                    return
                before_s = time.monotonic()
                self.statuses.append(self._post(line, gzip.compress(batch.body, 1))[0])
                self.slowest_s = max(self.slowest_s, time.monotonic() - before_s)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


def test_whatever_misbehaves_is_refused_and_disturbs_nobody(collecting, collector, bed, chain, tmp_path):
    stranger = collecting.make_bed(tmp_path / "stranger", "zw-01")
    mine = recent(chain, "zw-01", batches=1, samples=5)[0]
    with Steady(collecting, collector, chain) as steady:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            collector.deliver("zw-01", mine.body, bed=stranger)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            collector.deliver(None, mine.body)
        for agent, code in (("he-01", "foreign_agent"), ("pinned", "not_allowed"), ("unlisted", "not_allowed")):
            status, answer = collector.deliver(agent, mine.body)
            assert (status, answer["code"]) == (403, code)
        for garbage in (b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"schema":"ixprobe/batch/1"}', b"9" * 100_000):
            status, answer = collector.deliver("zw-01", garbage)
            assert status == 400 and answer["schema"] == "ixprobe/refusal/1" and "\n" not in answer["sentence"]
        not_gzip(collecting, collector, mine)
        zip_bomb(collecting, collector)
        gigabyte(collector)
        slow_ones(collector)
        strangers_before_the_handshake(collector)
    assert steady.statuses and set(steady.statuses) == {200}
    assert steady.slowest_s < 5  # two busy cores; alone it is some 10 ms
    _, _, text = collector.read("/metrics")
    for reason in ("foreign_agent", "not_allowed", "too_large", "slow_body", "slow_headers", "not_http", "not_gzip"):
        assert f'ixprobe_collector_refusals_total{{reason="{reason}"}}' in text


def not_gzip(collecting, collector, mine):
    for packed in (mine.body, gzip.compress(mine.body)[:-4], gzip.compress(mine.body) + b"more"):
        with collector.line("zw-01") as line:
            status, answer = collecting.post(line, packed)
            assert (status, answer["code"]) == (400, "body_not_gzip")
    with collector.line("zw-01") as line:
        line.request("POST", "/v1/batches", mine.body)
        assert line.getresponse().status == 415


def zip_bomb(collecting, collector):
    before_s = time.monotonic()
    with collector.line("zw-01") as line:
        status, answer = collecting.post(line, gzip.compress(b"0" * 100_000_000, 6))
    assert (status, answer["code"]) == (413, "too_large")
    assert time.monotonic() - before_s < 20  # most of it is our own packing


def gigabyte(collector):
    with collector.line("zw-01") as line:  # said so: refused before it is sent
        line.putrequest("POST", "/v1/batches")
        for name, value in (("Content-Encoding", "gzip"), ("Content-Length", str(10**9))):
            line.putheader(name, value)
        line.endheaders()
        assert line.getresponse().status == 413
    sent_bytes = 0
    with raw(collector) as line, suppress(ConnectionError, ssl.SSLError):  # not said: cut off while it is sent
        line.sendall(
            b"POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        while sent_bytes < 10**9:
            line.sendall(b"100000\r\n" + b"\x00" * 2**20 + b"\r\n")
            sent_bytes += 2**20
    assert sent_bytes < 10**8


def slow_ones(collector):
    with raw(collector) as line:
        line.sendall(b"POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\nab")
        assert line.recv(100).startswith(b"HTTP/1.1 408 ")
    with raw(collector) as line, suppress(ConnectionError, ssl.SSLError):
        line.sendall(b"POST /v1/batches HT")
        assert line.recv(100) == b""
    with raw(collector) as line:
        line.sendall(b"\x16\x03nothing that anybody knows\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 400 ")


def strangers_before_the_handshake(collector):
    """One host fills its own place, however many connections it opens; the others come from another."""
    with contextlib.ExitStack() as lines:
        for _ in range(200):
            lines.enter_context(socket.create_connection(("127.0.0.1", collector.port), 10, ("127.0.0.2", 0)))
        _, _, text = collector.read("/metrics")
        assert "too_many_sockets" in text
        with raw(collector) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(100).startswith(b"HTTP/1.1 404 ")


def test_many_agents_deliver_at_once_and_nothing_is_lost(collecting, chain, tmp_path, full):
    count = 100 if full else 12
    names = [f"agent-{number:03d}" for number in range(count)]
    bed = collecting.make_bed(tmp_path / "bed", *names)
    collector = collecting.Collector(bed, str(tmp_path / "store"), "--flush", "0.5")
    ready = threading.Barrier(count)

    def run(name: str) -> list[int]:
        batches = recent(chain, name, batches=3, samples=20)
        with collector.line(name) as line:
            line.connect()
            ready.wait(60)  # all are connected now
            return [collecting.post(line, gzip.compress(batch.body, 1))[0] for batch in batches]

    with ThreadPoolExecutor(count) as pool:
        assert list(pool.map(run, names)) == [[200] * 3] * count
    assert collector.end() == 0
    for name in names:
        assert serials(collector.store, name) == list(range(1, 3 * 23 + 1))


def test_removing_a_line_revokes_an_agent_without_a_restart(collecting, chain, tmp_path):
    bed = collecting.make_bed(tmp_path / "bed", "zw-01", "he-01")
    collector = collecting.Collector(bed, str(tmp_path / "store"))
    mine = recent(chain, "zw-01", batches=1, samples=2)[0]
    list_ = bed / "agents.txt"
    both = list_.read_text()
    with collector.line("zw-01") as line:
        assert collecting.post(line, gzip.compress(mine.body))[0] == 200
        for text, status in ((both.splitlines()[1] + "\n", 403), ("?!\n", 403), (both, 200)):
            list_.write_text(text)
            os.kill(collector.process, signal.SIGHUP)
            wait_until(lambda status=status: collector.deliver("zw-01", mine.body)[0] == status)
    assert collector.end() == 0
    assert "allow-list kept as it was" in collector.said


def wait_until(true):
    limit_s = time.monotonic() + 10
    while not true():
        assert time.monotonic() < limit_s
        time.sleep(0.05)


def test_an_agent_that_asks_too_much_is_told_when_to_come_again(collecting, bed, chain, tmp_path):
    collector = collecting.Collector(
        bed, str(tmp_path / "store"), records_per_s=10, records_burst=10, requests_per_s=1000, requests_burst=1000
    )
    batches = recent(chain, "zw-01", batches=2, samples=40)
    assert collector.deliver("zw-01", batches[0].body)[0] == 200
    with collector.line("zw-01") as line:
        line.request("POST", "/v1/batches", gzip.compress(batches[1].body), {"Content-Encoding": "gzip"})
        answer = line.getresponse()
        assert answer.status == 429 and 1 <= int(answer.headers["Retry-After"]) <= 10
        answer.read()
    assert collector.deliver("he-01", recent(chain, "he-01", batches=1, samples=1)[0].body)[0] == 200
    assert collector.end() == 0


def test_a_collector_that_cannot_start_says_so_in_one_line(collecting, collector, bed, tmp_path):
    expired = tmp_path / "expired"
    make_certificates(
        expired, collectors=["127.0.0.1"], agents=["a"], days=1, now=datetime.now(UTC) - timedelta(days=3)
    )
    mixed = tmp_path / "mixed"
    collecting.make_bed(mixed, "a")
    (mixed / "server.key").write_bytes((bed / "server.key").read_bytes())
    (tmp_path / "file").touch()
    (tmp_path / "empty.txt").touch()
    good = {"--bind": "127.0.0.1:0", "--status": "off", "--store": str(tmp_path / "store"), "--tls": str(bed)}
    for change, words in (
        ({"--bind": f"127.0.0.1:{collector.port}"}, "Take another port"),
        ({"--status": f"127.0.0.1:{collector.status_port}"}, "Take another port"),
        ({"--bind": "here"}, "HOST:PORT"),
        ({"--tls": str(expired)}, "expired at"),
        ({"--tls": str(mixed)}, "not that of the certificate"),
        ({"--tls": str(tmp_path)}, "there is no such file"),
        ({"--agents": str(tmp_path / "empty.txt")}, "the list is empty"),
        ({"--store": str(tmp_path / "file" / "below")}, "cannot be written"),
        ({"--store": collector.store}, "in use by another collector"),
        ({"--store": "mysql://somewhere?password=geheim"}, "no store known here"),
    ):
        options = [word for pair in {**good, **change}.items() for word in pair]
        ended = run_here(options)
        assert ended[0] == 4 and ended[1].count("\n") == 1 and words in ended[1], (change, ended)
        assert "geheim" not in ended[1]


def run_here(options):
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors):
        code = run(["collect", *options], "en")
    return code, errors.getvalue()


def test_health_and_unknown_paths_are_answered(collector):
    assert collector.read("/healthz")[::2] == (200, "ok\n")
    assert collector.read("/etc/passwd")[0] == 404
    with closing(http.client.HTTPConnection("127.0.0.1", collector.status_port, timeout=10)) as line:
        line.request("POST", "/")
        assert line.getresponse().status == 405
    status, headers, _ = collector.read("/")
    assert status == 200 and "default-src 'none'" in headers["content-security-policy"]
