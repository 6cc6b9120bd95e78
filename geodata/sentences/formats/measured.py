"""Sentences about measurements of other tools: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # what every tool's file may have
    "measured_nothing": both(
        "文件中没有可用的时延测量值。请核对导出时的选项，或换一个文件。",
        "there is no delay in this file that can be used. Check the options of its export, or take another file.",
    ),
    "measured_many": both(
        "不同的测量值多于 {most} 个。请按时间或目标拆分文件，或直接交给 ixplan calibrate --from。",
        "there are more than {most} different measurements. Split the file by time or target, or give it to "
        "ixplan calibrate --from as it is.",
    ),
    "measured_record_long": both(
        "一条记录超过 {most} 个字符。请检查文件是否完整，或拆分后再导入。",
        "a record is longer than {most} characters. Check whether the file is whole, or split it.",
    ),
    "measured_no_end": both(
        "缺少一端的名称，该值未采用。请在工具中导出两端。",
        "one of the two ends has no name, so the value is left out. Export both ends.",
    ),
    "measured_negative": both(
        "时延 {value} ms 为负，未采用。请核对两端时钟。",
        "a delay of {value} ms is negative, so it is left out. Check the clocks of both ends.",
    ),
    "measured_not_finite": both(
        "“{value}”不是可用的时延（须为大于 0 的数），未采用。",
        "“{value}” is no delay that can be used (a number above 0), so it is left out.",
    ),
    "measured_layer": both(
        "文件未注明网络层，按 {value} 处理。可在导入时用 --layer 指定，或修改 measurements.csv 的 layer 列。",
        "the file names no layer: it is taken for {value}. Give --layer at import, or change the column layer of "
        "measurements.csv.",
    ),
    "measured_from": both(
        "文件未注明从何处测量，起点记为“{value}”。请在 --ends 表中写明它所在的站点。",
        "the file does not say where it was measured from: that end is called “{value}”. Name its site in the table "
        "for --ends.",
    ),
    "measured_some_untimed": both(
        "{value} 个测量值没有时间，而其余的有；校准时没有时间的不采用。请分开导入，或在测量时记录时间。",
        "{value} measurements have no time while others have one: calibration leaves those without out. Import them "
        "apart, or have the tool write times.",
    ),
    "measured_optical": both(
        "与其他测量合并的表没有 layer 列，按 {value} 处理。若不是，请先在该表中加上 layer 列。",
        "a table that is merged with other measurements has no column layer: it is taken for {value}. If it is of "
        "another layer, add that column to it first.",
    ),
    "measured_stranger": both(
        "测量的一端“{value}”（{count} 个样本）不是规划中的站点。校准时请用 --ends 表（end,site）写明它所在的站点。",
        "“{value}”, an end of {count} samples, is no site of the plan. Give calibrate a table --ends (end,site) that "
        "says at which site it stands.",
    ),
    # RIPE Atlas
    "atlas_no_result": both(
        "这一条不是 RIPE Atlas 的测量结果，未采用。", "this is no result of RIPE Atlas, so it is left out."
    ),
    "atlas_other_type": both(
        "“{value}”类型的测量不含可用的往返时延，未采用（只取 ping 与 traceroute）。",
        "a measurement of type “{value}” is left out: only ping and traceroute are taken.",
    ),
    "atlas_twice": both(
        "{value} 的这一结果重复出现，只计一次。", "this result of {value} is there twice and counts once."
    ),
    "atlas_error": both(
        "探针未能发出探测（{value}），不计为丢包。", "the probe could not send ({value}): not counted as a loss."
    ),
    "atlas_dup": both("重复的应答（{value} ms）未采用。", "a second reply to one probe ({value} ms) is left out."),
    "atlas_late": both(
        "超时后才到的应答（{value} ms）未采用。", "a reply that came after its time ({value} ms) is left out."
    ),
    "atlas_not_reached": both(
        "这次 traceroute 未到达 {value}，未采用。", "this traceroute did not reach {value}, so it is left out."
    ),
    "atlas_old_trace": both(
        "固件版本 1 的 traceroute（到 {value}）是纯文本，未采用。",
        "a traceroute of firmware version 1 (to {value}) is plain text, so it is left out.",
    ),
    # fping
    "fping_line": both("看不懂这一行：“{value}”，未采用。", "this line is not understood: “{value}”. It is left out."),
    "fping_error": both("差错报文不是测量值：“{value}”。", "an error message is no measurement: “{value}”."),
    "fping_untold": both(
        "“{value}”在线，但没有时延，未采用。请给 fping 加上 -e 或 -C。",
        "“{value}” is alive, without a delay, so it is left out. Run fping with -e or -C.",
    ),
    "fping_dup": both("重复的应答（{value}）未采用。", "a second reply to one probe ({value}) is left out."),
    # SmokePing
    "smokeping_binary": both(
        "这是 RRD 二进制文件，与机器类型有关。请先转换：rrdtool dump 文件.rrd > 文件.xml，再导入该 XML。",
        "this is a binary RRD, which depends on the kind of machine. Run `rrdtool dump FILE.rrd > FILE.xml` and give "
        "the XML.",
    ),
    "smokeping_other": both(
        "这是 RRDtool 的导出，但没有 SmokePing 的数据源（median、ping1、ping2…）。请核对文件。",
        "this is an export of RRDtool without SmokePing's data sources (median, ping1, ping2, ...). Check the file.",
    ),
    "smokeping_legend": both(
        "列“{value}”没有写明是哪个数据源，未采用。请在 XPORT 的图例末尾写上 median、loss 或 ping1 等。",
        "column “{value}” names no data source, so it is left out. Let the legend of XPORT end in median, loss, ping1 "
        "and so on.",
    ),
    "smokeping_shape": both(
        "这里应为 {value}，却不是。请用 rrdtool 重新导出。", "there is no {value} where one belongs. Export it anew."
    ),
    "smokeping_archive": both(
        "归档 {value} 是更长时段的汇总，不是样本，未采用。",
        "archive {value} sums longer times up and holds no samples, so it is left out.",
    ),
    "smokeping_averages": both(
        "步长为 {value} 秒，各值可能是多次测量的平均。请加 --step 300 或缩短导出的时段。",
        "a step of {value} s: each value may be the mean of several measurements. Export less time, or with --step 300.",
    ),
    # perfSONAR
    "perfsonar_no_ends": both(
        "结果中没有测试的两端。请连同 test（或元数据 source、destination）一起导出。",
        "this result does not name its two ends. Export it together with `test`, or the metadata `source` and "
        "`destination`.",
    ),
    "perfsonar_other": both(
        "“{value}”类型的结果不含可用的时延，未采用。",
        "a result of type “{value}” holds no delay that can be used, so it is left out.",
    ),
    "perfsonar_failed": both(
        "这次测试未成功（{value}），未采用。", "this test did not succeed ({value}), so it is left out."
    ),
    "perfsonar_bad_value": both(
        "“{value}”不是直方图的值或时长，未采用。",
        "“{value}” is no value of a histogram and no duration, so it is left out.",
    ),
    # tshark
    "tshark_no_delay": both(
        "没有一个报文带有往返时延。请导出字段 frame.time_epoch、ip.src、ip.dst、icmp.type、icmp.resptime。",
        "no packet in this file has a round trip. Export the fields frame.time_epoch, ip.src, ip.dst, icmp.type and "
        "icmp.resptime.",
    ),
    "tshark_several": both(
        "一个字段中有多个值（“{value}”），可能是隧道，未采用。请加 -E occurrence=f。",
        "there are several values in one field (“{value}”), as in a tunnel, so it is left out. Export with "
        "-E occurrence=f.",
    ),
    "tshark_columns": both(
        "这一行的列数与表头不同，未采用。", "this line has not as many columns as the heading, so it is left out."
    ),
    "tshark_reply_alone": both(
        "应答（来自 {value}）在捕获中没有对应的请求，未采用。",
        "the request of a reply (from {value}) was not captured, so it is left out.",
    ),
    "tshark_no_stream": both(
        "没有 tcp.stream，无法分辨 TCP 连接，握手时延未采用。请一并导出该字段。",
        "without tcp.stream connections cannot be told apart, so handshakes are left out. Export that field too.",
    ),
    "tshark_handshake_left": both(
        "{value} 的 TCP 握手未采用：同一路径另有 ICMP 测量。",
        "TCP handshakes of {value} are left out: the path was measured by ICMP as well.",
    ),
    "tshark_handshake": both(
        "{value} 的时延取自 TCP 握手，含主机自身的处理时延，仅为上界。",
        "delays of {value} are those of TCP handshakes: they hold the hosts' own delay, so they bound from above.",
    ),
}
