"""Sentences about forecasts, orders, egress and links between exchanges: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # egress.csv, links between exchanges
    "egress_to_itself": both(
        "出口电路的起点和终点都是“{value}”。请改正，或删去此行。",
        "a line leads from “{value}” to itself. Correct one end, or drop the row.",
    ),
    "egress_installable_below_lit": both(
        "可扩至 {value} Gbit/s，低于已开通的上限 {lit} Gbit/s。可扩容量包含已开通部分；不清楚则留空。",
        "{value} Gbit/s that it can be extended to is below the {lit} Gbit/s that may be lit. It includes what is lit; "
        "leave it empty where nobody says.",
    ),
    # orders
    "order_not_whole": both("{value} 不是整数。请填整数个。", "{value} is no whole number. Give a count."),
    "order_percentile": both(
        "预测没有第 {value} 百分位。可用 10、50、90。",
        "the forecast gives no percentile {value}. Take 10, 50 or 90.",
    ),
    "order_until_past": both(
        "{value} 早于方案所述的日期 {as_of}。请给出更晚的日期。",
        "{value} is before the day that the plan describes, {as_of}. Give a later day.",
    ),
    # forecasts
    "forecast_no_as_of": both(
        "预测需要知道成员清单描述的是哪一天。请在 plan.toml 中填写 as_of = 2026-11-01 这样的日期。",
        "a forecast must know which day the list of members describes. Set as_of = 2026-11-01 or the like in plan.toml.",
    ),
    "forecast_no_exchange": both(
        "方案没有交换中心，无从预测。请在 exchanges.csv 中填一行。",
        "the plan has no exchange, so there is nothing to forecast. Add a row to exchanges.csv.",
    ),
    "forecast_unknown_exchange": both(
        "“{value}”不是方案的交换中心。现有：{choices}。",
        "“{value}” is no exchange of the plan. There are: {choices}.",
    ),
    "forecast_no_members": both(
        "交换中心“{value}”已开通，但清单中没有在那里有端口的成员，从零预测会出错。请列出其成员；若尚未开通，请把 exchanges.csv 的 in_service 留空。",
        "the exchange “{value}” is in service, but no member is listed with a port there: a forecast from nothing would be wrong. "
        "List its members, or leave in_service of exchanges.csv empty if it is still planned.",
    ),
    "forecast_unknown_milestone": both(
        "没有里程碑“{value}”。可选：{choices}。", "there is no milestone “{value}”. There are: {choices}."
    ),
    "forecast_unknown_parameter": both(
        "方案没有参数“{value}”。参数见 docs/exchange.md。",
        "the plan has no parameter “{value}”. docs/exchange.md lists them.",
    ),
    "forecast_idle_parameter": both(
        "预测不用参数“{value}”，设定它不起作用。可设 forecast.* 和 matrix.egress_ratio。",
        "the forecast does not use “{value}”: setting it would change nothing. Set forecast.* or matrix.egress_ratio.",
    ),
    "forecast_bad_setting": both(
        "“{value}”不是设定的写法。请写成 名称=数值，如 forecast.growth_cdn=0.3。",
        "“{value}” is no setting. Write NAME=VALUE, like forecast.growth_cdn=0.3.",
    ),
    "forecast_out_of_range": both(
        "{value} 不在 1..{high} 之内。请改小或改大。", "{value} is outside 1..{high}. Choose a figure within."
    ),
    "forecast_bad_until": both(
        "{value} 不晚于预测起点 {first}。请给更晚的日期。",
        "{value} is not after {first}, where the forecast starts. Give a later day.",
    ),
    "forecast_until_far": both(
        "{value} 距预测起点 {first} 超过 {high} 年。请给更早的日期。",
        "{value} is more than {high} years after {first}, where the forecast starts. Give an earlier day.",
    ),
    "forecast_until_and_years": both(
        "--until 与 --years 只能用一个。请去掉其一。", "--until and --years say the same thing. Drop one of them."
    ),
    "forecast_samples_empty": both(
        "样本中没有一整天（中国时间）有流量的数据，无法预测。请给更长的样本。",
        "the samples hold no whole day (by China's clock) with traffic. Give a longer series.",
    ),
    "not_a_year_or_day": both(
        "{value} 不是年、月或日。请写成 2025、2025-06 或 2025-06-30 的形式。",
        "{value} is no year, month or day. Write it as 2025, 2025-06 or 2025-06-30.",
    ),
    "bundle_redacted": both(
        "证据包含方案原始文件，不能脱敏。请去掉 --redacted，或不要 bundle。",
        "the bundle holds the plan's own files, which are not redacted. Drop --redacted, or leave the bundle out.",
    ),
    "plan_changed_meanwhile": both(
        "计算期间方案文件有改动：{value}。请重新运行。",
        "files of the plan changed while it was computed: {value}. Run it again.",
    ),
}
