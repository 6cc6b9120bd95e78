"""Sentences of `probes.ping`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "not_a_port": both(
        "{value} 的端口不是 1 到 65535 的整数。", "{value}: its port is no whole number from 1 to 65535."
    ),
    "target_unresolved": both(
        "目标 {value} 无法解析为地址（{reason}）。请检查名称，或直接写 IP 地址。",
        "target {value} resolves to no address ({reason}). Check the name, or give an IP address.",
    ),
    "rate_above": both(
        "合计 {value} 包/秒，超过上限 {limit} 包/秒。请降低 --rate，或用 --max-rate 提高上限。",
        "{value} packets/s in all are above the limit of {limit}. Lower --rate, or raise the limit with --max-rate.",
    ),
    "too_long": both(
        "按此速率需要 {value} 秒，手工测量最长 {limit} 秒。请减少 --count，或用 ixprobe run 长期测量。",
        "this would take {value} s; measuring by hand ends after {limit} s. Lower --count, or measure with ixprobe run.",
    ),
    "out_of_range": both("{value} 不在 {low} 到 {high} 之间。", "{value} is not within {low} to {high}."),
    "icmp_forbidden": both(
        '内核不允许本用户发送 ICMP 回显。请设置 sysctl net.ipv4.ping_group_range="{group} {group}"，或改用 --protocol stamp。',
        'the kernel does not let this user send ICMP echo. Set sysctl net.ipv4.ping_group_range="{group} {group}", or use --protocol stamp.',
    ),
    "socket_failed": both("无法为 {value} 打开套接字：{reason}。", "no socket for {value}: {reason}."),
    "target_multicast": both(
        "目标 {value} 是组播地址；请逐个给出要测的主机。",
        "target {value} is a multicast address; name the hosts one by one.",
    ),
    "source_not_ours": both(
        "{value} 不能作为源地址（{reason}）。请用本机的 IP 地址（ip address 可列出），并与目标同为 IPv4 或 IPv6。",
        "{value} cannot be the source ({reason}). Give an IP address of this host (ip address lists them) of the targets' family.",
    ),
    "same_target": both("目标 {value} 给了两次。", "target {value} is given twice."),
}
