"""Sentences of `probes.config`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "config_not_toml": both("不是有效的 TOML：{reason}。", "is no valid TOML: {reason}."),
    "config_nested": both("嵌套过深，不是有效的配置。", "is nested too deeply to be a configuration."),
    "config_not_utf8": both("不是 UTF-8 编码，请另存为 UTF-8。", "is not UTF-8. Save it as UTF-8."),
    "config_not_regular": both("不是普通文件。", "is not a regular file."),
    "config_file_large": both(
        "超过 {limit} 字节，不会是这种文件。", "is larger than {limit} bytes, which no such file is."
    ),
    "config_unknown_key": both("没有这个配置项。", "there is no such key."),
    "config_misplaced_key": both("应写在 {homes} 之下。", "belongs under {homes}."),
    "config_key_missing": both("缺少 {missing}。", "{missing} is missing."),
    "config_not_table": both("应为表（[名称] 或 {{...}}）。", "must be a table ([name] or {{...}})."),
    "config_not_tables": both("应写作 [[{name}]]，每个一段。", "must be written as [[{name}]], once for each."),
    "config_not_number": both("{value} 不是数字。", "{value} is not a number."),
    "config_not_whole": both("{value} 不是整数。", "{value} is not a whole number."),
    "config_range": both("{value} 不在 {low} 至 {high} 之间。", "{value} is outside {low} to {high}."),
    "config_above_range": both(
        "{value} 应大于 {low}，且不超过 {high}。", "{value} must be above {low}, and at most {high}."
    ),
    "config_not_text": both("{value} 应为带引号的文字。", "{value} must be a text in quotes."),
    "config_bad_text": both(
        "{value} 应为 1 至 {longest} 个可见字符的一行，首尾不留空格。",
        "{value} must be one line of 1 to {longest} printable characters, without blanks around it.",
    ),
    "config_not_among": both("{value} 不是下列之一：{known}。", "{value} is none of: {known}."),
    "config_not_array": both('{value} 应为数组，如 ["a", "b"]。', '{value} must be an array, as ["a", "b"].'),
    "config_array_size": both("应有 1 至 {most} 项。", "must hold 1 to {most} items."),
    "config_array_twice": both("{value} 中有重复的项。", "{value} holds an item twice."),
    "config_not_boolean": both("{value} 应为 true 或 false。", "{value} must be true or false."),
    "config_not_family": both("{value} 应为 4 或 6。", "{value} must be 4 or 6."),
    "config_bad_agent": both(
        "{value} 应为 1 至 64 个字母、数字、点、下划线或连字符，以字母或数字开头：它也是证书的名称（CN）。",
        "{value} must be 1 to 64 letters, digits, dots, underscores and hyphens, beginning with a letter or digit: it is the certificate's common name as well.",
    ),
    "config_bad_address": both(
        "{value} 既不是主机名，也不是 IP 地址。", "{value} is neither a host's name nor an IP address."
    ),
    "config_not_one_host": both(
        "{value} 不是单个主机的地址，不向组播或广播地址发送探测。",
        "{value} is not the address of one host: nothing is sent to groups or broadcasts.",
    ),
    "config_not_numeric": both("{value} 应为本机的 IP 地址。", "{value} must be an IP address of this host."),
    "config_other_family": both(
        "{value} 与 {address} 不属于同一 IP 版本。", "{value} and {address} are of different IP versions."
    ),
    "config_not_clock": both(
        '{value} 应为时刻，如 20:00:00 或 "20:00"。', '{value} must be a time of day, as 20:00:00 or "20:00".'
    ),
    "config_not_offset": both(
        '{value} 应为与 UTC 的固定时差，如 "+08:00"。', '{value} must be a fixed offset from UTC, as "+08:00".'
    ),
    "config_bad_url": both("{value} 应写作 https://主机:端口。", "{value} must be written as https://host:port."),
    "config_target_twice": both(
        "{value} 已用于第 {first} 行的目标，请换一个名称。",
        "{value} is the name of the target in line {first} already. Choose another.",
    ),
    "config_no_target": both("没有探测目标，请加一段 [[target]]。", "has no target. Add a [[target]]."),
    "config_icmp_port": both("ICMP 没有端口，请删去。", "ICMP has no ports. Remove it."),
    "config_tcp_port": both("TCP 目标需要 port。", "a TCP target needs a port."),
    "config_key_without_stamp": both("只有 STAMP 可以鉴别，请删去。", "only STAMP can be authenticated. Remove it."),
    "config_bad_key": both(
        "不是密钥：应为一行 32 至 128 个十六进制数字，如 openssl rand -hex 32 所写。",
        "holds no key: one line of 32 to 128 hexadecimal digits, as openssl rand -hex 32 writes.",
    ),
    "config_in_file": both("{detail}", "{detail}"),
    "config_no_class": both("没有 [classes.{value}]。", "there is no [classes.{value}]."),
    "config_half_position": both("经度和纬度应同时给出。", "longitude and latitude must both be given."),
    "config_distance": both(
        "{value} km 大于两地经纬度所得的大圆距离 {km} km。应填大圆距离，不是光缆长度，否则单向时延上界不成立。",
        "{value} km is more than the great circle of {km} km between the two positions. Not the fibre's length: with it, the one-way bound would be false.",
    ),
    "config_no_certificate": both("没有可读的 PEM 证书。", "holds no readable PEM certificate."),
    "config_bad_pair": both(
        "不是 {certificate} 的私钥，或加了口令。", "is not the private key of {certificate}, or has a password."
    ),
    "config_other_agent": both(
        "证书的名称（CN）是 {name}，agent 却是 {agent}：采集服务器不会接受。",
        "the certificate's common name is {name}, but agent is {agent}: the collector would refuse it.",
    ),
    # ---- Remarks -----------------------------------------------------------------------------------------------
    "config_expired": both(
        "证书已于 {value} 过期：测量继续，记录留在缓存中，换证书后再送。",
        "the certificate expired on {value}: measuring goes on, records wait in the spool until it is replaced.",
    ),
    "config_not_yet": both(
        "证书自 {value} 起才有效，而本机时钟是 {now}。",
        "the certificate holds from {value} only, and this host's clock says {now}.",
    ),
    "config_expires_soon": both(
        "证书还有 {days} 天过期（{value}）。", "the certificate expires on {value}; days left: {days}."
    ),
    "config_open_secret": both(
        "权限为 {mode}，其他用户可以读取：chmod 640。", "has mode {mode}, so anybody may read it: chmod 640."
    ),
    "config_large_payload": both(
        "业务等级 {names} 的报文超过 {most} 字节：探测不分片，途中放不下就无法发送或丢失。",
        "packets of class {names} are larger than {most} bytes: probes are not fragmented, and a path that cannot take them loses them.",
    ),
    "config_no_delivery": both(
        "没有 [delivery]：记录只留在本机缓存，满后按规则删除。",
        "has no [delivery]: records stay in this host's spool, and leave it by its rules when it is full.",
    ),
}
