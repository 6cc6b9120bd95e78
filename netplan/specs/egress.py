"""The parameters of egress circuits and of links between exchanges."""

from __future__ import annotations

from netplan.specs.spec import Spec

SPECS: dict[str, Spec] = {
    "egress.to_hubs_ratio": Spec(
        "ratio", 0.0, "出口流量中去往其他枢纽集群的比例", "share of the egress that goes to the other hub clusters", 1.0
    ),
    "egress.distance_exponent": Spec(
        "-", 0.0, "出口流量随距离衰减的指数", "exponent by which egress traffic falls with distance"
    ),
    "egress.through_core_ratio": Spec(
        "ratio",
        0.0,
        "可经其他核心城市转送的流量比例",
        "share of a destination's traffic that may pass through another core city",
        1.0,
    ),
    "egress.onward_price_ratio": Spec(
        "ratio",
        0.0,
        "经核心城市转送与自有波道的单价之比",
        "price of onward carriage from a core city over that of own waves",
    ),
    "egress.fill_ratio": Spec(
        "ratio", 0.01, "正常状态下电路利用率上限", "utilisation of circuits up to which they serve", 1.0
    ),
    "egress.failed_fill_ratio": Spec(
        "ratio", 0.01, "故障状态下电路利用率上限", "utilisation of circuits that is borne during a failure", 1.0
    ),
    "egress.waves_per_pair_count": Spec(
        "count", 1.0, "一对纤芯上分摊费用的波道数", "waves that share the cost of a fibre pair"
    ),
    "egress.wave_100g_price_ratio": Spec(
        "ratio", 0.01, "100G与400G转发器价格之比", "price of a 100G pair of transponders over that of 400G"
    ),
    "egress.wave_800g_price_ratio": Spec(
        "ratio", 0.01, "800G与400G转发器价格之比", "price of an 800G pair of transponders over that of 400G"
    ),
    "egress.system_gbps": Spec(
        "Gbit/s",
        1.0,
        "一条出口线路所乘波分系统的容量",
        "capacity of the wavelength system that an egress line rides on",
    ),
    "egress.lead_months": Spec(
        "month", 0.0, "出口电路从下单到开通的时间", "from order to service of an egress circuit"
    ),
    "egress.ahead_months": Spec(
        "month", 1.0, "每次扩容满足今后多久的需求", "how far ahead an extension of the egress serves"
    ),
    "interconnect.peak_gbps": Spec(
        "Gbit/s",
        0.0,
        "成员清单未知的交换中心峰值",
        "peak of an exchange in service whose members the plan does not list",
    ),
    "interconnect.planned_peak_gbps": Spec(
        "Gbit/s", 0.0, "规划中交换中心的设计峰值", "peak for which a planned exchange is linked"
    ),
    "interconnect.delay_stretch_ratio": Spec(
        "ratio",
        1.0,
        "无指标的交换中心对：时延上限与最短时延之比",
        "delay limit of a pair without a target over its lowest delay",
    ),
    "interconnect.delay_floor_us": Spec(
        "us", 0.0, "无指标的交换中心对：时延上限不低于", "delay limit of a pair without a target: not below"
    ),
    "interconnect.transit_us": Spec("us", 0.0, "经另一交换中心转接的时延", "delay of passing through another exchange"),
}
