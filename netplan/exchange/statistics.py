"""Statistics of samples: percentiles as order statistics, maximum, mean, load factor, peaks of members and exchange."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from geodata.errors import InputError
from netplan.exchange.calendar import DAY_S, OFFSET_S
from netplan.samples import STEP_S, Samples, SampleSource

Floats = npt.NDArray[np.float64]
_PERCENT = 100


def rank(count: int, percentile: float) -> int:
    """
    Return which of so many values, ordered from the least, is the percentile.

    Parameters
    ----------
    count : int
        Of values, > 0.
    percentile : float
        Above 0 and at most 100. [%]

    Returns
    -------
    int
        ceil(percentile / 100 x count), from 1 on.

    Notes
    -----
    Source: usual in the trade: order the month's five-minute samples, drop the top 5 %, the next highest is the 95th
    percentile (clarksys.com/blog/95th-percentile-billing, 2014-01-31). A share that is no whole number of samples is
    rounded down, in favour of who sends the bill by less than one sample. Exact in fractions: 0.95 x 8,640 must not
    become 8,208.000000000001.
    """
    exact = Fraction(str(percentile)) * count / _PERCENT
    return -(-exact.numerator // exact.denominator)


def percentile_of(values: Floats, percentile: float) -> Floats:
    """
    Return a percentile of each row: a value that was measured, never one between two.

    Parameters
    ----------
    values : float array, shape (..., n)
        NaN where nothing is known: such are left out of n.
    percentile : float
        Above 0 and at most 100. [%]

    Returns
    -------
    float array, shape (...)
        NaN where a row knows nothing.

    Raises
    ------
    InputError
        If there is no such percentile.

    Notes
    -----
    Source: see `rank`.
    """
    found: Floats = percentiles_of(values, (percentile,))[0]
    return found


def percentiles_of(values: Floats, percentiles: Sequence[float]) -> Floats:
    """
    Return several percentiles of each row, as `percentile_of` does one.

    Parameters
    ----------
    values : float array, shape (..., n)
        NaN where nothing is known.
    percentiles : sequence of float
        Each above 0 and at most 100. [%]

    Returns
    -------
    float array, shape (n_percentiles, ...)
        NaN where a row knows nothing.

    Raises
    ------
    InputError
        If there is no such percentile.
    """
    for percentile in percentiles:
        if not 0 < percentile <= _PERCENT:
            raise InputError("no_such_percentile", value=f"{percentile:g}")
    rows = values.reshape(-1, values.shape[-1])
    found = np.full((len(percentiles), len(rows)), np.nan)
    counts = rows.shape[1] - np.isnan(rows).sum(axis=1)
    # Rows that know equally many are done together: usually all.
    for count in np.unique(counts[counts > 0]).tolist():
        places = [rank(count, percentile) - 1 for percentile in percentiles]
        chosen = np.flatnonzero(counts == count)
        for row in chosen:
            # One row at a time stays within the processor's cache; NaN are sorted to the end.
            found[:, row] = np.partition(rows[row], sorted(set(places)))[places]
    return found.reshape(len(percentiles), *values.shape[:-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    What samples of one direction of a port, a member or an exchange come to. [Gbit/s], [-], [count]

    `percentiles_gbps` by percentile [%]. Of samples that nobody knows, `unknown_count` tells how many there are; where
    none is known, the others are None.
    """

    known_count: int
    unknown_count: int
    max_gbps: float | None
    mean_gbps: float | None
    percentiles_gbps: Mapping[float, float | None]

    @property
    def load_factor_ratio(self) -> float | None:
        """Return mean over maximum. [-]"""
        if self.mean_gbps is None or not self.max_gbps:
            return None
        return self.mean_gbps / self.max_gbps


@dataclass(frozen=True, slots=True, kw_only=True)
class PortFigures:
    """The figures of a port, into the exchange and out of it."""

    port: str
    member: str
    into: Figures
    out: Figures


def figures_of(values: Floats, percentiles: Sequence[float] = (95.0,)) -> list[Figures]:
    """
    Return the figures of each row of samples.

    Parameters
    ----------
    values : float array, shape (n_rows, n_steps)
        NaN where nothing is known. [Gbit/s]
    percentiles : sequence of float
        Each above 0 and at most 100. [%]

    Returns
    -------
    list of Figures
        One for each row.
    """
    known = values.shape[1] - np.isnan(values).sum(axis=1)
    found = percentiles_of(values, percentiles)
    # fmax passes over NaN, where max would hand it on.
    top = np.fmax.reduce(values, axis=1) if values.shape[1] else np.full(len(values), np.nan)
    total = values.sum(axis=1)
    total[np.isnan(total)] = np.nansum(values[np.isnan(total)], axis=1)
    return [
        Figures(
            known_count=int(known[row]),
            unknown_count=int(values.shape[1] - known[row]),
            max_gbps=_known(top[row]),
            mean_gbps=float(total[row] / known[row]) if known[row] else None,
            percentiles_gbps={p: _known(found[number, row]) for number, p in enumerate(percentiles)},
        )
        for row in range(len(values))
    ]


def port_figures(
    source: SampleSource,
    percentiles: Sequence[float] = (95.0,),
    *,
    start_s: int | None = None,
    end_s: int | None = None,
) -> Iterator[PortFigures]:
    """
    Yield the figures of every port of a source, a batch of members at a time.

    Parameters
    ----------
    source : SampleSource
        Where the samples come from.
    percentiles : sequence of float
        Each above 0 and at most 100. [%]
    start_s, end_s : int, optional
        Only the intervals within. [s]

    Yields
    ------
    PortFigures
        In the source's order.
    """
    for samples in source.batches(start_s, end_s):
        into = figures_of(samples.in_gbps, percentiles)
        out = figures_of(samples.out_gbps, percentiles)
        for port, member, *both in zip(samples.ports, samples.members, into, out, strict=True):
            yield PortFigures(port=port, member=member, into=both[0], out=both[1])


@dataclass(frozen=True, kw_only=True)
class Peaks:
    """
    The peaks of an exchange and of its members over a time.

    `peak_gbps`: the largest five-minute sum of the members' ingress, counted once; `peak_s` when its interval begins;
    None where no interval is known. `days_s`: when each day of China begins, and `daily_gbps` its peak, NaN where
    unknown; shape (n_days,). `total_gbps`: the sum at each interval, shape (n_steps,). `members_in_gbps`,
    `members_out_gbps`: each member's largest sample over all its ports. `unknown_ratio`: the share of samples of
    ports that nobody knows; an interval's sum is of those that are known, and unknown where none is. [Gbit/s], [s], [-]
    """

    start_s: int
    peak_gbps: float | None
    peak_s: int | None
    days_s: npt.NDArray[np.int64]
    daily_gbps: Floats
    total_gbps: Floats
    members_in_gbps: Mapping[str, float | None]
    members_out_gbps: Mapping[str, float | None]
    unknown_ratio: float


def peaks(source: SampleSource, *, start_s: int | None = None, end_s: int | None = None) -> Peaks:
    """
    Find the peaks of an exchange and of its members, batch by batch.

    Parameters
    ----------
    source : SampleSource
        Where the samples come from.
    start_s, end_s : int, optional
        Only the intervals within. [s]

    Returns
    -------
    Peaks
        See there.

    Raises
    ------
    InputError
        If the source has no port or no interval.

    Notes
    -----
    Source: definition of the exchange peak, docs/exchange.md.
    """
    total: Floats | None = None
    known: npt.NDArray[np.int64] | None = None
    into: dict[str, float | None] = {}
    out: dict[str, float | None] = {}
    begin_s = ports = unknown = 0
    for samples in source.batches(start_s, end_s):
        if total is None or known is None:
            begin_s, total, known = samples.start_s, np.zeros(samples.steps), np.zeros(samples.steps, np.int64)
        missing = np.isnan(samples.in_gbps)
        total += np.where(missing, 0.0, samples.in_gbps).sum(axis=0)
        known += len(missing) - missing.sum(axis=0)
        unknown, ports = unknown + int(missing.sum()), ports + len(missing)
        into.update(_member_peaks(samples.members, samples.in_gbps))
        out.update(_member_peaks(samples.members, samples.out_gbps))
    if total is None or known is None or not len(total):
        raise InputError("no_samples")
    total[known == 0] = np.nan
    place = None if not known.any() else int(np.nanargmax(total))
    days_s, daily = _daily(begin_s, total)
    return Peaks(
        start_s=begin_s,
        peak_gbps=None if place is None else float(total[place]),
        peak_s=None if place is None else begin_s + place * STEP_S,
        days_s=days_s,
        daily_gbps=daily,
        total_gbps=total,
        members_in_gbps=into,
        members_out_gbps=out,
        unknown_ratio=unknown / (ports * len(total)),
    )


def member_sums(samples: Samples) -> Iterator[tuple[str, Floats, Floats]]:
    """
    Sum the ports of each member in a batch.

    Parameters
    ----------
    samples : Samples
        A batch of whole members.

    Yields
    ------
    tuple of str, float array and float array
        Member, in and out at each interval; NaN where one of its ports is unknown: a part is not the sum. [Gbit/s]
    """
    for member, rows in _rows_of(samples.members).items():
        yield member, samples.in_gbps[rows].sum(axis=0), samples.out_gbps[rows].sum(axis=0)


def _member_peaks(members: Sequence[str], values: Floats) -> dict[str, float | None]:
    """The largest known sum of each member's ports; what one unknown port may add, nobody knows."""
    found: dict[str, float | None] = {}
    for member, rows in _rows_of(members).items():
        total = values[rows].sum(axis=0)
        found[member] = None if np.isnan(total).all() else float(np.nanmax(total))
    return found


def _rows_of(members: Sequence[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, member in enumerate(members):
        rows.setdefault(member, []).append(row)
    return rows


def _daily(start_s: int, total: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Cut the sums into days of China, the first and the last possibly shorter, and take the largest of each."""
    clock_s = start_s + OFFSET_S + STEP_S * np.arange(len(total), dtype=np.int64)
    days, first = np.unique(clock_s // DAY_S, return_index=True)
    # fmax passes over NaN, where max would hand it on.
    return days * DAY_S - OFFSET_S, np.fmax.reduceat(total, first)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
