"""The parameters of ports, LAGs, fabric, route servers, triggers and what they cost."""

from __future__ import annotations

from netplan.specs.spec import Spec

SPECS: dict[str, Spec] = {
    "port.typical_gbps": Spec(
        "Gbit/s", 0.001, "无同类成员可参照时新成员的峰值", "peak of a joining member where no other tells it"
    ),
    "lag.most_links_count": Spec("count", 2, "一个链路聚合组最多的链路数", "most links of a LAG", 64),
    "lag.limit_ratio": Spec(
        "ratio", 0.01, "断一条成员链路后允许的最高利用率", "most utilisation with one member link lost", 1.0
    ),
    "lag.watch_ratio": Spec(
        "ratio", 0.0, "达到上限的多大比例时列入关注", "share of that limit from which a LAG is watched", 1.0
    ),
    "lag.single_port_gbps": Spec(
        "Gbit/s", 0.0, "峰值不超过此值的成员可只用一个端口", "members up to this peak may stay on one port"
    ),
    "fabric.sites_count": Spec("count", 1, "一个交换中心的机房数", "buildings of an exchange", 8),
    "fabric.leaves_per_lag_count": Spec(
        "count", 1, "成员链路聚合组跨接的接入交换机数（1 或 2）", "leaves that a member's LAG spans (1 or 2)", 2
    ),
    "fabric.dual_site_ratio": Spec(
        "ratio",
        0.0,
        "在另一机房也有端口的流量比例",
        "share of traffic of members with ports in another building too",
        1.0,
    ),
    "fabric.through_spine_ratio": Spec(
        "ratio", 0.0, "经核心交换机转发的流量比例", "share of the traffic that goes over the spines", 1.0
    ),
    "fabric.limit_ratio": Spec(
        "ratio", 0.01, "故障后上行链路允许的最高利用率", "most utilisation of uplinks after a failure", 1.0
    ),
    "fabric.most_oversubscription_ratio": Spec(
        "ratio", 0.1, "成员端口总速率与上行总速率之比的上限", "most port speed over uplink speed of a leaf"
    ),
    "fabric.leaf_share_ratio": Spec(
        "ratio", 0.0, "断一台接入交换机后须保留的流量比例", "share of traffic that the loss of a leaf must leave", 1.0
    ),
    "fabric.spine_share_ratio": Spec(
        "ratio", 0.0, "断一台核心交换机后须保留的流量比例", "share of traffic that the loss of a spine must leave", 1.0
    ),
    "fabric.uplink_share_ratio": Spec(
        "ratio", 0.0, "断一条上行链路后须保留的流量比例", "share of traffic that the loss of an uplink must leave", 1.0
    ),
    "fabric.site_share_ratio": Spec(
        "ratio", 0.0, "断一个机房后须保留的流量比例", "share of traffic that the loss of a building must leave", 1.0
    ),
    "fabric.leaf_25g_ports_count": Spec("count", 1, "25G 接入交换机的成员端口数", "member ports of a 25G leaf", 1024),
    "fabric.leaf_25g_uplinks_count": Spec(
        "count", 1, "25G 接入交换机的 100G 上行口数", "100G uplink ports of a 25G leaf", 256
    ),
    "fabric.leaf_100g_ports_count": Spec(
        "count", 1, "100G 接入交换机的成员端口数", "member ports of a 100G leaf", 1024
    ),
    "fabric.leaf_100g_uplinks_count": Spec(
        "count", 1, "100G 接入交换机的 400G 上行口数", "400G uplink ports of a 100G leaf", 256
    ),
    "fabric.leaf_400g_ports_count": Spec(
        "count", 1, "400G 接入交换机的成员端口数", "member ports of a 400G leaf", 1024
    ),
    "fabric.leaf_400g_uplinks_count": Spec(
        "count", 1, "400G 接入交换机的 400G 上行口数", "400G uplink ports of a 400G leaf", 256
    ),
    "fabric.leaf_800g_ports_count": Spec(
        "count", 1, "800G 接入交换机的成员端口数", "member ports of an 800G leaf", 1024
    ),
    "fabric.leaf_800g_uplinks_count": Spec(
        "count", 1, "800G 接入交换机的 800G 上行口数", "800G uplink ports of an 800G leaf", 256
    ),
    "fabric.spine_400g_ports_count": Spec("count", 1, "400G 核心交换机的端口数", "ports of a 400G spine", 4096),
    "fabric.spine_800g_ports_count": Spec("count", 1, "800G 核心交换机的端口数", "ports of an 800G spine", 4096),
    "fabric.support_years": Spec("year", 0.5, "设备从投产到停止支持的年限", "years from service to the end of support"),
    "route_server.sessions_count": Spec(
        "count", 1, "一台路由服务器承载的 BGP 会话数", "BGP sessions that a route server bears"
    ),
    "route_server.families_count": Spec(
        "count", 1, "每个成员的地址族数（IPv4、IPv6）", "address families of each member (IPv4, IPv6)", 2
    ),
    "trigger.plan_percentile": Spec(
        "%", 10, "按预测的哪个分位数规划（10、50 或 90）", "percentile of the forecast to plan for (10, 50 or 90)"
    ),
    "trigger.utilisation_ratio": Spec(
        "ratio",
        0.01,
        "端口峰值利用率超过此值即须扩容",
        "utilisation of a member's ports at the peak that asks for more",
        1.0,
    ),
    "trigger.step_months": Spec(
        "month", 0.0, "每次扩容应满足今后多长时间", "time for which each upgrade must last", 240
    ),
    "trigger.lead_port_months": Spec(
        "month", 0.0, "端口（光模块）从订购到投产", "from order to service: ports and transceivers", 60
    ),
    "trigger.lead_switch_months": Spec(
        "month", 0.0, "交换机从订购到投产", "from order to service: leaves and spines", 60
    ),
    "trigger.lead_server_months": Spec(
        "month", 0.0, "路由服务器从订购到投产", "from order to service: route servers", 60
    ),
    "trigger.lead_site_months": Spec("month", 0.0, "机房从订购到投产", "from order to service: a building", 120),
    "price.port_10g_cny": Spec(
        "CNY", 0.0, "10G 成员端口（交换中心侧光模块、跳纤）", "10G member port (our transceiver, patching)"
    ),
    "price.port_25g_cny": Spec("CNY", 0.0, "25G 成员端口", "25G member port"),
    "price.port_100g_cny": Spec("CNY", 0.0, "100G 成员端口", "100G member port"),
    "price.port_400g_cny": Spec("CNY", 0.0, "400G 成员端口", "400G member port"),
    "price.port_800g_cny": Spec("CNY", 0.0, "800G 成员端口", "800G member port"),
    "price.uplink_100g_cny": Spec(
        "CNY", 0.0, "100G 上行链路（两端光模块、跳纤）", "100G uplink (both transceivers, patching)"
    ),
    "price.uplink_400g_cny": Spec("CNY", 0.0, "400G 上行链路", "400G uplink"),
    "price.uplink_800g_cny": Spec("CNY", 0.0, "800G 上行链路", "800G uplink"),
    "price.leaf_25g_cny": Spec("CNY", 0.0, "25G 接入交换机", "25G leaf"),
    "price.leaf_100g_cny": Spec("CNY", 0.0, "100G 接入交换机", "100G leaf"),
    "price.leaf_400g_cny": Spec("CNY", 0.0, "400G 接入交换机", "400G leaf"),
    "price.leaf_800g_cny": Spec("CNY", 0.0, "800G 接入交换机", "800G leaf"),
    "price.spine_400g_cny": Spec("CNY", 0.0, "400G 核心交换机", "400G spine"),
    "price.spine_800g_cny": Spec("CNY", 0.0, "800G 核心交换机", "800G spine"),
    "price.route_server_cny": Spec("CNY", 0.0, "路由服务器", "route server"),
    "price.site_cny": Spec(
        "CNY", 0.0, "一个机房的装修、供电与配线", "fitting out a building: racks, power, distribution frames"
    ),
}
