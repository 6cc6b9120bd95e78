"""Texts of `ixprobe audit`."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "opt_capture": both(
        "测量期间在探测主机上抓的 pcap 或 pcapng", "pcap or pcapng taken on the measuring host during the run"
    ),
    "opt_samples": both("ixprobe ping --samples 写的样本文件", "samples as ixprobe ping --samples wrote them"),
    "opt_spool": both("探针的缓存目录", "folder of an agent's spool"),
    "opt_store": both(
        "采集服务器的 Parquet 存储，只取抓包时段内发送的样本（需要附加组件 collector）",
        "Parquet store of a collector: samples sent while the capture ran (needs the extra collector)",
    ),
    "opt_agent": both(
        "只取该探针的样本（与 --store 同用；抓包所在主机的探针）",
        "only this agent's samples, that of the host of the capture (with --store)",
    ),
    "opt_timeout": both(
        "探针等待应答的秒数（默认 2）", "how long the agent waited for an answer, in seconds (default 2)"
    ),
    "title": both(
        "{capture}：{packets} 个报文，对照 {samples} 个样本", "{capture}: {packets} packets against {samples} samples"
    ),
    "column_time": both("探针时间减抓包时间", "agent's time less the capture's"),
    "column_pairs": both("配对数", "pairs"),
    "column_p01": both("1% 分位 µs", "p01 µs"),
    "column_median": both("中位数 µs", "median µs"),
    "column_p99": both("99% 分位 µs", "p99 µs"),
    "row_sent": both("发送时刻", "sent"),
    "row_received": both("接收时刻", "received"),
    "row_rtt": both("修正后往返时延", "corrected round trip"),
    "column_unpaired": both("未能配对", "could not be paired"),
    "column_count": both("数量", "count"),
    "never_sent": both("探针没有发出", "the agent did not send it"),
    "outside_capture": both("发送时刻在抓包时段之外", "sent outside the time of the capture"),
    "probe_not_captured": both("抓包中没有该探测报文", "the capture lacks the probe"),
    "answer_not_captured": both("抓包中没有该应答", "the capture lacks the answer"),
    "column_loss": both("探针计为丢失（含迟到）", "counted as lost (or late) by the agent"),
    "counted": both("合计", "all"),
    "confirmed": both("已发出，抓包中也没有应答：网络丢失", "left, and no answer in the capture: lost in the network"),
    "answer_late": both("应答在等待时间之后到达", "the answer came after the waiting time"),
    "lost_by_agent": both(
        "应答已按时到达而探针未见：探针自身丢失", "the answer came in time, unseen: lost by the agent"
    ),
    "never_left": both("抓包中没有发出：探针自身丢失", "did not leave: lost by the agent"),
    "unknown": both("抓包不足以判断", "the capture cannot tell"),
    "others": both("另有 {count} 个报文不属于任何样本。", "{count} more packets belong to no sample."),
    "meaning": both(
        "正值：探针的时间晚于抓包（往返时延：大于抓包）。探针的发送时间戳取自抓包点之后，\n"
        "故“发送时刻”为正、“修正后往返时延”为负，相差几十 µs，属正常。",
        "Positive: the agent's time is later (the round trip longer) than the capture's. The agent's transmit stamp is\n"
        "taken after the capture's tap: some tens of µs more in 'sent' and less in the round trip are in order.",
    ),
    "no_pairs": both(
        "抓包中没有一个样本的探测报文：可能是另一次测量、另一接口的抓包，或地址（端口）在抓包点之前已被转换；"
        "无从判断偏差与丢失。",
        "the capture holds the probe of no sample: it is of another run or interface, or addresses or ports are "
        "translated before it; it tells neither bias nor whose the losses are.",
    ),
    "other_samples": both(
        "另有 {count} 个 ICMP 或 TCP 样本不参加核对（只核对 STAMP）。",
        "{count} more samples are of ICMP or TCP and not compared (only STAMP is).",
    ),
    "damage": both(
        "抓包文件在第 {place} 字节处中断；此前的完整记录已读。",
        "the capture breaks off at byte {place}; all whole records before were read.",
    ),
}
