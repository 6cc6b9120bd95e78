"""The main map as one still picture: an SVG without scripts, links, clip paths or fonts of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from maps.picture.clipping import Box, Point
from maps.picture.drawing import FONTS, INK, QUIET, dot, path, tag, text
from maps.picture.ground import drawn_ground, drawn_inset, drawn_scale, frame_of, inset_box, island_items
from maps.picture.labels import Courses, Item, Placed, placed
from maps.picture.network import (
    courses_of,
    drawn_cables,
    drawn_places,
    first_origin,
    is_planned,
    items_of,
    named,
    origins_of,
    places_of,
)
from maps.picture.panel import footer, header, legend, legend_size, table
from maps.picture.projection import fitting
from maps.picture.sheet import PAPERS, UNITS_PER_MM, Sheet, laid_out
from maps.plain_text import xml_text

#: A plan without any target still shows its sites, if they are not too many to be told apart.
_MOST_PLAIN_SITES = 400


def map_svg(
    page: Mapping[str, Any],
    *,
    provinces: Mapping[str, Any],
    dash_line: Mapping[str, Any],
    lang: str = "zh",
    paper: str = "a4",
) -> str:
    """
    Draw the main map as a picture.

    Parameters
    ----------
    page : mapping
        The finished results, see `maps.pages.map_page`. [ms, km, deg]
    provinces, dash_line : mapping
        GeoJSON FeatureCollections of the provinces and the ten-part line, WGS 84.
    lang : str
        "zh" or "en": labels stand in one language.
    paper : str
        "a4", "a3" (landscape) or "wide" (16 : 9).

    Returns
    -------
    str
        SVG 1.1, the same for the same input. It holds no script, no link, no style sheet and no font;
        fonts are asked for by family name.
    """
    sites = page["sites"]
    sheet = laid_out(fitting((site["lon_deg"], site["lat_deg"]) for site in sites), paper, with_panel=True)
    courses = courses_of(page, sheet)
    kinds = [kind for kind in ("existing", "planned", "candidate", "schematic") if courses[kind]]
    places, origins = places_of(page, sheet), origins_of(page, sheet)
    plain = [] if places else _plain_sites(page, sheet)
    dots = any(place.status == "none" for place in places)
    stars = len({is_planned(site) for site, _ in origins})
    furniture, marks = _furniture(
        sheet,
        [at for _, at in origins] + [one.at for one in places],
        legend_size(kinds, rows_more=stars + dots, lang=lang),
    )
    start = first_origin(page)
    scale, scale_box = drawn_scale(sheet, _beside(furniture[0], sheet), lang)
    items = [
        *island_items(sheet, lang),
        *items_of(places, origins, start=start, lang=lang),
        *(Item(at=at, text=named(site, "name", lang), half=3.2, weight=10) for site, at in plain),
    ]
    found = placed(
        items,
        frame=sheet.ground.grown(-2),
        furniture=[*furniture, scale_box],
        courses=Courses(line for lines in courses.values() for line in lines),
    )
    origin_name = next((named(site, "name", lang) for site in sites if site["id"] == start), "")
    body = [
        drawn_ground(sheet, provinces, dash_line),
        drawn_cables(courses),
        *(dot(at, 3.2) for _, at in plain),
        drawn_places(places, origins),
        *map(_label, found),
        frame_of(sheet),
        drawn_inset(sheet, provinces, dash_line, lang) if marks else "",
        legend(page, furniture[0], kinds, start=origin_name, lang=lang, dots=dots),
        scale,
        header(page, sheet, lang),
        table(page, sheet.panel, lang),
        footer(page, sheet, lang),
    ]
    return _document(page, sheet, paper, lang, body)


def _document(page: Mapping[str, Any], sheet: Sheet, paper: str, lang: str, body: Sequence[str]) -> str:
    wide, high = PAPERS[paper]
    root: dict[str, str | float | None] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": f"{wide}mm",
        "height": f"{high}mm",
        "viewBox": f"0 0 {wide * UNITS_PER_MM} {high * UNITS_PER_MM}",
        "font-family": FONTS,
        "xml:lang": "zh-CN" if lang == "zh" else "en",
        "role": "img",
    }
    title = tag("title", {}, _words(page["title"][lang])) + tag("desc", {}, _words(page["headline"][lang]))
    ground = tag("rect", {"width": sheet.width, "height": sheet.height, "fill": "#FFFFFF"})
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + tag("svg", root, title, ground, "\n".join(filter(None, body)))
        + "\n"
    )


def _words(said: str) -> str:
    return escape(xml_text(said)) or " "


def _plain_sites(page: Mapping[str, Any], sheet: Sheet) -> list[tuple[Mapping[str, Any], Point]]:
    sites = [site for site in page["sites"] if not site.get("origin")]
    found = [(site, sheet.point(site["lon_deg"], site["lat_deg"])) for site in sites]
    return [(site, at) for site, at in found if sheet.ground.has(at)][:_MOST_PLAIN_SITES]


def _furniture(sheet: Sheet, taken: Sequence[Point], size: tuple[float, float]) -> tuple[list[Box], bool]:
    """Return the boxes of legend and inset, and whether there is an inset. The legend takes the emptiest corner."""
    wide, high = size
    ground, inset = sheet.ground, sheet.projection.is_china
    corners = {
        "sw": Box(ground.left, ground.bottom - high, ground.left + wide, ground.bottom),
        "se": Box(ground.right - wide, ground.bottom - high, ground.right, ground.bottom),
        "nw": Box(ground.left, ground.top, ground.left + wide, ground.top + high),
        "ne": Box(ground.right - wide, ground.top, ground.right, ground.top + high),
    }
    if inset:
        return [corners["sw"], inset_box(sheet)], True
    counts = {name: sum(box.grown(8).has(point) for point in taken) for name, box in corners.items()}
    return [corners[min(counts, key=lambda name: counts[name])]], False


def _beside(box: Box, sheet: Sheet) -> Point:
    """Return where the scale begins: in the map's lower left corner, right of the legend where that stands there."""
    at_corner = box.left == sheet.ground.left and box.bottom == sheet.ground.bottom
    return (box.right if at_corner else sheet.ground.left) + 12, sheet.ground.bottom - 10


def _label(label: Placed) -> str:
    item, box = label.item, label.box
    line = path([label.leader], stroke=INK, stroke_width=0.8) if label.leader else ""
    colour = QUIET if item.quiet else INK
    base = box.top + item.size * 1.0
    return line + text(item.text, (box.left + 1, base), size=item.size, bold=item.bold, colour=colour, halo=True)
