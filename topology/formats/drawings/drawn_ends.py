"""The sites at which drawn lines end: by name, by place, or made where none is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from topology.formats.draft import EXTRA, Cells, Ids, kept_value, names_of, number_cell
from topology.formats.drawings.snapping import ALIKE, ALIKE_KM, gathered, nearest
from topology.formats.findings import Findings
from topology.records import Line

Position = tuple[float, float]
_KM_PER_DEG = 111.2


@dataclass(slots=True)
class Drawn:
    """A line that becomes a span: its cells, its course (none where it is not drawn), its ends once they are known."""

    cells: Cells
    points: Line
    place: int
    file: str
    a: str = ""
    b: str = ""

    def set_end(self, column: str, site: str) -> None:
        """Set the end a or b."""
        if column == "a":
            self.a = site
        else:
            self.b = site

    def tip(self, column: str) -> Position:
        """Return where the line is drawn to end."""
        return self.points[0 if column == "a" else -1]


#: A line, its end (a or b), and what its properties call that end.
_Open = tuple[Drawn, str, str]


def position_of(row: Mapping[str, str]) -> Position | None:
    """Return a site's position, None where its row has none that can be read. [deg]"""
    try:
        lon_deg, lat_deg = float(row["lon_deg"]), float(row["lat_deg"])
    except (KeyError, ValueError):
        return None
    return (lon_deg, lat_deg) if abs(lon_deg) <= 180 and abs(lat_deg) <= 90 else None


class Ends:
    """
    Finds the ends of lines among sites.

    `positions`: of all sites that have one, by id. [deg] `made`: rows of sites that were not in the file.
    """

    def __init__(
        self, sites: Sequence[Cells], ids: Ids, snap_km: float, findings: Findings, source_of: Callable[[str], str]
    ) -> None:
        self.positions: dict[str, Position] = {}
        self.made: list[Cells] = []
        self._ids, self._snap_km, self._findings, self._source_of = ids, snap_km, findings, source_of
        self._named: dict[str, list[str]] = {}
        self._known: set[str] = set()
        for row in sites:
            self._known.add(row["id"])
            if (position := position_of(row)) is not None:
                self.positions[row["id"]] = position
            said = kept_value(row.get(EXTRA + "id", "null"))
            names = [name for name in (said, row.get("name_zh"), row.get("name_en")) if isinstance(name, str)]
            for name in dict.fromkeys(" ".join(name.split()) for name in names):
                self._named.setdefault(name, []).append(row["id"])

    def settle(self, lines: Sequence[Drawn]) -> None:
        """Set both ends of every line; make the sites that are lacking."""
        named: list[_Open] = []
        nameless: list[_Open] = []
        for line in lines:
            for column in ("a", "b"):
                text = line.cells.get(column, "")
                site = self._called(text, line, column) if text else ""
                if site or not line.points:
                    line.set_end(column, site or text)
                else:
                    (named if text else nameless).append((line, column, text))
            self._turn(line)
        self._make_named(self._snap(named))
        self._make(self._snap(nameless))

    def straight(self, line: Drawn) -> bool:
        """Tell whether a line does no more than join its sites."""
        return line.points == (self.positions.get(line.a), self.positions.get(line.b))

    def _called(self, text: str, line: Drawn, column: str) -> str:
        """Return the site of this id or name, empty where there is none."""
        if text in self._known:
            return text
        found = self._named.get(" ".join(text.split()), [])
        if len(found) < 2:
            return found[0] if found else ""
        if line.points:
            tip = line.tip(column)
            found = sorted(found, key=lambda site: (roughly_km(tip, self.positions.get(site)), site))
        self._findings.assumed(
            "drawn_name_shared", file=line.file, value=text, site=found[0], count=len(found), feature=line.place
        )
        return found[0]

    def _turn(self, line: Drawn) -> None:
        """Turn a line round that is drawn from its end b."""
        if not line.points or not (line.a or line.b):
            return
        known = [(line.tip(own), line.tip(other), self.positions.get(site)) for own, other, site in
                 (("a", "b", line.a), ("b", "a", line.b)) if site]  # fmt: skip
        if all(
            place is not None and roughly_km(far, place) <= self._snap_km and far != near
            and roughly_km(far, place) < roughly_km(near, place)
            for near, far, place in known
        ):  # fmt: skip
            line.points = line.points[::-1]

    def _snap(self, ends: Sequence[_Open]) -> list[_Open]:
        """Set the ends that lie near a site; return the others."""
        if not ends:
            return []
        tips: dict[Position, int] = {}
        for line, column, _ in ends:
            tips.setdefault(line.tip(column), len(tips))
        sites = list(self.positions)
        found = nearest(list(tips), list(self.positions.values()), self._snap_km)
        left = []
        for end in ends:
            line, column, text = end
            at = tips[line.tip(column)]
            if found.first[at] < 0:
                left.append(end)
                continue
            site = sites[found.first[at]]
            line.set_end(column, site)
            if found.second[at] >= 0 and found.second_km[at] <= ALIKE * found.first_km[at] + ALIKE_KM:
                other, km = sites[found.second[at]], f"{found.first_km[at]:.3f}"
                self._findings.assumed(
                    "drawn_end_between", file=line.file, value=site, other=other, km=km, feature=line.place
                )
            if text:
                line.cells.setdefault(f"{EXTRA}{column}", text)
                km = f"{found.first_km[at]:.3f}"
                self._findings.assumed(
                    "drawn_end_renamed", file=line.file, value=text, site=site, km=km, feature=line.place
                )
        return left

    def _make_named(self, ends: Sequence[_Open]) -> None:
        """Make a site for each name that has none, where the first line ends that names it."""
        made: dict[str, str] = {}
        for line, column, text in ends:
            name, tip = " ".join(text.split()), line.tip(column)
            if name not in made:
                made[name] = self._site(name, names_of(name), tip, line.file)
                self._findings.assumed(
                    "drawn_site_named", file=line.file, value=name, position=_worded(tip), feature=line.place
                )
            elif (km := roughly_km(tip, self.positions[made[name]])) > self._snap_km:
                self._findings.doubted(
                    "drawn_name_apart", file=line.file, value=name, km=f"{km:.1f}", feature=line.place
                )
            line.set_end(column, made[name])

    def _make(self, ends: Sequence[_Open]) -> None:
        """Make a site for every crowd of ends that have none."""
        tips: dict[Position, int] = {}
        for line, column, _ in ends:
            tips.setdefault(line.tip(column), len(tips))
        places = list(tips)
        centres = gathered(places, self._snap_km)
        made: dict[int, str] = {}
        for line, column, _ in ends:
            centre = centres[tips[line.tip(column)]]
            if centre not in made:
                made[centre] = self._site(f"J{len(made) + 1}", {}, places[centre], line.file)
                self._findings.assumed(
                    "drawn_site_made",
                    file=line.file,
                    value=made[centre],
                    position=_worded(places[centre]),
                    feature=line.place,
                )
            line.set_end(column, made[centre])

    def _site(self, text: str, names: Cells, place: Position, file: str) -> str:
        made = self._ids.make(text, "J")
        row = {"id": made, **names, "lon_deg": number_cell(place[0]), "lat_deg": number_cell(place[1])}
        self.made.append(row | ({"source": source} if (source := self._source_of(file)) else {}))
        self.positions[made] = place
        return made


def _worded(place: Position) -> str:
    return f"{place[0]:.6g}, {place[1]:.6g}"


def roughly_km(a: Position, b: Position | None) -> float:
    """Return how far two positions are apart, as on a sphere; endless where one has none. [km]"""
    if b is None:
        return math.inf
    north = math.radians(b[1] - a[1])
    east = math.radians(b[0] - a[0])
    half = (
        math.sin(north / 2) ** 2 + math.cos(math.radians(a[1])) * math.cos(math.radians(b[1])) * math.sin(east / 2) ** 2
    )
    return 2 * 180 / math.pi * _KM_PER_DEG * math.asin(min(1.0, math.sqrt(half)))
