"""What an exchange's figures say, in words: quantities, units, reasons, a summary."""

from __future__ import annotations

from decimal import Decimal

from netplan.exchange.attainment import ASKS_A_PROJECT, NO_DATUM, TOO_OLD, QualityVerdict
from netplan.exchange.state import ExchangeState
from netplan.quality import ABOVE, AT_LEAST, AT_MOST, BELOW, COUNT, GBPS, QualityTarget
from netplan.report.numbers import RANGE, decimals
from netplan.report.words import EN, ZH, Words, both
from netplan.targets import AVAILABILITY, EGRESS, IPV6, LINES, LOSS, MEMBERS, PEAK, PROJECT, PROVINCE_EGRESS
from netplan.terms import AT_RISK, MEETS, MISSES, NO_FIGURE
from topology.lengths import Band

QUANTITY: dict[str, Words] = {
    MEMBERS: both("接入企业", "members"),
    PEAK: both("峰值流量", "peak traffic"),
    EGRESS: both("集群出口可扩展至", "cluster egress, expandable to"),
    PROVINCE_EGRESS: both("省际出口", "province egress"),
    LINES: both("直达电路", "direct lines"),
    LOSS: both("丢包率", "packet loss"),
    IPV6: both("IPv6 流量占比", "share of IPv6"),
    AVAILABILITY: both("可用率", "availability"),
    PROJECT: both("建设项目", "project"),
}
SENSE = {AT_LEAST: "≥", ABOVE: ">", AT_MOST: "≤", BELOW: "<"}
#: Below this many Gbit/s a figure is worded in Gbit/s, from it on in Tbit/s.
_TERABIT_GBPS = 1_000.0
_MOST_DECIMALS = 9
_AVAILABILITY_DECIMALS = 4


def gbps(value: float, *, against: float | None = None) -> str:
    """Word a rate with its unit: 415.1 Gbit/s, 1.60 Tbit/s; never rounded to the other side of a limit. [Gbit/s]"""
    if max(value, against or 0.0) >= _TERABIT_GBPS:
        limit = None if against is None else against / _TERABIT_GBPS
        shown = value / _TERABIT_GBPS
        return f"{shown:.{decimals(shown, against=limit, least=2)}f} Tbit/s"
    return f"{value:.{decimals(value, against=against)}f} Gbit/s"


def gbps_with_band(band: Band, lang: str) -> str:
    """Word a rate with its band, all in one unit: 2.00 Tbit/s（1.00～4.00 Tbit/s）; alone where the band is a point."""
    large = max(abs(band.value), abs(band.low), abs(band.high)) >= _TERABIT_GBPS
    scale, unit, count = (_TERABIT_GBPS, "Tbit/s", 2) if large else (1.0, "Gbit/s", 1)
    value, low, high = (f"{end / scale + 0.0:.{count}f}" for end in (band.value, band.low, band.high))
    if low == high:
        return f"{value} {unit}"
    ends = f"{low}{RANGE[lang]}{high} {unit}"
    return f"{value} {unit}（{ends}）" if lang == ZH else f"{value} {unit} ({ends})"


def limit_text(target: QualityTarget) -> str:
    """Word what is asked: > 80, ≥ 1.6 Tbit/s; nothing where there is no figure."""
    if target.limit is None:
        return ""
    scale, unit = _scale(target, target.limit)
    return f"{SENSE[target.sense]} {target.limit * scale:.10g}{unit}"


def value_text(verdict: QualityVerdict, lang: str) -> str:
    """Word what is attained, with its band; nothing where nobody knows."""
    figure, target = verdict.figure, verdict.target
    if figure is None:
        return ""
    band = figure.value
    scale, unit = _scale(target, band.high)
    nominal = _digits(target, band.value, scale)
    if band.low == band.high:
        return nominal + unit
    ends = f"{_digits(target, band.low, scale)}{RANGE[lang]}{_digits(target, band.high, scale)}{unit}"
    return f"{nominal}{unit}（{ends}）" if lang == ZH else f"{nominal}{unit} ({ends})"


def _digits(target: QualityTarget, value: float, scale: float) -> str:
    """Write a figure with as many decimals as it takes to stay on its side of the limit."""
    if target.unit == COUNT:
        return f"{value:.10g}"
    least = _AVAILABILITY_DECIMALS if target.quantity == AVAILABILITY else 1 if scale == 1 else 2
    for count in range(least, _MOST_DECIMALS):
        text = f"{value * scale:.{count}f}"
        if value and not float(text):
            continue  # a little is not nothing
        if target.limit is None or target.met_by(float(text) / scale) == target.met_by(value):
            return text
    return f"{value * scale:.{_MOST_DECIMALS}f}"


def _scale(target: QualityTarget, value: float) -> tuple[float, str]:
    """Return the factor and the unit in which a figure of a target is shown, the same for its limit."""
    if target.unit == GBPS:
        large = max(value, target.limit or 0.0) >= _TERABIT_GBPS
        return (1 / _TERABIT_GBPS, " Tbit/s") if large else (1.0, " Gbit/s")
    return (1.0, "") if target.unit == COUNT else (100.0, " %")


def target_reason(verdict: QualityVerdict, lang: str) -> str:
    """Say in one sentence what a verdict rests on, or why there is none."""
    target, figure = verdict.target, verdict.figure
    what = QUANTITY[target.quantity][lang]
    what = what[0].upper() + what[1:]
    if verdict.why is not None:
        return _unknown(verdict, what)[lang]
    assert figure is not None
    assert target.limit is not None
    value, limit = value_text(verdict, lang), limit_text(target)
    if verdict.status == MEETS:
        return both(f"{what} {value}，达到 {limit}。", f"{what} {value}: {limit} is reached.")[lang]
    if verdict.status == AT_RISK:
        return both(
            f"{what} {value}：标称值达到 {limit}，区间的不利端未达到。",
            f"{what} {value}: the nominal figure reaches {limit}, the bad end of its band does not.",
        )[lang]
    if verdict.status == MISSES:
        scale, unit = _scale(target, target.limit)
        gap = f"{Decimal(f'{abs(target.limit - figure.value.value) * scale:.2g}'):f}{unit}"
        zh, en = _undecided(target, figure.value)
        return both(f"{what} {value}，距 {limit} 差 {gap}{zh}。", f"{what} {value}: {gap} from {limit}{en}.")[lang]
    return both(
        f"{what} {value}：区间的有利端也达不到 {limit}。", f"{what} {value}: not even the good end reaches {limit}."
    )[lang]


def _undecided(target: QualityTarget, band: Band) -> tuple[str, str]:
    """Say of an availability whose proven bounds hold the limit between them that it is not disproved."""
    if target.quantity != AVAILABILITY or not target.met_by(band.high):
        return "", ""
    return (
        "（1+1 保护、最差地点；目标在上下界之间，尚不能判定）",
        " (1+1, the place worst off; the limit lies between the proven bounds, so it is undecided)",
    )


def _unknown(verdict: QualityVerdict, what: str) -> Words:
    if verdict.why == ASKS_A_PROJECT:
        return both("要求的是一个建设项目，没有数值可判。", "A project is asked for; there is no figure to judge.")
    if verdict.why == NO_FIGURE:
        return both("文件没有给出数值。", "The document gives no figure.")
    if verdict.why == TOO_OLD and verdict.figure is not None:
        day = verdict.figure.day
        return both(
            f"已知最近的数据是 {day} 的 {value_text(verdict, ZH)}，已过一年，不能说明现状；请在 attained.csv 填新数。",
            f"The last known figure, {value_text(verdict, EN)}, is of {day}: more than a year old, so it does not tell "
            "how things stand. Put a new one into attained.csv.",
        )
    assert verdict.why == NO_DATUM
    return _missing(verdict.target.quantity, what)


def _missing(quantity: str, what: str) -> Words:
    """Say where a figure that nobody has could come from."""
    if quantity == LOSS:
        return both(
            "没有实测：模型不能算出丢包率，须由拨测得出，填入 attained.csv。",
            "Not measured: no model gives packet loss; probes do. Put their figure into attained.csv.",
        )
    files = {MEMBERS: "members.csv", PEAK: "members.csv", EGRESS: "egress.csv", LINES: "egress.csv"}
    file = files.get(quantity, "attained.csv")
    return both(f"没有{what}的数据；请填入 {file}。", f"{what}: there is no datum. Put one into {file}.")


def summary(state: ExchangeState, lang: str) -> str:
    """Say in one sentence how an exchange stands."""
    name = state.exchange.name_zh if lang == ZH else state.exchange.name_en
    if not state.members:
        planned = both("尚无成员", "no members yet")[lang]
        return both(f"{name}：{planned}。", f"{name}: {planned}.")[lang]
    peak, share = state.peak_gbps, state.utilisation_ratio
    if peak is None or share is None:
        return both(
            f"{name}：{len(state.members)} 家成员，没有采样。", f"{name}: {len(state.members)} members, no samples."
        )[lang]
    return both(
        f"{name}：{len(state.members)} 家成员，{len(state.ports)} 个端口共 {gbps(state.capacity_gbps)}，"
        f"峰值 {gbps(peak)}，为端口容量的 {100 * share:.0f} %。",
        f"{name}: {len(state.members)} members, {len(state.ports)} ports of {gbps(state.capacity_gbps)} in all, "
        f"peak {gbps(peak)}, {100 * share:.0f} % of the ports' capacity.",
    )[lang]
