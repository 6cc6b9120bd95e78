"""Measurements of other tools: RIPE Atlas, fping, SmokePing, perfSONAR, tshark; the real ones where they can be run."""

from __future__ import annotations

import bz2
import gzip
import json
import os
import random
import shutil
import socket
import struct
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geodata.errors import InputError
from netplan.formats.measured import atlas, common, fping, perfsonar, records, smokeping, tshark
from netplan.formats.measured.common import Tally
from netplan.formats.measured.packed import opened
from topology.formats.contract import Settings, Source
from topology.formats.draft import MEASUREMENTS
from topology.formats.findings import ASSUMED, DOUBTED, LEFT_OUT, Findings

MODULES = (atlas, fping, smokeping, perfsonar, tshark)
# Public results of RIPE Atlas, measurements 52637483, 15314073 and 15314075 (hops in between left out).
PING = {"fw": 5020, "lts": 54, "dst_name": "142.250.179.206", "af": 4, "dst_addr": "142.250.179.206"}
PING |= {"src_addr": "172.24.0.2", "proto": "ICMP", "ttl": 58, "size": 64, "dup": 0, "rcvd": 3, "sent": 3}
PING |= {"result": [{"rtt": 44.703186}, {"rtt": 41.483111}, {"rtt": 41.936667}], "msm_id": 52637483}
PING |= {"prb_id": 1002289, "timestamp": 1682445214, "msm_name": "Ping", "type": "ping", "min": 41.483111}
SILENT = {"af": 4, "avg": -1, "dst_addr": "46.234.34.8", "dst_name": "46.234.34.8", "fw": 4910, "max": -1, "min": -1}
SILENT |= {"msm_id": 15314073, "msm_name": "Ping", "prb_id": 29005, "rcvd": 0, "sent": 3, "timestamp": 1532168477}
SILENT |= {"result": [{"x": "*"}, {"x": "*"}, {"x": "*"}], "type": "ping"}
TRACE = {"af": 6, "dst_addr": "2a01:5a8::1:4", "dst_name": "2a01:5a8::1:4", "fw": 4945, "msm_id": 15314075}
TRACE |= {"prb_id": 10001, "timestamp": 1532168916, "type": "traceroute", "proto": "ICMP"}
TRACE["result"] = [
    {"hop": 1, "result": [{"from": "2001:983:ba7e:1:ca0e:14ff:fe74:7476", "rtt": 1.547, "ttl": 64}]},
    {"hop": 6, "result": [{"x": "*"}, {"x": "*"}, {"x": "*"}]},
    {"hop": 7, "result": [{"from": "2a01:05a8::1:4", "rtt": 44.407}, {"from": "2a01:5a8::1:4", "rtt": 44.358}]},
]


@pytest.fixture
def read(tmp_path):
    """Write a file, see that one module alone claims it, and read it: rows without what never changes, and findings."""

    def run(module, content, name="file.json", settings=None):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        assert [item.NAME for item in MODULES if item.recognise(Source(path))] == [module.NAME]
        findings = Findings()
        draft = module.read([Source(path)], settings or Settings(), findings)
        assert list(draft.tables) == [MEASUREMENTS]
        return [_short(row) for row in draft.rows(MEASUREMENTS)], findings

    return run


def _short(row):
    return row["from"], row["to"], row["quantity"], row["value"], row.get("count", "1")


def _codes(findings, kind=LEFT_OUT):
    return {item.code: item.count for item in findings.of(kind)}


@pytest.mark.parametrize(
    "write",
    [
        json.dumps,
        lambda results: json.dumps(results, indent=2),
        lambda results: "\n".join(map(json.dumps, results)),
        lambda results: json.dumps(results).encode("utf-16"),
    ],
)
def test_atlas_pings_and_traceroutes_in_every_writing(read, write):
    rows, findings = read(atlas, write([PING, SILENT, TRACE, PING]))
    ping, trace = ("atlas:1002289", "142.250.179.206"), ("atlas:10001", "2a01:5a8::1:4")
    assert rows == [
        (*ping, "rtt", "41.483111", "1"),
        (*ping, "rtt", "41.936667", "1"),
        (*ping, "rtt", "44.703186", "1"),
        ("atlas:29005", "46.234.34.8", "rtt", "-", "3"),
        (*trace, "rtt", "44.358", "1"),
        (*trace, "rtt", "44.407", "1"),
    ]
    assert _codes(findings) == {"atlas_twice": 1}
    assert not findings.of(ASSUMED)  # --strict takes it


def test_atlas_leaves_out_what_is_no_round_trip_and_says_so(read):
    odd = [{"rtt": 5.0}, {"rtt": 9.0, "dup": 1}, {"error": "sendto failed: Network is unreachable"}, {"rtt": -1.0}]
    late = [{"hop": 9, "result": [{"from": "2a01:5a8::1:4", "rtt": 50.0, "late": 2}]}]
    oldest = {"fw": 1, "addr": "193.0.14.129", "name": "k.root", "min": 7.5, "rcvd": 2, "sent": 3, "msm_id": 1}
    oldest |= {"prb_id": 7, "timestamp": 1332938930}
    others = [{"type": kind, "prb_id": 1, "msm_id": 2} for kind in ("dns", "sslcert")]
    lost = TRACE | {"result": TRACE["result"][:2]}
    rows, findings = read(atlas, json.dumps([PING | {"result": odd}, TRACE | {"result": late}, oldest, *others, lost]))
    assert rows == [
        ("atlas:1002289", "142.250.179.206", "rtt", "5", "1"),
        ("atlas:7", "k.root", "rtt_min", "7.5", "2"),
        ("atlas:7", "k.root", "rtt", "-", "1"),
    ]
    once = dict.fromkeys(("atlas_dup", "atlas_error", "measured_negative", "atlas_late", "atlas_not_reached"), 1)
    assert _codes(findings) == once | {"atlas_other_type": 2}


def test_fping_as_it_prints_here(read, lacking):
    command = ["fping", "-D", "-C", "3", "-p", "10", "-t", "10", "127.0.0.1", "127.0.0.2"]
    if shutil.which("fping") is None:
        lacking("no fping; .ci/install-system installs it")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lacking(f"fping may not send: {done.stderr.strip()[:80]}")
    both, findings = read(fping, done.stdout + done.stderr, "beijing.txt")
    assert sum(int(row[-1]) for row in both) == 6
    assert {row[:3] for row in both} == {("fping:beijing", f"127.0.0.{host}", "rtt") for host in (1, 2)}
    assert not findings.of(LEFT_OUT)
    assert set(_codes(findings, ASSUMED)) == {"measured_layer"}
    assert set(_codes(findings, DOUBTED)) == {"measured_from"}
    quiet, given = read(fping, done.stderr, "beijing.txt", Settings(layer="ip-private", layer_given=True))
    assert not given.of(ASSUMED)  # --strict takes it
    values = Counter({row[1:4]: int(row[4]) for row in quiet})
    assert values.total() == 6  # -q prints fewer digits only from 1 ms on


# What fping 5.1 printed with -c 2, -e, -q -Q 1, -c 4 -q -s, for targets that answered and one that did not.
PROBES = """127.0.0.1 : [0], 64 bytes, 0.027 ms (0.027 avg, 0% loss)
::1       : [0], 64 bytes, 0.019 ms (0.019 avg, 0% loss)
240.0.0.1 : [0], timed out (NaN avg, 100% loss)
ICMP Port Unreachable from 192.0.2.1 for ICMP Echo sent to 240.0.0.1
127.0.0.1 : duplicate for [0], 64 bytes, 0.1 ms

127.0.0.1 : xmt/rcv/%loss = 1/1/0%, min/avg/max = 0.027/0.027/0.027
240.0.0.1 : xmt/rcv/%loss = 1/0/100%
"""
ALIVE = "127.0.0.1 is alive (0.031 ms)\nlocalhost is alive\n240.0.0.1 is unreachable\n"
INTERVALS = """[15:51:00]
127.0.0.1 : xmt/rcv/%loss = 10/9/10%, min/avg/max = 0.027/0.042/0.048

       4 targets
       2 timeouts (waiting for response)
 0.037 ms (min round trip time)
        0.210 sec (elapsed real time)
"""
# After doc/fping-json.md of fping 5.5.
OBJECTS = """{"resp": {"host": "8.8.8.8", "seq": 0, "size": 64, "rtt": 5.12}}
{"timeout": {"host": "8.8.8.8", "seq": 1}}
{"summary": {"host": "8.8.8.8", "xmt": 2, "rcv": 1, "loss": 50, "rttMin": 5.12, "rttAvg": 5.12, "rttMax": 5.12}}
{"vSum": {"host": "127.0.0.1", "values": [0.054, null]}}
{"new": {"host": "127.0.0.1"}}
"""


@pytest.mark.parametrize(
    ("content", "expected", "left_out"),
    [
        (
            PROBES,
            [("127.0.0.1", "rtt", "0.027", "1"), ("::1", "rtt", "0.019", "1"), ("240.0.0.1", "rtt", "-", "1")],
            {"fping_error": 1, "fping_dup": 1},
        ),
        (ALIVE, [("127.0.0.1", "rtt", "0.031", "1"), ("240.0.0.1", "rtt", "-", "1")], {"fping_untold": 1}),
        (INTERVALS, [("127.0.0.1", "rtt_min", "0.027", "9"), ("127.0.0.1", "rtt", "-", "1")], {}),
        ("a.example : 12.1 - 9.25\n", [("a.example", "rtt", v, "1") for v in ("-", "9.25", "12.1")], {}),
        (
            OBJECTS,
            [
                *(("8.8.8.8", "rtt", value, "1") for value in ("-", "5.12")),
                *(("127.0.0.1", "rtt", value, "1") for value in ("-", "0.054")),
            ],
            {},
        ),
    ],
)
def test_fping_in_its_other_words(read, content, expected, left_out):
    rows, findings = read(fping, content, "here.txt")
    assert rows == [("fping:here", *row) for row in expected]
    assert _codes(findings) == left_out


@pytest.fixture(scope="module")
def rrd(tmp_path_factory, lacking):
    """Make a database as SmokePing does, by rrdtool: three steps of three pings, one of them lost, and time unknown."""
    if shutil.which("rrdtool") is None:
        lacking("no rrdtool; .ci/install-system installs it")
    folder = tmp_path_factory.mktemp("rrd")
    sources = [f"DS:ping{k}:GAUGE:600:0:180" for k in (1, 2, 3)]
    sources = ["DS:uptime:GAUGE:600:0:U", "DS:loss:GAUGE:600:0:3", "DS:median:GAUGE:600:0:180", *sources]
    start = 1_793_491_200

    def run(*words):
        return subprocess.run(["rrdtool", *words], cwd=folder, check=True, capture_output=True, text=True).stdout

    run("create", "a.rrd", "--start", str(start), "--step", "300", *sources, "RRA:AVERAGE:0.5:1:5", "RRA:MIN:0.5:12:2")
    steps = ["U:0:0.0123:0.0121:0.0123:0.0125"] * 2 + ["U:1:0.0124:0.0122:0.0126:U"]
    run("update", "a.rrd", *(f"{start + 300 * number}:{step}" for number, step in enumerate(steps, 1)))
    wanted = ("median", "loss", "ping1")
    query = [f"DEF:{name}=a.rrd:{name}:AVERAGE" for name in wanted] + [f"XPORT:{name}:北京 {name}" for name in wanted]
    span = ["--start", str(start), "--end", str(start + 900)]
    return {
        "binary": (folder / "a.rrd").read_bytes(),
        "dump": run("dump", "a.rrd"),
        "xml": run("xport", *span, *query),
        "json": run("xport", "--json", *span, *query),
        "shown": run("xport", "--json", "-t", *span, *query),
    }


def test_smokeping_dump_gives_each_ping_with_its_time(tmp_path, rrd):
    path = tmp_path / "北京~slave1.rrd.xml"
    path.write_text(rrd["dump"], encoding="utf-8")
    findings = Findings()
    rows = smokeping.read([Source(path)], Settings(), findings).rows(MEASUREMENTS)
    told = Counter({(row["time"], row["value"]): int(row.get("count", 1)) for row in rows})
    whole = {(f"2026-11-01T00:{minute}:00Z", value): 1 for minute in ("05", "10") for value in ("12.1", "12.3", "12.5")}
    assert told == whole | {("2026-11-01T00:15:00Z", value): 1 for value in ("12.2", "12.6", "-")}
    assert {(row["from"], row["to"]) for row in rows} == {("slave1", "北京")}
    assert _codes(findings) == {"smokeping_archive": 1}


@pytest.mark.parametrize(("kind", "name"), [("xml", "x.xml"), ("json", "x.json"), ("shown", "x.json")])
def test_smokeping_exports_give_the_same(read, rrd, kind, name):
    rows, findings = read(smokeping, rrd[kind], name)
    assert sorted(row[3:] for row in rows) == [("-", "1"), ("12.1", "1"), ("12.1", "1"), ("12.2", "1")]
    assert {row[:3] for row in rows} == {("smokeping", "北京", "rtt")}
    assert set(_codes(findings, ASSUMED)) == {"measured_layer"}
    assert set(_codes(findings, DOUBTED)) == {"measured_from"}


def test_smokeping_binary_is_refused_with_the_way_out(read, rrd):
    with pytest.raises(InputError, match="rrdtool dump") as refused:
        read(smokeping, rrd["binary"], "a.rrd")
    assert refused.value.code == "smokeping_binary"


# Written after the definitions of the tests' results in pScheduler, and what it hands to archivers.
TRIPS = [
    {"ip": "10.0.1.25", "seq": 1, "rtt": "PT0.0123S"},
    {"seq": 2, "rtt": "PT1M0.5S"},
    {"error": "host-unreachable"},
]
RUN = {"schedule": {"start": "2026-11-22T08:00:00+08:00"}, "participants": ["here"], "tool": {"name": "ping"}}
RTT_RUN = RUN | {"test": {"type": "rtt", "spec": {"dest": "lanzhou.example"}}}
RTT_RUN |= {"result": {"succeeded": True, "sent": 3, "lost": 1, "roundtrips": TRIPS}}
ONEWAY = {"succeeded": True, "packets-lost": 2, "histogram-latency": {"-0.33": 1, "39.57": 11, "x": 1}}
ONEWAY_RUN = RUN | {"test": {"type": "latency", "spec": {"source": "a", "dest": "b", "bucket-width": 0.0001}}}
ARCHIVED = {"input-source": "a.example", "source": "192.0.2.1", "destination": "b.example"}
POINTS = [{"ts": 1_793_491_200, "val": [{"event-type": "histogram-rtt", "val": {"1.25": 4}}]}]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (RTT_RUN, [("here", "lanzhou.example", "rtt", v, "1") for v in ("-", "12.3", "60500")]),
        (
            {"attempts": 0, "result": RTT_RUN},
            [("here", "lanzhou.example", "rtt", v, "1") for v in ("-", "12.3", "60500")],
        ),
        (
            ONEWAY_RUN | {"result-merged": ONEWAY, "result": ONEWAY},
            [("a", "b", "oneway", "-", "2"), ("a", "b", "oneway", "3.957", "11")],
        ),
        (
            [{"task": {"test": ONEWAY_RUN["test"]}, "result": ONEWAY}],
            [("a", "b", "oneway", "-", "2"), ("a", "b", "oneway", "3.957", "11")],
        ),
        (ARCHIVED | {"data": POINTS}, [("a.example", "b.example", "rtt", "1.25", "4")]),
        (
            ARCHIVED | {"event-type": "histogram-owdelay", "data": [{"ts": 1_793_491_200, "val": {"7": 2}}]},
            [("a.example", "b.example", "oneway", "7", "2")],
        ),
    ],
)
def test_perfsonar_results_however_bundled(read, document, expected):
    rows, _ = read(perfsonar, json.dumps(document))
    assert rows == expected


def test_perfsonar_says_what_it_leaves_out(read):
    trace = RUN | {"test": {"type": "trace"}, "result": {"succeeded": True, "paths": []}}
    failed = RTT_RUN | {"result": {"succeeded": False, "error": "no route"}}
    rows, findings = read(perfsonar, json.dumps([ONEWAY_RUN | {"result": ONEWAY}, trace, failed]))
    assert rows
    assert _codes(findings) == dict.fromkeys(
        ("measured_negative", "perfsonar_bad_value", "perfsonar_other", "perfsonar_failed"), 1
    )
    with pytest.raises(InputError) as refused:
        read(perfsonar, json.dumps(ONEWAY))
    assert refused.value.code == "perfsonar_no_ends"


def _capture() -> bytes:
    """Make a capture: echoes, answered after 12 and 15 ms and not at all, and a TCP handshake of 8 ms."""

    def packet(time_us, source, target, protocol, body):
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, protocol, 0)
        raw = head + socket.inet_aton(source) + socket.inet_aton(target) + body
        return struct.pack("<IIII", 1_793_491_200, time_us, len(raw), len(raw)) + raw

    def echo(kind, number):
        checksum = 0xFFFF - (kind * 256 + 7 + number)  # tshark matches sound packets only
        return struct.pack("!BBHHH", kind, 0, checksum, 7, number)

    def tcp(source, target, flags, sequence, answer):
        return struct.pack("!HHIIBBHHH", source, target, sequence, answer, 0x50, flags, 1000, 0, 0)

    here, there, far = "192.0.2.1", "198.51.100.7", "203.0.113.9"
    packets = [packet(0, here, there, 1, echo(8, 1)), packet(12_000, there, here, 1, echo(0, 1))]
    packets += [packet(100_000, here, there, 1, echo(8, 2)), packet(115_000, there, here, 1, echo(0, 2))]
    packets += [packet(200_000, here, there, 1, echo(8, 3))]
    packets += [
        packet(300_000, here, far, 6, tcp(4000, 80, 2, 10, 0)),
        packet(307_900, far, here, 6, tcp(80, 4000, 18, 90, 11)),
    ]
    packets += [packet(308_000, here, far, 6, tcp(4000, 80, 16, 11, 91))]
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101) + b"".join(packets)


def test_tshark_gives_round_trips_in_each_of_its_writings(read, tmp_path, lacking):
    if shutil.which("tshark") is None:
        lacking("no tshark; .ci/install-system installs it")
    (tmp_path / "a.pcap").write_bytes(_capture())
    names = ("frame.time_epoch", "ip.src", "ip.dst", "icmp.type", "icmp.resptime", "tcp.stream")
    names += ("tcp.analysis.initial_rtt",)
    fields = [
        "fields",
        "-E",
        "header=y",
        "-E",
        "separator=,",
        "-E",
        "quote=d",
        *(w for name in names for w in ("-e", name)),
    ]
    path = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    def printed(kind):
        command = ["tshark", "-r", str(tmp_path / "a.pcap"), "-T", *kind]
        return subprocess.run(command, capture_output=True, check=True, env=path).stdout

    with ThreadPoolExecutor() as pool:
        outputs = list(pool.map(printed, (["json"], fields)))
    echo, handshake = ("192.0.2.1", "198.51.100.7", "rtt"), ("192.0.2.1", "203.0.113.9", "rtt")
    for output in outputs:
        rows, findings = read(tshark, output, "out")
        assert rows == [(*echo, "-", "1"), (*echo, "12", "1"), (*echo, "15", "1"), (*handshake, "8", "1")]
        assert set(_codes(findings, DOUBTED)) == {"tshark_handshake", "measured_some_untimed"}


# What tshark 4.0 printed of one reply: -T ek, and -T ek with -e.
EK = """{"index":{"_index":"packets-2026-11-22","_type":"doc"}}
{"timestamp":"1795361968168","layers":{"frame":{"frame_frame_time_epoch":"1795361968.168478000"},"ip":{"ip_ip_src":
"127.0.0.2","ip_ip_addr":["127.0.0.2","127.0.0.1"],"ip_ip_dst":"127.0.0.1"},"icmp":{"icmp_icmp_type":"0",
"icmp_icmp_resptime":"0.018"}}}
{"timestamp":"1795361968753","layers":{"frame_time_epoch":["1795361968.753891000"],"ip_src":["127.0.0.2"],"ip_dst":
["127.0.0.1"],"icmp_resptime":["0.019"]}}
"""


def test_tshark_for_elasticsearch(read):
    rows, findings = read(tshark, EK)
    assert rows == [("127.0.0.1", "127.0.0.2", "rtt", value, "1") for value in ("0.018", "0.019")]
    assert not findings.of(LEFT_OUT)


def test_tshark_without_delays_is_refused_with_the_fields_to_export(read):
    with pytest.raises(InputError, match=r"icmp\.resptime") as refused:
        read(tshark, "ip.src\tip.dst\ticmp.resptime\n192.0.2.1\t192.0.2.2\t\n", "a.txt")
    assert refused.value.code == "tshark_no_delay"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "from,to,rtt_ms\na,b,3\n",
        '{"type": "FeatureCollection", "features": []}',
        '{"nodes": [], "links": []}',
        "<?xml version='1.0'?><kml/>",
        "name: 5\nother: 7\n",
        "graph [\n node [ id 1 ]\n]\n",
    ],
)
def test_files_of_others_are_claimed_by_none(tmp_path, content):
    (tmp_path / "a").write_text(content)
    assert not [item.NAME for item in MODULES if item.recognise(Source(tmp_path / "a"))]


def test_many_samples_are_summed_by_hour_and_microsecond(monkeypatch):
    draw = random.Random(8)
    samples = [(round(draw.uniform(5, 5.02), 6), 1_793_491_200 + draw.randrange(10_000)) for _ in range(2_000)]
    monkeypatch.setattr(common, "MOST_SINGLE", 300)
    tally = Tally("tool", "optical", Findings())
    for value_ms, time_s in samples:
        tally.add(("a", "b"), value_ms, time_s, file="f")
    rows = list(tally.rows())
    summed = Counter({(row["time"], row["value"]): int(row.get("count", "1")) for row in rows})
    assert len(rows) < 70
    assert summed.total() == 2_000
    hours = Counter(time_s // 3600 for _, time_s in samples)
    told = Counter()
    for (time, _), count in summed.items():
        told[time] += count
    assert sorted(told.values()) == sorted(hours.values())
    tally = Tally("tool", "optical", Findings(), most_rows=10)

    def add_all():
        for value_ms, time_s in samples:
            tally.add(("a", "b"), value_ms, time_s, file="f")

    with pytest.raises(InputError) as refused:
        add_all()
    assert refused.value.code == "measured_many"


def test_a_large_file_is_read_a_piece_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "_CHUNK_BYTES", 7)
    for text in (json.dumps([PING, TRACE, SILENT]), "\n".join(map(json.dumps, (PING, TRACE, SILENT)))):
        for raw in (text.encode(), gzip.compress(text.encode()), bz2.compress(text.encode())):
            (tmp_path / "a.json").write_bytes(raw)
            source = opened(Source(tmp_path / "a.json"))
            assert atlas.FORMAT.recognise(Source(tmp_path / "a.json"))
            assert [item for _, item in records.records(source)] == [PING, TRACE, SILENT]
        (tmp_path / "a.json").write_bytes(gzip.compress(text.encode())[:-20])
        with pytest.raises(InputError) as refused:
            list(records.records(opened(Source(tmp_path / "a.json"))))
        assert refused.value.code == "bad_archive"
    (tmp_path / "a.json").write_text(json.dumps(PING)[:-1])
    with pytest.raises(InputError) as refused:
        list(records.records(Source(tmp_path / "a.json")))
    assert refused.value.code == "bad_json"


VALUES = [
    "null",
    "-1",
    "1e999",
    "NaN",
    "9" * 5000,
    '"\\ud800"',
    "[" * 10_000,
    "{}",
    '"=cmd()"',
    '"' + "n" * 10_000 + '"',
]
FIELDS = ["frame.time_epoch\tip.src\tip.dst\ticmp.type\ticmp.resptime\n1793491200\t192.0.2.1\t192.0.2.2\t0\t12.5\n"]
XPORT = (
    "<xport><meta><start>1793491500</start><step>300</step><legend><entry>ping1</entry><entry>loss</entry></legend></meta>"
    "<data><row><v>0.0123</v><v>0</v></row><row><v>NaN</v><v>1</v></row></data></xport>"
)
SEEDS = [json.dumps([PING, TRACE]), PROBES, OBJECTS, json.dumps(RTT_RUN), json.dumps(ONEWAY_RUN | {"result": ONEWAY})]
SEEDS += [*FIELDS, XPORT, json.dumps(ARCHIVED | {"data": POINTS})]


def _damaged(draw, seed):
    text = bytearray(seed.encode())
    for _ in range(draw.randrange(1, 4)):
        at = draw.randrange(len(text))
        kind = draw.randrange(4)
        if kind == 0:
            text[at] ^= 1 << draw.randrange(8)
        elif kind == 1:
            text = text[: max(at, 1)]
        elif kind == 2:
            text[at:at] = text[at : at + draw.randrange(200)]
        else:
            end = next((i for i in range(at, len(text)) if text[i] in b',:}\t <"'), at)
            text[at:end] = draw.choice(VALUES).encode()
    return bytes(text)


def test_damaged_files_are_read_or_refused(tmp_path, full):
    draw, path = random.Random(20_261_122), tmp_path / "a"
    outcomes = Counter()
    for number in range(50_000 if full else 200):
        path.write_bytes(_damaged(draw, SEEDS[number % len(SEEDS)]))
        for module in MODULES:
            if module.recognise(Source(path)):
                outcomes[_outcome(module, path)] += 1
    assert min(outcomes["read"], outcomes["refused"]) > 10


def _outcome(module, path: Path) -> str:
    findings = Findings()
    try:
        rows = module.read([Source(path)], Settings(), findings).rows(MEASUREMENTS)
    except InputError as error:
        assert error.sentence("zh")
        return "refused"
    for row in rows:
        assert all(cell == cell.strip() and cell.isprintable() and len(cell) < 300 for cell in row.values())
        assert row["value"] == "-" or 0 < float(row["value"]) < 1e9
    assert all(case.sentence("en") for finding in findings for case in finding.cases)
    return "read"
