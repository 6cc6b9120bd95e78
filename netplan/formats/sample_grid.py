"""Samples put onto their grid: rows of a file in any order become arrays, counters become rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from netplan.formats.sample_notes import Gap, Notes
from netplan.samples import STEP_S

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
#: Where clocks of poller and port differ a little, a rate can come out above the speed by so much. [-]
EXCESS = 1.1
_WIDTH_32 = 1 << 32
_BITS = 8


class MisfitError(Exception):
    """A row that cannot be used: its number within the rows put, whether it is in or out, sentence and its details."""

    def __init__(self, number: int, way: int, code: str, **details: Any) -> None:
        self.number, self.way, self.code, self.details = number, way, code, details
        super().__init__(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some rows of a file: `port` as its number in the grid (-1: not there), times in ms, values in and out."""

    port: npt.NDArray[np.int32]
    time_ms: Integers
    into: npt.NDArray[Any]
    out: npt.NDArray[Any]


@dataclass(kw_only=True)
class Grid:
    """
    The samples of some ports over some intervals, filled by rows in any order.

    `speeds_gbps`: of each port, infinite where not known. With `counters` the values are octets since some start, and
    the grid has one column more: an interval lies between two readings.
    """

    ports: Sequence[str]
    speeds_gbps: Floats
    start_s: int
    steps: int
    counters: bool
    notes: Notes
    given: npt.NDArray[np.bool_] = field(init=False)
    values: list[npt.NDArray[Any]] = field(init=False)
    late_ms: npt.NDArray[np.int32] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.columns = self.steps + self.counters
        size = len(self.ports) * self.columns
        self.given = np.zeros(size, bool)
        if self.counters:
            self.values = [np.zeros(size, np.uint64), np.zeros(size, np.uint64)]
            self.late_ms = np.zeros(size, np.int32)
        else:
            self.values = [np.full(size, np.nan), np.full(size, np.nan)]

    def put(self, rows: Rows) -> None:
        """
        Put rows in their places.

        Parameters
        ----------
        rows : Rows
            Those of other ports or times are passed over.

        Raises
        ------
        MisfitError
            For a value below zero or infinite, far above the port's speed, or unlike one that is there already.
        """
        step_ms = STEP_S * 1000
        column = (rows.time_ms + step_ms // 2) // step_ms
        late_ms = rows.time_ms - column * step_ms
        column -= self.start_s // STEP_S
        numbers: Any = None
        port = rows.port
        if not len(port):
            return
        if port.min() < 0 or column.min() < 0 or column.max() >= self.columns:
            numbers = np.flatnonzero((port >= 0) & (column >= 0) & (column < self.columns))
            port, column, late_ms = port[numbers], column[numbers], late_ms[numbers]
        self.notes.snapped += int(np.count_nonzero(late_ms))
        values = [whole if numbers is None else whole[numbers] for whole in (rows.into, rows.out)]
        try:
            if not self.counters:
                values = [self._checked(way, port, value) for way, value in enumerate(values)]
            self._place(port.astype(np.int64) * self.columns + column, port, values, late_ms)
        except MisfitError as misfit:
            if numbers is not None:
                misfit.number = int(numbers[misfit.number])
            raise

    def _checked(self, way: int, port: npt.NDArray[np.int32], value: Floats) -> Floats:
        """Refuse rates that cannot be, and cut those a little above the port's speed."""
        if not len(value):
            return value
        if np.fmax.reduce(value) == np.inf:
            number = int(np.flatnonzero(value == np.inf)[0])
            raise MisfitError(number, way, "sample_bad_rate", value="inf")
        if np.fmin.reduce(value) < 0:
            number = int(np.flatnonzero(value < 0)[0])
            raise MisfitError(number, way, "sample_negative", value=f"{value[number]:g}", port=self.ports[port[number]])
        if not np.fmax.reduce(value) > self.speeds_gbps.min(initial=np.inf):
            return value
        speed = self.speeds_gbps[port]
        over = value > speed
        if np.any(value > EXCESS * speed):
            number = int(np.flatnonzero(value > EXCESS * speed)[0])
            raise MisfitError(
                number,
                way,
                "sample_above_speed",
                value=f"{value[number]:g}",
                port=self.ports[port[number]],
                speed=f"{speed[number]:g}",
            )
        self.notes.cut += int(np.count_nonzero(over))
        return np.where(over, speed, value)

    def _place(
        self, place: Integers, port: npt.NDArray[np.int32], values: list[npt.NDArray[Any]], late_ms: Integers
    ) -> None:
        ahead = np.diff(place) > 0
        given = self.given[place]
        if ahead.all() and not given.any():
            self._write(place, values, late_ms)
            return
        self.notes.late += int(np.count_nonzero((np.diff(place) < 0) & (np.diff(port) == 0)))
        fresh = np.flatnonzero(~given)
        first = fresh[np.unique(place[fresh], return_index=True)[1]]
        self._write(place[first], [value[first] for value in values], late_ms[first])
        again = np.ones(len(place), bool)
        again[first] = False
        numbers = np.flatnonzero(again)
        for way, (mine, value) in enumerate(zip(self.values, values, strict=True)):
            before, now = mine[place[numbers]], value[numbers]
            unlike = np.flatnonzero((before != now) & ~(np.isnan(before) & np.isnan(now)))
            if len(unlike):
                number = int(numbers[unlike[0]])
                raise MisfitError(
                    number,
                    way,
                    "sample_twice",
                    value=f"{now[unlike[0]]:.6g}",
                    before=f"{before[unlike[0]]:.6g}",
                    port=self.ports[port[number]],
                )
        self.notes.repeated += len(numbers)

    def _write(self, place: Integers, values: list[npt.NDArray[Any]], late_ms: Integers) -> None:
        self.given[place] = True
        for mine, value in zip(self.values, values, strict=True):
            mine[place] = value
        if self.late_ms is not None:
            self.late_ms[place] = late_ms

    def rates(self) -> tuple[Floats, Floats]:
        """Return in and out, once every row is in. Shape (n_ports, n_steps). [Gbit/s]"""
        shape = len(self.ports), self.columns
        into, out = (value.reshape(shape) for value in self.values)
        if self.counters:
            into, out = self._differences(into), self._differences(out)
        self._note_unknown(np.isnan(into) | np.isnan(out))
        return into, out

    def _differences(self, count: npt.NDArray[np.uint64]) -> Floats:
        """Turn readings into rates, port by port: a row of a year fits the processor's cache."""
        found = np.full((len(self.ports), self.steps), np.nan)
        assert self.late_ms is not None
        given = self.given.reshape(count.shape)
        late_s = self.late_ms.reshape(count.shape) / 1000.0
        for row, speed_gbps in enumerate(self.speeds_gbps.tolist()):
            known = given[row, 1:] & given[row, :-1]
            took_s = STEP_S + np.diff(late_s[row])
            # Unsigned differences run over at 64 bits by themselves, which is what a wrap is.
            delta = np.diff(count[row])
            back = known & (count[row, 1:] < count[row, :-1])
            short = not np.any(count[row] >= _WIDTH_32)
            if short:
                delta = delta % np.uint64(_WIDTH_32)
            rate = delta * (_BITS / 1e9) / took_s
            # Without a speed there is no telling a wrap from a reset.
            fits = rate <= EXCESS * speed_gbps if np.isfinite(speed_gbps) else ~back
            found[row] = np.where(known & fits, np.minimum(rate, speed_gbps), np.nan)
            wraps = int(np.count_nonzero(back & fits))
            self.notes.wraps += wraps
            self.notes.resets += int(np.count_nonzero(known & ~fits))
            port = self.ports[row]
            fast = speed_gbps * 1e9 * STEP_S / _BITS > _WIDTH_32
            if short and wraps and fast and port not in self.notes.short_counters:
                self.notes.short_counters.append(port)
        return found

    def _note_unknown(self, unknown: npt.NDArray[np.bool_]) -> None:
        self.notes.total += unknown.size
        counts = unknown.sum(axis=1)
        self.notes.unknown += int(counts.sum())
        for row in np.flatnonzero(counts).tolist():
            edges = np.flatnonzero(np.diff(unknown[row], prepend=False, append=False))
            lengths = edges[1::2] - edges[::2]
            longest = int(lengths.argmax())
            if lengths[longest] > self.notes.gap.steps:
                start_s = self.start_s + int(edges[2 * longest]) * STEP_S
                self.notes.gap = Gap(port=self.ports[row], start_s=start_s, steps=int(lengths[longest]))


def told_apart(
    early: Integers,
    late: Integers,
    port: npt.NDArray[np.int32],
    seen: set[tuple[int, int]],
    notes: Notes,
) -> Integers:
    """
    Choose between two times that a local time can mean where clocks went back.

    Parameters
    ----------
    early, late : int array
        What each row can mean. [ms]
    port : int array
        Number of its port, -1: none.
    seen : set of tuple of int
        Port and early time of rows before; added to.
    notes : Notes
        Counts.

    Returns
    -------
    int array
        The earlier time where a port's local time comes first, the later where it comes again. [ms]
    """
    twice = np.flatnonzero((early != late) & (port >= 0))
    if not len(twice):
        return early
    found = early.copy()
    for number in twice.tolist():
        key = int(port[number]), int(early[number])
        if key in seen:
            found[number] = late[number]
            notes.twice_hours += 1
        seen.add(key)
    return found
