"""Sentences of `probes.agent`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "clock_stepped": both(
        "本机时钟被拨动 {value} 秒；其间的时延样本作废，丢包计数不受影响。请检查 chrony 或 NTP。",
        "this host's clock was set by {value} s; delays meanwhile are void, losses are not. Look at chrony or NTP.",
    ),
    "agent_icmp_forbidden": both(
        '目标 {value}：内核不允许本用户发送 ICMP 回显，其余目标照常测量。请设置 sysctl net.ipv4.ping_group_range="{group} {group}"。',
        'target {value}: the kernel does not let this user send ICMP echo; the others are measured. Set sysctl net.ipv4.ping_group_range="{group} {group}".',
    ),
    "agent_socket_failed": both(
        "目标 {value}：无法打开套接字（{reason}），其余目标照常测量。",
        "target {value}: no socket ({reason}); the others are measured.",
    ),
    "agent_unresolved": both(
        "目标 {value} 无法解析为地址（{reason}）；每分钟重试，其余目标照常测量。",
        "target {value} resolves to no address ({reason}); tried again every minute, the others are measured.",
    ),
    "agent_keeps": both(
        "新配置不可用，继续按原配置测量。", "the new configuration cannot be used; the old one goes on."
    ),
    "agent_restart_needed": both(
        "这一项不能在运行中更改，请重新启动 ixprobe。", "this cannot change while running; restart ixprobe."
    ),
    "agent_spool_failing": both(
        "暂时无法写入（{reason}）；测量继续，记录先保存在内存。请检查磁盘空间。",
        "cannot be written for now ({reason}); measuring goes on, records wait in memory. Look at the disk's free space.",
    ),
}
