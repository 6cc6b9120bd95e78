"""What the tab `growth` of the map page draws, made compact: figures with their texts, names once each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maps.figures import Both
from maps.page.places import Places

Row = Mapping[str, Any]

#: From so many Gbit/s on a rate is written in Tbit/s.
_TERABIT_GBPS = 1000.0
_MOST_DECIMALS = 6


def compact_growth(view: Row, places: Places) -> dict[str, Any]:
    """
    Write the view compactly.

    Parameters
    ----------
    view : mapping
        As `netplan.report.views.growth` gathers it.
    places : Places
        Of the page's sites.

    Returns
    -------
    dict
        Sites by their place in the list, None for one that is not there; figures as numbers of four digits beside
        their texts.
    """
    if view["absent"]:
        return {"absent": view["absent"]}
    things: list[Both] = []
    kept = ("absent", "name", "as_of", "answer", "basis", "grounds", "years", "now", "milestones")
    return {
        **{key: view[key] for key in kept},
        "site": places.sites.get(view["site"]),
        "curve": _curve(view["months"], view["curve"]),
        "figures": [_figures(row, _limits(view["targets"])) for row in view["figures"]],
        "targets": [{**target, "limit": _short(target["limit"])} for target in view["targets"]],
        "egress": view["egress"]
        and {name: {**one, "gbps": _short(one["gbps"])} for name, one in view["egress"].items()},
        "orders": {**view["orders"], "years": [_order_year(year, things) for year in view["orders"]["years"]]},
        "things": things,
        "exchanges": [_exchange(one, places) for one in view["exchanges"]],
        "links": {**view["links"], "pairs": [_link(one, places) for one in view["links"]["pairs"]]},
    }


def _short(value: float | None) -> float | None:
    """Cut a number to four digits: its text stands beside it, this one is drawn."""
    return None if value is None else float(f"{value:.4g}")


def _curve(months: Sequence[str], curve: Sequence[Sequence[float]]) -> list[list[Any]]:
    """Return the curve as [year with its fraction, 10th, 50th, 90th percentile]."""
    return [
        [round(int(month[:4]) + (int(month[5:7]) - 1) / 12, 3), *(_short(value) for value in row)]
        for month, row in zip(months, curve, strict=True)
    ]


def _limits(targets: Sequence[Row]) -> dict[str, list[float]]:
    """Return the limits that figures must not be rounded across, by figure."""
    found: dict[str, list[float]] = {}
    for target in targets:
        found.setdefault(target["key"] or "", []).append(target["limit"])
    return found


def _figures(row: Row, limits: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    found: dict[str, Any] = {"ports": row["ports"]}
    for key in ("members", "peak_gbps", "egress_gbps"):
        text = banded(row[key], rate=key != "members", limits=limits.get(key, ()))
        found[key] = {"at": [_short(value) for value in row[key]], "text": text}
    return found


def banded(percentiles: Sequence[float], *, rate: bool, limits: Sequence[float] = ()) -> Both:
    """
    Word a median with its 80 % band, all in one unit.

    Parameters
    ----------
    percentiles : sequence of float
        10th, 50th and 90th. [Gbit/s or count]
    rate : bool
        Whether it is a rate; a count has no unit of its own.
    limits : sequence of float
        Limits that nothing is rounded across. [Gbit/s or count]

    Returns
    -------
    dict
        "1.17 Tbit/s（0.79～1.77 Tbit/s）" and the same in English.
    """
    large = rate and max(percentiles) >= _TERABIT_GBPS
    scale, unit, least = (_TERABIT_GBPS, " Tbit/s", 2) if large else (1.0, " Gbit/s" if rate else "", 0)
    count = next(
        (count for count in range(least, _MOST_DECIMALS) if _keeps_sides(percentiles, limits, scale, count)),
        _MOST_DECIMALS,
    )
    low, middle, high = (f"{value / scale:.{count}f}" for value in percentiles)
    if low == high:
        return {"zh": middle + unit, "en": middle + unit}
    return {"zh": f"{middle}{unit}（{low}～{high}{unit}）", "en": f"{middle}{unit} ({low}–{high}{unit})"}


def _keeps_sides(values: Sequence[float], limits: Sequence[float], scale: float, decimals: int) -> bool:
    """Tell whether rounding leaves every value on its side of every limit."""
    return all(
        (round(value / scale, decimals) >= limit / scale) == (value >= limit)
        and (round(value / scale, decimals) > limit / scale) == (value > limit)
        for value in values
        for limit in limits
    )


def _order_year(year: Row, things: list[Both]) -> dict[str, Any]:
    """Write the lines of a year as lists: quarter, number of the thing, count, cost, day needed, overdue."""
    return {"year": year["year"], "cost": year["cost"], "lines": [_order(line, things) for line in year["lines"]]}


def _order(line: Row, things: list[Both]) -> list[Any]:
    if line["what"] not in things:
        things.append(line["what"])
    number = things.index(line["what"])
    return [line["quarter"][-1], number, line["count"], line["cost"], line["needed"], line["overdue_count"]]


def _exchange(one: Row, places: Places) -> dict[str, Any]:
    rows = one["peak_gbps"]
    peaks = rows and [{"at": [_short(value) for value in row], "text": banded(row, rate=True)} for row in rows]
    kept = ("name", "in_service", "taken", "taken_gbps")
    return {**{key: one[key] for key in kept}, "site": places.sites.get(one["site"]), "peaks": peaks}


def _link(one: Row, places: Places) -> dict[str, Any]:
    ends = {end: places.sites.get(one[end]) for end in ("a", "b")}
    kept = ("pair", "links", "capacity_gbps", "delay")
    return {**{key: one[key] for key in kept}, **ends, "load": [_short(value) for value in one["load_gbps"]]}
