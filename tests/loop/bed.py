"""
Five sites as network namespaces, a relay between them, a collector beside them; every program is the real one.

    with bed(namespaces, folder, oneway_ms) as running:
        running.until_measured(200)
        running.stop()
        log = running.relay_log()

Each site has two interfaces: `wire0` leads to the relay, which holds every frame as long as its pair asks for; `mgmt0`
leads straight to the collector's namespace, so that deliveries are not delayed. Needs what tests/probes/namespaces.py
needs. Whatever happens, processes and namespaces are gone afterwards; only what was started here is ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

RELAY = Path(__file__).with_name("relay.py")
#: The reflectors' port, and the collector's.
PORT = 8620
#: Where the collector is called, from every site.
COLLECTOR = "198.19.255.1"


@dataclass(kw_only=True)
class Bed:
    """What runs: the collector's store, and what to ask it and the relay."""

    folder: Path
    store: Path
    sites: Sequence[str]
    relay: subprocess.Popen[str]
    collector: subprocess.Popen[str]
    reflectors: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    agents: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def answered(self) -> dict[tuple[str, str], int]:
        """Count the answered probes in the store, by pair of sites as measured."""
        import duckdb

        with contextlib.ExitStack() as opened:
            # By descriptor: DuckDB opens a file more than once by its name, which the collector may give to the next.
            files = [opened.enter_context(path.open("rb")) for path in self.store.glob("kind=sample/*/*.parquet")]
            if not files:
                return {}
            counted = duckdb.sql(
                "SELECT from_site, to_site, count(rtt_ns) FROM read_parquet(?, union_by_name = true) GROUP BY ALL",
                params=[[f"/proc/self/fd/{file.fileno()}" for file in files]],
            ).fetchall()
        return {(start, end): count for start, end, count in counted}

    def until_measured(self, samples: int, *, within_s: float = 60.0) -> dict[tuple[str, str], int]:
        """Wait until every direction of every pair has so many answers in the store; a busy machine takes longer."""
        wanted = len(self.sites) * (len(self.sites) - 1)
        until_s = time.monotonic() + within_s
        while True:
            counts = self.answered()
            if len(counts) == wanted and min(counts.values()) >= samples:
                return counts
            for name, process in self._all():
                assert process.poll() is None, f"{name} has ended: {self.said(name)}"
            assert time.monotonic() < until_s, f"after {within_s} s: {counts}; {self.said('collector')}"
            time.sleep(0.5)

    def stop(self) -> dict[str, int]:
        """End agents, then reflectors, then the collector, each by its process id; return their exit codes."""
        codes = {}
        reflectors = {f"{site}-reflector": process for site, process in self.reflectors.items()}
        for group in (self.agents, reflectors, {"collector": self.collector}):
            for process in group.values():
                process.terminate()
            codes |= {name: process.wait(15) for name, process in group.items()}
        return codes

    def relay_log(self) -> dict[str, Any]:
        """Ask the relay how long it held the frames of each direction; see relay.py."""
        assert self.relay.stdin is not None and self.relay.stdout is not None
        self.relay.stdin.write("tell\n")
        self.relay.stdin.flush()
        told: dict[str, Any] = json.loads(self.relay.stdout.readline())
        return told

    def said(self, name: str) -> str:
        """Give what a program said on stderr."""
        return (self.folder / f"{name}.err").read_text()

    def _all(self) -> list[tuple[str, subprocess.Popen[str]]]:
        reflectors = [(f"{site}-reflector", process) for site, process in self.reflectors.items()]
        return [*self.agents.items(), *reflectors, ("collector", self.collector), ("relay", self.relay)]


@contextlib.contextmanager
def bed(
    namespaces: ModuleType,
    folder: Path,
    oneway_ms: Mapping[tuple[str, str], float],
    *,
    positions: Mapping[str, tuple[float, float]],
    rate_hz: float,
    layer: str = "optical",
) -> Iterator[Bed]:
    """
    Set up sites, relay, collector, reflectors and agents, and let them measure.

    Parameters
    ----------
    namespaces : module
        tests/probes/namespaces.py.
    folder : Path
        For certificates, configurations, spools, the store; it must be there.
    oneway_ms : mapping of pair of str to float
        The delay of each pair, names in alphabetical order; the same both ways. [ms]
    positions : mapping of str to pair of float
        Longitude and latitude of each site. [deg]
    rate_hz : float
        Probes a second from each site to each other one.
    layer : str
        What the agents call the layer of the paths.

    Yields
    ------
    Bed
        With agents that have begun to measure.
    """
    sites = sorted({site for pair in oneway_ms for site in pair})
    addresses = {site: f"198.18.5.{number}" for number, site in enumerate(sites, 1)}
    with namespaces.hosts() as net:
        # The two hosts that come with it stay idle: what is made by `another` goes when they go.
        middle, office = net.another("middle"), net.another("office")
        hosts = {site: net.another(f"s{number}") for number, site in enumerate(sites, 1)}
        _wire(namespaces, middle, hosts, addresses)
        _connect(namespaces, office, hosts)
        relay = _start_relay(middle, addresses, oneway_ms)
        _certificates(folder / "tls", sites)
        store = folder / "store"
        words = ["collect", "--bind", f"0.0.0.0:{PORT}", "--status", "off", "--flush", "1", "--json"]
        words += ["--store", f"parquet:{store}", "--tls", folder / "tls"]
        collector = _start(office, folder, "collector", *words)
        running = Bed(folder=folder, store=store, sites=sites, relay=relay, collector=collector)
        for site, host in hosts.items():
            words = ["reflect", "--port", PORT, "--bind", addresses[site], "--allow", "198.18.5.0/24", "--json"]
            running.reflectors[site] = _start(host, folder, f"{site}-reflector", *words)
        # The collector takes longest to start. Agents that are sooner try again, and find it ready.
        for site, process in running.reflectors.items():
            _await_ready(process, lambda site=site: running.said(f"{site}-reflector"))
        for site, host in hosts.items():
            words = _configuration(folder, site, addresses, positions, rate_hz, layer)
            running.agents[site] = _start(host, folder, site, "run", "-c", words, "--json")
        for name, process in {**running.agents, "collector": collector}.items():
            _await_ready(process, lambda name=name: running.said(name))
        yield running


def _wire(namespaces: ModuleType, middle: Any, hosts: Mapping[str, Any], addresses: Mapping[str, str]) -> None:
    """Join each site to the relay's namespace. Neighbours are told: nothing but what the programs send is there."""
    macs = {site: f"02:00:00:05:00:{number:02x}" for number, site in enumerate(hosts, 1)}
    for number, (site, host) in enumerate(hosts.items(), 1):
        near, far = f"wire0 address {macs[site]} netns {host.name}", f"to{number} netns {middle.name}"
        namespaces.ip("", f"link add {near} type veth peer name {far}")
        namespaces.ip(middle.name, *(f"link set to{number} {what}" for what in ("addrgenmode none", "up")))
        others = [other for other in hosts if other != site]
        namespaces.ip(
            host.name,
            "link set wire0 addrgenmode none",
            "link set wire0 up",
            f"address add {addresses[site]}/24 dev wire0",
            *(f"neighbour replace {addresses[far]} lladdr {macs[far]} dev wire0 nud permanent" for far in others),
        )
        # What comes out of the relay again must bear its checksum.
        host.inside(lambda: namespaces._bare("wire0"))


def _connect(namespaces: ModuleType, office: Any, hosts: Mapping[str, Any]) -> None:
    """Join each site to the collector's namespace by a line of its own, without delay."""
    namespaces.ip(office.name, f"address add {COLLECTOR}/32 dev lo")
    for number, host in enumerate(hosts.values(), 1):
        namespaces.ip("", f"link add mgmt0 netns {host.name} type veth peer name m{number} netns {office.name}")
        namespaces.ip(
            office.name,
            f"link set m{number} up",
            f"address add 198.19.5.{4 * number + 1}/30 dev m{number}",
        )
        namespaces.ip(
            host.name,
            "link set mgmt0 up",
            f"address add 198.19.5.{4 * number + 2}/30 dev mgmt0",
            f"route add {COLLECTOR}/32 via 198.19.5.{4 * number + 1} dev mgmt0",
        )


def _start_relay(
    middle: Any, addresses: Mapping[str, str], oneway_ms: Mapping[tuple[str, str], float]
) -> subprocess.Popen[str]:
    asked = {
        "wires": {site: [f"to{number}", address] for number, (site, address) in enumerate(addresses.items(), 1)},
        "oneway_ns": {
            f"{a}>{b}": round(ms * 1e6) for (one, two), ms in oneway_ms.items() for a, b in ((one, two), (two, one))
        },
    }
    words = [sys.executable, "-I", "-S", RELAY, json.dumps(asked)]
    relay: subprocess.Popen[str] = middle.popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert relay.stdout is not None
    assert relay.stdout.readline() == "ready\n", "the relay did not start"
    return relay


def _certificates(folder: Path, sites: Sequence[str]) -> None:
    agents = [word for site in sites for word in ("--agent", site)]
    words = ["certificates", folder, "--collector", COLLECTOR, *agents, "--lang", "en"]
    subprocess.run([sys.executable, "-m", "probes", *map(str, words)], check=True, capture_output=True, timeout=60)


def _start(host: Any, folder: Path, name: str, *words: object) -> subprocess.Popen[str]:
    """Start `ixprobe` there; what it says on stderr goes to a file, so that no pipe fills up."""
    with (folder / f"{name}.err").open("w") as errors:
        started: subprocess.Popen[str] = host.daemon(
            *words, stderr=errors, cwd=folder, env={**os.environ, "IXPROBE_LANG": "en"}
        )
    return started


def _await_ready(process: subprocess.Popen[str], said: Any, within_s: float = 40.0) -> None:
    """Wait for the first line on stdout."""
    assert process.stdout is not None
    assert select.select([process.stdout], (), (), within_s)[0], f"not ready after {within_s} s: {said()}"
    line = process.stdout.readline()
    assert line.startswith("{"), said()


def _configuration(
    folder: Path,
    site: str,
    addresses: Mapping[str, str],
    positions: Mapping[str, tuple[float, float]],
    rate_hz: float,
    layer: str,
) -> Path:
    """Write an agent's configuration."""
    lon_deg, lat_deg = positions[site]
    lines = [
        f'agent = "{site}"',
        f'site = "{site}"',
        f"lon_deg = {lon_deg}",
        f"lat_deg = {lat_deg}",
        "window_s = 10",
        "[defaults]",
        f"port = {PORT}",
        f'layer = "{layer}"',
        f"rate_hz = {rate_hz}",
        "timeout_s = 0.5",
        "source_ports = 1",
        "[spool]",
        f'folder = "spool-{site}"',
        "[delivery]",
        f'url = "https://{COLLECTOR}:{PORT}"',
        'ca = "tls/ca.pem"',
        f'certificate = "tls/agents/{site}.pem"',
        f'key = "tls/agents/{site}.key"',
        "interval_s = 1",
    ]
    for other, address in addresses.items():
        if other != site:
            lon_deg, lat_deg = positions[other]
            lines += ["[[target]]", f'name = "{other}"', f'address = "{address}"', f'site = "{other}"']
            lines += [f"lon_deg = {lon_deg}", f"lat_deg = {lat_deg}"]
    file = folder / f"{site}.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
