"""Forecasts in words: when sizes are reached, how sure that is, what it rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from netplan.exchange.forecast.backtest import DAILY, Backtest, Score
from netplan.exchange.forecast.records import LINES, RACKS, SHARE, Bar, Growth, Milestone, Tornado, Update
from netplan.exchange.forecast.trend import ETS, ROBUST
from netplan.plan import Plan
from netplan.report.names import clauses, sentence
from netplan.report.words import BASIS, ZH, Words, both
from netplan.samples import GENERATED, MEASURED

METHOD: dict[str, Words] = {
    ROBUST: both("稳健直线（Theil–Sen，内置）", "robust line (Theil-Sen, built in)"),
    ETS: both("指数平滑（statsmodels）", "exponential smoothing (statsmodels)"),
}
SAMPLES: dict[str, Words] = {
    MEASURED: both("实测样本", "measured samples"),
    GENERATED: both("生成样本", "generated samples"),
}
_UNIT: dict[str, Words] = {"1/year": both("／年", " a year"), "month": both(" 个月", " months")}
EGRESS_FROM: dict[str, Words] = {
    LINES: both(
        "出口：egress.csv 已开通容量×峰值利用率，随机架增长",
        "egress: lit capacity of egress.csv x utilisation at peak, growing with the racks",
    ),
    RACKS: both("出口：机架×上架率×单机架流量", "egress: racks x occupancy x traffic of a rack"),
    SHARE: both(
        "出口：交换中心峰值中离开集群的部分", "egress: the part of the exchange's peak that leaves the cluster"
    ),
}


def what_text(milestone: Milestone, lang: str) -> str:
    """Name what is reached."""
    if milestone.unit == "count":
        more = milestone.what == f"members-{milestone.limit:g}"
        text = both("成员超过 {n} 家", "more than {n} members") if more else both("成员 {n} 家", "{n} members")
        return text[lang].format(n=f"{milestone.limit:g}")
    return both("峰值 {size}", "peak of {size}")[lang].format(size=gbps_text(milestone.limit))


def gbps_text(value: float) -> str:
    """Word a limit in Gbit/s or, from 1000 up, in Tbit/s, as short as it is exact."""
    return f"{value / 1000:g} Tbit/s" if value >= 1000 else f"{value:g} Gbit/s"


def day_text(day: date | None, growth: Growth, lang: str) -> str:
    """Word a day; where it lies beyond the horizon, say so."""
    if day is not None:
        text = both("{day} 或更早", "{day} or before") if day == growth.as_of else both("{day}", "{day}")
        return text[lang].format(day=day.isoformat())
    until = growth.months[-1].isoformat()[:7]
    return both("{until} 前未达到", "not by {until}")[lang].format(until=until)


def days_text(days: int | None, found: Tornado, lang: str) -> str:
    """Word how many days later or earlier than with all nominal; nothing where that day itself is not reached."""
    if found.nominal is None:
        return ""
    if days is None:
        return both("期限外", "beyond")[lang]
    return both(f"{days:+d} 天", f"{days:+d} d")[lang] if days else "0"


def range_text(bar: Bar, lang: str) -> str:
    """Word the range of an assumption; ratios and numbers of things have no unit to show."""
    words = _UNIT.get(bar.unit)
    unit = words[lang] if words is not None else "" if bar.unit in ("ratio", "count") else f" {bar.unit}"
    return f"{bar.low:.10g}–{bar.high:.10g}{unit}"


def share_text(ratio: float) -> str:
    """Word a share of draws in whole per cent: not all is never 100 %, some are never 0 %."""
    if 0.995 <= ratio < 1:
        return ">99%"
    return "<1%" if 0 < ratio < 0.005 else f"{ratio:.0%}"


def event_sentence(growth: Growth, plan: Plan, lang: str) -> str | None:
    """Say which days on which a peak is reached lie in an event: that day its traffic is higher than on those around."""
    found: dict[str, set[str]] = {}
    for item in growth.milestones:
        for day in (item.p10, item.p50, item.p90):
            if item.unit == "count" or item.already or day is None or day == growth.as_of:
                continue
            for event in plan.events.values():
                here = event.exchange in ("", growth.exchange)
                if here and event.factor > 1 and event.falls_on(day):  # a holiday of offices lifts nothing
                    found.setdefault(event.name_zh if lang == ZH else event.name_en, set()).add(day.isoformat())
    if not found:
        return None
    text = both("{name}（{days}）", "{name} ({days})")[lang]
    comma = both("、", ", ")[lang]
    named = [text.format(name=name, days=comma.join(sorted(days))) for name, days in sorted(found.items())]
    return both(
        "上述日期有落在活动期间的，当日流量高于平日：{named}。",
        "Some of these days lie in an event, when traffic is higher than on the days around: {named}.",
    )[lang].format(named=comma.join(named))


def headline(growth: Growth, milestone: Milestone, name: str, lang: str) -> str:
    """Say in one sentence when an exchange reaches a size."""
    what = what_text(milestone, lang)
    if milestone.already:
        text = both("{name}：{what}，{day} 已达到。", "{name}: {what} was reached by {day}.")
        return text[lang].format(name=name, what=what, day=milestone.p50)
    if milestone.p90 is not None and milestone.p90 == growth.as_of:
        text = both(
            "{name}：{what}，至少九成抽样在 {day} 已达到。",
            "{name}: {what} was reached by {day} in at least 90 % of the draws.",
        )
        return text[lang].format(name=name, what=what, day=growth.as_of)
    until = growth.months[-1].isoformat()[:7]
    if milestone.p50 is None:
        text = both(
            "{name}：{what}，中位在 {until} 前未达到（{share} 的抽样达到）。",
            "{name}: {what} is not reached by {until} in the median ({share} of the draws reach it).",
        )
        return text[lang].format(name=name, what=what, until=until, share=share_text(milestone.reached_ratio))
    text = both(
        "{name}：{what}，中位 {p50}（10 % 至 90 %：{p10} 至 {p90}）。",
        "{name}: {what} by {p50} in the median (10 to 90 %: {p10} to {p90}).",
    )
    beyond = both(f"{until} 以后", f"after {until}")[lang]
    days = {key: day_text(getattr(milestone, key), growth, lang) for key in ("p10", "p50")}
    last = beyond if milestone.p90 is None else day_text(milestone.p90, growth, lang)
    return text[lang].format(name=name, what=what, p90=last, **days)


def basis_sentence(growth: Growth, lang: str) -> str:
    """Say what a forecast rests on."""
    if growth.update is not None:
        first = both(
            "水平与首年增长按实测样本校正，其余为假设",
            "level and first year's growth follow measured samples, the rest is assumed",
        )[lang]
    else:
        first = both(
            "成员、峰值和增长率为假设（plan.toml、members.csv）；真实数据可用 --samples 给出",
            "members, peaks and growth are assumptions (plan.toml, members.csv); --samples takes measured data",
        )[lang]
    drawn = both(
        "{draws} 次抽样，种子 {seed}；每个参数以取值为中位数，两端为第 10 和第 90 百分位",
        "{draws} draws, seed {seed}; each parameter's value is its median, its ends are the 10th and 90th percentile",
    )[lang].format(draws=growth.draws, seed=growth.seed)
    return sentence(clauses([first, drawn, EGRESS_FROM[growth.egress_from][lang]], lang), lang)


def rack_sentence(growth: Growth, lang: str) -> str | None:
    """Hold the egress of lit lines against that of racks."""
    if growth.rack_egress_gbps is None or growth.egress_from != LINES:
        return None
    text = both(
        "对照：按机架×上架率×单机架流量，今日出口约 {racks:.0f} Gbit/s（单机架流量的区间很宽）。",
        "For comparison: racks x occupancy x traffic of a rack give an egress of about {racks:.0f} Gbit/s today "
        "(the traffic of a rack has a wide range).",
    )
    return text[lang].format(racks=growth.rack_egress_gbps)


def update_sentence(update: Update, lang: str) -> str:
    """Say what measured samples changed."""
    level = both(
        "实测峰值（样本最后 31 天）{peak:.1f} Gbit/s，权重 {weight:.2f}",
        "measured peak (last 31 days of the samples) {peak:.1f} Gbit/s, weight {weight:.2f}",
    )[lang].format(peak=update.measured_peak_gbps, weight=update.level_weight_ratio)
    if update.growth_per_year is None or update.growth_error_per_year is None:
        growth = both("样本太短，不测增长", "too short to measure growth")[lang]
    else:
        growth = both(
            "实测年增长 {growth:+.1%} ± {error:.1%}，权重 {weight:.2f}",
            "measured growth {growth:+.1%} ± {error:.1%} a year, weight {weight:.2f}",
        )[lang].format(
            # A record holds logarithms; people read per cent a year.
            growth=math.expm1(update.growth_per_year),
            error=math.exp(update.growth_per_year) * update.growth_error_per_year,
            weight=update.growth_weight_ratio,
        )
    return sentence(clauses([level, growth], lang), lang)


def backtest_sentence(found: Backtest, lang: str) -> str:
    """Word a back-test in one line: daily peaks up to a quarter ahead, ours and the naive peer's."""
    samples, method = SAMPLES[found.basis][lang], METHOD[found.method][lang]
    daily = [score for score in found.scores if score.quantity == DAILY]
    if not daily:
        text = both(
            "回测（{samples}）：{days} 天太短，不作回测。", "Back-test ({samples}): {days} days are too short for one."
        )
        return text[lang].format(samples=samples, days=found.days)
    errors = clauses([_score_clause(score, lang) for score in daily], lang)
    text = both(
        "回测（{samples}，{days} 天，{method}）：{errors}", "Back-test ({samples}, {days} days, {method}): {errors}"
    )
    said = sentence(text[lang].format(samples=samples, days=found.days, method=method, errors=errors), lang)
    return said + (warning(lang) if found.basis == GENERATED else "")


def warning(lang: str) -> str:
    """Say that a back-test on generated samples proves the method only."""
    return both(
        "生成样本的回测只检验方法，不说明本交换中心的真实情况。",
        " On generated samples it tests the method and says nothing about this exchange.",
    )[lang]


def _score_clause(score: Score, lang: str) -> str:
    text = both(
        "提前 {low}～{high} 天的日峰值误差 {mape:.1%}（偏差 {bias:+.1%}，80 % 区间命中 {cover:.0%}；朴素法 {naive:.1%}）",
        "daily peaks {low} to {high} days ahead {mape:.1%} off (bias {bias:+.1%}, {cover:.0%} within the 80 % band; naive {naive:.1%})",
    )
    return text[lang].format(
        low=score.from_day,
        high=score.to_day,
        mape=score.mape_ratio,
        bias=score.bias_ratio,
        cover=score.coverage_ratio,
        naive=score.naive_mape_ratio,
    )


def assumption_name(parameter: str, plan: Plan, lang: str) -> str:
    """Name an assumption of a tornado: a parameter or an event of the plan."""
    key = parameter.removeprefix("event.")
    if key != parameter and key in plan.events:
        event = plan.events[key]
        return event.name_zh if lang == ZH else event.name_en
    found = plan.parameters.by_name[parameter]
    return found.label_zh if lang == ZH else found.label_en


def tornado_sentence(found: Tornado, plan: Plan, growth: Growth, lang: str) -> str:
    """Say which assumption moves the day most."""
    if not found.bars:
        text = both("没有哪项假设能移动这个日期。", "No assumption moves this day.")
        return text[lang]
    first = found.bars[0]
    text = both(
        "影响最大的假设：{name}（{range}，{basis}），其两端使日期落在 {at_low} 与 {at_high}。",
        "The assumption that moves it most: {name} ({range}, {basis}); its ends put the day at {at_low} and {at_high}.",
    )
    return text[lang].format(
        name=assumption_name(first.parameter, plan, lang),
        range=range_text(first, lang),
        basis=BASIS[first.basis][lang],
        at_low=day_text(first.at_low, growth, lang),
        at_high=day_text(first.at_high, growth, lang),
    )


def egress_full_sentence(full: Mapping[int, date | None], lang: str) -> str | None:
    """Say when what is lit of the cluster's egress today is full; nothing where no line is known. See `fills_on`."""
    if not any(full.values()):
        return None
    late = both("预测期外", "beyond the forecast")[lang]
    days = {share: late if day is None else day.isoformat()[:7] for share, day in full.items()}
    return both(
        f"集群出口今日在用容量可用部分用满：{days[50]}（80 % 区间 {days[10]}～{days[90]}）；在用容量和利用率为假设。",
        f"What may be filled of the cluster's egress lit today is full in {days[50]} (80 % band {days[10]} to {days[90]}); "
        "what is lit and how full it is are assumptions.",
    )[lang]
