"""Sentences of `probes.collector`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "store_unknown": both(
        "不认识的存储 {value}：请用 parquet:目录、postgresql://… 或 clickhouse://主机:端口/库。",
        "{value} is no store known here: parquet:FOLDER, postgresql://... or clickhouse://host:port/database.",
    ),
}
