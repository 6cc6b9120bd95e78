"""
The whole agent is killed at random moments, from its start on; in the end the collector's store is exact.

Real parts: `ixprobe run`, `reflect`, `collect` and `certificates`, each as a user starts it. Every serial that any
boot had spooled when it was killed is in the store once, and nothing waits.
"""

from __future__ import annotations

import contextlib
import random
import signal
import socket
import sqlite3
import time

import duckdb

from probes.cli.entry import run
from probes.spool.tables import FILE_NAME

AGENT = "zhongwei-1"

_CONFIG = """
agent = "{agent}"
window_s = 10
[classes.plain]
[classes.expedited]
dscp = 46
[defaults]
source_ports = 2
timeout_s = 0.1
rate_hz = {rate_hz}
[[target]]
name = "here"
address = "127.0.0.1"
port = {port}
[[target]]
name = "closed"
address = "127.0.0.1"
port = 9
protocol = "tcp"
classes = ["plain"]
[spool]
folder = "spool"
[delivery]
url = "https://127.0.0.1:{collector}"
ca = "bed/ca.pem"
certificate = "bed/agents/{agent}.pem"
key = "bed/agents/{agent}.key"
interval_s = 0.1
batch_records = 50
"""


def in_spool(folder):
    """Records that wait, and the last serial of each boot; read only, as the next start will find them."""
    file = (folder / "spool" / FILE_NAME).absolute()
    if not file.exists():
        return 0, {}
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=5.0)) as connection:
        try:
            counts = [
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("samples", "records", "batches")
            ]
            boots = connection.execute("SELECT boot, next_serial - 1 FROM boots").fetchall()
        except sqlite3.OperationalError:  # killed before the tables were made
            return 0, {}
    return sum(counts), dict(boots)


def in_store(store):
    parts = [
        f"SELECT boot, serial, {int(kind == 'sample')} AS sample FROM read_parquet('{store}/kind={kind}/*/*.parquet')"
        for kind in ("sample", "window", "event", "route")
        if list(store.glob(f"kind={kind}/*/*.parquet"))
    ]
    query = (
        "SELECT boot, count(*), count(DISTINCT serial), min(serial), max(serial), sum(sample) "
        f"FROM ({' UNION ALL '.join(parts)}) GROUP BY boot"
    )
    with duckdb.connect() as connection:
        return {row[0]: row[1:] for row in connection.execute(query).fetchall()}


def test_however_often_the_agent_is_killed_every_record_is_stored_once(tmp_path, start, reflector, full, capsys):
    kills = 200 if full else 3
    chance = random.Random(17)
    bed, config, store = tmp_path / "bed", tmp_path / "agent.toml", tmp_path / "store"
    assert run(["certificates", str(bed), "--collector", "127.0.0.1", "--agent", AGENT, "--days", "2"], "en") == 0
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    collector = start(
        *("collect", "--bind", f"127.0.0.1:{port}", "--status", "off", "--flush", 0.5, "--json"),
        *("--store", store, "--tls", bed),
    )
    collector.ready()

    def configure(rate_hz):
        config.write_text(_CONFIG.format(agent=AGENT, rate_hz=rate_hz, port=reflector, collector=port))

    configure(25)
    spooled = {}
    for index in range(kills):
        agent = start("run", "-c", config, "--json")
        if index % 4 != 3:  # every fourth is killed while it starts
            agent.ready()
        time.sleep(chance.uniform(0.0, 1.5))
        agent.stop(signal.SIGKILL)
        spooled |= in_spool(tmp_path)[1]
    configure(0.001)
    waiting = -1
    while waiting:  # the last one measures next to nothing, and delivers what all left behind
        agent = start("run", "-c", config, "--json")
        agent.until(lambda: in_spool(tmp_path)[0] == 0, seconds=120)
        agent.stop(signal.SIGKILL)
        waiting, last = in_spool(tmp_path)
        spooled |= last
    assert collector.stop()[0] == 0, collector.said()
    stored = in_store(store)
    samples = sum(row[-1] for row in stored.values())
    assert samples > 5 * kills
    for boot, serials in spooled.items():
        count, different, least, greatest, _ = stored.pop(boot)
        assert (count, different, least, greatest) == (serials, serials, 1, serials), boot
    assert not stored
    with capsys.disabled():
        print(f"\nagent: {kills} kills, {len(spooled)} boots, {sum(spooled.values())} records, {samples} samples")
