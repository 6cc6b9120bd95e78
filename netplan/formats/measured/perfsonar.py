"""
perfSONAR: results of pScheduler (`rtt`, `latency`, `latencybg`), and records of its archive (esmond).

Source: pScheduler's own definitions of the tests' results (`rtt`, `latency`) and what its archivers are given
(`test`, `schedule`, `participants`, `result`); esmond's archive: `histogram-rtt`, `histogram-owdelay`, in ms.

- Ends are `source` and `dest` of the test, as its maker wrote them; without a source, the first participant.
- Round trips are ISO 8601 durations. One-way delays are histograms: their keys are delays in units of `bucket-width`
  (0.001 s where the test does not say), and count as `oneway`: the clocks of both ends must agree.
- A histogram has no more digits than its keys: 0.01 ms usually.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geodata.errors import InputError
from netplan.formats.measured.common import ONEWAY, RTT, Tally, draft_of
from netplan.formats.measured.packed import seen_through
from netplan.formats.measured.records import count_of, name_of, number_of, records, rounded_ms, time_of
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import Draft
from topology.formats.findings import Findings

NAME = "perfsonar"
_MARKS = (
    '"roundtrips"',
    '"histogram-latency"',
    '"histogram-owdelay"',
    '"histogram-rtt"',
    '"result-merged"',
)
_DURATION = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,12})?)S)?)?")
#: Where a document keeps what is inside it, the surest first.
_INSIDE = ("result-merged", "result", "run", "runs", "results", "data")
_MOST_DEPTH = 8
#: What keys of histograms are multiples of where the test does not say. [s]
_BUCKET_S = 0.001
_HISTOGRAMS = {"histogram-rtt": RTT, "histogram-owdelay": ONEWAY}


def recognise(source: Source) -> bool:
    """Tell results of pScheduler and records of its archive."""
    return source.is_json and any(mark in source.start for mark in _MARKS)


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """Read results into a table of measurements."""
    return draft_of(sources, settings, findings, tool=NAME, reader=read_file)


def read_file(source: Source, tally: Tally, settings: Settings) -> None:
    """Count what a file holds."""
    del settings
    for row, item in records(source):
        _Reader(source.name, row, tally).visit(item, _Context(), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What the documents around a result say of it."""

    start: str = ""
    finish: str = ""
    kind: str = ""
    bucket_s: float = _BUCKET_S
    time_s: float | None = None

    def within(self, item: Mapping[str, Any]) -> _Context:
        """Return what holds inside a document."""
        task = _dict(item.get("task"))
        test = _dict(item.get("test")) or _dict(task.get("test"))
        spec, metadata = _dict(test.get("spec")), _dict(item.get("metadata")) or item
        people = item.get("participants")
        first = people[0] if isinstance(people, list) and people else None
        schedule = _dict(item.get("schedule"))
        times = (schedule.get("start"), item.get("start-time"), item.get("ts"))
        width = number_of(spec.get("bucket-width"))
        return replace(
            self,
            start=name_of(spec.get("source")) or _input(metadata, "source") or self.start or name_of(first),
            finish=name_of(spec.get("dest")) or _input(metadata, "destination") or self.finish,
            kind=name_of(test.get("type")) or self.kind,
            bucket_s=width if width is not None and 0 < width < 1 else self.bucket_s,
            time_s=next((time for time in map(time_of, times) if time is not None), self.time_s),
        )


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _input(metadata: Mapping[str, Any], name: str) -> str:
    """Return an end as its maker wrote it, before the address that it had then."""
    return name_of(metadata.get(f"input-{name}")) or name_of(metadata.get(name))


class _Reader:
    """Looks for results in a document and counts them."""

    def __init__(self, file: str, row: int, tally: Tally) -> None:
        self._file, self._row, self._tally = file, row, tally

    def visit(self, item: object, context: _Context, depth: int) -> None:
        """Count the results in a document, wherever its maker bundled them."""
        if depth > _MOST_DEPTH:
            return
        if isinstance(item, list):
            for part in item:
                self.visit(part, context, depth + 1)
        elif isinstance(item, dict):
            self._document(item, context.within(item), depth)

    def _document(self, item: Mapping[str, Any], inside: _Context, depth: int) -> None:
        if item.get("succeeded") is False:
            self._left_out("perfsonar_failed", name_of(item.get("error")) or inside.kind)
        elif isinstance(item.get("roundtrips"), list):
            self._roundtrips(item, inside)
        elif isinstance(item.get("histogram-latency"), dict):
            self._latency(item, inside)
        elif isinstance(item.get("event-type"), str) or "val" in item:
            self._archived(item, inside, depth)
        elif item.get("succeeded") is True:
            self._left_out("perfsonar_other", inside.kind)
        else:
            found = [name for name in _INSIDE if isinstance(item.get(name), dict | list)]
            for name in found[:1] if "result-merged" in found else found:  # `result` would say the same again
                self.visit(item[name], inside, depth + 1)

    def _roundtrips(self, result: Mapping[str, Any], context: _Context) -> None:
        trips = [trip for trip in result["roundtrips"] if isinstance(trip, dict)]
        addresses = [address for trip in trips if (address := name_of(trip.get("ip")))]
        ends = self._ends(replace(context, finish=context.finish or next(iter(addresses), "")))
        answered = 0
        for trip in trips:
            if "rtt" not in trip:
                continue
            seconds = _seconds(trip["rtt"])
            if seconds is None:
                self._left_out("perfsonar_bad_value", trip["rtt"])
                continue
            answered += 1
            self._add(ends, rounded_ms(seconds), context)
        lost = count_of(result.get("lost"))
        self._add(ends, None, context, count=lost or max(count_of(result.get("sent")) - answered, 0))

    def _latency(self, result: Mapping[str, Any], context: _Context) -> None:
        self._histogram(result["histogram-latency"], context, ONEWAY, context.bucket_s)
        self._add(self._ends(context), None, context, ONEWAY, count_of(result.get("packets-lost")))

    def _archived(self, item: Mapping[str, Any], context: _Context, depth: int) -> None:
        """Count a record of the archive: {event-type, data: [{ts, val}]}, or {ts, val: [{event-type, val}]}."""
        kind = item.get("event-type", context.kind)
        kind = kind if isinstance(kind, str) else ""
        context = replace(context, kind=kind)
        value = item.get("val")
        if isinstance(value, list):
            self.visit(value, context, depth + 1)
        elif "data" in item:
            self.visit(item["data"], context, depth + 1)
        elif kind in _HISTOGRAMS and isinstance(value, dict):
            self._histogram(value, context, _HISTOGRAMS[kind], _BUCKET_S)
        elif kind in ("packet-count-lost", "packet-count-lost-bidir"):
            self._add(self._ends(context), None, context, RTT if kind.endswith("bidir") else ONEWAY, count_of(value))
        elif not kind:
            raise InputError("perfsonar_no_ends", file=self._file, row=self._row)

    def _histogram(self, counts: Mapping[str, Any], context: _Context, quantity: str, width_s: float) -> None:
        ends = self._ends(context)
        for key, count in counts.items():
            number = number_of(key)
            if number is None or not count_of(count):
                self._left_out("perfsonar_bad_value", f"{key}: {count}")
            else:
                self._add(ends, rounded_ms(number * width_s), context, quantity, count_of(count))

    def _ends(self, context: _Context) -> tuple[str, str]:
        if not context.start or not context.finish:
            raise InputError("perfsonar_no_ends", file=self._file, row=self._row)
        return context.start, context.finish

    def _add(
        self, ends: tuple[str, str], value_ms: float | None, context: _Context, quantity: str = RTT, count: int = 1
    ) -> None:
        self._tally.add(ends, value_ms, context.time_s, file=self._file, row=self._row, quantity=quantity, count=count)

    def _left_out(self, code: str, value: object) -> None:
        self._tally.findings.left_out(code, file=self._file, row=self._row, value=value)


def _seconds(text: object) -> float | None:
    """Return the seconds of an ISO 8601 duration of days, hours, minutes and seconds. [s]"""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


FORMAT = Format(
    name=NAME,
    title_zh="perfSONAR 结果（JSON）",
    title_en="perfSONAR results (JSON)",
    recognise=seen_through(recognise),
    together=True,
    read=read,
    suffix=".json",
    note_zh="取 rtt、latency、latencybg 及归档中的直方图；trace、吞吐量、原始单包（raw-packets）不取。",
    note_en="rtt, latency, latencybg and the archive's histograms; no trace, no throughput, no raw packets.",
)
