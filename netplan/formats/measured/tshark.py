"""
Round trips in what tshark prints: `-T json`, `-T ek`, and `-T fields -E header=y` with the names of the fields.

Source: tshark(1) and Wireshark's display filter reference: `icmp.resptime` and `icmpv6.resptime` in ms,
`tcp.analysis.initial_rtt` in s; `frame.time_epoch` in s.

- An echo reply counts: from where it went to, to where it came from. Requests beyond the replies are lost probes.
- A TCP handshake counts once for each stream, and only where the path has no ICMP: it holds both kernels' own delay.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geodata.errors import InputError
from netplan.formats.measured.common import Tally, draft_of
from netplan.formats.measured.packed import seen_through
from netplan.formats.measured.records import lines, name_of, number_of, records, rounded_ms, time_of
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import Draft
from topology.formats.findings import Findings

NAME = "tshark"
_DELAYS = ("icmp.resptime", "icmpv6.resptime", "tcp.analysis.initial_rtt")
_PROTOCOLS = ("frame", "ip", "ipv6", "icmp", "icmpv6", "tcp")
#: Types of echo messages: of ICMP and of ICMPv6.
_REQUEST, _REPLY = {"icmp.type": "8", "icmpv6.type": "128"}, {"icmp.type": "0", "icmpv6.type": "129"}
_SEPARATORS = "\t,;|"

#: Field, dots for underscores -> its text.
Packet = Mapping[str, str]


def recognise(source: Source) -> bool:
    """Tell tshark's JSON, and tables that are headed by the names of its fields."""
    start = source.start
    if source.is_json:
        return ('"_source"' in start and '"layers"' in start) or '"_index":"packets-' in start[:200].replace(" ", "")
    head = start.split("\n", 1)[0]
    return any(name in head for name in _DELAYS) and any(name in head for name in ("ip.src", "ipv6.src", "ip.addr"))


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """Read packets into a table of measurements."""
    return draft_of(sources, settings, findings, tool=NAME, reader=read_file)


def read_file(source: Source, tally: Tally, settings: Settings) -> None:
    """Count what a file holds."""
    del settings
    before = tally.added
    capture = _Capture(source, tally)
    for row, packet in _json_packets(source) if source.is_json else _table(source, tally.findings):
        capture.take(row, packet)
    capture.finish()
    if tally.added == before:
        raise InputError("tshark_no_delay", file=source.name)


class _Capture:
    """The packets of one file; what only shows at its end is counted then."""

    def __init__(self, source: Source, tally: Tally) -> None:
        self._file, self._tally = source.name, tally
        self._asked: Counter[tuple[str, str]] = Counter()
        self._answered: Counter[tuple[str, str]] = Counter()
        self._handshakes: dict[str, tuple[int, tuple[str, str], float, float | None]] = {}

    def take(self, row: int, packet: Packet) -> None:
        """Count a packet's echo, and keep the first handshake of a stream."""
        source = packet.get("ip.src") or packet.get("ipv6.src") or ""
        target = packet.get("ip.dst") or packet.get("ipv6.dst") or ""
        for kind, version in (("icmp.type", "icmp.resptime"), ("icmpv6.type", "icmpv6.resptime")):
            told = packet.get(kind, "")
            if told == _REQUEST[kind]:
                self._asked[source, target] += 1
            elif packet.get(version):
                self._echo(row, (target, source), packet[version], packet)
            elif told == _REPLY[kind]:
                self._left_out(row, "tshark_reply_alone", source)
        if packet.get("tcp.analysis.initial.rtt"):
            self._handshake(row, (source, target), packet)

    def _echo(self, row: int, ends: tuple[str, str], text: str, packet: Packet) -> None:
        number = number_of(text)
        if number is None or any("," in end for end in ends):
            self._left_out(row, "tshark_several", text if number is None else ", ".join(ends))
            return
        self._answered[ends] += 1
        ends = (name_of(ends[0]), name_of(ends[1]))
        self._tally.add(ends, number, time_of(packet.get("frame.time.epoch")), file=self._file, row=row)

    def _handshake(self, row: int, ends: tuple[str, str], packet: Packet) -> None:
        stream, seconds = packet.get("tcp.stream", ""), number_of(packet["tcp.analysis.initial.rtt"])
        if not stream:
            self._left_out(row, "tshark_no_stream", ends[1])
        elif seconds is None or any("," in end for end in ends):
            self._left_out(row, "tshark_several", ", ".join(ends))
        elif stream not in self._handshakes:
            time_s = time_of(packet.get("frame.time.epoch"))
            self._handshakes[stream] = row, (name_of(ends[0]), name_of(ends[1])), rounded_ms(seconds), time_s

    def finish(self) -> None:
        """Count lost probes, and the handshakes of paths without echoes."""
        echoed = {frozenset(map(name_of, ends)) for ends in self._answered}
        for ends, asked in self._asked.items():
            if lost := max(asked - self._answered[ends], 0):
                self._tally.add((name_of(ends[0]), name_of(ends[1])), None, None, file=self._file, count=lost)
        said: set[tuple[str, str]] = set()
        for row, ends, value_ms, time_s in self._handshakes.values():
            between = f"{ends[0]} → {ends[1]}"
            if frozenset(ends) in echoed:
                self._left_out(row, "tshark_handshake_left", between)
                continue
            if ends not in said:
                said.add(ends)
                self._tally.findings.doubted("tshark_handshake", file=self._file, row=row, value=between)
            self._tally.add(ends, value_ms, time_s, file=self._file, row=row)

    def _left_out(self, row: int, code: str, value: object) -> None:
        self._tally.findings.left_out(code, file=self._file, row=row, value=value)


def _json_packets(source: Source) -> Iterator[tuple[int, Packet]]:
    for row, item in records(source):
        inner = item.get("_source", item) if isinstance(item, dict) else None
        layers = inner.get("layers") if isinstance(inner, dict) else None
        if isinstance(layers, dict):
            yield row, _fields(layers)


def _fields(layers: Mapping[str, Any]) -> Packet:
    """Return the fields of a packet: in their protocols, or (with `-e`) side by side."""
    found = dict(_told(layers))
    for protocol in _PROTOCOLS:
        layer = layers.get(protocol)
        if isinstance(layer, dict):
            found |= _told(layer)
            if isinstance(analysis := layer.get("tcp.analysis"), dict):
                found |= _told(analysis)
    return found


def _told(layer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in layer.items():
        first = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(first, str) and len(first) < 200:
            yield _plain(key), first.strip()


def _plain(key: str) -> str:
    """Bring the name of a field into one form: `icmp_icmp_resptime` (ek), `icmp_resptime`, `icmp.resptime`."""
    parts = key.replace("_", ".").split(".")
    return ".".join(parts[1:] if len(parts) > 2 and parts[0] == parts[1] else parts)


def _table(source: Source, findings: Findings) -> Iterator[tuple[int, Packet]]:
    names: list[str] = []
    separator = "\t"
    for row, line in lines(source):
        if not names:
            separator = max(_SEPARATORS, key=line.count)
            names = [_plain(name.strip()) for name in _cells(line, separator)]
            continue
        cells = _cells(line, separator)
        if len(cells) != len(names):
            findings.left_out("tshark_columns", file=source.name, row=row)
            continue
        yield row, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:  # a cell of more than 131,072 characters
        return []


FORMAT = Format(
    name=NAME,
    title_zh="tshark 输出（JSON 或字段表）",
    title_en="tshark output (JSON or fields)",
    recognise=seen_through(recognise),
    together=True,
    read=read,
    suffix=".json",
    note_zh="只取 ICMP 回显的往返时延；同一路径没有 ICMP 时才取 TCP 握手。",
    note_en="Round trips of ICMP echoes; of TCP handshakes only where the path has no ICMP.",
)
