"""Sentences of `probes.schedule`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "schedule_target_excess": both(
        "目标 {target} 每秒 {value} 个探测（各业务等级合计），超过 [limits] target_rate_hz = {limit}。",
        "target {target} would get {value} probes/s, all classes together, and [limits] target_rate_hz is {limit}.",
    ),
    "schedule_target_excess_sla": both(
        "SLA 时间窗内目标 {target} 每秒 {value} 个探测（各业务等级合计），超过 [limits] target_rate_hz = {limit}。",
        "in SLA windows, target {target} would get {value} probes/s, all classes together, and [limits] target_rate_hz is {limit}.",
    ),
    "schedule_agent_excess": both(
        "全部目标合计每秒 {value} 个探测，超过 [limits] rate_hz = {limit}。",
        "all targets together would get {value} probes/s, and [limits] rate_hz is {limit}.",
    ),
    "schedule_agent_excess_sla": both(
        "SLA 时间窗内全部目标合计每秒 {value} 个探测，超过 [limits] rate_hz = {limit}。",
        "in SLA windows, all targets together would get {value} probes/s, and [limits] rate_hz is {limit}.",
    ),
}
