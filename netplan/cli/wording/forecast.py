"""Texts of `ixplan forecast`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_forecast": (
        "预测：何时达到 100、400 Gbit/s、1 Tbit/s 峰值和 80 家成员，附区间与回测误差。",
        "Forecast: when 100, 400 Gbit/s, 1 Tbit/s and 80 members are reached, with bands and the error of a back-test.",
    ),
    "opt_fc_site": (
        "交换中心所在地点：编号、中文名或英文名；默认为方案的第一个交换中心。",
        "Site of the exchange: id, Chinese or English name; by default the plan's first exchange.",
    ),
    "opt_fc_samples": (
        "实测的五分钟端口样本（CSV 或 Parquet）：据此校正水平与增长，并作回测。",
        "Measured five-minute samples of ports (CSV or Parquet): they correct level and growth, and are back-tested.",
    ),
    "opt_fc_until": ("预测到哪一天，如 2035-12-31。", "How far to look, like 2035-12-31."),
    "opt_fc_years": ("预测多少年；默认 {default}。", "How many years to look ahead; {default} by default."),
    "opt_fc_draws": ("抽样次数；默认 {default}。", "How many draws; {default} by default."),
    "opt_fc_seed": (
        "随机种子：同一种子给出同一结果；默认 {default}。",
        "Seed: the same gives the same forecast; {default} by default.",
    ),
    "opt_fc_tornado": (
        "列出哪些假设最能移动 1 Tbit/s 的日期。",
        "List which assumptions move the day of 1 Tbit/s most.",
    ),
    "opt_fc_trend": (
        "回测所用方法：robust（内置，默认）或 ets（statsmodels）。",
        "Method that is back-tested: robust (built in, default) or ets (statsmodels).",
    ),
    "opt_fc_set": (
        "情景：把一个参数设为定值，如 forecast.growth_cdn=0.3，可重复。",
        "Scenario: set a parameter to a value, like forecast.growth_cdn=0.3; may be repeated.",
    ),
    "fc_working": ("正在抽样和回测……", "drawing and back-testing ..."),
    "fc_h_what": ("里程碑", "milestone"),
    "fc_h_p10": ("第10百分位", "10th percentile"),
    "fc_h_p50": ("中位", "median"),
    "fc_h_p90": ("第90百分位", "90th percentile"),
    "fc_h_reached": ("达到的比例", "reached in"),
    "fc_h_month": ("年月", "month"),
    "fc_h_members": ("成员（10/50/90）", "members (10/50/90)"),
    "fc_h_peak": ("峰值 Gbit/s（10/50/90）", "peak Gbit/s (10/50/90)"),
    "fc_h_egress": ("集群出口 Gbit/s（10/50/90）", "cluster egress Gbit/s (10/50/90)"),
    "fc_h_assumption": ("假设", "assumption"),
    "fc_h_range": ("区间", "range"),
    "fc_h_at_low": ("取低端", "at its low end"),
    "fc_h_at_high": ("取高端", "at its high end"),
    "fc_already": ("{day} 已达到", "reached by {day}"),
    "fc_by_year": (
        "逐年（峰值、出口：此前一年内的最大五分钟值，{first} 起算）",
        "By year (peak, egress: largest five minutes of the year before, since {first})",
    ),
    "fc_few_draws": (
        "只抽样 {draws} 次，10 % 与 90 % 分位带有偶然性。",
        "only {draws} draws: the 10th and 90th percentile are a matter of luck.",
    ),
    "fc_tornado": (
        "哪项假设最能移动{what}的日期（其余取标称值：{day}）",
        "Which assumption moves the day of a {what} most (all nominal: {day})",
    ),
    "fc_opens": ("{name}尚未开通；中位开通日 {day}。", "{name} is not open; median day of opening {day}."),
    "fc_present": (
        "{name}：{day} 有成员 {present} 家，清单上预计再来 {expected} 家；峰值约 {peak:.0f} Gbit/s（标称）。",
        "{name}: {present} members on {day}, {expected} more expected by name; a peak of about {peak:.0f} Gbit/s (nominal).",
    ),
    "fc_peaks_differ": (
        "今日峰值的三个口径：标称值为各参数取标称时的值，表中为抽样的中位数，`ixplan exchange` 为采样逐五分钟相加的最大值。",
        "Three figures of today's peak: the nominal one has every parameter at its value, the table's is the median of the draws, that of `ixplan exchange` is the largest five-minute sum of samples.",
    ),
    "fc_no_backtest": (
        "没有可回测的样本：清单中没有已接入且填了峰值的成员。",
        "nothing to back-test on: no member that is there states its peaks.",
    ),
    "fc_no_statsmodels": (
        "未安装 statsmodels（pip install 'netplan-ix[forecast]'），改用内置方法。",
        "statsmodels is not installed (pip install 'netplan-ix[forecast]'): the built-in method took over.",
    ),
    "fc_measured_far": (
        "样本止于 {last}，离方案的日期 {day} 较远；其水平按方案日期的值使用。",
        "the samples end on {last}, far from the plan's day {day}; their level is taken as that day's.",
    ),
}
