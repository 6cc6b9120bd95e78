"""
The table of measurements that files of other tools become (docs/formats/measurements.md).

Its form is the long one, `quantity`, `value`, `unit`: samples, floors, medians and one-way delays of several tools then
stand in one table, and a lost probe is told from an empty cell.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from geodata.errors import InputError
from netplan.formats.measured.packed import opened
from topology.formats.contract import Settings, Source
from topology.formats.draft import MEASUREMENTS, Cells, Draft, number_cell
from topology.formats.findings import Findings

#: What a value is: a sample there and back, one way, the lowest of several, their median.
RTT, ONEWAY, FLOOR, MEDIAN = "rtt", "oneway", "rtt_min", "median"
COLUMNS = ("from", "to", "layer", "quantity", "value", "unit", "time", "count", "x:tool")
#: Up to so many different rows each keeps its time; more are summed by the hour and microsecond, as calibration does.
MOST_SINGLE = 20_000
#: No plan takes more rows; a row is some 500 bytes in memory.
MOST_ROWS = 500_000
#: No delay is longer. [ms]
_MOST_MS = 1e9
#: Times of measurements lie between 1990 and 2100. [s]
_SINCE_S, _UNTIL_S = 631_152_000, 4_102_444_800
_HOUR_S = 3600
_MOST_COUNT = 10**12

#: Path, time [s], value [ms]; -1 stands for none, so that keys can be put in order.
_Key = tuple[int, float, float]
_NONE = -1.0


@dataclass(slots=True)
class Tally:
    """
    Counts measurements by path, quantity, time and value; its rows are those of the table.

    `tool`: the format's name, in every row. `layer`: of all rows. `most_rows`: where to stop; `spill`: instead of
    stopping, is given the rows so far, as often as need be.
    """

    tool: str
    layer: str
    findings: Findings
    most_rows: int = MOST_ROWS
    spill: Callable[[Iterator[Cells]], None] | None = None
    timed: int = 0
    untimed: int = 0
    added: int = 0
    _summed: bool = False
    _paths: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _counts: Counter[_Key] = field(default_factory=Counter)

    def add(
        self,
        ends: tuple[str, str],
        value_ms: float | None,
        time_s: float | None,
        *,
        file: str,
        row: int | None = None,
        quantity: str = RTT,
        count: int = 1,
    ) -> None:
        """
        Count a value.

        Parameters
        ----------
        ends : tuple of str
            From where to where.
        value_ms : float or None
            None: nothing came back. What is no delay is left out, and said. [ms]
        time_s : float or None
            Since 1970. [s]
        file, row : str, int
            Where it stands.
        quantity : str
            One of `RTT`, `ONEWAY`, `FLOOR`, `MEDIAN`.
        count : int
            How many samples it stands for; none are none.
        """
        if count < 1:
            return
        if not all(ends):
            self.findings.left_out("measured_no_end", file=file, row=row)
            return
        if value_ms is not None and not 0 < value_ms < _MOST_MS:
            code = "measured_negative" if value_ms < 0 else "measured_not_finite"
            self.findings.left_out(code, file=file, row=row, value=value_ms)
            return
        time = time_s if time_s is not None and _SINCE_S <= time_s <= _UNTIL_S else None
        self.timed, self.untimed = self.timed + (time is not None), self.untimed + (time is None)
        self.added += 1
        path = self._paths.setdefault((*ends, quantity), len(self._paths))
        key = (path, _NONE if time is None else round(time, 3), _NONE if value_ms is None else value_ms)
        self._counts[self._coarse(key, quantity) if self._summed else key] += min(count, _MOST_COUNT)
        if len(self._counts) > (self.most_rows if self._summed else min(MOST_SINGLE, self.most_rows)):
            self._make_room(file, row)

    def add_samples(
        self,
        ends: tuple[str, str],
        values_ms: Sequence[float],
        time_s: float | None,
        *,
        file: str,
        row: int | None = None,
    ) -> None:
        """Count round trips of one path at one time, as `add` does one by one; this is where most of a file's go."""
        if not all(ends) or not values_ms or min(values_ms) <= 0 or not max(values_ms) < _MOST_MS:
            for value_ms in values_ms:
                self.add(ends, value_ms, time_s, file=file, row=row)
            return
        timed = time_s is not None and _SINCE_S <= time_s <= _UNTIL_S
        self.timed, self.untimed = self.timed + timed * len(values_ms), self.untimed + (not timed) * len(values_ms)
        self.added += len(values_ms)
        path = self._paths.setdefault((*ends, RTT), len(self._paths))
        time, counts = round(time_s, 3) if timed and time_s is not None else _NONE, self._counts
        for value_ms in values_ms:
            key = (path, time, value_ms)
            key = self._coarse(key, RTT) if self._summed else key
            counts[key] = counts.get(key, 0) + 1
        if len(counts) > (self.most_rows if self._summed else min(MOST_SINGLE, self.most_rows)):
            self._make_room(file, row)

    def _coarse(self, key: _Key, quantity: str) -> _Key:
        """Bring time to the hour and a sample to the microsecond, rounded as calibration rounds it."""
        path, time, value = key
        if value != _NONE and quantity in (RTT, ONEWAY):
            micros = value * 1e3
            below = math.floor(micros)
            value = (below + (micros - below >= 0.5)) / 1e3
        return path, time if time == _NONE else time // _HOUR_S * _HOUR_S, value

    def _make_room(self, file: str, row: int | None) -> None:
        if not self._summed:
            self._summed = True
            quantities = [quantity for _, _, quantity in self._paths]
            counts: Counter[_Key] = Counter()
            for key, count in self._counts.items():
                counts[self._coarse(key, quantities[key[0]])] += count
            self._counts = counts
        elif self.spill is not None:
            self.spill(self.rows())
            self._counts.clear()
        else:
            raise InputError("measured_many", file=file, row=row, most=self.most_rows)

    def rows(self) -> Iterator[Cells]:
        """Yield the rows, by path as they first came, time and value."""
        paths = list(self._paths)
        for (path, time, value), count in sorted(self._counts.items()):
            start, finish, quantity = paths[path]
            cells = {"from": start, "to": finish, "layer": self.layer, "quantity": quantity}
            cells |= {"value": "-" if value == _NONE else number_cell(value), "unit": "ms"}
            if time != _NONE:
                cells["time"] = _moment(time)
            if count > 1:
                cells["count"] = str(count)
            cells["x:tool"] = self.tool
            yield cells


@lru_cache(4096)
def _moment(time_s: float) -> str:
    moment = datetime.fromtimestamp(time_s, UTC)
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")


#: Counts what one file holds.
FileReader = Callable[[Source, Tally, Settings], None]


def read_into(tally: Tally, sources: Sequence[Source], settings: Settings, reader: FileReader) -> None:
    """
    Count what files hold, and say what has to be said of them together.

    Raises
    ------
    InputError
        If a file cannot be read, or holds no measurement.
    """
    for source in map(opened, sources):
        before = tally.added
        reader(source, tally, settings)
        if tally.added == before:
            raise InputError("measured_nothing", file=source.name)
    if tally.timed and tally.untimed:
        tally.findings.doubted("measured_some_untimed", file=sources[0].name, value=tally.untimed)


def draft_of(
    sources: Sequence[Source],
    settings: Settings,
    findings: Findings,
    *,
    tool: str,
    reader: FileReader,
    layer: str | None = None,
) -> Draft:
    """
    Read files into a draft that has a table of measurements.

    Parameters
    ----------
    sources : sequence of Source
        All of one format.
    settings : Settings
        Its layer is that of the measurements, unless the format has one.
    findings : Findings
        Takes what was left out and what was taken for granted.
    tool : str
        The format's name.
    reader : FileReader
        Counts what one file holds.
    layer : str, optional
        On which layer such measurements always are.

    Returns
    -------
    Draft
        With `measurements.csv` alone.
    """
    tally = Tally(tool, layer or layer_of(settings, findings, sources[0].name), findings)
    read_into(tally, sources, settings, reader)
    return Draft(file=", ".join(source.name for source in sources), tables={MEASUREMENTS: list(tally.rows())})


def layer_of(settings: Settings, findings: Findings, file: str) -> str:
    """Return the layer of measurements that do not tell theirs; that it is the usual one is an assumption."""
    if not settings.layer_given:
        findings.assumed("measured_layer", file=file, value=settings.layer)
    return settings.layer
