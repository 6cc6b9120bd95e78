"""The map of a comparison: spans added, removed and changed, and the places whose verdict turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maps import figures
from maps.picture.clipping import Point
from maps.picture.drawing import FONTS, INK, QUIET, path, sign, star, tag, text
from maps.picture.ground import drawn_ground, drawn_inset, drawn_scale, frame_of, inset_box, island_items
from maps.picture.labels import Courses, Item, Placed, placed
from maps.picture.projection import fitting
from maps.picture.sheet import Sheet, laid_out
from maps.signs import SIGNS
from maps.words.compare import COMPARE_WORDS

Row = Mapping[str, Any]
Look = dict[str, str | float | None]

#: How spans look by what became of them; those drawn later lie on top.
LOOKS: dict[str, Look] = {
    "same": {"stroke": "#8A8A8A", "stroke_width": 1.1},
    "changed": {"stroke": "#56B4E9", "stroke_width": 6},
    "removed": {"stroke": INK, "stroke_width": 2, "stroke_dasharray": "3 4"},
    "added": {"stroke": "#0072B2", "stroke_width": 4},
}
_TURNED_SIZE, _SIGN_SIZE, _STAR_SIZE = 17.0, 10.0, 20.0
#: So many spans get a label; the tables name all.
MOST_LABELS = 16


def compare_map(document: Row, drawing: Row, *, provinces: Row, dash_line: Row) -> str:
    """
    Draw both plans on one map.

    Parameters
    ----------
    document, drawing : mapping
        What `netplan.report.compare` and `netplan.report.compare_drawing` gathered. [km, deg]
    provinces, dash_line : mapping
        GeoJSON FeatureCollections of the provinces and the ten-part line, WGS 84.

    Returns
    -------
    str
        An SVG element; what is written on it stands there in both languages, each in a group of its own.
    """
    sites = drawing["sites"]
    sheet = laid_out(fitting((site["lon_deg"], site["lat_deg"]) for site in sites), "a4", with_panel=True)
    courses: dict[str, list[list[Point]]] = {
        change: [piece for span in drawing["spans"] if span["change"] == change for piece in sheet.line(span["line"])]
        for change in LOOKS
    }
    box = sheet.ground
    body = [
        drawn_ground(sheet, provinces, dash_line),
        *(_drawn(change, courses[change]) for change in LOOKS),
        *(_cross(_middle(sheet, span)) for span in drawing["spans"] if span["change"] == "removed"),
        _signs(sheet, drawing),
        frame_of(sheet),
        *(
            tag(
                "g",
                {"lang": "zh-CN" if lang == "zh" else "en"},
                *_written(sheet, document, drawing, courses, lang),
                drawn_inset(sheet, provinces, dash_line, lang) if sheet.projection.is_china else "",
            )
            for lang in ("zh", "en")
        ),
    ]
    words = COMPARE_WORDS["map_label"]
    root: dict[str, str | float | None] = {
        "class": "compare-map",
        "viewBox": f"{box.left:g} {box.top:g} {box.width:g} {box.height:g}",
        "font-family": FONTS,
        "role": "img",
        "aria-label": f"{words['zh']} / {words['en']}",
    }
    return tag("svg", root, *body)


def _drawn(change: str, lines: Sequence[Sequence[Point]]) -> str:
    casing = path(lines, fill="none", stroke="#FFFFFF", stroke_width=8) if change in ("added", "removed") else ""
    edge = path(lines, fill="none", stroke="#004B75", stroke_width=7) if change == "changed" else ""
    return casing + edge + path(lines, fill="none", stroke_linejoin="round", **LOOKS[change])


def _middle(sheet: Sheet, span: Row) -> Point:
    """Return where a span's label stands: half way along the points of its line."""
    points = sheet.points(span["line"])
    if len(points) % 2:
        return points[len(points) // 2]
    (x1, y1), (x2, y2) = points[len(points) // 2 - 1], points[len(points) // 2]
    return (x1 + x2) / 2, (y1 + y2) / 2


def _cross(at: Point) -> str:
    x, y = at
    lines = [[(x - 5, y - 5), (x + 5, y + 5)], [(x - 5, y + 5), (x + 5, y - 5)]]
    return path(lines, fill="none", stroke="#FFFFFF", stroke_width=5.5) + path(
        lines, fill="none", stroke=INK, stroke_width=2.6
    )


def _signs(sheet: Sheet, drawing: Row) -> str:
    """Draw the verdicts after: those that turn large and in a ring, on top; origins as stars."""
    sites = {site["id"]: site for site in drawing["sites"]}
    marks = []
    for place in sorted(drawing["places"], key=_is_turned):
        at = sheet.point(sites[place["site"]]["lon_deg"], sites[place["site"]]["lat_deg"])
        if not sheet.ground.has(at) or place["status"] not in SIGNS:
            continue
        if _is_turned(place):
            ring: Look = {"fill": "#FFFFFF", "stroke": "#0072B2", "stroke-width": 2.4}
            marks.append(tag("circle", {"cx": at[0], "cy": at[1], "r": 12.5, **ring}))
        marks.append(sign(place["status"], at, _TURNED_SIZE if _is_turned(place) else _SIGN_SIZE))
    for key in drawing["origins"]:
        if key in sites:
            site = sites[key]
            planned = "planned_exchange" in site["roles"] and "exchange" not in site["roles"]
            marks.append(star(sheet.point(site["lon_deg"], site["lat_deg"]), _STAR_SIZE, hollow=planned))
    return "".join(marks)


def _is_turned(place: Row) -> bool:
    return bool(place["change"] in ("worse", "better"))


def _written(
    sheet: Sheet, document: Row, drawing: Row, courses: Mapping[str, Sequence[Sequence[Point]]], lang: str
) -> list[str]:
    sites = {site["id"]: site for site in drawing["sites"]}
    scale, scale_box = drawn_scale(sheet, (sheet.ground.left + 12, sheet.ground.bottom - 12), lang)
    furniture = [scale_box, *([inset_box(sheet)] if sheet.projection.is_china else [])]
    items = [*island_items(sheet, lang), *_place_items(sheet, drawing, sites, lang)]
    items += _span_items(sheet, document, drawing, lang)
    shown = [item for item in items if sheet.ground.has(item.at)]
    lines = Courses(line for change in ("added", "removed", "changed") for line in courses[change])
    found = placed(shown, frame=sheet.ground.grown(-3), furniture=furniture, courses=lines)
    return [*map(_label, found), scale]


def _place_items(sheet: Sheet, drawing: Row, sites: Mapping[str, Row], lang: str) -> list[Item]:
    items = []
    for place in drawing["places"]:
        site = sites[place["site"]]
        at = sheet.point(site["lon_deg"], site["lat_deg"])
        turned = _is_turned(place)
        words = site[f"name_{lang}"]
        if turned and place["status_before"] != place["status"]:
            was, now = SIGNS[place["status_before"]], SIGNS[place["status"]]
            words = f"{words} {was.zh}→{now.zh}" if lang == "zh" else f"{words} {was.en}→{now.en}"
        half = 13.0 if turned else _SIGN_SIZE / 2
        items.append(
            Item(at=at, text=words, half=half, size=13 if turned else 11, weight=95 if turned else 30, bold=turned)
        )
    for origin in (sites[key] for key in drawing["origins"] if key in sites):
        at = sheet.point(origin["lon_deg"], origin["lat_deg"])
        items.append(Item(at=at, text=origin[f"name_{lang}"], half=_STAR_SIZE / 2, size=13, weight=90, bold=True))
    return items


def _span_items(sheet: Sheet, document: Row, drawing: Row, lang: str) -> list[Item]:
    """Label what changed by its length: the first so many, those added and removed before those changed."""
    table = next(one for one in document["inputs"] if one["table"] == "spans")
    was_km = {
        row["id"]: field["before"]
        for row in table["changed"]
        for field in row["fields"]
        if field["field"] == "route_km"
    }
    changed = [span for span in drawing["spans"] if span["change"] != "same"]
    changed.sort(key=lambda span: (span["change"] == "changed", -span["route_km"]))
    items = []
    for span in changed[:MOST_LABELS]:
        key = f"label_{span['change']}" if span["change"] != "changed" or span["id"] in was_km else "label_touched"
        words = COMPARE_WORDS[key][lang].format(
            km=figures.km_text(span["route_km"]), was=figures.km_text(was_km.get(span["id"]))
        )
        items.append(Item(at=_middle(sheet, span), text=words, half=7, size=11.5, weight=70))
    return items


def _label(label: Placed) -> str:
    item, box = label.item, label.box
    line = path([label.leader], stroke=INK, stroke_width=0.8) if label.leader else ""
    colour = QUIET if item.quiet else INK
    at = (box.left + 1, box.top + item.size)
    return line + text(item.text, at, size=item.size, bold=item.bold, colour=colour, halo=True)
