"""The page of a comparison: one sentence, one map, and what differs between two plans in results and inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h
from markupsafe import Markup

from maps import figures
from maps.bilingual import Content, both, pair, text_of
from maps.chapters.blocks import basis_word, breakable, verdict_word
from maps.charts.common import sign
from maps.compare_inputs import inputs_chapter
from maps.compare_map import LOOKS, MOST_LABELS, compare_map
from maps.offline import asset, seal
from maps.signs import COUNT_ORDER, SIGNS
from maps.words.compare import COMPARE_WORDS

Row = Mapping[str, Any]

#: Changes as a reader sees them: a sign, and the class of the row.
CHANGE_SIGNS = {"worse": "▼", "slower": "▽", "better": "▲", "faster": "△", "same": "＝"}
#: A page shows so many rows of results; the JSON has all.
MOST_ROWS = 200


def compare_page(document: Row, drawing: Row, *, provinces: Row, dash_line: Row) -> str:
    """
    Draw the page of a comparison.

    Parameters
    ----------
    document, drawing : mapping
        What `netplan.report.compare` and `netplan.report.compare_drawing` gathered. [ms, km, deg]
    provinces, dash_line : mapping
        GeoJSON FeatureCollections of the provinces and the ten-part line, WGS 84.

    Returns
    -------
    str
        One HTML file in both languages, Chinese shown first, that loads nothing; only its language toggle is a script.

    Raises
    ------
    LeftoverUrlError
        If the page would refer to the network; addresses in its text are only text.
    """
    picture = compare_map(document, drawing, provinces=provinces, dash_line=dash_line)
    body = h.body[
        _header(document, drawing),
        h.main[
            h.p(".lead")[text_of(document, "headline")],
            _counts(document),
            _map(picture, drawing),
            _results(document),
            _alone(document),
            _cut_off(document),
            inputs_chapter(document),
            _reproduce(document),
        ],
        h.script[Markup(asset("report/report.js"))],  # noqa: S704  our own file, not data
    ]
    style = asset("report/report.css") + asset("report/compare.css")
    head = h.head[
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        h.style[Markup(style)],  # noqa: S704
    ]
    return seal(str(h.html(lang="zh-CN")[head, body]) + "\n", title=COMPARE_WORDS["title"]["zh"])


def word(key: str, **values: object) -> Content:
    """Write a text of the page, its blanks filled."""
    words = COMPARE_WORDS[key]
    return both(words["zh"].format(**values), words["en"].format(**values))


def chapter(key: str, *content: Content) -> h.Element:
    """Frame a chapter under its heading."""
    return h.section(id=key)[h.h2[word(key)], *content]


def table(kind: str, caption: Content, heads: Sequence[str], rows: Sequence[Content]) -> h.Element:
    """Write a table in a frame that scrolls sideways where a screen is narrow."""
    return h.div(".wide", tabindex="0")[
        h.table(class_=kind)[
            h.caption[caption],
            h.thead[h.tr[[h.th(scope="col", class_=f"col-{head}")[word(f"head_{head}")] for head in heads]]],
            h.tbody[rows],
        ]
    ]


def _header(document: Row, drawing: Row) -> h.Element:
    dated = figures.date_text(document["date"])
    plans = [
        h.p(".meta")[
            h.b[word(key)],
            " ",
            text_of(document[key], "name"),
            " · ",
            word("checksum"),
            " ",
            h.code[document[key]["digest"][:12]],
        ]
        for key in ("before", "after")
    ]
    return h.header[
        [h.p(".handling")[pair(marked)] for marked in _markings(drawing)],
        h.button("#language", type="button", lang="en", hidden=True)["EN"],
        h.h1[word("title")],
        h.p(".meta")[both(dated["zh"], dated["en"])],
        plans,
    ]


def _markings(drawing: Row) -> list[dict[str, str]]:
    """Return the markings that either plan wants on what is made of it, each once."""
    found: list[dict[str, str]] = []
    for key in ("handling_before", "handling"):
        words = {lang: drawing[key][f"marking_{lang}"] for lang in ("zh", "en")}
        words = {"zh": words["zh"] or words["en"], "en": words["en"] or words["zh"]}
        if words["zh"] and words not in found:
            found.append(words)
    return found


def _counts(document: Row) -> h.Element:
    """Count the targets by verdict in both plans."""

    def item(status: str) -> h.Element:
        was, now = document["counts_before"].get(status, 0), document["counts"].get(status, 0)
        figure = str(now) if was == now else f"{was}→{now}"
        words = SIGNS[status]
        return h.li(class_="zero" if not (was or now) else None)[
            sign(status, 18), " ", both(words.zh, words.en), " ", h.b[figure]
        ]

    return h.div[h.p(".total")[word("counts")], h.ul(".counts")[map(item, COUNT_ORDER)]]


def _map(picture: str, drawing: Row) -> h.Element:
    note = drawing["map"]
    number = note["review_number"]
    unlabelled = sum(span["change"] != "same" for span in drawing["spans"]) - MOST_LABELS
    return chapter(
        "map",
        h.figure(tabindex="0")[Markup(picture)],  # noqa: S704  everything of the plans' is escaped where it is drawn
        h.ul(".key")[
            [h.li[_sample(change), " ", word(f"key_{change}")] for change in ("added", "removed", "changed", "same")],
            h.li[_ring(), " ", word("key_turned")],
        ],
        h.p(".note")[word("not_shown", n=unlabelled)] if unlabelled > 0 else None,
        h.p(".note")[text_of(note, "note"), f" {number}" if number else None] if note["note_zh"] or number else None,
    )


def _sample(change: str) -> h.Element:
    look = {key.replace("_", "-"): str(value) for key, value in LOOKS[change].items()}
    cross = h.path(d="M12 2l8 8M12 10l8-8", stroke="#1A1A1A", stroke_width="2", fill="none")
    return h.svg(width="32", height="12", viewBox="0 0 32 12", aria_hidden="true")[
        h.line({"x1": "0", "x2": "32", "y1": "6", "y2": "6", **look}), cross if change == "removed" else None
    ]


def _ring() -> h.Element:
    ring = h.circle(cx="8", cy="8", r="6", fill="none", stroke="#0072B2", stroke_width="2.4")
    return h.svg(width="16", height="16", viewBox="0 0 16 16", aria_hidden="true")[ring]


# ---- results ----


def _results(document: Row) -> h.Element:
    rows = [row for row in document["verdicts"] if row["own_layer"]]
    changed = [row for row in rows if row["change"] != "same"]
    if not changed:
        return chapter("results", h.p[word("results_none")])
    heads = ("change", "target", "place", "limit", "before", "after", "added", "basis")
    return chapter(
        "results",
        table(
            "changes",
            word("results_caption", n=len(rows) - len(changed)),
            heads,
            [_result(row) for row in changed[:MOST_ROWS]],
        ),
        _shown(len(changed)),
    )


def _shown(count: int) -> Content:
    return h.p(".note")[word("rows_shown", n=MOST_ROWS, all=count)] if count > MOST_ROWS else None


def _result(row: Row) -> h.Element:
    added = row["added_ms"]
    return h.tr(class_=f"change-{row['change']}")[
        h.td(".nobreak")[h.span(aria_hidden="true")[CHANGE_SIGNS[row["change"]]], " ", word(row["change"])],
        h.td[h.code[row["target"]]],
        h.th(scope="row")[_ends(row)],
        h.td(".number")[_limits(row)],
        _figure(row, "before_oneway", row["status_before"], row["limit_ms_before"]),
        _figure(row, "oneway", row["status"], row["limit_ms"]),
        h.td(".number")[figures.NOTHING if added is None else f"{added:+.2f}".replace("-", "−")],
        h.td(".words")[
            basis_word(row["basis_before"]),
            ["→", basis_word(row["basis"])] if row["basis"] != row["basis_before"] else None,
        ],
    ]


def _ends(row: Row) -> Content:
    return both(breakable(f"{row['from_zh']}→{row['to_zh']}"), breakable(f"{row['from_en']}→{row['to_en']}"))


def _limits(row: Row) -> Content:
    limits = [_limit(row["limit_ms_before"]), _limit(row["limit_ms"])]
    return limits[0] if row["limit_ms_before"] == row["limit_ms"] else [limits[0], "→", limits[1]]


def _limit(value: float | None) -> Content:
    return word("no_limit") if value is None else f"≤{figures.plain_text(value)}"


def _figure(row: Row, stem: str, status: str, limit: float | None) -> h.Element:
    """Write a verdict's sign with its delay and band."""
    mark = h.span(".verdict")[verdict_word(status)] if limit is not None else None
    if row[f"{stem}_ms"] is None:
        return h.td(".number")[mark, h.span(".sub")[word("no_route")]]
    band = figures.band_text(row[f"{stem}_low_ms"], row[f"{stem}_high_ms"], limit_ms=limit)
    return h.td(".number")[
        mark, " ", h.b[figures.banded_ms_text(row, stem, limit_ms=limit)], h.span(".sub")[both(band["zh"], band["en"])]
    ]


def _alone(document: Row) -> Content:
    rows = [(key, row) for key in ("only_before", "only_after") for row in document[key] if row["own_layer"]]
    if not rows:
        return None
    cells = [
        h.tr[
            h.td(".nobreak")[word(key)],
            h.td[h.code[row["target"]]],
            h.th(scope="row")[_ends(row)],
            h.td(".number")[_limit(row["limit_ms"])],
            _figure(row, "oneway", row["status"], row["limit_ms"]),
        ]
        for key, row in rows[:MOST_ROWS]
    ]
    heads = ("plan", "target", "place", "limit", "verdict")
    return chapter("alone", table("alone", word("alone_caption"), heads, cells), _shown(len(rows)))


def _cut_off(document: Row) -> h.Element:
    found = document["cut_off"]
    if not found:
        return chapter("cut_off", h.p[word("cut_off_skipped" if found is None else "cut_off_none")])
    rows = [
        h.tr[
            h.td[h.code[row["target"]]],
            h.th(scope="row")[_ends(row)],
            h.td(".number")[f"{row['count_before']}→{row['count']}"],
            h.td[text_of(row, "failure")],
        ]
        for row in found[:MOST_ROWS]
    ]
    heads = ("target", "place", "cuts", "failure")
    return chapter("cut_off", table("cuts", None, heads, rows), _shown(len(found)))


def _reproduce(document: Row) -> h.Element:
    command = f"ixplan compare <前/before> <后/after> --out <文件/file>.html --date {document['date']}"
    return chapter("reproduce", h.pre[h.code[command]])
