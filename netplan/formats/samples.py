"""
Five-minute samples of ports from CSV and Parquet files. The only file that meets polars (extra `samples`).

Rows are read in pieces and put onto a grid, some members at a time. A file in which each port's rows stand together
is read once; in any other, a batch takes up to `SCATTERED_BYTES` and the whole file is read once for each batch.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import InputError, quotable
from netplan.formats.sample_file import check_zone, chosen_span, is_parquet
from netplan.formats.sample_heading import MEMBER, PORT, RATE_GBPS, TIME, Heading, TimeForm, read_heading, time_form
from netplan.formats.sample_owners import owners
from netplan.formats.sample_probe import refuse_deadly
from netplan.members import Member
from netplan.samples import STEP_S

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from netplan.formats.sample_grid import Grid, MisfitError
    from netplan.formats.sample_source import Contents, FileSamples

_CHUNK_ROWS = 1 << 18
#: Times may be off the grid by so much. [s]
TOLERANCE_S = 60
_EARLIEST_S, _LATEST_S = 631_152_000, 4_102_444_800  # 1990 and 2100
_PEEK_ROWS = 2_000
#: So many distances between samples tell a coarse step from gaps. [count]
_STEPS_TO_TELL = 10
_EXAMPLE = "2026-10-01T00:00:00Z"


def read_samples(
    path: Path,
    *,
    members: Mapping[str, Member],
    exchange: str,
    zone: str | None = None,
    start_s: int | None = None,
    end_s: int | None = None,
) -> FileSamples:
    """
    Open a file of samples; its columns are explained in docs/formats/samples.md.

    Parameters
    ----------
    path : Path
        CSV or Parquet.
    members : mapping of str to Member
        The plan's, by id: they say whose a port is, and how fast.
    exchange : str
        Site id; ports at other exchanges of the plan are passed over.
    zone : str, optional
        Time zone of times without an offset, such as Asia/Shanghai.
    start_s, end_s : int, optional
        From when to when, multiples of `STEP_S`; None: what the file has. What it lacks of this is unknown. [s]

    Returns
    -------
    FileSamples
        Times and ports have been looked through; values are read by its batches.

    Raises
    ------
    InputError
        If polars is not installed, for a file that is no table of samples, a port or a member that nobody knows.
    """
    if importlib.util.find_spec("polars") is None:
        raise InputError("samples_not_installed", file=path.name)
    from netplan.formats.sample_notes import Notes
    from netplan.formats.sample_source import FileSamples

    table = _Table.open(path, zone)
    contents = table.survey()
    named = table.named_members()
    of_port, speeds, remarks = owners(contents.ranges, named, members, exchange=exchange, file=path.name)
    if not of_port:
        raise InputError("no_samples", file=path.name)
    times_ms = contents.first_ms, contents.last_ms
    begin_s, until_s = chosen_span(times_ms, (start_s, end_s), counters=table.heading.counters, file=path.name)
    return FileSamples(
        fill=table.fill,
        contents=contents,
        counters=table.heading.counters,
        ports=of_port,
        speeds_gbps=speeds,
        start_s=begin_s,
        end_s=until_s,
        given_remarks=remarks,
        notes=Notes(),
    )


@dataclass(frozen=True, kw_only=True)
class _Table:
    """A file as polars sees it, with what its columns mean."""

    path: Path
    frame: pl.LazyFrame
    heading: Heading
    form: TimeForm | None
    zone: str | None
    is_text: bool

    @classmethod
    def open(cls, path: Path, zone: str | None) -> _Table:
        import polars as pl

        is_text = not is_parquet(path)
        if zone is not None:
            check_zone(zone)
        if not is_text:
            refuse_deadly(path)
        with _readable(path):
            # Text stays text: a cell that is no number is named by its row then.
            frame = pl.scan_csv(path, infer_schema=False, glob=False) if is_text else pl.scan_parquet(path, glob=False)
            columns = frame.collect_schema()
            heading = read_heading(columns.names(), path.name)
            names = [TIME, PORT, *([MEMBER] if heading.has_members else []), heading.into, heading.out]
            frame = frame.select(names)
            if columns[PORT] != pl.String:
                frame = frame.with_columns(pl.col(PORT).cast(pl.String))
            peek = frame.head(_PEEK_ROWS).collect()
        times = peek[TIME].drop_nulls()
        if not len(times):
            raise InputError("no_rows", file=path.name)
        table = cls(
            path=path,
            frame=frame,
            heading=heading,
            form=_form(times, path, zone),
            zone=zone,
            is_text=is_text,
        )
        table._check_step(peek)
        return table

    def error(self, code: str, number: int, column: str, value: object = None, **details: object) -> InputError:
        """Point at a row, counted from 0; a CSV file's heading is row 1."""
        row = number + (2 if self.is_text else 1)
        return InputError(code, file=self.path.name, row=row, column=column, value=value, **details)

    def chunks(self, names: list[str], rows: tuple[int, int] | None = None) -> Iterator[tuple[int, pl.DataFrame]]:
        """Yield the rows of a range a piece at a time, each with the number of its first row."""
        frame = self.frame.select(names)
        first = 0
        if rows is not None:
            first = rows[0]
            frame = frame.slice(first, rows[1] - first)
        with _readable(self.path):
            for piece in frame.collect_batches(chunk_size=_CHUNK_ROWS, maintain_order=True, engine="streaming"):
                yield first, piece
                first += len(piece)

    def named_members(self) -> dict[str, str]:
        """Return the member that the file names for each port; refuse a port of two."""
        import polars as pl

        found: dict[str, str] = {}
        if not self.heading.has_members:
            return found
        with _readable(self.path):
            pairs = self.frame.select(PORT, pl.col(MEMBER).cast(pl.String)).unique().collect(engine="streaming")
        for port, member in sorted(pairs.drop_nulls().rows()):
            before = found.setdefault(port, member)
            if before != member:
                file = self.path.name
                raise InputError("sample_two_members", file=file, column=MEMBER, value=member, port=port, member=before)
        return found

    def survey(self) -> Contents:
        """Look through times and ports."""
        from netplan.formats.sample_source import Contents

        ranges: dict[str, tuple[int, int]] = {}
        lows, highs, count = [], [], 0
        for first, piece in self.chunks([TIME, PORT]):
            early, late = self._times(first, piece)
            self._check_times(first, piece, early)
            if early.null_count() < len(early):
                lows.append(int(early.drop_nulls().to_numpy().min()))
                highs.append(int((early if late is None else late).drop_nulls().to_numpy().max()))
            for port, begin, end in self._runs(first, piece):
                known = ranges.get(port, (begin, end))
                ranges[port] = min(known[0], begin), max(known[1], end)
            count = first + len(piece)
        if not lows:
            raise InputError("no_rows", file=self.path.name)
        return Contents(rows=count, ranges=ranges, first_ms=min(lows), last_ms=max(highs))

    def fill(self, grid: Grid, rows: tuple[int, int], grouped: bool) -> None:
        """Put the rows of a range onto a grid; raise `InputError` for one that cannot be used."""
        import numpy as np

        from netplan.formats.sample_grid import MisfitError, Rows, told_apart

        numbers = {port: number for number, port in enumerate(grid.ports)}
        seen: set[tuple[int, int]] = set()
        for first, piece in self.chunks([TIME, PORT, self.heading.into, self.heading.out], rows):
            port = self._port_numbers(piece, numbers, grouped=grouped)
            early, late = self._times(first, piece)
            time_ms = _whole(early, 0)
            if late is not None:
                time_ms = told_apart(time_ms, _whole(late, 0), port, seen, grid.notes)
            values, missing = self._values(first, piece)
            if early.null_count():
                missing = [*missing, early.is_null().to_numpy()]
            for absent in missing:
                port = np.where(absent, np.int32(-1), port)
            try:
                grid.put(Rows(port=port, time_ms=time_ms, into=values[0], out=values[1]))
            except MisfitError as misfit:
                raise self._worded(misfit, first, piece) from None

    def _worded(self, misfit: MisfitError, first: int, piece: pl.DataFrame) -> InputError:
        time = quotable(piece[TIME][misfit.number])
        number = first + misfit.number
        column = (self.heading.into, self.heading.out)[misfit.way]
        return self.error(misfit.code, number, column, time=time, **misfit.details)

    def _port_numbers(self, piece: pl.DataFrame, numbers: Mapping[str, int], *, grouped: bool) -> npt.NDArray[np.int32]:
        import numpy as np
        import polars as pl

        if not grouped:
            return piece[PORT].replace_strict(numbers, default=-1, return_dtype=pl.Int32).to_numpy()
        runs = piece[PORT].rle().struct.unnest()
        each = np.array([numbers.get(port, -1) for port in runs["value"].to_list()], np.int32)
        return np.repeat(each, runs["len"].to_numpy())

    def _runs(self, first: int, piece: pl.DataFrame) -> Iterator[tuple[str, int, int]]:
        """Yield each stretch of rows of one port; where they alternate, each port with the whole piece."""
        ports = piece[PORT]
        if ports.null_count():
            number = int(ports.is_null().arg_true()[0])
            if piece[TIME][number] is not None:
                raise self.error("value_missing", first + number, PORT)
        runs = ports.rle().struct.unnest()
        if len(runs) > len(ports) // 4 + 1000:
            for port in ports.drop_nulls().unique(maintain_order=True).to_list():
                yield port, first, first + len(piece)
            return
        begin = first
        for port, length in zip(runs["value"].to_list(), runs["len"].to_list(), strict=True):
            if port is not None:
                yield port, begin, begin + length
            begin += length

    def _times(self, first: int, piece: pl.DataFrame) -> tuple[pl.Series, pl.Series | None]:
        """Return times in ms since 1970, UTC; twice where clocks that go back leave two."""
        raw = piece[TIME]
        stamps = self._stamps(raw)
        if stamps.dtype.is_integer():
            return stamps, None
        late = None
        if stamps.dtype.time_zone is None:  # type: ignore[attr-defined]
            assert self.zone is not None
            early = stamps.dt.replace_time_zone(self.zone, ambiguous="earliest", non_existent="null")
            late = stamps.dt.replace_time_zone(self.zone, ambiguous="latest", non_existent="null")
            self._check_skipped(first, raw, stamps, early)
            stamps, late = early, late.dt.timestamp("ms")
        return stamps.dt.timestamp("ms"), late

    def _stamps(self, raw: pl.Series) -> pl.Series:
        """Return times as they stand: numbers as ms since 1970, else dates and times, with a zone if they have one."""
        import polars as pl

        if raw.dtype.is_numeric() or (self.form is not None and self.form.pattern is None):
            return (raw.cast(pl.Float64, strict=False) * 1000).round().cast(pl.Int64, strict=False)
        if self.form is None:
            return raw
        zone = None if self.form.naive else "UTC"
        return raw.str.strip_chars().str.to_datetime(self.form.pattern, strict=False, time_zone=zone, time_unit="ms")

    def _check_skipped(self, first: int, raw: pl.Series, stamps: pl.Series, early: pl.Series) -> None:
        skipped = (stamps.is_not_null() & early.is_null()).arg_true()
        if len(skipped):
            number = int(skipped[0])
            raise self.error("sample_skipped_hour", first + number, TIME, raw[number], zone=self.zone)

    def _check_times(self, first: int, piece: pl.DataFrame, found: pl.Series) -> None:
        raw = piece[TIME]
        bad = (found.is_null() & (raw.is_not_null() | piece[PORT].is_not_null())).arg_true()
        if len(bad):
            number = int(bad[0])
            if raw[number] is None:
                raise self.error("value_missing", first + number, TIME)
            example = "" if self.form is None else self.form.example
            raise self.error("sample_bad_time", first + number, TIME, raw[number], example=example)
        low, high = found.min(), found.max()
        if low is not None and not (low >= _EARLIEST_S * 1000 and high <= _LATEST_S * 1000):  # type: ignore[operator]
            odd = ((found < _EARLIEST_S * 1000) | (found > _LATEST_S * 1000)).arg_true()
            number = int(odd[0])
            raise self.error("sample_far_time", first + number, TIME, raw[number])
        off = (found % (STEP_S * 1000)).is_between(TOLERANCE_S * 1000, (STEP_S - TOLERANCE_S) * 1000, closed="none")
        if off.any():
            number = int(off.arg_true()[0])
            raise self.error("sample_off_grid", first + number, TIME, raw[number], limit=TOLERANCE_S)

    def _check_step(self, peek: pl.DataFrame) -> None:
        """Refuse a file whose samples come in another step; looked for at its first port."""
        one = peek.filter(peek[PORT].eq_missing(peek[PORT][0]))
        # Only the distances count here: local times serve as well as UTC.
        stamps = self._stamps(one[TIME])
        times_ms = stamps if stamps.dtype.is_integer() else stamps.dt.timestamp("ms")
        steps_ms = times_ms.drop_nulls().unique().sort().diff().drop_nulls().to_numpy()
        if not len(steps_ms):
            return
        # A gap is no step; jitter of both ends is none either.
        usual_s = float(sorted(steps_ms)[len(steps_ms) // 2]) / 1000
        coarse = len(steps_ms) >= _STEPS_TO_TELL and steps_ms.min() > 1000 * (STEP_S + 2 * TOLERANCE_S)
        if coarse or usual_s < STEP_S - 2 * TOLERANCE_S:
            raise InputError("samples_step", file=self.path.name, column=TIME, value=f"{usual_s:g}")

    def _values(self, first: int, piece: pl.DataFrame) -> tuple[list[npt.NDArray[Any]], list[npt.NDArray[np.bool_]]]:
        """Return in and out as rates in Gbit/s (NaN: unknown) or counters, and masks of rows that have none to put."""
        import polars as pl

        found, missing = [], []
        wanted: type[pl.DataType] = pl.UInt64 if self.heading.counters else pl.Float64
        for name in (self.heading.into, self.heading.out):
            raw = piece[name]
            if raw.dtype == pl.String:
                # An empty cell is an unknown value, and so is a NaN that some other tool wrote.
                text = raw.str.strip_chars()
                raw = text.set(text.str.to_lowercase().is_in(["", "nan"]), None)
            elif raw.dtype.is_float() and self.heading.counters:
                raw = raw.fill_nan(None)
            number = raw if raw.dtype == wanted else raw.cast(wanted, strict=False)
            if number.null_count() > raw.null_count():
                at = int((number.is_null() & raw.is_not_null()).arg_true()[0])
                code = "sample_bad_counter" if self.heading.counters else "sample_bad_rate"
                raise self.error(code, first + at, name, raw[at])
            if not self.heading.counters:
                scale = RATE_GBPS[self.heading.unit]
                values = _whole(number, float("nan"))
                found.append(values if scale == 1 else values * scale)
                continue
            found.append(_whole(number, 0))
            if number.null_count():
                missing.append(number.is_null().to_numpy())
        return found, missing


def _whole(series: pl.Series, instead: float) -> npt.NDArray[Any]:
    """Return a series as an array, something else in place of nulls; a view where there are none."""
    found: npt.NDArray[Any] = (series.fill_null(instead) if series.null_count() else series).to_numpy()
    return found


def _form(times: pl.Series, path: Path, zone: str | None) -> TimeForm | None:
    """Tell how times are written; None where the file types them itself."""
    import polars as pl

    if times.dtype == pl.String:
        form = time_form(times[0])
        if form is None:
            raise InputError("sample_bad_time", file=path.name, column=TIME, value=times[0], example=_EXAMPLE)
        naive = form.naive
    elif isinstance(times.dtype, pl.Datetime):
        form, naive = None, times.dtype.time_zone is None
    elif times.dtype.is_numeric():
        form, naive = None, False
    else:
        raise InputError("sample_bad_time", file=path.name, column=TIME, value=times[0], example=_EXAMPLE)
    if naive and zone is None:
        raise InputError("sample_naive_time", file=path.name, column=TIME, value=times[0])
    return form


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Word polars' refusals; a panic of its is one too."""
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise InputError("samples_unreadable", file=path.name, reason=quotable(reason, 120)) from None
