"""Sentences of `probes.reflector`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "reflector_bad_network": both(
        "{value} 不是网段；写法如 10.1.0.0/16、2001:db8::/32 或单个地址。",
        "{value} is no network; write 10.1.0.0/16, 2001:db8::/32 or a single address.",
    ),
    "reflector_host_bits": both(
        "{value} 的主机位不为零；是否为 {network}？",
        "{value} has bits set behind its prefix; did you mean {network}?",
    ),
    "reflector_bad_address": both(
        "{value} 不是 IP 地址；请写数字地址，如 192.0.2.1 或 2001:db8::1。",
        "{value} is no IP address; write a numeric one, such as 192.0.2.1 or 2001:db8::1.",
    ),
    "reflector_not_our_address": both(
        "{value} 不是本机地址；本机地址可用 ip address 查看。",
        "{value} is not an address of this host; `ip address` lists them.",
    ),
    "reflector_port_in_use": both(
        "{address} 的 UDP 端口 {value} 已被占用；请停止占用者（ss -ulpn 可查），或用 --port 另选端口。",
        "UDP port {value} of {address} is in use; stop whoever has it (`ss -ulpn` tells), or choose another with --port.",
    ),
    "reflector_port_forbidden": both(
        "无权使用 {address} 的 UDP 端口 {value}；可用 systemd 套接字激活，或执行 sysctl net.ipv4.ip_unprivileged_port_start={value}，或用 --port 选 1024 以上的端口。",
        "no permission for UDP port {value} of {address}; let systemd open it (socket activation), set sysctl net.ipv4.ip_unprivileged_port_start={value}, or choose a port above 1023 with --port.",
    ),
    "reflector_cannot_bind": both(
        "无法使用 {address} 的 UDP 端口 {value}：{reason}。",
        "UDP port {value} of {address} cannot be had: {reason}.",
    ),
    "reflector_bad_inheritance": both(
        "systemd 交来的描述符 {value} 不可用：{reason}；请检查 LISTEN_FDS。",
        "descriptor {value}, given by systemd, cannot be used: {reason}; look at LISTEN_FDS.",
    ),
    "reflector_not_udp": both(
        "systemd 交来的描述符 {value} 不是 UDP 套接字；socket 单元中应写 ListenDatagram=。",
        "descriptor {value}, given by systemd, is no UDP socket; the socket unit must say ListenDatagram=.",
    ),
    "reflector_key_open": both(
        "密钥文件对其他用户可读写（权限 {value}）；请执行 chmod 600。",
        "the key is open to other users (mode {value}); `chmod 600` closes it.",
    ),
    "reflector_bad_port": both(
        "{value} 不是端口号（0 至 65535；0 表示任选空闲端口）。",
        "{value} is no port (0 to 65535; 0 takes any that is free).",
    ),
    "reflector_bad_rate": both(
        "{value} 不是报文速率（大于 0，至多 1000000 个/秒）。",
        "{value} is no rate (above 0, at most 1000000 packets a second).",
    ),
    "reflector_bad_duration": both(
        "{value} 不是时长（大于 0，至多 1000000 秒）；不给 --duration 则一直运行。",
        "{value} is no duration (above 0, at most 1000000 seconds); without --duration it never stops.",
    ),
}
