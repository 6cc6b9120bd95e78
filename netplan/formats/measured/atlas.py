"""
Results of RIPE Atlas, ping and traceroute, as its API and its daily dumps give them: a list, or an object a line.

Source: "Measurement Result Format" of RIPE Atlas, versions 1, 4400 to 4750 and 5000, which holds for all later
firmware (5080 and on); https://atlas.ripe.net/docs/apis/measurement-result-format/.

- An end is `atlas:NUMBER` for the probe, and the target's name as the measurement was given it, else its address.
- Of a traceroute the replies of the target itself count, whichever hop they came for. The number of hops is not taken:
  it is how many answered, not how many routers were passed (docs/formats/measurements.md, Routes).
- A result that is there twice, as in downloads that overlap, counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from netplan.formats.measured.common import FLOOR, FileReader, Tally, draft_of
from netplan.formats.measured.packed import seen_through
from netplan.formats.measured.records import count_of, name_of, number_of, records, time_of
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import Draft
from topology.formats.findings import Findings
from topology.records import IP_PUBLIC

NAME = "ripe-atlas"
#: Probes of RIPE Atlas measure across the public Internet.
LAYER = IP_PUBLIC
_PING, _TRACEROUTE = "ping", "traceroute"


def recognise(source: Source) -> bool:
    """Tell results of RIPE Atlas by the two numbers that each has."""
    return source.is_json and '"prb_id"' in source.start and '"msm_id"' in source.start


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """Read results into a table of measurements."""
    return draft_of(sources, settings, findings, tool=NAME, reader=file_reader(), layer=LAYER)


def file_reader() -> FileReader:
    """Return a reader that knows the results it has seen, over all files that it is given."""
    seen: set[int] = set()

    def read_file(source: Source, tally: Tally, settings: Settings) -> None:
        del settings
        for row, result in records(source):
            if isinstance(result, dict) and "prb_id" in result:
                _Result(source.name, row, result, tally).count(seen)
            else:
                tally.findings.left_out("atlas_no_result", file=source.name, row=row)

    return read_file


class _Result:
    """One result: where it stands, its ends, its time."""

    def __init__(self, file: str, row: int, result: Mapping[str, Any], tally: Tally) -> None:
        self._file, self._row, self._result, self._tally = file, row, result, tally
        self._address = name_of(result.get("dst_addr") or result.get("addr"))
        probe = name_of(result["prb_id"])
        target = name_of(result.get("dst_name") or result.get("name")) or self._address
        self._ends = (f"atlas:{probe}" if probe.isascii() and probe.isdigit() else "", target)
        self._time_s = time_of(result.get("timestamp"))

    def count(self, seen: set[int]) -> None:
        """Count what it holds, unless it was seen before."""
        kind = self._kind()
        if kind not in (_PING, _TRACEROUTE):
            self._left_out("atlas_other_type", kind)
            return
        items = self._result.get("result")
        plain = _plain_rtts(items) if kind == _PING else ()
        told = plain or repr(items)
        mark = hash((kind, str(self._result.get("msm_id")), self._ends, self._address, self._time_s, told))
        if mark in seen:
            self._left_out("atlas_twice", f"{self._ends[0]} → {self._ends[1]}")
            return
        seen.add(mark)
        if plain:
            self._tally.add_samples(self._ends, plain, self._time_s, file=self._file, row=self._row)
        elif kind == _PING:
            self._ping(items)
        else:
            self._traceroute(items)

    def _kind(self) -> str:
        """Return the type; the oldest firmware does not name it."""
        kind = self._result.get("type") or self._result.get("msm_name")
        if kind is None:
            hops = self._result.get("result")
            return _PING if "sent" in self._result else _TRACEROUTE if isinstance(hops, list | str) else ""
        return name_of(kind).casefold()

    def _ping(self, items: object) -> None:
        if not isinstance(items, list):
            self._summary()
            return
        for item in items:
            if isinstance(item, dict) and not self._odd(item):
                if "rtt" in item:
                    self._sample(item["rtt"])
                elif "x" in item:
                    self._add(None)
                elif "error" in item:
                    self._left_out("atlas_error", item["error"])

    def _summary(self) -> None:
        """Take the minimum of a result without single round trips; -1 and null stand where nothing came back."""
        received, lowest = count_of(self._result.get("rcvd")), number_of(self._result.get("min"))
        if received and lowest is not None and lowest >= 0:
            self._add(lowest, quantity=FLOOR, count=received)
        self._add(None, count=max(count_of(self._result.get("sent")) - received, 0))

    def _traceroute(self, hops: object) -> None:
        if not isinstance(hops, list):
            self._left_out("atlas_old_trace", self._ends[1])
            return
        target = _address(self._address)
        replies = [item for item in _replies(hops) if target and _address(item.get("from")) == target]
        if not replies:
            self._left_out("atlas_not_reached", self._ends[1])
        for item in replies:
            if not self._odd(item):
                self._sample(item.get("rtt"))

    def _odd(self, item: Mapping[str, Any]) -> bool:
        """Tell a reply that is no measurement: the second to one probe, or one that came after its time."""
        for key, code in (("dup", "atlas_dup"), ("late", "atlas_late")):
            if item.get(key):
                self._left_out(code, item.get("rtt"))
                return True
        return False

    def _sample(self, value: object) -> None:
        number = number_of(value)
        if number is None:
            self._left_out("measured_not_finite", value)
        else:
            self._add(number)

    def _add(self, value_ms: float | None, quantity: str = "rtt", count: int = 1) -> None:
        self._tally.add(
            self._ends, value_ms, self._time_s, file=self._file, row=self._row, quantity=quantity, count=count
        )

    def _left_out(self, code: str, value: object) -> None:
        self._tally.findings.left_out(code, file=self._file, row=self._row, value=value)


def _replies(hops: list[Any]) -> Iterator[dict[str, Any]]:
    for hop in hops:
        items = hop.get("result") if isinstance(hop, dict) else None
        if isinstance(items, list):
            yield from (item for item in items if isinstance(item, dict) and "rtt" in item)


def _plain_rtts(items: object) -> tuple[float, ...]:
    """Return the round trips of a ping all of whose replies are ordinary, as most are; else none."""
    if not isinstance(items, list):
        return ()
    found = tuple(item["rtt"] for item in items if type(item) is dict and len(item) == 1 and "rtt" in item)
    return found if len(found) == len(items) and all(type(rtt) is float for rtt in found) else ()


def _address(text: object) -> object:
    """Return an address in one form: IPv6 has many."""
    try:
        return ip_address(text) if isinstance(text, str) else None
    except ValueError:
        return text


FORMAT = Format(
    name=NAME,
    title_zh="RIPE Atlas 测量结果",
    title_en="RIPE Atlas results",
    recognise=seen_through(recognise),
    together=True,
    read=read,
    suffix=".json",
    note_zh="只取 ping 与 traceroute 的往返时延；跳数、TTL 与其他类型的测量不取。",
    note_en="Round trips of ping and traceroute only: no hop counts, no TTL, no other types of measurement.",
)
