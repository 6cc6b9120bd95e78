"""Texts that all commands share, and one line for each command."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "error": both("错误：{detail}", "error: {detail}"),
    "remark": both("说明：{detail}", "note: {detail}"),
    "interrupted": both("已中断。", "interrupted."),
    "overview_more": both(
        "各命令另有 --help；--lang zh|en 选择语言；ixprobe --version 显示版本。",
        "Each has its own --help; --lang zh|en chooses the language; ixprobe --version.",
    ),
    "about": both(
        "测量往返时延、单向时延上界与丢包率，说明能证明什么。",
        "Measure round trips, one-way bounds and loss, and say what they prove.",
    ),
    "usage": both("用法", "usage"),
    "commands": both("命令", "commands"),
    "options": both("选项", "options"),
    "arguments": both("参数", "arguments"),
    "opt_help": both("显示本说明", "show this help"),
    "opt_lang": both(
        "语言 zh 或 en（默认取 IXPROBE_LANG 或系统语言）", "language, zh or en (else IXPROBE_LANG or the locale)"
    ),
    "opt_json": both("输出 JSON", "print JSON"),
    "opt_version": both("显示版本", "show the version"),
    "usage_error": both("命令用法有误：{detail}", "usage: {detail}"),
    "use_required": both("缺少参数 {what}。", "missing: {what}."),
    "use_one_of": both("须给出其中之一：{what}。", "one of these is needed: {what}."),
    "use_unknown": both("不认识 {what}。", "unknown: {what}."),
    "use_one": both("{where} 需要一个值。", "{where} needs a value."),
    "use_some": both("{where} 至少需要一个值。", "{where} needs at least one value."),
    "use_ignored": both("{where} 不带值，却给了 {what}。", "{where} takes no value, but {what} is given."),
    "use_together": both("{where} 不能与 {what} 同用。", "{where} does not go with {what}."),
    "use_choice": both("{where} 不能是 {what}，只能是 {known}。", "{where}: {what} is none of {known}."),
    "use_whole": both("{where} 应为整数，而不是 {what}。", "{where}: {what} is no whole number."),
    "use_number": both("{where} 应为数字，而不是 {what}。", "{where}: {what} is no number."),
    "cmd_ping": both("手工测量时延与丢包", "measure delay and loss by hand"),
    "cmd_reflect": both("运行 STAMP 反射端", "run a STAMP reflector"),
    "cmd_run": both("按配置长期测量", "measure for months, as configured"),
    "cmd_show": both("显示各时间窗的统计", "show the windows' statistics"),
    "cmd_trace": both("保持流不变的路由跟踪", "trace routes with constant flows"),
    "cmd_capture": both("抓取探测报文到 pcap", "capture the probes of a run to a pcap"),
    "cmd_audit": both("用抓包核对时间戳", "hold time stamps against a capture"),
    "cmd_doctor": both("检查本机能做什么", "tell what this host can do"),
    "cmd_check": both("检查配置文件", "check a configuration"),
    "cmd_collect": both("运行采集服务器", "run the collector"),
    "cmd_certificates": both("为试验床生成证书", "make certificates for a test bed"),
}
