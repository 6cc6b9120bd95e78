"""
What fping prints: a line a probe (`-c`, `-C`, `-l`), summaries (`-q`), elapsed times (`-e`), and JSON (`-J`, 5.5).

Source: fping(8), and doc/fping-json.md of fping 5.5; since 3.x only remarks at the ends of lines changed.

- fping does not say where it runs: that end is `fping:STEM`, of the file's name, so that files of several hosts stay
  apart. Targets keep the names that fping prints.
- Where a target's probes stand one by one, the summary behind them is passed over: it says the same again.
- Of a summary `min/avg/max` the minimum counts, as a floor that stands for all answers.
- Times are there with `-D` only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from netplan.formats.measured.common import FLOOR, Tally, draft_of
from netplan.formats.measured.packed import plain_name, seen_through
from netplan.formats.measured.records import count_of, lines, name_of, number_of, records, time_of
from topology.formats.contract import HEAD_BYTES, Format, Settings, Source
from topology.formats.draft import Draft
from topology.formats.findings import Findings

NAME = "fping"
_START = re.compile(
    r"(?:\[(?P<time>[^\[\]]{1,40})\] )?(?P<host>[^\s\[\]]\S{0,255})(?: \([^\s()]{1,100}\))? *: (?P<rest>.*)"
)
_PROBE = re.compile(r"\[\d+\], (?:(?P<lost>timed out)|\d+ bytes, (?P<ms>[\d.]+(?:e[+-]?\d+)?) ms)\b")
_TWICE = re.compile(r"duplicate for \[\d+\]")
_SUMMARY = re.compile(
    r"xmt/rcv/%(?:loss|return) = (?P<sent>\d+)/(?P<got>\d+)/\d+%(?:, outage\(ms\) = \d+)?"
    r"(?:, min/avg/max = (?P<min>[\d.]+)/[\d.]+/[\d.]+)?\s*"
)
_VECTOR = re.compile(r"[\d.-][\d. -]*")
_ALIVE = re.compile(
    r"(?P<host>\S{1,256})(?: \([^\s()]{1,100}\))? is (?:(?P<alive>alive)|unreachable)"
    r"(?: \((?P<ms>[\d.]+) ms\b.*\)| \[.*\])?\s*"
)
_ERROR = re.compile(r"ICMP(?:v6)? .{1,100} from \S+ for ICMP Echo sent to \S+")
#: What `-s` prints at the end, and the time of day that `-Q` prints before a summary.
_STATISTICS = re.compile(
    r"\s*[\d.]+ (?:targets|alive|unreachable|unknown addresses|timeouts|ICMP|other ICMP|ms \(|sec \().*"
    r"|\[\d\d:\d\d:\d\d\]\s*"
)
_OBJECTS = ("resp", "timeout", "summary", "vSum", "intSum", "stats")
_JSON = re.compile(r'\{\s*"(?:' + "|".join(_OBJECTS) + r')"\s*:\s*\{')


def recognise(source: Source) -> bool:
    """Tell fping's output: every line but the last, which may be cut, is one of its lines, and one holds a probe."""
    start = source.start
    if _JSON.match(start):
        return True
    if not start or "\0" in start or start[0] in "{<,;#":
        return False
    found = [line for line in start.splitlines() if line.strip()]
    found = found[:-1] if len(source.head) >= HEAD_BYTES else found
    kinds = [_kind_of(line) for line in found[:50]]
    return any(kind == "probe" for kind in kinds) and all(kinds)


def _kind_of(line: str) -> str:
    """Return probe, other, or nothing for a line that fping does not print."""
    if _STATISTICS.fullmatch(line) or _ERROR.match(line):
        return "other"
    if _ALIVE.fullmatch(line):
        return "probe"
    match = _START.fullmatch(line)
    if match and any(form.match(match["rest"]) for form in (_PROBE, _TWICE, _SUMMARY)):
        return "probe"
    # A lone number behind a colon may be anybody's: fping writes two decimals at least, or a dash.
    return "probe" if match and _VECTOR.fullmatch(match["rest"]) and re.search(r"\.\d|-", match["rest"]) else ""


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """Read outputs of fping into a table of measurements."""
    return draft_of(sources, settings, findings, tool=NAME, reader=read_file)


def read_file(source: Source, tally: Tally, settings: Settings) -> None:
    """Count what a file holds."""
    del settings
    start = f"{NAME}:{name_of(Path(plain_name(source.path)).stem)}"
    tally.findings.doubted("measured_from", file=source.name, value=start)
    output = _Output(source, tally, start)
    if _JSON.match(source.start):  # a line with its time begins as a list of JSON does
        output.read_json()
    else:
        output.read_text()


class _Output:
    """One output; remembers by target how many probes stood one by one since its last summary."""

    def __init__(self, source: Source, tally: Tally, start: str) -> None:
        self._source, self._tally, self._start = source, tally, start
        self._single: Counter[str] = Counter()
        self._row = 0

    def read_text(self) -> None:
        """Count the lines of text."""
        for row, line in lines(self._source):
            self._row = row
            if match := _ALIVE.fullmatch(line):
                self._alive(match)
            elif _ERROR.match(line):
                self._left_out("fping_error", line.strip())
            elif _STATISTICS.fullmatch(line):
                continue
            elif not ((match := _START.fullmatch(line)) and self._told(match)):
                self._left_out("fping_line", line.strip())

    def _told(self, match: re.Match[str]) -> bool:
        """Count what a line says of its target; tell whether it was understood."""
        host, rest = match["host"], match["rest"]
        if probe := _PROBE.match(rest):
            self._probe(host, None if probe["lost"] else probe["ms"], match["time"])
        elif _TWICE.match(rest):
            self._left_out("fping_dup", host)
        elif summary := _SUMMARY.fullmatch(rest):
            if not self._single.pop(host, 0):
                self._summary(host, summary.groupdict(), match["time"])
        elif _VECTOR.fullmatch(rest):
            if not self._single.pop(host, 0):
                for word in rest.split():
                    self._add(host, None if word == "-" else word, match["time"])
        else:
            return False
        return True

    def _alive(self, match: re.Match[str]) -> None:
        if match["alive"] and match["ms"] is None:
            self._left_out("fping_untold", match["host"])
        else:
            self._add(match["host"], match["ms"], None)

    def read_json(self) -> None:
        """Count the objects of `-J`; those that this does not know are passed over, as its documentation asks."""
        for row, item in records(self._source):
            self._row = row
            if not isinstance(item, dict):
                self._left_out("fping_line", item)
                continue
            for kind, body in item.items():
                if kind in _OBJECTS and isinstance(body, dict):
                    self._object(kind, body)

    def _object(self, kind: str, body: Mapping[str, Any]) -> None:
        host, time = name_of(body.get("host")), body.get("timestamp", body.get("time"))
        if kind == "resp":
            self._probe(host, body.get("rtt", ""), time)
        elif kind == "timeout":
            self._probe(host, None, time)
        elif kind != "stats" and not self._single.pop(host, 0):
            values = body.get("values")
            if kind == "vSum":
                for value in values if isinstance(values, list) else ():
                    self._add(host, value, time)
            else:
                self._summary(host, {"sent": body.get("xmt"), "got": body.get("rcv"), "min": body.get("rttMin")}, time)

    def _probe(self, host: str, value: object, time: object) -> None:
        self._single[host] += 1
        self._add(host, value, time)

    def _summary(self, host: str, told: Mapping[str, object], time: object) -> None:
        sent, got = count_of(told["sent"]), count_of(told["got"])
        if got and told["min"] is not None:
            self._add(host, told["min"], time, quantity=FLOOR, count=got)
        self._add(host, None, time, count=max(sent - got, 0))

    def _add(self, host: str, value: object, time: object, quantity: str = "rtt", count: int = 1) -> None:
        number = None if value is None else number_of(value)
        if value is not None and number is None:
            self._left_out("measured_not_finite", value)
            return
        ends = (self._start, name_of(host))
        self._tally.add(
            ends, number, time_of(time), file=self._source.name, row=self._row, quantity=quantity, count=count
        )

    def _left_out(self, code: str, value: object) -> None:
        self._tally.findings.left_out(code, file=self._source.name, row=self._row, value=value)


FORMAT = Format(
    name=NAME,
    title_zh="fping 输出",
    title_en="fping output",
    recognise=seen_through(recognise),
    together=True,
    read=read,
    suffix=".txt",
    note_zh="起点记为 fping:文件名；-c -q 的汇总只取最小值；没有 -D 就没有时间。",
    note_en="The near end is fping:FILE; of summaries (-c -q) only the minimum; without -D there are no times.",
)
