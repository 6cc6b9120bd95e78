"""Texts of `ixprobe trace`."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "opt_target": both("目标名称或地址", "name or address of the target"),
    "opt_config": both(
        "按配置周期性跟踪全部目标，写入本机缓存（长期运行）",
        "trace all targets of a configuration for ever, into the spool",
    ),
    "opt_protocol": both("探测报文：udp（默认）、icmp 或 tcp", "what the probes are: udp (default), icmp or tcp"),
    "opt_flows": both("流的数量，每个流一个源端口（默认 4）", "number of flows, each with a source port (default 4)"),
    "opt_port": both(
        "目标端口（默认 33434；STAMP 反射端填其端口，tcp 默认 443）",
        "port of the target (default 33434; give a STAMP reflector's own; tcp: 443)",
    ),
    "opt_max_hops": both("最大跳数（默认 30）", "most hops (default 30)"),
    "opt_family": both("IP 版本 4 或 6", "IP version, 4 or 6"),
    "title": both(
        "到 {target}（{address}）的路由，{protocol}，{flows} 个流",
        "routes to {target} ({address}), {protocol}, {flows} flows",
    ),
    "column_hop": both("跳", "hop"),
    "column_way": both("路径 {number}", "way {number}"),
    "way_flows": both("路径 {number}：流（源端口）{flows}。", "way {number}: flow (source port) {flows}."),
    "silent": both("无应答", "no answer"),
    "cell": both("{address}  {rtt_ms:.3f} ms", "{address}  {rtt_ms:.3f} ms"),
    "labels": both("[MPLS 标签 {labels}]", "[MPLS label {labels}]"),
    "one_way": both("各流路径相同（无应答的跳不作区分）。", "all flows take the same way, as far as hops answered."),
    "several_ways": both(
        "各流至少有 {count} 条不同路径（无应答的跳不作区分）。",
        "the flows take {count} different ways at least (silent hops tell none apart).",
    ),
    "reached": both("流 {flows}：到达目标。", "flow {flows}: the target answered."),
    "not_reached": both(
        "流 {flows}：目标没有应答，最后应答的是第 {ttl} 跳。",
        "flow {flows}: no answer of the target; hop {ttl} was the last to answer.",
    ),
    "all_silent": both("流 {flows}：没有任何应答。", "flow {flows}: nothing answered at all."),
    "not_complete": both("时间已到，跟踪未完成。", "out of time: the trace is not complete."),
    "mtu_interface": both(
        "路径 MTU {size} 字节（等于本机接口 MTU）。", "path MTU {size} bytes (that of our own link)."
    ),
    "mtu_icmp": both(
        "路径 MTU {size} 字节（由路由器的 ICMP 报文得知）。", "path MTU {size} bytes (a router said so by ICMP)."
    ),
    "mtu_kernel": both(
        "路径 MTU {size} 字节（本机内核此前由路由器得知）。",
        "path MTU {size} bytes (our kernel had learnt it from a router).",
    ),
    "mtu_search": both(
        "路径 MTU 至少 {size} 字节（逐次试探；更大的报文没有应答或被拒）。",
        "path MTU {size} bytes at least (found by trying: larger packets were refused or not answered).",
    ),
    "mtu_none": both("路径 MTU 未知：试探报文均无应答。", "path MTU unknown: no probe of it was answered."),
    "unprivileged": both(
        "没有 CAP_NET_RAW，改用普通 UDP 套接字：没有 MPLS 标签，应答时刻为用户态时间，只能用 udp。",
        "without CAP_NET_RAW ordinary UDP sockets serve: no MPLS labels, answers timed in user space, udp only.",
    ),
    "icmp_net": both("网络不可达", "network unreachable"),
    "icmp_host": both("主机不可达", "host unreachable"),
    "icmp_protocol": both("协议不可达", "protocol unreachable"),
    "icmp_port": both("端口不可达", "port unreachable"),
    "icmp_source_route": both("源路由失败", "source route failed"),
    "icmp_prohibited": both("被策略禁止", "administratively prohibited"),
    "icmp_precedence": both("优先级不允许", "precedence not allowed"),
    "icmp_no_route": both("没有路由", "no route"),
    "icmp_scope": both("超出地址范围", "beyond the scope of the address"),
    "icmp_policy": both("源地址不合入口策略", "source address failed the policy"),
    "icmp_reject": both("路由拒绝", "reject route"),
    "icmp_other": both("不可达（代码 {code}）", "unreachable (code {code})"),
    "daemon_started": both(
        "{targets} 个目标，每 {interval_s:g} 秒跟踪一次。", "{targets} targets, each traced every {interval_s:g} s."
    ),
    "daemon_traced": both(
        "{target}：{flows} 个流，{changed} 个路径改变。", "{target}: {flows} flows, {changed} changed way."
    ),
    "daemon_failed": both("{target}：{reason}", "{target}: {reason}"),
    "daemon_no_spool": both(
        "缓存暂不可用，路由先留在内存中，继续跟踪：{reason}",
        "the spool is not to be had for now; tracing goes on, routes wait in memory: {reason}",
    ),
    "daemon_spool_back": both(
        "缓存恢复可用，已写入等待的路由（内存放不下而丢弃 {dropped} 条）。",
        "the spool is back and takes the routes that waited ({dropped} were dropped for want of memory).",
    ),
}
