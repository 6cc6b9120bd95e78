"""Texts of `ixplan exchange`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_exchange": (
        "交换中心现状：成员、端口、峰值、余量，以及容量与质量指标的完成情况。",
        "The exchange today: members, ports, peak, headroom, and how far each target of capacity and quality is attained.",
    ),
    "opt_site": (
        "哪个交换中心（地点编号、中文名或英文名）；默认为方案中的第一个。",
        "Which exchange (id or name of its site); by default the plan's first.",
    ),
    "opt_exchange_site": (
        "哪个交换中心（地点编号、中文名或英文名），指标也只列该地的；默认为方案中的第一个，列出全部指标。",
        "Which exchange (id or name of its site), with its own targets only; by default the plan's first, with all targets.",
    ),
    "opt_samples": (
        "端口五分钟采样（CSV 或 Parquet）；默认用生成的一年采样，不是实测。",
        "Five-minute samples of the ports (CSV or Parquet); by default a generated year, which is not measured.",
    ),
    "opt_zone": (
        "采样时间未带时区偏移时按此时区理解，如 Asia/Shanghai。",
        "Time zone of samples whose times have no offset, such as Asia/Shanghai.",
    ),
    "opt_members": (
        "成员清单：IX-F 成员导出 JSON 1.0、PeeringDB JSON 或 CSV；默认用方案的 members.csv。",
        "List of members: IX-F member export JSON 1.0, PeeringDB JSON or CSV; by default the plan's members.csv.",
    ),
    "opt_ixp": (
        "成员文件含多个交换中心时取哪一个（其编号）。",
        "Which exchange of the file of members, where it holds several (its number).",
    ),
    "ex_no_peaks": (
        "成员清单没有流量数据，峰值未知：在成员表中填写 peak_in_gbps、peak_out_gbps，或用 --samples 给出采样。",
        "The list of members tells no traffic, so the peak is unknown: fill in peak_in_gbps and peak_out_gbps, or give samples with --samples.",
    ),
    "opt_matrix": (
        "成员间流量矩阵（CSV：from,to,gbps）；默认用重力模型估算。",
        "Who exchanges with whom (CSV: from,to,gbps); by default estimated by a gravity model.",
    ),
    "opt_interconnect": (
        "各交换中心如何互联：哪些之间建链、多大容量、时延与费用。",
        "How the exchanges are best linked: which pairs, at which capacity, with delay and cost.",
    ),
    "opt_survivable": ("互联方案须经得起任何一段光缆中断。", "The links must survive the loss of any one span."),
    "opt_egress": (
        "为这么多出口流量（Gbit/s）设计电路：经得起任何一处单点故障，费用最省。",
        "Design the cheapest circuits for so much egress (Gbit/s) that survive any single failure.",
    ),
    "ex_designing": ("正在求解出口电路……", "looking for the cheapest circuits ..."),
    "ex_title_circuits": ("新增出口电路", "Egress circuits to add"),
    "ex_title_served": ("出口流量的去向", "Where the egress goes"),
    "ex_h_to": ("到", "to"),
    "ex_h_demand": ("流量", "demand"),
    "ex_h_direct": ("直达", "direct"),
    "ex_h_through": ("经核心城市", "by way of core cities"),
    "ex_unserved": ("无法送达 {gbps}", "not served {gbps}"),
    "ex_egress_assumed": (
        "流量在各核心城市和枢纽集群之间的分配、填充率和单价均为假设（egress.*、cost.*）；在用电路按最快路由计。",
        "How the demand is divided among core cities and hub clusters, fill and prices are assumptions (egress.*, cost.*); lines of today are taken to follow the fastest route.",
    ),
    "ex_reading": ("正在汇总采样……", "adding up the samples ..."),
    "ex_linking": ("正在求解交换中心互联……", "looking for the best links between the exchanges ..."),
    "ex_title_members": ("成员（{day}）", "Members ({day})"),
    "ex_title_targets": ("容量与质量指标", "Targets of capacity and quality"),
    "ex_title_shares": ("成员流入的去向", "Where the members' ingress goes"),
    "ex_h_kind": ("类别", "kind"),
    "ex_h_present": ("已接入", "present"),
    "ex_h_expected": ("待接入", "expected"),
    "ex_h_ports": ("端口", "ports"),
    "ex_h_capacity": ("端口容量", "capacity"),
    "ex_h_in": ("流入峰值之和", "sum of peaks in"),
    "ex_h_out": ("流出峰值之和", "sum of peaks out"),
    "ex_h_indicator": ("指标名称", "what is asked"),
    "ex_h_value": ("现状（区间）", "present (band)"),
    "ex_h_reason": ("说明", "reason"),
    "ex_h_where": ("去向", "goes to"),
    "ex_h_share": ("占比（区间）", "share (band)"),
    "ex_h_busy": ("峰值时流量", "at the peak"),
    "ex_stays": ("在交换中心内", "other members"),
    "ex_egress": ("集群出口", "cluster egress"),
    "ex_other_exchanges": ("其他交换中心", "other exchanges"),
    "ex_all": ("合计", "all"),
    "ex_ports": ("{count}×{speed} Gbit/s", "{count} x {speed} Gbit/s"),
    "ex_peak_at": ("峰值出现在 {time}（北京时间）。", "The peak was at {time} (China time)."),
    "ex_headroom": ("端口余量 {headroom}。", "Headroom of the ports: {headroom}."),
    "ex_generated": (
        "采样是按方案参数生成的，不是实测：用 --samples 给出实测采样。",
        "The samples are generated from the plan's parameters, not measured: give measured ones with --samples.",
    ),
    "ex_assumed_members": (
        "成员清单为示意，各数均为假设。",
        "The list of members is illustrative; every figure in it is an assumption.",
    ),
    "ex_gravity": (
        "去向按重力模型估算，比例为假设：用 --matrix 给出实际矩阵。",
        "Where it goes is estimated by a gravity model from assumed shares: give the real matrix with --matrix.",
    ),
    "ex_matrix_short": (
        "在互联政策限制下（成员也不与自身互联），端口总量中有 {missing} 无处可去。",
        "Peering policies, and that nobody exchanges with itself, leave {missing} of the ports' totals nowhere to go.",
    ),
    "ex_unknown_samples": (
        "采样中有 {share} % 未知，合计只含已知部分。",
        "{share} % of the samples are unknown; sums hold the known ones.",
    ),
    "ex_title_links": ("交换中心互联", "Links between the exchanges"),
    "ex_h_pair": ("两端", "pair"),
    "ex_h_traffic": ("流量（较大方向）", "traffic (larger way)"),
    "ex_h_link": ("建链", "link"),
    "ex_h_load": ("负荷", "load"),
    "ex_h_route": ("路由", "route"),
    "ex_h_delay": ("单向时延（区间）", "one-way (band)"),
    "ex_h_cost": ("费用（区间）", "cost (band)"),
    "ex_h_served": ("流量经由", "traffic goes by"),
    "ex_waves": ("{count}×{size}G", "{count} x {size}G"),
    "ex_no_link": ("不建", "none"),
    "ex_links_assumed": (
        "其他交换中心的峰值、各交换中心之间的流量和单价均为假设（interconnect.*、egress.*、cost.*）。",
        "Peaks of the other exchanges, the traffic between exchanges and prices are assumptions (interconnect.*, egress.*, cost.*).",
    ),
    "ex_nobody": ("该交换中心尚无成员。", "Nobody has joined this exchange yet."),
}
