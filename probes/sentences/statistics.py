"""Sentences of `probes.statistics` and of `ixprobe show`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "show_time_unreadable": both(
        "{value} 不是时刻。请写成 2026-01-31T08:00+08:00（不写时区即为 UTC），或距今的时长，如 90m、6h、7d。",
        "{value} is no time. Write 2026-01-31T08:00+08:00 (UTC without an offset), or how long ago: 90m, 6h, 7d.",
    ),
    "show_span_empty": both("起始时刻不早于终止时刻。", "the span begins when it is over."),
    "show_source_unknown": both(
        "{value} 既不是缓存目录，也不是采集服务器的存储。请给出采集端的缓存目录或存储的 URL。",
        "{value} is neither a spool nor a collector's store. Give the agent's spool folder or the store's URL.",
    ),
    "show_store_unreadable": both("存储无法读取：{reason}。", "the store cannot be read: {reason}."),
    "show_rows_wrong": both("存储中的时间窗记录不合格式：{reason}。", "a window in the store is malformed: {reason}."),
}
