"""Words of the status page, in both languages."""

from __future__ import annotations

from probes.sentences.both import both
from probes.terms import Verdict

VERDICTS = {
    Verdict.PROVEN: both("已证明", "proven"),
    Verdict.NOT_PROVEN: both("未证明", "not proven"),
    Verdict.VIOLATED: both("不达标", "violated"),
}

WORDS = {
    "title": both("网络探测采集状态", "Probes: what was collected"),
    "other": both("English", "中文"),
    "at": both("{at}（UTC{zone}），每 30 秒刷新", "{at} (UTC{zone}), refreshed every 30 s"),
    "summary": both(
        "丢包率指标共 {total} 项：已证明 {proven} 项，未证明 {open} 项，不达标 {violated} 项，已过时 {stale} 项。",
        "{total} loss limits: {proven} proven, {open} not proven, {violated} violated, {stale} out of date.",
    ),
    "worst": both("最差：{name}，丢包率 {loss}（限值 {limit}）。", "Worst: {name}, loss {loss} (limit {limit})."),
    "all_stale": both(
        "丢包率指标共 {total} 项，最近一小时均无新时间窗。", "{total} loss limits, none with a window of the last hour."
    ),
    "no_windows": both(
        "尚无时间窗。采集端 `ixprobe run` 满一个时间窗后上报。",
        "No windows yet: `ixprobe run` delivers one when it is full.",
    ),
    "no_agents": both(
        "尚无采集端上报。请在采集端的配置中填写本服务器的地址。",
        "No agent has delivered yet. Name this collector in the agents' configuration.",
    ),
    "agents": both("采集端", "Agents"),
    "targets": both("测量目标（最近一个时间窗，问题在前）", "Targets (last window of each, worst first)"),
    "agent": both("采集端", "agent"),
    "state": both("状态", "state"),
    "fresh": both("正常", "delivering"),
    "behind": both("补传中", "catching up"),
    "silent": both("无上报", "silent"),
    "never": both("从未上报", "never delivered"),
    "removed": both("已移出名单", "off the allow-list"),
    "agents_line": both("采集端 {total} 个：{parts}。", "{total} agents: {parts}."),
    "agents_part": both("{state} {count} 个", "{count} {state}"),
    "comma": both("，", ", "),
    "seen": both("最近上报", "last seen"),
    "ago": both("{span}前", "{span} ago"),
    "lag": both("上报延迟", "delivery lag"),
    "records": both("记录数", "records"),
    "boot": both("启动标识", "boot"),
    "version": both("版本", "release"),
    "verdict": both("丢包率判定", "loss verdict"),
    "target": both("采集端 → 目标", "agent → target"),
    "service": both("运营商 · 层 · 业务等级", "operator · layer · class"),
    "loss": both("丢包率（95% 单侧界）", "loss ratio (95 % one-sided bounds)"),
    "limit": both("限值", "limit"),
    "sent": both("已发", "sent"),
    "rtt": both("往返时延 P50 / P99，ms", "round trip P50 / P99, ms"),
    "oneway": both("单向时延上界（99%），ms", "one-way bound (99\u00a0%), ms"),
    "oneway_limit": both("限值 {limit}", "limit {limit}"),
    "oneway_summary": both(
        "单向时延指标共 {total} 项：已证明 {proven} 项，未证明 {open} 项，不达标 {violated} 项。",
        "{total} one-way limits: {proven} proven, {open} not proven, {violated} violated.",
    ),
    "availability": both("可用率（上下界）", "availability (bounds)"),
    "window": both("时间窗终点", "window ended"),
    "busy": both("忙时", "busy hour"),
    "sla": both("SLA 时间窗", "SLA window"),
    "stale": both("已过时", "out of date"),
    "collector": both("采集服务器", "Collector"),
    "collector_line": both(
        "版本 {version}；连接 {connections}；待提交 {waiting} 批；待写文件 {unflushed} 条；启动以来拒绝 {refused} 次。",
        "Release {version}; {connections} connections; {waiting} batches wait for a commit; {unflushed} records wait "
        "for a file; {refused} refusals since the start.",
    ),
    "unhealthy": both(
        "存储暂时无法写入，采集端会保留数据并重试。",
        "The store takes nothing for now; agents keep their records and try again.",
    ),
    "more": both("另有 {count} 项未列出，见 /metrics。", "{count} more are not listed; see /metrics."),
    "reading": both(
        "判定只说明该时间窗：已证明 = 上界在限值以内；不达标 = 下界超过限值；"
        "未证明 = 限值落在上下界之间，需要更多探测。"
        "本端丢失与未发出不计入网络丢包。",
        "A verdict speaks of its window only. Proven: the upper bound is inside the limit. Violated: the lower bound "
        "is outside. Not proven: the limit lies between them, more probes are needed. What the agent lost itself is no "
        "loss of the network.",
    ),
    "seconds": both("{n} 秒", "{n} s"),
    "minutes": both("{n} 分钟", "{n} min"),
    "hours": both("{n} 小时", "{n} h"),
    "days": both("{n} 天", "{n} d"),
}
