"""Texts of `ixprobe ping`."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "target": both("目标：主机名或 IP 地址，可带 :端口", "host name or IP address, :PORT may follow"),
    "protocol": both("stamp（默认）、icmp 或 tcp", "stamp (default), icmp or tcp"),
    "port": both("目标端口（STAMP 默认 862，TCP 默认 443）", "the targets' port (862 for STAMP, 443 for TCP)"),
    "count": both("每个目标的探测包数（默认 10）", "probes to each target (10)"),
    "rate": both("每个目标每秒包数（默认 10）", "packets per second to each target (10)"),
    "max_rate": both(
        "所有目标合计每秒包数上限（默认 10000）", "limit of packets per second to all targets together (10000)"
    ),
    "periodic": both("等间隔发送（默认按泊松过程）", "equal gaps instead of a Poisson process"),
    "seed": both("发送时刻表的随机种子", "seed of the schedule"),
    "flows": both(
        "每个目标用几个源端口，以覆盖并行路径（默认 1）", "source ports for each target, to see parallel paths (1)"
    ),
    "size": both("UDP 或 ICMP 载荷字节数（默认最小）", "octets of UDP or ICMP payload (the smallest)"),
    "dscp": both("DSCP 标记，0 到 63", "DSCP mark, 0 to 63"),
    "key_file": both("认证模式的共享密钥文件", "file with the shared key of authenticated mode"),
    "plain": both("不带扩展字段（只认 RFC 8762 的反射端）", "no extensions, for reflectors of RFC 8762 alone"),
    "timeout": both("等待应答的秒数（默认 2）", "seconds to wait for an answer (2)"),
    "source": both("源 IP 地址", "source address"),
    "ipv4": both("只用 IPv4", "IPv4 only"),
    "ipv6": both("只用 IPv6", "IPv6 only"),
    "loss_limit": both("丢包率要求（默认 0.001，即 0.1 %）", "limit of the loss ratio (0.001, that is 0.1 %)"),
    "oneway_limit": both("单向时延要求，毫秒", "limit of the one-way delay in ms"),
    "distance": both(
        "两端大圆距离，公里，用于单向时延上界", "great circle between both ends in km, for the one-way bound"
    ),
    "samples": both("把每个探测包写入文件（每行一个 JSON）", "write every probe to a file, a JSON object a line"),
    "check": both("有要求不达标或目标无应答时以 3 退出", "exit with 3 where a limit is violated or nothing answers"),
    "strict": both("配合 --check：未能证明也以 3 退出", "with --check: also where a limit is not proven"),
    "begin": both(
        "向 {targets} 个目标各发 {count} 个探测包，每目标 {rate:g} 包/秒，约 {seconds:.0f} 秒。",
        "{count} probes to each of {targets} targets at {rate:g}/s, some {seconds:.0f} s.",
    ),
    "others": both(
        "{target} 另有 {others} 个地址，只测 {address}。",
        "{target} has {others} more addresses; only {address} is measured.",
    ),
    "head_target": both("目标", "target"),
    "head_sent": both("已发", "sent"),
    "head_answered": both("应答", "answered"),
    "head_lost": both("网络丢失", "lost"),
    "head_local": both("本端丢失", "local"),
    "head_ratio": both("丢包率 %（95 % 界）", "loss % (95 % bounds)"),
    "head_rtt": both("往返 ms 1/50/99 %", "RTT ms 1/50/99 %"),
    "head_verdict": both("≤ {limit} 判定", "≤ {limit}?"),
    "head_stamps": both("时间戳", "stamps"),
    "head_last": both("最近往返 ms", "last RTT ms"),
    "verdict_proven": both("√ 已证明", "√ proven"),
    "verdict_not proven": both("？未证明", "? not proven"),
    "verdict_violated": both("× 不达标", "× violated"),
    "stamp_kernel": both("内核", "kernel"),
    "stamp_user": both("程序", "user"),
    "stamp_mixed": both("混合", "mixed"),
    "more": both(
        "{target}：迟到 {late}，重复 {duplicate}，乱序 {reordered}，ICMP 差错 {icmp_error}，端口未监听 {refused}，发送失败 {send_error}。",
        "{target}: late {late}, duplicate {duplicate}, reordered {reordered}, ICMP errors {icmp_error}, nobody listening {refused}, send errors {send_error}.",
    ),
    "ways": both(
        "{target}：网络丢失中去程 {forward}、回程 {backward}。",
        "{target}: of those lost in the network, {forward} on the way there, {backward} on the way back.",
    ),
    "bound": both(
        "{target}：每个方向的单向时延 ≤ {bound} ms（99 % 的应答；最小 ≤ {best} ms），即往返时延减去真空光速走 {distance} km 的时间，不依赖时钟同步。",
        "{target}: one way ≤ {bound} ms in either direction (99 % of answers; the quickest ≤ {best} ms): round trip less light's time in vacuum over {distance} km; needs no synchronised clocks.",
    ),
    "bound_whole": both(
        "{target}：每个方向的单向时延 ≤ {bound} ms（99 % 的应答；最小 ≤ {best} ms），即整个往返时延；给出 --distance 可收紧。",
        "{target}: one way ≤ {bound} ms in either direction (99 % of answers; the quickest ≤ {best} ms): the whole round trip; --distance tightens it.",
    ),
    "impossible": both(
        "{target}：得不出单向时延上界：最小往返时延 {rtt} ms，小于真空中光往返 {distance} km 所需的 {light} ms；距离、位置或地址有误，或反射端所报处理时间过长。",
        "{target}: no one-way bound: the quickest round trip, {rtt} ms, is below the {light} ms that light needs there and back over {distance} km; distance, position or address is wrong, or the reflector overstates its own time.",
    ),
    "oneway_judged": both("{target}：单向时延 ≤ {limit} ms：{verdict}。", "{target}: one way ≤ {limit} ms: {verdict}."),
    "bursts": both(
        "{target}：丢包成串，等效样本数除以 {factor}。",
        "{target}: lost in bursts: as good as {factor} times fewer probes.",
    ),
    "needed": both(
        "{target}：再有 {count} 个探测包无一丢失，才能证明丢包率低于 {limit}。",
        "{target}: {count} more probes without a loss would prove a loss below {limit}.",
    ),
    "silent": both(
        "{target}：没有任何应答。若路径应当是通的，请核对端口、反射端的 --allow、认证密钥（--key-file）与防火墙。",
        "{target}: nothing answered. If the path should be up, look at the port, the reflector's --allow, the key (--key-file), and firewalls.",
    ),
}
