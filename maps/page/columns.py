"""Sites and spans in columns: tens of thousands of rows that name each field once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from maps import figures
from maps.page.lines import SPAN_STEPS, packed, packed_line, packed_steps
from maps.page.places import Places

#: Steps per degree of a site's position: about a metre.
SITE_STEPS = 100_000
#: Upper limits of the classes in which the map colours the delay of a span; the last class is all above. [ms]
DELAY_LIMITS_MS = (0.5, 1.0, 2.0, 4.0)
#: Upper limits of the classes of utilisation; the last class is overload. [-]
LOAD_LIMITS_RATIO = (0.3, 0.5, 0.7, 1.0)

_Row = Mapping[str, Any]
_FACTS = ("operator", "status", "length_origin", "assumed", "schematic", "source")


class Numbered:
    """Values that come again and again, each kept once; a row says its number."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def __call__(self, value: Hashable) -> int:
        """Return the number of a value."""
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[Any]:
        """Return the values in the order of their numbers."""
        return list(self._numbers)


def table_of(rows: Sequence[_Row], key: Callable[[_Row], Hashable]) -> dict[str, Any]:
    """Return `values` and, for each row, the number of its value in `of`, as `packed_steps` writes them."""
    numbered = Numbered()
    return {"of": packed_steps([numbered(key(row)) for row in rows]), "values": numbered.values}


def joined(texts: Sequence[str]) -> str | list[str]:
    """Join texts with strokes; those that hold one themselves stay a list, and so does a single one."""
    together = "|".join(texts)
    return together if together.count("|") == len(texts) - 1 > 0 else list(texts)


def site_columns(sites: Sequence[_Row]) -> dict[str, Any]:
    """
    Put the sites of a page into columns.

    Parameters
    ----------
    sites : sequence of mapping
        The page's sites. [deg]

    Returns
    -------
    dict
        `n`, a column for each field, texts joined; fields that repeat themselves as `values` and the number of each
        row's value. Positions are whole numbers of `steps` per degree, each less the one before.
    """
    return {
        "n": len(sites),
        "steps": SITE_STEPS,
        **{key: joined([str(site[key]) for site in sites]) for key in ("id", "name_zh", "name_en")},
        "lon": packed_steps(round(site["lon_deg"] * SITE_STEPS) for site in sites),
        "lat": packed_steps(round(site["lat_deg"] * SITE_STEPS) for site in sites),
        "facts": table_of(
            sites,
            lambda site: (
                *(site.get(key) for key in ("province_zh", "kind", "origin", "status")),
                tuple(site.get("roles") or ()),
            ),
        ),
    }


def span_columns(page: _Row, places: Places) -> dict[str, Any]:
    """
    Put the spans of a page into columns.

    Parameters
    ----------
    page : mapping
        The finished results. [km, ms, Gbit/s, deg]
    places : Places
        Where its sites stand.

    Returns
    -------
    dict
        `n` and a column for each field: whole numbers as `packed` writes them, `a` and numbers of values each less the
        one before, `b` less `a`; texts joined. `id` is empty where it reads `cable:a-b`; `line` is empty where the span
        goes straight between its ends; lengths are rounded as `maps.figures.km_text` rounds them, `low` and `high` say
        how far the ends of the band are from them. `ms`, `ms_band` and
        `delay_class` are there only where some span's delay is known, `loads` only where some span's load is.
    """
    spans = page["spans"]
    positions = [(site["lon_deg"], site["lat_deg"]) for site in page["sites"]]
    ends = [(places.sites[span["a"]], places.sites[span["b"]]) for span in spans]
    kms = [round(span["route_km"]) for span in spans]
    columns = {
        "n": len(spans),
        "a": packed_steps(a for a, _ in ends),
        "b": packed(b - a for a, b in ends),
        "id": joined(["" if span["id"] == _usual_id(span) else span["id"] for span in spans]),
        "cable": table_of(spans, _cable),
        "km": packed(kms),
        **{end: packed(_apart(kms, [span.get(f"route_km_{end}") for span in spans])) for end in ("low", "high")},
        "facts": table_of(spans, _facts),
        "line": joined([_line(span, [positions[end] for end in both]) for span, both in zip(spans, ends, strict=True)]),
    }
    if any(span.get("oneway_ms") is not None for span in spans):
        columns |= _delays(spans)
    loads = {str(at): _load(span) for at, span in enumerate(spans) if span.get("load_gbps") is not None}
    return columns | ({"loads": loads, "load_limits": [*LOAD_LIMITS_RATIO]} if loads else {})


def _usual_id(span: _Row) -> str:
    return f"{span.get('cable') or ''}:{span['a']}-{span['b']}"


def _cable(span: _Row) -> tuple[Any, ...]:
    """Return id and names of a span's cable; a cable that bears the span's own id has none of its own."""
    names = (span.get("cable_zh"), span.get("cable_en"))
    own = names == (span["id"], span["id"])
    return (span.get("cable") or "", *(("", "") if own else names))


def _facts(span: _Row) -> tuple[Any, ...]:
    return tuple(map(span.get, _FACTS))


def _apart(kms: Sequence[int], ends_km: Sequence[float | None]) -> list[int]:
    """Return how far an end of each length's band is from the length, both rounded; -1 where it is not known. [km]"""
    return [-1 if end is None else abs(km - round(end)) for km, end in zip(kms, ends_km, strict=True)]


def _line(span: _Row, ends: Sequence[tuple[float, float]]) -> str:
    line = span["line"]
    if len(line) == 2 and [tuple(place) for place in line] == ends:
        return ""
    text = packed_line(line, steps=SPAN_STEPS)
    return "" if len(line) == 2 and text == packed_line(ends, steps=SPAN_STEPS) else text


def _delays(spans: Sequence[_Row]) -> dict[str, Any]:
    bands = [figures.part_band_text(span.get("oneway_low_ms"), span.get("oneway_high_ms"))["zh"] for span in spans]
    classes = [delay_class(span.get("oneway_ms")) for span in spans]
    return {
        "ms": joined([_delay_text(span.get("oneway_ms"), at) for span, at in zip(spans, classes, strict=True)]),
        "ms_band": joined([band.replace("～", "~") for band in bands]),
        "delay_class": packed(classes),
        "delay_limits": [figures.plain_text(limit) for limit in DELAY_LIMITS_MS],
    }


def _delay_text(oneway_ms: float | None, own_class: int) -> str:
    """Write a delay with two decimals, or as many as keep it within its class. [ms]"""
    text = figures.part_text(oneway_ms)
    if oneway_ms is None or text.startswith("<") or delay_class(float(text)) == own_class:
        return text
    nearest = min(DELAY_LIMITS_MS, key=lambda limit: abs(limit - oneway_ms))
    return figures.ms_text(oneway_ms, limit_ms=nearest, decimals=2)


def delay_class(oneway_ms: float | None) -> int:
    """Return the number of a delay's class in `DELAY_LIMITS_MS`, -1 where it is not known. [ms]"""
    return -1 if oneway_ms is None else bisect_left(DELAY_LIMITS_MS, oneway_ms)


def load_class(load_gbps: float, capacity_gbps: float | None) -> int:
    """Return the number of a utilisation's class in `LOAD_LIMITS_RATIO`, -1 where the capacity is not known."""
    if not capacity_gbps:
        return -1
    return bisect_left(LOAD_LIMITS_RATIO, load_gbps / capacity_gbps)


def _load(span: _Row) -> list[Any]:
    """Return capacity, then load, utilisation and class from a to b, and the same from b to a; texts as read."""
    capacity = span.get("capacity_gbps")
    row: list[Any] = [figures.plain_text(capacity)]
    for load in span["load_gbps"]:
        share = figures.NOTHING if not capacity else figures.ms_text(100 * load / capacity, limit_ms=100.0, decimals=0)
        row += [figures.plain_text(round(load, 1)), share, load_class(load, capacity)]
    return row
