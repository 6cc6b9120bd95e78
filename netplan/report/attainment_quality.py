"""What is known of the targets of availability, capacity and quality: from the chapters, else from the plan itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from netplan.plan import Plan
from netplan.report.bilingual import in_both
from netplan.report.documents import Document
from netplan.report.names import site_name
from netplan.report.words import EN, ZH, Words, both
from netplan.targets import AVAILABILITY, MEMBERS, PEAK, PROJECT
from netplan.terms import UNKNOWN
from topology.lengths import Band

if TYPE_CHECKING:
    from netplan.exchange.attainment import Figure, QualityVerdict

#: Why a verdict is unknown: nobody worked its chapter out for this page.
NOT_WORKED_OUT = "not_worked_out"
_COUNT_UNIT, _PERCENT = both("家", "members"), both("%", "%")
_GBPS, _TBPS = both("Gbit/s", "Gbit/s"), both("Tbit/s", "Tbit/s")
#: From so many on a rate is written in Tbit/s. [Gbit/s]
_TERABIT_GBPS = 1_000.0
_AVAILABILITY_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """
    What is asked held against what is known, and how it is shown.

    `scale` turns the figures of the verdict into `unit`; `decimals` are as many as usual; `not_worked_out`: there may
    well be a figure, but its chapter was not asked for.
    """

    verdict: QualityVerdict
    scope: Words
    unit: Words
    scale: float
    sense: str
    decimals: int
    reason: Words
    not_worked_out: bool = False


def held(plan: Plan, resilience: Document | None, exchange: Document | None) -> list[Held]:
    """
    Hold what is known against the targets of availability, capacity and quality.

    Parameters
    ----------
    plan : Plan
        The plan; what its attained.csv says goes before what is computed.
    resilience, exchange : dict, optional
        The chapters that were worked out.

    Returns
    -------
    list of Held
        Capacity and quality in the plan's order, availability last.
    """
    if not plan.quality_targets and not plan.availability_targets:
        return []
    from netplan.exchange.attainment import judge_all  # a plan with delays only does not wait for this

    # Availability is not computed here once more: it would take longer than all the rest.
    rest = replace(plan, availability_targets={})
    figures = {**_computed(rest), **_from_exchange(exchange), **_from_availability(resilience)}
    verdicts = judge_all(plan, figures)
    return [_held(plan, verdict, resilience, exchange) for verdict in verdicts]


def _computed(plan: Plan) -> dict[str, Figure]:
    """Work out what needs no samples: members, egress, direct lines."""
    from netplan.exchange.state import exchange_state, figures

    if not plan.quality_targets:
        return {}
    first = list(plan.exchanges.values())[:1] if plan.settings.as_of is not None else []
    return figures(plan, {item.site: exchange_state(plan, item, None) for item in first})


def _from_exchange(exchange: Document | None) -> dict[str, Figure]:
    """Read the figures that the chapter on the exchange rests on."""
    from netplan.exchange.attainment import Figure

    state = (exchange or {}).get("exchange")
    rows = state.get("targets") if isinstance(state, Mapping) else None
    found = {}
    for row in rows or ():
        known = row.get("figure")
        if known is not None and known["value"] is not None:
            band = Band(value=known["value"], low=known["value_low"], high=known["value_high"])
            day = None if known["date"] is None else date.fromisoformat(known["date"])
            found[row["target"]] = Figure(value=band, basis=known["basis"], day=day)
    return found


def _from_availability(resilience: Document | None) -> dict[str, Figure]:
    """Read of each target the place worst off under 1+1, with the proven bounds as band."""
    from netplan.availability.definition import PROTECTED
    from netplan.exchange.attainment import Figure
    from netplan.report.availability import PROTECTION

    worst: dict[str, Band] = {}
    for row in _availability_rows(resilience):
        if row["down_estimate_ratio"] is None or row["protection"] != PROTECTION[PROTECTED] or row["target"] is None:
            continue
        band = Band(
            value=1.0 - row["down_estimate_ratio"], low=1.0 - row["down_high_ratio"], high=1.0 - row["down_low_ratio"]
        )
        if row["target"] not in worst or band.value < worst[row["target"]].value:
            worst[row["target"]] = band
    return {key: Figure(value=band, basis="assumed") for key, band in worst.items()}


def _availability_rows(resilience: Document | None) -> list[Mapping[str, Any]]:
    chapter = (resilience or {}).get("availability")
    rows = chapter.get("rows") if isinstance(chapter, Mapping) else None
    return list(rows or ())


def _held(plan: Plan, verdict: QualityVerdict, resilience: Document | None, exchange: Document | None) -> Held:
    from netplan.report.exchange import SENSE, target_reason

    target, figure = verdict.target, verdict.figure
    scale, unit, count = 1.0, both("", ""), 0
    if target.quantity == PROJECT:
        unit = both("—", "—")
    elif target.unit == "count":
        unit = _COUNT_UNIT
    elif target.unit == "Gbit/s":
        known = [target.limit or 0.0, 0.0 if figure is None else figure.value.high]
        large = max(known) >= _TERABIT_GBPS
        scale, unit, count = (1 / _TERABIT_GBPS, _TBPS, 2) if large else (1.0, _GBPS, 1)
    else:
        scale, unit, count = 100.0, _PERCENT, _AVAILABILITY_DECIMALS if target.quantity == AVAILABILITY else 2
    chapter = resilience if target.quantity == AVAILABILITY else exchange
    absent = chapter is None and target.quantity in (AVAILABILITY, PEAK)
    unasked = figure is None and absent and verdict.status == UNKNOWN and target.limit is not None
    return Held(
        verdict=verdict,
        scope=_scope(plan, verdict, resilience),
        unit=unit,
        scale=scale,
        sense=SENSE[target.sense],
        decimals=count,
        reason=_left_out() if unasked else in_both(lambda lang: target_reason(verdict, lang)),
        not_worked_out=unasked,
    )


def _left_out() -> Words:
    return both("本页未计算这一项；见 `ixplan report`。", "Not worked out for this page; `ixplan report` shows it.")


def _scope(plan: Plan, verdict: QualityVerdict, resilience: Document | None) -> Words:
    from netplan.report.exchange import QUANTITY

    target = verdict.target
    what = QUANTITY[target.quantity]
    if target.quantity == AVAILABILITY and verdict.figure is not None:
        place = _worst_place(target.id, resilience)
        ends = "" if place is None else place
        site = plan.network.sites.get(ends)
        zh = f"；最差：{site_name(site, ZH)}" if site is not None else ""
        en = f"; worst: {site_name(site, EN)}" if site is not None else ""
        return both(f"{what[ZH]}；1+1 保护{zh}", f"{what[EN]}; 1+1{en}")
    if target.quantity == MEMBERS or target.start not in plan.network.sites:
        return what
    site = plan.network.sites[target.start]
    return both(f"{what[ZH]}；{site_name(site, ZH)}", f"{what[EN]}; {site_name(site, EN)}")


def _worst_place(target: str, resilience: Document | None) -> str | None:
    from netplan.availability.definition import PROTECTED
    from netplan.report.availability import PROTECTION

    rows = [
        row
        for row in _availability_rows(resilience)
        if row["target"] == target
        and row["protection"] == PROTECTION[PROTECTED]
        and row["down_estimate_ratio"] is not None
    ]
    worst = max(rows, key=lambda row: float(str(row["down_estimate_ratio"])), default=None)
    places = None if worst is None else worst["places"]
    return places[0] if isinstance(places, list | tuple) and len(places) == 1 else None
