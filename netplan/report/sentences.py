"""Sentences about verdicts, in both languages: by how much, what dominates, what would help, what light allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from netplan import terms
from netplan.delay import AMPLIFIERS, FIBRE, QUEUEING, REGENERATORS, ROUTERS, SERIALISATION, TERMINALS
from netplan.report.advice import advice
from netplan.report.names import cable_name, clauses, limit_text, listed, sentence, site_name
from netplan.report.numbers import km, ms, ms_with_band, percent
from netplan.report.words import ASSUMPTION, ZH, Words, both
from netplan.routes import Route
from netplan.verdicts import TargetVerdict, Verdict
from topology.network import Network
from topology.records import OPTICAL


def reason(verdict: Verdict, network: Network, lang: str) -> str:
    """
    Say why a verdict is what it is.

    Parameters
    ----------
    verdict : Verdict
        The verdict.
    network : Network
        For the names of sites and cables.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One sentence: by how much, what adds most, what would help, what light allows, what it leans on.
    """
    said = _BY_STATUS[verdict.status](verdict, network, lang)
    return sentence(clauses([*said, _halved(verdict, lang), leans_on(verdict, network, lang)], lang), lang)


def leans_on(verdict: Verdict, network: Network, lang: str) -> str:
    """Name the cables that a verdict leans on although nobody has published that they exist; "" for none."""
    prefix = f"{terms.ASSUMED_CABLE}:"
    codes = [code.removeprefix(prefix) for code in verdict.assumptions if code.startswith(prefix)]
    if not codes:
        return ""
    names = [cable_name(code, network, lang) for code in codes]
    text = both("依据假设存在的光缆：{names}", "it leans on cables that are assumed to exist: {names}")
    return text[lang].format(names=listed(names, lang))


def assumption(code: str, network: Network, lang: str) -> str:
    """Word a code of `Verdict.assumptions`."""
    kind, _, name = code.partition(":")
    return ASSUMPTION[kind][lang].format(name=cable_name(name, network, lang))


def headline(judged: Sequence[TargetVerdict], lang: str) -> str:
    """
    Say in one sentence which target is worst off in its own layer.

    Parameters
    ----------
    judged : sequence of TargetVerdict
        Any layers; those of a target's own layer with a limit count.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        The largest gap, or the smallest slack if all are met; "" without any figure.
    """
    rated = [verdict for item in own(judged) for verdict in item.verdicts if verdict.slack_ms is not None]
    if not rated:
        return ""
    worst = min(rated, key=lambda verdict: (verdict.slack_ms or 0.0) / (verdict.target.limit_ms or 1.0))
    if worst.route is None or worst.target.limit_ms is None or worst.slack_ms is None:
        return ""
    limit = worst.target.limit_ms
    text = {
        True: both(
            "余量最小：{a}→{b} 单向 {delay}，余 {gap}（目标 {limit}）",
            "Least slack: {a} to {b}, {delay} one-way, {gap} inside the {limit} target",
        ),
        False: both(
            "差距最大：{a}→{b} 单向 {delay}，超目标 {gap}（目标 {limit}）",
            "Largest gap: {a} to {b}, {delay} one-way, {gap} over the {limit} target",
        ),
    }[worst.slack_ms >= 0]
    return text[lang].format(
        a=site_name(worst.start, lang),
        b=site_name(worst.place, lang),
        delay=ms_with_band(worst.route.oneway_ms, lang, against=limit),
        gap=ms(abs(worst.slack_ms)),
        limit=limit_text(limit),
    )


def summary(judged: Sequence[TargetVerdict], network: Network, *, plan_name: str, date: str, lang: str) -> str:
    """Write the report's opening paragraph: how many targets stand where, the largest gap, what to do first."""
    counted = counts(judged)
    rated = sum(counted[status] for status in terms.STATUSES)
    text = both(
        "截至{date}，{plan}共{n}项时延指标：达标{meets}项、临界{at_risk}项、不达标{misses}项、"
        "物理上不可行{impossible}项、未知{unknown}项，另{none}项无量化目标",
        "As of {date}, {plan} has {n} delay targets: {meets} met, {at_risk} at risk, {misses} missed, "
        "{impossible} impossible, {unknown} unknown; {none} more lack a figure",
    )
    opening = text[lang].format(date=_date(date, lang), plan=plan_name, n=rated, none=counted["no_figure"], **counted)
    return _paragraph([opening, headline(judged, lang), first_step(judged, network, lang)], lang)


def first_step(judged: Sequence[TargetVerdict], network: Network, lang: str) -> str:
    """Say what to do first about the targets that are missed or at risk; "" if none is."""
    open_ones = [
        verdict for item in own(judged) for verdict in item.verdicts if verdict.status in (terms.AT_RISK, terms.MISSES)
    ]
    to_measure = [verdict for verdict in open_ones if verdict.remedy is None or verdict.remedy.kind == terms.MEASURE]
    if to_measure:
        text = both("建议先实测 {pairs}：区间仍跨目标值", "Measure {pairs} first: the band straddles the limit")
        return text[lang].format(pairs=_pairs(to_measure, lang))
    for kind in (terms.REROUTE, terms.BUILD, terms.NO_KNOWN_CORRIDOR):
        for verdict in open_ones:
            if verdict.remedy is not None and verdict.remedy.kind == kind and verdict.target.limit_ms:
                pair = _pairs([verdict], lang)
                step = advice(verdict, verdict.remedy, network, lang)
                return both(f"{pair}：{step}", f"{pair}: {step}")[lang]
    return ""


def own(judged: Iterable[TargetVerdict]) -> list[TargetVerdict]:
    """Keep the targets with a figure, each in the layer it applies to."""
    return [item for item in judged if item.layer == item.target.layer and item.target.limit_ms is not None]


def counts(judged: Iterable[TargetVerdict]) -> dict[str, int]:
    """Count targets by status in their own layer; those without a figure apart, as `no_figure`."""
    items = [item for item in judged if item.layer == item.target.layer]
    counted = dict.fromkeys((*terms.STATUSES, "no_figure"), 0)
    for item in items:
        counted["no_figure" if item.target.limit_ms is None else item.status] += 1
    return counted


def _meets(verdict: Verdict, network: Network, lang: str) -> list[str]:
    route, limit = _rated(verdict)
    slack = limit - route.oneway_ms.value
    text = both(
        "{delay}，在目标 {limit} 以内，余 {slack}，区间上限也在内",
        "{delay}: {slack} inside the {limit} target, the band's high end too",
    )
    first = _delay_sentence(text, route, limit, lang, slack=ms(slack))
    return [first, _dominant(verdict, route, network, lang), _light(verdict, lang)]


def _at_risk(verdict: Verdict, network: Network, lang: str) -> list[str]:
    route, limit = _rated(verdict)
    text = both(
        "{delay}，标称在目标 {limit} 以内，余 {slack}，但区间上限超出 {over}：先实测以缩小区间",
        "{delay}: nominally {slack} inside the {limit} target, but the band's high end is {over} over; measure to narrow it",
    )
    slack, over = limit - route.oneway_ms.value, route.oneway_ms.high - limit
    first = _delay_sentence(text, route, limit, lang, slack=ms(slack), over=ms(over))
    return [first, _dominant(verdict, route, network, lang), _light(verdict, lang)]


def _misses(verdict: Verdict, network: Network, lang: str) -> list[str]:
    route, limit = _rated(verdict)
    text = both("{delay}，超目标 {limit} 达 {over}", "{delay}: {over} over the {limit} target")
    first = _delay_sentence(text, route, limit, lang, over=ms(route.oneway_ms.value - limit))
    remedy = "" if verdict.remedy is None else advice(verdict, verdict.remedy, network, lang)
    return [first, _dominant(verdict, route, network, lang), remedy, _light(verdict, lang)]


def _impossible(verdict: Verdict, _network: Network, lang: str) -> list[str]:
    limit = verdict.target.limit_ms or 0.0
    text = both(
        "两地大圆距离 {direct}，光在光纤中直行也要 {light}，已超目标 {limit}：任何光缆都做不到",
        "the places are {direct} apart; light in straight fibre takes {light}, beyond the {limit} target: no cable can do it",
    )
    said = text[lang].format(
        direct=km(verdict.great_circle_km), light=ms(verdict.light_limit_ms, against=limit), limit=limit_text(limit)
    )
    return [said]


def _unknown(verdict: Verdict, network: Network, lang: str) -> list[str]:
    if verdict.why_unknown == terms.NO_FIGURE:
        said = [both("原文未给数值，不作判定", "the document gives no figure, so nothing is judged")[lang]]
        if verdict.route is not None:
            now = both("现为单向 {delay}", "now {delay} one-way")[lang]
            said.append(now.format(delay=ms_with_band(verdict.route.oneway_ms, lang)))
            said.append(_dominant(verdict, verdict.route, network, lang))
        return [*said, _light(verdict, lang)]
    return [no_route(network, verdict.layer, verdict.operator, lang), _light(verdict, lang)]


def no_route(network: Network, layer: str, operator: str | None, lang: str) -> str:
    """Say why the data hold no route."""
    if operator is not None and operator not in network.operators:
        names = "、".join(network.operators) if lang == ZH else ", ".join(network.operators)
        if not names:
            return both(
                f"方案中的光缆未标明运营商，因此找不到“{operator}”的路由；请在 spans.csv 的 operator 列填写",
                f"no cable of the plan names an operator, so none is “{operator}”'s; fill in the operator column of spans.csv",
            )[lang]
        return both(
            f"方案中没有运营商“{operator}”的光缆（有：{names}）",
            f"the plan has no cable of operator “{operator}” (it has: {names})",
        )[lang]
    if layer == OPTICAL and operator is not None:
        return both(
            f"运营商“{operator}”的现有光缆不连通这两地",
            f"no existing cables of operator “{operator}” join the two places",
        )[lang]
    if layer == OPTICAL:
        return both("方案中的现有光缆不连通这两地", "no existing cables of the plan join the two places")[lang]
    return both(
        "方案中该IP层的节点和电路不连通这两地", "the nodes and circuits of this IP layer do not join the two places"
    )[lang]


def _rated(verdict: Verdict) -> tuple[Route, float]:
    """Return the route and the limit of a verdict that has both by its status."""
    if verdict.route is None or verdict.target.limit_ms is None:
        raise ValueError(f"a verdict that {verdict.status} has a route and a limit")
    return verdict.route, verdict.target.limit_ms


def _delay_sentence(text: Words, route: Route, limit: float, lang: str, **gaps: str) -> str:
    delay = ms_with_band(route.oneway_ms, lang, against=limit)
    said = both(f"单向 {delay}", f"{delay} one-way")[lang]
    return text[lang].format(delay=said, limit=limit_text(limit), **gaps)


def _dominant(verdict: Verdict, route: Route, network: Network, lang: str) -> str:
    """Name what adds most to the delay beyond a straight fibre."""
    if not route.oneway_ms.value > 0:
        return ""
    parts = {name: band.value for name, band in route.parts.items()}
    detour_ms = max(parts[FIBRE] - verdict.theoretical_ms, 0.0)
    optical_ms = sum(parts[name] for name in (AMPLIFIERS, REGENERATORS, TERMINALS))
    hops_ms = sum(parts.get(name, 0.0) for name in (ROUTERS, SERIALISATION, QUEUEING))
    factor = route.km.value / verdict.great_circle_km if verdict.great_circle_km > 0 else 1.0
    causes = [
        (detour_ms, _detour(route)),
        (optical_ms, both("光设备", "optical equipment")),
        (hops_ms, both("路由器与排队", "routers and queueing")),
    ]
    most_ms, cause = max(causes, key=lambda item: item[0])
    text = both(
        "直线光纤之外主要是{cause}：{ms}，占 {share}",
        "beyond a straight fibre it is mainly {cause}: {ms}, {share} of the whole",
    )
    return text[lang].format(
        cause=cause[lang].format(km=km(route.km.value), factor=factor, via=_turns(route, network, lang)),
        ms=ms(most_ms),
        share=percent(most_ms / route.oneway_ms.value),
    )


def _detour(route: Route) -> Words:
    """Word a detour: the cable's, or that of the routers an IP route has to pass."""
    if len(route.routers) > 2:
        return both(
            "IP路由绕行（经{via}，{km}，为大圆距离的 {factor:.2f} 倍）",
            "the detour of the IP route (by way of {via}, {km}, {factor:.2f} times the great circle)",
        )
    return both(
        "光缆绕行（路由 {km}，为大圆距离的 {factor:.2f} 倍）",
        "the cable's detour ({km}, {factor:.2f} times the great circle)",
    )


def _turns(route: Route, network: Network, lang: str) -> str:
    return listed([site_name(network.sites[site], lang) for site in route.routers[1:-1]], lang)


def _light(verdict: Verdict, lang: str) -> str:
    limit = verdict.target.limit_ms
    text = both("物理极限 {light}", "light allows {light}")
    return text[lang].format(light=ms(verdict.light_limit_ms, against=limit))


def _pairs(items: Sequence[Verdict], lang: str) -> str:
    pairs = dict.fromkeys((site_name(item.start, lang), site_name(item.place, lang)) for item in items)
    arrow = both("—", "–")[lang]
    return listed([f"{a}{arrow}{b}" for a, b in pairs], lang)


def _paragraph(parts: Sequence[str], lang: str) -> str:
    """Join sentences, each with its capital and full stop."""
    return ("" if lang == ZH else " ").join(sentence(part, lang) for part in parts if part)


def _halved(verdict: Verdict, lang: str) -> str:
    """Say that a limit on the round trip is judged by its half."""
    target = verdict.target
    if target.direction != "round-trip" or target.asked_ms is None:
        return ""
    text = both("目标为往返 {asked}，按其一半判定", "the target is {asked} for the round trip, judged by its half")
    return text[lang].format(asked=limit_text(target.asked_ms))


def _date(date: str, lang: str) -> str:
    year, month, day = date.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日" if lang == ZH else date


_BY_STATUS: dict[str, Callable[[Verdict, Network, str], list[str]]] = {
    terms.MEETS: _meets,
    terms.AT_RISK: _at_risk,
    terms.MISSES: _misses,
    terms.IMPOSSIBLE: _impossible,
    terms.UNKNOWN: _unknown,
}
