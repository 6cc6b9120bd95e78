"""Sentences of `probes.delivery` and of the batch codec."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "batch_invalid": both(
        "批次的 {where} 应为 {expected}，实为 {value}。", "{where} of a batch must be {expected}, not {value}."
    ),
    "batch_not_json": both("批次不是合格的 JSON：{reason}。", "a batch must be JSON: {reason}."),
    "delivery_url": both(
        "采集服务器地址 {value} 无效，应为 https://主机:端口。",
        "{value} is no address of a collector: https://host:port is needed.",
    ),
    "delivery_ca": both(
        "CA 证书无法使用：{reason}。数据留在缓存中，继续测量并重试。",
        "the CA certificate cannot be used: {reason}. Records stay in the spool; measuring goes on, delivery is tried again.",
    ),
    "delivery_certificate": both(
        "采集端证书或私钥无法使用：{reason}。数据留在缓存中，继续测量并重试。",
        "the agent's certificate or key cannot be used: {reason}. Records stay in the spool; measuring goes on, delivery is tried again.",
    ),
    "delivery_expired": both(
        "采集端证书已于 {value} 到期。请更换文件，无需重启；数据留在缓存中。",
        "the agent's certificate expired on {value}. Replace the file, no restart is needed; records stay in the spool.",
    ),
    "delivery_unreachable": both(
        "采集服务器 {value} 无法连接：{reason}。数据留在缓存中并重试。",
        "the collector {value} cannot be reached: {reason}. Records stay in the spool; delivery is tried again.",
    ),
    "delivery_tls": both(
        "与采集服务器 {value} 的 TLS 连接失败：{reason}。数据留在缓存中并重试。",
        "TLS with the collector {value} fails: {reason}. Records stay in the spool; delivery is tried again.",
    ),
    "delivery_no_answer": both(
        "采集服务器 {value} 未作答复：{reason}。数据留在缓存中并重试。",
        "the collector {value} does not answer: {reason}. Records stay in the spool; delivery is tried again.",
    ),
    "delivery_status": both(
        "采集服务器 {value} 答复 {status}：{reason}。数据留在缓存中并重试。",
        "the collector {value} answers {status}: {reason}. Records stay in the spool; delivery is tried again.",
    ),
    "delivery_receipt": both(
        "采集服务器 {value} 的回执与所送批次不符，数据不删除并重试。",
        "the receipt of the collector {value} is not for what was sent. Nothing is deleted; delivery is tried again.",
    ),
    "delivery_refused": both(
        "采集服务器 {value} 拒收批次（{status}）：{reason}。改以一半记录重送；单条仍被拒收时另行保存。",
        "the collector {value} refuses a batch ({status}): {reason}. Half the records are tried; one refused alone is set aside.",
    ),
    "delivery_conflict": both(
        "采集服务器 {value} 的批次链与本机不一致：{reason}（处理：{action}）。",
        "the collector {value} has another chain of batches than we: {reason} (done: {action}).",
    ),
    "delivery_spool": both(
        "缓存暂时无法读写：{reason}。稍后重试。",
        "the spool cannot be read or written for now: {reason}. It is tried again.",
    ),
}
