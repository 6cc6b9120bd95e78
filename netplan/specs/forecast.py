"""The parameters of the forecast: growth of traffic, of racks and of the number of members."""

from __future__ import annotations

from netplan.specs.spec import Spec

#: What no traffic of a kind grows by in a year; 25 for 25 % is a slip.
_MOST_GROWTH = 3.0
#: Assumed: more is a slip, and each member that is expected becomes a record of its own. [count]
_MOST_MEMBERS = 10_000.0

SPECS: dict[str, Spec] = {
    "forecast.level_ratio": Spec(
        "ratio", 0.01, "实际峰值与清单所填峰值之比", "true peaks of members over those listed"
    ),
    "forecast.port_fill_ratio": Spec(
        "ratio", 0.0, "未填峰值的成员：峰值与端口容量之比", "peak over port capacity of members that state no peak", 1.0
    ),
    "forecast.diversity_ratio": Spec(
        "ratio", 0.01, "交换中心峰值与成员峰值之和的比", "peak of the exchange over the sum of its members' peaks", 1.0
    ),
    "forecast.growth_access": Spec(
        "1/year", -0.5, "接入类成员流量年增长", "yearly growth of the traffic of access networks", _MOST_GROWTH
    ),
    "forecast.growth_content": Spec(
        "1/year", -0.5, "内容类成员流量年增长", "yearly growth of the traffic of content providers", _MOST_GROWTH
    ),
    "forecast.growth_cdn": Spec(
        "1/year", -0.5, "CDN类成员流量年增长", "yearly growth of the traffic of CDNs", _MOST_GROWTH
    ),
    "forecast.growth_government": Spec(
        "1/year", -0.5, "政务类成员流量年增长", "yearly growth of the traffic of government", _MOST_GROWTH
    ),
    "forecast.growth_enterprise": Spec(
        "1/year", -0.5, "企业类成员流量年增长", "yearly growth of the traffic of enterprises", _MOST_GROWTH
    ),
    "forecast.growth_fade": Spec("1/year", 0.0, "增长率每年衰减", "decline of growth rates a year", 2.0),
    "forecast.growth_correlation_ratio": Spec(
        "ratio", 0.0, "各类成员增长率之间的相关系数", "correlation between the growth rates of kinds", 1.0
    ),
    "forecast.racks_now_count": Spec("count", 1.0, "集群现有标准机架数", "racks in the cluster today"),
    "forecast.racks_full_count": Spec("count", 1.0, "集群饱和时的标准机架数", "racks in the cluster in the end"),
    "forecast.racks_rate": Spec("1/year", 0.0, "机架增长S曲线的速率", "rate of the S-curve of racks", _MOST_GROWTH),
    "forecast.occupancy_ratio": Spec("ratio", 0.0, "机架上架率", "share of racks in use", 1.0),
    "forecast.rack_traffic_gbps": Spec(
        "Gbit/s", 0.0, "每个在用机架的出集群峰值流量", "peak traffic out of the cluster of a rack in use", 100.0
    ),
    "forecast.rack_traffic_growth": Spec(
        "1/year", -0.5, "单机架流量年增长", "yearly growth of the traffic of a rack", _MOST_GROWTH
    ),
    "forecast.racks_at_members_ratio": Spec(
        "ratio", 0.0, "新增机架中属于现有成员的比例", "share of new racks that stand with members of today", 1.0
    ),
    "forecast.join_delay_months": Spec(
        "month", 0.0, "预计成员比计划晚到多久", "delay of expected members against their date"
    ),
    "forecast.join_dropout_ratio": Spec(
        "ratio", 0.0, "预计成员最终不来的概率", "chance that an expected member does not come", 1.0
    ),
    "forecast.members_full_count": Spec("count", 1.0, "成员数饱和值", "members in the end", _MOST_MEMBERS),
    "forecast.join_rate": Spec("1/year", 0.0, "成员增长S曲线的速率", "rate of the S-curve of members", 5.0),
    "forecast.newcomer_size_ratio": Spec(
        "ratio", 0.0, "未列名新成员与同类现有成员的峰值之比", "peak of an unlisted newcomer over the mean of its kind"
    ),
    "forecast.newcomer_peak_gbps": Spec(
        "Gbit/s", 0.0, "方案无任何峰值时新成员的峰值", "peak of a newcomer where the plan states no peak at all"
    ),
    "forecast.ramp_months": Spec(
        "month", 0.0, "新成员流量从零到满所需时间", "time in which a newcomer's traffic comes up"
    ),
    "forecast.months_to_service": Spec(
        "month", 0.0, "规划中的交换中心距开通的时间", "time until a planned exchange opens"
    ),
    "forecast.founders_count": Spec(
        "count", 1.0, "交换中心开通时的成员数", "members on the day an exchange opens", _MOST_MEMBERS
    ),
    "forecast.egress_use_ratio": Spec(
        "ratio", 0.0, "现有出口电路的峰值利用率", "peak utilisation of the egress lines of today", 1.0
    ),
}
