"""An exchange, its forecast, orders, links and settlement, gathered into one plain mapping for the report page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from functools import partial

from geodata.errors import InputError
from netplan.exchange.attainment import QualityVerdict, judge_all
from netplan.exchange.dimensioning.orders import order_list
from netplan.exchange.dimensioning.records import Line
from netplan.exchange.egress.growth import upgrades
from netplan.exchange.forecast.model import TERABIT, forecast
from netplan.exchange.forecast.records import Bar, Growth, Milestone
from netplan.exchange.forecast.tornado import tornado
from netplan.exchange.interconnect.planner import PairPlan, interconnect
from netplan.exchange.settlement.records import Settlement, Total
from netplan.exchange.settlement.settle import settle
from netplan.exchange.sources import samples_of
from netplan.exchange.state import ExchangeState, chosen_exchange, exchange_state, figures, present
from netplan.members import Exchange
from netplan.plan import Plan
from netplan.report import forecast as forecast_words
from netplan.report import order as order_words
from netplan.report import settlement as settlement_words
from netplan.report.bilingual import in_both
from netplan.report.documents import Document, band_document
from netplan.report.exchange import KIND, gbps, limit_text, summary, target_reason, value_text
from netplan.report.exchange_document import by_kind
from netplan.report.interconnect import interconnect_sentences
from netplan.report.names import pair_name, site_name
from netplan.report.numbers import ms_with_band
from netplan.report.upgrade import money_with_band
from netplan.report.words import Words, both
from netplan.samples import SampleSource

#: What is gathered, in this order.
STATE, FORECAST, ORDERS, LINKS, SETTLEMENT = "exchange", "forecast", "orders", "links", "settlement"
STEPS = (STATE, FORECAST, ORDERS, LINKS, SETTLEMENT)
#: The report's forecast and order list reach so far. [year]
_FORECAST_YEARS, _ORDER_YEARS = 10, 5
_BARS = 10

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
    exchange = chosen_exchange(plan, None)
    joined, _ = present(plan, exchange.site)
    if not joined:
        return {"absent": _nobody(exchange), "conclusions": []}
    source = samples_of(plan, exchange.site)
    rows: Document = {"absent": None, "name": both(exchange.name_zh, exchange.name_en)}
    grown: list[Growth] = []

    def predicted() -> Document:
        grown.append(forecast(plan, exchange.site, horizon_months=12 * _FORECAST_YEARS))
        return _forecast(plan, exchange, grown[0])

    parts: dict[str, Callable[[], Document]] = {
        STATE: lambda: _state(plan, exchange, source),
        FORECAST: predicted,
        ORDERS: lambda: _orders(plan, exchange, grown[0]) if grown else {"absent": _no_forecast()},
        LINKS: lambda: _links(plan),
        SETTLEMENT: lambda: _settlement(plan, exchange, source),
    }
    for name in STEPS:
        with within(name):
            rows[name] = _part(parts[name])
    said = [part.get("conclusion") for part in (rows[name] for name in STEPS) if isinstance(part, dict)]
    return {**rows, "conclusions": [words for words in said if words]}


def _part(make: Callable[[], Document]) -> Document:
    """Work out a part; what stands in its way is said in its place, and the others are there all the same."""
    try:
        return {"absent": None, **make()}
    except InputError as error:
        return {"absent": in_both(error.sentence)}


def _in_both_each(make: Callable[[str], Sequence[str]]) -> list[Words]:
    """Pair sentences in both languages, one by one."""
    return [both(zh, en) for zh, en in zip(make("zh"), make("en"), strict=True)]


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


# ---- the present ----


def _state(plan: Plan, exchange: Exchange, source: SampleSource) -> Document:
    state = exchange_state(plan, exchange, source if source.ports else None)
    verdicts = judge_all(plan, figures(plan, {exchange.site: state}))
    return {
        "conclusion": in_both(lambda lang: summary(state, lang)),
        "basis": state.basis,
        "kinds": [{**row, "name": KIND[str(row["kind"])], **_kind_texts(row)} for row in by_kind(state)],
        "all": _all(state),
        "targets": [_target(verdict) for verdict in verdicts],
    }


def _all(state: ExchangeState) -> Document:
    return {
        "present": len(state.members),
        "expected": len(state.expected),
        "ports": len(state.ports),
        "capacity": gbps(state.capacity_gbps),
        "peak": None if state.peak_gbps is None else gbps(state.peak_gbps),
        "headroom": None if state.headroom_gbps is None else gbps(state.headroom_gbps),
    }


def _kind_texts(row: Document) -> Document:
    named = {"capacity": row["capacity_gbps"], "peak_in": row["peaks_in_gbps"], "peak_out": row["peaks_out_gbps"]}
    return {name: gbps(value) if isinstance(value, float) else None for name, value in named.items()}


def _target(verdict: QualityVerdict) -> Document:
    target, figure = verdict.target, verdict.figure
    return {
        "target": target.id,
        "name": both(target.name_zh, target.name_en),
        "status": verdict.status,
        "limit": limit_text(target),
        "value": in_both(lambda lang: value_text(verdict, lang)),
        "basis": None if figure is None else figure.basis,
        "reason": in_both(lambda lang: target_reason(verdict, lang)),
        "wording": target.wording,
        "source": target.source,
    }


# ---- the forecast ----


def _forecast(plan: Plan, exchange: Exchange, growth: Growth) -> Document:
    terabit = next((item for item in growth.milestones if item.what == TERABIT), None)
    name = {"zh": exchange.name_zh, "en": exchange.name_en}
    moved = tornado(plan, exchange.site, horizon_months=12 * _FORECAST_YEARS)
    return {
        "conclusion": None
        if terabit is None
        else in_both(lambda lang: forecast_words.headline(growth, terabit, name[lang], lang)),
        "basis": in_both(lambda lang: forecast_words.basis_sentence(growth, lang)),
        "milestones": [_milestone(item, growth) for item in growth.milestones],
        "points": [
            {
                "month": month.isoformat(),
                **{f"p{share}": float(growth.peak_gbps[row, at]) for row, share in enumerate((10, 50, 90))},
            }
            for at, month in enumerate(growth.months)
        ],
        "limits": [
            {
                "value": item.limit,
                "zh": forecast_words.gbps_text(item.limit),
                "en": forecast_words.gbps_text(item.limit),
            }
            for item in growth.milestones
            if item.unit != "count" and not item.already
        ],
        "tornado": {
            "sentence": in_both(lambda lang: forecast_words.tornado_sentence(moved, plan, growth, lang)),
            "bars": [bar_row(bar, plan) for bar in moved.bars[:_BARS]],
        },
    }


def _milestone(item: Milestone, growth: Growth) -> Document:
    return {
        "what": in_both(lambda lang: forecast_words.what_text(item, lang)),
        **{
            key: in_both(partial(forecast_words.day_text, day, growth))
            for key, day in (("p10", item.p10), ("p50", item.p50), ("p90", item.p90))
        },
        "reached_percent": round(100 * item.reached_ratio),
        "already": item.already,
    }


def bar_row(bar: Bar, plan: Plan) -> Document:
    """
    Put one bar of a tornado into a mapping: how far the day moves to either side, and at which value. [day]

    Where an end leaves the day unreached, that side has no number.
    """
    ends = [(bar.days_low, bar.low), (bar.days_high, bar.high)]
    # An end that is never reached lies on the later side.
    ends.sort(key=lambda end: (end[0] is None, end[0] or 0))
    (earlier, at_earlier), (later, at_later) = ends
    unit = "" if bar.unit == "ratio" else f" {bar.unit}"
    return {
        "label_zh": forecast_words.assumption_name(bar.parameter, plan, "zh"),
        "label_en": forecast_words.assumption_name(bar.parameter, plan, "en"),
        "basis": bar.basis,
        "earlier_days": None if earlier is None else min(earlier, 0),
        "later_days": None if later is None else max(later, 0),
        **{f"earlier_{lang}": f"{at_earlier:.4g}" for lang in ("zh", "en")},
        **{f"later_{lang}": f"{at_later:.4g}{unit}" for lang in ("zh", "en")},
    }


# ---- orders ----


def _orders(plan: Plan, exchange: Exchange, growth: Growth) -> Document:
    until = _years_after(growth.months[0], _ORDER_YEARS)
    near = order_list(plan, exchange.site, growth, until=until, more=upgrades(plan, exchange.site, growth))
    said = _in_both_each(partial(order_words.summary, near))
    return {
        "conclusion": said[0] if said else None,
        "sentences": said[1:],
        "assumptions": _in_both_each(partial(order_words.assumptions, near)),
        "lines": [_line(line, plan) for line in near.lines],
        "quarters": [
            {"quarter": quarter, **band_document("cost_cny", cost)}
            for quarter, cost in order_words.cost_by(near, 7).items()
        ],
    }


def _line(line: Line, plan: Plan) -> Document:
    return {
        "quarter": line.quarter,
        "what": in_both(lambda lang: order_words.line_name(line, plan, lang)),
        "count": line.count,
        "cost": in_both(lambda lang: money_with_band(line.cost, lang)),
        "needed": line.need_date.isoformat(),
        "overdue_count": line.overdue_count,
        "reason": in_both(lambda lang: order_words.reason(line, plan, lang)),
    }


def _years_after(day: date, years: int) -> date:
    return date(day.year + years, day.month, 1) - timedelta(days=1)


# ---- links between exchanges ----


def _links(plan: Plan) -> Document:
    if len(plan.exchanges) < 2:
        return {"absent": both("方案只有一个交换中心。", "The plan has one exchange only.")}
    found = interconnect(plan, survivable=False)
    said = _in_both_each(partial(interconnect_sentences, plan, found))
    return {"sentences": said, "pairs": [_pair(pair, plan) for pair in found.pairs], "conclusion": None}


def _pair(pair: PairPlan, plan: Plan) -> Document:
    sites, route = plan.network.sites, pair.route
    return {
        "pair": in_both(lambda lang: pair_name(sites[pair.a], sites[pair.b], lang)),
        "status": pair.status,
        "traffic": gbps(pair.traffic_gbps),
        "links": [f"{link.count}×{link.size_gbps:g}G" for link in pair.links],
        "load": gbps(pair.load_gbps) if pair.links else None,
        "delay": None
        if route is None
        else in_both(lambda lang: ms_with_band(route.oneway_ms, lang, against=pair.limit_ms)),
        "cost": in_both(lambda lang: money_with_band(pair.cost, lang)) if pair.links else None,
        "ways": [in_both(partial(_way, way.sites, plan)) for way in pair.ways if len(way.sites) > 2],
    }


def _way(sites: Sequence[str], plan: Plan, lang: str) -> str:
    return "→".join(site_name(plan.network.sites[site], lang) for site in sites)


# ---- settlement ----


def _settlement(plan: Plan, exchange: Exchange, source: SampleSource) -> Document:
    found = settle(plan, exchange.site, None, source)
    said = _in_both_each(partial(settlement_words.sentences, plan, found))
    return {
        "month": f"{found.month:%Y-%m}",
        "sentences": said,
        "totals": [_total(total, found) for total in found.totals],
        "conclusion": None,
    }


def _total(total: Total, found: Settlement) -> Document:
    payees = {item.payee for item in found.charges if item.rule == total.rule}
    return {
        "rule": settlement_words.RULE[total.rule],
        "payee": settlement_words.PAYEE[next(iter(payees))] if len(payees) == 1 else both("—", "—"),
        **{
            key: in_both(partial(settlement_words.cny_with_band, band))
            for key, band in (("paid", total.paid_cny), ("subsidy", total.subsidy_cny), ("net", total.net_cny))
        },
    }
