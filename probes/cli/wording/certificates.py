"""Texts of `ixprobe certificates`."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "arg_folder": both(
        "写入的目录；已有试验床时向其中添加采集端", "where they go; agents are added to a test bed that is there"
    ),
    "opt_collector": both(
        "采集服务器的主机名或地址，可多次给出", "name or address of the collector; may be given several times"
    ),
    "opt_agent": both("采集端名称，可多次给出", "name of an agent; may be given several times"),
    "opt_days": both("有效天数（默认 365）", "days for which they hold (default 365)"),
    "keep_key": both(
        "{file} 能签发任何采集端的证书：请离线保管，不要复制到采集服务器或采集端。",
        "{file} can sign a certificate for any agent: keep it offline, on neither the collector nor an agent.",
    ),
}
