"""The words of the report's section on latency circles, in both languages."""

from __future__ import annotations


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


REACH_CHAPTER_WORDS: dict[str, dict[str, str]] = {
    "chapter_delays_and_reach": _both("三、时延与时延圈", "3. Delays and latency circles"),
    "reach_title": _both("各起点的时延圈", "Latency circles of each origin"),
    "reach_counts_caption": _both(
        "圈内城市数：标称单向时延不超过该值的城市，含起点本身；圈边：其中区间高端超出该值的",
        "Cities within: nominal one-way delay up to the limit, the origin included; on the edge: those of them whose "
        "band's high end exceeds it",
    ),
    "reach_counts_ideal": _both(
        "理想情况，时延下界：不分运营商混用全部现有光缆。面域见时延地图“时延圈”。",
        "Ideal best case, a lower bound: all existing cables, whoever runs them. Areas are on the map, tab Reach.",
    ),
    "reach_counts_edge": _both("圈边 {n}", "{n} on the edge"),
    "reach_counts_unreached": _both("无路由 {n}", "{n} without a route"),
    "head_reach_origin": _both("起点", "Origin"),
    "head_reach_limit": _both("≤{limit} ms", "≤{limit} ms"),
    "head_reach_of": _both("城市总数", "Cities in all"),
}
