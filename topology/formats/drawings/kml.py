"""
KML, KMZ and Ovi's .ovkml and .ovkmz: what Google Earth and 奥维互动地图 users draw.

Points become sites; lines, tracks and lines of several parts become spans. Names, descriptions, folders, extended data
(with or without a schema), times and styles' names are kept; styles themselves, views, areas, overlays and links are
left out, and nothing is ever fetched. KML is WGS 84; Ovi says of each placemark what it is in (`OvCoordType`), and that
is honoured, unless the user declares a system.

Texts of a KML file have no type; one is taken for a number, a truth value or a list only where writing it again gives
the same text (see `kml_words`), so that both ways round are exact.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from geodata.crs import WGS84
from geodata.errors import InputError
from geodata.markup import Element, parse_xml
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import NETWORK_COLUMNS, Draft, in_system, names_of
from topology.formats.drawings.drawn import features_of, network_of
from topology.formats.drawings.kml_read import DocumentReader, Drawing
from topology.formats.drawings.kml_write import DocumentWriter
from topology.formats.findings import Findings

_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:kml)[\s>]")
_LONGEST = 80


def recognise(source: Source) -> bool:
    """Tell KML by its root, and KMZ by the name of what is packed in it."""
    if source.is_archive:
        return any(name.casefold().endswith(".kml") for name in _packed_names(source))
    return source.is_xml and _ROOT.search(_without_comments(source.start[:4000])) is not None


def _without_comments(text: str) -> str:
    return re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)


def _packed_names(source: Source) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(source.raw)) as archive:
            return archive.namelist()
    except Exception:  # noqa: BLE001 -- a damaged archive is told by its first member, and refused when it is read
        length = int.from_bytes(source.head[26:28], "little")
        return [source.head[30 : 30 + length].decode("utf-8", errors="ignore")]


def _documents(source: Source, findings: Findings) -> Iterator[tuple[str, Element]]:
    """Yield the documents of a file: one, or those packed in an archive, doc.kml first."""
    if not source.is_archive:
        yield source.name, source.element
        return
    names = [name for name in source.members if name.casefold().endswith(".kml")]
    if not names:
        raise InputError("kml_none", file=source.name)
    for name in source.members:
        if name not in names:
            findings.left_out("kml_packed", file=source.name, value=name)
    for name in sorted(names, key=lambda one: (one.casefold() != "doc.kml", one.count("/"))):
        file = source.name if len(names) == 1 else f"{source.name}/{name}"
        yield file, parse_xml(source.members[name], file=file)


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """Read files as one drawing, so that lines of one end at the points of another."""
    drawing = Drawing()
    reader = DocumentReader(drawing, settings.coordinates, findings)
    for source in sources:
        for file, root in _documents(source, findings):
            if root.name not in ("kml", "Document", "Folder", "Placemark"):
                raise InputError("kml_root", file=file, row=root.row, value=root.name)
            reader.read(root, file)
    names = ", ".join(source.name for source in sources)
    features, system = drawing.in_one_system()
    draft = network_of(
        features,
        file=names,
        coordinates=system,
        settings=settings,
        findings=findings,
        source=f"KML, {names}"[:_LONGEST],
    )
    named = names_of(drawing.name)
    draft.name_zh, draft.name_en = named.get("name_zh", ""), named.get("name_en", "")
    if drawing.description:
        draft.kept["kml"] = {"description": drawing.description}
    return draft


def write(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    """Write folders of sites, spans and, without a place on the map, the rows of the other tables."""
    system = settings.coordinates or WGS84
    file = f"{stem}.kml"
    if system != WGS84:
        findings.doubted("kml_shifted", file=file, value=system)
    described = draft.kept.get("kml", {}).get("description", "")
    name = draft.name_zh or draft.name_en or stem
    writer = DocumentWriter(name, described if isinstance(described, str) else "", findings, file)
    writer.add(features_of(in_system(draft, system)))
    return {file: writer.text().encode("utf-8", errors="replace")}


FORMAT = Format(
    name="kml",
    title_zh="KML/KMZ（Google Earth、奥维互动地图）",
    title_en="KML/KMZ (Google Earth, Ovi Map)",
    recognise=recognise,
    together=True,
    read=read,
    write=write,
    suffix=".kml",
    carries=NETWORK_COLUMNS,
    lines=True,
    extras=True,
    note_zh="样式、视角、面、影像叠加层和网络链接不读取；导出为 WGS 84。",
    note_en="Styles, views, areas, overlays and network links are not read; it is written in WGS 84.",
)
