"""Sentences of `probes.trace`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES = {
    "trace_one_of": both("请给出一个 TARGET，或用 -c 给出配置文件。", "give a TARGET, or a configuration with -c."),
    "trace_by_hand": both(
        "只用于手工跟踪一个 TARGET；使用 -c 时请在配置文件的 [trace] 中设置。",
        "is for a TARGET by hand; with -c set it under [trace] of the configuration.",
    ),
    "no_raw_sockets": both(
        "需要 CAP_NET_RAW 权限：用 setpriv 或 systemd 单元的 AmbientCapabilities=CAP_NET_RAW 启动，"
        "或由 root 运行；不必给测量进程该权限。",
        "needs CAP_NET_RAW: start it from a systemd unit with AmbientCapabilities=CAP_NET_RAW, with setpriv, or as "
        "root; the measuring agent needs no such privilege.",
    ),
    "trace_needs_raw": both(
        "--protocol {value} 需要 CAP_NET_RAW 权限（systemd 单元：AmbientCapabilities=CAP_NET_RAW）；"
        "无此权限时只能用 udp。",
        "--protocol {value} needs CAP_NET_RAW (systemd unit: AmbientCapabilities=CAP_NET_RAW); without it only udp "
        "works.",
    ),
    "no_interface": both("没有接口 {value}；现有：{known}。", "there is no interface {value}; there are: {known}."),
    "trace_unresolved": both("无法解析目标 {value}：{reason}。", "target {value} does not resolve: {reason}."),
    "trace_no_way": both(
        "本机没有到 {value} 的路由，请检查地址与接口。",
        "this host has no route to {value}; look at its addresses and interfaces.",
    ),
    "capture_exists": both("已有同名文件，请换一个名字。", "is there already; choose another name."),
    "not_a_capture": both("不是 pcap 或 pcapng 文件（{reason}）。", "is neither a pcap nor a pcapng file ({reason})."),
    "audit_too_many": both(
        "样本超过 {value} 个，请按一次测量的时段截取。", "holds more than {value} samples; give those of one run."
    ),
    "audit_store": both(
        "没有 Parquet 存储 {value}；其他数据库请先导出样本。",
        "there is no Parquet store {value}; of other databases export the samples first.",
    ),
    "audit_agent": both(
        "只与 --store 同用：样本文件和缓存只属于一个探针。",
        "goes with --store only: a file of samples and a spool are of one agent.",
    ),
    "samples_line": both(
        "样本无效：{reason}；请给出 ixprobe ping --samples 写的文件。",
        "is no sample: {reason}; give a file that ixprobe ping --samples wrote.",
    ),
    "audit_empty": both(
        "没有可核对的 STAMP 样本；请用同一次测量的抓包与样本。",
        "holds no STAMP sample to compare; give the capture and the samples of one run.",
    ),
    "out_of_range": both("{value} 不在 {low} 至 {high} 之间。", "{value} is not within {low} to {high}."),
}
