"""
XLSX and XLSM, read as a stream: no entity, link, macro or formula is followed, and nothing grows past its bounds.

Why not the usual library: as a stream it does not tell merged cells, whole it takes some fifty times the file's size,
and it builds all styles and trusts the stated size of a sheet. It stands in the tests as the peer.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from geodata.errors import InputError
from geodata.markup import MOST_DEPTH, Element, parse_xml
from geodata.workbook_cells import MOST_SHEETS, Grid, Sheet, clean, date_text, number_text, shows_dates

#: The parts that name sheets, styles and relations hold no more elements.
_MOST_ELEMENTS = 200_000
#: A workbook holds no more different texts.
_MOST_TEXTS = 2_000_000
_MOST_NUMBER = 400
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def read_xlsx(members: Mapping[str, bytes], *, file: str, merged: bool) -> list[Sheet]:
    """
    Read the sheets of an unpacked XLSX file.

    Parameters
    ----------
    members : mapping of str to bytes
        Name in the archive -> content.
    file : str
        Its name, for errors.
    merged : bool
        Fill merged cells with the text of their first one.

    Returns
    -------
    list of Sheet
        In their order; sheets that hold charts or macros only are left out.

    Raises
    ------
    InputError
        If a part is missing or no valid XML, brings a document type, or goes beyond a bound.
    """
    parts = {name.replace("\\", "/").lstrip("/").casefold(): raw for name, raw in members.items()}
    if "xl/workbook.bin" in parts or "mimetype" in parts:
        raise InputError("workbook_other", file=file, value="XLSB" if "xl/workbook.bin" in parts else "ODS")
    return _Book(parts, file, merged).sheets()


class _Book:
    """The parts of one workbook."""

    def __init__(self, parts: Mapping[str, bytes], file: str, merged: bool) -> None:
        self._parts, self._file, self._merged = parts, file, merged
        self._path = self._main()
        self._related = self._relations(self._path)

    def sheets(self) -> list[Sheet]:
        """Return all sheets."""
        root = self._tree(self._path)
        since_1904 = any(part.attributes.get("date1904") in ("1", "true") for part in root.every("workbookPr"))
        listed = [sheet for group in root.every("sheets") for sheet in group.every("sheet")]
        if len(listed) > MOST_SHEETS:
            raise InputError("workbook_sheets", file=self._file, value=len(listed), most=MOST_SHEETS)
        texts, dates = self._texts(), self._dates()
        found: list[Sheet] = []
        used = 0
        for sheet in listed:
            kind, path = self._related.get(sheet.attributes.get("id", ""), ("", ""))
            if kind != "worksheet":
                continue
            name = clean(sheet.attributes.get("name", ""))
            grid = Grid(f"{self._file}[{name}]", used)
            reader = _SheetReader(grid, texts, dates, since_1904)
            self._stream(path, reader.start, reader.end, reader.text)
            if self._merged:
                reader.fill()
            used = grid.used
            found.append(Sheet(name, grid.rows(), hidden=sheet.attributes.get("state", "visible") != "visible"))
        return found

    def _main(self) -> str:
        for kind, path in self._relations("").values():
            if kind == "officeDocument":
                return path
        return "xl/workbook.xml"

    def _relations(self, path: str) -> dict[str, tuple[str, str]]:
        """Return what a part is related to within the file: id -> kind and path; what stands outside is left out."""
        folder, name = posixpath.split(path)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self._parts:
            return {}
        found = {}
        for part in self._tree(relations).every("Relationship"):
            if part.attributes.get("TargetMode", "") == "External":
                continue
            target = part.attributes.get("Target", "").replace("\\", "/").casefold()
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[part.attributes.get("Id", "")] = (part.attributes.get("Type", "").rpartition("/")[2], place)
        return found

    def _texts(self) -> list[str]:
        reader = _TextReader(self._file)
        for kind, path in self._related.values():
            if kind == "sharedStrings" and path in self._parts:
                self._stream(path, reader.start, reader.end, reader.text)
        return reader.found

    def _dates(self) -> list[bool]:
        """Tell for every style of cells whether it shows dates."""
        paths = [path for kind, path in self._related.values() if kind == "styles" and path in self._parts]
        if not paths:
            return []
        root = self._tree(paths[0])
        codes = {
            part.attributes.get("numFmtId", ""): part.attributes.get("formatCode", "")
            for group in root.every("numFmts")
            for part in group.every("numFmt")
        }
        known: dict[str, bool] = {}
        dates = []
        for group in root.every("cellXfs"):
            for part in group.every("xf"):
                number = part.attributes.get("numFmtId", "0")
                if number not in known:
                    whole = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
                    known[number] = shows_dates(whole, codes.get(number, ""))
                dates.append(known[number])
        return dates

    def _tree(self, path: str) -> Element:
        return parse_xml(self._part(path), file=f"{self._file}[{path}]", most_elements=_MOST_ELEMENTS)

    def _part(self, path: str) -> bytes:
        if path not in self._parts:
            raise InputError("workbook_part", file=self._file, value=path)
        return self._parts[path]

    def _stream(
        self,
        path: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None],
    ) -> None:
        place = f"{self._file}[{path}]"
        parser = expat.ParserCreate()
        depth = 0

        def opened(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > MOST_DEPTH:
                raise InputError("xml_depth", file=place, row=parser.CurrentLineNumber, value=name, most=MOST_DEPTH)
            start(name.rpartition(":")[2], attributes)

        def closed(name: str) -> None:
            nonlocal depth
            depth -= 1
            end(name.rpartition(":")[2])

        def doctype(*_: object) -> None:
            raise InputError("xml_doctype", file=place, value="DOCTYPE")

        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, text
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = doctype
        try:
            parser.Parse(self._part(path), True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code) or str(error)
            raise InputError("bad_xml", file=place, row=error.lineno, reason=reason) from None
        except (LookupError, UnicodeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError("bad_xml", file=place, row=1, reason=error) from None


class _TextReader:
    """The texts that cells share; how Chinese and Japanese ones are pronounced (rPh) is left out."""

    def __init__(self, file: str) -> None:
        self.found: list[str] = []
        self._file = file
        self._pieces: list[str] = []
        self._in_text = self._in_sound = False

    def start(self, name: str, _: dict[str, str]) -> None:
        if name == "rPh":
            self._in_sound = True
        elif name == "t":
            self._in_text = not self._in_sound

    def end(self, name: str) -> None:
        if name == "rPh":
            self._in_sound = False
        elif name == "t":
            self._in_text = False
        elif name == "si":
            if len(self.found) >= _MOST_TEXTS:
                raise InputError("workbook_cells", file=self._file, most=_MOST_TEXTS)
            self.found.append(clean("".join(self._pieces)))
            self._pieces = []

    def text(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


class _SheetReader:
    """The cells of one sheet, as the parser comes upon them."""

    def __init__(self, grid: Grid, texts: list[str], dates: list[bool], since_1904: bool) -> None:
        self._grid, self._texts, self._dates, self._since_1904 = grid, texts, dates, since_1904
        self._row, self._column = -1, -1
        self._kind, self._style = "n", ""
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._in_cell = self._in_sound = False
        self._areas: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._in_cell = True
            self._place(attributes.get("r", ""))
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._value, self._formula = [], None
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 8 else self._row + 1
            self._column = -1
        elif name == "mergeCell":
            self._areas.append(attributes.get("ref", ""))
        elif self._in_cell:
            self._within(name)

    def _within(self, name: str) -> None:
        if name == "v" or (name == "t" and not self._in_sound):
            self._into = self._value
        elif name == "f":
            self._formula = self._into = []
        elif name == "rPh":
            self._in_sound = True

    def end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self._into = None
        elif name == "rPh":
            self._in_sound = False
        elif name == "c":
            self._in_cell = False
            if text := self._read():
                self._grid.put(max(self._row, 0), max(self._column, 0), text)

    def text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def fill(self) -> None:
        """Fill the merged areas."""
        for area in self._areas:
            first, _, last = area.partition(":")
            ends = _PLACE.fullmatch(first), _PLACE.fullmatch(last or first)
            if ends[0] is not None and ends[1] is not None:
                self._grid.fill(_position(ends[0]), _position(ends[1]))

    def _place(self, reference: str) -> None:
        found = _PLACE.fullmatch(reference)
        if found is None:
            self._column += 1
        else:
            self._row, self._column = _position(found)

    def _read(self) -> str:
        value = "".join(self._value)
        if self._kind == "s":
            return self._texts[int(value)] if _is_index(value, len(self._texts)) else ""
        if self._kind in ("str", "inlineStr", "d"):
            return clean(value)
        if not value.strip():
            # A formula that nobody has worked out yet: its reader will say that this is no number.
            return "" if self._formula is None else clean("=" + "".join(self._formula))
        if self._kind == "b":
            return "true" if value.strip() == "1" else "false"
        if self._kind == "e":
            return clean(value)
        return self._number(value.strip())

    def _number(self, value: str) -> str:
        try:
            number = float(value) if len(value) <= _MOST_NUMBER and value.isascii() else float("nan")
        except ValueError:
            return clean(value)
        if number != number:
            return clean(value)
        if _is_index(self._style, len(self._dates)) and self._dates[int(self._style)]:
            return date_text(number, since_1904=self._since_1904)
        return number_text(number)


def _is_index(text: str, count: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10 and int(text) < count


def _position(found: re.Match[str]) -> tuple[int, int]:
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - 64
    return max(int(found[2]), 1) - 1, column - 1
