"""The ends of measurements that are no sites: who makes the table for `--ends` begins with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from netplan.formats.measured.columns import NAMES, plain
from netplan.formats.measured.records import count_of
from topology.formats.draft import Cells
from topology.formats.findings import Findings


def strangers(rows: Sequence[Cells], sites: Sequence[Cells], findings: Findings, *, file: str) -> None:
    """
    Name the ends that are called by no id and no name of a site, with the number of their samples.

    Parameters
    ----------
    rows : sequence of dict
        Measurements.
    sites : sequence of dict
        The network's.
    findings : Findings
        Takes one doubt for each such end, the most measured first.
    file : str
        Where they come from.
    """
    known = {row[name].strip().casefold() for row in sites for name in ("id", "name_zh", "name_en") if row.get(name)}
    names = {name: plain(name) for name in dict.fromkeys(name for row in rows for name in row)}
    ends = [name for name, word in names.items() if word in NAMES["start"] or word in NAMES["finish"]]
    ends = [name for name in ends if name in ("from", "to")] or ends
    found: Counter[str] = Counter()
    for row in rows:
        count = max(count_of(row.get("count")), 1)
        for name in ends:
            found[row.get(name, "")] += count
    for end, count in found.most_common():
        if end.strip() and end.strip().casefold() not in known:
            findings.doubted("measured_stranger", file=file or None, value=end, count=count)
