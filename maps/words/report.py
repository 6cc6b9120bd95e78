"""Words of the report's opening: key -> language -> text."""

from __future__ import annotations

from maps.figures import Both

OPENING_WORDS: dict[str, Both] = {
    "first": {"zh": "先做什么", "en": "What to do first"},
    "first_measure": {
        "zh": "先实测：{pairs}。区间跨目标值，测准之后才知道是否须建设。",
        "en": "Measure {pairs}: the band straddles the target, and only a measurement tells whether to build.",
    },
    "first_reroute": {
        "zh": "改路由：{pairs}。现有光缆上另有可达标的路由。",
        "en": "Reroute {pairs}: another way over existing cables meets the target.",
    },
    "first_build": {
        "zh": "建设：方案1（{title}）：{builds}；新建光缆 {km}，合计 {cost}；建成后{statuses}。",
        "en": "Build plan 1 ({title}): {builds}; {km} of new cable, {cost} in all; then {statuses}.",
    },
}
