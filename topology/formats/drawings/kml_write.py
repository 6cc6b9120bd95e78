"""Features as a KML 2.2 document that Google Earth and 奥维互动地图 show well, and that gives the plan back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

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
#: Blanks that a reader would take for plain ones, and the sign that ends an attribute.
_IN_ATTRIBUTE = str.maketrans({'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"})
#: Parts of an element: texts, and of a folder also lists, which are the parts of folders in it.
_Parts = list[Any]


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
        document: _Parts = [self._leaf(2, "name", name)]
        if description:
            document.append(self._leaf(2, "description", description))
        document.extend(_styles())
        #: Of each folder its parts in their order: elements as text, and folders.
        self._folders: dict[tuple[str, ...], _Parts] = {(): document}

    def add(self, features: Iterable[Feature]) -> None:
        """Add features: points, lines, and rows of other tables as placemarks without a place."""
        for feature in features:
            self._placemark(feature)

    def text(self) -> str:
        """Return the document."""
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{_NAMESPACE}">\n'
        return head + "".join(_whole(1, "Document", self._folders[()])) + "</kml>\n"

    def _fit(self, text: str) -> str:
        """Return a text as XML can hold it."""
        if text.isprintable():
            return escape(text)
        fit, count = _UNFIT.subn("", text)
        if count:
            self._findings.left_out("kml_characters", file=self._file, value=text)
        return escape(fit)

    def _leaf(self, depth: int, tag: str, text: str) -> str:
        return _leaf(depth, tag, self._fit(text))

    def _folder(self, path: tuple[str, ...]) -> _Parts:
        if path not in self._folders:
            above = self._folder(path[:-1])
            self._folders[path] = [self._leaf(2 + len(path), "name", path[-1])]
            above.append(self._folders[path])
        return self._folders[path]

    def _placemark(self, feature: Feature) -> None:
        properties = dict(feature.properties)
        table = str(properties.get(TABLE) or (SITES if feature.kind == POINT else SPANS))
        path = _own_path(table)
        folder = properties.get("folder")
        if _is_path(folder):
            del properties["folder"]
            path = tuple(str(folder).split("/"))
        described = properties.get("description")
        if isinstance(described, str) and text_of(described) == described and field_of(described) == described:
            del properties["description"]
        else:
            described = None
        texts = texts_of_properties(properties, table)
        depth = 3 + len(path)
        parts: _Parts = [self._leaf(depth, "name", shown_name(texts, feature.place))]
        if described is not None:
            parts.append(self._leaf(depth, "description", described))
        if feature.kind == POINT:
            parts.append(_leaf(depth, "styleUrl", f"{OWN_STYLE}site"))
        elif feature.kind == LINE:
            status = properties.get("status")
            parts.append(_leaf(depth, "styleUrl", OWN_STYLE + (status if status in _LINES else "existing")))
        if texts:
            parts += _whole(depth, "ExtendedData", [self._field(depth + 1, *field) for field in texts.items()])
        parts += _shape(depth, feature)
        self._folder(path).append("".join(_whole(depth - 1, "Placemark", parts)))

    def _field(self, depth: int, name: str, text: str) -> str:
        named = self._fit(name).translate(_IN_ATTRIBUTE)
        return "".join(_whole(depth, "Data", [self._leaf(depth + 1, "value", text)], f' name="{named}"'))


def _leaf(depth: int, tag: str, text: str) -> str:
    """Word an element of escaped text. No layout within it: the text is all that stands there."""
    return f"{' ' * depth}<{tag}>{text}</{tag}>\n" if text else f"{' ' * depth}<{tag} />\n"


def _whole(depth: int, tag: str, parts: _Parts, attributes: str = "") -> Iterator[str]:
    """Yield the texts of an element that holds others; a list among them is a folder."""
    yield f"{' ' * depth}<{tag}{attributes}>\n"
    for part in parts:
        if isinstance(part, str):
            yield part
        else:
            yield from _whole(depth + 1, "Folder", part)
    yield f"{' ' * depth}</{tag}>\n"


def _styles() -> Iterator[str]:
    for status, (colour, width) in _LINES.items():
        line: _Parts = [_leaf(4, "color", colour), _leaf(4, "width", width)]
        yield from _style(status, [*_whole(3, "LineStyle", line)])
    icon: _Parts = [_leaf(4, "color", _SITE), _leaf(4, "scale", "0.8")]
    label: _Parts = [_leaf(4, "scale", "0.8")]
    yield from _style("site", [*_whole(3, "IconStyle", icon), *_whole(3, "LabelStyle", label)])


def _style(name: str, parts: _Parts) -> Iterator[str]:
    return _whole(2, "Style", parts, f' id="{OWN_STYLE[1:]}{name}"')


def _shape(depth: int, feature: Feature) -> Iterator[str]:
    if feature.kind == POINT:
        yield from _whole(depth, "Point", [_leaf(depth + 1, "coordinates", _coordinates(feature.points))])
    elif feature.kind == LINE:
        pieces = cut(feature.points)
        if len(pieces) == 1:
            yield from _line(depth, pieces[0])
        else:
            parts: _Parts = [text for piece in pieces for text in _line(depth + 1, piece)]
            yield from _whole(depth, "MultiGeometry", parts)


def _line(depth: int, piece: Line) -> Iterator[str]:
    parts: _Parts = [_leaf(depth + 1, "tessellate", "1"), _leaf(depth + 1, "coordinates", _coordinates(piece))]
    return _whole(depth, "LineString", parts)


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
