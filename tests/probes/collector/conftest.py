"""What tests of the collector share: private database servers on the loopback interface."""

from __future__ import annotations

import http.client
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import psycopg
import pytest

from probes.records import schema
from probes.records.batches import NOTHING_BEFORE, Batch, decode, encode
from probes.records.events import Event, Happening
from probes.records.routes import Hop, Label, Route
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.terms import Outcome, Protocol, Verdict


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(ready: Callable[[], bool], *, seconds: float = 20.0) -> None:
    limit = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < limit, "the server did not start"
        time.sleep(0.02)


class Server:
    """One private server: a folder of its own, run by a user without privilege, stopped by its process id."""

    def __init__(self, *, user: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ixprobe-server-"))
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._who: dict[str, object] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam(user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def call(self, *arguments: str) -> None:
        """Run a command to its end, as the server's user."""
        subprocess.run(arguments, check=True, capture_output=True, cwd=self.folder, **self._who)  # type: ignore[call-overload]

    def spawn(self, *arguments: str) -> None:
        """Start the server's process."""
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                arguments, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **self._who
            )

    def stop(self, how: signal.Signals) -> None:
        """End it with a signal and wait."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)
            self.process = None

    def remove(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgreSQL(Server):
    """Debian's PostgreSQL, a cluster of its own."""

    def __init__(self, programs: Path) -> None:
        super().__init__(user="postgres")
        self._programs = programs
        self.call(
            str(programs / "initdb"),
            "-D",
            "data",
            "-U",
            "ixprobe",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}"]
        settings += [
            "shared_buffers=32MB",
            "max_connections=40",
            "log_min_messages=fatal",
            "fsync=off",
        ]  # no test cuts the power
        self.spawn(str(self._programs / "postgres"), "-D", "data", *(f"-c{setting}" for setting in settings))
        ready = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        _wait(lambda: subprocess.run(ready, check=False).returncode == 0)

    def restart(self) -> None:
        """Cut every session and come back: what an upgrade of the server does."""
        self.stop(signal.SIGINT)  # "fast": open transactions are rolled back
        self.start()

    def database(self) -> str:
        """Make an empty database and give its URL."""
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(f"postgresql://ixprobe@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        return f"postgresql://ixprobe@127.0.0.1:{self.port}/{name}"


_CLICKHOUSE = """<yandex>
<logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
<http_port>{port}</http_port><tcp_port>{tcp_port}</tcp_port><listen_host>127.0.0.1</listen_host>
<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path><users_config>users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database><timezone>UTC</timezone>
<mark_cache_size>50000000</mark_cache_size><uncompressed_cache_size>50000000</uncompressed_cache_size>
</yandex>
"""
_CLICKHOUSE_USERS = """<yandex><profiles><default/></profiles><quotas><default/></quotas><users>
<default><password></password><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></default>
<ixprobe><password>geheim</password><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></ixprobe>
</users></yandex>
"""


class ClickHouse(Server):
    """Debian's ClickHouse, 18.16: old, and therefore a strict judge of the SQL that all versions take."""

    def __init__(self, program: str) -> None:
        super().__init__(user="nobody")
        self._command = [program, f"--config-file={self.folder}/config.xml"]
        config = _CLICKHOUSE.format(folder=self.folder, port=self.port, tcp_port=_free_port())
        for name, text in (("config.xml", config), ("users.xml", _CLICKHOUSE_USERS)):
            (self.folder / name).write_text(text)
            (self.folder / name).chmod(0o644)
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.spawn(*self._command)
        _wait(lambda: self.ask("SELECT 1") == "1\n")

    def restart(self) -> None:
        """Kill it and come back."""
        self.stop(signal.SIGKILL)
        self.start()

    def ask(self, query: str) -> str | None:
        """Answer a query as text, past the store's own code; None: it cannot be reached."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", "/", query.encode())
            answer = connection.getresponse()
            text = answer.read().decode()
        except OSError:
            return None
        finally:
            connection.close()
        assert answer.status == 200, text
        return text

    def database(self) -> str:
        """Make an empty database and give its URL."""
        name = f"t{uuid.uuid4().hex}"
        self.ask(f"CREATE DATABASE {name}")
        return f"clickhouse://127.0.0.1:{self.port}/{name}"


class ChdbFront(ClickHouse):
    """The engine of a current ClickHouse behind a small HTTP front of ours; not a real server's HTTP side."""

    def __init__(self) -> None:
        Server.__init__(self, user="nobody")
        script = Path(__file__).with_name("chdb_front.py")
        self._command = [sys.executable, str(script), str(self.port)]
        self._who = {}  # the virtual environment may lie where only its owner reads
        self.start()


_START_NS = 1_795_305_600 * 10**9  # 22 November 2026, on the hour


def _stream(number: int, **changes: object) -> Stream:
    given: dict[str, object] = {
        "stream": number,
        "target": f"target-{number}",
        "protocol": Protocol.STAMP,
        "address": "192.0.2.1",
        "port": 862,
        "source_port": 40_000 + number,
        "operator": "中国电信",
        "service_class": "gold",
    }
    return Stream(**{**given, **changes})  # type: ignore[arg-type]


def _sample(stream: int, sequence: int, sent_ns: int | None, rtt_ns: int | None, outcome: Outcome) -> Sample:
    plain: dict[str, object] = dict.fromkeys(Sample._fields)
    plain |= {"stream": stream, "sequence": sequence, "outcome": outcome, "sent_ns": sent_ns, "rtt_ns": rtt_ns}
    plain |= {"reordered": False, "duplicates": 0, "clock_stepped": False, "busy": False}
    return Sample(**plain)  # type: ignore[arg-type]


def make_samples(count: int, first: int = 0, start_ns: int = _START_NS) -> list[Sample]:
    """Samples of two streams, ten a second; every 50th is lost, every 75th was not sent."""
    made = []
    for index in range(first, first + count):
        sent_ns: int | None = start_ns + index * 10**8
        rtt_ns: int | None = 9_000_000 + index * 7919 % 1_000_000
        outcome = Outcome.OK
        if index % 50 == 49:
            outcome, rtt_ns = Outcome.LOST_NETWORK, None
        elif index % 75 == 74:
            outcome, sent_ns, rtt_ns = Outcome.SEND_ERROR, None, None
        made.append(_sample(1 + index % 2, index // 2, sent_ns, rtt_ns, outcome))
    return made


def make_chain(
    agent: str, *, batches: int, samples: int, boot: str | None = None, start_ns: int = _START_NS
) -> list[Batch]:
    """One boot of an agent, as it comes out of the codec: every batch has samples, a window, an event and a route."""
    boot = boot or uuid.uuid5(uuid.NAMESPACE_OID, agent).hex
    made: list[Batch] = []
    serial = 0
    for number in range(1, batches + 1):
        records = make_samples(samples, (number - 1) * samples, start_ns)
        serials = iter(range(serial + 1, serial + samples + 4))
        batch = Batch(
            agent=agent,
            boot=boot,
            number=number,
            previous=made[-1].digest if made else NOTHING_BEFORE,
            created_ns=start_ns + number * samples * 10**8,
            streams=(_stream(1), _stream(2)),
            samples=tuple((next(serials), record) for record in records),
            windows=((next(serials), _window(start_ns, number)),),
            events=(
                (next(serials), Event(at_ns=start_ns, event=Happening.STARTED, detail={"version": "1.2", "名": [1]})),
            ),
            routes=((next(serials), _route(start_ns)),),
        )
        serial += samples + 3
        made.append(decode(encode(batch)))
    return made


def _window(start_ns: int, number: int) -> Window:
    given: dict[str, Any] = {field.name: 0 if not field.nullable else None for field in schema.WINDOW}
    given |= {"target": "target-1", "protocol": "stamp", "address": "192.0.2.1", "phase": "base", "busy": False}
    given |= {"start_ns": start_ns + (number - 1) * 10**10, "end_ns": start_ns + number * 10**10}
    given |= {"sent": 3000, "answered": 3000, "loss_verdict": Verdict.PROVEN, "loss_high": 0.000998}
    return Window(**given)


def _route(at_ns: int) -> Route:
    hop = Hop(ttl=1, address="192.0.2.9", rtt_ms=1.5, labels=(Label(label=7, traffic_class=0, bottom=True, ttl=1),))
    return Route(
        at_ns=at_ns,
        target="target-1",
        address="192.0.2.1",
        protocol="udp",
        operator=None,
        from_site=None,
        to_site="helingeer",
        flow=0,
        source_port=40_001,
        port=33_434,
        hops=(hop, Hop(ttl=2, address=None, rtt_ms=None)),
        reached=True,
        path_mtu_bytes=1500,
        digest="d" * 64,
        changed=False,
    )


@pytest.fixture(scope="session")
def making() -> SimpleNamespace:
    """Give the makers of streams and samples: `making.samples(100, first, start_ns)`."""
    return SimpleNamespace(streams=lambda: (_stream(1), _stream(2)), samples=make_samples)


@pytest.fixture(scope="session")
def chain() -> Callable[..., list[Batch]]:
    """Give the maker of batches: `chain("zw", batches=3, samples=100)`."""
    return make_chain


@pytest.fixture(scope="module")  # an idle one takes a tenth of a processor, as does the next
def chdb_front() -> Iterator[ClickHouse]:
    """A front over chdb that belongs to the tests of this process."""
    server = ChdbFront()
    yield server
    server.stop(signal.SIGKILL)
    server.remove()


def _postgresql_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parent.parent.name)
    if found:
        return found[-1].parent
    beside = shutil.which("initdb")
    return Path(beside).parent if beside else None


@pytest.fixture(scope="session")
def postgresql(lacking: Callable[[str], object]) -> Iterator[PostgreSQL]:
    """A PostgreSQL server that belongs to the tests of this process."""
    programs = _postgresql_programs()
    if programs is None:
        lacking("no PostgreSQL server; .ci/install-system installs it")
    assert programs is not None
    server = PostgreSQL(programs)
    yield server
    server.stop(signal.SIGQUIT)  # "immediate": nobody needs what it holds
    server.remove()


@pytest.fixture(scope="module")
def clickhouse(lacking: Callable[[str], object]) -> Iterator[ClickHouse]:
    """A ClickHouse server that belongs to the tests of this process."""
    program = shutil.which("clickhouse-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    if program is None:
        lacking("no ClickHouse server; .ci/install-system installs it")
    assert program is not None
    server = ClickHouse(program)
    yield server
    server.stop(signal.SIGKILL)
    server.remove()


@pytest.fixture(scope="session")
def collecting() -> Iterator[ModuleType]:
    """Give collecting.py, which starts collectors and simulates agents; a test cannot import what lies beside it."""
    known = "tests_probes_collecting"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, Path(__file__).with_name("collecting.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    module = sys.modules[known]
    module.Collector.warm = module.Warm()
    yield module
    module.Collector.warm.close()
