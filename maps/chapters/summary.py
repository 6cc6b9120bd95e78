"""The report's opening: how many targets are met, which is worst, and what to do first, on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h

from maps.bilingual import Content, both, pair
from maps.chapters.blocks import chapter, target_name, word
from maps.chapters.resilience import conclusions
from maps.charts.common import sign
from maps.signs import COUNT_ORDER, SIGNS
from maps.words.common import REPORT_WORDS

Row = Mapping[str, Any]

#: More pairs than this are counted instead of named.
_MOST_PAIRS = 5


def summary_chapter(page: Row, targets: Sequence[Row]) -> h.Element:
    """
    Write the opening chapter.

    Parameters
    ----------
    page : mapping
        The finished results.
    targets : sequence of mapping
        Its targets, with their texts.

    Returns
    -------
    Element
        Counts, the conclusion, the first steps, each target not met, and a line for every other chapter.
    """
    counts = page["counts"]
    figured = sum(counts.get(status, 0) for status in COUNT_ORDER)
    chips = [
        h.li(class_=None if counts.get(status) else "zero")[
            sign(status, 18), " ", both(SIGNS[status].zh, SIGNS[status].en), " ", h.b[str(counts.get(status, 0))]
        ]
        for status in COUNT_ORDER
    ]
    short = [
        target
        for target in targets
        if target["status"] in {"impossible", "misses", "at_risk"} and not target["no_figure"]
    ]
    return chapter(
        "summary",
        h.p(".total")[
            word("count_targets", n=figured),
            word("and_no_figure", n=counts["no_figure"]) if counts.get("no_figure") else None,
        ],
        h.ul(".counts")[chips],
        h.p(".lead")[pair(page["summary"])],
        _first(page),
        h.ul(".short")[[_short_line(target) for target in short]] if short else None,
        conclusions(page),
        h.p(".remark")[pair(page["remark"])] if page["remark"].get("zh") else None,
    )


def _short_line(target: Row) -> h.Element:
    text = target["text"]
    zh = f"：最差{target['worst_to_zh']}，单向 {text['oneway']} ms（{text['band']['zh']} ms），"
    en = f": worst {target['worst_to_en']}, {text['oneway']} ms one-way ({text['band']['en']} ms), "
    zh += f"目标 ≤{text['limit']} ms，{text['gap_phrase']['zh']}"
    en += f"target ≤{text['limit']} ms, {text['gap_phrase']['en']}"
    return h.li[sign(target["status"], 15), " ", target_name(target), both(zh, en)]


def _first(page: Row) -> Content:
    """Write the steps that come first: what to measure, what to reroute, what to build; nothing where all is met."""
    steps = [step for step in (_told(page, "measure"), _told(page, "reroute"), _build(page)) if step]
    if not steps:
        return None
    return h.div(".first")[h.p(".first-head")[word("first")], h.ol[[h.li[step] for step in steps]]]


def _told(page: Row, remedy: str) -> Content:
    rows = [one for one in page["verdicts"] if one["own_layer"] and one.get("remedy") == remedy]
    if not rows:
        return None
    zh = list(dict.fromkeys(f"{one['from_zh']}→{one['to_zh']}" for one in rows))
    en = list(dict.fromkeys(f"{one['from_en']}→{one['to_en']}" for one in rows))
    more = len(zh) - _MOST_PAIRS
    zh_text = "、".join(zh[:_MOST_PAIRS]) + (f"等{len(zh)}个方向" if more > 0 else "")
    en_text = ", ".join(en[:_MOST_PAIRS]) + (f" and {more} more" if more > 0 else "")
    return _filled(f"first_{remedy}", {"pairs": {"zh": zh_text, "en": en_text}})


def _build(page: Row) -> Content:
    upgrade = (page.get("resilience") or {}).get("upgrade") or {}
    plans = upgrade.get("plans") or []
    if upgrade.get("absent") or not plans or not plans[0].get("builds"):
        return None
    plan = plans[0]
    names = {
        lang: list(
            dict.fromkeys(
                f"{one['kind'][lang]}{': ' if lang == 'en' else ''}{one['name'][lang]}" for one in plan["builds"]
            )
        )
        for lang in ("zh", "en")
    }
    builds = {"zh": "、".join(names["zh"]), "en": ", ".join(names["en"])}
    blanks = {"title": plan["title"], "builds": builds, "km": plan["new_km"], "cost": plan["cost"]}
    return _filled("first_build", {**blanks, "statuses": plan["statuses"]})


def _filled(key: str, blanks: Mapping[str, Mapping[str, str]]) -> Content:
    """Fill the blanks of a text in each language with that language's words."""
    words = REPORT_WORDS[key]
    texts = {
        lang: words[lang].format(**{name: values[lang] for name, values in blanks.items()}) for lang in ("zh", "en")
    }
    return pair(texts)
