"""The words of the report's chapter on the exchange, in both languages."""

from __future__ import annotations


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


EXCHANGE_WORDS: dict[str, dict[str, str]] = {
    "chapter_exchange": _both("七、交换中心容量与结算", "7. The exchange: capacity and settlement"),
    "exchange_state": _both("（一）现状", "The exchange today"),
    "exchange_targets": _both("（二）容量与质量指标", "Targets of capacity and quality"),
    "exchange_forecast": _both("（三）预测", "Forecast"),
    "exchange_orders": _both("（四）采购清单", "What to order"),
    "exchange_links": _both("（五）交换中心互联", "Links between exchanges"),
    "exchange_settlement": _both("（六）结算", "Settlement"),
    "kinds_caption": _both(
        "成员按类别；峰值为各成员在采样期内自身五分钟最大值之和，不一定在同一时刻，因此可高于交换中心峰值",
        "Members by kind; peaks are sums of each member's own largest five minutes of all samples; these need not "
        "coincide, so the sum can exceed the exchange's peak",
    ),
    "generated_samples": _both(
        "。本章现状与结算所用的五分钟采样由成员清单所填峰值推算而成，只说明方法和量级；"
        "members.csv 逐项注明数据性质。有实测采样时，用 ixplan exchange、forecast、settle 的 --samples 重算。",
        ". The five-minute samples beneath the state and the settlement are made from the peaks that the list of "
        "members gives: they show method and size only. members.csv says what each of its figures rests on. With "
        "measured samples, run ixplan exchange, forecast and settle with --samples.",
    ),
    "basis_is": _both("数据性质：", " Basis: "),
    "full_stop": _both("。", "."),
    "all_members": _both("合计", "In all"),
    "peak_and_headroom": _both(
        "交换中心峰值（全体成员流入之和的五分钟最大值，只计一次）{peak}，端口余量 {headroom}。",
        "Peak of the exchange (largest five-minute sum of the members' ingress, counted once) {peak}; headroom of the "
        "ports {headroom}.",
    ),
    "quality_caption": _both(
        "容量与质量指标完成情况；括号内为区间",
        "Attainment of the targets of capacity and quality; bands in parentheses",
    ),
    "growth_chart_label": _both(
        "峰值流量预测：中位数、80 % 区间与各门槛", "Forecast of the peak: median, 80 % band and thresholds"
    ),
    "growth_chart_key": _both(
        "实线为峰值预测的中位数，阴影为 10 % 至 90 % 的区间，虚线为各门槛；纵轴 Gbit/s，画到最后一个门槛达到后一年。"
        "起点为抽样的中位数，与（一）中由采样相加得出的峰值口径不同。",
        "Line: median of the forecast peak; shade: 10 % to 90 %; dashed: thresholds. Axis in Gbit/s; the chart ends a "
        "year after the last threshold is reached. It begins at the median of the draws, which is not the peak above, "
        "added up from samples.",
    ),
    "milestones_caption": _both(
        "何时达到：10 %、50 %、90 % 分位；期限至 {until}",
        "When it is reached: 10th, 50th and 90th percentile; the forecast ends in {until}",
    ),
    "already": _both("已达到", "reached"),
    "tornado": _both("哪项假设最影响达到 1 Tbit/s 的日期", "Which assumption moves the terabit's date most"),
    "tornado_chart_label": _both(
        "各假设取区间两端时达到 1 Tbit/s 日期的移动", "How the terabit's date moves with each assumption at either end"
    ),
    "tornado_chart_key": _both(
        "每项假设单独取区间两端，其余取标称值；蓝色提前，橙色推迟，虚框为期限内达不到；右侧为两端的取值（提前端／推迟端）及其数据性质；横轴为月。",
        "Each assumption alone at either end of its range, all others nominal. Blue: earlier; orange: later; dashed: "
        "not within the horizon. Beside: the two values (earlier / later) and their basis. Axis in months.",
    ),
    "orders_chart_label": _both("各季度采购费用及其区间", "Cost of each quarter's orders with its band"),
    "orders_chart_key": _both(
        "柱为各季度采购费用的标称值，竖线为区间。", "Bar: nominal cost of a quarter's orders; line: its band."
    ),
    "order_years_caption": _both(
        "各年订购项数与费用；括号内为区间，只含单价的区间",
        "Lines and cost by year; bands in parentheses, of prices only",
    ),
    "orders_caption": _both("采购清单；括号内为区间", "Order list; bands in parentheses"),
    "orders_later": _both(
        "{first} 年起的 {n} 项（打印件只列合计）", "{n} lines from {first} on (on paper: their sums only)"
    ),
    "overdue": _both("已逾期 {n}", "{n} overdue"),
    "links_caption": _both(
        "各对交换中心：是否建链、容量、光层单向时延与规划期费用；括号内为区间。"
        "流量取较大方向，有成员清单的按成员峰值之和计，"
        "其余按假设的峰值，因此可多于由采样得出的数。",
        "Each pair of exchanges: link, capacity, one-way delay in the optical layer and cost over the planning period; "
        "bands in parentheses. Traffic is that of the larger way, from sums of members' peaks or assumed peaks, so "
        "it can be more than samples give.",
    ),
    "no_link": _both("不建", "none"),
    "by_way_of": _both("经由 ", "by way of "),
    "settlement_caption": _both(
        "{month} 各规则结算合计；括号内为区间。",
        "Totals of {month} by rule; bands in parentheses.",
    ),
    "settle_all": _both("逐家明细请运行 ", "For every member: "),
    "among_members": _both(
        "2006年648号文为网间互付：收费方也是成员，一方付、一方收，净额合计为零。",
        "By the rule of 2006 networks pay each other: those that collect are members too, so the net is zero.",
    ),
    "head_kind": _both("类别", "Kind"),
    "head_present": _both("已接入", "Present"),
    "head_expected": _both("待接入", "Expected"),
    "head_ports": _both("端口", "Ports"),
    "head_capacity": _both("端口容量", "Capacity"),
    "head_peak_in": _both("流入峰值之和", "Sum of peaks in"),
    "head_peak_out": _both("流出峰值之和", "Sum of peaks out"),
    "head_quality": _both("指标", "Target"),
    "head_quality_limit": _both("目标值", "Limit"),
    "head_quality_value": _both("现状值（区间）", "Present (band)"),
    "head_reason": _both("说明", "Reason"),
    "head_milestone": _both("门槛", "Threshold"),
    "head_p10": _both("10 % 分位", "10th percentile"),
    "head_p50": _both("中位数", "Median"),
    "head_p90": _both("90 % 分位", "90th percentile"),
    "head_reached": _both("期限内达到", "Reached in time"),
    "head_quarter": _both("季度", "Quarter"),
    "head_order": _both("订购内容", "What"),
    "head_count": _both("数量", "Count"),
    "head_order_cost": _both("费用（区间）", "Cost (band)"),
    "head_needed": _both("启用日期", "Needed"),
    "head_order_reason": _both("原因", "Reason"),
    "head_exchanges": _both("两端", "Pair"),
    "head_traffic": _both("流量", "Traffic"),
    "head_link": _both("建链（负荷）", "Link (load)"),
    "head_link_delay": _both("单向时延", "One-way"),
    "head_link_limit": _both("目标值", "Target"),
    "head_year": _both("年份", "Year"),
    "head_lines": _both("项数", "Lines"),
    "head_overdue": _both("其中已逾期", "Overdue"),
    "head_link_cost": _both("费用", "Cost"),
    "head_rule": _both("规则", "Rule"),
    "head_payee": _both("付给", "Paid to"),
    "head_paid": _both("应付", "Paid"),
    "head_subsidy": _both("补贴", "Subsidy"),
    "head_net": _both("净额", "Net"),
}
