"""Texts of `ixprobe capture`."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "opt_interface": both("网络接口名", "name of the interface"),
    "opt_port": both("探测使用的端口（任一端）", "port of the probes, at either end"),
    "opt_out": both("要写的 pcap 文件（不得已存在）", "pcap file to write (none may be there yet)"),
    "opt_duration": both("最长抓取秒数（默认 60，至多 86400）", "at most so many seconds (default 60, at most 86400)"),
    "opt_count": both("至多抓取的报文数", "at most so many packets"),
    "capturing": both("正在抓取 {interface} 端口 {port}。", "capturing port {port} on {interface}."),
    "done": both(
        "{out}：{packets} 个报文，内核丢弃 {dropped} 个。", "{out}: {packets} packets, {dropped} dropped by the kernel."
    ),
    "dropped": both(
        "抓包不完整：内核丢弃了 {dropped} 个报文，未抓到的不等于没有经过。",
        "the capture is not complete: the kernel dropped {dropped} packets; what it lacks may have passed all the same.",
    ),
}
