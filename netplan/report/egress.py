"""The egress of a cluster in words: what leads out of it today, and which circuits to add for a demand."""

from __future__ import annotations

import math

from netplan.exchange.egress.designer import EgressPlan
from netplan.exchange.egress.state import STATED, EgressState
from netplan.plan import Plan
from netplan.report.exchange import gbps_with_band
from netplan.report.interconnect import cut_off_sentences, proof_sentence
from netplan.report.numbers import money_with_band
from netplan.report.words import both
from topology.integer import UNDECIDED


def egress_sentence(state: EgressState, lang: str) -> str:
    """
    Say what leads out of a cluster today.

    Parameters
    ----------
    state : EgressState
        The lines of today.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One sentence, each figure with its band; that there are no lines, where there are none.
    """
    if state.lit_gbps is None or state.usable_gbps is None or state.installable_gbps is None:
        return both("集群出口：egress.csv 中没有在用电路。", "Cluster egress: egress.csv has no line in service.")[lang]
    parts = [
        both("在用 {}", "{} lit")[lang].format(gbps_with_band(state.lit_gbps, lang)),
        both("可用 {}", "{} of it to be filled")[lang].format(gbps_with_band(state.usable_gbps, lang)),
    ]
    if state.used_gbps is not None and state.headroom_gbps is not None:
        parts += [
            both("全集群已用峰值 {}（假设）", "{} used by the whole cluster at the peak (assumed)")[lang].format(
                gbps_with_band(state.used_gbps, lang)
            ),
            both("余量 {}", "headroom {}")[lang].format(gbps_with_band(state.headroom_gbps, lang)),
        ]
    # The target's band begins at what is lit, this one at the assumed equipment: say why they differ.
    assumed = both(
        "（假设；判定指标时，区间低端只计在用容量）",
        " (assumed; a target's band begins at what is lit, for no more is sure)",
    )
    known = both("", "") if state.installable_basis == STATED else assumed
    installable = gbps_with_band(state.installable_gbps, lang)
    parts.append(both("设备可扩展至 {}", "equipment for {}")[lang].format(installable) + known[lang])
    return both("集群出口：{}。", "Cluster egress: {}.")[lang].format(both("，", ", ")[lang].join(parts))


def design_sentences(plan: Plan, design: EgressPlan, lang: str) -> list[str]:
    """
    Say which circuits a demand takes, whether that is the least, and what cannot be served or protected.

    Parameters
    ----------
    plan : Plan
        The plan.
    design : EgressPlan
        The answer.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        Whole sentences.
    """
    if design.status == UNDECIDED:
        return [both("时间内没有求得方案。", "The time ran out before a plan was found.")[lang]]
    demand = f"{math.fsum(item.gbps for item in design.served):g} Gbit/s"
    count = sum(circuit.count for circuit in design.circuits)
    if count:
        text = both(
            "为 {demand} 的出口流量新增 {count} 条电路，共 {added:g} Gbit/s，规划期费用 {cost}。",
            "For {demand} of egress add {count} circuits of {added:g} Gbit/s in all; cost over the planning period: "
            "{cost}.",
        )
    else:
        text = both(
            "在用电路足以承载 {demand} 的出口流量，规划期转接费用 {cost}。",
            "The lines of today carry {demand} of egress; onward transport over the planning period costs {cost}.",
        )
    cost = money_with_band(design.cost, lang)
    said = [text[lang].format(demand=demand, count=count, added=design.added_gbps, cost=cost)]
    said.append(proof_sentence(design, lang))
    if design.survivable:
        text = both(
            "已逐一核对{count}处单点故障（光缆段、硬风险组）。",
            "Each of {count} single failures (spans, hard risk groups) was looked at.",
        )
        said.append(text[lang].format(count=design.failures))
    return [*said, *cut_off_sentences(plan, design.cut_offs, lang)]
