"""Placemarks of a KML document as features: what Google Earth and 奥维互动地图 (Ovi) draw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from geodata.crs import CGCS2000, GCJ02, WGS84, to_wgs84
from geodata.errors import InputError
from geodata.markup import Element
from topology.formats.draft import SITES, SPANS
from topology.formats.drawings.drawn import BARE, LINE, POINT, Feature
from topology.formats.drawings.drawn_fields import TABLE
from topology.formats.drawings.kml_words import properties_of_texts, shown_name, tidy
from topology.formats.drawings.seam import joined
from topology.formats.findings import Findings
from topology.records import Line

#: Our own folders; what lies in them came from a plan, and they are no field of it.
OWN_FOLDERS = {SITES: "站点 Sites", SPANS: "光缆段 Spans", "": "其他表 Tables"}
#: How our own styles begin.
OWN_STYLE = "#plan-"
_CONTAINERS = frozenset({"kml", "Document", "Folder"})
_LINKS = frozenset({"NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay"})
_LOOKS = frozenset({
    "Style", "StyleMap", "LookAt", "Camera", "Region", "OvAttr", "balloonVisibility", "visibility", "open", "Metadata",
})  # fmt: skip
_AREAS = frozenset({"Polygon", "LinearRing", "Model"})
_SHAPES = frozenset({"Point", "LineString", "Track", "MultiTrack", "MultiGeometry"}) | _AREAS
#: What Ovi calls the systems that it draws in.
_SYSTEMS = {"wgs84": WGS84, "cgcs2000": CGCS2000, "gcj02": GCJ02}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@dataclass(slots=True)
class Drawing:
    """What was read: features, each with the system that its positions are in; the document's name and description."""

    features: list[Feature] = field(default_factory=list)
    systems: list[str] = field(default_factory=list)
    name: str = ""
    description: str = ""

    def in_one_system(self) -> tuple[list[Feature], str]:
        """Return the features and the one system that all are in: their own where it is one, else WGS 84."""
        if len(set(self.systems)) <= 1:
            return self.features, next(iter(self.systems), WGS84)
        moved = [
            Feature(one.kind, tuple(to_wgs84(*point, system) for point in one.points), one.properties, one.place)
            for one, system in zip(self.features, self.systems, strict=True)
        ]
        return moved, WGS84


class DocumentReader:
    """
    Takes placemarks out of one document after another.

    Parameters
    ----------
    drawing : Drawing
        Gets what is read.
    declared : str or None
        The system that the user has named; it stands over what the file says.
    findings : Findings
        Told what is left out.
    """

    def __init__(self, drawing: Drawing, declared: str | None, findings: Findings) -> None:
        self._drawing, self._declared, self._findings = drawing, declared, findings
        self._file = ""
        self._place = 0

    def read(self, root: Element, file: str) -> None:
        """Read a document; `file` is its name, for messages."""
        self._file = file
        if root.name == "Placemark":
            self._placemark(root, (), self._system(root, None))
        else:
            self._container(root, (), None)

    def _left_out(self, code: str, element: Element, value: object = None) -> None:
        self._findings.left_out(code, file=self._file, row=element.row, value=element.name if value is None else value)

    def _system(self, element: Element, above: str | None) -> str | None:
        said = element.text_of("OvCoordType")
        if not said or self._declared:
            return above
        system = _SYSTEMS.get(re.sub(r"[-_ ]", "", said).casefold())
        if system is None:
            known = [GCJ02, CGCS2000, WGS84]
            raise InputError("kml_system", file=self._file, row=element.row, value=said, known=known)
        return system

    def _container(self, element: Element, folder: tuple[str, ...], above: str | None) -> None:
        system = self._system(element, above)
        if element.name == "Document" and not self._drawing.name:
            self._drawing.name = element.text_of("name")
            self._drawing.description = element.text_of("description")
        for part in element.parts:
            if part.name == "Placemark":
                self._placemark(part, folder, self._system(part, system))
            elif part.name in _CONTAINERS:
                named = part.text_of("name") if part.name == "Folder" else ""
                self._container(part, (*folder, named) if named else folder, system)
            elif part.name in _LINKS:
                self._left_out("kml_link", part, part.text_of("name") or part.name)
            elif part.name in _LOOKS and not f"#{part.attributes.get('id', '')}".startswith(OWN_STYLE):
                self._left_out("kml_style", part)

    def _placemark(self, element: Element, folder: tuple[str, ...], system: str | None) -> None:
        self._place += 1
        for part in element.parts:
            if part.name in _LOOKS:
                self._left_out("kml_style", part)
        parts = list(self._shapes(element))
        kind, lines = self._usable(parts, element)
        if kind is None:
            return
        texts = dict(self._texts(element))
        table = texts.get(TABLE, SITES) if kind == BARE else SITES if kind == POINT else SPANS
        own = folder[:1] and folder[0] in OWN_FOLDERS.values()
        if folder and not own:
            texts.setdefault("x:folder", "/".join(folder))
        self._name(element, texts)
        properties = properties_of_texts(texts, table)
        for line in lines or [()]:
            self._drawing.features.append(Feature(kind, line, dict(properties), self._place))
            self._drawing.systems.append(self._declared or system or WGS84)

    def _name(self, element: Element, texts: dict[str, str]) -> None:
        """Take the name on the map; where the plan's own names stand beside it, they hold."""
        name = " ".join(element.text_of("name").split())
        if not name or TABLE in texts or name == shown_name(texts, self._place):
            return
        held = [texts[key] for key in ("id", "name_en", "name_zh") if key in texts]
        if held:
            self._findings.conflict("kml_renamed", file=self._file, row=element.row, value=name, holds=held[-1])
            return
        if "name" in texts:
            texts.setdefault("x:name", texts.pop("name"))
        texts["name"] = name

    def _texts(self, element: Element) -> Iterator[tuple[str, str]]:
        """Yield the fields of a placemark: its own elements, then its extended data."""
        if "id" in element.attributes:
            yield "x:kml_id", element.attributes["id"]
        for part in element.parts:
            plain = not part.parts and part.text.strip()
            if part.name in ("TimeStamp", "TimeSpan"):
                for moment in part.parts:
                    if moment.text.strip():
                        yield f"x:{moment.name}", moment.text.strip()
            elif part.name == "styleUrl":
                if not part.text.strip().startswith(OWN_STYLE):
                    yield "x:styleUrl", part.text.strip()
            elif plain and part.name not in _LOOKS | _SHAPES | {"name", "OvCoordType"}:
                yield f"x:{part.name}", tidy(part.text)
        for data in element.every("ExtendedData"):
            yield from self._extended(data)

    def _extended(self, element: Element) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        for part in element.parts:
            if part.name == "SchemaData":
                fields = [(one.attributes.get("name", ""), one.text) for one in part.parts]
            elif part.name == "Data":
                value = part.first("value")
                fields = [(part.attributes.get("name", ""), "" if value is None else value.text)]
            else:
                fields = [(part.name, part.text)]
            for name, text in fields:
                key, count = name, 2
                if name and tidy(text):
                    while key in seen:
                        key, count = f"{name} {count}", count + 1
                    seen.add(key)
                    yield key, tidy(text)

    def _shapes(self, element: Element) -> Iterator[tuple[Element, str, Line]]:
        for part in element.parts:
            if part.name == "Point":
                yield part, POINT, self._positions(part)
            elif part.name == "LineString":
                yield part, LINE, self._positions(part)
            elif part.name == "Track":
                yield part, LINE, self._track(part)
            elif part.name in ("MultiGeometry", "MultiTrack"):
                yield from self._shapes(part)
            elif part.name in _AREAS:
                yield part, "", ()

    def _usable(self, parts: list[tuple[Element, str, Line]], element: Element) -> tuple[str | None, list[Line]]:
        """Choose what a placemark stands for: its lines, else its points, else nothing drawn."""
        lines, points = [], []
        for part, kind, positions in parts:
            if kind == LINE and len(positions) >= 2:
                lines.append(positions)
            elif kind == POINT and positions:
                points.append(positions[:1])
            else:
                self._left_out("kml_area" if kind == "" else "kml_short", part)
        if lines:
            if points:
                self._left_out("kml_label", element, element.text_of("name") or "Point")
            return LINE, _chained(joined(lines))
        if points:
            return POINT, points
        return (None if parts else BARE), []

    def _positions(self, element: Element) -> Line:
        found = element.first("coordinates")
        if found is None:
            return ()
        # 116.4, 39.9, 0 with blanks is a common slip.
        tokens = re.sub(r"\s*,\s*", ",", found.text).split()
        return self._line(found, (token.split(",") for token in tokens))

    def _track(self, element: Element) -> Line:
        return self._line(element, (part.text.split() for part in element.every("coord") if part.text.strip()))

    def _line(self, element: Element, tuples: Iterable[list[str]]) -> Line:
        points, high = [], False
        for numbers in tuples:
            good = 2 <= len(numbers) <= 3 and all(_NUMBER.fullmatch(number) for number in numbers)
            lon, lat = (float(numbers[0]), float(numbers[1])) if good else (999.0, 999.0)
            if not (abs(lon) <= 180 and abs(lat) <= 90):
                raise InputError("kml_position", file=self._file, row=element.row, value=",".join(numbers))
            high = high or (len(numbers) == 3 and float(numbers[2]) != 0)
            points.append((lon, lat))
        if high:
            self._left_out("kml_height", element)
        return tuple(points)


def _chained(lines: list[Line]) -> list[Line]:
    """Put together neighbouring parts of which one ends where the next begins."""
    chained: list[Line] = []
    for line in lines:
        if chained and chained[-1][-1] == line[0]:
            chained[-1] += line[1:]
        else:
            chained.append(line)
    return chained
