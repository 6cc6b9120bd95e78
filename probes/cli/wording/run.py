"""Texts of `ixprobe run`."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "config": both("配置文件（TOML）", "configuration file (TOML)"),
    "ready": both(
        "{agent} 已开始测量：{targets} 个目标，时间窗 {window} 秒。",
        "{agent} measures {targets} targets, windows of {window} s.",
    ),
    "no_delivery": both(
        "配置中没有采集服务器，记录只保存在 {folder}。", "no collector is configured; records stay in {folder}."
    ),
    "reloaded": both("已按新配置继续测量。", "goes on with the new configuration."),
    "spool_again": both(
        "缓存恢复写入，内存中的记录已补写。", "the spool can be written again; what waited in memory is in it."
    ),
    "stopped": both("已停止。", "stopped."),
}
