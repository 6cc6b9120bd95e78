"""Texts of `ixplan te`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_te": (
        "流量工程：求解本工具、SNDlib 或 REPETITA 的算例，给出下界和差距。",
        "Traffic engineering: solve an instance of ours, SNDlib's or REPETITA's, with bound and gap.",
    ),
    "arg_te_files": (
        "SNDlib 网络文件（可加模型文件），或 REPETITA 的 .graph 与 .demands，或方案文件夹；不填用 --plan。",
        "An SNDlib network file (with or without a model file), a REPETITA .graph and .demands, or a plan folder; "
        "none takes --plan.",
    ),
    "opt_te_objective": (
        "求什么：最高利用率最小、增长倍数最大、费用最低；默认第一个。",
        "What to seek: least greatest utilisation, most growth, least cost; the first by default.",
    ),
    "opt_te_single_failure": (
        "任意一条链路中断后流量重新选路仍须放下。",
        "All traffic must still fit, routed anew, with any one link down.",
    ),
    "opt_te_time_limit": (
        "最多用多少秒；默认 {default}。超时则给出已得的解和差距。",
        "Seconds at most; {default} by default. When they are over, the best so far is given with its gap.",
    ),
    "opt_te_links": ("SNDlib：链路有无方向。", "SNDlib: how links share their capacity."),
    "opt_te_demands": ("SNDlib：需求有无方向。", "SNDlib: whether demands have a direction."),
    "opt_te_modules": ("SNDlib：每条链路可装多少模块。", "SNDlib: how many modules a link may take."),
    "opt_te_model": (
        "SNDlib：算例名中的八个字母，如 U-U-M-N-C-A-N-N。",
        "SNDlib: the eight letters of a problem's name, such as U-U-M-N-C-A-N-N.",
    ),
    "opt_te_layer": ("方案的哪个IP层；默认 ip-private。", "Which IP layer of a plan; ip-private by default."),
    "te_searching": ("正在求解……", "solving ..."),
    "te_title": (
        "{name}：{nodes} 个节点，{links} 条链路，{demands} 项需求",
        "{name}: {nodes} nodes, {links} links, {demands} demands",
    ),
    "te_h_link": ("链路", "link"),
    "te_h_ends": ("两端", "ends"),
    "te_h_capacity": ("容量", "capacity"),
    "te_h_load": ("负载", "load"),
    "te_h_utilisation": ("利用率", "utilisation"),
    "te_h_modules": ("模块", "modules"),
    "te_more": ("另有 {count} 条链路，见 --json。", "{count} more links: see --json."),
    "te_unit": ("单位：{unit}。", "Unit: {unit}."),
}
