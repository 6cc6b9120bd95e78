"""What the columns of a table of measurements are called, and what each value column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geodata.errors import InputError

#: What a figure is, as in `netplan.calibrate.records`.
RTT, ONEWAY, OTN, OTDR = "rtt", "oneway", "otn", "otdr"
#: Names of a column, ours first; compared in lower case with blanks and hyphens as underscores.
NAMES: Mapping[str, tuple[str, ...]] = {
    "start": ("from", "from_site", "from_city", "from_region", "source", "src", "起点", "源端", "源"),
    "finish": ("to", "to_site", "to_city", "to_region", "destination", "dst", "终点", "宿端", "目的"),
    "layer": ("layer", "网络层", "层"),
    "operator": ("operator", "运营商"),
    "hops": ("hops", "跳数"),
    "time": ("time", "timestamp", "at", "date", "时间", "日期"),
    "route": ("route", "spans", "路由"),
    "count": ("count", "samples", "answered", "样本数"),
    "quantity": ("quantity", "量"),
    "value": ("value", "值", "数值"),
    "unit": ("unit", "单位"),
}
#: What programs write where nothing came back.
SILENCE = ("", "-", "--", "*", "timeout", "timed out", "lost", "none", "null", "n/a", "na", "超时", "丢包", "无")
#: A table in which no path has more rows than this holds figures, not samples.
FEW_ROWS = 3
#: Milliseconds of a unit of time, kilometres of a unit of length.
MS = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "s": 1e3, "毫秒": 1.0, "微秒": 1e-3, "秒": 1e3}
KM = {"km": 1.0, "m": 1e-3, "公里": 1.0, "千米": 1.0, "米": 1e-3}
#: Names of a quantity: what it is, whether its values are floors already, how often it counts in the round trip.
QUANTITY: Mapping[str, tuple[str, bool, float]] = {
    "rtt": (RTT, False, 1.0),
    "往返时延": (RTT, False, 1.0),
    "rtt_p01": (RTT, True, 1.0),
    "rtt_min": (RTT, True, 1.0),
    "floor": (RTT, True, 1.0),
    "rtt_floor": (RTT, True, 1.0),
    "oneway": (ONEWAY, False, 1.0),
    "one_way": (ONEWAY, False, 1.0),
    "单向时延": (ONEWAY, False, 1.0),
    "oneway_p01": (ONEWAY, True, 1.0),
    "oneway_min": (ONEWAY, True, 1.0),
    "otn": (OTN, False, 1.0),
    "otn_rtt": (OTN, False, 1.0),
    "otn_oneway": (OTN, False, 2.0),
    "otn_p01": (OTN, True, 1.0),
    "otn_oneway_p01": (OTN, True, 2.0),
    "otdr": (OTDR, True, 1.0),
}
_MEDIANS = ("rtt_p50", "rtt_median", "median", "中位数")
_MEDIAN_SWAPS = ("rtt_ms_p50", "rtt_ms_median")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueColumn:
    """A column of values: where it stands, what it holds, in which unit, whether that was guessed; its words."""

    index: int
    heading: str
    quantity: str
    factor: float
    figures: bool
    guessed: bool = False
    medians: bool = False
    words: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Which column is which."""

    names: tuple[str, ...]
    places: Mapping[str, int]
    values: tuple[ValueColumn, ...]
    median: ValueColumn | None

    def __getitem__(self, name: str) -> int | None:
        """Return the place of a column, None where there is none."""
        return self.places.get(name)


def plain(name: str) -> str:
    """Bring a heading into one form."""
    return re.sub(r"[\s\-]+", "_", name.replace("\ufeff", "").strip().casefold())


def read_heading(names: Sequence[str], file: str) -> Heading:
    """
    Find out which column is which.

    Parameters
    ----------
    names : sequence of str
        As they stand in the file.
    file : str
        Its name, for an error.

    Returns
    -------
    Heading
        With both ends and at least one column of values, or `quantity` and `value`.

    Raises
    ------
    InputError
        If an end or every value is missing, or two columns hold the same.
    """
    known = [plain(name) for name in names]
    places = {}
    for key, words in NAMES.items():
        hits = [known.index(word) for word in words if word in known]
        if hits:
            places[key] = hits[0]
    if "start" not in places or "finish" not in places:
        raise InputError("measurements_no_ends", file=file, row=1, found=[name for name in names if name])
    values: list[ValueColumn] = []
    medians: list[ValueColumn] = []
    for index, name in enumerate(known):
        if column := _value_column(index, names[index], name):
            (medians if column.medians else values).append(column)
    values = _settled(values, file)
    if "quantity" in places and "value" in places:
        values = []
    elif not values and medians:  # better than nothing: a median bounds the floor from above
        values, medians = medians[:1], []
    elif not values:
        raise InputError("measurements_no_value", file=file, row=1, found=[name for name in names if name])
    return Heading(names=tuple(names), places=places, values=tuple(values), median=medians[0] if medians else None)


def _value_column(index: int, heading: str, name: str) -> ValueColumn | None:
    """Take a heading apart into quantity and unit: `otn_rtt_ms`."""
    name = re.sub(r"[（(\[]\s*(.+?)\s*[）)\]]$", r"_\1", name)
    if name in _MEDIAN_SWAPS:
        name = name.replace("_ms", "") + "_ms"
    base, _, unit = name.rpartition("_")
    for words, units in ((base.strip("_"), unit), (name.strip("_"), "")):
        median = words in _MEDIANS
        if not median and words not in QUANTITY:
            continue
        quantity, figures, times = (RTT, True, 1.0) if median else QUANTITY[words]
        scale = KM if quantity == OTDR else MS
        if units and units not in scale:
            continue
        factor = scale[units] if units else 1.0
        return ValueColumn(
            index=index,
            heading=heading.strip(),
            quantity=quantity,
            factor=factor * times,
            figures=figures,
            guessed=not units,
            medians=median,
            words=words,
            unit=units,
        )
    return None


def quantity_of(text: str, unit: str) -> ValueColumn | None:
    """
    Read a cell of `quantity` with its `unit`, as `rtt` and `ms`, or both in one, `rtt_ms`.

    Returns
    -------
    ValueColumn or None
        None if it is no quantity; the unit alone being wrong raises.

    Raises
    ------
    InputError
        If the unit is none of a delay, or of a length.
    """
    name, unit = plain(text), plain(unit)
    column = _value_column(0, text, f"{name}_{unit}" if unit else name)
    if column is None and unit and (alone := _value_column(0, text, name)):
        if alone.guessed:
            raise InputError("measurements_unit", value=unit)
        return alone
    return column


def _settled(values: list[ValueColumn], file: str) -> list[ValueColumn]:
    """Let a floor stand for the samples beside it; refuse one quantity in two columns."""
    floors = {column.quantity for column in values if column.figures}
    kept = [column for column in values if column.figures or column.quantity not in floors]
    for quantity in {column.quantity for column in kept}:
        same = [column.heading for column in kept if column.quantity == quantity]
        if len(same) > 1:
            raise InputError("measurements_two_values", file=file, row=1, value=", ".join(same))
    return kept
