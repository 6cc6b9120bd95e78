"""The links between exchanges, and the egress of a cluster: documents and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netplan.exchange.egress.designer import EgressPlan, PlannedCircuit
from netplan.exchange.egress.routes import STATION, TOO_SLOW, CutOff
from netplan.exchange.egress.state import EgressState
from netplan.exchange.interconnect.planner import TARGET, Interconnection, PairPlan
from netplan.plan import Plan
from netplan.report.documents import Document, band_document
from netplan.report.names import ends_name, group_name, listed, pair_name, site_name, span_name
from netplan.report.numbers import money, money_with_band, ms, ms_with_band, percent
from netplan.report.words import EN, ZH, both
from topology.integer import FEASIBLE, UNDECIDED
from topology.lengths import Band


def interconnect_document(plan: Plan, found: Interconnection) -> Document:
    """
    Put the links between exchanges into a document: the key `interconnection` of `ixplan exchange --json`.

    Parameters
    ----------
    plan : Plan
        The plan that was asked about.
    found : Interconnection
        The answer.

    Returns
    -------
    dict
        `pairs`: every pair, linked or not, with route, delay, capacity, load, cost, and by which exchanges it is
        served; `cut_offs`: what no link can serve or protect.
    """
    return {
        "survivable": found.survivable,
        "status": found.status,
        "failures": found.failures,
        **band_document("cost_cny", found.cost),
        "bound_cny": _finite(found.bound_cny),
        "gap_ratio": found.gap_ratio,
        "basis": "assumed",
        "peaks": [{"site": peak.site, "peak_gbps": peak.gbps, "basis": peak.basis} for peak in found.peaks],
        "pairs": [_pair(pair, plan) for pair in found.pairs],
        "cut_offs": [_cut_off(cut, plan) for cut in found.cut_offs],
        "summary_zh": interconnect_sentences(plan, found, ZH),
        "summary_en": interconnect_sentences(plan, found, EN),
    }


def interconnect_sentences(plan: Plan, found: Interconnection, lang: str) -> list[str]:
    """
    Say which exchanges are linked, what it costs, whether that is the least, and what cannot be protected.

    Parameters
    ----------
    plan : Plan
        The plan.
    found : Interconnection
        The answer.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        Whole sentences.
    """
    linked = [pair for pair in found.pairs if pair.is_linked]
    if found.status == UNDECIDED:
        return [both("时间内没有求得方案。", "The time ran out before a plan was found.")[lang]]
    text = both(
        "{all}对交换中心中建议直连{linked}对，共 {gbps} Gbit/s，规划期费用 {cost}。",
        "Of {all} pairs of exchanges {linked} are linked, with {gbps} Gbit/s in all; cost over the planning period: "
        "{cost}.",
    )
    capacity = sum(pair.capacity_gbps for pair in linked)
    cost = money_with_band(found.cost, lang)
    sentences = [text[lang].format(all=len(found.pairs), linked=len(linked), gbps=f"{capacity:g}", cost=cost)]
    sentences.append(proof_sentence(found, lang))
    if found.survivable:
        text = both(
            "已逐一核对{count}处单点故障（光缆段、硬风险组）。",
            "Each of {count} single failures (spans, hard risk groups) was looked at.",
        )
        sentences.append(text[lang].format(count=found.failures))
    return [*sentences, *cut_off_sentences(plan, found.cut_offs, lang)]


def cut_off_sentences(plan: Plan, cut_offs: Sequence[CutOff], lang: str) -> list[str]:
    """Say what cannot be served or protected: by what fails where no route is left, else by pair."""
    grouped: dict[tuple[str, ...], list[CutOff]] = {}
    for cut in cut_offs:
        key = cut.element.key if cut.element else ""
        by_pair = cut.reason == TOO_SLOW and cut.element is not None
        grouped.setdefault((cut.start, cut.end) if by_pair else (key, cut.reason, ""), []).append(cut)
    return [_cut_sentence(plan, cuts, lang) for cuts in grouped.values()]


def _cut_sentence(plan: Plan, cuts: Sequence[CutOff], lang: str) -> str:
    first, sites = cuts[0], plan.network.sites
    names = dict.fromkeys(pair_name(sites[cut.start], sites[cut.end], lang) for cut in cuts)
    elements = dict.fromkeys(element_name(plan, cut, lang) for cut in cuts)
    delays = [cut.oneway_ms for cut in cuts if cut.oneway_ms is not None]
    fastest = ""
    if first.reason == TOO_SLOW and delays and len(names) == 1:
        text = both("，最快也要 {}，上限 {}", " (the fastest then takes {}, the limit is {})")
        limit_ms = first.limit_ms
        fastest = text[lang].format(ms(min(delays), against=limit_ms), "" if limit_ms is None else ms(limit_ms))
    return _CUT[first.element is not None, first.reason == TOO_SLOW][lang].format(
        pairs=both("、", ", ")[lang].join(names), elements=listed(list(elements), lang), fastest=fastest
    )


#: By whether something fails, and whether there are routes, only too slow.
_CUT = {
    (False, False): both("{pairs}：没有路由。", "{pairs}: there is no route."),
    (False, True): both(
        "{pairs}：没有时延上限以内的路由{fastest}。", "{pairs}: no route is within the limit{fastest}."
    ),
    (True, False): both(
        "{elements}中断时没有任何路由：{pairs}。只有新建光缆才能保护。",
        "No route is left when {elements} fails: {pairs}. Only new cable protects them.",
    ),
    (True, True): both(
        "{pairs}：以下任一处中断时没有时延上限以内的路由{fastest}，无法保护：{elements}。",
        "{pairs}: no route is within the limit when one of these fails{fastest}, so it is not protected: {elements}.",
    ),
}


def element_name(plan: Plan, cut: CutOff, lang: str) -> str:
    """Name what fails; empty where nothing does."""
    element = cut.element
    if element is None:
        return ""
    if element.kind == STATION:
        return both("{}局站", "station {}")[lang].format(site_name(plan.network.sites[element.id], lang))
    if element.id in plan.network.spans:
        return span_name(plan.network.spans[element.id], plan.network, lang)
    return group_name(plan.network.risk_group(element.id), lang)


def pair_sentence(plan: Plan, pair: PairPlan, lang: str) -> str:
    """
    Say how a pair of exchanges is served.

    Parameters
    ----------
    plan : Plan
        The plan.
    pair : PairPlan
        The pair.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One sentence: linked with what, or by which exchanges its traffic goes and what of its limit that takes.
    """
    name = pair_name(plan.network.sites[pair.a], plan.network.sites[pair.b], lang)
    if not pair.ways:
        return both("{}：没有可用的路由。", "{}: no usable route.")[lang].format(name)
    ways = both("；", "; ")[lang].join(
        f"{ends_name(way.sites, plan.network, lang)} {way.gbps:.1f} Gbit/s {ms_with_band(way.oneway_ms, lang)}"
        for way in pair.ways
    )
    limit = ""
    if pair.limit_ms is not None:
        limit = _LIMIT[pair.limit_from == TARGET][lang].format(ms(pair.limit_ms))
    if pair.is_linked:
        text = both("{name}：直连 {gbps} Gbit/s，{ways}{limit}。", "{name}: linked with {gbps} Gbit/s, {ways}{limit}.")
    else:
        text = both(
            "{name}：不直连，经其他交换中心更省：{ways}{limit}。",
            "{name}: not linked, by way of others it costs less: {ways}{limit}.",
        )
    return text[lang].format(name=name, gbps=f"{pair.capacity_gbps:g}", ways=ways, limit=limit)


#: How a limit is named, by whether it is a target.
_LIMIT = {
    True: both("（指标 {}）", " (target {})"),
    False: both("（无指标，假设上限 {}）", " (no target; assumed limit {})"),
}


def proof_sentence(found: Interconnection | EgressPlan, lang: str) -> str:
    """Say whether it is proven that nothing costs less, and else how much could be saved."""
    proven = found.gap_ratio is not None and found.gap_ratio < 1e-6
    if proven and found.status != FEASIBLE:
        return both("已证明在所选路由上没有更省的办法。", "It is proven that nothing over these routes costs less.")[
            lang
        ]
    text = both(
        "未证明为最省：至少需 {bound}，差距至多 {gap}。",
        "Not proven to be the cheapest: it takes at least {bound}, so at most {gap} could be saved.",
    )
    return text[lang].format(bound=money(found.bound_cny, lang), gap=percent(found.gap_ratio or 0.0))


def _pair(pair: PairPlan, plan: Plan) -> Document:
    route = pair.route
    return {
        "a": pair.a,
        "b": pair.b,
        "traffic_gbps": pair.traffic_gbps,
        "linked": pair.is_linked,
        "capacity_gbps": pair.capacity_gbps,
        "load_gbps": pair.load_gbps,
        **band_document("route_km", None if route is None else route.km),
        **band_document("oneway_ms", None if route is None else route.oneway_ms),
        "route": [] if route is None else list(route.sites),
        "limit_ms": pair.limit_ms,
        "limit_from": pair.limit_from,
        "status": pair.status,
        "served_status": pair.served_status,
        **band_document("cost_cny", pair.cost),
        "links": [
            {
                "size_gbps": link.size_gbps,
                "count": link.count,
                "route": list(link.route.sites),
                "spans": [span.id for span in link.route.spans],
                **band_document("oneway_ms", link.route.oneway_ms),
                **band_document("cost_cny", link.cost),
            }
            for link in pair.links
        ],
        "ways": [
            {"sites": list(way.sites), "gbps": way.gbps, **band_document("oneway_ms", way.oneway_ms)}
            for way in pair.ways
        ],
        "reason_zh": pair_sentence(plan, pair, ZH),
        "reason_en": pair_sentence(plan, pair, EN),
    }


def egress_document(plan: Plan, state: EgressState, design: EgressPlan | None = None) -> Document:
    """
    Put the egress of a cluster into a document.

    Parameters
    ----------
    plan : Plan
        The plan that was asked about.
    state : EgressState
        The lines of today.
    design : EgressPlan, optional
        The circuits to add.

    Returns
    -------
    dict
        Bands with `_low` and `_high`; None where nothing is known.
    """
    found: Document = {
        "site": state.site,
        "as_of": None if state.as_of is None else state.as_of.isoformat(),
        "lines": [
            {
                "id": line.id,
                "to": line.end,
                **_band("capacity_gbps", line.capacity_gbps),
                "installable_gbps": line.installable_gbps,
                "basis": line.basis,
                "source": line.source,
            }
            for line in state.lines
        ],
        **_band("lit_gbps", state.lit_gbps),
        **_band("usable_gbps", state.usable_gbps),
        **_band("used_gbps", state.used_gbps),
        **_band("headroom_gbps", state.headroom_gbps),
        **_band("installable_gbps", state.installable_gbps),
        "installable_basis": state.installable_basis,
        "used_basis": None if state.used_gbps is None else "assumed",
    }
    if design is not None:
        found["design"] = _design(plan, design)
    return found


def _design(plan: Plan, design: EgressPlan) -> Document:
    return {
        "status": design.status,
        "survivable": design.survivable,
        "failures": design.failures,
        **band_document("cost_cny", design.cost),
        **band_document("onward_cny", design.onward),
        "bound_cny": _finite(design.bound_cny),
        "gap_ratio": design.gap_ratio,
        "added_gbps": design.added_gbps,
        "circuits": [_circuit(circuit) for circuit in design.circuits],
        "destinations": [
            {
                "to": item.destination,
                "gbps": item.gbps,
                "limit_ms": item.limit_ms,
                "direct_gbps": item.direct_gbps,
                "through_gbps": dict(item.through_gbps),
            }
            for item in design.served
        ],
        "cut_offs": [_cut_off(cut, plan) for cut in design.cut_offs],
        "proof_zh": proof_sentence(design, ZH),
        "proof_en": proof_sentence(design, EN),
    }


def _circuit(circuit: PlannedCircuit) -> Document:
    return {
        "to": circuit.destination,
        "size_gbps": circuit.size_gbps,
        "count": circuit.count,
        "route": list(circuit.route.sites),
        "spans": [span.id for span in circuit.route.spans],
        **band_document("oneway_ms", circuit.route.oneway_ms),
        "limit_ms": circuit.limit_ms,
        "status": circuit.status,
        **band_document("cost_cny", circuit.cost),
    }


def _cut_off(cut: CutOff, plan: Plan) -> Document:
    return {
        "from": cut.start,
        "to": cut.end,
        "element": None if cut.element is None else cut.element.id,
        "element_kind": None if cut.element is None else cut.element.kind,
        "reason": cut.reason,
        "oneway_ms": cut.oneway_ms,
        "limit_ms": cut.limit_ms,
        "reason_zh": _cut_sentence(plan, [cut], ZH),
        "reason_en": _cut_sentence(plan, [cut], EN),
    }


def _band(name: str, band: Band | None) -> Mapping[str, float | None]:
    keys = (name, f"{name}_low", f"{name}_high")
    values = (None, None, None) if band is None else (band.value, band.low, band.high)
    return dict(zip(keys, values, strict=True))


def _finite(value: float) -> float | None:
    return value if abs(value) < float("inf") else None
