"""Texts of `ixplan availability`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_availability": (
        "可用率：给出有证明的上下界和判定（证明达标、证明不达标、尚不能判定），以及影响最大的中断组合。默认计算方案中的各项可用率指标，分 1+0、1+1、恢复三种方式。",
        "Availability with proven bounds, the verdict (proven, disproved, undecided) and the failures that contribute most. "
        "By default the plan's availability targets under 1+0, 1+1 and restoration.",
    ),
    "opt_av_target": (
        "只算这个指标（编号，可用率或时延指标），可重复。",
        "Only this target (id, of availability or of delay); may be repeated.",
    ),
    "opt_av_from": ("起点：编号、中文名或英文名。", "Start: id, Chinese or English name."),
    "opt_av_to": ("终点，可重复。", "End; may be repeated."),
    "opt_av_scope": (
        "口径：pair（两地之间，默认）、any-core（到至少一个骨干核心节点）、service（同时通达所有终点）。",
        "For whom: pair (between two places, the default), any-core (to at least one core node), service (all ends at once).",
    ),
    "opt_av_protection": (
        "保护方式：1+0（仅时延最低路由）、1+1（主用加备用）、restoration（任何可用路由）；默认三种都算。",
        "1+0 (the lowest-delay route alone), 1+1 (working and protection route) or restoration (any route); by default all three.",
    ),
    "opt_av_within": (
        "只计标称时延在时延目标以内的路由。",
        "Count only routes whose nominal delay is within the delay target.",
    ),
    "opt_av_period": ("周期：year（默认）或 month。", "Period: year (the default) or month."),
    "opt_av_planned": ("计入计划割接。", "Count planned works as down time."),
    "opt_av_limit": (
        "可用率目标，如 0.9999 或 99.99%，替代指标自身的数值。",
        "Availability asked for, like 0.9999 or 99.99%, in place of the target's own.",
    ),
    "opt_av_failures": (
        "精确计算到 K（1～6）个事件同时发生，以计算量上限为限；默认最多 3 个，其余部分小到可以忽略时提前停止。",
        "Follow up to K (1 to 6) events at the same time exactly, as far as the work allowed goes; by default up to 3, and less far once what is left is negligible.",
    ),
    "opt_av_samples": (
        "在精确计算未判定的部分抽取多少个样本；默认 0，不抽样。",
        "Draw so many samples from what exact factoring leaves open; 0, none, by default.",
    ),
    "opt_av_seed": (
        "抽样的种子；默认 1。种子相同则结果逐位相同。",
        "Seed of the samples, 1 by default; the same seed gives the same answer bit for bit.",
    ),
    "opt_av_check": (
        "有指标被证明不达标时退出码为 3，供流水线使用。",
        "Exit with code 3 if a target is disproved; for use in CI.",
    ),
    "opt_av_strict": (
        "与 --check 同用：尚不能判定、未作判定的也算未通过。",
        "With --check: undecided and not judged count as missed, too.",
    ),
    "err_av_strict": ("--strict 须与 --check 同用", "--strict goes with --check"),
    "err_av_ends": (
        "--from 和 --to 须一起给出，且不与 --target 同用",
        "--from and --to go together, and not with --target",
    ),
    "err_av_within": (
        "--within 不能与 --scope any-core 同用：核心节点没有时延目标",
        "--within does not go with --scope any-core: core nodes have no delay target",
    ),
    "h_av_protection": ("方式", "protection"),
    "h_av_bounds": ("可用率（上下界）", "availability (bounds)"),
    "h_av_estimate": ("标称", "nominal"),
    "h_av_down": ("中断时间（上下界）", "down time (bounds)"),
    "h_av_doubled": ("修复时间加倍", "repair doubled"),
    "h_av_cut": ("影响最大的中断", "largest contribution"),
    "h_av_share": ("占比", "share"),
    "h_av_times": ("次/年", "times a year"),
    "h_av_no": ("序", "no."),
    "av_definition": ("口径：{text}。", "Definition: {text}."),
    "av_range": ("{low} ～ {high}", "{low} – {high}"),
    "av_outages": (
        "估计：{period}中断 {count} 次，平均 {hours} h；整个周期无中断的机会 {none}。",
        "Estimates: {count} outages {period}, {hours} h on average; chance of a period without any {none}.",
    ),
    "av_outages_within": (
        "估计：{period}中断 {count} 次，平均 {hours} h；整个周期无中断的机会 {none}，合计不超过容许时间的机会 {within}。",
        "Estimates: {count} outages {period}, {hours} h on average; chance of a period without any {none}, of keeping within the time allowed {within}.",
    ),
    "av_exact": (
        "同时发生 {n} 个及以下事件的情况已全部精确计算；其余计入上下界。",
        "Every state with no more than {n} of the events at the same time is decided exactly; the rest widens the bounds.",
    ),
    "av_complete": ("全部状态均已精确计算。", "Every state is decided exactly."),
    "av_interrupted": (
        "已中断：{total} 项中算了 {done} 项，最后一项的抽样不全；有证明的上下界不受影响。",
        "interrupted: {done} of {total} are answered, the last with fewer samples; the proven bounds hold as they are.",
    ),
    "av_broken_off": (
        "已中断：{total} 项中算完了 {done} 项，其余未算。",
        "interrupted: {done} of {total} are answered, the others are not.",
    ),
    "av_computing": ("正在计算可用率……", "computing availability ..."),
    "av_line": ("已算完 {done}/{total} 项", "{done} of {total} answered"),
    "av_sampled": (
        "抽样 {n} 个（置信度 {confidence}，不是证明）：可用率 {low} ～ {high}。",
        "{n} samples (at {confidence} confidence, no proof): availability {low} – {high}.",
    ),
    "av_basis": (
        "上下界为各故障率、修复时间和长度同取不利值、同取有利值；各事件视为相互独立，共因（同通道、局站、灾害区域）另列为事件。数据性质：{basis}。",
        "The bounds take all rates, repair times and lengths at their worst and at their best ends; events are independent, common causes (corridor, station, region) are events of their own. Basis: {basis}.",
    ),
    "av_model_proves": (
        "短期拨测不能证明 99.99%（约需十年无中断的观测）；此处由模型证明，请用故障台账核对故障率。",
        "Probing for a short time cannot prove 99.99 % (that takes about ten years without an outage); the model does it here: hold its rates against the outage log.",
    ),
    "av_mixed": (
        "理想情况：不分运营商混用全部光缆，实际可用率一般更低。",
        "Ideal best case: everybody's cables are mixed; what one operator can offer is usually less.",
    ),
}
