"""
The collector is killed, frozen and starved of disk under load; in the end the count is exact.

Real parts: the `collect` command in a process of its own (its imports done before: `warm.py`), the agents' spool and
courier, TLS, the databases. Every sample that an agent spooled is in the store once, every serial from 1 on is there,
and the agents were told so.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from datetime import UTC, datetime

import duckdb
import psycopg
import pytest

from probes.collector.certificates import make_certificates
from probes.collector.stores.clickhouse_http import Http, parse
from probes.config.records import DeliverySettings
from probes.delivery.courier import Courier
from probes.spool.store import Spool

AGENTS = ("zhongwei-1", "zhongwei-2", "helingeer-1")


class Bed:
    """Certificates, a port, and a collector that comes back whenever it is gone."""

    def __init__(self, folder, store, warm):
        self.store = store
        self.folder = folder
        self.tls = folder / "tls"
        make_certificates(self.tls, collectors=["127.0.0.1"], agents=AGENTS, days=1, now=datetime.now(UTC))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.errors = folder / "collector.txt"
        self.output = folder / "ready.txt"
        self.starts = 0
        self.process = 0
        self._warm = warm

    def launch(self):
        """Start the collector without waiting."""
        places = ["--bind", f"127.0.0.1:{self.port}", "--status", "off", "--flush", "0.3", "--json"]
        arguments = ["collect", "--lang", "en", "--store", self.store, "--tls", str(self.tls), *places]
        self.starts += 1
        self.output = self.folder / f"ready-{self.starts}.txt"
        self.output.touch()
        self.process = self._warm.start(arguments, output=self.output, errors=self.errors)

    def ready(self):
        """Wait until it serves."""
        until_s = time.monotonic() + 20
        while not self.output.read_text().endswith("\n"):
            assert time.monotonic() < until_s, self.errors.read_text()
            time.sleep(0.01)

    def end(self, how):
        """End it by a signal."""
        process, self.process = self.process, 0
        return self._warm.end(process, how)

    def freeze(self, seconds):
        """Let it hang: the kernel accepts connections, nobody answers."""
        os.kill(self.process, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.process, signal.SIGCONT)

    def close(self):
        """Leave no process behind."""
        if self.process:
            self.end(signal.SIGKILL)


@pytest.fixture
def bed(tmp_path, collecting):
    """A bed; the test says which store."""
    made = []

    def make(store):
        made.append(Bed(tmp_path, store, collecting.Collector.warm))
        return made[0]

    yield make
    for one in made:
        one.close()


class Agent(threading.Thread):
    """The spool and the courier of a real agent; only the waits between two steps are cut short."""

    def __init__(self, bed, folder, name, making, rate_hz):
        super().__init__(daemon=True)
        self.spool = Spool.open(folder, agent=name, limit_bytes=2**28, now_ns=time.time_ns())
        settings = DeliverySettings(
            url=f"https://127.0.0.1:{bed.port}",
            ca=bed.tls / "ca.pem",
            certificate=bed.tls / "agents" / f"{name}.pem",
            key=bed.tls / "agents" / f"{name}.key",
            interval_s=0.05,
            batch_records=400,
            timeout_s=1.0,
        )
        self.complaints = []
        self.courier = Courier(self.spool, settings, seed=1, complain=self.complaints.append)
        self.appended = 0
        self.measuring, self.running = True, True
        self.rate_hz = rate_hz
        self._making = making
        self._measurer = threading.Thread(target=self._measure, daemon=True)

    def run(self):
        self._measurer.start()
        while self.running:
            time.sleep(min(self.courier.step(), 0.3))

    def _measure(self):
        streams = self._making.streams()
        while self.measuring:
            count = max(1, self.rate_hz // 10)
            self.spool.append(streams=streams, samples=self._making.samples(count, self.appended, time.time_ns()))
            self.appended += count
            streams = ()
            time.sleep(0.1)

    def rest(self):
        """Measure no more."""
        self.measuring = False
        self._measurer.join()

    def leave(self):
        self.running = False
        self.join()
        self.courier.stop()
        self.spool.close()


@contextlib.contextmanager
def load(bed, folder, making, rate_hz=300):
    """Agents that measure and deliver until the block ends, and then until nothing waits."""
    agents = [Agent(bed, folder / name, name, making, rate_hz) for name in AGENTS]
    for agent in agents:
        agent.start()
    try:
        yield agents
        for agent in agents:
            agent.rest()
        until_s = time.monotonic() + 60
        while any(agent.spool.waiting() for agent in agents):
            assert time.monotonic() < until_s, [(a.spool.waiting(), a.complaints) for a in agents] + [
                bed.errors.read_text()
            ]
            time.sleep(0.05)
    finally:
        for agent in agents:
            agent.measuring = False
            agent.leave()


def hurt(bed, times, seed, also=lambda: None):
    """Kill, and sometimes freeze, at random moments: while it starts, takes batches, flushes."""
    chance = random.Random(seed)
    bed.launch()
    for index in range(times):
        if chance.random() < 0.8:
            bed.ready()
            time.sleep(chance.uniform(0.0, 0.4))
            if index % 4 == 3:
                bed.freeze(1.2)
        else:
            time.sleep(chance.uniform(0.0, 0.4))
        also()
        bed.end(signal.SIGKILL)
        bed.launch()
    bed.ready()


def exact(agents, rows):
    """Hold what is stored against what was spooled; rows are (agent, boot, kind, count, serials, least, greatest)."""
    assert sum(agent.appended for agent in agents) > 0
    by_agent = {}
    for agent, boot, samples, records, serials, least, greatest in rows:
        assert records == serials == greatest, f"{agent} {boot}: a serial is missing or stands twice"
        assert least == 1
        by_agent[agent] = (boot, samples, records)
    for agent in agents:
        boot, samples, records = by_agent.pop(agent.spool.agent)
        assert boot == agent.spool.boot
        assert samples == agent.appended
        assert records == agent.courier.delivered_records  # acknowledged, each once
    assert not by_agent


_EACH = "SELECT agent, boot, serial, {} AS sample FROM {}"


def counted(sample, place, unique):
    parts = [
        _EACH.format(int(table == "samples"), place(table)) for table in ("samples", "windows", "events", "routes")
    ]
    return (
        f"SELECT agent, boot, sum(sample), count(*), {unique}, min(serial), max(serial) "
        f"FROM ({' UNION ALL '.join(parts)}) x GROUP BY agent, boot"
    )


def in_parquet(folder):
    kinds = {"samples": "sample", "windows": "window", "events": "event", "routes": "route"}
    there = {table for table, kind in kinds.items() if list(folder.glob(f"kind={kind}/*/*.parquet"))}
    parts = [
        _EACH.format(int(table == "samples"), f"read_parquet('{folder}/kind={kinds[table]}/*/*.parquet')")
        for table in sorted(there)
    ]
    query = (
        "SELECT agent, boot, sum(sample), count(*), count(DISTINCT serial), min(serial), max(serial) "
        f"FROM ({' UNION ALL '.join(parts)}) GROUP BY agent, boot"
    )
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def in_postgresql(url):
    with psycopg.connect(url) as connection:
        return connection.execute(counted(1, "ixprobe.{}".format, "count(DISTINCT serial)")).fetchall()


def in_clickhouse(url):
    query = counted(1, str, "uniqExact(serial)").replace("count(*)", "count()")
    return Http(parse(url), timeout_s=60).select(query)


def told(bed, agents, kills, capsys):
    with capsys.disabled():
        total = sum(agent.courier.delivered_records for agent in agents)
        batches = sum(agent.courier.delivered_batches for agent in agents)
        print(f"\n{bed.store.partition(':')[0]}: {kills} kills, {batches} batches, {total} records, each once")


def test_killed_collector_with_parquet_keeps_every_record_once(tmp_path, bed, making, full, capsys):
    kills = 200 if full else 5
    bed = bed(f"parquet:{tmp_path / 'store'}")
    with load(bed, tmp_path, making) as agents:
        hurt(bed, kills, seed=5)
    assert bed.end(signal.SIGTERM) == 0
    exact(agents, in_parquet(tmp_path / "store"))
    told(bed, agents, kills, capsys)


def test_killed_collector_and_restarted_postgresql_keep_every_record_once(
    tmp_path, bed, making, full, postgresql, capsys
):
    kills = 30 if full else 2
    url = postgresql.database()
    bed = bed(url)
    moments = iter(range(kills))
    with load(bed, tmp_path, making) as agents:
        # Before every third kill the server drops all sessions, in the middle of whatever they do.
        hurt(bed, kills, seed=6, also=lambda: postgresql.restart() if next(moments) % 3 == 1 else None)
    assert bed.end(signal.SIGTERM) == 0
    exact(agents, in_postgresql(url))
    told(bed, agents, kills, capsys)


def test_killed_collector_and_killed_clickhouse_count_every_record_once(
    tmp_path, bed, making, full, clickhouse, capsys
):
    kills = 30 if full else 2
    url = clickhouse.database()
    bed = bed(url)
    moments = iter(range(kills))
    with load(bed, tmp_path, making) as agents:
        hurt(bed, kills, seed=7, also=lambda: clickhouse.restart() if next(moments) % 3 == 1 else None)
    assert bed.end(signal.SIGTERM) == 0
    exact(agents, in_clickhouse(url))
    told(bed, agents, kills, capsys)


@pytest.fixture
def small_disk(tmp_path, lacking):
    """A file system of 8 MB."""
    if os.geteuid() != 0:
        lacking("only root mounts a small file system")
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "ixprobe-test", place]
    mounted = subprocess.run(mount, check=False, capture_output=True)
    if mounted.returncode:
        lacking(f"no small file system can be mounted: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_full_disk_refuses_and_goes_on_when_there_is_room(tmp_path, bed, making, small_disk):
    bed = bed(f"parquet:{small_disk / 'store'}")
    bed.launch()
    bed.ready()
    ballast = small_disk / "ballast"
    with load(bed, tmp_path, making, rate_hz=600) as agents:
        ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - 200_000))
        until_s = time.monotonic() + 30
        while not any(agent.courier.failures >= 3 for agent in agents):
            assert time.monotonic() < until_s, "the disk was never full"
            time.sleep(0.05)
        bed.end(signal.SIGKILL)  # and killed while it is full
        for agent in agents:
            agent.rest()
        ballast.unlink()
        bed.launch()
        bed.ready()
    assert bed.end(signal.SIGTERM) == 0
    exact(agents, in_parquet(small_disk / "store"))
