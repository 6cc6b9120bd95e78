"""What stands around the map: header, legend, the table of verdicts, footer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maps import figures
from maps.picture.clipping import Box
from maps.picture.drawing import INK, QUIET, dot, path, shortened, sign, star, text, text_width, wrapped
from maps.picture.ground import outline
from maps.picture.network import LINES, is_planned, named, own_rows, severity, slack_ms, status_of
from maps.picture.sheet import FOOTER, MARGIN, Sheet
from maps.signs import COUNT_ORDER, SIGNS
from maps.words.common import BASES, WORDS
from maps.words.picture import PICTURE_WORDS

_ROW = 16.5
_LEGEND_ROW = 16.0
_LEGEND_WIDTH = {"zh": 190.0, "en": 206.0}
#: Right ends of the table's figures, from its left edge. [unit]
_COLUMNS = (("head_oneway", 152.0), ("head_band", 222.0), ("head_limit", 258.0), ("head_gap", 312.0))


def header(page: Mapping[str, Any], sheet: Sheet, lang: str) -> str:
    """Draw the title, the marking if there is one, the sentence that says how things stand, and the counts."""
    marking = str((page.get("handling") or {}).get(f"marking_{lang}") or "")
    right = sheet.width - MARGIN
    room = right - MARGIN - (text_width(marking, 14) + 20 if marking else 0)
    top = MARGIN + 20
    marks = [text(shortened(page["title"][lang], 22, room), (MARGIN, top), size=22, bold=True)]
    if marking:
        marks.append(text(marking, (right, top), size=14, bold=True, anchor="end"))
    lines = wrapped(page["headline"][lang], 15, right - MARGIN, most=2)
    marks += [text(line, (MARGIN, top + 26 + 19 * at), size=15) for at, line in enumerate(lines)]
    return "".join([*marks, _counts(page, MARGIN, top + 26 + 19 * max(1, len(lines)) + 3, lang)])


def _counts(page: Mapping[str, Any], left: float, base: float, lang: str) -> str:
    counts = page["counts"]
    total = sum(counts.get(status, 0) for status in COUNT_ORDER)
    words = WORDS["count_targets"][lang].format(n=total)
    marks, x = [text(words, (left, base), size=12.5)], left + text_width(words, 12.5) + 14
    for status in COUNT_ORDER:
        words = f"{SIGNS[status].zh if lang == 'zh' else SIGNS[status].en} {counts.get(status, 0)}"
        marks += [sign(status, (x + 7, base - 4.5), 14), text(words, (x + 18, base), size=12.5)]
        x += 18 + text_width(words, 12.5) + 14
    if more := counts.get("no_figure", 0):
        marks.append(text(WORDS["and_no_figure"][lang].format(n=more), (x, base), size=12.5, colour=QUIET))
    return "".join(marks)


# ---- the legend ----


def legend_size(kinds: Sequence[str], *, rows_more: int, lang: str) -> tuple[float, float]:
    """Return how wide and high the legend is. [unit]"""
    return _LEGEND_WIDTH[lang], 12 + _LEGEND_ROW * (3 + len(kinds) + rows_more + 1)


def legend(page: Mapping[str, Any], box: Box, kinds: Sequence[str], *, start: str, lang: str, dots: bool) -> str:
    """Draw the legend: the five verdicts, stars, the kinds of cable on the map, whose delays are written."""
    marks = [outline(box, "#FFFFFF")]
    x, y = box.left + 10, box.top + 17
    for at, status in enumerate(COUNT_ORDER):
        left = x + (at % 2) * 76
        words = SIGNS[status].zh if lang == "zh" else SIGNS[status].en
        marks += [sign(status, (left + 7, y - 4), 13), text(words, (left + 18, y), size=11)]
        y += _LEGEND_ROW if at % 2 else 0
    y += _LEGEND_ROW
    origins = [site for site in page["sites"] if site.get("origin")]
    for planned, key in ((False, "exchange"), (True, "exchange_planned")):
        if any(is_planned(site) is planned for site in origins):
            marks += [star((x + 7, y - 4), 15, hollow=planned), text(WORDS[key][lang], (x + 34, y), size=11)]
            y += _LEGEND_ROW
    if dots:
        marks += [dot((x + 7, y - 4), 3.2), text(PICTURE_WORDS["dot"][lang], (x + 34, y), size=11)]
        y += _LEGEND_ROW
    for kind in kinds:
        look = LINES[kind]
        marks.append(path([[(x, y - 4), (x + 28, y - 4)]], fill="none", **look))
        marks.append(text(WORDS[f"line_{kind}"][lang], (x + 34, y), size=11))
        y += _LEGEND_ROW
    if start:
        words = PICTURE_WORDS["figures_from"][lang].format(place=start)
        marks.append(text(shortened(words, 11, box.width - 18), (x, y), size=11, colour=QUIET))
    return "".join(marks)


# ---- the table ----


def table(page: Mapping[str, Any], box: Box, lang: str) -> str:
    """Draw the verdicts beside the map, by origin, the worst first; what does not fit is counted."""
    rows = [row for row in own_rows(page) if row.get("limit_ms") is not None]
    marks = [text(PICTURE_WORDS["panel"][lang], (box.left, box.top + 12), size=12.5, bold=True)]
    y = box.top + 32
    marks.append(text(PICTURE_WORDS["head_place"][lang], (box.left + 18, y), size=10.5, colour=QUIET))
    for key, right in _COLUMNS:
        marks.append(text(PICTURE_WORDS[key][lang], (box.left + right, y), size=10.5, colour=QUIET, anchor="end"))
    marks.append(path([[(box.left, y + 5), (box.right, y + 5)]], stroke="#8A8A8A", stroke_width=0.8))
    if not rows:
        return "".join([*marks, text(PICTURE_WORDS["no_targets"][lang], (box.left, y + 24), size=11)])
    lines = _table_lines(rows, lang)
    room = int((box.bottom - 34 - y) // _ROW)
    shown = lines if len(lines) <= room else lines[: room - 1]
    for line in shown:
        y += _ROW
        marks.append(_heading(line, box, y) if isinstance(line, str) else _row(line, box, y, lang))
    if left := sum(not isinstance(line, str) for line in lines[len(shown) :]):
        marks.append(text(PICTURE_WORDS["rows_left"][lang].format(n=left), (box.left, y + _ROW), size=11, colour=QUIET))
    return "".join([*marks, _rests_on(page, rows, box, lang)])


def _table_lines(rows: Iterable[Mapping[str, Any]], lang: str) -> list[str | Mapping[str, Any]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(named(row, "from", lang), []).append(row)
    lines: list[str | Mapping[str, Any]] = []
    for start, group in groups.items():
        # Two targets may ask the same of one place.
        once = {(row["to"], row["layer"], row["limit_ms"]): row for row in group}
        lines.append(PICTURE_WORDS["group_from"][lang].format(place=start))
        ordered = sorted(once.values(), key=lambda row: (severity(status_of(row)), slack_ms(row)))
        lines += ordered
    return lines


def _heading(words: str, box: Box, y: float) -> str:
    return text(shortened(words, 11, box.width), (box.left, y - 1), size=11, bold=True)


def _row(row: Mapping[str, Any], box: Box, y: float, lang: str) -> str:
    limit = row["limit_ms"]
    cells = (
        figures.banded_ms_text(row, "oneway", limit_ms=limit),
        figures.band_text(row["oneway_low_ms"], row["oneway_high_ms"], limit_ms=limit)[lang],
        figures.plain_text(limit),
        figures.gap_text(row["oneway_ms"], limit)[lang],
    )
    status = status_of(row)
    bold = status in ("misses", "impossible")
    marks = [sign(status, (box.left + 7, y - 5), 12.5)]
    marks.append(text(shortened(named(row, "to", lang), 11, 98), (box.left + 18, y - 1), size=11, bold=bold))
    for words, (key, right) in zip(cells, _COLUMNS, strict=True):
        heavy = bold and key in ("head_oneway", "head_gap")
        marks.append(text(words, (box.left + right, y - 1), size=11, anchor="end", bold=heavy))
    return "".join(marks)


def _rests_on(page: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], box: Box, lang: str) -> str:
    """Say on which layers and on what basis the figures stand, and the remark that goes with them all."""
    mark = "、" if lang == "zh" else ", "
    known = {layer["id"]: layer[lang] for layer in page["layers"]}
    layers = mark.join(dict.fromkeys(str(known.get(row["layer"], row["layer"])) for row in rows))
    bases = mark.join(dict.fromkeys(BASES[row["basis"]][lang] for row in rows if row.get("basis") in BASES))
    said = PICTURE_WORDS["layer_and_basis"][lang].format(layers=layers, bases=bases or figures.NOTHING)
    return text(shortened(said, 10.5, box.width), (box.left, box.bottom - 4), size=10.5, colour=QUIET)


# ---- the footer ----


def footer(page: Mapping[str, Any], sheet: Sheet, lang: str) -> str:
    """Draw remark, sources, projection, review number, date and checksum."""
    about = page["map"]
    mark = "；" if lang == "zh" else "; "
    ground = named(about, "ground_source", lang) or PICTURE_WORDS["ground_bundled"][lang]
    if about.get("ground_file"):
        ground = PICTURE_WORDS["ground_own"][lang].format(file=about["ground_file"])
    sources = WORDS["sources_line"][lang].format(sources=mark.join([ground, WORDS["source_network"][lang]]))
    review = WORDS["review_number"][lang] + str(about["review_number"]) if about.get("review_number") else ""
    made = PICTURE_WORDS["made"][lang].format(date=figures.date_text(page["date"])[lang])
    digest = WORDS["checksum"][lang].format(digest=page["plan"]["digest"])
    key = "albers" if sheet.projection.is_china else "azimuthal" if sheet.projection.reach_deg < 180 else "whole_earth"
    facts = [PICTURE_WORDS[key][lang], named(about, "note", lang), review, made, digest]
    lines = [page["remark"][lang], sources, " · ".join(fact for fact in facts if fact)]
    room, top = sheet.width - 2 * MARGIN, sheet.height - MARGIN - FOOTER
    return "".join(
        text(shortened(line, 10.5, room), (MARGIN, top + 17 + 14.5 * at), size=10.5, colour=QUIET if at else INK)
        for at, line in enumerate(line for line in lines if line)
    )
