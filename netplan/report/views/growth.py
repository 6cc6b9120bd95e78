"""What the map page's tab `growth` shows: exchange, egress and links as they grow, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from geodata.errors import InputError
from netplan.exchange.attainment import Figure, judge
from netplan.members import Exchange
from netplan.plan import Plan
from netplan.quality import QualityTarget
from netplan.report.bilingual import in_both
from netplan.report.documents import Document
from netplan.report.exchange import gbps, gbps_with_band, limit_text
from netplan.report.views.asked import Asked
from netplan.report.views.growth_links import link_years
from netplan.report.words import Words, both
from netplan.targets import EGRESS, MEMBERS, PEAK, PROVINCE_EGRESS
from topology.lengths import Band

if TYPE_CHECKING:
    from netplan.exchange.egress.state import EgressState

Given = Mapping[str, Any]

#: Forecasts of exchanges beside the plan's first; each takes some 0.3 s.
_FORECASTS = 6
#: The forecast reaches so far, as that of the chapter does. [month]
_HORIZON_MONTHS = 120
_QUANTITIES = {MEMBERS: "members", PEAK: "peak_gbps", EGRESS: "egress_gbps"}


def growth_view(asked: Asked) -> Document:
    """
    Gather how the plan's exchanges grow.

    Parameters
    ----------
    asked : Asked
        With the chapter `exchange`.

    Returns
    -------
    dict
        `absent`, or the years, and for each of them: every exchange's peak, the first one's members, ports and egress,
        its targets, orders and links. JSON-able; traffic in Gbit/s, bands as 10th, 50th and 90th percentile.
    """
    chapter: Given | None = asked.chapters.get("exchange")
    if chapter is None:
        return {"absent": both("本页未计算交换中心。", "The exchange is not worked out on this page.")}
    missing = chapter["absent"] or chapter["forecast"]["absent"]
    if missing:
        return {"absent": missing}
    # Only here: a plan without an exchange does not wait for forecasts to be imported.
    from netplan.exchange.egress.state import egress_state
    from netplan.exchange.state import chosen_exchange

    plan, forecast = asked.plan, chapter["forecast"]
    exchange = chosen_exchange(plan, None)
    rows: list[Given] = forecast["years"]
    exchanges: list[Given] = [_first(exchange, rows), *_others(plan, exchange)]
    return {
        "absent": None,
        "site": exchange.site,
        "name": chapter["name"],
        "as_of": None if plan.settings.as_of is None else plan.settings.as_of.isoformat(),
        "answer": _answer(chapter["name"], forecast["milestones"]),
        "basis": forecast["rests_on"],
        "grounds": forecast["basis"],
        "years": [row["year"] for row in rows],
        "months": [point["month"][:7] for point in forecast["quarters"]],
        "curve": [[point[f"p{share}"] for share in (10, 50, 90)] for point in forecast["quarters"]],
        "figures": _figures(rows, chapter),
        "now": _now(chapter),
        "targets": [_target(target, rows, plan) for target in _targets(plan, exchange.site)],
        "egress": _egress(egress_state(plan, exchange.site)),
        "milestones": [
            {"what": item["what"], "year": item["year"], "reached": item["reached"]} for item in forecast["milestones"]
        ],
        "orders": _orders(chapter["orders"]),
        "exchanges": exchanges,
        "links": link_years(plan, chapter["links"], {one["site"]: one["peak_gbps"] for one in exchanges}),
    }


def _answer(name: Words, milestones: Sequence[Given]) -> Words:
    """Say when the sizes that lie ahead are reached: the terabit first, then the others but the small ones."""
    ahead = [item for item in milestones if not item["already"]]
    last = max((item["id"] for item in ahead if item["id"].startswith("peak-")), key=_size, default=None)
    ahead = [item for item in ahead if item["id"] == last or not item["id"].startswith("peak-")]
    if not ahead:
        return both(
            f"{name['zh']}：所列规模均已达到。", f"{name['en']}: every size that is looked at has been reached."
        )
    zh = "；".join(f"{item['what']['zh']}，预计{item['year']['zh']}达到" for item in ahead)
    en = "; ".join(f"{item['what']['en']} in {item['year']['en']}" for item in ahead)
    return both(f"{name['zh']}：{zh}。", f"{name['en']}: {en}.")


def _size(milestone: str) -> float:
    """Return the size in a milestone's name, which is made here: peak-1000-gbps. [Gbit/s]"""
    return float(milestone.split("-")[1])


def _figures(rows: Sequence[Given], chapter: Given) -> list[Document]:
    """Put the first exchange's figures beside each year: members, peak, egress, ports in service by then."""
    orders = chapter["orders"]
    added: Mapping[str, int] = {} if orders["absent"] else orders["ports_added"]
    # What is ordered by then serves later: the year of the list's end is not complete.
    complete = 0 if orders["absent"] else int(orders["until"][:4])
    state = chapter["exchange"]
    found = []
    for row in rows:
        ports = None
        if not state["absent"] and row["year"] < complete:
            ports = state["all"]["ports"] + sum(count for year, count in added.items() if int(year) <= row["year"])
        found.append({**row, "ports": ports})
    return found


def _now(chapter: Given) -> Document | None:
    """Return how the exchange stands on the plan's day."""
    state = chapter["exchange"]
    if state["absent"]:
        return None
    whole = state["all"]
    kept = {key: whole[key] for key in ("present", "ports", "capacity", "capacity_gbps", "peak")}
    return {**kept, "basis": state["basis"]}


def _targets(plan: Plan, site: str) -> list[QualityTarget]:
    wanted = (MEMBERS, PEAK, EGRESS, PROVINCE_EGRESS)
    found = [target for target in plan.quality_targets.values() if target.start == site and target.quantity in wanted]
    return [target for target in found if target.limit is not None]


def _target(target: QualityTarget, rows: Sequence[Given], plan: Plan) -> Document:
    """
    Hold a target against each year of the forecast.

    What the egress can be extended to is no traffic, and nothing foretells a province's egress: neither gets a verdict.
    """
    judged = [_status(target, row) if target.quantity in (MEMBERS, PEAK) else None for row in rows]
    known = plan.attained.get(target.id)
    return {
        "id": target.id,
        "quantity": target.quantity,
        "name": both(target.name_zh, target.name_en),
        "limit": target.limit,
        "limit_text": limit_text(target),
        "unit": target.unit,
        "deadline": target.duty.deadline,
        "statuses": judged,
        "key": _QUANTITIES.get(target.quantity),
        "note": both(target.note_zh, target.note_en),
        "source": target.source,
        "attained": None
        if known is None
        else {
            "value": known.value.value,
            "text": in_both(lambda lang: gbps_with_band(known.value, lang)),
            "day": None if known.day is None else known.day.isoformat(),
            "basis": known.basis,
        },
    }


def _status(target: QualityTarget, row: Given) -> str:
    low, value, high = row[_QUANTITIES[target.quantity]]
    band = Band(value=value, low=min(low, value), high=max(high, value))
    return judge(target, Figure(value=band, basis="assumed"), None).status


def _egress(state: EgressState) -> Document | None:
    """Return what leads out of the cluster today: lit, to be filled, to be extended to."""
    if state.lit_gbps is None or state.usable_gbps is None or state.sure_gbps is None:
        return None
    named = {"lit": state.lit_gbps, "usable": state.usable_gbps, "installable": state.sure_gbps}
    return {name: {"gbps": band.value, "text": in_both(partial(gbps_with_band, band))} for name, band in named.items()}


def _orders(orders: Given) -> Document:
    """Return the order list by year of the order; reasons stand in the report."""
    if orders["absent"]:
        return {"absent": orders["absent"], "until": None, "years": []}
    keys = ("quarter", "what", "count", "cost", "needed", "overdue_count")
    return {
        "absent": None,
        "until": orders["until"],
        "years": [
            {
                "year": int(year["year"]),
                "cost": year["cost"],
                "lines": [{key: line[key] for key in keys} for line in year["lines"]],
            }
            for year in orders["years"]
        ],
    }


def _first(exchange: Exchange, rows: Sequence[Given]) -> Document:
    return _exchange(exchange, [row["peak_gbps"] for row in rows], None)


def _others(plan: Plan, first: Exchange) -> list[Document]:
    """Forecast the other exchanges where the plan says enough of them; of the rest it says what is taken of them."""
    from netplan.exchange.interconnect.traffic import exchange_peaks

    taken = {peak.site: peak.gbps for peak in exchange_peaks(plan)}
    others = [exchange for exchange in plan.exchanges.values() if exchange.site != first.site]
    return [
        _exchange(exchange, _peaks(plan, exchange) if at < _FORECASTS else None, taken[exchange.site])
        for at, exchange in enumerate(others)
    ]


def _peaks(plan: Plan, exchange: Exchange) -> list[list[float]] | None:
    from netplan.exchange.forecast.model import forecast
    from netplan.report.growth_rows import year_rows

    try:
        grown = forecast(plan, exchange.site, horizon_months=_HORIZON_MONTHS)
    except InputError:
        return None
    years: list[Given] = [*year_rows(grown)]
    return [row["peak_gbps"] for row in years]


def _exchange(exchange: Exchange, peaks: list[list[float]] | None, taken_gbps: float | None) -> Document:
    return {
        "site": exchange.site,
        "name": both(exchange.name_zh, exchange.name_en),
        "in_service": None if exchange.in_service is None else exchange.in_service.isoformat(),
        "peak_gbps": peaks,
        "taken": None if taken_gbps is None else gbps(taken_gbps),
        "taken_gbps": taken_gbps,
    }
