"""The samples of a file in batches of whole members, as small as the order of its rows allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from netplan.formats.sample_grid import Grid
from netplan.formats.sample_notes import Notes
from netplan.samples import MEASURED, STEP_S, Samples

#: What a batch holds at most, more only for one member with very many ports: where each port's rows stand together,
#: and where they do not and each batch reads the whole file. [byte]
GROUPED_BYTES, SCATTERED_BYTES = 100_000_000, 500_000_000
#: A sample's share: two values, the mark that it is there, and copies on the way. [byte]
_SAMPLE_BYTES = 34
#: Small batches may read so many rows in all, in parts of those that there are. [-]
_READ_RATIO = 1.5


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a file holds: how many rows, each port's first row and the one after its last, first and last time."""

    rows: int
    ranges: Mapping[str, tuple[int, int]]
    first_ms: int
    last_ms: int


@dataclass(kw_only=True)
class FileSamples:
    """Samples of a file, a `SampleSource`; its remarks are complete once the batches have been read."""

    fill: Callable[[Grid, tuple[int, int], bool], None]
    contents: Contents
    counters: bool
    ports: Mapping[str, str]
    speeds_gbps: Mapping[str, float]
    start_s: int
    end_s: int
    given_remarks: tuple[tuple[str, str], ...]
    notes: Notes

    @property
    def basis(self) -> str:
        """Return `MEASURED`."""
        return MEASURED

    @property
    def remarks(self) -> tuple[tuple[str, str], ...]:
        """Return what was mended, left out or is unknown, as of the batches read so far."""
        return (*self.given_remarks, *self.notes.sentences())

    def batches(self, start_s: int | None = None, end_s: int | None = None) -> Iterator[Samples]:
        """Yield the samples of some members at a time, as `SampleSource` says; raise `InputError` for a bad row."""
        begin_s = max(self.start_s, self.start_s if start_s is None else start_s)
        until_s = min(self.end_s, self.end_s if end_s is None else end_s)
        steps = max(0, until_s - begin_s) // STEP_S
        self.notes = Notes()
        for ports, rows in self._batches(steps):
            grid = Grid(
                ports=ports,
                speeds_gbps=np.array([self.speeds_gbps[port] for port in ports]),
                start_s=begin_s,
                steps=steps,
                counters=self.counters,
                notes=self.notes,
            )
            self.fill(grid, rows, self._grouped)
            into, out = grid.rates()
            yield Samples(
                start_s=begin_s,
                ports=tuple(ports),
                members=tuple(self.ports[port] for port in ports),
                in_gbps=into,
                out_gbps=out,
            )

    @property
    def _grouped(self) -> bool:
        """Whether small batches read hardly more rows than the file has."""
        steps = (self.end_s - self.start_s) // STEP_S
        read = sum(rows[1] - rows[0] for _, rows in self._cut(steps, GROUPED_BYTES))
        return read <= _READ_RATIO * self.contents.rows

    def _batches(self, steps: int) -> list[tuple[list[str], tuple[int, int]]]:
        return self._cut(steps, GROUPED_BYTES if self._grouped else SCATTERED_BYTES)

    def _cut(self, steps: int, limit_bytes: int) -> list[tuple[list[str], tuple[int, int]]]:
        """Cut the members, in the file's order, into batches: their ports, and the rows among which theirs stand."""
        of_member: dict[str, list[str]] = {}
        for port, member in self.ports.items():
            of_member.setdefault(member, []).append(port)
        most = max(1, limit_bytes // (_SAMPLE_BYTES * max(1, steps)))
        found: list[list[str]] = []
        for ports in of_member.values():
            if not found or len(found[-1]) + len(ports) > most:
                found.append([])
            found[-1] += ports
        ranges = self.contents.ranges
        return [
            (ports, (min(ranges[port][0] for port in ports), max(ranges[port][1] for port in ports))) for ports in found
        ]
