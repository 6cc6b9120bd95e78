"""
SmokePing's round-robin databases, as RRDtool exports them: `rrdtool dump`, and `rrdtool xport` as XML or JSON.

Source: rrdtool's rrdxport(1), rrddump(1) and rrdtool.dtd; SmokePing keeps in each database `loss`, `median` and
`ping1`, `ping2`, ... (in order of size), delays in seconds.

- The target is the beginning of a column's legend (`北京 ping1`), else the file's name without its endings.
- SmokePing does not say where it runs: that end is `smokeping`, or the slave's name where the file is called
  `TARGET~SLAVE`.
- Of a dump the archive of single steps counts; the others sum longer times up. The time of a row is that of its end.
- Where single pings are there, the median is one of them; it counts where it is alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from geodata.errors import InputError
from geodata.markup import Element, parse_xml
from netplan.formats.measured.common import MEDIAN, Tally, draft_of
from netplan.formats.measured.packed import plain_name, seen_through
from netplan.formats.measured.records import name_of, number_of, records, rounded_ms
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import Draft
from topology.formats.findings import Findings

NAME = "smokeping"
_BINARY = b"RRD\0"
_SOURCE = re.compile(
    r"(?P<target>.*?)[\s:/|,;.(\[_-]*(?P<source>median|loss|uptime|ping\d{1,4})[)\]\s]*", re.IGNORECASE
)
#: The one document type that is passed over: RRDtool's own, which holds no entity.
_DOCTYPE = re.compile(rb'<!DOCTYPE rrd SYSTEM "[^"<>\[\]]{0,200}">')
#: `rrdtool xport` says that it writes ISO 8859-1, and writes what it was given.
_ENCODING = re.compile(rb'^(<\?xml version="1.0") encoding="ISO-8859-1"(\?>)')
#: SmokePing's usual step is 300 s; a longer one may come of RRDtool's summing up. [s]
_USUAL_STEP_S = 300
_ENDINGS = (".xml", ".json", ".rrd", ".txt", ".dump")

#: Name of a data source -> its value in one step. [s, or a count]
_Step = dict[str, float]


def recognise(source: Source) -> bool:
    """Tell RRDtool's exports, and its binary files, of which `read` says the way out."""
    if source.is_json:
        return '"RRDtool' in source.start[:200] and '"legend"' in source.start
    if source.is_xml:
        return "<xport>" in source.start or "<rrd>" in source.start
    return source.head.startswith(_BINARY)


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """Read exports into a table of measurements."""
    return draft_of(sources, settings, findings, tool=NAME, reader=read_file)


def read_file(source: Source, tally: Tally, settings: Settings) -> None:
    """Count what a file holds."""
    del settings
    if source.head.startswith(_BINARY):
        raise InputError("smokeping_binary", file=source.name)
    if source.is_json:
        targets, steps = _json_export(source, tally.findings)
    else:
        root = parse_xml(_plain(source.raw), file=source.name)
        targets, steps = _dump(root, source, tally.findings) if root.name == "rrd" else _xml_export(root, source, tally)
    known = {name for names in targets for name, _ in names if name}
    if not any(name == "median" or name.startswith("ping") for name in known):
        raise InputError("smokeping_other", file=source.name)
    stem, slave = _place(source.path)
    start = slave or NAME
    if not slave:
        tally.findings.doubted("measured_from", file=source.name, value=start)
    for row, (time_s, values) in enumerate(steps, 1):
        told: dict[str, _Step] = {}
        for names, value in zip(targets, values, strict=False):
            for name, target in names:
                told.setdefault(target or stem, {})[name] = value
        for target, step in told.items():
            _count(tally, (start, target), step, time_s, source.name, row)


def _plain(raw: bytes) -> bytes:
    """Take RRDtool's document type away, and the encoding that it declares where the text is UTF-8 after all."""
    raw = _DOCTYPE.sub(b"", raw, count=1)
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw
    return _ENCODING.sub(rb"\1\2", raw)


def _place(path: Path) -> tuple[str, str]:
    """Return the target and the slave that a file is called by."""
    name = plain_name(path)
    while name.casefold().endswith(_ENDINGS):
        name = name[: name.rindex(".")]
    target, _, slave = name.partition("~")
    return name_of(target), name_of(slave)


def _count(tally: Tally, ends: tuple[str, str], step: Mapping[str, float], time_s: float, file: str, row: int) -> None:
    """Count a step: its pings, or its median alone, and what was lost; what is all unknown was not measured."""
    pings = [value for name, value in step.items() if name.startswith("ping")]
    answered = [value for value in pings if not math.isnan(value)]
    median, loss = step.get("median", math.nan), step.get("loss", math.nan)
    for value in answered:
        tally.add(ends, rounded_ms(value), time_s, file=file, row=row)
    if not pings and not math.isnan(median):
        tally.add(ends, rounded_ms(median), time_s, file=file, row=row, quantity=MEDIAN)
    if 0 <= loss < 1e6:
        tally.add(ends, None, time_s, file=file, row=row, count=round(loss))
    elif answered:
        tally.add(ends, None, time_s, file=file, row=row, count=len(pings) - len(answered))


#: For each column: the data source and its target, none where the column is not used.
_Targets = list[list[tuple[str, str]]]
_Steps = Iterator[tuple[float, list[float]]]


def _legends(legends: Sequence[str], source: Source, findings: Findings) -> _Targets:
    targets: _Targets = []
    for legend in legends:
        match = _SOURCE.fullmatch(legend.strip()[:500])
        if match is None:
            findings.left_out("smokeping_legend", file=source.name, value=legend)
            targets.append([])
        else:
            targets.append([(match["source"].casefold(), name_of(match["target"]))])
    return targets


def _number(text: object, what: str, source: Source, row: int | None = None) -> float:
    number = number_of(text)
    if number is None or not 0 < number < 1e12:
        raise InputError("smokeping_shape", file=source.name, row=row, value=what)
    return number


def _warn_of_means(step_s: float, source: Source, findings: Findings) -> None:
    if step_s > _USUAL_STEP_S:
        findings.doubted("smokeping_averages", file=source.name, value=f"{step_s:g}")


def _value(text: object) -> float:
    number = number_of(text)
    return math.nan if number is None else number


def _xml_export(root: Element, source: Source, tally: Tally) -> tuple[_Targets, _Steps]:
    meta, data = root.first("meta"), root.first("data")
    if root.name != "xport" or meta is None or data is None:
        raise InputError("smokeping_shape", file=source.name, row=root.row, value="<meta>, <data>")
    start_s = _number(meta.text_of("start"), "<start>", source, meta.row)
    step_s = _number(meta.text_of("step"), "<step>", source, meta.row)
    _warn_of_means(step_s, source, tally.findings)
    legend = meta.first("legend")
    targets = _legends([entry.text for entry in legend.every("entry")] if legend else [], source, tally.findings)

    def steps() -> _Steps:
        for number, row in enumerate(data.every("row")):
            shown = number_of(row.text_of("t"))  # with --showtime
            values = [_value(part.text.strip()) for part in row.parts if part.name.startswith("v")]
            yield start_s + number * step_s if shown is None else shown, values

    return targets, steps()


def _json_export(source: Source, findings: Findings) -> tuple[_Targets, _Steps]:
    root = next((item for _, item in records(source)), None)
    meta = root.get("meta") if isinstance(root, dict) else None
    data = root.get("data") if isinstance(root, dict) else None
    if not isinstance(meta, dict) or not isinstance(data, list) or not isinstance(meta.get("legend"), list):
        raise InputError("smokeping_shape", file=source.name, value='"meta", "data"')
    start_s, step_s = (_number(meta.get(name), f'"{name}"', source) for name in ("start", "step"))
    _warn_of_means(step_s, source, findings)
    targets = _legends([name_of(entry) for entry in meta["legend"]], source, findings)

    def steps() -> _Steps:
        for number, row in enumerate(data):
            values = row if isinstance(row, list) else []
            timed = len(values) == len(targets) + 1  # with --showtime
            shown = number_of(values[0]) if timed else None
            time_s = start_s + number * step_s if shown is None else shown
            yield time_s, [_value(value) for value in values[timed:]]

    return targets, steps()


def _dump(root: Element, source: Source, findings: Findings) -> tuple[_Targets, _Steps]:
    step_s = _number(root.text_of("step"), "<step>", source, root.row)
    last_s = _number(root.text_of("lastupdate"), "<lastupdate>", source, root.row)
    names = [part.text_of("name").casefold() for part in root.every("ds")]
    targets: _Targets = [[(name, "")] if _SOURCE.fullmatch(name) else [] for name in names]
    finest: Element | None = None
    for archive in root.every("rra"):
        kind, steps_each = archive.text_of("cf"), number_of(archive.text_of("pdp_per_row"))
        if steps_each == 1 and (finest is None or kind == "AVERAGE"):
            finest = archive
        elif steps_each != 1:
            findings.left_out(
                "smokeping_archive",
                file=source.name,
                row=archive.row,
                value=f"{kind} × {steps_each:g}" if steps_each else kind,
            )
    if finest is None or (database := finest.first("database")) is None:
        raise InputError("smokeping_shape", file=source.name, row=root.row, value="<rra> (pdp_per_row 1)")
    rows = list(database.every("row"))
    end_s = last_s // step_s * step_s

    def steps() -> _Steps:
        for number, row in enumerate(rows):
            values = [_value(part.text.strip()) for part in row.parts if part.name == "v"]
            yield end_s - (len(rows) - 1 - number) * step_s, values

    return targets, steps()


FORMAT = Format(
    name=NAME,
    title_zh="SmokePing（RRDtool 导出）",
    title_en="SmokePing (RRDtool exports)",
    recognise=seen_through(recognise),
    together=True,
    read=read,
    suffix=".xml",
    note_zh="只取单步归档中的各次 ping 与丢包；汇总归档不取；起点记为 smokeping 或从机名。",
    note_en="Single steps only: pings and losses; archives of longer times are left out. The near end is smokeping.",
)
