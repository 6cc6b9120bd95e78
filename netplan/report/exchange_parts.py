"""The parts of the report's chapter on the exchange, each gathered into one plain mapping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from netplan.exchange.attainment import QualityVerdict, judge_all
from netplan.exchange.dimensioning.orders import all_orders
from netplan.exchange.dimensioning.records import END_OF_SUPPORT, PORT, Line, Orders, thing
from netplan.exchange.forecast.records import Growth
from netplan.exchange.interconnect.planner import TARGET, PairPlan, interconnect
from netplan.exchange.settlement.records import CARRIERS, Settlement, Total
from netplan.exchange.settlement.settle import settle
from netplan.exchange.state import ExchangeState, exchange_state, figures
from netplan.members import Exchange
from netplan.plan import Plan
from netplan.report import order as order_words
from netplan.report import settlement as settlement_words
from netplan.report.bilingual import in_both
from netplan.report.documents import Document, band_document
from netplan.report.exchange import gbps, limit_text, summary, target_reason, value_text
from netplan.report.exchange_document import by_kind, target_document
from netplan.report.interconnect import interconnect_sentences
from netplan.report.names import pair_name, site_name
from netplan.report.numbers import money_with_band, ms_with_band
from netplan.report.words import BASIS, KIND, STATUS, Words, both
from netplan.samples import SampleSource
from netplan.terms import STATUSES
from topology.lengths import Band

#: Of so many years every order is shown at once. [year]
_OPEN_YEARS = 2


def state_rows(plan: Plan, exchange: Exchange, source: SampleSource) -> Document:
    """Gather how an exchange stands: its members by kind, its peak, and its targets of capacity and quality."""
    state = exchange_state(plan, exchange, source if source.ports else None)
    verdicts = judge_all(plan, figures(plan, {exchange.site: state}))
    kinds = by_kind(state)
    said = in_both(lambda lang: _standing(state, lang))
    counted = _quality_counts(verdicts) if verdicts else _no_quality()
    return {
        "conclusion": said,
        "counted": counted,
        "conclusions": [said, *([counted] if verdicts else [])],
        "basis": state.basis,
        "kinds": [{**row, "name": KIND[str(row["kind"])], **_kind_texts(row)} for row in kinds],
        "all": _all(state, kinds),
        "targets": [_target(verdict) for verdict in verdicts],
    }


def _standing(state: ExchangeState, lang: str) -> str:
    """Say how the exchange stands, and what its traffic rests on."""
    if state.peak_gbps is None:
        return summary(state, lang)
    rests = both("流量数据性质：{basis}。", " Basis of its traffic: {basis}.")[lang]
    return summary(state, lang) + rests.format(basis=BASIS[state.basis][lang])


def _quality_counts(verdicts: Sequence[QualityVerdict]) -> Words:
    """Count the targets of capacity and quality by verdict."""
    counts = {status: sum(verdict.status == status for verdict in verdicts) for status in STATUSES}
    zh = "、".join(f"{STATUS[status]['zh']}{count}项" for status, count in counts.items())
    en = ", ".join(f"{count} {STATUS[status]['en']}" for status, count in counts.items())
    return both(f"容量与质量指标{len(verdicts)}项：{zh}。", f"{len(verdicts)} targets of capacity and quality: {en}.")


def _no_quality() -> Words:
    return both(
        "方案没有容量与质量指标（targets.csv）。", "The plan has no targets of capacity and quality (targets.csv)."
    )


def _all(state: ExchangeState, kinds: Sequence[Document]) -> Document:
    return {
        "present": len(state.members),
        "expected": len(state.expected),
        "ports": len(state.ports),
        "capacity_gbps": state.capacity_gbps,
        "capacity": gbps(state.capacity_gbps),
        "peak_in": _sum_text(kinds, "peaks_in_gbps"),
        "peak_out": _sum_text(kinds, "peaks_out_gbps"),
        "peak": None if state.peak_gbps is None else gbps(state.peak_gbps),
        "headroom": None if state.headroom_gbps is None else gbps(state.headroom_gbps),
    }


def _sum_text(kinds: Sequence[Document], key: str) -> str | None:
    known = [value for value in (row[key] for row in kinds) if isinstance(value, float)]
    return gbps(sum(known)) if known else None


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
        "figure": target_document(verdict),
        "reason": in_both(lambda lang: target_reason(verdict, lang)),
        "wording": target.wording,
        "source": target.source,
    }


def order_rows(plan: Plan, exchange: Exchange, growth: Growth) -> Document:
    """Gather what an exchange has to order: by quarter and year for the chart, line by line for the table."""
    near = all_orders(plan, exchange.site, growth)
    said = _in_both_each(partial(order_words.summary, near))
    years = order_words.cost_by(near, 4)
    return {
        "conclusion": said[0],
        "conclusions": [_headed(both("采购", "Orders"), said[:1])],
        "sentences": said[1:],
        "assumptions": _in_both_each(partial(order_words.assumptions, near)),
        "until": near.until.isoformat(),
        "ports_added": _ports_added(near),
        "years": [
            _year(year, cost, near.lines, plan, folded=at >= _OPEN_YEARS)
            for at, (year, cost) in enumerate(years.items())
        ],
        "quarters": [
            {"quarter": quarter, **band_document("cost_cny", cost)}
            for quarter, cost in order_words.cost_by(near, 7).items()
        ],
    }


def _year(year: str, cost: Band, lines: Sequence[Line], plan: Plan, *, folded: bool) -> Document:
    """Gather a year's lines; those of later years are folded away, their sum is not."""
    own = [line for line in lines if line.quarter.startswith(year)]
    return {
        "year": year,
        "folded": folded,
        "overdue": sum(line.overdue for line in own),
        "cost": in_both(partial(money_with_band, cost)),
        "lines": [_line(line, plan) for line in own],
    }


def _ports_added(orders: Orders) -> dict[str, int]:
    """Count the members' ports that come into service, by year; what only replaces old equipment is none of them."""
    found: dict[str, int] = {}
    for need in (need for line in orders.lines for need in line.needs):
        if thing(need.what) == PORT and need.trigger.kind != END_OF_SUPPORT:
            year = f"{need.needed.year}"
            found[year] = found.get(year, 0) + need.count
    return found


def _line(line: Line, plan: Plan) -> Document:
    return {
        "quarter": line.quarter,
        "what": in_both(lambda lang: order_words.line_name(line, plan, lang)),
        "count": line.count,
        "cost": in_both(lambda lang: money_with_band(line.cost, lang)),
        **band_document("cost_cny", line.cost),
        "needed": line.need_date.isoformat(),
        "overdue_count": line.overdue_count,
        "reason": in_both(lambda lang: order_words.reason(line, plan, lang)),
    }


def link_rows(plan: Plan) -> Document:
    """Gather which pairs of exchanges to link, at which capacity and delay."""
    if len(plan.exchanges) < 2:
        return {"absent": both("方案只有一个交换中心。", "The plan has one exchange only.")}
    found = interconnect(plan, survivable=False)
    said = _in_both_each(partial(interconnect_sentences, plan, found))
    return {"sentences": said, "basis": "assumed", "pairs": [_pair(pair, plan) for pair in found.pairs]}


def _pair(pair: PairPlan, plan: Plan) -> Document:
    sites, route = plan.network.sites, pair.route
    return {
        "a": pair.a,
        "b": pair.b,
        "capacity_gbps": pair.capacity_gbps,
        "load_gbps": pair.load_gbps,
        "flows": [{"sites": list(way.sites), "gbps": way.gbps} for way in pair.ways],
        "pair": in_both(lambda lang: pair_name(sites[pair.a], sites[pair.b], lang)),
        # Without a target there is nothing to judge: no sign.
        "status": pair.status if pair.limit_from == TARGET else None,
        "limit": f"{pair.limit_ms:.10g} ms" if pair.limit_from == TARGET and pair.limit_ms is not None else None,
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


def settlement_rows(plan: Plan, exchange: Exchange, source: SampleSource) -> Document:
    """Gather what the members pay by each rule in the last whole month."""
    found = settle(plan, exchange.site, None, source)
    said = _in_both_each(partial(settlement_words.sentences, plan, found))
    return {
        "month": f"{found.month:%Y-%m}",
        "sentences": said,
        # What the members pay means nothing without the samples it rests on.
        "conclusions": [_headed(both("结算", "Settlement"), said[:2])],
        "basis": found.basis,
        "totals": [_total(total, found) for total in found.totals],
    }


def _total(total: Total, found: Settlement) -> Document:
    payees = {item.payee for item in found.charges if item.rule == total.rule}
    return {
        "rule": settlement_words.RULE[total.rule],
        "payee": settlement_words.PAYEE[next(iter(payees))] if len(payees) == 1 else both("—", "—"),
        "among_members": CARRIERS in payees,
        **band_document("paid_cny", total.paid_cny),
        **band_document("subsidy_cny", total.subsidy_cny),
        **band_document("net_cny", total.net_cny),
        **{
            key: in_both(partial(money_with_band, band))
            for key, band in (("paid", total.paid_cny), ("subsidy", total.subsidy_cny), ("net", total.net_cny))
        },
    }


def _in_both_each(make: Callable[[str], Sequence[str]]) -> list[Words]:
    """Pair sentences in both languages, one by one."""
    return [both(zh, en) for zh, en in zip(make("zh"), make("en"), strict=True)]


def _headed(topic: Words, sentences: Sequence[Words]) -> Words:
    """Join sentences into a line of the opening chapter that says what it is about."""
    zh, en = ([words[lang] for words in sentences] for lang in ("zh", "en"))
    return both(f"{topic['zh']}：{''.join(zh)}", f"{topic['en']}: {' '.join(en)}")
