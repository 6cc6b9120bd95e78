"""What differs in the inputs of two plans, as tables: how many rows of each file, and the rows themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h

from maps import figures
from maps.bilingual import Content, both, text_of
from maps.words.common import WORDS
from maps.words.compare import COMPARE_WORDS, FIELD_WORDS

Row = Mapping[str, Any]

#: A table shows so many rows; the JSON has all.
MOST_ROWS = 60
#: What is shown of a row that stands in one plan only; the JSON has its whole record.
TELLING = (
    "route_km",
    "length_origin",
    "status",
    "lon_deg",
    "lat_deg",
    "asked_ms",
    "places",
    "capacity_gbps",
    "gbps",
    "band",
)
_KINDS = {"added": "new", "removed": "gone", "changed": "altered"}
#: A text longer than this is cut: it is told apart by its beginning, and the JSON has it whole.
_MOST_CHARS = 160


def inputs_chapter(document: Row) -> h.Element:
    """Write the chapter on the inputs: first the counts of each table, then the rows of those that differ."""
    differing = [one for one in document["inputs"] if any(one[kind] for kind in _KINDS)]
    heading = h.h2[_word("inputs")]
    if not differing:
        return h.section(id="inputs")[heading, h.p[_word("inputs_none")]]
    heads = ("table", "rows", "new", "gone", "altered")
    counts = [
        h.tr[
            h.th(scope="row")[text_of(one, "name")],
            h.td(".number")[f"{one['before']}→{one['after']}" if one["before"] != one["after"] else str(one["after"])],
            [h.td(".number")[str(len(one[kind]))] for kind in _KINDS],
        ]
        for one in differing
    ]
    return h.section(id="inputs")[
        heading,
        _table("input-counts", _word("inputs_caption"), heads, counts),
        [_differences(one) for one in differing],
    ]


def _word(key: str, **values: object) -> Content:
    words = COMPARE_WORDS[key]
    return both(words["zh"].format(**values), words["en"].format(**values))


def _table(kind: str, caption: Content, heads: Sequence[str], rows: Sequence[Content]) -> h.Element:
    return h.div(".wide", tabindex="0")[
        h.table(class_=kind)[
            h.caption[caption] if caption else None,
            h.thead[h.tr[[h.th(scope="col", class_=f"col-{head}")[_word(f"head_{head}")] for head in heads]]],
            h.tbody[rows],
        ]
    ]


def _differences(one: Row) -> list[h.Element]:
    rows = [(kind, row) for kind in _KINDS for row in one[kind]]
    cells = [
        h.tr[
            h.td(".nobreak")[_word(f"head_{_KINDS[kind]}")],
            h.th(scope="row")[h.code[_cut(row["id"])], h.span(".sub")[_name(row)]],
            h.td[_fields(row, kind)],
        ]
        for kind, row in rows[:MOST_ROWS]
    ]
    more = h.p(".note")[_word("rows_shown", n=MOST_ROWS, all=len(rows))] if len(rows) > MOST_ROWS else None
    return [
        h.h3[text_of(one, "name"), f" ({len(rows)})"],
        _table("input-rows", None, ("change", "id", "what"), cells),
        *([more] if more is not None else []),
    ]


def _name(row: Row) -> Content:
    return (
        both(_cut(row["name_zh"]), _cut(row["name_en"] or row["name_zh"])) if row["name_zh"] or row["name_en"] else None
    )


def _fields(row: Row, kind: str) -> Content:
    """Write the fields that differ, with both values; of a row that is new or gone what tells most of it."""
    if kind != "changed":
        facts = [(name, row["record"][name]) for name in TELLING if name in row["record"]]
        return (
            h.ul(".fields")[[h.li[_field(name), " ", _term(name, value)] for name, value in facts]] if facts else None
        )
    return h.ul(".fields")[
        [
            h.li[_field(one["field"]), " ", _said(one, "before"), " → ", h.b[_said(one, "after")]]
            for one in row["fields"]
        ]
    ]


def _field(name: str) -> Content:
    words = FIELD_WORDS.get(name)
    return h.span(".field")[both(words["zh"], words["en"]) if words else h.code[name]]


def _said(change: Row, key: str) -> Content:
    """Write one side of a change; what the plan's files call by a word of their own is put into the page's."""
    return _term(change["field"], change[key])


def _term(field: str, value: object) -> Content:
    stem = {"length_origin": "length_", "basis": "basis_"}.get(field)
    words = WORDS.get(f"{stem}{value}") if stem else None
    return both(words["zh"], words["en"]) if words else _value(value)


def _value(value: object) -> Content:
    """Write any value of a plan as short as it is clear."""
    match value:
        case None | "" | []:
            return _word("nothing")
        case bool():
            return str(value).lower()
        case int() | float():
            return figures.plain_text(float(f"{value:.7g}"))
        case {"value": nominal, "low": low, "high": high, **rest} if not rest:
            if low == high:
                return _value(nominal)
            return [_value(nominal), both("（", " ("), _value(low), both("～", "–"), _value(high), both("）", ")")]
        case {"parts": parts, "digest": digest, **rest} if not rest:
            return _word("parts", n=parts, digest=digest)
        case Mapping():
            return _cut(", ".join(f"{key} {item}" for key, item in value.items()))
        case list():
            return _cut(", ".join(str(item) for item in value))
    return _cut(str(value))


def _cut(text: object) -> str:
    said = str(text)
    return said if len(said) <= _MOST_CHARS else said[: _MOST_CHARS - 1] + "…"
