"""What would bring a missed target in, in words."""

from __future__ import annotations

from collections.abc import Sequence

from netplan import terms
from netplan.remedies import Remedy
from netplan.report.names import cable_name, clauses, listed, site_name
from netplan.report.numbers import km, ms, ms_with_band
from netplan.report.words import EN, both
from netplan.routes import Route
from netplan.verdicts import Verdict
from topology.network import Network
from topology.records import Span


def advice(verdict: Verdict, remedy: Remedy, network: Network, lang: str) -> str:
    """
    Say what would bring a missed target in.

    Parameters
    ----------
    verdict : Verdict
        The miss.
    remedy : Remedy
        What was found for it.
    network : Network
        For the names of sites and cables.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One clause or several, without a full stop.
    """
    limit = verdict.target.limit_ms or 0.0
    if remedy.kind == terms.MEASURE:
        return both("区间下限在目标以内：先实测", "the band's low end is inside: measure first")[lang]
    if remedy.kind == terms.NO_KNOWN_CORRIDOR:
        return _direct_build(verdict, remedy, limit, network, lang)
    if remedy.route is None:
        return both("未搜索改进办法", "no remedy was searched for")[lang]
    delay = ms(remedy.route.oneway_ms.value, against=limit)
    if remedy.kind == terms.REROUTE:
        text = both(
            "改走现有光缆直达电路（{via}）为 {delay}，可达标{lease}",
            "a direct circuit over existing cables ({via}) takes {delay} and meets it{lease}",
        )
        via = _via(remedy.route, network, lang)
        return text[lang].format(via=via, delay=delay, lease=_lease(verdict, remedy.route, lang))
    text = both("新建{builds}后为 {delay}，可达标{lease}", "building {builds} brings it to {delay} and meets it{lease}")
    builds = _builds(remedy.builds, network, lang)
    return text[lang].format(builds=builds, delay=delay, lease=_lease(verdict, remedy.route, lang))


def _direct_build(verdict: Verdict, remedy: Remedy, limit: float, network: Network, lang: str) -> str:
    """Say how near the known corridors come, and what a cable built from end to end would do."""
    if remedy.direct_km is None or remedy.direct_ms is None or verdict.route is None:
        return ""
    length_km, delay = remedy.direct_km.value, remedy.direct_ms.value
    said = [
        both("已知通道都不够", "no known corridor is enough")[lang],
        _best_known(verdict, remedy, limit, network, lang),
    ]
    if delay <= limit:
        text = both(
            "两地间直接新建光缆（约 {km}，假设）约 {delay}，可达标",
            "a cable built from end to end (about {km}, assumed) would take {delay} and meet it",
        )
        return clauses([*said, text[lang].format(km=km(length_km), delay=ms(delay, against=limit))], lang)
    usual = _usual_build(verdict.route, length_km, delay, limit, lang)
    return clauses([*said, usual, _needed(verdict, remedy, limit, lang)], lang)


def _best_known(verdict: Verdict, remedy: Remedy, limit: float, network: Network, lang: str) -> str:
    """Name the best way over what exists and known corridors, where it is another than the one judged."""
    best = remedy.route
    if best is None or verdict.route is None or best.oneway_ms.value >= verdict.route.oneway_ms.value:
        return ""
    over = ms(best.oneway_ms.value - limit)
    delay = ms_with_band(best.oneway_ms, lang, against=limit)
    if not remedy.builds:
        text = both("光层直达也要 {delay}，仍超 {over}", "even the optical layer takes {delay}, {over} over")
        return text[lang].format(delay=delay, over=over)
    text = both(
        "最好的是新建{builds}：{delay}，仍超 {over}", "the best is to build {builds}: {delay}, still {over} over"
    )
    return text[lang].format(builds=_builds(remedy.builds, network, lang), delay=delay, over=over)


def _usual_build(route: Route, length_km: float, delay: float, limit: float, lang: str) -> str:
    if delay >= route.oneway_ms.value:
        return both(
            "按通常绕行系数直接新建不会比现有路由快", "a cable from end to end with the usual detour would be no faster"
        )[lang]
    text = both(
        "两地间直接新建（按通常绕行系数约 {km}）也要 {delay}",
        "even a cable from end to end (about {km} with the usual detour) would take {delay}",
    )
    return text[lang].format(km=km(length_km), delay=ms(delay, against=limit))


def _needed(verdict: Verdict, remedy: Remedy, limit: float, lang: str) -> str:
    """Say how long a cable may be to meet the limit, equipment taken off."""
    if remedy.direct_km is None or remedy.direct_fibre_ms is None or remedy.direct_ms is None:
        return ""
    equipment_ms = remedy.direct_ms.value - remedy.direct_fibre_ms.value
    if not verdict.great_circle_km > 0 or not remedy.direct_fibre_ms.value > 0:
        factor = 0.0
    else:
        longest_km = (limit - equipment_ms) * remedy.direct_km.value / remedy.direct_fibre_ms.value
        factor = longest_km / verdict.great_circle_km
    if factor < 1:
        text = both(
            "加上设备时延，沿大圆敷设的光缆也不达标", "with its equipment not even a straight cable would meet it"
        )
        return text[lang]
    text = both(
        "须有不长于 {km}（大圆距离的 {factor:.2f} 倍）的光缆才能达标",
        "it takes a cable of at most {km}, {factor:.2f} times the great circle",
    )
    return text[lang].format(km=km(factor * verdict.great_circle_km), factor=factor)


def _lease(verdict: Verdict, route: Route, lang: str) -> str:
    """Say whose existing fibre a remedy would have to lease or swap, where the search was for one operator."""
    owners = dict.fromkeys(
        span.operator for span in route.spans if span.status == "existing" and span.operator != verdict.operator
    )
    if verdict.operator is None or not owners:
        return ""
    names = listed([owner or both("未标明的运营商", "an unnamed operator")[lang] for owner in owners], lang)
    return both(f"（须租用或置换{names}的光缆）", f" (fibre of {names} to be leased or swapped)")[lang]


def _via(route: Route, network: Network, lang: str) -> str:
    names = [site_name(network.sites[site], lang) for site in route.sites[1:-1]]
    if not names:
        return both("两地直连的光缆", "one cable between the two")[lang]
    return both("经{names}", "by way of {names}")[lang].format(names=listed(names, lang))


def _builds(spans: Sequence[Span], network: Network, lang: str) -> str:
    words = [f"{cable_name(span.id, network, lang)}（{km(span.route_km)}）" for span in spans]
    if lang == EN:
        words = [word.replace("（", " (").replace("）", ")") for word in words]
    return listed(words, lang)
