"""The words of the report's chapter on measurements, in both languages."""

from __future__ import annotations


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


CALIBRATION_WORDS: dict[str, dict[str, str]] = {
    "chapter_calibration": _both("八、实测校验", "8. Measured against the model"),
    "measured_data": _both("（一）依据与误差", "What it rests on, and how far to trust it"),
    "measured_pairs": _both("（二）实测与模型", "Measured and modelled, pair by pair"),
    "measured_lengths": _both("（三）校准后的参数", "What measuring changed"),
    "calibrated_at": _both(
        "校准时间 {made}（UTC），netplan {version}。实测数据：",
        "Calibrated {made} (UTC) with netplan {version}. Measured:",
    ),
    "held_out_means": _both(
        "逐对留出：每对的时延只用其余各对预测，再与其实测比较；误差即对未测点对可期的误差。",
        "Held out: each pair is foretold from the others alone, then compared with what was measured there; expect the "
        "same error of a pair that nobody measured.",
    ),
    "odd_caption": _both(
        "与模型不符的点对，差别最大的在前，位置有误的地点合为一行；单向时延 ms（往返实测取其半），括号内为模型的 "
        "90% 区间",
        "Pairs that the model does not have so, the largest difference first, a misplaced site in one row; one-way "
        "delay in ms (round trips halved), the model's 90 % band in parentheses",
    ),
    "site_pairs": _both("{n} 对", "{n} pairs"),
    "site_misplaced": _both(
        "位置有误：各对合起来与所列位置不符，均不用于校准；请核对该地点坐标。逐对见 ",
        "Wrong position: its pairs taken together do not fit where the plan has it, and none is used; check its "
        "coordinates. Pair by pair: ",
    ),
    "fitting_caption": _both("与模型相符的点对", "Pairs that fit the model"),
    "no_odd_pairs": _both("没有与模型不符的点对。", "No pair differs from the model."),
    "fitting_pairs": _both("与模型相符的 {n} 对", "The {n} pairs that fit"),
    "pairs_left_out": _both("另有 {n} 对未列，请运行 ", "{n} more pairs are left to "),
    "residual_chart_label": _both("各点对实测与模型之差", "Measured less modelled delay of each pair"),
    "residual_chart_key": _both(
        "图中圆点为实测减模型（单向，ms），横条为模型的 90% 区间，竖线为两者相等；实心为不符，空心为相符。",
        "Dot: measured less modelled, one way in ms; bar: the model's 90 % band; vertical line: no difference. Filled: "
        "differs; hollow: fits.",
    ),
    "lengths_caption": _both(
        "光缆段长度，区间最窄的在前；校准值按方案的标称群折射率和纤缆比折算，括号内为 90% 区间",
        "Lengths of spans, the narrowest band first; as the delay tells them at the plan's nominal group index and "
        "fibre-to-cable ratio; 90 % band in parentheses",
    ),
    "more_lengths": _both("其余 {n} 段", "{n} more spans"),
    "lengths_left_out": _both("另有 {n} 段未列，见 calibration.toml。", "{n} more spans stand in calibration.toml."),
    "sums_known": _both(
        "{n} 条路由或相连光缆段的合计时延，已知得比各段之和更准：经过它们的时延因此区间更小。",
        "Of {n} routes or rows of spans the whole delay is known better than the sum of its parts: delays over them "
        "have smaller bands.",
    ),
    "parameters_set": _both("设备与运营商：", "Equipment and operators:"),
    "determined": _both("已确定", "determined"),
    "not_determined": _both("未确定", "not determined"),
    "then_this_chapter": _both(
        "此后各命令均以校准结果为准，本章列出每对实测与模型的差别。",
        "From then on every command uses the result, and this chapter holds each pair against the model.",
    ),
    "measure_first": _both("先测哪里", "Where to measure first"),
    "open_caption": _both(
        "区间跨越目标值的判定：实测该点对即可见分晓；单向时延，括号内为区间",
        "Verdicts whose band straddles the target: measuring the pair would tell; one-way delay, bands in parentheses",
    ),
    "open_left_out": _both("另有 {n} 对。", "{n} more. "),
    "open_none": _both(
        "没有区间跨越目标值的判定；实测仍可缩小其余判定的区间。",
        "No band straddles its target; measuring would still narrow those of the verdicts.",
    ),
    "full_order": _both("按收益排序，请运行 ", "For all pairs in order of gain, run "),
    "head_measured_pair": _both("点对", "Pair"),
    "head_measured": _both("实测 ms", "Measured ms"),
    "head_modelled": _both("模型 ms（90% 区间）", "Modelled ms (90 % band)"),
    "head_excess": _both("相差光纤 km", "As fibre km"),
    "head_samples": _both("样本", "Samples"),
    "head_likely": _both("可能的原因", "Likely reason"),
    "head_span": _both("光缆段", "Span"),
    "head_prior_km": _both("原长 km", "Before km"),
    "head_calibrated_km": _both("校准长度 km（90% 区间）", "Calibrated km (90 % band)"),
    "head_moved": _both("变动", "Moved"),
    "head_known": _both("能否确定", "How well known"),
    "head_oneway_band": _both("单向时延（区间）", "One-way delay (band)"),
    "head_open_limit": _both("目标", "Target"),
}
