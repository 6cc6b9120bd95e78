"""What the tab `reach` of the map page draws, made compact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maps import figures
from maps.page.lines import packed_line
from maps.page.places import Places

#: Steps per degree: an outline is as fine as that.
AREA_STEPS = 100


def compact_reach(view: Mapping[str, Any], places: Places) -> dict[str, Any]:
    """
    Make what `netplan.report.views.reach` gathered compact.

    Parameters
    ----------
    view : mapping
        The view. [ms, km, deg]
    places : Places
        Where each site stands in the page's list.

    Returns
    -------
    dict
        Sites by their place in the list; a delay and its band in whole microseconds; outlines as packed
        lines at `steps` per degree. `bases` lists what figures rest on, a site's is its number there.
    """
    if view.get("absent"):
        return {"absent": view["absent"]}
    rows = (row for one in view["origins"] for layer in one["layers"].values() for row in layer["sites"])
    bases = list(dict.fromkeys(row["basis"] for row in rows))
    return {
        "absent": None,
        "limits": view["limits_ms"],
        "of": view["of"],
        "steps": AREA_STEPS,
        "bases": bases,
        "last_mile": _figure(view["parameters"][0]),
        "ratio": _figure(view["parameters"][1]),
        "index": figures.plain_text(view["lowest_group_index"]),
        "origins": [_origin(one, bases, places) for one in view["origins"]],
    }


def _figure(parameter: Mapping[str, Any]) -> dict[str, Any]:
    low, high = (figures.plain_text(parameter[end]) for end in ("low", "high"))
    return {
        "text": figures.plain_text(parameter["value"]),
        "band": {"zh": f"{low}～{high}", "en": f"{low}–{high}"},
        "basis": parameter["basis"],
    }


def _origin(one: Mapping[str, Any], bases: Sequence[str], places: Places) -> dict[str, Any]:
    return {
        "site": places.sites[one["site"]],
        "layers": {name: _layer(layer, bases, places) for name, layer in one["layers"].items()},
        "areas": [{key: _outlines(area[key]) for key in ("polygons", "certain")} for area in one["areas"]],
        "rings": [
            {
                "km": figures.km_text(ring["light_limit_km"]),
                "lines": [packed_line(line, steps=AREA_STEPS) for line in ring["lines"]],
            }
            for ring in one["rings"]
        ],
    }


def _layer(layer: Mapping[str, Any], bases: Sequence[str], places: Places) -> dict[str, Any]:
    """Columns of the sites, nearest first: a list of numbers says less than as many rows."""
    rows = layer["sites"]
    return {
        "ideal": layer["ideal"],
        "assumptions": {lang: layer[f"assumptions_{lang}"] for lang in ("zh", "en")},
        "unreached": layer["unreached"],
        "more": layer["more"],
        "within": [circle["within"] for circle in layer["circles"]],
        "marginal": [circle["marginal"] for circle in layer["circles"]],
        "sites": [places.sites[row["site"]] for row in rows],
        **{
            name: [round(row[key] * 1000) for row in rows]
            for name, key in (("us", "oneway_ms"), ("low", "oneway_low_ms"), ("high", "oneway_high_ms"))
        },
        "basis": [bases.index(row["basis"]) for row in rows],
    }


def _outlines(polygons: Iterable[Iterable[Sequence[Sequence[float]]]]) -> list[list[str]]:
    """Write polygons ring by ring; a ring closes itself."""
    return [[packed_line(ring[:-1], steps=AREA_STEPS) for ring in polygon] for polygon in polygons]
