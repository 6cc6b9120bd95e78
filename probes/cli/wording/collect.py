"""Texts of `ixprobe collect`."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "opt_bind": both(
        "接收采集端的地址与端口，端口 0 为任选（默认 127.0.0.1:8620）",
        "where agents deliver; port 0 takes any (default 127.0.0.1:8620)",
    ),
    "opt_status": both(
        "状态页与 /metrics 的地址与端口，off 为不开（默认 127.0.0.1:8621）",
        "where the status page and /metrics are; off for none (default 127.0.0.1:8621)",
    ),
    "opt_store": both(
        "存储：parquet:目录、postgresql://… 或 clickhouse://主机:端口/库",
        "parquet:FOLDER, postgresql://... or clickhouse://host:port/database",
    ),
    "opt_tls": both(
        "目录，内有 ca.pem、server.pem、server.key（见 ixprobe certificates）",
        "folder with ca.pem, server.pem and server.key (see ixprobe certificates)",
    ),
    "opt_agents": both(
        "允许的采集端名单，每行 名称=证书 SHA-256（默认为 --tls 目录下的 agents.txt）",
        "allow-list, lines NAME=SHA256 of the certificate (default: agents.txt of the --tls folder)",
    ),
    "opt_keep_samples": both(
        "样本保留天数；时间窗、事件与每小时汇总长期保留（默认 90）",
        "days for which samples are kept; windows, events and hourly aggregates stay (default 90)",
    ),
    "opt_flush": both("写成 Parquet 文件的间隔，秒（默认 30）", "seconds between writing Parquet files (default 30)"),
    "ready": both(
        "采集服务器已就绪：采集端 https://{bind}，状态页 http://{status}/，存储 {store}",
        "collector ready: agents https://{bind}, status page http://{status}/, store {store}",
    ),
    "ready_without_pages": both(
        "采集服务器已就绪：采集端 https://{bind}，存储 {store}", "collector ready: agents https://{bind}, store {store}"
    ),
    "allow_list_read": both("已重新读取名单：{detail} 个采集端。", "allow-list read again: {detail} agents."),
    "allow_list_kept": both("名单未更新，沿用原名单：{detail}", "allow-list kept as it was: {detail}"),
    "stopped": both(
        "采集服务器已停止，已确认的数据均已入库。", "collector stopped; all that was acknowledged is stored."
    ),
    "stopped_unflushed": both(
        "采集服务器已停止；尚未写成文件的数据下次启动时写入。",
        "collector stopped; what is not in files yet is written at the next start.",
    ),
}
