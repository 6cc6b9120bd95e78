"""Features as a KML 2.2 document that Google Earth and 奥维互动地图 show well, and that gives the plan back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from topology.formats.draft import SITES, SPANS, number_cell
from topology.formats.drawings.drawn import LINE, POINT, Feature
from topology.formats.drawings.drawn_fields import TABLE
from topology.formats.drawings.kml_read import OWN_FOLDERS, OWN_STYLE
from topology.formats.drawings.kml_words import field_of, shown_name, text_of, texts_of_properties
from topology.formats.drawings.seam import cut
from topology.formats.findings import Findings
from topology.records import Line

_NAMESPACE = "http://www.opengis.net/kml/2.2"
#: Of lines by status: colour as aabbggrr, width; KML knows no dashes. The colours are safe for colour-blind readers.
_LINES = {"existing": ("ff6b6b6b", "2"), "planned": ("ff00559e", "3"), "candidate": ("ffb27200", "2")}
_SITE = "ff4b4b4b"
#: What XML 1.0 cannot hold.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DocumentWriter:
    """
    Builds a document.

    Parameters
    ----------
    name, description : str
        Of the document.
    findings : Findings
        Told of characters that XML cannot hold.
    file : str
        The name of the result, for findings.
    """

    def __init__(self, name: str, description: str, findings: Findings, file: str) -> None:
        self._findings, self._file = findings, file
        self._root = ET.Element("kml", {"xmlns": _NAMESPACE})
        self._document = self._add(self._root, "Document")
        self._add(self._document, "name", name)
        if description:
            self._add(self._document, "description", description)
        self._styles()
        self._folders: dict[tuple[str, ...], ET.Element] = {(): self._document}

    def add(self, features: Iterable[Feature]) -> None:
        """Add features: points, lines, and rows of other tables as placemarks without a place."""
        for feature in features:
            self._placemark(feature)

    def text(self) -> str:
        """Return the document."""
        # No layout within texts: only what holds elements alone is set in lines.
        ET.indent(self._root, space=" ")
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(self._root, encoding="unicode") + "\n"

    def _add(self, parent: ET.Element, tag: str, text: str | None = None, /, **attributes: str) -> ET.Element:
        fit = {key: self._fit(value) for key, value in attributes.items()}
        child = ET.SubElement(parent, tag, fit)
        child.text = None if text is None else self._fit(text)
        return child

    def _fit(self, text: str) -> str:
        fit, count = _UNFIT.subn("", text)
        if count:
            self._findings.left_out("kml_characters", file=self._file, value=text)
        return fit

    def _styles(self) -> None:
        for status, (colour, width) in _LINES.items():
            line = self._add(self._add(self._document, "Style", id=f"{OWN_STYLE[1:]}{status}"), "LineStyle")
            self._add(line, "color", colour)
            self._add(line, "width", width)
        style = self._add(self._document, "Style", id=f"{OWN_STYLE[1:]}site")
        icon = self._add(style, "IconStyle")
        self._add(icon, "color", _SITE)
        self._add(icon, "scale", "0.8")
        self._add(self._add(style, "LabelStyle"), "scale", "0.8")

    def _folder(self, path: tuple[str, ...]) -> ET.Element:
        if path not in self._folders:
            folder = self._add(self._folder(path[:-1]), "Folder")
            self._add(folder, "name", path[-1])
            self._folders[path] = folder
        return self._folders[path]

    def _placemark(self, feature: Feature) -> None:
        properties = dict(feature.properties)
        table = str(properties.get(TABLE) or (SITES if feature.kind == POINT else SPANS))
        path = _own_path(table)
        folder = properties.get("folder")
        if _is_path(folder):
            del properties["folder"]
            path = tuple(str(folder).split("/"))
        placemark = self._add(self._folder(path), "Placemark")
        self._add(placemark, "name", shown_name(texts_of_properties(properties, table), feature.place))
        described = properties.get("description")
        if isinstance(described, str) and text_of(described) == described and field_of(described) == described:
            self._add(placemark, "description", properties.pop("description"))
        if feature.kind == POINT:
            self._add(placemark, "styleUrl", f"{OWN_STYLE}site")
        elif feature.kind == LINE:
            status = properties.get("status", "existing")
            self._add(placemark, "styleUrl", OWN_STYLE + (status if status in _LINES else "existing"))
        texts = texts_of_properties(properties, table)
        if texts:
            data = self._add(placemark, "ExtendedData")
            for name, text in texts.items():
                self._add(self._add(data, "Data", name=name), "value", text)
        self._shape(placemark, feature)

    def _shape(self, placemark: ET.Element, feature: Feature) -> None:
        if feature.kind == POINT:
            self._add(self._add(placemark, "Point"), "coordinates", _coordinates(feature.points))
        elif feature.kind == LINE:
            pieces = cut(feature.points)
            parent = placemark if len(pieces) == 1 else self._add(placemark, "MultiGeometry")
            for piece in pieces:
                line = self._add(parent, "LineString")
                self._add(line, "tessellate", "1")
                self._add(line, "coordinates", _coordinates(piece))


def _own_path(table: str) -> tuple[str, ...]:
    return (OWN_FOLDERS[table],) if table in OWN_FOLDERS else (OWN_FOLDERS[""], table.removesuffix(".csv"))


def _is_path(folder: object) -> bool:
    """Tell whether a kept field is a path of folders that comes back from the tree of folders."""
    if not isinstance(folder, str) or text_of(folder) != folder or _UNFIT.search(folder):
        return False
    parts = folder.split("/")
    return all(part and part == part.strip() for part in parts) and parts[0] not in OWN_FOLDERS.values()


def _coordinates(points: Line | Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{number_cell(lon)},{number_cell(lat)}" for lon, lat in points)
