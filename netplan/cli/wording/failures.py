"""Texts of `ixplan failures`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_failures": (
        "逐一断开每段光缆、每个风险组、每个局站（--double 则任意两处同时），找出对各指标最不利的故障和失联的方向；--cut 只看一种情况。",
        "Fail every span, risk group and site in turn (--double: any two at once) and find the failure that is worst for "
        "each target, and who is cut off; --cut looks at one case.",
    ),
    "opt_double": ("任意两处同时故障。", "Any two failures at once as well."),
    "opt_top": (
        "每个方向列出最不利的 N 种故障；默认 {default}。",
        "List the N worst failures of each place; {default} by default.",
    ),
    "opt_cut": (
        "只看这一处（可多次给出，同时断开）：光缆段、光缆、地点或风险组，编号或名称均可。",
        "Cut just this (repeat to cut several at once): a span, cable, site or risk group, by id or name.",
    ),
    "opt_kind": (
        "只考虑这类故障（可多次给出）：span（光缆段）、risk_group（风险组）、site（局站）。",
        "Fail only this kind (repeatable): span, risk_group, site.",
    ),
    "opt_failures_layer": (
        "看哪一层：optical、ip-private、ip-public；默认各指标所属层。",
        "Layer: optical, ip-private or ip-public; by default each target's own.",
    ),
    "opt_check_failures": (
        "供 CI 使用：有现达标指标因故障而不达标或失联，或有带数值的指标本来就没有路由时，退出码为 3。",
        "For CI: exit with 3 if a failure takes a target that is met now outside its limit or cuts it off, or if a target with a figure has no route to begin with.",
    ),
    "opt_restored": (
        "业务流量（traffic.csv）的负载：未指定光缆段的电路断后改走其余最优路由；默认随原光缆中断。",
        "For the loads of traffic.csv: circuits that name no spans are carried again on the best route left; by default "
        "they fail with the spans they had.",
    ),
    "title_loads": ("{layer}电路负载（最高的在前）", "{layer}: loads of circuits, the fullest first"),
    "title_failure_loads": ("{layer}各故障下的负载（最重的在前）", "{layer}: loads under failures, the worst first"),
    "h_verdict_after": ("故障后", "verdict after"),
    "h_failure": ("故障", "failure"),
    "h_before": ("故障前时延", "before"),
    "h_after": ("故障后时延", "after"),
    "h_added": ("增加", "added"),
    "h_cut_count": ("种数", "failures"),
    "title_worst": ("最不利的故障", "Worst failures"),
    "title_cut_off": ("会失联的方向", "Places that can be cut off"),
    "title_what_if": ("断开后各指标", "Targets after the cut"),
    "failures_remark": (
        "共 {elements} 个可能故障的对象（光缆段、风险组、局站）；局站故障不计入以其为端点的方向。时延为标称值，括号内为区间。",
        "{elements} things can fail (spans, risk groups, sites); a site's own failure is not counted against routes that "
        "end there. Delays are nominal, the band in brackets.",
    ),
    "searched_remark": (
        "两两组合共 {pairs} 种，其中只有 {searched} 种（按方向计）可能有影响，已全部计算。",
        "Of {pairs} combinations of two only {searched} (counted by place) can matter; all of these were looked at.",
    ),
    "failures_broken_off": (
        "已中断：只列出已完成的方向。",
        "Broken off: only the places that were finished are listed.",
    ),
    "unaffected": ("不受影响", "unaffected"),
    "cut_off": ("失联", "cut off"),
    "nothing_cuts_off": ("没有任何所查故障会使某方向失联。", "None of these failures cuts a place off."),
    "err_kind": (
        "{value} 不是故障类型；可选：{choices}",
        "{value} is no kind of failure; choose from {choices}",
    ),
    "err_cut_with": (
        "--cut 只看一种情况，不能与 {name} 同用",
        "--cut looks at one case: it goes without {name}",
    ),
}
