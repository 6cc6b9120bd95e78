"""Words of the tab `growth` of the map page."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


GROWTH_WORDS: dict[str, Both] = {
    "growth_year": _both("年份", "Year"),
    "growth_at_end": _both("{year}年末", "end of {year}"),
    "growth_year_hint": _both("拖动或用方向键选年份", "Drag, or use the arrow keys"),
    "growth_rests": _both("中位数（80%区间）·数据性质：{basis}", "median (80 % band) · basis: {basis}"),
    "growth_members": _both("接入企业", "Members"),
    "growth_members_count": _both("{n} 家", "{n}"),
    "growth_peak": _both("峰值流量", "Peak traffic"),
    "growth_egress": _both("集群出口流量（峰值）", "Cluster egress traffic (peak)"),
    "growth_ports": _both("成员端口", "Member ports"),
    "growth_ports_count": _both("{n} 个", "{n}"),
    "growth_ports_from": _both("现有加采购清单", "today's and those on the order list"),
    "growth_ports_beyond": _both("采购清单只排到{until}", "the order list ends in {until}"),
    "growth_now": _both(
        "截至{day}：接入企业{members}家，端口{ports}个共{capacity}，峰值{peak}（{basis}）",
        "On {day}: {members} members, {ports} ports of {capacity}, peak {peak} ({basis})",
    ),
    "growth_targets": _both("{year}年末的预测与目标相比", "Forecast for the end of {year}, against the targets"),
    "growth_foreseen": _both("预计", "foreseen:"),
    "growth_deadline": _both("完成时限 {day}", "due {day}"),
    "growth_too_late": _both("晚于完成时限", "later than it was due"),
    "growth_means_meets": _both("80%区间全在目标之内", "the whole 80 % band is inside the target"),
    "growth_means_at_risk": _both(
        "中位数达到目标，80%区间未全达到", "the median is inside the target, the 80 % band is not wholly"
    ),
    "growth_means_misses": _both("中位数未达到目标", "the median is not inside the target"),
    "growth_target": _both("目标 {limit}", "target {limit}"),
    "growth_usable": _both("在用电路可用 {value}", "usable of what is lit: {value}"),
    "growth_lit": _both("在用 {value}", "lit: {value}"),
    "growth_expandable": _both("设备可扩展至 {value}（假设）", "equipment for {value} (assumed)"),
    "growth_egress_note": _both(
        "目标指可扩展到的能力，不是流量；此处以流量与之对照，不作判定。",
        "The target is what it can be extended to, not traffic; traffic is held beside it, without a verdict.",
    ),
    "growth_egress_full": _both("中位流量超过可用容量", "the median exceeds what may be filled"),
    "growth_attained": _both("{value}（{day}，{basis}）", "{value} ({day}, {basis})"),
    "growth_not_foretold": _both("没有预测：方案无逐年数据", "not foretold: the plan has no yearly data"),
    "growth_chart": _both("峰值流量预测", "Peak traffic, forecast"),
    "growth_chart_key": _both(
        "线：中位数；带：80%区间；虚线：目标；竖线：所选年末；纵轴为对数",
        "line: median; band: 80 %; dashed: target; upright: the year chosen; logarithmic scale",
    ),
    "growth_chart_label": _both(
        "峰值流量逐年预测：{from}年末{first}，{to}年末{last}",
        "Peak traffic by year: {first} at the end of {from}, {last} at the end of {to}",
    ),
    "growth_milestones": _both("何时达到", "When it is reached"),
    "growth_reached": _both("期内达到的可能{share}", "chance within the forecast {share}"),
    "growth_orders": _both("{year}年须下达的采购", "Orders to place in {year}"),
    "growth_orders_cost": _both("{n}项，合计{cost}", "{n} lines, {cost} in all"),
    "growth_orders_before": _both("此前各年另有{n}项", "{n} more lines in the years before"),
    "growth_orders_none": _both("该年无须采购。", "Nothing to order in this year."),
    "growth_orders_beyond": _both(
        "采购清单只排到{until}；更远的用 ixplan order --until 列出。",
        "The order list ends in {until}; ixplan order --until looks further.",
    ),
    "growth_quarter": _both("季度", "Quarter"),
    "growth_thing": _both("采购项", "Item"),
    "growth_count": _both("数量", "Count"),
    "growth_cost": _both("费用（区间，假设）", "Cost (band, assumed)"),
    "growth_overdue": _both("其中{n}个本应更早订购", "{n} should have been ordered earlier"),
    "growth_exchanges": _both("各交换中心峰值", "Peaks of the exchanges"),
    "growth_exchange": _both("交换中心", "Exchange"),
    "growth_not_open": _both("尚未开通", "not open yet"),
    "growth_no_forecast": _both(
        "方案无其成员，不作预测；按{value}计（假设）", "no members known, no forecast; taken as {value} (assumed)"
    ),
    "growth_links": _both("交换中心之间的链路", "Links between the exchanges"),
    "growth_link": _both("链路", "Link"),
    "growth_capacity": _both("容量", "Capacity"),
    "growth_load": _both("负载", "Load"),
    "growth_use": _both("利用率", "Use"),
    "growth_links_note": _both(
        "假设：容量、路径不变，流量随交换中心中位预测增长；未开通或无预测的不变。利用率超过{fill}须扩容。",
        "Assumed: capacity and ways stay, traffic grows with the exchanges' median; those not open or not foretold "
        "stay. Above {fill} a link must be extended.",
    ),
    "growth_links_none": _both("方案没有交换中心之间的链路。", "The plan links no exchanges."),
    "growth_layer_peaks": _both("交换中心年末峰值", "exchange peaks at year's end"),
    "growth_layer_links": _both("交换中心互联", "links between exchanges"),
    "growth_legend_open": _both("峰值中位数", "median peak"),
    "growth_legend_high": _both("80%区间高端", "high end (80 %)"),
    "growth_legend_planned": _both("未开通或无预测", "not open or foretold"),
    "growth_legend_fine": _both("互联（示意）≤{fill}", "link (schematic) ≤{fill}"),
    "growth_legend_full": _both("利用率>{fill}", "used above {fill}"),
    "growth_legend_over": _both("超过容量", "above capacity"),
    "growth_source": _both("预测：netplan，{basis}", "forecast: netplan, {basis}"),
}
