"""Texts of `ixplan upgrade`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_upgrade": (
        "建设方案：建哪些光缆、费用多少，能使可达的指标全部达标，并证明没有更省的办法。",
        "Which cables to build: the cheapest set that brings in every target that can be met, with proof.",
    ),
    "opt_budget_cny": ("预算（元）：在此以内达标最多。", "Budget in CNY: the most targets that it buys."),
    "opt_budget_km": ("新建光缆总长上限（km）。", "At most so many km of new cable."),
    "opt_upgrade_targets": ("只考虑这些指标（编号），可重复。", "Only these targets (ids); may be repeated."),
    "opt_no_direct": (
        "不考虑 600 km 以内的两地直连新建，只用方案所列通道。",
        "Offer no direct cables between places within 600 km, only the corridors of the plan.",
    ),
    "opt_time_limit": (
        "证明最多用多少秒；默认 {default}。超时则给出已得方案和差距。",
        "Seconds for proofs; {default} by default. When they are over, the best so far is given with its gap.",
    ),
    "opt_front": (
        "列出费用与成效的取舍（帕累托前沿）。",
        "List the trade-off between cost and gain (the Pareto front).",
    ),
    "opt_protect": (
        "另求使每对地点有两条不共光缆段的路由的最省建设。",
        "Also find the cheapest builds that give every pair two routes without a common span.",
    ),
    "up_searching": ("正在求解建设方案……", "looking for the best builds ..."),
    "up_timed_out": (
        "时限已到：未注明“已证明”的方案可能不是最省的；可用 --time-limit 延长。",
        "The time is up: plans not marked as proven may not be the cheapest; --time-limit gives more.",
    ),
    "up_out_of_reach": ("达不到的", "Out of reach"),
    "up_nominal_only": ("仅标称达标（区间未全部进入）", "Inside nominally only (not with the whole band)"),
    "up_front": ("费用与成效的取舍", "The trade-off between cost and gain"),
    "up_plan": ("方案{number}：{title}", "Plan {number}: {title}"),
    "up_h_kind": ("类型", "kind"),
    "up_h_build": ("建设", "build"),
    "up_h_cost": ("造价（区间）", "cost (band)"),
    "up_h_new_km": ("新建光缆（区间）", "new cable (band)"),
    "up_h_before": ("现状", "today"),
    "up_h_after": ("建成后（区间）", "with the builds (band)"),
    "up_h_then": ("届时", "then"),
    "up_h_targets_met": ("指标", "targets"),
    "up_h_pairs_gained": ("改善的地点对", "pairs gained"),
    "up_h_worst_ratio": ("最差时延与目标之比", "worst delay over limit"),
    "up_h_availability": ("最低可用率（恢复，估计）", "least availability (restored, estimated)"),
    "up_h_gap_proof": ("与最优的差距", "gap"),
    "up_circuit_km": ("电路 {km}", "{km} of circuit"),
    "up_leased_km": ("租用 {km}", "{km} leased"),
}
