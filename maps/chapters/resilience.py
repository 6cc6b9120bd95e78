"""The report's chapters on second routes and failures, availability, and upgrade plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import htpy as h

from maps import figures
from maps.bilingual import Content, both, pair, text_of
from maps.chapters.blocks import (
    basis_word,
    breakable,
    chapter,
    cut_mark,
    layer_word,
    table,
    target_name,
    unquoted,
    verdict_word,
    word,
)
from maps.charts.common import sign
from maps.charts.resilience import AVAILABILITY_SIGNS, availability_chart, cost_chart, failure_chart
from maps.signs import SIGNS
from maps.words.common import REPORT_WORDS

Row = Mapping[str, Any]

#: A table of so many rows is kept on one sheet with its chart.
_SHORT_TABLE = 9


def chapters(page: Row) -> Content:
    """
    Write the three chapters.

    Parameters
    ----------
    page : mapping
        The finished results; `resilience` as `netplan.report.resilience` gathers it, or None.

    Returns
    -------
    Content
        Three sections, or None where nothing was gathered.
    """
    found = page.get("resilience")
    if not found:
        return None
    return [_routes(page, found), _availability(found["availability"]), _upgrade(page, found["upgrade"])]


def conclusions(page: Row) -> Content:
    """Write what these chapters, the exchange and measurements come to, one line each, for the opening chapter."""
    gathered = (page.get(name) or {} for name in ("resilience", "exchange", "calibration"))
    lines = [words for found in gathered for words in found.get("conclusions", [])]
    return h.ul(".conclusions.list")[[h.li[pair(words)] for words in lines]] if lines else None


# ---- 4: second routes and failures ----


def _routes(page: Row, found: Row) -> h.Element:
    failures = found["failures"]
    lead = None if failures["absent"] else h.p(".lead")[pair(failures["conclusion"])]
    return chapter("routes", lead, *_route_pairs(page, found["routes"]), *_failures(page, failures))


def _route_pairs(page: Row, routes: Row) -> list[Content]:
    head = h.h3[word("route_pairs")]
    if routes["absent"]:
        return [head, h.p(".note")[pair(routes["absent"])]]
    heads = ["pair", "limit", "working", "protection", "added", "shared"]
    names = {site["id"]: (site["name_zh"], site["name_en"]) for site in page["sites"]}
    rows = [_route_pair_row(row, names) for row in routes["pairs"]]
    return [
        head,
        table("route-pairs", word("route_pairs_caption"), heads, rows),
        h.p(".note")[word("left_out_pairs", n=routes["left_out"])] if routes["left_out"] else None,
    ]


def _route_pair_row(row: Row, names: Mapping[str, tuple[str, str]]) -> h.Element:
    limit, added = row["limit_ms"], row["added_ms"]
    return h.tr[
        h.th(scope="row")[_pair_name(row), h.span(".sub")[basis_word(row["basis"])] if row["basis"] else None],
        h.td(".number")[f"≤{figures.plain_text(limit)}"],
        h.td[_route_cell(row["working"], row["working_status"], limit, names, "no_route")],
        h.td[_route_cell(row["protection"], row["protection_status"], limit, names, "no_protection")],
        h.td(".number")[figures.NOTHING if added is None else f"+{figures.ms_text(max(added, 0.0))}"],
        h.td[_shared(row)],
    ]


def _pair_name(row: Row) -> Content:
    return both(f"{row['from_zh']}→{row['to_zh']}", breakable(f"{row['from_en']}→{row['to_en']}"))


def _route_cell(
    route: Row | None, status: str | None, limit: float, names: Mapping[str, tuple[str, str]], absent: str
) -> Content:
    if route is None:
        return h.b[word(absent)]
    way = [names[site] for site in route["sites"] if site in names]
    return [
        h.span(".delay")[_delay(route, limit), " ", verdict_word(status)],
        h.span(".sub")[both("→".join(zh for zh, _ in way), breakable("→".join(en for _, en in way)))],
        h.span(".sub")[word("route_km", km=figures.km_text(route["route_km"]))],
    ]


def _delay(row: Row, limit: float | None, stem: str = "oneway") -> Content:
    """Write a delay with its band and unit."""
    band = figures.band_text(row[f"{stem}_low_ms"], row[f"{stem}_high_ms"], limit_ms=limit)
    value = figures.banded_ms_text(row, stem, limit_ms=limit)
    return [h.b[f"{value} ms"], both(f"（{band['zh']} ms）", f" ({band['en']} ms)")]


def _shared(row: Row) -> Content:
    if row["protection"] is None:
        return figures.NOTHING
    if not row["shared"]:
        return word("shares_nothing")
    items = [
        h.li[cut_mark() if item["hard"] else None, " ", text_of(item, "name"), " ", h.span(".sub")[_together(item)]]
        for item in row["shared"]
    ]
    return h.ul(".shared")[items]


def _together(item: Row) -> Content:
    return word("cuts_both") if item["hard"] else [word("cuts_both_chance"), pair(item["chance"])]


def _failures(page: Row, found: Row) -> list[Content]:
    head = h.h3[word("failures")]
    if found["absent"]:
        return [head, h.p(".note")[pair(found["absent"])]]
    targets = {target["target"]: target for target in page["targets"]}
    groups = [(targets.get(key, {}), list(rows)) for key, rows in groupby(found["rows"], key=lambda row: row["target"])]
    heads = ["indicator", "failure_kind", "place", "limit", "before", "after", "added", "verdict", "failure", "off"]
    rows = [
        [_failure_row(row, target, at, len(group), page) for at, row in enumerate(group)] for target, group in groups
    ]
    return [
        head,
        h.p[pair(found["single_summary"])],
        h.p[pair(found["double_summary"])] if found["double_summary"] else None,
        h.p(".note")[pair(found["limited"])] if found["limited"] else None,
        h.p(".note.chart-key")[word("failure_chart_key")],
        failure_chart(groups),
        table("failures", word("failures_caption", n=found["elements"]), heads, rows, grouped=True),
        h.h3[word("cut_off_single")],
        _cut_off(found["cut_off"]),
    ]


def _failure_row(row: Row, target: Row, at: int, count: int, page: Row) -> h.Element:
    limit, known = row["limit_ms"], row["oneway_ms"] is not None
    layer = [h.span(".sub")[layer_word(page, target["layer"]), " · ", basis_word(target.get("basis"))]]
    name = target_name(target) if target else row["target"]
    before = figures.banded_ms_text(row, "before_oneway", limit_ms=limit) if known else figures.NOTHING
    return h.tr[
        h.th(scope="row", rowspan=str(count) if count > 1 else None)[name, layer if target else None]
        if at == 0
        else None,
        h.td(".nobreak")[word(row["kind"])],
        h.td[text_of(row, "to") if known else figures.NOTHING],
        h.td(".number")[f"≤{figures.plain_text(limit)}"],
        h.td(".number")[before, _band_sub(row, "before_oneway", limit) if known else None],
        h.td(".number")[h.b[figures.banded_ms_text(row, "oneway", limit_ms=limit)], _band_sub(row, "oneway", limit)]
        if known
        else h.td[word("no_worse") if row["status"] is None else _cut_word()],
        h.td(".number")[f"+{figures.ms_text(row['added_ms'])}" if known else figures.NOTHING],
        h.td[verdict_word(row["status"]) if known else figures.NOTHING],
        h.td[pair(row["failure"]) if row["failure"] else figures.NOTHING],
        h.td[_off(row["off"])],
    ]


def _band_sub(row: Row, stem: str, limit: float) -> Content:
    band = figures.band_text(row[f"{stem}_low_ms"], row[f"{stem}_high_ms"], limit_ms=limit)
    return h.span(".sub")[both(band["zh"], band["en"])]


def _off(rows: Sequence[Row]) -> Content:
    if not rows:
        return word("nobody_off")
    zh = "、".join(f"{row['to_zh']}（{row['count']}种）" for row in rows)
    en = ", ".join(f"{row['to_en']} ({row['count']})" for row in rows)
    return [cut_mark(), " ", both(zh, en)]


def _cut_word() -> Content:
    return [cut_mark(), " ", word("cut_off")]


def _cut_off(groups: Sequence[Row]) -> Content:
    if not groups:
        return h.p[word("nobody_cut_off")]
    heads = ["failure", "cut_places"]
    rows = []
    for row in groups:
        more = row["count"] - len(row["failures"])
        zh = " 或 ".join(words["zh"] for words in row["failures"]) + (f"，另有{more}种" if more else "")
        en = " or ".join(words["en"] for words in row["failures"]) + (f", and {more} more" if more else "")
        rows.append(
            h.tr[
                h.td[cut_mark(), " ", both(zh, en)],
                h.td[
                    both(
                        f"{row['from_zh']} 到 {'、'.join(row['to_zh'])}",
                        f"{row['from_en']} to {', '.join(row['to_en'])}",
                    )
                ],
            ]
        )
    return table("cut-off", word("cut_off_caption"), heads, rows)


# ---- 5: availability ----


def _availability(found: Row) -> h.Element:
    if found["absent"]:
        return chapter("availability", h.p(".note")[pair(found["absent"])])
    heads = ["pair", "protection_kind", "bounds", "down", "estimate", "availability_limit"]
    heads += ["verdict_by", "top_cut", "doubled"]
    rows = []
    for _, group in groupby(found["rows"], key=lambda row: row["ends"]["zh"]):
        alike = list(group)
        rows.append([_availability_row(row, at, len(alike)) for at, row in enumerate(alike)])
    return chapter(
        "availability",
        h.p(".lead")[pair(found["conclusion"])],
        [_availability_target(target) for target in found["targets"]],
        _availability_key(found["verdict_words"]),
        availability_chart(found["rows"], found["period_min"]),
        table(
            "availability",
            [pair(found["meaning"]), both("；", "; "), word("availability_caption"), basis_word(found["basis"])],
            heads,
            rows,
            grouped=True,
        ),
        h.p(".note")[word("left_out_availability", n=found["left_out"])] if found["left_out"] else None,
        h.h3[word("repair_doubles")],
        h.p[pair(found["if_repair_doubles"])] if found["if_repair_doubles"]["zh"] else None,
        h.h3[word("definitions")],
        h.ul(".list")[[h.li[pair(words)] for words in found["definitions"]]],
    )


def _availability_key(verdicts: Mapping[str, Mapping[str, str]]) -> h.Element:
    """Explain the chart with the very words of the verdicts."""
    key = REPORT_WORDS["availability_chart_key"]
    texts = {lang: key[lang].format(**{name: words[lang] for name, words in verdicts.items()}) for lang in key}
    return h.p(".note.chart-key")[pair(texts)]


def _availability_target(target: Row) -> h.Element:
    """Say what is asked, in whose words, and how those words are taken."""
    limit = f" ≥{target['limit']}" if target["limit"] else ""
    return h.p(".note")[
        h.b[text_of(target, "name"), limit],
        [" · ", h.q[unquoted(target["wording"])]] if target["wording"] else None,
        [" ", target["source"]] if target["source"] else None,
        h.span(".sub")[text_of(target, "note")] if target["note_zh"] or target["note_en"] else None,
    ]


def _availability_row(row: Row, at: int, count: int) -> h.Element:
    known = row["lower"] is not None
    share = row["top_share_ratio"]
    return h.tr[
        h.th(scope="row", rowspan=str(count) if count > 1 else None)[
            both(row["ends"]["zh"], breakable(row["ends"]["en"]))
        ]
        if at == 0
        else None,
        h.td(".nobreak")[pair(row["protection"])],
        h.td(".number")[both(f"{row['lower']}～{row['upper']}", f"{row['lower']} – {row['upper']}")]
        if known
        else h.td(".number")[figures.NOTHING],
        h.td(".number")[pair(row["minutes"]) if known else figures.NOTHING],
        h.td(".number")[row["estimate"] if known else figures.NOTHING],
        h.td(".number")[figures.NOTHING if row["limit"] is None else f"≥{row['limit']}"],
        h.td[_availability_verdict(row)],
        h.td[[pair(row["top_cut"]), f" {share:.0%}"] if row["top_cut"] else figures.NOTHING],
        h.td[_availability_word(row["doubled_verdict"], row["doubled_words"])],
    ]


def _availability_verdict(row: Row) -> Content:
    gap = row["gap"]
    reason = not gap["zh"] and row["verdict"] not in AVAILABILITY_SIGNS
    return [
        _availability_word(row["verdict"], row["verdict_words"]),
        h.span(".sub.wraps")[pair(gap)] if gap["zh"] else None,
        h.span(".sub.wraps")[text_of(row, "reason")] if reason else None,
    ]


def _availability_word(verdict: str, words: Mapping[str, str]) -> Content:
    name = AVAILABILITY_SIGNS.get(verdict)
    return h.span(".verdict")[[sign(name, 15), " "] if name in SIGNS else None, pair(words)]


# ---- 6: upgrade plans ----


def _upgrade(page: Row, found: Row) -> h.Element:
    if found["absent"]:
        return chapter("upgrade", h.p(".note")[pair(found["absent"])])
    targets = {target["target"]: target for target in page["targets"]}
    return chapter(
        "upgrade",
        h.p(".lead")[pair(found["headline"])],
        h.p(".remark")[word("upgrade_timed_out")] if found["timed_out"] else None,
        [_plan(number, one, targets) for number, one in enumerate(found["plans"], start=1)],
        _front(found["front"]),
        _reasons("nominal_only", [row for row in found["out_of_reach"] if row["nominal_only"]], targets),
        _reasons("out_of_reach", [row for row in found["out_of_reach"] if not row["nominal_only"]], targets),
        h.p(".note")[pair(found["costs"])] if found["costs"] else None,
    )


def _plan(number: int, one: Row, targets: Mapping[str, Row]) -> h.Element:
    title = h.h3[word("plan_number", number=number), pair(one["title"])]
    said = [h.li[both(zh, en)] for zh, en in zip(one["sentences"]["zh"], one["sentences"]["en"], strict=True)]
    if not one["builds"]:
        return h.article(".headed")[title, h.ul(".list")[said]]
    builds = [
        h.tr[
            h.th(scope="row")[pair(build["name"])],
            h.td[pair(build["kind"])],
            h.td(".number")[pair(build["length"]), _length_note(build)],
            h.td(".number")[pair(build["cost"])],
        ]
        for build in one["builds"]
    ]
    total = h.tr(".total-row")[
        h.th(scope="row")[word("in_all")],
        h.td[word("targets_then"), pair(one["statuses"])],
        h.td(".number")[pair(one["new_km"])],
        h.td(".number")[pair(one["cost"])],
    ]
    gains = [_gain(gain, targets.get(gain["target"])) for gain in one["gains"]]
    heads = ["indicator", "pair", "limit", "before", "verdict", "after", "verdict_after"]
    # The first sentence lists the builds: the table above does so already.
    return h.article(class_="headed" if len(builds) + len(gains) <= _SHORT_TABLE else None)[
        title,
        table("builds", word("builds_caption"), ["build", "build_kind", "length", "cost"], [*builds, total]),
        table("gains", word("gains_caption"), heads, gains) if gains else None,
        h.ul(".list")[said[1:]] if said[1:] else None,
    ]


def _length_note(build: Row) -> Content:
    return h.span(".sub")[pair(build["length_note"])] if build["length_note"] else None


def _gain(gain: Row, target: Row | None) -> h.Element:
    limit = gain["limit_ms"]
    before = figures.banded_ms_text(gain, "before_oneway", limit_ms=limit)
    return h.tr[
        h.th(scope="row")[target_name(target) if target else gain["target"]],
        h.td[_pair_name(gain), h.span(".sub")[basis_word(gain["basis"])]],
        h.td(".number")[f"≤{figures.plain_text(limit)}"],
        h.td(".number")[before, _band_sub(gain, "before_oneway", limit)],
        h.td[verdict_word(gain["status_before"])],
        h.td(".number")[h.b[figures.banded_ms_text(gain, "oneway", limit_ms=limit)], _band_sub(gain, "oneway", limit)],
        h.td[verdict_word(gain["status"])],
    ]


def _reasons(heading: str, rows: Sequence[Row], targets: Row) -> Content:
    if not rows:
        return None
    listed = [_out_of_reach(row, targets.get(row["target"])) for row in rows]
    return [h.h3[word(heading)], h.ul(".reasons")[listed]]


def _out_of_reach(row: Row, target: Row | None) -> h.Element:
    name = target_name(target) if target else row["target"]
    return h.li[sign(row["status"], 15) if row["status"] in SIGNS else None, " ", h.b[name], " ", text_of(row, "text")]


def _front(front: Sequence[Row]) -> Content:
    if not any(point["cost_cny"] > 0 for point in front):
        return None
    heads = ["number", "build", "cost", "new_km", "statuses", "gained_pairs", "worst_share", "least_availability"]
    rows = [
        h.tr[
            h.td[str(number)],
            h.th(scope="row")[pair(point["builds"]) if point["builds"]["zh"] else word("builds_nothing")],
            h.td(".number")[pair(point["cost"])],
            h.td(".number")[pair(point["new_km"])],
            h.td[pair(point["statuses"])],
            h.td(".number")[str(point["pairs"])],
            h.td(".number")[point["worst"] or figures.NOTHING],
            h.td(".number")[point["availability"] or figures.NOTHING],
            h.td(".number")[point["gap"] or figures.NOTHING],
        ]
        for number, point in enumerate(front, start=1)
    ]
    return [
        h.h3[word("front")],
        h.p(".note.chart-key")[word("cost_chart_key")],
        cost_chart(front),
        table("front", word("front_caption"), [*heads, "gap_proof"], rows),
    ]
