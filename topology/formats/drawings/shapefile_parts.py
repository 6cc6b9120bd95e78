"""The files that make up a shapefile: what stands beside a .shp or is packed with it, and how its texts are encoded."""

from __future__ import annotations

import io
import zipfile
from codecs import getincrementaldecoder
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geodata.errors import InputError
from geodata.files import read_bytes
from topology.formats.contract import MOST_BYTES, Source

_MAGIC = b"\x00\x00\x27\x0a"
#: What belongs to a .shp and is read with it; other companions (indexes, descriptions) say nothing that we need.
_ENDINGS = (".dbf", ".shx", ".prj", ".cpg")
_COMPANIONS = (*_ENDINGS, ".qpj", ".sbn", ".sbx", ".qix", ".qmd", ".fix")
_UTF8 = {"utf-8", "utf8", "65001"}
_GBK = {"gbk", "gb2312", "gb18030", "936", "cp936", "ansi 936", "oem 936", "euccn", "euc-cn"}
#: Where a table says its code page: Chinese (GBK); nothing, or what most programs put there without meaning it.
_CODE_PAGE_AT, _CODE_PAGE_GBK, _CODE_PAGES_OPEN = 29, (0x4D, 0x7A), (0x00, 0x03, 0x57)


@dataclass(frozen=True, slots=True)
class Parts:
    """A shapefile: its name, for messages, and its parts by their ending (.shp, .dbf, ...)."""

    name: str
    contents: Mapping[str, bytes]


def is_shapefile(head: bytes) -> bool:
    """Tell whether bytes begin as a .shp (or its index, .shx) does."""
    return head[:4] == _MAGIC and head[28:32] == b"\xe8\x03\x00\x00"


def is_part(source: Source) -> bool:
    """Tell whether a file is a companion of a .shp beside it."""
    return source.path.suffix.casefold() in _COMPANIONS and _beside(source.path, ".shp") is not None


def _beside(path: Path, ending: str) -> Path | None:
    for written in (ending, ending.upper(), ending.capitalize()):
        try:
            other = path.with_suffix(written)
            if other.is_file():
                return other
        except (OSError, ValueError):
            return None
    return None


def packed_shapefiles(source: Source) -> list[str]:
    """Return the names of the .shp in an archive, without unpacking it; none where it cannot be listed."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.raw)) as archive:
            names = archive.namelist()
    except Exception:  # noqa: BLE001 -- a damaged archive is refused by whichever format reads it
        return []
    return [name for name in names if name.casefold().endswith(".shp")]


def parts_of(source: Source) -> list[Parts]:
    """
    Return the shapefiles that a file stands for.

    Parameters
    ----------
    source : Source
        A .shp, a zip with some, or a companion, which stands for none.

    Returns
    -------
    list of Parts
        With whatever stands beside each under the same name, upper or lower case.
    """
    if source.is_archive:
        return _packed(source)
    if not is_shapefile(source.head) or source.path.suffix.casefold() in _COMPANIONS:
        return []
    contents = {".shp": source.raw}
    for ending in _ENDINGS:
        other = _beside(source.path, ending) or _beside(source.path.resolve(), ending)
        if other is not None:
            contents[ending] = read_bytes(other, limit_bytes=MOST_BYTES)
    return [Parts(source.name, contents)]


def _packed(source: Source) -> list[Parts]:
    stems: dict[str, dict[str, bytes]] = {}
    shown: dict[str, str] = {}
    for name, content in source.members.items():
        path = PurePosixPath(name.replace("\\", "/"))
        ending = path.suffix.casefold()
        if ending in (".shp", *_ENDINGS):
            stem = str(path.with_suffix("")).casefold()
            stems.setdefault(stem, {})[ending] = content
            if ending == ".shp":
                shown[stem] = f"{source.name}/{name}"
    found = [Parts(shown[stem], contents) for stem, contents in stems.items() if ".shp" in contents]
    if not found:
        raise InputError("shapefile_main", file=source.name)
    for parts in found:
        if not is_shapefile(parts.contents[".shp"]):
            raise InputError("layer_bad", file=parts.name, reason="no Shapefile")
    return found


def encoding_of(dbf: bytes, cpg: bytes | None) -> tuple[str | None, bool]:
    """
    Tell the encoding of a table.

    Parameters
    ----------
    dbf : bytes
        The table.
    cpg : bytes or None
        The file beside it that names its code page.

    Returns
    -------
    tuple of str or None and bool
        The encoding (None: one that GDAL knows by itself), and whether it had to be guessed: UTF-8 where all texts are
        valid in it, else GBK.
    """
    named = "" if cpg is None else cpg[:100].decode("ascii", errors="ignore").strip().casefold()
    page = dbf[_CODE_PAGE_AT] if len(dbf) > _CODE_PAGE_AT else 0
    if named in _GBK or (not named and page in _CODE_PAGE_GBK):
        return "GB18030", False
    if named and named not in _UTF8:
        return None, False
    if not named and page not in _CODE_PAGES_OPEN:
        return None, False
    texts = dbf[32:]
    if texts.isascii():
        return "UTF-8", False
    return ("UTF-8", not named) if _is_utf8(dbf) else ("GB18030", True)


def _is_utf8(dbf: bytes) -> bool:
    """Tell whether the names and records of a table are valid UTF-8; a name may be cut within a sign."""
    start = int.from_bytes(dbf[8:10], "little")
    records, length = dbf[start:], int.from_bytes(dbf[10:12], "little") or 1
    names = dbf[32:start].partition(b"\r")[0]
    try:
        for at in range(0, len(names), 32):
            getincrementaldecoder("utf-8")().decode(names[at : at + 11].partition(b"\0")[0])
        for at in range(0, len(records), length):
            records[at : at + length].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
