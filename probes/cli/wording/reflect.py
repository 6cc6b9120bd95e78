"""Texts of `ixprobe reflect`."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "opt_port": both("UDP 端口（默认 862；0 表示任选空闲端口）", "UDP port (default 862; 0 takes any that is free)"),
    "opt_bind": both(
        "只在该本机地址上应答，可重复（默认所有地址）",
        "answer on this address of the host only, may be repeated (default: all)",
    ),
    "opt_allow": both(
        "应答来自该网段的探测，可重复（默认只应答本机回环；0.0.0.0/0 与 ::/0 表示全部放开）",
        "answer probes from this network, may be repeated (default: loopback only; 0.0.0.0/0 and ::/0 answer everybody)",
    ),
    "opt_key_file": both(
        "共享密钥文件（一行 32 至 128 位十六进制）：只应答经认证的报文；SIGHUP 重新读取",
        "file of the shared key (one line of 32 to 128 hexadecimal digits): only authenticated packets are answered; SIGHUP reads it anew",
    ),
    "opt_stateful": both(
        "按会话计数应答，可分清丢包方向（默认）",
        "count each session's answers, which tells the way a packet was lost on (default)",
    ),
    "opt_stateless": both("不计数，照抄序号", "keep no count, repeat the sender's"),
    "opt_max_rate": both(
        "每个来源每秒最多应答的报文数（默认 20000）",
        "answer at most so many packets a second of one source (default 20000)",
    ),
    "opt_duration": both("运行这么多秒后停止（默认一直运行）", "stop after so many seconds (default: never)"),
    "ready": both(
        "反射端就绪：{endpoints}；{mode}，{authentication}；应答 {networks}",
        "reflecting on {endpoints}; {mode}, {authentication}; answering {networks}",
    ),
    "stateful": both("有状态", "stateful"),
    "stateless": both("无状态", "stateless"),
    "authenticated": both("经认证", "authenticated"),
    "open": both("不认证", "not authenticated"),
    "loopback_only": both(
        "未给出 --allow，只应答本机回环地址；要应答其他主机，请加 --allow 网段。",
        "without --allow only this host's loopback is answered; --allow NETWORK answers others.",
    ),
    "inherited": both(
        "使用 systemd 打开的套接字，--port 与 --bind 不起作用。",
        "the sockets are systemd's; --port and --bind have no effect.",
    ),
    "col_count": both("计数", "count"),
    "col_packets": both("报文数", "packets"),
    "received": both("收到", "received"),
    "reflected": both("已应答", "reflected"),
    "overflowed": both("内核缓冲溢出（未收到）", "lost before us (kernel buffer full)"),
    "dropped": both("丢弃：{reason}", "dropped: {reason}"),
    "short": both("过短", "too short"),
    "oversized": both("过长", "too long"),
    "bad_hmac": both("认证码不符", "wrong HMAC"),
    "bad_timestamp": both("时间戳无效", "bad timestamp"),
    "replayed": both("重放", "replayed"),
    "not_allowed": both("来源不在允许网段", "source not allowed"),
    "rate": both("来源超速", "source too fast"),
    "loop": both("来自其他反射端", "from another reflector"),
    "send_error": both("应答发送失败", "answer not sent"),
}
