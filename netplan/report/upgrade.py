"""Upgrades in words: what to build, what it costs and gains, how much it bears, and what no build can do."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.parameters import Parameters
from netplan.report.names import clauses, ends_name, limit_text, listed, pair_name, sentence
from netplan.report.numbers import RANGE, km, money, money_with_band, ms, ms_with_band, percent, thousands
from netplan.report.words import BASIS, STATUS, Words, both
from netplan.terms import AT_RISK, MEETS
from netplan.upgrade.answers import (
    ALL_PAIRS,
    ALL_TARGETS,
    BUDGET,
    FRONT,
    NOMINALLY,
    OVER_BUDGET,
    PROTECT,
    Build,
    Gain,
    UpgradePlan,
    Upgrades,
)
from netplan.upgrade.candidates import CORRIDOR, DIRECT, EXPRESS, LEASE
from netplan.verdicts import Verdict
from topology.lengths import Band
from topology.network import Network

KIND: dict[str, Words] = {
    CORRIDOR: both("沿已知通道新建", "new cable along a known corridor"),
    DIRECT: both("两地直连新建（假设）", "new direct cable (assumed)"),
    LEASE: both("租用或置换", "lease or swap"),
    EXPRESS: both("新开电路", "new circuit"),
}
PLAN: dict[str, Words] = {
    ALL_TARGETS: both("能达标的指标全部达标，费用最低", "Every target that can be met, at least cost"),
    NOMINALLY: both("只求标称值达标，费用最低", "The same by nominal delays only, at least cost"),
    ALL_PAIRS: both(
        "能达标的地点对全部达标（含整体达不到的指标），费用最低",
        "Every pair that can be met, also of targets that cannot be met as a whole, at least cost",
    ),
    BUDGET: both("预算内达标最多", "The most that the budget buys"),
    FRONT: both("费用与成效的取舍", "A point of the trade-off between cost and gain"),
    PROTECT: both(
        "每对地点两条不共光缆段的路由，费用最低", "Two routes without a common span for every pair, at least cost"
    ),
}


def km_with_band(band: Band, lang: str) -> str:
    """Word a length with its band."""
    if band.low == band.high:
        return km(band.value)
    text = both("{value}（{low}{dash}{high}）", "{value} ({low}{dash}{high})")
    low, high = thousands(round(band.low)), thousands(round(band.high))
    return text[lang].format(value=km(band.value), low=low, high=f"{high} km", dash=RANGE[lang])


def headline(found: Upgrades, lang: str) -> str:
    """Say how many targets stand where before any build, and how many can be brought in."""
    count = len(found.before)
    if not count:
        return both("没有一项指标有数值，无从规划。", "No target has a figure, so there is nothing to plan for.")[lang]
    if found.nothing_to_do:
        text = both("无需建设：{n} 项指标全部达标。", "Nothing to do: all {n} targets are met.")
        return text[lang].format(n=count)
    met = sum(status == MEETS for status in found.before.values())
    at_risk = sum(status == AT_RISK for status in found.before.values())
    best = max(found.plans, key=lambda plan: (len(plan.met), len(plan.gains) > 0), default=None)
    if best is None or not best.gains:
        text = both(
            "{n} 项指标中达标 {met} 项、临界 {at_risk} 项；所有备选方案均无法使其余指标或地点达标。",
            "Of {n} targets {met} are met and {at_risk} at risk; no build on offer brings in another, nor any pair of one.",
        )
        if any(refusal.reason == OVER_BUDGET for refusal in found.refusals):
            text = both(
                "{n} 项指标中达标 {met} 项、临界 {at_risk} 项；预算不够使其余任何一处达标。",
                "Of {n} targets {met} are met and {at_risk} at risk; the budget brings in no other, nor any pair of one.",
            )
        return text[lang].format(n=count, met=met, at_risk=at_risk)
    whole = sum(status == MEETS for status in best.statuses.values())
    if (whole, len(best.met)) == (met, met + at_risk):
        most = max(found.plans, key=lambda plan: len(plan.gains))
        text = both(
            "{n} 项指标中达标 {met} 项、临界 {at_risk} 项；没有整项指标能再达标，但方案{number}可改善 {pairs} 对地点。",
            "Of {n} targets {met} are met and {at_risk} at risk; no further target can be met as a whole, but plan "
            "{number} brings pairs of places in: {pairs}.",
        )
        number = found.plans.index(most) + 1
        return text[lang].format(n=count, met=met, at_risk=at_risk, number=number, pairs=len(most.gains))
    text = both(
        "{n} 项指标中现达标 {met} 项、临界 {at_risk} 项；方案{number}建成后达标 {whole} 项、临界 {still} 项。",
        "Of {n} targets {met} are met and {at_risk} at risk today; with plan {number}, {whole} are met and {still} at risk.",
    )
    number, still = found.plans.index(best) + 1, len(best.met) - whole
    return text[lang].format(n=count, met=met, at_risk=at_risk, number=number, whole=whole, still=still)


def plan_sentences(plan: UpgradePlan, network: Network, lang: str) -> list[str]:
    """
    Tell a plan as a person would.

    Parameters
    ----------
    plan : UpgradePlan
        The plan.
    network : Network
        For the names.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        Sentences: what to buy for how much, what each place gains, how much that bears, what is proven.
    """
    if plan.kind == PROTECT:
        return [sentence(text, lang) for text in _protection(plan, network, lang) if text]
    if not plan.builds:
        return [sentence(both("不做任何建设", "nothing is built")[lang], lang)]
    said = [_what(plan, network, lang)]
    said += [gain_sentence(gain, lang) for gain in plan.gains]
    said += [_lost(verdict, lang) for verdict in plan.lost]
    said += [_measure(plan, lang), _availability(plan, lang), _prices(plan, lang), _proof(plan, lang)]
    return [sentence(text, lang) for text in said if text]


def gain_sentence(gain: Gain, lang: str) -> str:
    """Say what one place of a target gains, and whether it holds over the whole band."""
    limit, before = gain.limit_ms, gain.before.route
    now = both("现无路由", "no route today")[lang] if before is None else ms(before.oneway_ms.value, against=limit)
    text = both(
        "{pair}：由 {now} 变为 {after}，目标 {limit}，由{was}变为{status}",
        "{pair}: from {now} to {after} against {limit}, from “{was}” to “{status}”",
    )
    said = text[lang].format(
        pair=pair_name(gain.before.start, gain.before.place, lang),
        now=now,
        after=ms_with_band(gain.route.oneway_ms, lang, against=limit),
        limit=limit_text(limit),
        was=STATUS[gain.before.status][lang],
        status=STATUS[gain.status][lang],
    )
    return clauses([said, _robust(gain, lang)], lang)


def costs_are_assumed(parameters: Parameters, lang: str) -> str:
    """Say what the costs rest on: the bases of their parameters."""
    bases = dict.fromkeys(BASIS[item.basis][lang] for item in parameters if item.name.startswith("cost."))
    text = both(
        "造价为 plan.toml 中 cost.* 参数乘以长度和数量，性质：{basis}；区间为单价、长度、数量同取低端、同取高端。",
        "Costs are the cost.* parameters of plan.toml times lengths and counts, basis: {basis}; the band takes prices, "
        "lengths and counts all low or all high.",
    )
    return text[lang].format(basis=both("、", ", ")[lang].join(bases))


def build_name(build: Build, network: Network, lang: str) -> str:
    """Name a build by its ends."""
    return ends_name((build.a, build.b), network, lang)


def _what(plan: UpgradePlan, network: Network, lang: str) -> str:
    said = [_bought(plan, kind, network, lang) for kind in (CORRIDOR, DIRECT, LEASE, EXPRESS)]
    total = both("合计 {cost}", "{cost} in all")[lang].format(cost=money_with_band(plan.cost, lang))
    if plan.new_km.value > 0:
        new = both("新建光缆 {km}", "{km} of new cable")[lang]
        said.append(new.format(km=km_with_band(plan.new_km, lang)))
    return clauses([*said, total], lang)


def _bought(plan: UpgradePlan, kind: str, network: Network, lang: str) -> str:
    builds = [build for build in plan.builds if build.kind == kind]
    if not builds:
        return ""
    named = both("{name}（{km}，{cost}{duct}）", "{name} ({km}, {cost}{duct})")[lang]
    duct = both("，利用已有管道", ", in an existing duct")[lang]
    words = [
        named.format(
            name=build_name(build, network, lang),
            km=km(build.km.value),
            cost=money(build.cost.value, lang),
            duct=duct if build.in_duct else "",
        )
        for build in builds
    ]
    text = {
        CORRIDOR: both("沿已知通道新建{names}", "build along known corridors {names}"),
        DIRECT: both("直连新建{names}，长度按大圆距离估算，为假设", "build direct cables {names}, lengths assumed"),
        LEASE: both("租用或置换{names}", "lease or swap {names}"),
        EXPRESS: both("新开电路{names}", "light circuits {names}"),
    }[kind]
    return text[lang].format(names=both("、", ", ")[lang].join(words))


def _robust(gain: Gain, lang: str) -> str:
    band, limit = gain.route.oneway_ms, gain.limit_ms
    if gain.status == MEETS:
        return both("长度和参数全取高端仍达标", "it holds with all lengths and parameters at their high ends")[lang]
    text = both(
        "长度和参数全取高端时为 {high}，超 {over}",
        "with all lengths and parameters at their high ends it would be {high}, {over} over",
    )
    said = [text[lang].format(high=ms(band.high, against=limit), over=ms(band.high - limit))]
    if gain.new_cable_factor is not None:
        text = both(
            "其余取标称时，新光缆不长于标称的 {factor:.2f} 倍即可",
            "all else nominal, the new cable may be {factor:.2f} times its nominal length",
        )
        # Rounded down: a little more would break the limit.
        said.append(text[lang].format(factor=int(gain.new_cable_factor * 100) / 100))
    return clauses(said, lang)


def _protection(plan: UpgradePlan, network: Network, lang: str) -> list[str]:
    said = []
    if plan.builds:
        said.append(_what(plan, network, lang))
        pairs = [pair_name(verdict.start, verdict.place, lang) for verdict in plan.protected]
        text = both(
            "建成后，任何一处断纤都不再使 {pairs} 中断；第二路由的时延、与既有光缆的同路由风险和转发器未计入",
            "once built, no single cut parts {pairs}; delays of the second routes, risks shared with existing cables and "
            "transponders are not counted",
        )
        said += [text[lang].format(pairs=listed(pairs, lang)), _availability(plan, lang), _proof(plan, lang)]
    elif not plan.unprotected:
        said.append(
            both(
                "光层指标的每对地点都已有两条不共光缆段的路由",
                "every pair of the optical targets has two routes without a common span already",
            )[lang]
        )
    if plan.unprotected:
        pairs = [pair_name(verdict.start, verdict.place, lang) for verdict in plan.unprotected]
        text = both("没有备选能为 {pairs} 提供第二条路由", "no candidate gives {pairs} a second route")
        said.append(text[lang].format(pairs=listed(pairs, lang)))
    return said


def _measure(plan: UpgradePlan, lang: str) -> str:
    pairs = [pair_name(gain.before.start, gain.before.place, lang) for gain in plan.gains if gain.measure_first]
    if not pairs:
        return ""
    text = both(
        "建设前先实测 {pairs}：区间下限已在目标以内，真实时延可能已达标",
        "before building, measure {pairs}: the band's low end is inside already, so the true delay may meet its target",
    )
    return text[lang].format(pairs=listed(pairs, lang))


def _availability(plan: UpgradePlan, lang: str) -> str:
    """Say how the least availability moves, where it does."""
    before, after = plan.availability_before_ratio, plan.availability_ratio
    if after is None or before == after:
        return ""
    text = both(
        "各地点对中最低的可用率（恢复方式，估计）由 {before} 变为 {after}",
        "the least availability of any pair (with restoration, estimated) goes from {before} to {after}",
    )
    none = both("无路由", "no route")[lang]
    return text[lang].format(before=none if before is None else share(before), after=share(after))


def share(ratio: float) -> str:
    """Word an availability in per cent."""
    return f"{100 * ratio:.3f}%"


def _prices(plan: UpgradePlan, lang: str) -> str:
    if set(plan.same_at) != {"low", "high"}:
        return ""
    if all(plan.same_at.values()):
        return both(
            "各项单价全取低端或全取高端时，最省的仍是这组光缆",
            "with all prices low or all high, the same cables are the cheapest",
        )[lang]
    ends = both("低端", "low"), both("高端", "high")
    moved = [end[lang] for end, key in zip(ends, ("low", "high"), strict=True) if not plan.same_at[key]]
    text = both("单价全取{ends}时，另一组光缆更省", "with all prices {ends}, other cables are cheaper")
    return text[lang].format(ends=both("或", " or ")[lang].join(moved))


def _proof(plan: UpgradePlan, lang: str) -> str:
    among = candidates_text(plan.offered, plan.direct_within_km, lang)
    if DIRECT in plan.offered:
        among += both("；直连长度按通常绕行系数", "; direct ones with the usual detour")[lang]
    if plan.proven and plan.kind == BUDGET:
        text = both(
            "已证明：在备选范围内（{among}），预算内不能达标更多，同样的成效也没有更省的办法",
            "it is proven that, among the candidates ({among}), the budget buys no more and nothing cheaper does the same",
        )
        return text[lang].format(among=among)
    if plan.proven and not plan.gap_ratio:
        text = both(
            "已证明在备选范围内（{among}）没有更省的办法",
            "it is proven that nothing cheaper does it among the candidates ({among})",
        )
        return text[lang].format(among=among)
    if plan.bound_cny is None or plan.gap_ratio is None:
        return both("未能证明是否有更省的办法", "whether something cheaper does it was not proven")[lang]
    text = both(
        "未证明为最省：至少需 {bound}，差距至多 {gap}",
        "not proven to be the cheapest: it takes at least {bound}, so at most {gap} could be saved",
    )
    return text[lang].format(bound=money(plan.bound_cny, lang), gap=percent(plan.gap_ratio))


def _lost(verdict: Verdict, lang: str) -> str:
    text = both(
        "注意：建成后 {pair} 的IP路由改道，变为{status}",
        "note: once built, routers take another way for {pair}: now “{status}”",
    )
    return text[lang].format(pair=pair_name(verdict.start, verdict.place, lang), status=STATUS[verdict.status][lang])


def candidates_text(kinds: Sequence[str], direct_within_km: float, lang: str) -> str:
    """Name the kinds of candidates that were looked at."""
    text = {
        CORRIDOR: both("方案所列通道", "corridors of the plan"),
        DIRECT: both(f"{int(direct_within_km)} km 以内两地直连", f"direct cables of up to {int(direct_within_km)} km"),
        LEASE: both("租用", "leases"),
        EXPRESS: both("新开电路", "new circuits"),
    }
    return both("、", ", ")[lang].join(text[kind][lang] for kind in kinds)


def statuses_text(plan: UpgradePlan, lang: str) -> str:
    """Count a plan's targets by status: 8 met, 1 at risk."""
    whole = sum(status == MEETS for status in plan.statuses.values())
    text = both("达标 {whole}、临界 {at_risk}", "{whole} met, {at_risk} at risk")
    return text[lang].format(whole=whole, at_risk=len(plan.met) - whole)


def ratio_text(plan: UpgradePlan) -> str:
    """Word the worst delay over limit of a plan, in per cent."""
    return "" if plan.worst_ratio is None else f"{100 * plan.worst_ratio:.1f}%"
