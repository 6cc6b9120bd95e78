"""Traces, captures and audits through real routers: network namespaces, each test's packets counted in hundreds."""

from __future__ import annotations

import contextlib
import io
import json
import random
import shutil
import signal
import socket
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from probes.cli.entry import run
from probes.config.records import Config, SpoolSettings, Target, TraceSettings
from probes.records.events import Happening
from probes.spool.store import Spool
from probes.terms import Protocol
from probes.trace.byhand import document, open_link, trace_target
from probes.trace.daemon import records_of, trace_configured, whole_digest
from probes.trace.flows import Carrier, Limits
from probes.trace.hosts import flows_to, link_mtu
from probes.trace.running import run_trace

#: Without CAP_NET_RAW, as nobody.
NOBODY = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", "--reuid=65534", "--clear-groups"]
WAYS = {
    4: [["198.18.11.2", f"198.18.{middle}.2", "198.18.14.2", "198.18.16.2"] for middle in (12, 13)],
    6: [
        ["fd6e:7472:11::2", f"fd6e:7472:{middle}::2", f"fd6e:7472:{behind}::2", "fd6e:7472:16::2"]
        for middle, behind in ((12, 14), (13, 15))
    ],
}


def traced(chain: Any, *words: object, alone: tuple[str, ...] = ()) -> dict[str, Any]:
    done = chain.src.run([*alone, sys.executable, "-m", "probes", "trace", *words, "--json", "--lang", "en"])
    assert done.returncode == 0, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


@pytest.mark.parametrize(
    ("family", "protocol", "flows"), [(4, "udp", 16), (6, "udp", 2), (4, "icmp", 2), (6, "tcp", 16)]
)
def test_a_flow_sees_one_way_and_many_flows_see_both(chain, family, protocol, flows):
    result = document(
        "dst",
        chain.src.inside(
            lambda: trace_target(
                chain.address if family == 4 else chain.address6,
                carrier=Carrier(protocol),
                port=None,
                flow_count=flows,
                limits=Limits(),
                chance=random.SystemRandom(),
            )
        ),
    )
    ways = [[hop["address"] for hop in flow["hops"]] for flow in result["flows"]]
    assert all(way in WAYS[family] for way in ways), ways  # hops of both mixed in one flow would be neither
    if flows == 16:
        # One way for all 16 is a chance of 1 in 32,768, if the routers' hash is fair.
        assert len({tuple(way) for way in ways}) == result["ways"] == 2
    assert all(flow["reached"] and flow["complete"] for flow in result["flows"])
    assert all(0 < hop["rtt_ms"] < 100 for flow in result["flows"] for hop in flow["hops"])
    assert result["path_mtu_bytes"] == 1400
    assert result["path_mtu_method"] in ("icmp", "kernel")  # our own kernel remembers what a test before has learnt
    assert result["raw_sockets"]


def test_the_links_mtu_is_that_of_the_way_out_whatever_addresses_stand_where(chain):
    for family, narrow, wide in ((4, chain.address, "198.18.14.1"), (6, chain.address6, "fd6e:7472:14::1")):
        asked = chain.hosts["r2"].inside(lambda: [link_mtu(to, family) for to in (narrow, wide)])  # noqa: B023
        assert asked == [1400, 1500]


def test_the_command_shows_ways_side_by_side(chain):
    result = chain.src.python("trace", chain.address, "--lang", "en")
    assert result.returncode == 0
    assert "path MTU 1400 bytes" in result.stdout
    assert all(hop in result.stdout for hop in ("198.18.11.2", "198.18.14.2", "198.18.16.2"))


@pytest.mark.parametrize("family", [4, 6])
def test_without_any_privilege_the_same_hops_are_found(chain, family):
    if shutil.which("setpriv") is None:
        pytest.skip("no setpriv (util-linux)")
    address = chain.address if family == 4 else chain.address6
    result = traced(chain, address, "--flows", "3", alone=tuple(NOBODY))
    assert not result["raw_sockets"]
    assert all([hop["address"] for hop in flow["hops"]] in WAYS[family] for flow in result["flows"])
    assert result["path_mtu_bytes"] == 1400


def test_without_the_privilege_one_line_says_what_to_set(chain, tmp_path):
    for words in (
        ["trace", chain.address, "--protocol", "icmp"],
        ["capture", "--interface", "lo", "--port", "862", "--out", tmp_path / "x.pcap"],
    ):
        done = chain.src.run([*NOBODY, sys.executable, "-m", "probes", *words, "--lang", "en"])
        assert done.returncode == 4
        assert "AmbientCapabilities=CAP_NET_RAW" in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x.pcap").exists()


def test_a_router_that_refuses_is_put_in_words(chain):
    chain.hosts["r2"].run(["ip", "route", "add", "prohibit", "198.18.16.9/32"], check=True)
    done = chain.src.python("trace", "198.18.16.9", "--flows", "1", "--lang", "zh")
    assert done.returncode == 0
    assert "!被策略禁止" in done.stdout


def test_other_tools_find_the_same_hops(chain, lacking):
    if shutil.which("traceroute") is None:
        lacking("no traceroute; package traceroute brings it")
    done = chain.src.run(["traceroute", "-n", "-q", "1", "--sport=50000", "-p", "33434", "-U", chain.address])
    theirs = [line.split()[1] for line in done.stdout.splitlines()[1:]]
    assert theirs in WAYS[4]


def config(folder: Path, chain: Any) -> tuple[Config, Target]:
    target = Target(name="dst", address=chain.address, port=862, protocol=Protocol.STAMP, classes=(), operator="op")
    settings = Config(
        file="x.toml",
        agent="a",
        site="here",
        targets=(target,),
        spool=SpoolSettings(folder=folder),
        delivery=None,
        trace=TraceSettings(flows=2),
    )
    return settings, target


def test_a_way_that_changes_is_marked_and_told_once(chain, tmp_path):
    settings, target = config(tmp_path, chain)
    ports: dict[tuple[str, int], int] = {}
    ways: dict[tuple[str, int], tuple[str | None, ...]] = {}
    told = []
    for middle in (12, 12, 13, 13):
        chain.hosts["r1"].run(["ip", "route", "replace", "198.18.16.0/24", "via", f"198.18.{middle}.2"], check=True)
        found = chain.src.inside(lambda: trace_configured(settings, target, ports, random.Random(7), lambda: False))
        routes, events = records_of(settings, target, found, ways)
        assert [[hop.address for hop in route.hops] for route in routes] == [WAYS[4][middle - 12]] * 2
        told.append(([route.changed for route in routes], [event.event for event in events]))
        assert {route.digest for route in routes} == {whole_digest(ways, target.name)}
    chain.hosts["r1"].run(
        ["ip", "route", "replace", "198.18.16.0/24", "nexthop", "via", "198.18.12.2", "nexthop", "via", "198.18.13.2"],
        check=True,
    )
    none = ([False, False], [])
    assert told == [none, none, ([True, True], [Happening.ROUTE_CHANGED] * 2), none]
    assert routes[0].operator == "op"
    assert (routes[0].from_site, routes[0].path_mtu_bytes, routes[0].reached) == ("here", 1400, True)


def test_the_daemon_writes_routes_into_the_running_agents_spool_and_stops_at_once(chain, tmp_path):
    (tmp_path / "agent.toml").write_text(
        f'agent = "a"\n[spool]\nfolder = "spool"\n[trace]\ninterval_s = 60\nflows = 2\n'
        f'[[target]]\nname = "dst"\naddress = "{chain.address}"\nport = 862\n'
        '[[target]]\nname = "nowhere"\naddress = "203.0.113.1.invalid"\n',
        encoding="utf-8",
    )
    with Spool.open(tmp_path / "spool", agent="a", limit_bytes=100_000_000, now_ns=time.time_ns()):
        daemon = chain.src.daemon("trace", "-c", tmp_path / "agent.toml", "--lang", "en")
        bodies: list[str] = []
        end_s = time.monotonic() + 20
        while not bodies and time.monotonic() < end_s and daemon.poll() is None:
            time.sleep(0.1)
            connection = sqlite3.connect(tmp_path / "spool" / "spool.sqlite")
            bodies = [row[0] for row in connection.execute("SELECT body FROM records WHERE kind = 'route'")]
            connection.close()
        began_s = time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        _, remarks = daemon.communicate(timeout=10)
        assert time.monotonic() - began_s < 2
    assert daemon.returncode == 0, remarks
    routes = [json.loads(body) for body in bodies]
    assert [route["target"] for route in routes] == ["dst", "dst"]
    assert [hop["address"] for hop in routes[0]["hops"]] in WAYS[4]
    assert "dst: 2 flows, 0 changed way" in remarks


def test_a_trace_on_the_agents_own_ports_does_not_disturb_its_figures(chain, tmp_path):
    port = chain.dst.free_port()
    _await_line(chain.dst.daemon("reflect", "--port", port, "--allow", "198.18.0.0/16").stderr)
    samples = tmp_path / "samples.ndjson"
    words = ["ping", chain.address, "--port", port, "--count", "200", "--rate", "100", "--samples", samples, "--json"]
    pinging = chain.src.daemon(*words)
    flows = chain.src.inside(
        lambda: flows_to(
            chain.address, 4, Carrier.UDP, port, 1, chance=random.SystemRandom(), source_ports=[_port_of(pinging.pid)]
        )
    )
    with contextlib.closing(chain.src.inside(lambda: open_link(flows))) as link:
        result = run_trace(flows, link, Limits(), first_number=1, link_mtu_bytes=None)
    assert result.flows[0].reached
    assert pinging.poll() is None, "the trace came after the run"
    [told] = json.loads(pinging.communicate(timeout=20)[0])["targets"]
    assert told["answered"] == told["sent"] == 200
    assert told["icmp_error"] == told["send_error"] == told["duplicate"] == told["refused"] == 0


def _port_of(pid: int) -> int:
    """Find the one UDP port that a process has bound, as soon as it has."""
    for _ in range(200):
        time.sleep(0.02)
        rows = Path(f"/proc/{pid}/net/udp").read_text(encoding="ascii").splitlines()[1:]
        inodes = set()
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                inodes.add(str(link.readlink()))
        ports = [int(row.split()[1].split(":")[1], 16) for row in rows if f"socket:[{row.split()[9]}]" in inodes]
        if len(ports) == 1:
            return ports[0]
    raise TimeoutError("no UDP socket")


def test_capture_and_audit_agree_with_an_independent_capture_on_bias_and_losses(hosts, tmp_path, full):
    """Delay and loss lie on the wire; what our own capture says is what tcpdump's says, packet by packet."""
    count = 5000 if full else 200
    with hosts(relay_ms=(3.0, 5.0)) as net:
        port = net.b.free_port()
        _await_line(net.b.daemon("reflect", "--port", port, "--allow", "198.18.0.0/16").stderr)
        ours, samples = tmp_path / "ours.pcap", tmp_path / "samples.ndjson"
        catching = net.a.daemon("capture", "--interface", net.a.interface, "--port", port, "--out", ours, "--json")
        _await_line(catching.stderr)
        rule = net.drop(every=50, direction="backward", port=port)
        with net.capture("a", port) as theirs:
            pinged = net.a.python(
                "ping",
                net.b.address,
                "--port",
                port,
                "--count",
                count,
                "--rate",
                "200",
                "--samples",
                samples,
                "--timeout",
                "1",
            )
            assert pinged.returncode == 0, pinged.stderr
            # ping has waited for the last answer; a packet after that, or the capture cannot tell.
            with net.a.inside(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as after:
                after.sendto(b"x", (net.b.address, port))
        catching.send_signal(signal.SIGTERM)
        told, _ = catching.communicate(timeout=10)
        assert json.loads(told)["dropped"] == 0
        audits = [_audited(pcap, samples) for pcap in (ours, theirs)]
        dropped = count // 50
        assert rule.dropped >= dropped
    for audit in audits:
        assert audit["samples"] == count
        assert audit["bias_us"]["sent"]["pairs"] == count
        assert audit["bias_us"]["rtt"]["pairs"] == count - dropped
        assert audit["loss"] == {
            "counted": dropped,
            "confirmed": dropped,
            "answer_late": 0,
            "lost_by_agent": 0,
            "never_left": 0,
            "unknown": 0,
        }
        assert sum(audit["unpaired"].values()) == 0
    assert audits[0]["bias_us"] == audits[1]["bias_us"]
    assert abs(audits[0]["bias_us"]["rtt"]["median"]) < 50


def _await_line(pipe: Any) -> None:
    assert pipe.readline()


def _audited(pcap: Path, samples: Path) -> dict[str, Any]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert run(["audit", str(pcap), "--samples", str(samples), "--timeout", "1", "--json"], "en") == 0
    document: dict[str, Any] = json.loads(printed.getvalue())
    return document
