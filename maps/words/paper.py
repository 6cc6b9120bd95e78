"""Words of the report as a document on paper (PDF, DOCX): key -> language -> text."""

from __future__ import annotations

from maps.figures import Both

PAPER_WORDS: dict[str, Both] = {
    "contents": {"zh": "目录", "en": "Contents"},
    "contents_hint": {
        "zh": "页码是域：全选后按 F9（WPS：右键“更新域”）填入页码。",
        "en": "Page numbers are fields: select all and press F9 (in WPS: right click, Update Field) to fill them in.",
    },
    "folded": {
        "zh": "未印出：{what}。见网页报告 report.html 中的折叠部分。",
        "en": "Not printed: {what}. See the folded parts of the page report.html.",
    },
    "map_heading": {"zh": "附图：网络与时延指标", "en": "Map: the network and its delay targets"},
    "map_alt": {
        "zh": "中国地图：现有、规划与候选光缆，交换中心，各时延指标的地点及判定。",
        "en": "Map of China: existing, planned and candidate cables, the exchanges, the places of all delay targets"
        " and their verdicts.",
    },
    "page_before": {"zh": "第 ", "en": "Page "},
    "page_between": {"zh": " 页，共 ", "en": " of "},
    "page_after": {"zh": " 页", "en": ""},
}
