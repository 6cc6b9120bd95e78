"""The parameters of lengths, delays, failures and building costs."""

from __future__ import annotations

from netplan.specs.spec import Spec

SPECS: dict[str, Spec] = {
    "length.cable_to_rail": Spec("ratio", 0.5, "光缆长度与铁路里程之比", "cable length over railway length"),
    "length.cable_to_road": Spec("ratio", 0.5, "光缆长度与公路里程之比", "cable length over road length"),
    "length.cable_to_great_circle": Spec(
        "ratio", 1.0, "光缆长度与大圆距离之比（绕行系数）", "cable length over great circle"
    ),
    "length.published": Spec("ratio", 0.5, "实际长度与公布长度之比", "true length over published length"),
    "length.given": Spec("ratio", 0.5, "实际长度与所填长度之比", "true length over a length given without band"),
    "length.fibre_to_cable": Spec("ratio", 1.0, "纤芯长度与皮长之比", "fibre length over sheath length"),
    "optical.amplifier_spacing_km": Spec("km", 1.0, "光放站间距", "distance between amplifier sites"),
    "optical.amplifier_us": Spec("us", 0.0, "每个光放站时延", "delay of an amplifier site"),
    "optical.regenerator_reach_km": Spec("km", 50.0, "电中继距离", "reach before regeneration"),
    "optical.regenerator_us": Spec("us", 0.0, "每个电中继站时延", "delay of a regenerator"),
    "optical.terminal_pair_us": Spec(
        "us", 0.0, "一对光终端（转发器、FEC）时延", "delay of a pair of terminals (transponder, FEC)"
    ),
    "ip.frame_bytes": Spec("byte", 1.0, "以太网帧长（含开销）", "frame on the wire"),
    "ip-private.line_rate_gbps": Spec("Gbit/s", 0.001, "IP专网线路速率", "line rate, private network"),
    "ip-private.router_us": Spec("us", 0.0, "IP专网每台路由器时延", "delay of a router, private network"),
    "ip-private.queueing_us": Spec("us", 0.0, "IP专网每跳排队时延", "queueing per hop, private network"),
    "ip-public.line_rate_gbps": Spec("Gbit/s", 0.001, "IP公网线路速率", "line rate, public network"),
    "ip-public.router_us": Spec("us", 0.0, "IP公网每台路由器时延", "delay of a router, public network"),
    "ip-public.queueing_us": Spec("us", 0.0, "IP公网每跳排队时延", "queueing per hop, public network"),
    "reach.last_mile_km": Spec(
        "km", 1.0, "末段接入的最远直线距离", "farthest that a last mile goes from a cable, over the ground", 500.0
    ),
    "risk.shared_corridor": Spec(
        "ratio",
        0.0,
        "同一通道两条光缆同时中断的概率",
        "chance that a fault on one cable of a corridor cuts another",
        1.0,
    ),
    "failure.cable_faults_per_1000km_year": Spec("1/(1000 km year)", 0.0, "光缆故障率", "fault rate of cables"),
    "failure.cable_repair_h": Spec("h", 0.0, "光缆修复时间", "repair time of a cable"),
    "failure.station_outages_per_year": Spec("1/year", 0.0, "局站中断率", "outage rate of a station"),
    "failure.station_repair_h": Spec("h", 0.0, "局站恢复时间", "time to restore a station"),
    "failure.amplifier_faults_per_year": Spec("1/year", 0.0, "每个光放站故障率", "fault rate of an amplifier site"),
    "failure.terminal_faults_per_year": Spec("1/year", 0.0, "一对光终端故障率", "fault rate of a pair of terminals"),
    "failure.equipment_repair_h": Spec("h", 0.0, "设备修复时间", "repair time of equipment"),
    "failure.planned_works_per_1000km_year": Spec(
        "1/(1000 km year)", 0.0, "光缆计划割接频次", "planned works on cables that interrupt traffic"
    ),
    "failure.planned_work_h": Spec("h", 0.0, "每次计划割接中断时间", "interruption by a planned work"),
    "failure.protection_switch_s": Spec("s", 0.0, "1+1 保护倒换时间", "time to switch to the protection route"),
    "failure.restoration_s": Spec("s", 0.0, "恢复（重路由）时间", "time to restore over another route"),
    "cost.buried_cable_cny_per_km": Spec("CNY/km", 0.0, "新建直埋光缆造价", "new buried cable"),
    "cost.duct_cable_cny_per_km": Spec("CNY/km", 0.0, "已有管道内新放光缆造价", "new cable in an existing duct"),
    "cost.amplifier_hut_cny": Spec("CNY", 0.0, "光放站造价", "amplifier hut"),
    "cost.transponder_pair_cny": Spec("CNY", 0.0, "一对转发器价格", "pair of transponders"),
    "cost.lease_cny_per_km": Spec(
        "CNY/km", 0.0, "租用一对纤芯（规划期内合计）", "lease of a fibre pair, whole planning period"
    ),
}
GROUP_INDEX = Spec("-", 1.0, "光纤群折射率", "group index of the fibre")
