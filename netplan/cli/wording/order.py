"""Texts of `ixplan order`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_order": (
        "采购清单：每季度订购什么、多少、费用、为什么。",
        "The order list: what to order in which quarter, how many, at what cost, and why.",
    ),
    "opt_order_site": (
        "交换中心（编号或名称）；默认为 exchanges.csv 的第一个。",
        "The exchange (id or name); by default the first of exchanges.csv.",
    ),
    "opt_order_until": (
        "列到哪一天为止，如 2029-12-31；默认为方案日期之后 {default} 年。",
        "Up to this day, like 2029-12-31; by default {default} years from the plan's day.",
    ),
    "opt_order_percentile": (
        "按预测的哪个百分位规划：10、50 或 90；默认取方案的 trigger.plan_percentile。",
        "Percentile of the forecast to plan for: 10, 50 or 90; by default the plan's trigger.plan_percentile.",
    ),
    "opt_order_csv": ("另存为 CSV 文件。", "Write the list to this CSV file too."),
    "order_working": ("正在预测并推算采购清单……", "forecasting, and working out the orders ..."),
    "order_title": ("{name}：采购清单", "{name}: what to order"),
    "order_h_quarter": ("季度", "quarter"),
    "order_h_what": ("内容", "what"),
    "order_h_count": ("数量", "count"),
    "order_h_gbps": ("容量 Gbit/s", "Gbit/s"),
    "order_h_cost": ("费用（区间）", "cost (band)"),
    "order_h_needed": ("需用日期", "needed"),
    "order_h_overdue": ("逾期", "overdue"),
    "order_h_reason": ("原因", "reason"),
    "order_h_period": ("期间", "period"),
    "order_late": ("! {count}", "! {count}"),
    "order_totals": ("各季度、各年费用", "Costs by quarter and year"),
    "order_written": ("已写入 {file}。", "Written: {file}."),
}
