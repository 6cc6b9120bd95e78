"""Whole files of every format, small: what each writer makes of one plan, and other tools' files for the rest."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from netplan.formats.registry import formats
from topology.formats.contract import Settings
from topology.formats.draft import Draft, Resolved
from topology.formats.findings import Findings

_PING: dict[str, object] = {
    "type": "ping",
    "prb_id": 7,
    "msm_id": 1,
    "dst_addr": "192.0.2.1",
    "timestamp": 1_793_491_200,
    "sent": 2,
}
_TRACE: dict[str, object] = {
    "type": "traceroute",
    "prb_id": 8,
    "msm_id": 2,
    "dst_addr": "192.0.2.9",
    "timestamp": 1_793_491_200,
}
_HOPS = [{"hop": 2, "result": [{"from": "192.0.2.9", "rtt": 9.5, "ttl": 60}, {"x": "*"}]}]
_PING["result"], _TRACE["result"] = [{"rtt": 4.5}, {"x": "*"}], _HOPS
_RUN = {
    "schedule": {"start": "2026-11-01T08:00:00+08:00"},
    "participants": ["here"],
    "test": {"type": "rtt", "spec": {"dest": "lanzhou.example"}},
    "result": {"succeeded": True, "sent": 2, "lost": 1, "roundtrips": [{"seq": 1, "rtt": "PT0.0123S"}]},
}
_ARCHIVED = {
    "source": "192.0.2.1",
    "destination": "b.example",
    "data": [{"ts": 1_793_491_200, "val": [{"event-type": "histogram-rtt", "val": {"1.25": 4}}]}],
}
_XPORT = """<?xml version="1.0" encoding="ISO-8859-1"?>
<xport><meta><start>1793491500</start><step>300</step><legend><entry>北京 ping1</entry><entry>北京 loss</entry></legend>
</meta><data><row><v>0.0123</v><v>0</v></row><row><v>NaN</v><v>1</v></row></data></xport>
"""
_DUMP = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rrd SYSTEM "https://oss.oetiker.ch/rrdtool/rrdtool.dtd">
<rrd><version>0003</version><step>300</step><lastupdate>1793492100</lastupdate><ds><name> loss </name></ds>
<ds><name> ping1 </name></ds><rra><cf>AVERAGE</cf><pdp_per_row>1</pdp_per_row><database>
<row><v>0.0e+00</v><v>1.2e-02</v></row><row><v>1.0e+00</v><v>NaN</v></row></database></rra></rrd>
"""
_TSHARK = [{"_source": {"layers": {
    "frame": {"frame.time_epoch": "1795361968.168478000"}, "ip": {"ip.src": "127.0.0.2", "ip.dst": "127.0.0.1"},
    "icmp": {"icmp.type": "0", "icmp.resptime": "0.018"},
}}}]  # fmt: skip
_FIELDS = 'frame.time_epoch,ip.src,ip.dst,icmp.type,icmp.resptime\n"1795361968.1","127.0.0.2","127.0.0.1","0","0.018"\n'
_FPING = """127.0.0.1 : [0], 64 bytes, 0.027 ms (0.027 avg, 0% loss)
240.0.0.1 : [0], timed out (NaN avg, 100% loss)
127.0.0.1 : xmt/rcv/%loss = 1/1/0%, min/avg/max = 0.027/0.027/0.027
"""
_GRAPH = """NODES 3
label x y
a 105.0 37.5
b 106.0 38.0
c 107.0 37.0

EDGES 4
label src dest weight bw delay
ab 0 1 10 1000000 500
ba 1 0 10 1000000 500
bc 1 2 20 1000000 700
cb 2 1 20 1000000 700
"""
_DEMANDS = "DEMANDS 2\nlabel src dest bw\nd0 0 2 5000\nd1 2 0 6000\n"
_PEERINGDB = {
    "net": {"data": [{"id": 1, "asn": 64500, "name": "One", "info_type": "Content", "policy_general": "Open"}]},
    "netixlan": {"data": [{"id": 11, "net_id": 1, "ix_id": 7, "asn": 64500, "speed": 20000, "operational": True}]},
}
_CIRCUITS = """ID,Circuit ID,Provider,Type,Status,Side A,Side Z,Commit Rate,Distance,Description
1,CT-0001,China Telecom,Dark Fibre,Active,Zhongwei DC1,Beijing DC2,10000000,1020.5 km,"long ""haul"" way"
2,CT-0002,China Telecom,Dark Fibre,Planned,Zhongwei DC1,固原,,120.5 mi,
"""
_SITES = """ID,Name,Slug,Status,Latitude,Longitude
1,Zhongwei DC1,zw,Active,37.51,105.18
2,Beijing DC2,bj,Active,39.9,116.4
"""
#: Format -> cases of files that are read together.
OTHERS: dict[str, list[dict[str, str]]] = {
    "ripe-atlas": [{"a.json": json.dumps([_PING, _TRACE])}],
    "fping": [{"beijing.txt": _FPING}],
    "smokeping": [{"a.xml": _XPORT}, {"北京~slave.rrd.xml": _DUMP}],
    "perfsonar": [{"a.json": json.dumps(_RUN)}, {"b.json": json.dumps(_ARCHIVED)}],
    "tshark": [{"a.json": json.dumps(_TSHARK)}, {"a.csv": _FIELDS}],
    "repetita": [{"small.graph": _GRAPH, "small.demands": _DEMANDS}],
    "peeringdb": [{"peeringdb.json": json.dumps(_PEERINGDB)}],
    "netbox": [{"circuits.csv": _CIRCUITS, "sites.csv": _SITES}],
}  # fmt: skip


def sample_plan() -> Draft:
    """Return a plan of four places with something in every table."""
    places = {"zhongwei": (105.19, 37.51), "beijing": (116.4, 39.9), "xian": (108.94, 34.34), "南京": (118.8, 32.06)}
    sites = [
        {"id": key, "name_zh": f"{key}站", "lon_deg": str(lon), "lat_deg": str(lat), "source": "s", "x:n": "42"}
        for key, (lon, lat) in places.items()
    ]
    keys = list(places)
    spans = [
        {"id": f"s{n}", "a": a, "b": b, "cable": "c1", "operator": "o", "status": "existing", "route_km": str(1500 + n)}
        for n, (a, b) in enumerate(zip(keys, [*keys[1:], keys[0]], strict=True))
    ]
    ends = {key: places[key] for key in ("zhongwei", "beijing")}
    tables = {
        "sites.csv": sites,
        "spans.csv": spans,
        "cables.csv": [{"id": "c1", "name_zh": "京藏光缆", "existence": "reported", "source": "s"}],
        "ip_nodes.csv": [{"site": key, "layer": "ip-private", "role": "core", "source": "s"} for key in keys[:2]],
        "circuits.csv": [{"id": "k1", "layer": "ip-private", "a": keys[0], "b": keys[1], "capacity_gbps": "400"}],
        "traffic.csv": [{"id": "d1", "from": keys[0], "to": keys[1], "gbps": "2.5", "layer": "ip-private"}],
        "exchanges.csv": [{"site": "zhongwei", "name_zh": "中卫交换中心"}],
        "members.csv": [
            {"id": "m1", "name_zh": "成员", "kind": "cdn", "asn": "64500", "ports": "2x100", "policy": "open"}
        ],
    }
    lengths = {span["id"]: Resolved(1500.0, 1400.0, 1600.0, "corridor") for span in spans}
    line = (ends["zhongwei"], (110.0, 38.5), ends["beijing"])
    return Draft(file="p", name_zh="方案", name_en="P", tables=tables, lines={"s0": line}, lengths=lengths)


def write_samples(folder: Path) -> None:
    """Write `<format>/<case>/<files>` for every format that is read."""
    for item in formats():
        cases: list[dict[str, bytes]] = [
            {name: text.encode() for name, text in case.items()} for case in OTHERS.get(item.name, [])
        ]
        if item.write is not None:
            cases.append(item.write(sample_plan(), "small", Settings(exchange="zhongwei"), Findings()))
        if item.name == "kml":
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("doc.kml", next(iter(cases[0].values())))
            cases.append({"small.kmz": packed.getvalue()})
        if item.name == "shapefile":
            cases += _other_way(cases[0])
        for number, case in enumerate(cases):
            place = folder / item.name / str(number)
            place.mkdir(parents=True)
            for name, raw in case.items():
                (place / name).write_bytes(raw)


def _other_way(case: dict[str, bytes]) -> list[dict[str, bytes]]:
    """Return a zipped shapefile loose, or loose ones zipped."""
    name, raw = next(iter(case.items()))
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return [{member: archive.read(member) for member in archive.namelist()}]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in case.items():
            archive.writestr(name, raw)
    return [{"small.zip": packed.getvalue()}]
