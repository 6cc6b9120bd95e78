"""Words of the network on the map page: cables, their delays and loads, the cards of spans and sites, the search."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


NETWORK_WORDS: dict[str, Both] = {
    "and_more": _both("另有{n}项", "{n} more"),
    "cable_spans": _both("整条光缆 · 光缆段{n}个", "the whole cable · {n} spans"),
    "close": _both("关闭（Esc）", "Close (Esc)"),
    "find_cable": _both("光缆", "cable"),
    "find_province": _both("省级区域", "province"),
    "find_results": _both("搜索结果", "What was found"),
    "find_site": _both("地点", "place"),
    "length_measured": _both("实测长度", "measured"),
    "operator_unknown": _both("未列", "not listed"),
    "role_backbone_core": _both("骨干网核心节点", "backbone core"),
    "role_direct_point": _both("国家级互联网骨干直联点", "backbone direct point"),
    "role_direct_point_sought": _both("拟申请骨干直联点", "backbone direct point sought"),
    "role_exchange": _both("新型互联网交换中心", "new-type internet exchange"),
    "role_hub_cluster": _both("国家枢纽节点", "national hub"),
    "role_planned_exchange": _both("规划交换中心", "planned exchange"),
    "simulate_cut": _both("模拟中断", "Simulate a cut"),
    "site_no_spans": _both("没有光缆段到此", "no span ends here"),
    "site_no_verdicts": _both("不是任何指标的地点", "a place of no target"),
    "site_spans": _both("到此的光缆段", "Spans that end here"),
    "site_verdicts": _both("有关指标", "Targets"),
    "source_span_delay": _both(
        "光缆段时延：netplan（光纤与光放，标称值）", "span delays: netplan (fibre and amplifiers, nominal)"
    ),
    "source_span_load": _both(
        "负载：方案 traffic.csv，等价多路径（ECMP）", "loads: the plan's traffic.csv, equal-cost split (ECMP)"
    ),
    "span_delay": _both("按单向时延（现有光缆段）", "by one-way delay (existing spans)"),
    "span_delay_fact": _both("单向时延", "One-way delay"),
    "span_delay_legend": _both("光缆段单向时延（标称）", "one-way delay of a span (nominal)"),
    "span_ends": _both("两端", "Ends"),
    "span_length": _both("长度（区间）", "Length (band)"),
    "span_load": _both("按利用率（双向）", "by utilisation (both ways)"),
    "span_load_facts": _both(
        "容量 {capacity}；去向 {forth}；回向 {back}", "capacity {capacity}; forth {forth}; back {back}"
    ),
    "span_load_legend": _both("利用率（右侧为去向）", "utilisation (each way on its right)"),
    "span_load_widths": _both("线宽：已知容量", "width: known capacity"),
    "span_no_users": _both("没有指标的路由经过", "no target's route"),
    "span_oneway": _both("单向 {ms} ms", "{ms} ms one-way"),
    "span_oneway_banded": _both("{ms} ms（{band} ms）", "{ms} ms ({band} ms)"),
    "span_operator": _both("运营商", "Operator"),
    "span_users": _both("经此的指标", "Targets that use it"),
    "spans": _both("光缆段", "Spans"),
    "unknown_capacity": _both("容量未知", "capacity not known"),
    "whole_cable": _both("整条光缆", "Whole cable"),
}

#: Provinces in English, for the search; the ground names them in Chinese.
PROVINCES_EN = dict(
    pair.split(":")
    for pair in (
        "北京:Beijing 天津:Tianjin 河北:Hebei 山西:Shanxi 内蒙古:Inner_Mongolia 辽宁:Liaoning 吉林:Jilin "
        "黑龙江:Heilongjiang 上海:Shanghai 江苏:Jiangsu 浙江:Zhejiang 安徽:Anhui 福建:Fujian 江西:Jiangxi "
        "山东:Shandong 河南:Henan 湖北:Hubei 湖南:Hunan 广东:Guangdong 广西:Guangxi 海南:Hainan 重庆:Chongqing "
        "四川:Sichuan 贵州:Guizhou 云南:Yunnan 西藏:Xizang 陕西:Shaanxi 甘肃:Gansu 青海:Qinghai 宁夏:Ningxia "
        "新疆:Xinjiang 台湾:Taiwan 香港:Hong_Kong 澳门:Macao"
    )
    .replace("_", "\u00a0")
    .split(" ")
)
