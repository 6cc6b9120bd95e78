"""The data of a map page: texts beside figures, compact lines, and JSON that a script tag cannot misread."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from maps import figures
from maps.page.builds import compact_builds
from maps.page.columns import site_columns, span_columns
from maps.page.cuts import compact_cuts
from maps.page.growth import compact_growth
from maps.page.lines import PROVINCE_STEPS, SPAN_STEPS, compact_areas
from maps.page.measured import compact_measured
from maps.page.places import Places
from maps.page.reach import compact_reach
from maps.page.verdicts import glosses, verdict_columns
from maps.signs import COUNT_ORDER, PART_COLOURS, SIGNS, Sign
from maps.words.common import WORDS
from maps.words.network import PROVINCES_EN

#: The tabs beside delays, and what makes each compact.
VIEWS = {
    "reach": compact_reach,
    "cuts": compact_cuts,
    "builds": compact_builds,
    "growth": compact_growth,
    "measured": compact_measured,
}
#: What a page says of a tab that nobody worked out.
_NOT_MADE = {"zh": "本页未包含这一部分。", "en": "This page was made without this part."}

#: What a script tag, an old browser or UTF-8 would trip over; a pattern, for a translation looks at every character.
_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def json_for_script(value: object) -> str:
    """
    Write JSON that can stand inside `<script type="application/json">`.

    Parameters
    ----------
    value : object
        Mappings with string keys, lists, strings, finite numbers, booleans, None.

    Returns
    -------
    str
        JSON without `<`, `>`, `&`, U+2028, U+2029 and lone surrogates: each is written as an escape,
        so parsing gives back the same value.

    Raises
    ------
    ValueError
        If a number is NaN or infinite: nothing is None, never NaN.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def map_payload(
    page: Mapping[str, Any], *, provinces: Mapping[str, Any], dash_line: Mapping[str, Any]
) -> dict[str, Any]:
    """
    Gather what the map page's script draws.

    Parameters
    ----------
    page : mapping
        The finished results, see `maps.pages`.
    provinces, dash_line : mapping
        GeoJSON FeatureCollections, WGS 84.

    Returns
    -------
    dict
        JSON-able. Figures keep their full precision; beside them stands a `text` as people read it.
    """
    places = Places.of(page)
    verdicts = [with_texts(verdict) for verdict in page["verdicts"]]
    return {
        "words": WORDS,
        "signs": {name: _sign(sign) for name, sign in SIGNS.items()},
        "count_order": COUNT_ORDER,
        "part_colours": PART_COLOURS,
        "title": page["title"],
        "date": page["date"],
        "date_text": figures.date_text(page["date"]),
        "plan": page["plan"],
        "headline": page["headline"],
        "counts": page["counts"],
        "remark": page["remark"],
        "map": page["map"],
        "layers": page["layers"],
        "sites": site_columns(page["sites"]),
        "spans": span_columns(page, places),
        "targets": [with_texts(target) for target in page["targets"]],
        "verdicts": verdict_columns(verdicts, places),
        "glosses": glosses(page["verdicts"]),
        "glossary": page["glossary"],
        "views": _views(page, places),
        "ground": {
            "steps": PROVINCE_STEPS,
            "span_steps": SPAN_STEPS,
            "names": [_province(feature) for feature in provinces["features"]],
            "provinces": compact_areas(provinces),
            "dash_line": compact_areas(dash_line),
        },
    }


def _views(page: Mapping[str, Any], places: Places) -> dict[str, Any]:
    given = page.get("views") or {}
    return {name: make(given[name], places) if name in given else {"absent": _NOT_MADE} for name, make in VIEWS.items()}


def _province(feature: Mapping[str, Any]) -> tuple[str, str]:
    """Return the short names of a province, empty where the ground does not name it."""
    name = str((feature.get("properties") or {}).get("short_name") or "")
    return name, PROVINCES_EN.get(name, name).replace("\u00a0", " ")


def _sign(sign: Sign) -> dict[str, Any]:
    return {name: getattr(sign, name) for name in Sign.__slots__}


def with_texts(row: Mapping[str, Any]) -> dict[str, Any]:
    """
    Put the texts of its figures beside a verdict or a target.

    Parameters
    ----------
    row : mapping
        A verdict or a target of the page. [ms, km]

    Returns
    -------
    dict
        The row and `text`: oneway, band, limit, gap, gap_phrase, and for a verdict theoretical, light, km; each of
        its parts gets a `text` as well, with two decimals, for most parts are small.
    """
    limit = row["limit_ms"]
    text = {
        "oneway": figures.banded_ms_text(row, "oneway", limit_ms=limit),
        "band": figures.band_text(row["oneway_low_ms"], row["oneway_high_ms"], limit_ms=limit),
        "limit": figures.plain_text(limit),
        "gap": figures.gap_text(row["oneway_ms"], limit),
        "gap_phrase": figures.gap_phrase(row["oneway_ms"], limit),
    }
    if "parts" not in row:
        return {**row, "text": text}
    text["theoretical"] = figures.ms_text(row.get("theoretical_ms"), limit_ms=limit)
    text["light"] = figures.ms_text(row.get("light_limit_ms"), limit_ms=limit)
    text["km"] = figures.km_text(row.get("route_km"))
    return {**row, "text": text, "parts": [_part(part) for part in row["parts"]]}


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    text = {
        "ms": figures.part_text(part["ms"]),
        "band": figures.part_band_text(part.get("low_ms"), part.get("high_ms")),
    }
    return {**part, "text": text}
