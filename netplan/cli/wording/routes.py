"""Texts of `ixplan diverse`, and of ways through and around places."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_diverse": (
        "两地之间的主用路由和备用路由（光层）：各自时延、仍共用什么、怎样消除共用，并在两条路由上判定指标。--target 则逐一计算该指标的各方向。IP层由路由协议自行改道，不在此列。",
        "The working and the protection route between two sites (optical layer): both delays, what they still share, what "
        "would part them, and the targets judged on both. --target does so for every place of a target. IP layers reroute "
        "by themselves and are not paired.",
    ),
    "opt_disjoint": (
        "两条路由不得共用什么：risk（光缆段、局站、硬风险组，默认）、node（光缆段、局站）、edge（光缆段）、corridor（连同路由的通道也避开）。做不到时取共用最少的一对。",
        "What the two must not share: risk (spans, stations, hard risk groups; default), node (spans, stations), edge "
        "(spans), corridor (soft risk groups too). Where that cannot be, the pair that shares least is given.",
    ),
    "opt_diverse_target": ("逐一计算该指标（编号）的各方向。", "Every place of this target (id)."),
    "opt_diverse_layer": ("只有光层（optical）。", "The optical layer is the only one."),
    "err_diverse_layer": (
        "IP层自行改道，没有固定的主备路由；见 ixplan failures --layer",
        "IP layers reroute by themselves: see ixplan failures --layer",
    ),
    "opt_via": (
        "必须经过（可多次给出）：地点，或光缆段、光缆、风险组中的至少一段；仅限光层。",
        "Pass this site, or at least one span of this cable or risk group, or this span (repeatable; optical layer only).",
    ),
    "opt_avoid": (
        "不得经过（可多次给出）：地点、光缆段、光缆或风险组，编号或名称均可。",
        "Keep off this site, span, cable or risk group, by id or name (repeatable).",
    ),
    "err_via_layer": (
        "IP层走向由度量决定，不能指定；--via 只用于光层，--avoid 各层可用",
        "--via is for the optical layer only; --avoid is for all",
    ),
    "err_sensitivity_with": (
        "--sensitivity 只用于不加限制的路由",
        "--sensitivity looks at routes without restrictions",
    ),
    "err_ends_or_target": (
        "给出起点和终点，或给出 --target，二者取一",
        "give two sites, or --target, not both",
    ),
    "h_role": ("路由", "route"),
    "h_shared": ("共用", "shared"),
    "h_shared_kind": ("类别", "kind"),
    "h_shared_name": ("共用之处", "what both pass"),
    "h_chance": ("同时中断的可能", "chance that a fault cuts both"),
    "h_working": ("主用路由", "working"),
    "h_protection": ("备用路由", "protection"),
    "role_working": ("主用", "working"),
    "role_protection": ("备用", "protection"),
    "role_shortest": ("最快单条", "fastest alone"),
    "shared_span": ("光缆段", "span"),
    "shared_site": ("局站", "station"),
    "shared_risk_group": ("风险组", "risk group"),
    "title_shared": ("两条路由仍共用", "What both routes still share"),
    "title_pair_targets": ("指标在两条路由上的判定", "Targets on both routes"),
    "no_protection": ("无", "none"),
    "shares_nothing": ("无", "nothing"),
    "corridor_remark": (
        "加 --disjoint corridor 可尽量避开同路由的通道。",
        "--disjoint corridor keeps the two out of common corridors as well, as far as can be.",
    ),
    "least_remark": (
        "两条时延之和（光纤与光放）最小；中继站和光终端按整条路由另计，已含在所列时延中。",
        "The pair has the least summed delay of fibre and amplifiers; regenerators and terminals go by the whole route and "
        "are in the delays listed.",
    ),
    "own_layer_remark": (
        "指标 {ids} 属于IP层，这里按光层判定，仅供参考。",
        "Targets {ids} belong to an IP layer; here they are judged in the optical layer, for comparison only.",
    ),
}
