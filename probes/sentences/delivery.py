"""Sentences of `probes.delivery` and of the batch codec."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "batch_invalid": both(
        "批次的 {where} 应为 {expected}，实为 {value}。", "{where} of a batch must be {expected}, not {value}."
    ),
    "batch_not_json": both("批次不是合格的 JSON：{reason}。", "a batch must be JSON: {reason}."),
}
