"""Texts of `ixprobe show`."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "source": both(
        "采集端的缓存目录、采集服务器的 Parquet 目录，或存储的 URL（parquet:目录、postgresql://…、clickhouse://…）",
        "an agent's spool folder, a collector's Parquet folder, or a store's URL (parquet:, postgresql:, clickhouse:)",
    ),
    "from": both(
        "从何时起：时刻，或距今的时长如 6h（存储默认 24h，缓存默认全部）",
        "from when: a time, or how long ago, as 6h (default: 24h of a store, all of a spool)",
    ),
    "to": both("到何时止", "until when"),
    "target": both("只看这个目标，可重复", "only this target; may be repeated"),
    "agent": both("只看这个采集端，可重复", "only this agent; may be repeated"),
    "all": both("列出全部时间窗，而不只是最新的", "list all windows, not only the newest"),
    "check": both("超出限值时以 3 退出", "exit with 3 if a limit is violated"),
    "strict": both("与 --check 同用：未证明时也以 3 退出", "with --check: exit with 3 if a limit is not proven, too"),
    "heading_label": both("目标", "target"),
    "heading_start": both("起始 (UTC)", "from (UTC)"),
    "heading_sent": both("发送", "sent"),
    "heading_lost": both("丢失", "lost"),
    "heading_high": both("上界%", "at most%"),
    "heading_p50": both("往返P50", "rtt p50"),
    "heading_p99": both("P99 ms", "p99 ms"),
    "heading_oneway": both("单向≤", "1-way ≤"),
    "heading_up": both("可用%", "up %"),
    "verdict_proven": both("√ 已证明", "√ proven"),
    "verdict_not proven": both("? 未证明", "? not proven"),
    "verdict_violated": both("× 不达标", "× violated"),
    "colon": both("：", ": "),
    "loss_limited": both(
        "丢包率低于 {limit}%：{counted} 个中丢 {lost} 个，界 {low}% 至 {high}%",
        "loss below {limit} %: {lost} of {counted} lost, {low} % to {high} %",
    ),
    "loss_unlimited": both(
        "丢包率（无限值）：{counted} 个中丢 {lost} 个，界 {low}% 至 {high}%",
        "loss (no limit): {lost} of {counted} lost, {low} % to {high} %",
    ),
    "loss_nothing": both("丢包率：没有可计的探测包", "loss: no probe that counts"),
    "loss_needed": both("再有 {count} 个不丢即可证明", "{count} more without a loss would prove it"),
    "loss_bursts": both("丢包成串，等效样本数除以 {factor}", "lost in bursts: as good as {factor} times fewer probes"),
    "causes": both(
        "网络丢失 {lost_network}、迟到 {late}、ICMP 差错 {icmp_error}；不计：本端 {lost_local}、拒绝 {refused}、未发出 {send_error}",
        "network {lost_network}, late {late}, ICMP {icmp_error}; not counted: own {lost_local}, refused {refused}, unsent {send_error}",
    ),
    "oneway": both(
        "单向时延 {limit} ms：{count} 个时间窗中 {proven} 个已证明",
        "one way {limit} ms: windows proven {proven} of {count}",
    ),
    "bound": both(
        "最新时间窗：99 % 的应答每个方向 ≤ {bound} ms，最小 ≤ {best} ms（不依赖时钟同步）",
        "newest window, no clocks needed: 99 % of answers ≤ {bound} ms in either direction, best ≤ {best} ms",
    ),
    "impossible": both(
        "得不出单向上界：往返 {rtt} ms 小于光走 {distance} km 来回的 {light} ms；距离、位置或地址有误",
        "no one-way bound: rtt {rtt} ms is below light's {light} ms for {distance} km and back: wrong position?",
    ),
    "ways": both(
        "最新时间窗，两端时钟均同步：去程 P50 {forward} ms，回程 P50 {backward} ms，误差 ±{error} ms",
        "newest window, both clocks synchronised: there p50 {forward} ms, back p50 {backward} ms, ±{error} ms",
    ),
    "spread": both(
        "时间窗 {windows} 个，往返时延 P01 不低于 {p01} ms，P99 不高于 {p99} ms",
        "windows: {windows}, rtt p01 at least {p01} ms, p99 at most {p99} ms",
    ),
    "pdv": both(
        "最新时间窗 PDV（RFC 5481，高于最小时延的部分）：P50 {p50} ms，P99 {p99} ms",
        "newest window, PDV (RFC 5481: delay above the smallest): p50 {p50} ms, p99 {p99} ms",
    ),
    "ipdv": both(
        "最新时间窗 IPDV（RFC 3393，相邻探测包时延之差的绝对值）：P50 {p50} ms，P99 {p99} ms",
        "newest window, IPDV (RFC 3393: between neighbours, absolute): p50 {p50} ms, p99 {p99} ms",
    ),
    "available": both("可用率 {low}% 至 {high}%", "available {low} % to {high} % of the time"),
    "sla": both("SLA 时段", "sla"),
    "busy": both("忙时", "busy"),
    "explained": both(
        "界为单侧 95 %。多个时间窗的丢包按计数相加后重算；百分位数不能相加，只给出其极值。",
        "bounds are one-sided, 95 %. Losses are judged by their sums; percentiles have none: extremes are given.",
    ),
    "limits": both(
        "可用率仅就所测时段而言，不能证明 99.99 %；未知的秒既不算可用，也不算中断。",
        "availability is of the time measured and cannot prove 99.99 %; unknown seconds are neither up nor down.",
    ),
    "nothing": both(
        "没有时间窗。存储默认只读最近 24 小时，可用 --from 另定。",
        "no windows. Of a store only the last 24 h are read, unless --from says otherwise.",
    ),
}
