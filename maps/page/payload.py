"""The data of a map page: texts beside figures, compact lines, and JSON that a script tag cannot misread."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maps import figures
from maps.page.builds import compact_builds
from maps.page.cuts import compact_cuts
from maps.page.growth import compact_growth
from maps.page.measured import compact_measured
from maps.page.places import Places
from maps.page.reach import compact_reach
from maps.signs import COUNT_ORDER, PART_COLOURS, SIGNS, Sign
from maps.words.common import WORDS

#: Steps per degree. Provinces are simplified to 0.01 deg already; a cable keeps about 100 m.
PROVINCE_STEPS = 100
SPAN_STEPS = 1000

#: What the map page shows of a span and of a verdict; the page stays below 1 MB. Places are named by their site,
#: wording and source by the target.
SPAN_KEYS = ("id", "a", "b", "cable_zh", "cable_en", "operator", "status", "length_origin", "assumed")
VERDICT_KEYS = (
    *("target", "from", "to", "layer", "own_layer", "limit_ms", "oneway_ms", "oneway_low_ms", "oneway_high_ms"),
    *("theoretical_ms", "light_limit_ms", "route", "status", "basis", "assumptions", "text"),
    *("remedy", "remedy_zh", "remedy_en", "reason_zh", "reason_en"),
)

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

_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_SURROGATES = {code: f"\\u{code:04x}" for code in range(0xD800, 0xE000)}


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
    return text.translate(_ESCAPES | _SURROGATES)


def compact_line(points: Iterable[Sequence[float]], *, steps: int) -> list[int]:
    """
    Write a line as whole-number differences.

    Parameters
    ----------
    points : iterable of (lon_deg, lat_deg)
        The line, WGS 84. [deg]
    steps : int
        Steps per degree.

    Returns
    -------
    list of int, length 2 * n
        Longitude and latitude of the first point, then of each point less the one before, in steps.
        Points that fall on the one before are left out, but for a line of one point.
    """
    flat: list[int] = []
    last = (0, 0)
    for point in points:
        here = (round(point[0] * steps), round(point[1] * steps))
        if not flat or here != last:
            flat += [here[0] - last[0], here[1] - last[1]]
        last = here
    return flat


def compact_areas(collection: Mapping[str, Any]) -> list[list[list[int]]]:
    """
    Write the areas and lines of a GeoJSON FeatureCollection compactly.

    Parameters
    ----------
    collection : mapping
        Polygons, multi-polygons, lines, multi-lines; WGS 84.

    Returns
    -------
    list of list of list of int
        Per feature its rings or lines, each as `compact_line` writes it at `PROVINCE_STEPS`.
        An islet smaller than a step stays as one point, so that it is still drawn.
    """
    return [
        [compact_line(line, steps=PROVINCE_STEPS) for line in _lines(feature.get("geometry") or {})]
        for feature in collection["features"]
    ]


def _lines(geometry: Mapping[str, Any]) -> list[Any]:
    coordinates = geometry.get("coordinates", [])
    match geometry.get("type"):
        case "LineString":
            return [coordinates]
        case "Polygon" | "MultiLineString":
            return list(coordinates)
        case "MultiPolygon":
            return [ring for polygon in coordinates for ring in polygon]
        case _:
            return []


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
    place = {span["id"]: at for at, span in enumerate(page["spans"])}
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
        "sites": page["sites"],
        "spans": [_span(span) for span in page["spans"]],
        "targets": [with_texts(target) for target in page["targets"]],
        "verdicts": [_lean(with_texts(verdict), place) for verdict in page["verdicts"]],
        "glosses": _glosses(page["verdicts"]),
        "views": _views(page),
        "ground": {
            "steps": PROVINCE_STEPS,
            "span_steps": SPAN_STEPS,
            "provinces": compact_areas(provinces),
            "dash_line": compact_areas(dash_line),
        },
    }


def _views(page: Mapping[str, Any]) -> dict[str, Any]:
    given = page.get("views") or {}
    places = Places.of(page)
    return {name: make(given[name], places) if name in given else {"absent": _NOT_MADE} for name, make in VIEWS.items()}


def _sign(sign: Sign) -> dict[str, Any]:
    return {name: getattr(sign, name) for name in Sign.__slots__}


def _span(span: Mapping[str, Any]) -> dict[str, Any]:
    text = {
        "km": figures.km_text(span["route_km"]),
        "band": _km_band(span.get("route_km_low"), span.get("route_km_high")),
    }
    line = compact_line(span["line"], steps=SPAN_STEPS)
    return {**{key: span.get(key) for key in SPAN_KEYS}, "schematic": span["schematic"], "line": line, "text": text}


def _km_band(low: float | None, high: float | None) -> figures.Both:
    if low is None or high is None:
        return {"zh": figures.NOTHING, "en": figures.NOTHING}
    return {
        "zh": f"{figures.km_text(low)}～{figures.km_text(high)}",
        "en": f"{figures.km_text(low)}–{figures.km_text(high)}",
    }


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


def _lean(verdict: dict[str, Any], place: Mapping[str, int]) -> dict[str, Any]:
    """Leave out of a verdict what the page holds elsewhere, and refer to its spans by their place in the list."""
    parts = [{key: part[key] for key in ("name", "ms", "basis", "text")} for part in verdict["parts"]]
    spans = [place[span] for span in verdict["spans"]]
    return {**{key: verdict.get(key) for key in VERDICT_KEYS}, "parts": parts, "spans": spans}


def _glosses(verdicts: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, figures.Both]]:
    """Return the words of parts and assumptions by name; hundreds of verdicts share a handful."""
    parts: dict[str, figures.Both] = {}
    assumptions: dict[str, figures.Both] = {}
    for verdict in verdicts:
        for part in verdict["parts"]:
            parts[part["name"]] = {"zh": part["name_zh"], "en": part["name_en"]}
        texts = zip(verdict["assumptions"], verdict["assumptions_zh"], verdict["assumptions_en"], strict=True)
        for name, zh, en in texts:
            assumptions[name] = {"zh": zh, "en": en}
    return {"parts": parts, "assumptions": assumptions}
