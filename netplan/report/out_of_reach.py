"""Why places stay out of reach whatever is built, in words."""

from __future__ import annotations

from netplan.delay import FIBRE
from netplan.report.names import cable_name, clauses, ends_name, limit_text, listed, pair_name
from netplan.report.numbers import km, money_with_band, ms, ms_with_band
from netplan.report.upgrade import candidates_text
from netplan.report.words import ZH, Words, both
from netplan.routes import Route
from netplan.upgrade.answers import DIRECT_WOULD, NOTHING_HELPS, OVER_BUDGET, ROUTING, UNDECIDED, Refusal
from netplan.verdicts import Verdict
from topology.network import Network


def impossible_sentence(verdict: Verdict, lang: str) -> str:
    """Say which place of which target light itself forbids; no cable that stands or is assumed to matters for that."""
    limit = verdict.target.limit_ms or 0.0
    text = both(
        "目标 {limit}，两地大圆距离 {direct}，光沿大圆在光纤中直行也要 {light}：任何光缆都做不到",
        "limit {limit}, the places are {direct} apart, and light in straight fibre takes {light}: no cable can do it",
    )
    said = text[lang].format(
        limit=limit_text(limit), direct=km(verdict.great_circle_km), light=ms(verdict.light_limit_ms, against=limit)
    )
    return _about(verdict, said, lang)


def refusal_sentence(refusal: Refusal, network: Network, lang: str) -> str:
    """Say why one place of a target stays out of reach, or stays at risk."""
    worded = {
        DIRECT_WOULD: _direct_would,
        NOTHING_HELPS: _nothing_helps,
        OVER_BUDGET: _over_budget,
        ROUTING: _routing,
        UNDECIDED: _undecided,
    }[refusal.reason](refusal, network, lang)
    return _about(refusal.verdict, worded, lang)


def _about(verdict: Verdict, said: str, lang: str) -> str:
    pair = f"{verdict.target.id} {pair_name(verdict.start, verdict.place, lang)}"
    return f"{pair}：{said}。" if lang == ZH else f"{pair}: {said}."


def _direct_would(refusal: Refusal, network: Network, lang: str) -> str:
    band = both("区间尚不能全部进入目标", "its whole band is not inside")[lang] if refusal.whole_only else ""
    if refusal.direct is not None and not _straight_keeps(refusal):
        would = _direct(refusal.direct, refusal, network, lang)
    else:
        text = both(
            "所有已知通道均无法达标；两地间直接新建光缆（约 {km}，假设）约 {delay}，可达标，但不在所列的备选之中",
            "no corridor helps; a cable built from end to end (about {km}, assumed) would take {delay} and meet it, "
            "but is not among the candidates",
        )
        would = _straight(text, refusal, lang)
    return clauses([band, _best(refusal, network, lang), would], lang)


def _straight_keeps(refusal: Refusal) -> bool:
    """Tell whether a cable from end to end keeps the limit, wholly where only the whole band is missing."""
    limit = refusal.verdict.target.limit_ms
    if refusal.straight is None or limit is None:
        return False
    band = refusal.straight.oneway_ms
    return (band.high if refusal.whole_only else band.value) <= limit


def _direct(route: Route, refusal: Refusal, network: Network, lang: str) -> str:
    """Say which cables from place to place would do, where they are not offered."""
    new = [span for span in route.spans if span.status != "existing"]
    text = both(
        "所有已知通道均无法达标；两地直连新建（{names}，假设）可为 {delay}，但不在所列的备选之中",
        "no corridor helps; direct cables ({names}, assumed) would give {delay}, but are not among the candidates",
    )
    return text[lang].format(
        names=listed([f"{_new_name(span.id, span.ends, network, lang)} {km(span.route_km)}" for span in new], lang),
        delay=ms_with_band(route.oneway_ms, lang, against=refusal.verdict.target.limit_ms),
    )


def _nothing_helps(refusal: Refusal, network: Network, lang: str) -> str:
    if refusal.whole_only:
        text = both(
            "区间在备选范围内（{among}）无法全部进入目标：两地间直接新建（按通常绕行系数约 {km}），"
            "区间上限也有 {delay}",
            "its whole band cannot be brought in by the candidates ({among}): even a cable from end to end (about {km} "
            "with the usual detour) could take {delay}",
        )
    else:
        text = both(
            "所有备选方案均无法达标（{among}），两地间直接新建（按通常绕行系数约 {km}）也要 {delay}",
            "nothing helps among the candidates ({among}); even a cable from end to end (about {km} with the usual "
            "detour) would take {delay}",
        )
    return clauses([_straight(text, refusal, lang), _best(refusal, network, lang), _longest(refusal, lang)], lang)


def _over_budget(refusal: Refusal, network: Network, lang: str) -> str:  # noqa: ARG001
    what = (
        both("区间全部进入目标", "to bring its whole band in") if refusal.whole_only else both("使其达标", "to meet it")
    )
    if refusal.least_cost is None or refusal.least_km is None:
        return both("预算不够", "the budget does not suffice")[lang]
    text = both(
        "预算不够：单独{what}就需 {cost}、新建光缆 {km}",
        "the budget does not suffice: {what} alone takes {cost} and {km} of new cable",
    )
    return text[lang].format(
        what=what[lang], cost=money_with_band(refusal.least_cost, lang), km=km(refusal.least_km.value)
    )


def _routing(refusal: Refusal, network: Network, lang: str) -> str:  # noqa: ARG001
    if refusal.best is None:
        return both("试过的新电路都接不通这两地", "none of the circuits that were tried joins the two places")[lang]
    text = both(
        "试过的新电路（一条或两条）都不能使其全部进入目标；现为 {delay}；要更快须改路由度量或改走光层",
        "none of the new circuits that were tried, one or two, brings it wholly in; it is {delay} now; other metrics "
        "or the optical layer would be needed",
    )
    limit = refusal.verdict.target.limit_ms
    return text[lang].format(delay=ms_with_band(refusal.best.oneway_ms, lang, against=limit))


def _undecided(refusal: Refusal, network: Network, lang: str) -> str:  # noqa: ARG001
    return both("时限内未能判定能否达标", "the time did not suffice to decide whether it can be met")[lang]


def _straight(text: Words, refusal: Refusal, lang: str) -> str:
    if refusal.straight is None:
        return ""
    band, limit = refusal.straight.oneway_ms, refusal.verdict.target.limit_ms
    shown = band.high if refusal.whole_only else band.value
    among = candidates_text(refusal.offered, refusal.direct_within_km, lang)
    return text[lang].format(km=km(refusal.straight.km.value), delay=ms(shown, against=limit), among=among)


def _best(refusal: Refusal, network: Network, lang: str) -> str:
    """Name the best that all candidates together would give, where that is another way than today's."""
    best, limit = refusal.best, refusal.verdict.target.limit_ms or 0.0
    if refusal.cut_short:
        return ""
    if best is None:
        return both("全部备选也不连通两地", "all candidates together do not join the two places")[lang]
    new = [span for span in best.spans if span.status != "existing"]
    delay = ms_with_band(best.oneway_ms, lang, against=limit)
    if not new:
        return both("现有光缆已是最好：{delay}", "what exists is the best: {delay}")[lang].format(delay=delay)
    names = listed([_new_name(span.id, span.ends, network, lang) for span in new], lang)
    text = both(
        "全部备选中最好的（新建{names}）为 {delay}", "the best of all candidates (building {names}) takes {delay}"
    )
    return text[lang].format(names=names, delay=delay)


def _longest(refusal: Refusal, lang: str) -> str:
    """Say how long a cable from end to end may be to keep the limit, equipment taken off."""
    straight, verdict = refusal.straight, refusal.verdict
    limit = verdict.target.limit_ms
    if refusal.whole_only or straight is None or limit is None:
        return ""
    fibre = straight.parts[FIBRE].value
    longest_km = (limit - (straight.oneway_ms.value - fibre)) * straight.km.value / fibre
    factor = longest_km / verdict.great_circle_km
    if factor < 1:
        return both("加上设备时延，沿大圆敷设也不达标", "with its equipment not even a straight cable would meet it")[
            lang
        ]
    text = both(
        "须有不长于 {km}（大圆距离的 {factor:.2f} 倍）的光缆才能达标",
        "it takes a cable of at most {km}, {factor:.2f} times the great circle",
    )
    return text[lang].format(km=km(longest_km), factor=factor)


def _new_name(key: str, ends: tuple[str, str], network: Network, lang: str) -> str:
    return cable_name(key, network, lang) if key in network.spans else ends_name(ends, network, lang)
