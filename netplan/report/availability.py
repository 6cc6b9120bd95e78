"""Availability in words and documents, in both languages: what a figure means, how it stands, what takes service down."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.availability.definition import ANY_CORE, PROTECTED, RESTORATION, SERVICE, UNPROTECTED, YEAR
from netplan.availability.judge import (
    DISPROVED,
    NO_LIMIT,
    NO_ROUTE,
    ONE_ROUTE_ONLY,
    PROVEN,
    UNDECIDED,
    Availability,
    Figures,
)
from netplan.plan import Plan
from netplan.report.availability_events import deciding_text, span_name
from netplan.report.names import clauses, listed, site_name
from netplan.report.numbers import RANGE, decimals, percent, rounded
from netplan.report.sentences import no_route
from netplan.report.words import Words, both
from topology.records import OPTICAL

VERDICT: dict[str, Words] = {
    PROVEN: both("证明达标", "proven"),
    DISPROVED: both("证明不达标", "disproved"),
    UNDECIDED: both("尚不能判定", "undecided"),
    ONE_ROUTE_ONLY: both("仅一条路由，未判", "one route only"),
    NO_ROUTE: both("无路由，未判", "no route"),
    NO_LIMIT: both("无目标值，未判", "no figure asked"),
}
#: Signs that GBK holds.
VERDICT_SIGN = {PROVEN: "√", DISPROVED: "×", UNDECIDED: "？", ONE_ROUTE_ONLY: "—", NO_ROUTE: "—", NO_LIMIT: "—"}
PROTECTION: dict[str, Words] = {
    UNPROTECTED: both("1+0", "1+0"),
    PROTECTED: both("1+1", "1+1"),
    RESTORATION: both("恢复", "restoration"),
}
_SCOPE: dict[str, Words] = {
    "pair": both("{start}与{places}之间", "between {start} and {places}"),
    ANY_CORE: both("{start}到至少一个骨干核心节点", "from {start} to at least one core node of the backbone"),
    SERVICE: both("{start}同时通达{places}", "between {start} and all of {places} at the same time"),
}
_PROTECTION_MEANS: dict[str, Words] = {
    UNPROTECTED: both("1+0：仅时延最低路由", "1+0: the lowest-delay route alone"),
    PROTECTED: both(
        "1+1：主用路由加一条尽量不相交的备用路由；可返回式倒换，主用路由（含光终端、电中继）每次中断计一次倒换时间，返回时无损",
        "1+1: the working route and a protection route that shares as little as can be; revertive switching, each outage of the working route (terminals and regenerators too) counts its switching time once, reverting is hitless",
    ),
    RESTORATION: both(
        "恢复：数据中任何可用路由；修复后返回时延最低路由，该路由（含光终端、电中继）每次中断计一次恢复时间，返回时无损",
        "restoration: any route in the data; service reverts to the lowest-delay route, each outage of that route (terminals and regenerators too) counts its restoration time once, reverting is hitless",
    ),
}
#: Decimals of an availability in per cent, and of minutes.
_PERCENT_DECIMALS = 4
#: Longer down times are in hours; beyond these, five of them, in days.
_MOST_MINUTES, _MOST_HOURS = 1000.0, 120.0


def basis(plan: Plan) -> str:
    """Tell what the figures rest on: the weakest of the rates and times in plan.toml and of the regions."""
    found = {item.basis for name, item in plan.parameters.by_name.items() if name.startswith("failure.")}
    found |= {region.basis for region in plan.regions.values()}
    if found <= {"measured"}:
        return "measured"
    return "calibrated" if found <= {"measured", "calibrated"} else "assumed"


def definition_text(item: Availability, plan: Plan, lang: str) -> str:
    """Say what a figure means; it is printed with every figure."""
    question, sites = item.question, plan.network.sites
    names = [site_name(sites[place], lang) for place in question.places]
    scope = _SCOPE[question.definition.scope][lang].format(
        start=site_name(sites[question.start], lang), places=both("、", ", ")[lang].join(names)
    )
    return clauses([scope, general_definition(item, lang)], lang)


def general_definition(item: Availability, lang: str) -> str:
    """Say what a figure means, its places left out: many figures share that."""
    meant = item.question.definition
    period = (
        both("每年（8760 小时）", "per year (8,760 h)")
        if meant.period == YEAR
        else both("每月（730 小时）", "per month (730 h)")
    )
    planned = both("含计划割接", "planned work in") if meant.planned_work else both("不含计划割接", "planned work out")
    within = both(
        "仅计标称时延在时延目标以内的路由", "only routes whose nominal delay is within the delay target count"
    )
    counted = both(
        "计入光缆、光放站、沿途及两端局站、同通道同时中断、灾害区域、每条电路一对光终端、按里程所需的电中继；不计路由器",
        "counted: cables, amplifier sites, stations passed and both ends, common cuts, regions, one pair of terminals a circuit and the regenerators that its length needs; not counted: routers",
    )
    return clauses(
        [
            _PROTECTION_MEANS[meant.protection][lang],
            within[lang] if meant.within else "",
            ""
            if meant.operator is None
            else both(f"仅用{meant.operator}的光缆", f"only cables of {meant.operator}")[lang],
            period[lang],
            planned[lang],
            counted[lang],
        ],
        lang,
    )


def short_definition(item: Availability, lang: str) -> str:
    """Say the part of a definition that a heading has room for."""
    meant = item.question.definition
    scope = {
        "pair": both("两地之间", "pair of places"),
        ANY_CORE: both("到任一核心节点", "to any core node"),
        SERVICE: both("同时通达各地", "all places at the same time"),
    }[meant.scope][lang]
    period = both("每年", "per year") if meant.period == YEAR else both("每月", "per month")
    planned = both("含计划割接", "planned work in") if meant.planned_work else both("不含计划割接", "planned work out")
    return both("，", ", ")[lang].join([scope, period[lang], planned[lang]])


def availability_percent(down_ratio: float, limit_ratio: float | None) -> str:
    """Word an availability in per cent, never rounded to the other side of its limit: 99.9967 %."""
    shown = 100 * (1 - down_ratio)
    if down_ratio > 0 and round(shown, _PERCENT_DECIMALS) == 100:
        return ">99.9999%"
    # Reflected, because an availability may be at its limit or above it, where a delay may be at it or below.
    against = None if limit_ratio is None else -100 * limit_ratio
    return f"{shown:.{decimals(-shown, against=against, least=_PERCENT_DECIMALS)}f}%"


def limit_percent(limit_ratio: float) -> str:
    """Word the availability asked for, in per cent, as short as it is exact."""
    return f"{100 * limit_ratio:.10g}%"


def minutes(item: Availability, down_ratio: float, lang: str) -> str:
    """Word a share of down time as the time of the definition's period: minutes, hours where many, or days."""
    return " ".join(_time(item.question.definition.minutes(down_ratio), lang))


def minutes_range(item: Availability, figures: Figures, lang: str) -> str:
    """Word the proven range of down time as the time of the definition's period, each end in the unit that fits it."""
    least, most = (
        _time(item.question.definition.minutes(ratio), lang) for ratio in (figures.down_low, figures.down_high)
    )
    low = least[0] if least[1] == most[1] else " ".join(least)
    return f"{low}{RANGE[lang]}{' '.join(most)}"


def _time(minutes_down: float, lang: str) -> tuple[str, str]:
    """Return a time as a number and its unit."""
    if minutes_down > _MOST_MINUTES:
        hours = minutes_down / 60
        value, unit = (hours, both("小时", "h")) if hours <= _MOST_HOURS else (hours / 24, both("天", "days"))
        return f"{value:.1f}", unit[lang]
    return f"{minutes_down:.{min(decimals(minutes_down), 3)}f}", both("分钟", "min")[lang]


def verdict_text(item: Availability, lang: str) -> str:
    """Word the verdict; an undecided one says how much the lower bound lacks to prove the target."""
    text = VERDICT[item.verdict][lang]
    if item.verdict != UNDECIDED or item.missing_to_prove_ratio is None:
        return text
    lacking = rounded(100 * item.missing_to_prove_ratio, least=_PERCENT_DECIMALS)
    return text + both(f"，差 {lacking} 个百分点", f" by {lacking} points")[lang]


def per_period(item: Availability, lang: str) -> str:
    """Word the period: a year, a month."""
    return both("每年", "a year")[lang] if item.question.definition.period == YEAR else both("每月", "a month")[lang]


def reason(item: Availability, plan: Plan, lang: str) -> str:
    """
    Say in one sentence how an answer stands, by how much, and on what it rests.

    Parameters
    ----------
    item : Availability
        The answer.
    plan : Plan
        For names.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        With the proven bounds and the minutes they mean.
    """
    return _REASON[item.verdict](item, plan, lang) + both("。", ".")[lang]


def _proven(item: Availability, _plan: Plan, lang: str) -> str:
    figures = _figures(item)
    return both(
        "证明达标：各参数即使全取不利值，可用率也不低于 {lower}（目标 {limit}），{period}中断至多 {most}（容许 {budget}）",
        "Proven: with every parameter at its worst the availability is at least {lower} (asked {limit}), down at most {most} {period} ({budget} allowed)",
    )[lang].format(most=minutes(item, figures.down_high, lang), **_bounds(item, lang))


def _disproved(item: Availability, _plan: Plan, lang: str) -> str:
    if item.service.is_too_slow:
        return both(
            "证明不达标：没有一条路由的标称时延在时延目标以内，按此口径可用率为 0",
            "Disproved: no route has a nominal delay within the delay target, so by this definition the availability is 0",
        )[lang]
    figures = _figures(item)
    return both(
        "证明不达标：各参数即使全取有利值，可用率也不高于 {upper}（目标 {limit}），{period}中断至少 {least}（容许 {budget}）",
        "Disproved: with every parameter at its best the availability is at most {upper} (asked {limit}), down at least {least} {period} ({budget} allowed)",
    )[lang].format(least=minutes(item, figures.down_low, lang), **_bounds(item, lang))


def _undecided(item: Availability, plan: Plan, lang: str) -> str:
    prove, disprove = item.missing_to_prove_ratio or 0.0, item.missing_to_disprove_ratio or 0.0
    sampled = ""
    if item.sampled is not None and item.sampled_verdict != UNDECIDED:
        sampled = both(
            "；抽样（置信度 {confidence}）显示：{verdict}", "; sampling (at {confidence} confidence) says: {verdict}"
        )[lang].format(
            confidence=percent(item.confidence_ratio or 0.0), verdict=VERDICT[item.sampled_verdict or ""][lang]
        )
    return (
        both(
            "尚不能判定：可用率在 {lower} 与 {upper} 之间，标称 {estimate}（目标 {limit}）；要证明达标，下界还差 {prove} 个百分点（{period} {prove_minutes}）；"
            "要证明不达标，上界还高出 {disprove} 个百分点（{period} {disprove_minutes}）",
            "Undecided: the availability is between {lower} and {upper}, nominally {estimate} (asked {limit}); to prove it the lower bound lacks "
            "{prove} percentage points ({prove_minutes} {period}); to disprove it the upper bound is {disprove} points too high ({disprove_minutes} {period})",
        )[lang].format(
            prove=rounded(100 * prove, least=_PERCENT_DECIMALS),
            disprove=rounded(100 * disprove, least=_PERCENT_DECIMALS),
            prove_minutes=minutes(item, prove, lang),
            disprove_minutes=minutes(item, disprove, lang),
            **_bounds(item, lang),
        )
        + sampled
        + both("；", "; ")[lang]
        + deciding_text(item.pessimistic_cuts, plan, lang)
    )


def _one_route(item: Availability, plan: Plan, lang: str) -> str:
    spans = list(dict.fromkeys(span for circuit in item.service.circuits for span in circuit.shared_spans))
    names = listed([span_name(span, plan, lang) for span in spans], lang)
    return both(
        "数据中只有一条路由（所有路由都经过{names}），不作判定；实际另有路由而未录入时，请补入 spans.csv。按现有数据，可用率在 {lower} 与 {upper} 之间",
        "The data hold one route only (every route takes {names}): not judged. If there is another in the field, add it to spans.csv. As the data stand, "
        "the availability is between {lower} and {upper}",
    )[lang].format(names=names, **_bounds(item, lang))


def _no_route(item: Availability, plan: Plan, lang: str) -> str:
    operator = item.question.definition.operator
    if operator is not None and operator not in plan.network.operators:
        said = no_route(plan.network, OPTICAL, operator, lang)
        return said[0].upper() + said[1:] + both("，不作判定", ": not judged")[lang]
    missing = [
        site_name(plan.network.sites[goal], lang)
        for circuit in item.service.circuits
        if circuit.working is None
        for goal in circuit.goals
    ]
    return both("数据中没有到{names}的路由，不作判定", "The data hold no route to {names}: not judged")[lang].format(
        names=listed(missing, lang)
    )


def _no_limit(item: Availability, _plan: Plan, lang: str) -> str:
    return both(
        "可用率在 {lower} 与 {upper} 之间，标称 {estimate}；没有目标值，不作判定",
        "The availability is between {lower} and {upper}, nominally {estimate}; no figure is asked, so nothing is judged",
    )[lang].format(**_bounds(item, lang))


_REASON = {
    PROVEN: _proven,
    DISPROVED: _disproved,
    UNDECIDED: _undecided,
    ONE_ROUTE_ONLY: _one_route,
    NO_ROUTE: _no_route,
    NO_LIMIT: _no_limit,
}


def _figures(item: Availability) -> Figures:
    if item.figures is None:
        raise ValueError("an answer without a route has no figures")
    return item.figures


def _bounds(item: Availability, lang: str) -> dict[str, str]:
    figures, limit = _figures(item), item.question.limit_ratio
    return {
        "lower": availability_percent(figures.down_high, limit),
        "upper": availability_percent(figures.down_low, limit),
        "estimate": availability_percent(figures.down_estimate, limit),
        "limit": "" if limit is None else limit_percent(limit),
        "budget": "" if item.budget_ratio is None else minutes(item, item.budget_ratio, lang),
        "period": per_period(item, lang),
    }


def doubling(plan: Plan, answers: Sequence[Availability], lang: str) -> str:
    """Say what changes if every repair takes twice as long."""
    judged = [
        item
        for item in answers
        if item.figures is not None and item.doubled is not None and not item.service.is_too_slow
    ]
    if not judged:
        return ""
    changed = [item for item in judged if item.verdict != item.doubled_verdict]
    protections = dict.fromkeys(item.question.definition.protection for item in judged)
    grown = [
        _growth([item for item in judged if item.question.definition.protection == one], lang) for one in protections
    ]
    text = both(
        "若修复时间都加倍，标称中断最长的一项（{period}）：{grown}；",
        "If every repair takes twice as long, the longest nominal down time ({period}) grows: {grown}; ",
    )[lang].format(grown=both("，", ", ")[lang].join(grown), period=per_period(judged[0], lang))
    if not changed:
        return text + both("判定均不变。", "no verdict changes.")[lang]
    said = [
        both("{what}由{a}变为{b}", "{what} turns from {a} to {b}")[lang].format(
            what=_what(item, plan, lang), a=VERDICT[item.verdict][lang], b=VERDICT[item.doubled_verdict][lang]
        )
        for item in changed
    ]
    return text + both("判定改变：", "verdicts that change: ")[lang] + listed(said, lang) + both("。", ".")[lang]


def _growth(judged: Sequence[Availability], lang: str) -> str:
    """Word the longest nominal down time under one protection, now and if every repair takes twice as long."""
    worst = max(judged, key=lambda item: _figures(item).down_estimate)
    doubled = worst.doubled or _figures(worst)
    return both("{protection} 由 {before}增至 {after}", "{protection} from {before} to {after}")[lang].format(
        protection=PROTECTION[worst.question.definition.protection][lang],
        before=minutes(worst, _figures(worst).down_estimate, lang),
        after=minutes(worst, doubled.down_estimate, lang),
    )


def ends_text(item: Availability, plan: Plan, lang: str) -> str:
    """Name the ends of an answer."""
    sites, question = plan.network.sites, item.question
    names = [site_name(sites[place], lang) for place in question.places]
    where = listed(names, lang) if names else both("任一核心节点", "any core")[lang]
    return f"{site_name(sites[question.start], lang)}→{where}"


def _what(item: Availability, plan: Plan, lang: str) -> str:
    return f"{ends_text(item, plan, lang)} {PROTECTION[item.question.definition.protection][lang]}"
