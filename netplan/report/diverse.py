"""Working and protection routes in words: how much longer, what they share, what would part them, what targets say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netplan.diverse import Diverse, PairVerdict
from netplan.report.names import ends_name, group_name, limit_text, listed, sentence, site_name, span_name
from netplan.report.numbers import RANGE, km, ms, ms_with_band, percent
from netplan.report.sentences import no_route
from netplan.report.words import EN, STATUS, ZH, both
from netplan.routes import Route
from netplan.targets import Target
from netplan.terms import AT_RISK, MEETS
from topology.lengths import Band
from topology.network import Network, station_group
from topology.parts import RISK_GROUP, SITE, SPAN
from topology.records import OPTICAL

#: At most so many sites in "by way of".
_NAMED = 3
#: Sums of the same delays in another order differ beyond so many decimals.
_EXACT = 9
CERTAIN = Band(value=1.0, low=1.0, high=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedThing:
    """
    Something that both routes pass.

    `kind`: span, site or risk_group; `chance`: that a fault which cuts one route there cuts the other as well. [0..1]
    """

    kind: str
    id: str
    name_zh: str
    name_en: str
    hard: bool
    chance: Band

    def name(self, lang: str) -> str:
        """Name it."""
        return self.name_zh if lang == ZH else self.name_en


def shared_things(found: Diverse, network: Network) -> list[SharedThing]:
    """List what both routes pass, what fails for certain first."""
    spans = [network.spans[key] for key in found.shared.edges]
    sites = [network.sites[key] for key in found.shared.nodes]
    groups = [network.risk_group(key) for key in (*found.shared.hard, *found.shared.soft)]
    return [
        *(_certain(SPAN, span.id, span_name(span, network, ZH), span_name(span, network, EN)) for span in spans),
        *(_certain(SITE, site.id, f"{site.name_zh}局站", f"{site.name_en} station") for site in sites),
        *(
            SharedThing(
                kind=RISK_GROUP,
                id=group.id,
                name_zh=group_name(group, ZH),
                name_en=group_name(group, EN),
                hard=group.is_hard,
                chance=Band(value=group.probability, low=group.probability_low, high=group.probability_high),
            )
            for group in groups
        ),
    ]


def _certain(kind: str, key: str, name_zh: str, name_en: str) -> SharedThing:
    return SharedThing(kind=kind, id=key, name_zh=name_zh, name_en=name_en, hard=True, chance=CERTAIN)


def chance(item: SharedThing, lang: str) -> str:
    """Word the chance that a fault cuts both routes, with its band."""
    if item.chance.low == item.chance.high:
        return percent(item.chance.value)
    opening, dash, closing = both("（", " (")[lang], RANGE[lang], both("）", ")")[lang]
    return f"{percent(item.chance.value)}{opening}{percent(item.chance.low)}{dash}{percent(item.chance.high)}{closing}"


def both_ruled_out(item: PairVerdict, found: Diverse) -> bool:
    """Tell whether it is proven that no two routes sharing as little can both be nominally inside the limit."""
    limit_ms = item.target.limit_ms
    return limit_ms is not None and found.bound_ms > 2 * limit_ms


def summary(found: Diverse, verdicts: Sequence[PairVerdict], network: Network, lang: str) -> str:
    """
    Say which second route there is, how much longer, what both share, what would part them, and what targets say.

    Parameters
    ----------
    found : Diverse
        The routes.
    verdicts : sequence of PairVerdict
        The targets between the ends.
    network : Network
        For the names.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        A few sentences.
    """
    a, b = found.ends
    if a == b:
        return both("起点和终点是同一处，不需要路由。", "Start and end are the same place: no route is needed.")[lang]
    said = [
        _routes(found, network, lang),
        _sharing(found, network, lang),
        _parting(found, network, lang),
        _targets(found, verdicts, lang),
        "" if found.proven else _bounded(found, lang),
    ]
    return ("" if lang == ZH else " ").join(sentence(text, lang) for text in said if text)


def _routes(found: Diverse, network: Network, lang: str) -> str:
    start, end = (site_name(network.sites[site], lang) for site in found.ends)
    working = ms_with_band(found.working.oneway_ms, lang)
    via = _via(found.working, found.protection, network, lang)
    if found.protection is None or found.added_ms is None:
        text = both(
            "{start}到{end}只有一条路由，{via}，单向 {working}，没有备用路由",
            "from {start} to {end} there is only one route, {via}, {working} one-way, and no protection route",
        )
        return text[lang].format(start=start, end=end, via=via, working=working)
    text = both(
        "{start}到{end}：主用路由{via}，单向 {working}；备用路由{other}，单向 {protection}，多 {added}{cost}",
        "{start} to {end}: the working route {via} takes {working} one-way, the protection route {other} takes "
        "{protection}, {added} more{cost}",
    )
    return text[lang].format(
        start=start,
        end=end,
        via=via,
        working=working,
        other=_via(found.protection, found.working, network, lang),
        protection=ms_with_band(found.protection.oneway_ms, lang),
        added=ms(round(found.added_ms, _EXACT)),
        cost=_cost(found, lang),
    )


def _cost(found: Diverse, lang: str) -> str:
    """Say what the working route gives up for the sake of the pair."""
    if not round(found.diversity_ms, _EXACT) > 0:
        return both("；主用路由就是最快的路由", "; the working route is the fastest there is")[lang]
    text = both(
        "；最快的单条路由为 {shortest}，为两条分开，主用路由让出 {cost}",
        "; the fastest single route takes {shortest}, so keeping the two apart costs the working route {cost}",
    )
    return text[lang].format(shortest=ms(found.shortest.oneway_ms.value), cost=ms(found.diversity_ms))


def _via(route: Route, other: Route | None, network: Network, lang: str) -> str:
    """Name up to three sites that tell a route from the other, spread over its length, and its cable length."""
    inner = route.sites[1:-1]
    own = [site for site in inner if other is None or site not in other.sites] or list(inner)
    step = max(len(own) - 1, 1) / (_NAMED - 1)
    chosen = own if len(own) <= _NAMED else [own[round(number * step)] for number in range(_NAMED)]
    names = [site_name(network.sites[site], lang) for site in chosen]
    if not names:
        return both("为两地直连（{km}）", "straight between the two ({km})")[lang].format(km=km(route.km.value))
    said = both("经{names}（{km}）", "by way of {names} ({km})")[lang]
    return said.format(names=listed(names, lang), km=km(route.km.value))


def _sharing(found: Diverse, network: Network, lang: str) -> str:
    if found.protection is None:
        return ""
    things = shared_things(found, network)
    certain = [item.name(lang) for item in things if item.hard]
    said = [
        both("两条没有共用任何光缆段、局站或硬风险组", "they share no span, station or hard risk group")[lang]
        if not certain
        else both("两条都经过{names}，这里一断两条全断", "both pass {names}: a fault there takes out the two at once")[
            lang
        ].format(names=listed(certain, lang)),
    ]
    soft = [item for item in things if not item.hard]
    if soft:
        text = both(
            "另有 {count} 处同路由（{names}），一条因故障中断时另一条同时中断的可能约 {chance}",
            "they run side by side in {count} {places} ({names}), where a fault on one cuts the other with a chance of "
            "about {chance}",
        )
        names = listed([item.name(lang) for item in soft], lang)
        places = "place" if len(soft) == 1 else "places"
        worst = max(soft, key=lambda item: item.chance.value)
        said.append(text[lang].format(count=len(soft), names=names, places=places, chance=chance(worst, lang)))
    elif not certain:
        said.append(
            both("方案所列的通道中也没有两条同走的", "nor does the plan list a corridor that both run along")[lang]
        )
    return both("；", "; ")[lang].join(said)


def _parting(found: Diverse, network: Network, lang: str) -> str:
    """Say what would keep the routes apart."""
    if found.removal is None:
        return ""
    if found.removal.builds:
        names = listed([f"{span_name(span, network, lang)} {km(span.route_km)}" for span in found.removal.builds], lang)
        text = both("建成{names}后可以完全分开", "with {names} built, two routes could be kept apart")
        return text[lang].format(names=names)
    if not found.removal.proven:
        return both("未能在时限内查明建什么可以分开", "time ran out before it was known what build would part them")[
            lang
        ]
    cables = both("方案中的现有、规划和候选光缆", "no existing, planned or candidate cable of the plan")
    if found.operator is not None:
        cables = both(
            "该运营商的现有光缆加上规划和候选光缆", "no existing cable of this operator and no planned or candidate one"
        )
    said = both("{cables}都不能使它们分开{needed}", "{cables} parts them{needed}")[lang]
    return said.format(cables=cables[lang], needed=_needed(found, network, lang))


def _needed(found: Diverse, network: Network, lang: str) -> str:
    """Name the cable that is missing, where both routes depend on one."""
    spans = [network.spans[key] for key in found.shared.edges]
    if not spans:
        return ""
    alone = [end for end in found.ends if any(end in span.ends for span in spans) and _has_one_span(end, network)]
    single = [site_name(network.sites[end], lang) for end in alone]
    beside = listed([ends_name(span.ends, network, lang) for span in spans], lang)
    text = both(
        "：除{beside}以外，还需要一条走另一通道的光缆",
        ": it takes another cable beside {beside}, along another corridor",
    )
    if single:
        text = both(
            "：{sites}需要第二条出局光缆，走另一通道、进另一局站（现在只能走{beside}）",
            ": {sites} needs a second access cable, along another corridor and into another station (now there is only "
            "{beside})",
        )
    return text[lang].format(sites=listed(single, lang), beside=beside)


def _has_one_span(site: str, network: Network) -> bool:
    members = network.risk_members.get(station_group(site), ())
    return sum(network.spans[span].status == "existing" for span in members) == 1


def _targets(found: Diverse, verdicts: Sequence[PairVerdict], lang: str) -> str:
    """Word the targets with a figure; those that ask and get the same are named together."""
    alike: dict[tuple[float, str, str], list[PairVerdict]] = {}
    for item in verdicts:
        if item.target.limit_ms is not None:
            alike.setdefault((item.target.limit_ms, item.working_status, item.protection_status), []).append(item)
    return both("；", "; ")[lang].join(_alike(items, found, lang) for items in alike.values())


def _alike(items: Sequence[PairVerdict], found: Diverse, lang: str) -> str:
    item, limit_ms = items[0], items[0].target.limit_ms or 0.0
    ids = listed([one.target.id for one in items], lang)
    noun = both("指标", "target" if len(items) == 1 else "targets")[lang]
    text = both("{noun} {ids}（{limit}）：主用{working}", "{noun} {ids} ({limit}): working {working}")
    said = text[lang].format(noun=noun, ids=ids, limit=limit_text(limit_ms), working=STATUS[item.working_status][lang])
    if found.protection is None:
        return said
    second = STATUS[item.protection_status][lang]
    said += both("、备用{second}", ", protection {second}")[lang].format(second=second)
    if {item.working_status, item.protection_status} <= {MEETS, AT_RISK} or not both_ruled_out(item, found):
        return said
    text = both(
        "；任何两条共用不比这更多的路由，时延之和至少 {total}，不可能两条都在 {limit} 以内",
        "; any two routes that share no more than these take at least {total} together, so both cannot be inside {limit}",
    )
    return said + text[lang].format(total=ms(found.bound_ms, against=2 * limit_ms), limit=limit_text(limit_ms))


def target_summary(
    target: Target,
    pairs: Sequence[tuple[str, Diverse | None, Sequence[PairVerdict]]],
    network: Network,
    lang: str,
    operator: str | None,
) -> str:
    """Say how many places of a target have a second route, and where both are inside its limit."""
    if all(found is None for _, found, _ in pairs):
        return sentence(no_route(network, OPTICAL, operator, lang), lang)
    good = {MEETS, AT_RISK}
    groups: dict[str, list[str]] = {"second": [], "apart": [], "both": [], "ruled_out": [], "over": [], "missed": []}
    for place, found, verdicts in pairs:
        name = site_name(network.sites[place], lang)
        if found is None or found.protection is None:
            groups["second"].append(name)
        elif not found.is_disjoint:
            groups["apart"].append(name)
        for item in verdicts:
            if {item.working_status, item.protection_status} <= good:
                groups["both"].append(name)
            elif item.target.limit_ms is not None and item.working_status not in good:
                groups["missed"].append(name)
            elif found is not None and found.protection is not None and item.target.limit_ms is not None:
                groups["ruled_out" if both_ruled_out(item, found) else "over"].append(name)
    texts = {
        "second": both("没有第二条路由：{names}", "no second route: {names}"),
        "apart": both("两条路由分不开：{names}", "the two routes cannot be kept apart: {names}"),
        "both": both("主用、备用都在 {limit} 以内：{names}", "both routes inside {limit}: {names}"),
        "ruled_out": both(
            "主用在内，但已证明两条不可能都在 {limit} 以内：{names}",
            "working inside, but proven that not both can be inside {limit}: {names}",
        ),
        "over": both("主用在内，备用超出：{names}", "working inside, protection outside: {names}"),
        "missed": both("主用已超出：{names}", "even the working route outside: {names}"),
    }
    limit = limit_text(target.limit_ms or 0.0)
    said = [texts[key][lang].format(names=listed(names, lang), limit=limit) for key, names in groups.items() if names]
    if not said:
        said = [both("各方向主用、备用路由互不共用", "working and protection routes are apart everywhere")[lang]]
    head = both("指标 {id} 共 {n} 个方向", "target {id}, {n} places")[lang].format(id=target.id, n=len(pairs))
    return sentence(both("：", ": ")[lang].join([head, both("；", "; ")[lang].join(said)]), lang)


def _bounded(found: Diverse, lang: str) -> str:
    text = both(
        "未能在时限内证明这是共用最少、时延最低的一对：光纤与光放时延之和 {total}，下界 {bound}",
        "time ran out before it was proven that no pair shares less or is faster: fibre and amplifiers take {total} "
        "together, {bound} at least",
    )
    return text[lang].format(total=ms(found.sum_ms), bound=ms(found.bound_ms))


def no_way_through(lang: str, *, proven: bool = True) -> str:
    """Say why no route passes the places asked for."""
    if not proven:
        return both(
            "未能在时限内查明是否有这样的路由", "time ran out before it was known whether there is such a route"
        )[lang]
    return both(
        "没有一条路由能经过所要求的各处、避开所排除的各处，而又不重复经过任何地点",
        "no route passes all that it should and keeps off what it should without passing some place twice",
    )[lang]
