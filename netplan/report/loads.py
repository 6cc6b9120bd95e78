"""Loads of circuits in words and documents: how full, what is over, what the best routing could do, who is cut off."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.failures.elements import Element
from netplan.loads.records import FULL_RATIO, CircuitLoad, FailureLoads, LayerLoads
from netplan.plan import Plan
from netplan.report.documents import Document, plan_document, schema
from netplan.report.failures import element_name
from netplan.report.names import listed, pair_name, sentence
from netplan.report.numbers import rounded, thousands
from netplan.report.words import LAYER, both
from netplan.traffic import Demand
from topology.network import Network

#: The columns of `load_rows` and of `failure_rows` that hold figures.
LOAD_FIGURES = (2, 3, 4)
FAILURE_FIGURES = (1, 4, 5, 6)
#: A routing is called the best possible if its worst utilisation is above the optimum by less than this.
_AS_GOOD_RATIO = 1.005
#: How the two routings are to be understood; stands beside every figure.
BASIS = both(
    "负载按最低度量、逐跳等价多路径（ECMP）分担计算；“最优”为线性规划下界，流量可任意拆分",
    "loads: lowest metric, equal-cost split at every hop (ECMP); the best possible: linear programme, traffic divided at will",
)


def load_headings(lang: str) -> list[str]:
    """Return the headings of `load_rows`."""
    return _in(
        lang,
        [("电路", "circuit"), ("方向", "direction"), ("负载", "load"), ("容量", "capacity"), ("利用率", "utilisation")],
    )


def load_rows(found: LayerLoads, network: Network, lang: str, *, top: int | None = None) -> list[list[str]]:
    """
    Word the loads of circuits.

    Parameters
    ----------
    found : LayerLoads
        One state of a layer.
    network : Network
        For the names of sites.
    lang : str
        "zh" or "en".
    top : int, optional
        At most so many rows; None takes all that carry traffic.

    Returns
    -------
    list of list of str
        Highest utilisation first, then those of unknown capacity by load: circuit, direction, load, capacity,
        utilisation. Circuits without traffic are left out.
    """
    loaded = sorted((item for item in found.directions if item.gbps > 0), key=_fullest)
    unknown = both("未知", "unknown")[lang]
    return [
        [
            item.circuit.id,
            _direction(item.start, item.end, network, lang),
            _gbps(item.gbps),
            unknown if item.circuit.capacity_gbps is None else _gbps(item.circuit.capacity_gbps),
            unknown if item.utilisation_ratio is None else _percent(item.utilisation_ratio),
        ]
        for item in loaded[:top]
    ]


def failure_headings(lang: str) -> list[str]:
    """Return the headings of `failure_rows`."""
    names = [("故障", "failure"), ("最高利用率", "worst utilisation"), ("电路", "circuit"), ("方向", "direction")]
    return _in(lang, [*names, ("过载", "overloaded"), ("中断流量", "cut off"), ("最优", "best possible")])


def failure_rows(
    worst: Sequence[FailureLoads[Element]],
    network: Network,
    lang: str,
    *,
    top: int | None = None,
    threshold_ratio: float = FULL_RATIO,
) -> list[list[str]]:
    """
    Word what failures do to loads.

    Parameters
    ----------
    worst : sequence of FailureLoads
        The worst first.
    network : Network
        For names.
    lang : str
        "zh" or "en".
    top : int, optional
        At most so many rows.
    threshold_ratio : float
        A direction used above this is counted as overloaded. [-]

    Returns
    -------
    list of list of str
        Failure, worst utilisation, its circuit and direction, overloaded directions, traffic cut off, and the worst
        utilisation under the best possible routing; "-" for what is not known or was not asked for.
    """
    rows = []
    for item in worst[:top]:
        found, full = item.loads, item.loads.worst
        rows.append(
            [
                element_name(item.element, network, lang),
                "-" if found.worst_ratio is None else _percent(found.worst_ratio, threshold_ratio),
                "-" if full is None else full.circuit.id,
                "-" if full is None else _direction(full.start, full.end, network, lang),
                str(len(found.over(threshold_ratio))),
                _gbps(found.unrouted_gbps),
                "-" if found.best_ratio is None else _percent(found.best_ratio, threshold_ratio),
            ]
        )
    return rows


def loads_sentences(
    found: LayerLoads, network: Network, lang: str, *, threshold_ratio: float = FULL_RATIO
) -> list[str]:
    """
    Say what one state of a layer comes to.

    Parameters
    ----------
    found : LayerLoads
        The state.
    network : Network
        For the names of sites.
    lang : str
        "zh" or "en".
    threshold_ratio : float
        A direction used above this is overloaded. [-]

    Returns
    -------
    list of str
        How full the fullest circuit is, what is overloaded, what the best routing could do, what is cut off, what is
        not known, and how it was reckoned; what does not apply is left out.
    """
    if not found.offered_gbps:
        text = both(
            "{layer}没有业务流量（traffic.csv），未计算负载。",
            "{layer}: traffic.csv offers no traffic, so there are no loads.",
        )
        return [text[lang].format(layer=LAYER[found.layer][lang])]
    said = [
        _fullest_sentence(found, network, lang, threshold_ratio),
        _over_sentence(found, network, lang, threshold_ratio),
        _best_sentence(found, lang, threshold_ratio),
        _cut_off_sentence(found, network, lang),
        _unrated_sentence(found, lang),
        sentence(BASIS[lang] + _restored(found, lang), lang),
    ]
    return [text for text in said if text]


def worst_sentence(
    worst: Sequence[FailureLoads[Element]],
    before: LayerLoads,
    network: Network,
    lang: str,
    *,
    threshold_ratio: float = FULL_RATIO,
) -> str:
    """
    Say in one sentence what the failures looked at do to loads.

    Parameters
    ----------
    worst : sequence of FailureLoads
        The worst first.
    before : LayerLoads
        With nothing failing.
    network : Network
        For names.
    lang : str
        "zh" or "en".
    threshold_ratio : float
        A direction used above this is overloaded. [-]

    Returns
    -------
    str
        How many failures overload a circuit that is not overloaded anyway, how many cut traffic off, and which is
        worst; "" without traffic.
    """
    if not before.offered_gbps:
        return ""
    already = {_key(item) for item in before.over(threshold_ratio)}
    over = [item for item in worst if not already.issuperset(map(_key, item.loads.over(threshold_ratio)))]
    off = [item for item in worst if item.loads.unrouted_gbps > before.unrouted_gbps]
    words = {
        "count": len(worst),
        "over": len(over),
        "off": len(off),
        "limit": _percent(threshold_ratio),
    }
    text = both(
        "影响该层的故障共 {count} 个：{over} 个使平时不超过 {limit} 的电路超过 {limit}，{off} 个使流量中断",
        "of {count} failures that touch this layer, {over} put a circuit above {limit} that is not otherwise, and {off} cut traffic off",
    )[lang].format(**words)
    if worst and worst[0].loads.worst_ratio is not None:
        full = both("；最重的是{name}，利用率达 {ratio}", "; the worst is {name}, with {ratio}")[lang]
        ratio = _percent(worst[0].loads.worst_ratio, threshold_ratio)
        text += full.format(name=element_name(worst[0].element, network, lang), ratio=ratio)
    return sentence(text, lang)


def loads_document(
    plan: Plan,
    before: LayerLoads,
    worst: Sequence[FailureLoads[Element]] = (),
    *,
    top: int | None = None,
    threshold_ratio: float = FULL_RATIO,
) -> Document:
    """
    Put the loads of a layer into a document.

    Parameters
    ----------
    plan : Plan
        The plan.
    before : LayerLoads
        With nothing failing, or with what a what-if cuts.
    worst : sequence of FailureLoads
        Under failures, the worst first.
    top : int, optional
        List at most so many of the failures.
    threshold_ratio : float
        A direction used above this is overloaded. [-]

    Returns
    -------
    dict
        `loads`: every direction of every circuit in service; `worst`: failures with what they overload and cut off.
        Figures that are not known are None.
    """
    return {
        "schema": schema("loads"),
        "plan": plan_document(plan),
        "layer": before.layer,
        "routing": BASIS["en"],
        "restored": before.restored,
        "threshold_ratio": threshold_ratio,
        "offered_gbps": before.offered_gbps,
        **_state_document(before, threshold_ratio),
        "loads": [_load_document(item) for item in before.directions],
        "failures": len(worst),
        "worst": [
            {
                "failure": {"kind": item.element.kind, "id": item.element.id},
                **_state_document(item.loads, threshold_ratio),
            }
            for item in worst[:top]
        ],
    }


def _state_document(found: LayerLoads, threshold_ratio: float) -> Document:
    return {
        "worst_utilisation_ratio": found.worst_ratio,
        "best_utilisation_ratio": found.best_ratio,
        "excess_ratio": found.excess_ratio,
        "overloaded": [_load_document(item) for item in found.over(threshold_ratio)],
        "down": list(found.down),
        "cut_off": [
            {"demand": demand.id, "from": demand.start, "to": demand.end, "gbps": demand.gbps}
            for demand in found.unrouted
        ],
        "cut_off_gbps": found.unrouted_gbps,
    }


def _load_document(item: CircuitLoad) -> Document:
    return {
        "circuit": item.circuit.id,
        "from": item.start,
        "to": item.end,
        "gbps": item.gbps,
        "capacity_gbps": item.circuit.capacity_gbps,
        "utilisation_ratio": item.utilisation_ratio,
    }


def _fullest_sentence(found: LayerLoads, network: Network, lang: str, threshold_ratio: float) -> str:
    words = {"layer": LAYER[found.layer][lang], "offered": _gbps(found.offered_gbps)}
    if found.worst is None or found.worst_ratio is None:
        text = both(
            "{layer}承载 {offered} 流量；电路容量均未填写，利用率未知",
            "{layer}: {offered} offered; no circuit's capacity is known, so neither is any utilisation",
        )
        return sentence(text[lang].format(**words), lang)
    text = both(
        "{layer}承载 {offered} 流量；利用率最高的是{name}方向，{load}，占容量 {ratio}",
        "{layer}: {offered} offered; the fullest circuit is {name} with {load}, {ratio} of its capacity",
    )
    name = _direction(found.worst.start, found.worst.end, network, lang)
    ratio = _percent(found.worst_ratio, threshold_ratio)
    return sentence(text[lang].format(**words, name=name, load=_gbps(found.worst.gbps), ratio=ratio), lang)


def _over_sentence(found: LayerLoads, network: Network, lang: str, threshold_ratio: float) -> str:
    over = found.over(threshold_ratio)
    if not over:
        return ""
    names = [_direction(item.start, item.end, network, lang) for item in over]
    text = both("利用率超过 {limit} 的有 {count} 个方向：{names}", "directions above {limit} ({count}): {names}")
    return sentence(
        text[lang].format(limit=_percent(threshold_ratio), count=len(over), names=listed(names, lang)), lang
    )


def _best_sentence(found: LayerLoads, lang: str, threshold_ratio: float) -> str:
    if found.best_ratio is None or found.excess_ratio is None:
        return ""
    words = {"best": _percent(found.best_ratio, threshold_ratio), "limit": _percent(threshold_ratio)}
    if found.best_ratio > threshold_ratio:
        text = both(
            "无论怎样分流，最高利用率都不低于 {best}，超过 {limit}：须扩容或分走流量",
            "however traffic is routed, some circuit reaches {best}, above {limit}: only more capacity or less traffic helps",
        )
    elif found.excess_ratio < _AS_GOOD_RATIO:
        text = both("现行路由已达最优（{best}）", "no routing does better than {best}")
    else:
        text = both(
            "最优分流可把最高利用率降到 {best}，现行路由是它的 {excess} 倍",
            "the best possible routing would bring it down to {best}; the layer's own is {excess} times that",
        )
    return sentence(text[lang].format(**words, excess=f"{found.excess_ratio:.2f}"), lang)


def _cut_off_sentence(found: LayerLoads, network: Network, lang: str) -> str:
    if not found.unrouted:
        return ""
    text = both("流量中断 {gbps}：{names}", "cut off: {gbps}, {names}")
    names = [_demand(demand, network, lang) for demand in found.unrouted]
    return sentence(text[lang].format(gbps=_gbps(found.unrouted_gbps), names=listed(names, lang)), lang)


def _unrated_sentence(found: LayerLoads, lang: str) -> str:
    count = len({item.circuit.id for item in found.unrated})
    if not count or found.worst is None:
        return ""
    text = both(
        "{count} 条有流量的电路未填容量：只列负载，不判利用率，求最优时按不受限处理",
        "circuits with traffic but no capacity given ({count}): their load is shown, not judged, and the best possible routing takes them as unlimited",
    )
    return sentence(text[lang].format(count=count), lang)


def _restored(found: LayerLoads, lang: str) -> str:
    text = both(
        "；未指定光缆段的电路已改走剩余最优路由", "; circuits that name no spans have been restored over what is left"
    )
    return text[lang] if found.restored else ""


def _key(item: CircuitLoad) -> tuple[str, str]:
    return item.circuit.id, item.start


def _fullest(item: CircuitLoad) -> tuple[float, float]:
    return 1.0 if item.utilisation_ratio is None else -item.utilisation_ratio, -item.gbps


def _direction(start: str, end: str, network: Network, lang: str) -> str:
    return pair_name(network.sites[start], network.sites[end], lang)


def _demand(demand: Demand, network: Network, lang: str) -> str:
    return _direction(demand.start, demand.end, network, lang)


def _gbps(value: float) -> str:
    return f"{thousands(round(value)) if value == round(value) else rounded(value)} Gbit/s"


def _percent(ratio: float, against: float = FULL_RATIO) -> str:
    return f"{rounded(100 * ratio, against=100 * against, least=0)}%"


def _in(lang: str, pairs: Sequence[tuple[str, str]]) -> list[str]:
    return [both(*pair)[lang] for pair in pairs]
