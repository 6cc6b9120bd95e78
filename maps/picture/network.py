"""The network of the picture: cables, origins, target places with their verdicts, and what is written beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maps import figures
from maps.picture.clipping import Point
from maps.picture.drawing import dot, path, shortened, sign, star
from maps.picture.labels import Item
from maps.picture.sheet import Sheet
from maps.signs import SIGNS
from maps.words.picture import PICTURE_WORDS

SIGN_SIZE = 15.0
STAR_SIZE = 22.0
#: Signs closer than this are gathered under the worst of them. [unit]
_GATHER = 13.5
_LONGEST_LABEL = 190.0
_NONE = "none"

#: How cables look: as on the page.
LINES: dict[str, dict[str, str | float | None]] = {
    "schematic": {"stroke": "#6B6B6B", "stroke_width": 1, "stroke_dasharray": "1 4"},
    "existing": {"stroke": "#6B6B6B", "stroke_width": 1.4},
    "planned": {"stroke": "#6B6B6B", "stroke_width": 2, "stroke_dasharray": "8 4"},
    "candidate": {"stroke": "#0072B2", "stroke_width": 1.5, "stroke_dasharray": "2 5"},
}


def named(row: Mapping[str, Any], name: str, lang: str) -> str:
    """Return a name in a language, Chinese where the other is missing."""
    return str(row.get(f"{name}_{lang}") or row.get(f"{name}_zh") or "")


def kind_of(span: Mapping[str, Any]) -> str:
    """Tell how a span is drawn: a candidate as such, one without a course as schematic, others by their status."""
    status = str(span.get("status") or "existing")
    if status == "candidate" or status not in LINES:
        return "candidate" if status == "candidate" else "existing"
    return "schematic" if span.get("schematic") else status


def own_rows(page: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the verdicts on each target's own layer, the worst first."""
    rows = [row for row in page["verdicts"] if row.get("own_layer")]
    return sorted(rows, key=lambda row: (severity(status_of(row)), slack_ms(row), str(row["to"])))


def status_of(row: Mapping[str, Any]) -> str:
    """Return the verdict shown; "none" for a target without a figure."""
    status = row.get("status")
    return str(status) if row.get("limit_ms") is not None and status in SIGNS else _NONE


def severity(status: str) -> int:
    """Rank a verdict, the worst first."""
    return len(SIGNS) if status == _NONE else list(SIGNS).index(status)


def slack_ms(row: Mapping[str, Any]) -> float:
    """Return what is left to the target; infinite where nothing is known. [ms]"""
    if row.get("limit_ms") is None or row.get("oneway_ms") is None:
        return math.inf
    return float(row["limit_ms"]) - float(row["oneway_ms"])


def first_origin(page: Mapping[str, Any]) -> str:
    """Return the origin whose delays stand beside the places: that of the plan's first target."""
    return str(page["targets"][0]["from"]) if page["targets"] else ""


@dataclass(slots=True)
class Place:
    """A target place on paper: its worst row, and the places gathered under its sign."""

    site: Mapping[str, Any]
    rows: list[Mapping[str, Any]]
    at: Point
    gathered: list[Place] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The worst verdict on the place."""
        return status_of(self.rows[0])


def places_of(page: Mapping[str, Any], sheet: Sheet) -> list[Place]:
    """Return the target places on the map, the worst first; those too close to a worse one are gathered under it."""
    sites = {site["id"]: site for site in page["sites"]}
    stars = [at for _, at in origins_of(page, sheet)]
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in own_rows(page):
        if row["to"] in sites:
            rows.setdefault(row["to"], []).append(row)
    kept: list[Place] = []
    for name, group in rows.items():
        site = sites[name]
        place = Place(
            site, group, _aside(sheet.point(site["lon_deg"], site["lat_deg"]), [] if site.get("origin") else stars)
        )
        if not sheet.ground.has(place.at):
            continue
        near = [one for one in kept if math.dist(one.at, place.at) < _GATHER]
        if near and not site.get("origin"):
            min(near, key=lambda one: math.dist(one.at, place.at)).gathered.append(place)
        else:
            kept.append(place)
    return kept


def _aside(at: Point, stars: Iterable[Point]) -> Point:
    """Move a sign out from under the star of an origin."""
    least = (STAR_SIZE + SIGN_SIZE) / 2 - 2
    for star_at in stars:
        apart = math.dist(at, star_at)
        if apart < least:
            x, y = ((at[0] - star_at[0]) / apart, (at[1] - star_at[1]) / apart) if apart else (0.0, -1.0)
            return star_at[0] + x * least, star_at[1] + y * least
    return at


def courses_of(page: Mapping[str, Any], sheet: Sheet) -> dict[str, list[list[Point]]]:
    """Return the pieces of cable on the map by how they are drawn; cables along one line are drawn once."""
    found: dict[str, list[list[Point]]] = {kind: [] for kind in LINES}
    seen: set[tuple[str, str, str]] = set()
    for span in page["spans"]:
        kind = kind_of(span)
        ends = sorted((str(span["a"]), str(span["b"])))
        if (key := (kind, ends[0], ends[1])) not in seen:
            seen.add(key)
            found[kind] += sheet.line(span["line"])
    return found


def drawn_cables(courses: Mapping[str, Sequence[Sequence[Point]]]) -> str:
    """Draw the cables, those in service below those that are only planned."""
    return "".join(path(courses[kind], fill="none", stroke_linejoin="round", **look) for kind, look in LINES.items())


def drawn_places(places: Iterable[Place], origins: Iterable[tuple[Mapping[str, Any], Point]]) -> str:
    """Draw dots, signs and stars; the worst verdict lies on top of the others, stars on top of all."""
    shown = sorted(places, key=lambda place: -severity(place.status))
    marks = [
        dot(place.at, 3.2) if place.status == _NONE else sign(place.status, place.at, SIGN_SIZE)
        for place in shown
        if not place.site.get("origin")
    ]
    return "".join([*marks, *(star(at, STAR_SIZE, hollow=is_planned(site)) for site, at in origins)])


def is_planned(site: Mapping[str, Any]) -> bool:
    """Tell whether an exchange is planned only."""
    roles = site.get("roles") or ()
    return "planned_exchange" in roles and "exchange" not in roles


def origins_of(page: Mapping[str, Any], sheet: Sheet) -> list[tuple[Mapping[str, Any], Point]]:
    """Return the origins on the map and where they lie."""
    found = [(site, sheet.point(site["lon_deg"], site["lat_deg"])) for site in page["sites"] if site.get("origin")]
    return [(site, at) for site, at in found if sheet.ground.has(at)]


def items_of(
    places: Iterable[Place], origins: Iterable[tuple[Mapping[str, Any], Point]], *, start: str, lang: str
) -> list[Item]:
    """Return what is written beside stars, signs and dots."""
    items = [
        Item(at=at, text=_cut(named(site, "name", lang), 13), half=STAR_SIZE / 2 - 2, size=13, weight=90, bold=True)
        for site, at in origins
    ]
    for place in places:
        if place.site.get("origin"):
            continue
        plain = place.status == _NONE
        weight = 20.0 if plain else 60.0 - 4 * severity(place.status)
        half = 3.2 if plain else SIGN_SIZE / 2
        words = _cut(_label(place, start, lang), 12)
        bold = place.status in ("misses", "impossible")
        items.append(Item(at=place.at, text=words, half=half, weight=weight, bold=bold))
    return items


def _cut(words: str, size: float) -> str:
    return shortened(words, size, _LONGEST_LABEL)


def _label(place: Place, start: str, lang: str) -> str:
    """Name a place and its delay from the plan's first origin; of several gathered, the worst."""
    name = named(place.site, "name", lang)
    group = [place, *place.gathered]
    if len(group) > 1:
        words = PICTURE_WORDS["gathered"][lang]
        name = words.format(place=name, n=len(group), more=len(group) - 1)
    rows = [row for one in group for row in one.rows if row["from"] == start and row.get("oneway_ms") is not None]
    if not rows or place.status == _NONE:
        return name
    if len(group) == 1:
        return f"{name} {figures.banded_ms_text(rows[0], 'oneway', limit_ms=rows[0]['limit_ms'])} ms"
    worst = max(rows, key=lambda row: float(row["oneway_ms"]))
    ms = figures.banded_ms_text(worst, "oneway", limit_ms=worst["limit_ms"])
    return f"{name} {PICTURE_WORDS['worst_of'][lang].format(ms=ms)}"
