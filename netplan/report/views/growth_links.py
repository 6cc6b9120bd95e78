"""The links between exchanges, year by year: what they carry if their capacity stays and traffic grows as forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netplan.plan import Plan
from netplan.report.documents import Document

#: By site, for each year the 10th, 50th and 90th percentile of the peak; None without a forecast. [Gbit/s]
Peaks = Mapping[str, Sequence[Sequence[float]] | None]


def link_years(plan: Plan, chapter: Mapping[str, Any], peaks: Peaks) -> Document:
    """
    Follow the links of today through the years.

    Parameters
    ----------
    plan : Plan
        The plan.
    chapter : dict
        `netplan.report.exchange_parts.link_rows`.
    peaks : mapping
        Of the exchanges; one that is not open yet keeps the peak that its links are planned for.

    Returns
    -------
    dict
        `absent`, `fill_ratio` (what may be filled of a link), `pairs`: of each pair that has a link its capacity and
        load by year [Gbit/s], loads beside the ways of today.
    """
    if chapter["absent"]:
        return {"absent": chapter["absent"], "fill_ratio": None, "pairs": []}
    factors = _factors(plan, peaks)
    loads: dict[tuple[str, str], list[float]] = {}
    for pair in chapter["pairs"]:
        grown = factors[pair["a"], pair["b"]]
        for flow in pair["flows"]:
            for link in zip(flow["sites"][:-1], flow["sites"][1:], strict=True):
                sums = loads.setdefault(_key(*link), [0.0] * len(grown))
                for at, factor in enumerate(grown):
                    sums[at] += flow["gbps"] * factor
    kept = ("a", "b", "pair", "links", "capacity_gbps", "delay", "cost")
    return {
        "absent": None,
        "fill_ratio": plan.parameters["egress.fill_ratio"].value,
        "pairs": [
            {**{key: pair[key] for key in kept}, "load_gbps": loads.get(_key(pair["a"], pair["b"]), [])}
            for pair in chapter["pairs"]
            if pair["links"]
        ],
    }


def _key(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)


def _factors(plan: Plan, peaks: Peaks) -> dict[tuple[str, str], list[float]]:
    """Tell by which factor each pair's traffic grows until each year: the larger of both directions, as planned."""
    from netplan.exchange.interconnect.traffic import exchange_peaks, traffic_between

    today = {peak.site: peak.gbps for peak in exchange_peaks(plan)}
    opened = {site for site, exchange in plan.exchanges.items() if exchange.in_service is not None}
    forecast = {site: rows for site, rows in peaks.items() if rows and site in opened and rows[0][1] > 0}
    count = max((len(rows) for rows in peaks.values() if rows), default=0)
    before = traffic_between(plan, exchange_peaks(plan))
    found: dict[tuple[str, str], list[float]] = {}
    for at in range(count):
        given = {site: today[site] * rows[at][1] / rows[0][1] for site, rows in forecast.items()}
        after = traffic_between(plan, exchange_peaks(plan, given))
        for a, b in before:
            now, then = max(before[a, b], before[b, a]), max(after[a, b], after[b, a])
            found.setdefault((a, b), []).append(then / now if now > 0 else 1.0)
    return found
