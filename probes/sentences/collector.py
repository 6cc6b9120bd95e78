"""Sentences of `probes.collector`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "store_unknown": both(
        "不认识的存储 {value}：请用 parquet:目录、postgresql://… 或 clickhouse://主机:端口/库。",
        "{value} is no store known here: parquet:FOLDER, postgresql://... or clickhouse://host:port/database.",
    ),
    "store_unwritable": both(
        "存储 {value} 无法写入：{reason}。请检查目录、权限与剩余空间。",
        "the store {value} cannot be written: {reason}. Check folder, permissions and free space.",
    ),
    "store_held": both(
        "存储 {value} 正被另一个采集服务器使用。请先停止它，或换一个目录。",
        "the store {value} is in use by another collector. Stop that one, or take another folder.",
    ),
    "store_newer": both(
        "存储 {value} 的格式为 {version}，本版本只认识到 {known}。请升级 ixprobe。",
        "the store {value} has format {version}, this release knows up to {known}. Upgrade ixprobe.",
    ),
    "allow_line": both(
        "“{value}”不是“名称=64 位十六进制 SHA-256”，也不是一个名称。",
        "'{value}' is neither NAME=SHA256 (64 hex digits) nor a name.",
    ),
    "allow_empty": both(
        "名单为空：没有采集端能够上报。请为每个采集端写一行“名称=证书的 SHA-256”。",
        "the list is empty: no agent could deliver. Write a line NAME=SHA256 of its certificate for each.",
    ),
    "body_too_large": both(
        "正文解压后超过 {limit} 字节，或压缩比异常。",
        "the body is larger than {limit} bytes when unpacked, or shrank beyond belief.",
    ),
    "body_not_gzip": both("正文不是完整的 gzip：{reason}。", "the body is not one whole gzip member: {reason}."),
    "certificate_expired": both(
        "证书已于 {at} 过期。请签发新证书。", "the certificate expired at {at}. Have a new one signed."
    ),
    "certificate_early": both(
        "证书自 {at} 起生效。本机时钟是否正确？",
        "the certificate is not valid before {at}. Is this host's clock right?",
    ),
    "certificate_unreadable": both("不是 PEM 证书：{reason}。", "is no PEM certificate: {reason}."),
    "key_unfit": both(
        "密钥与证书不符，或带有口令：{reason}。",
        "the key is not that of the certificate, or needs a password: {reason}.",
    ),
    "host_unknown": both("无法解析主机 {value}：{reason}。", "the host {value} cannot be resolved: {reason}."),
    "port_unusable": both(
        "无法监听 {value}：{reason}。请换一个端口，或停止占用它的进程。",
        "cannot listen on {value}: {reason}. Take another port, or stop who uses it.",
    ),
    "place_form": both(
        "{value} 不是 主机:端口（IPv6 写作 [::1]:端口）。", "{value} is no HOST:PORT (IPv6 as [::1]:PORT)."
    ),
    "flush_range": both("{value} 不在 0.1 到 3600 秒之间。", "{value} is not between 0.1 and 3600 seconds."),
    "days_range": both("{value} 不在 1 到 36500 天之间。", "{value} is not between 1 and 36500 days."),
    "agent_name": both(
        "{value} 不能作采集端名称：请用字母、数字、. _ -，以字母或数字开头，至多 64 个字符。",
        "{value} cannot name an agent: letters, digits, . _ -, a letter or digit first, at most 64.",
    ),
    "agent_twice": both("采集端 {value} 给出了两次。", "the agent {value} is given twice."),
    "bed_exists": both(
        "这里已有试验床，只能用 --agent 添加采集端；换采集服务器请另选目录。",
        "there is a test bed already: only agents can be added (--agent). Take another folder for another collector.",
    ),
    "bed_without_collector": both(
        "新的试验床需要 --collector 主机名或地址。",
        "a new test bed needs --collector, the collector's name or address.",
    ),
    "would_overwrite": both(
        "文件已存在，不会覆盖。请换一个目录或名称。",
        "exists already and is not overwritten. Take another folder or name.",
    ),
    "authority_missing": both(
        "没有签发密钥（P-256），无法添加采集端。请把 ca.key 放回此处，或另建试验床。",
        "the signing key (P-256) is missing, so no agent can be added. Put ca.key back, or make another test bed.",
    ),
    "host_name": both("{value} 不是主机名，也不是地址。", "{value} is neither a host name nor an address."),
}
