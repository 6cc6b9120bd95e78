"""What `ixprobe doctor` prints."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "opt_config": both(
        "配置文件（TOML）：一并检查其中的地址、目录和证书",
        "configuration file (TOML): its addresses, folder and certificates are tried as well",
    ),
    "opt_check": both(
        "配置所需的能力缺少时，以 3 退出", "exit with 3 if something that the configuration needs is missing"
    ),
    "head_subject": both("项目", "subject"),
    "head_standing": both("状态", "state"),
    "head_says": both("情况", "finding"),
    "advice": both("{subject}：{advice}", "{subject}: {advice}"),
    "standing_fine": both("√ 可用", "√ fine"),
    "standing_limited": both("! 受限", "! limited"),
    "standing_missing": both("× 缺少", "× missing"),
    "standing_unknown": both("? 不明", "? unknown"),
    # ---- Subjects ----------------------------------------------------------------------------------------------
    "subject_python": both("Python", "Python"),
    "subject_udp_ipv4": both("UDP，IPv4", "UDP, IPv4"),
    "subject_udp_ipv6": both("UDP，IPv6", "UDP, IPv6"),
    "subject_stamps_ipv4": both("内核时间戳，IPv4", "kernel stamps, IPv4"),
    "subject_stamps_ipv6": both("内核时间戳，IPv6", "kernel stamps, IPv6"),
    "subject_tstamp_allow_data": both("net.core.tstamp_allow_data", "net.core.tstamp_allow_data"),
    "subject_receive_buffer": both("接收缓冲区", "receive buffer"),
    "subject_icmp_ipv4": both("ICMP 数据报套接字，IPv4", "ICMP datagram sockets, IPv4"),
    "subject_icmp_ipv6": both("ICMP 数据报套接字，IPv6", "ICMP datagram sockets, IPv6"),
    "subject_tcp_ipv4": both("TCP，IPv4", "TCP, IPv4"),
    "subject_tcp_ipv6": both("TCP，IPv6", "TCP, IPv6"),
    "subject_port": both("反射端端口", "reflector's port"),
    "subject_clock": both("时钟", "clock"),
    "subject_privileges": both("特权", "privileges"),
    "subject_source_address": both("源地址", "source address"),
    "subject_spool": both("缓存目录", "spool folder"),
    "subject_certificate": both("证书", "certificate"),
    # ---- Findings ----------------------------------------------------------------------------------------------
    "works": both("本机环回试验通过", "tried on the loopback interface"),
    "not_told": both("内核没有说明", "the kernel does not tell"),
    "no_socket": both("{reason}", "{reason}"),
    "is": both("值为 {value}", "is {value}"),
    "python": both("{version}，需 3.11 以上", "{version}; 3.11 or newer is needed"),
    "stamps_both": both("发送与接收均由内核记时", "both sent and received packets are stamped"),
    "stamps_receive": both(
        "只有接收由内核记时，发送时刻由程序记", "received packets only; the program stamps what it sends"
    ),
    "stamps_transmit": both(
        "只有发送由内核记时，接收时刻由程序记", "sent packets only; the program stamps what it receives"
    ),
    "stamps_none": both("均由程序记时，时延偏大", "none: the program stamps, and delays read too long"),
    "buffer": both("{granted} KiB，希望 {wanted} KiB", "{granted} KiB of the {wanted} KiB asked for"),
    "icmp_range": both(
        "net.ipv4.ping_group_range 为 {low} {high}，不含本进程的组 {group}",
        "net.ipv4.ping_group_range is {low} {high}, without this process's group {group}",
    ),
    "icmp_forbidden": both("本进程的组 {group} 无权使用", "this process's group {group} may not use them"),
    "icmp_silent": both("没有收到本机的回答", "this host does not answer itself"),
    "udp_silent": both("环回报文没有到达", "a packet to ourselves did not arrive"),
    "port_free": both("UDP {port} 可以监听", "UDP {port} can be listened on"),
    "port_used": both(
        "UDP {port} 已有程序监听（可能就是反射端）", "something listens on UDP {port} already, maybe a reflector"
    ),
    "port_forbidden": both("无权监听 UDP {port}", "UDP {port} needs a privilege"),
    "port_failed": both("UDP {port}：{reason}", "UDP {port}: {reason}"),
    "clock_free": both(
        "未同步：往返时延与上界不受影响，双向单向时延不可得",
        "not synchronised: round trips and bounds are unharmed, delays of each direction are not to be had",
    ),
    "clock_unbounded": both("已同步，但没有误差上限", "synchronised, without a bound on its error"),
    "clock_kept": both("已同步，最大误差 {error} ms", "synchronised, off by at most {error} ms"),
    "privileges_none": both("没有，也不需要", "none, and none is needed"),
    "privileges_held": both(
        "持有能力 {mask}，采集端并不需要", "holds capabilities {mask}, of which the agent needs none"
    ),
    "source_ours": both("{address} 是本机地址", "{address} is this host's"),
    "source_missing": both("{address}：{reason}", "{address}: {reason}"),
    "spool_writable": both(
        "{folder} 可写，剩余 {free} MB，上限 {limit} MB",
        "{folder} can be written, {free} MB are free for at most {limit} MB",
    ),
    "spool_unwritable": both("{folder}：{reason}", "{folder}: {reason}"),
    "certificate_until": both(
        "{file} 至 {until} 有效，还有 {days} 天", "{file} holds until {until}, {days} days from now"
    ),
    "certificate_expired": both("{file} 已于 {until} 过期", "{file} expired on {until}"),
    "certificate_early": both("{file} 自 {from} 起才有效", "{file} holds from {from} only"),
    "certificate_bad": both("{detail}", "{detail}"),
    # ---- Ways out ----------------------------------------------------------------------------------------------
    "stamps_advice": both(
        "换用支持 SO_TIMESTAMPING 的内核；容器或沙箱可能屏蔽了它",
        "run a kernel with SO_TIMESTAMPING; a container or sandbox may hide it",
    ),
    "tstamp_advice": both(
        "sysctl -w net.core.tstamp_allow_data=1，否则发送时刻由程序记",
        "sysctl -w net.core.tstamp_allow_data=1, or the program stamps what it sends",
    ),
    "buffer_advice": both(
        "sysctl -w net.core.rmem_max={bytes}，否则报文突发时本机可能丢弃（计为本机丢失）",
        "sysctl -w net.core.rmem_max={bytes}, or bursts may overflow here (counted as lost by the agent)",
    ),
    "icmp_advice": both(
        'sysctl -w net.ipv4.ping_group_range="{group} {group}"（IPv6 同样由它决定）；STAMP 不受影响',
        'sysctl -w net.ipv4.ping_group_range="{group} {group}" (it rules IPv6 as well); STAMP goes on without',
    ),
    "icmp_silent_advice": both(
        "查看 net.ipv4.icmp_echo_ignore_all 和本机防火墙", "see net.ipv4.icmp_echo_ignore_all and this host's firewall"
    ),
    "udp_silent_advice": both("查看本机防火墙", "see this host's firewall"),
    "port_advice": both(
        "用 systemd 的 ixprobe-reflector.socket 打开端口，或 sysctl -w net.ipv4.ip_unprivileged_port_start={port}，或 --port 取 1024 以上",
        "let systemd's ixprobe-reflector.socket open it, or sysctl -w net.ipv4.ip_unprivileged_port_start={port}, or give --port above 1023",
    ),
    "clock_advice": both(
        "安装并启动 chrony（或 ptp4l、systemd-timesyncd）", "install and start chrony (or ptp4l, systemd-timesyncd)"
    ),
    "clock_error_advice": both(
        "单向时延的误差至少如此；较近的时间源或 PTP 可以改善",
        "delays of each direction are no better than this; a nearer source of time, or PTP, helps",
    ),
    "privileges_advice": both(
        "以普通用户运行，或用 ixprobe-agent.service（DynamicUser）",
        "run it as a plain user, or by ixprobe-agent.service (DynamicUser)",
    ),
    "source_advice": both(
        "改正 source_address，或先给网卡配置该地址", "correct source_address, or give an interface this address first"
    ),
    "spool_advice": both(
        "建立目录并交给运行采集端的用户；systemd 单元由 StateDirectory 建立",
        "make the folder and give it to the agent's user; the systemd unit does so by StateDirectory",
    ),
    "spool_short_advice": both("腾出空间，或减小 [spool] limit_bytes", "free some space, or lower [spool] limit_bytes"),
    "certificate_advice": both(
        "换新证书后发送 SIGHUP（systemctl reload）", "replace it, then send SIGHUP (systemctl reload)"
    ),
    "certificate_clock_advice": both("先核对本机时钟", "see whether this host's clock is right"),
}
