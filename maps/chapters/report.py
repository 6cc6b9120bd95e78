"""The report: the same results as chapters to read, print and file. No script but the language toggle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import htpy as h
from markupsafe import Markup

from maps import figures
from maps.bilingual import Content, both, pair, text_of
from maps.chapters.attainment import attainment_chapter
from maps.chapters.blocks import basis_word, chapter, layer_word, table, target_name, verdict_word, word
from maps.chapters.calibration import calibration_chapter
from maps.chapters.exchange import exchange_chapter
from maps.chapters.reach import reach_of, reach_section
from maps.chapters.resilience import chapters
from maps.chapters.summary import summary_chapter
from maps.charts.common import band_chart, parts_bar
from maps.offline import asset
from maps.page.payload import with_texts
from maps.signs import PART_COLOURS
from maps.words.common import UNITS

Row = Mapping[str, Any]

#: A table of so many rows is kept on one sheet with its chart.
SHORT_TABLE = 4


def report_html(page: Row) -> str:
    """Write the whole page; see `maps.pages.report_page`."""
    targets = [with_texts(target) for target in page["targets"]]
    verdicts = [with_texts(verdict) for verdict in page["verdicts"]]
    body = h.body[
        _header(page),
        h.main[
            summary_chapter(page, targets),
            attainment_chapter(page),
            _delays(targets, verdicts, page),
            chapters(page),
            exchange_chapter(page),
            calibration_chapter(page) or h.p(".note")[word(_absent(page))],
            _limits(page, verdicts),
            _appendix(page),
        ],
        h.script[Markup(asset("report/report.js"))],  # noqa: S704  our own file, not data
    ]
    head = h.head[
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        h.style[Markup(asset("report/report.css"))],  # noqa: S704
    ]
    return str(h.html(lang="zh-CN")[head, body]) + "\n"


def _absent(page: Row) -> str:
    """Return the key of the sentence that says which chapters are not there."""
    if page.get("exchange"):
        return "absent_chapters"
    return "absent_seven" if page.get("resilience") else "absent_all"


def _unit(name: str | None) -> Content:
    words = UNITS.get(name or "-")
    return pair(words) if words else name


def marking(page: Row) -> Mapping[str, str] | None:
    """Give the marking a document bears, in the words of whoever made the plan; None where there is none."""
    handling = page.get("handling") or {}
    words = {lang: handling.get(f"marking_{lang}") or "" for lang in ("zh", "en")}
    if not any(words.values()):
        return None
    return {"zh": words["zh"] or words["en"], "en": words["en"] or words["zh"]}


def _header(page: Row) -> h.Element:
    plan = page["plan"]
    dated = figures.date_text(page["date"])
    marked = marking(page)
    return h.header[
        h.p(".handling")[pair(marked)] if marked else None,
        h.button("#language", type="button", lang="en", hidden=True)["EN"],
        h.h1[pair(page["title"])],
        h.p(".meta")[
            both(dated["zh"], dated["en"]),
            " · ",
            text_of(plan, "name"),
            " · ",
            word("checksum"),
            " ",
            h.code[plan["digest"]],
        ],
    ]


# ---- 3: each delay ----


def _delays(targets: Sequence[Row], verdicts: Sequence[Row], page: Row) -> h.Element:
    blocks = []
    for target in targets:
        own = [one for one in verdicts if one["target"] == target["target"] and one["from"] == target["from"]]
        blocks.append(_delay_block(target, own, page))
    content = [h.p(".note")[word("chart_key")], _part_key(verdicts), *blocks, reach_section(page)]
    return chapter("delays", *content, heading="chapter_delays_and_reach" if reach_of(page) else None)


def _part_key(verdicts: Sequence[Row]) -> Content:
    items = [h.li[_swatch(colour), " ", words] for colour, words in part_colours(verdicts).values()]
    return h.ul(".key")[items] if items else None


def part_colours(verdicts: Iterable[Row]) -> dict[str, tuple[str, Content]]:
    """Give every part of a delay one colour on all the page, in the order of first appearance."""
    names = {part["name"]: text_of(part, "name") for verdict in verdicts for part in verdict["parts"]}
    return {name: (PART_COLOURS[at % len(PART_COLOURS)], words) for at, (name, words) in enumerate(names.items())}


def _swatch(colour: str) -> h.Element:
    return h.svg(width="12", height="12", aria_hidden="true")[h.rect(width="12", height="12", fill=colour)]


def _delay_block(target: Row, verdicts: Sequence[Row], page: Row) -> h.Element:
    own = [one for one in verdicts if one["layer"] == target["layer"]]
    others = [one for one in verdicts if one["layer"] != target["layer"]]
    limit = target["text"]["limit"]
    goal = word("goal", limit=limit) if not target["no_figure"] else word("no_figure")
    colours = {name: colour for name, (colour, _) in part_colours(verdicts).items()}
    # A short block stays whole on paper; a long one breaks between rows, below its chart and heads.
    return h.article(class_="headed" if len(own) <= SHORT_TABLE else None)[
        h.h3[target_name(target), h.span(".sub")[goal, " · ", layer_word(page, target["layer"])]],
        band_chart(own),
        _delay_table(own, colours, page),
        h.details[h.summary[word("other_layers")], _delay_table(others, colours, page)] if others else None,
    ]


def _delay_table(verdicts: Sequence[Row], colours: Mapping[str, str], page: Row) -> h.Element:
    heads = ["place", "layer", "value", "limit", "gap", "verdict", "theory", "route", "parts"]
    return table("delays", word("delays_caption"), heads, [_delay_row(one, colours, page) for one in verdicts])


def _delay_row(verdict: Row, colours: Mapping[str, str], page: Row) -> h.Element:
    text = verdict["text"]
    known = verdict["oneway_ms"] is not None
    figure = verdict["limit_ms"] is not None
    names = {site["id"]: (site["name_zh"], site["name_en"]) for site in page["sites"]}
    way = [names[one] for one in verdict["route"] if one in names]
    parts = [
        h.li[
            text_of(part, "name"),
            " ",
            part["text"]["ms"],
            both(f"（{part['text']['band']['zh']}）", f" ({part['text']['band']['en']})"),
            " ",
            basis_word(part["basis"]),
        ]
        for part in verdict["parts"]
    ]
    return h.tr[
        h.th(scope="row")[text_of(verdict, "to")],
        h.td[layer_word(page, verdict["layer"]), h.span(".sub")[basis_word(verdict.get("basis"))]],
        h.td(".number")[
            h.b[text["oneway"]], h.span(".sub")[both(text["band"]["zh"], text["band"]["en"])] if known else None
        ],
        h.td(".number")[f"≤{text['limit']}" if figure else figures.NOTHING],
        h.td(".number")[both(text["gap"]["zh"], text["gap"]["en"])],
        h.td[verdict_word(verdict["status"], figure=figure)],
        h.td(".number")[_theory(text)],
        h.td[
            h.span[both("→".join(zh for zh, _ in way), "→".join(en for _, en in way))] if way else None,
            h.span(".sub")[word("route_km", km=text["km"])] if way else None,
            h.span(".reason")[text_of(verdict, "reason")]
            if verdict.get("reason_zh") and verdict["status"] != "meets"
            else None,
            h.span(".reason")[word("remedy"), text_of(verdict, "remedy")] if verdict.get("remedy") else None,
        ],
        h.td[[parts_bar(verdict, colours), h.ul(".parts")[parts]] if parts else figures.NOTHING],
    ]


def _theory(text: Row) -> Content:
    """Write theoretical delay and light limit; where they agree to the decimals shown, the limit alone."""
    if text["theoretical"] == text["light"] != figures.NOTHING:
        return [text["light"], h.span(".sub.wraps")[word("light_fibre")]]
    return [text["theoretical"], h.span(".sub")[text["light"]]]


# ---- 9: what all this rests on ----


def _limits(page: Row, verdicts: Sequence[Row]) -> h.Element:
    heads = ["parameter", "parameter_value", "range", "unit", "basis", "source"]
    rows = [
        h.tr[
            h.th(scope="row")[text_of(one, "label"), h.code(".sub")[one["name"]]],
            h.td(".number")[figures.plain_text(one["value"])],
            h.td(".number")[_range(one)],
            h.td(".nobreak")[_unit(one["unit"])],
            h.td[basis_word(one["basis"])],
            h.td[one["source"]],
        ]
        for one in page["parameters"]
    ]
    return chapter(
        "limits",
        h.h3[word("assumptions")],
        h.ul(".list")[
            [
                h.li[both(zh, en), " ", word("counted", n=count)]
                for (zh, en), count in assumption_counts(verdicts).items()
            ]
        ],
        h.h3[word("parameters")],
        table("parameters", word("parameters_caption"), heads, rows),
    )


def _range(parameter: Row) -> Content:
    low, high = figures.plain_text(parameter["low"]), figures.plain_text(parameter["high"])
    if low == high:
        return low
    return both(f"{low}～{high}", f"{low}–{high}")


def assumption_counts(verdicts: Iterable[Row]) -> dict[tuple[str, str], int]:
    """Count the verdicts that rest on each assumption, by its wording in both languages, most used first."""
    counts: dict[tuple[str, str], int] = {}
    for verdict in verdicts:
        for wording in zip(verdict["assumptions_zh"], verdict["assumptions_en"], strict=True):
            counts[wording] = counts.get(wording, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


# ---- appendix ----


def _appendix(page: Row) -> h.Element:
    terms = [
        [h.dt[both(f"{one['zh']}（{one['en']}）", f"{one['en']} ({one['zh']})")], h.dd[text_of(one, "explain")]]
        for one in page["glossary"]
    ]
    sources = [
        h.tr[
            h.th(scope="row")[one["title"], h.code(".sub")[one["name"]]],
            [
                h.td(class_="nobreak" if key == "date" else None)[one[key] or figures.NOTHING]
                for key in ("source", "licence", "date", "trust")
            ],
        ]
        for one in page["sources"]
    ]
    heads = ["title", "source", "licence", "date", "trust"]
    return chapter(
        "appendix",
        h.h3[word("terms")],
        h.dl[terms],
        h.h3[word("sources")],
        table("sources", word("sources_caption"), heads, sources),
        h.h3[word("reproduce")],
        h.p[word("reproduce_with", version=page["plan"]["version"], digest=page["plan"]["digest"])],
        [h.pre[line] for line in page["reproduce"]],
    )
