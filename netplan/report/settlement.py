"""A settlement in words: rules, who is paid, subsidies, gains, and the sentences above and below the tables."""

from __future__ import annotations

from netplan.exchange.settlement import records, rules
from netplan.exchange.settlement.records import Charge, Settlement
from netplan.plan import Plan
from netplan.report.numbers import RANGE, money_with_band, thousands
from netplan.report.words import EN, ZH, Words, both
from netplan.samples import GENERATED
from topology.lengths import Band

#: The short names of the rules, as headings take them.
RULE: dict[str, Words] = {
    rules.PORT_FLAT: both("端口包月", "flat port"),
    rules.PEERING_FREE: both("免费对等", "free peering"),
    rules.TRANSIT_CEILING: both("全买转接", "all transit"),
    rules.BY_PORT: both("百分位·逐端口", "percentile/port"),
    rules.AGGREGATED: both("百分位·汇总", "percentile/sum"),
    rules.TIERED: both("百分位·阶梯", "percentile/tiers"),
    rules.BACKBONE: both("2006年648号文", "rule of 2006"),
    rules.INTER_EXCHANGE: both("交换中心间", "inter-exchange"),
    "own": both("各自资费", "own tariffs"),
}
PAYEE: dict[str, Words] = {
    records.EXCHANGE: both("交换中心", "the exchange"),
    records.CARRIERS: both("收费方网络", "carriers that collect"),
    records.TRANSIT: both("转接商", "a transit provider"),
    records.NOBODY: both("无", "nobody"),
}
SUBSIDY: dict[str, Words] = {
    records.GRANTED: both("补贴", "granted"),
    records.CAPPED: both("达上限", "at its cap"),
    records.EXPIRED: both("期满", "expired"),
    records.NOT_FOR_RULE: both("不补此项", "not for this rule"),
    records.NOT_FOR_KIND: both("不补此类成员", "not for this kind"),
    records.NO_JOIN_DATE: both("加入日期不明", "joining date unknown"),
    records.NOTHING_TO_PAY: both("无应付", "nothing to pay"),
    records.NO_SAMPLES: both("无采样", "no samples"),
}
GAIN: dict[str, Words] = {
    records.GAINS: both("获益", "gains"),
    records.UNDECIDED: both("不确定", "undecided"),
    records.LOSES: both("不获益", "loses"),
    records.UNKNOWN: both("无采样", "no samples"),
}
#: Signs that GBK holds.
GAIN_SIGN = {records.GAINS: "√", records.UNDECIDED: "！", records.LOSES: "×", records.UNKNOWN: "？"}
#: What sums are told in: 万元, and thousands of CNY. Tables' titles name it. [CNY]
SUMS_IN_CNY = {ZH: 10_000.0, EN: 1_000.0}
#: From here on a sum has no decimals.
_SHORT_FROM = 100
SAMPLES_ARE: dict[str, Words] = {
    "measured": both("实测采样", "measured samples"),
    GENERATED: both("生成的采样，非实测", "generated samples, not measured"),
}


def cny(value: float) -> str:
    """Word an amount without its unit, whole CNY; thin spaces part the digits."""
    return thousands(round(value))


def sum_cell(band: Band, lang: str) -> str:
    """Word a sum and its band for a table, in the unit of `SUMS_IN`; without a band where there is no range."""
    value, low, high = (_short(one / SUMS_IN_CNY[lang]) for one in (band.value, band.low, band.high))
    if band.low == band.high:
        return value
    return both("{value}（{low}{dash}{high}）", "{value} ({low}{dash}{high})")[lang].format(
        value=value, low=low, high=high, dash=RANGE[lang]
    )


def _short(value: float) -> str:
    return f"{value:.1f}" if 0 < abs(value) < _SHORT_FROM else thousands(round(value))


def headline(plan: Plan, found: Settlement, lang: str) -> str:
    """Say which month of which exchange was settled for how many members, on what samples."""
    exchange = plan.exchanges[found.exchange]
    text = both(
        "{name}，{month}：{count} 家成员在网，依据{basis}。",
        "{name}, {month}: members present {count}, on {basis}.",
    )
    return text[lang].format(
        name=exchange.name_zh if lang == ZH else exchange.name_en,
        month=f"{found.month:%Y-%m}",
        count=len(found.own_rules),
        basis=SAMPLES_ARE[found.basis][lang],
    )


def sentences(plan: Plan, found: Settlement, lang: str) -> list[str]:
    """
    Say what the tables show.

    Parameters
    ----------
    plan : Plan
        For names.
    found : Settlement
        The month.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        What the own tariffs come to, who gains by joining, what is provisional or unknown, who joins later.
    """
    said = [headline(plan, found, lang)]
    if not found.own_rules:
        return [
            *said,
            both("当月没有成员在网，无可结算。", "No member was present in that month: nothing to settle.")[lang],
        ]
    own = both(
        "按各自资费，成员当月共付 {paid}，其中补贴 {subsidy}，净付 {net}。",
        "By their own tariffs the members pay {paid} for the month, {subsidy} of it subsidised, net {net}.",
    )
    total = found.own
    said.append(
        own[lang].format(
            paid=money_with_band(total.paid_cny, lang),
            subsidy=money_with_band(total.subsidy_cny, lang),
            net=money_with_band(total.net_cny, lang),
        )
    )
    said.append(_gains(found, lang))
    said += [text for text in (_weak(found, lang), _later(found, lang)) if text]
    return said


def _gains(found: Settlement, lang: str) -> str:
    known = [gain.gain_cny for gain in found.gains if gain.gain_cny is not None]
    counts = {status: sum(gain.status == status for gain in found.gains) for status in GAIN}
    if not known:
        return both("没有采样，无法判断谁因接入获益。", "Without samples nobody can tell who gains by joining.")[lang]
    text = both(
        "与全部购买转接相比：{gains} 家在区间两端均获益，{undecided} 家不确定，{loses} 家不获益；标称获益 {nominal} 家，合计每月 {total}。转接价取上限，标称值因此偏高。",
        "Against buying transit for everything, members that gain at both ends of their band: {gains}, undecided: "
        "{undecided}, that lose: {loses}; nominally {nominal} gain, all together {total} a month. Transit is priced at its ceiling, so "
        "the nominal gain is on the high side.",
    )
    whole = Band(
        value=sum(band.value for band in known),
        low=sum(band.low for band in known),
        high=sum(band.high for band in known),
    )
    return text[lang].format(
        **counts, nominal=sum(band.value > 0 for band in known), total=money_with_band(whole, lang)
    )


def _weak(found: Settlement, lang: str) -> str:
    weak = {charge.member.id for charge in found.charges if charge.provisional}
    if not weak:
        return ""
    text = both(
        "{count} 家的采样缺失过多，金额仅为暂计（标 ≈）。",
        "Members of whom too many samples are missing: {count}; their amounts are provisional (marked ≈).",
    )
    return text[lang].format(count=len(weak))


def _later(found: Settlement, lang: str) -> str:
    if not found.later:
        return ""
    text = both(
        "另有 {count} 家在该月之后加入，不计。", "Members that join after that month and are not counted: {count}."
    )
    return text[lang].format(count=len(found.later))


def amount_cell(charge: Charge) -> str:
    """Word an amount for a table: the member's own rule marked *, a provisional amount ≈, unknown as a dash."""
    if charge.amount_cny is None:
        return "—"
    mark = ("*" if charge.is_own else "") + ("≈" if charge.provisional else "")
    return mark + cny(charge.amount_cny.value)
