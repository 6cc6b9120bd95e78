"""A settlement as the sheets of a workbook, headings and words in one language."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.exchange.settlement.records import Charge, Gain, Settlement, Total
from netplan.plan import Plan
from netplan.report.settlement import GAIN, PAYEE, RULE, SAMPLES_ARE, SUBSIDY, sentences
from netplan.report.settlement_document import SECTIONS
from netplan.report.sheets import NUMBER, PERCENT, WHOLE, Cell, Column, Sheet
from netplan.report.words import BASIS, KIND, ZH, both
from topology.lengths import Band


def settlement_sheets(plan: Plan, found: Settlement, lang: str) -> list[Sheet]:
    """
    Lay a settlement out as sheets: charges, totals, gains, and the parameters they rest on.

    Parameters
    ----------
    plan : Plan
        The plan.
    found : Settlement
        The month.
    lang : str
        Of headings and words: "zh" or "en".

    Returns
    -------
    list of Sheet
        What `netplan.report.sheets.workbook` takes.
    """
    notes = tuple(sentences(plan, found, lang))
    return [
        Sheet(
            name=both("结算", "Settlement")[lang],
            columns=_charge_columns(lang),
            rows=[_charge_row(item, found, lang) for item in found.charges],
            notes=(*notes, _sign(lang)),
            fixed=2,
        ),
        Sheet(
            name=both("合计", "Totals")[lang],
            columns=_total_columns(lang),
            rows=[_total_row(item, lang) for item in (*found.totals, found.own)],
            notes=notes[:1],
        ),
        Sheet(
            name=both("接入收益", "Gains")[lang],
            columns=_gain_columns(lang),
            rows=[_gain_row(item, lang) for item in found.gains],
            notes=notes[:1],
            fixed=2,
        ),
        _parameter_sheet(plan, lang),
    ]


def _sign(lang: str) -> str:
    return both(
        "金额为正：成员付出；为负：成员收入。", "Amounts above zero are paid by the member, below zero paid to it."
    )[lang]


def _name(item: Charge | Gain, lang: str) -> str:
    return item.member.name_zh if lang == ZH else item.member.name_en


def _money(zh: str, en: str, lang: str) -> list[Column]:
    ends = (both("", ""), both("（低）", ", low"), both("（高）", ", high"))
    unit = both("元/月", "CNY/month")[lang]
    return [Column(heading=both(zh, en)[lang] + end[lang], unit=unit, kind=NUMBER) for end in ends]


def _ends(band: Band | None) -> list[Cell]:
    return [None] * 3 if band is None else [band.value, band.low, band.high]


def _text(zh: str, en: str, lang: str) -> Column:
    return Column(heading=both(zh, en)[lang])


def _yes(value: bool, lang: str) -> str:
    return both("是", "yes")[lang] if value else ""


def _charge_columns(lang: str) -> list[Column]:
    return [
        _text("成员", "member", lang),
        _text("名称", "name", lang),
        _text("类型", "kind", lang),
        _text("规则", "rule", lang),
        _text("规则代号", "rule's id", lang),
        _text("适用资费", "own tariff", lang),
        _text("付给", "paid to", lang),
        Column(heading=both("计费速率", "billed rate")[lang], unit="Gbit/s", kind=NUMBER),
        *_money("金额", "amount", lang),
        *_money("补贴", "subsidy", lang),
        _text("补贴说明", "why", lang),
        *_money("净额", "net", lang),
        Column(heading=both("已知采样", "known samples")[lang], unit="%", kind=PERCENT),
        _text("暂计", "provisional", lang),
        Column(heading=both("在网天数占比", "days present")[lang], unit="%", kind=PERCENT),
        Column(heading=both("出入流量比", "ratio of directions")[lang], kind=NUMBER),
        _text("采样性质", "samples are", lang),
    ]


def _charge_row(item: Charge, found: Settlement, lang: str) -> list[Cell]:
    return [
        item.member.id,
        _name(item, lang),
        KIND[item.member.kind][lang],
        RULE[item.rule][lang],
        item.rule,
        _yes(item.is_own, lang),
        PAYEE[item.payee][lang],
        item.billed_gbps,
        *_ends(item.amount_cny),
        *_ends(item.subsidy_cny),
        SUBSIDY[item.subsidy_status][lang],
        *_ends(item.net_cny),
        item.known_ratio,
        _yes(item.provisional, lang),
        item.present_ratio,
        item.in_out_ratio,
        SAMPLES_ARE[found.basis][lang],
    ]


def _total_columns(lang: str) -> list[Column]:
    return [
        _text("规则", "rule", lang),
        *_money("成员付出", "paid", lang),
        *_money("成员收入", "received", lang),
        *_money("补贴", "subsidy", lang),
        *_money("净额", "net", lang),
        Column(heading=both("成员数", "members")[lang], kind=WHOLE),
        Column(heading=both("暂计", "provisional")[lang], kind=WHOLE),
        Column(heading=both("无采样", "unknown")[lang], kind=WHOLE),
    ]


def _total_row(item: Total, lang: str) -> list[Cell]:
    bands: Sequence[Band] = (item.paid_cny, item.received_cny, item.subsidy_cny, item.net_cny)
    return [
        RULE[item.rule][lang],
        *(value for band in bands for value in _ends(band)),
        item.members,
        item.provisional,
        item.unknown,
    ]


def _gain_columns(lang: str) -> list[Column]:
    return [
        _text("成员", "member", lang),
        _text("名称", "name", lang),
        Column(heading=both("转接计费速率", "transit, billed rate")[lang], unit="Gbit/s", kind=NUMBER),
        *_money("全买转接", "all by transit", lang),
        *_money("接入后", "once joined", lang),
        *_money("收益", "gain", lang),
        Column(heading=both("保本所需留存比例", "share to break even")[lang], unit="%", kind=PERCENT),
        _text("结论", "verdict", lang),
    ]


def _gain_row(item: Gain, lang: str) -> list[Cell]:
    return [
        item.member.id,
        _name(item, lang),
        item.transit_gbps,
        *_ends(item.transit_cny),
        *_ends(item.joined_cny),
        *_ends(item.gain_cny),
        item.break_even_ratio,
        GAIN[item.status][lang],
    ]


def _parameter_sheet(plan: Plan, lang: str) -> Sheet:
    rows: list[list[Cell]] = [
        [
            item.label_zh if lang == ZH else item.label_en,
            item.name,
            item.band.value,
            item.band.low,
            item.band.high,
            item.unit,
            BASIS[item.basis][lang],
            item.source,
        ]
        for item in plan.parameters
        if item.name.startswith(SECTIONS)
    ]
    figures = [
        Column(heading=both(zh, en)[lang], kind=NUMBER) for zh, en in (("取值", "value"), ("低", "low"), ("高", "high"))
    ]
    return Sheet(
        name=both("参数", "Parameters")[lang],
        columns=[
            _text("参数", "parameter", lang),
            _text("代号", "id", lang),
            *figures,
            _text("单位", "unit", lang),
            _text("数据性质", "basis", lang),
            _text("来源", "source", lang),
        ],
        rows=rows,
    )
