"""An exchange, its forecast, orders, links and settlement, gathered into one plain mapping for the report page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from geodata.errors import InputError
from netplan.members import Exchange
from netplan.plan import Plan
from netplan.report.bilingual import in_both
from netplan.report.documents import Document
from netplan.report.words import Words, both

if TYPE_CHECKING:
    from netplan.exchange.forecast.records import Growth

#: What is gathered, in this order.
STATE, FORECAST, ORDERS, LINKS, SETTLEMENT = "exchange", "forecast", "orders", "links", "settlement"
STEPS = (STATE, FORECAST, ORDERS, LINKS, SETTLEMENT)
#: The report's forecast reaches so far. [year]
_FORECAST_YEARS = 10

Step = Callable[[str], AbstractContextManager[None]]


def exchange_rows(plan: Plan, *, step: Step | None = None) -> Document:
    """
    Gather what the chapter on the exchange shows: the plan's first exchange.

    Parameters
    ----------
    plan : Plan
        The plan.
    step : callable, optional
        Makes the context in which each of `STEPS` is worked out, so that somebody can be told.

    Returns
    -------
    dict
        `absent`: why nothing is there, in both languages, or None; else one entry for each of `STEPS`, each with an
        `absent` of its own, and `conclusions`. JSON-able.
    """
    within = step or (lambda _name: nullcontext())
    if not plan.exchanges or plan.settings.as_of is None:
        return {"absent": _nothing_said(), "conclusions": []}
    # Only here: a plan without an exchange does not wait for forecasts and sampling to be imported.
    from netplan.exchange.state import chosen_exchange, present

    exchange = chosen_exchange(plan, None)
    joined, _ = present(plan, exchange.site)
    if not joined:
        return {"absent": _nobody(exchange), "conclusions": []}
    rows: Document = {"absent": None, "name": both(exchange.name_zh, exchange.name_en)}
    parts = _parts(plan, exchange)
    said: list[object] = []
    for name in STEPS:
        with within(name):
            rows[name] = found = _part(parts[name])
        told = found.pop("conclusions", [])
        said += told if isinstance(told, list) else []
    return {**rows, "conclusions": said}


def _parts(plan: Plan, exchange: Exchange) -> dict[str, Callable[[], Document]]:
    """Return what makes each of `STEPS`; they share one forecast and one source of samples."""
    from netplan.exchange.forecast.model import forecast
    from netplan.exchange.sources import samples_of
    from netplan.report import exchange_parts as gather
    from netplan.report.growth_rows import growth_rows

    source = samples_of(plan, exchange.site)
    grown: list[Growth] = []

    def predicted() -> Document:
        grown.append(forecast(plan, exchange.site, horizon_months=12 * _FORECAST_YEARS))
        return growth_rows(plan, exchange, grown[0])

    return {
        STATE: lambda: gather.state_rows(plan, exchange, source),
        FORECAST: predicted,
        ORDERS: lambda: gather.order_rows(plan, exchange, grown[0]) if grown else {"absent": _no_forecast()},
        LINKS: lambda: gather.link_rows(plan),
        SETTLEMENT: lambda: gather.settlement_rows(plan, exchange, source),
    }


def _part(make: Callable[[], Document]) -> Document:
    """Work out a part; what stands in its way is said in its place, and the others are there all the same."""
    try:
        return {"absent": None, **make()}
    except InputError as error:
        return {"absent": in_both(error.sentence)}


def _nothing_said() -> Words:
    return both(
        "方案没有交换中心（exchanges.csv）或没有写明日期（plan.toml 的 as_of），本章未计算。",
        "The plan names no exchange (exchanges.csv) or no day (as_of in plan.toml); this chapter is not computed.",
    )


def _nobody(exchange: Exchange) -> Words:
    return both(
        f"{exchange.name_zh}尚无成员（members.csv），本章未计算。",
        f"{exchange.name_en} has no members yet (members.csv); this chapter is not computed.",
    )


def _no_forecast() -> Words:
    return both("没有预测，无从列出采购。", "Without a forecast there is nothing to order by.")
