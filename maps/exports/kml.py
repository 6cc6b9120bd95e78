"""The network as KML 2.2 and KMZ: for Google Earth, 奥维互动地图 and any GIS."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from maps import figures
from maps.exports.common import Position, position, routes_of, split_line
from maps.plain_text import xml_text
from maps.signs import SIGNS
from maps.words.common import BASES, WORDS
from maps.words.picture import PICTURE_WORDS

_NAMESPACE = "http://www.opengis.net/kml/2.2"
#: Colour and width of cables by kind; KML knows no dashes.
_LINES = {"existing": ("#6B6B6B", 2.0), "planned": ("#B0B0B0", 3.0), "candidate": ("#0072B2", 2.0)}
_ORIGIN = "#CC79A7"
_PLAIN = "#8A8A8A"
#: The zip's clock stands still: the same network gives the same bytes.
_MADE = (1980, 1, 1, 0, 0, 0)


def network_kml(page: Mapping[str, Any], *, lang: str = "zh") -> str:
    """
    Write the network as KML.

    Parameters
    ----------
    page : mapping
        The finished results, see `maps.pages.map_page`. [ms, km, deg]
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        KML 2.2: folders of sites by verdict, of spans by kind, of each target's routes. Positions are WGS 84,
        which Google Earth and 奥维互动地图 take as it is. It loads nothing: no link, no icon from elsewhere.
    """
    root = ET.Element("kml", {"xmlns": _NAMESPACE})
    document = _element(root, "Document")
    _element(document, "name", page["title"][lang])
    _element(document, "open", "1")
    made = PICTURE_WORDS["made"][lang].format(date=figures.date_text(page["date"])[lang])
    digest = WORDS["checksum"][lang].format(digest=page["plan"]["digest"])
    marking = (page.get("handling") or {}).get(f"marking_{lang}") or ""
    about = [marking, page["headline"][lang], page["remark"][lang], made, digest, PICTURE_WORDS["kml_system"][lang]]
    _element(document, "description", "\n".join(_plain(line) for line in about if line), lines=True)
    _styles(document)
    _sites(document, page, lang)
    _spans(document, page, lang)
    _routes(document, page, lang)
    ET.indent(root, space=" ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def network_kmz(page: Mapping[str, Any], *, lang: str = "zh") -> bytes:
    """
    Write the network as KMZ: the KML above as `doc.kml` in a zip; the same network gives the same bytes.

    Parameters
    ----------
    page : mapping
        The finished results. [ms, km, deg]
    lang : str
        "zh" or "en".

    Returns
    -------
    bytes
        The zip.
    """
    entry = zipfile.ZipInfo("doc.kml", date_time=_MADE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry, network_kml(page, lang=lang).encode("utf-8"))
    return packed.getvalue()


def _element(parent: ET.Element, name: str, words: object = None, *, lines: bool = False) -> ET.Element:
    """Add an element with text; `lines` are the caller's own, made of texts that are clean already."""
    child = ET.SubElement(parent, name)
    if words is not None:
        child.text = str(words) if lines else xml_text(words)
    return child


# ---- styles ----


def _styles(document: ET.Element) -> None:
    for status, sign in SIGNS.items():
        _point_style(document, status, sign.colour)
        _line_style(document, f"route-{status}", sign.colour, sign.width)
    _point_style(document, "origin", _ORIGIN)
    _point_style(document, "none", _PLAIN)
    _line_style(document, "route-none", _PLAIN, 3.0)
    for kind, (colour, width) in _LINES.items():
        _line_style(document, f"span-{kind}", colour, width)


def _point_style(document: ET.Element, name: str, colour: str) -> None:
    style = ET.SubElement(document, "Style", {"id": name})
    icon = _element(style, "IconStyle")
    _element(icon, "color", _kml_colour(colour))
    _element(icon, "scale", "0.7" if name == "none" else "1.1")
    _element(_element(style, "LabelStyle"), "scale", "0.7" if name == "none" else "0.9")


def _line_style(document: ET.Element, name: str, colour: str, width: float) -> None:
    line = _element(ET.SubElement(document, "Style", {"id": name}), "LineStyle")
    _element(line, "color", _kml_colour(colour))
    _element(line, "width", f"{width:g}")


def _kml_colour(colour: str) -> str:
    """Turn `#rrggbb` into KML's `aabbggrr`."""
    return "ff" + colour[5:7].lower() + colour[3:5].lower() + colour[1:3].lower()


# ---- sites ----


def _sites(document: ET.Element, page: Mapping[str, Any], lang: str) -> None:
    folder = _folder(document, PICTURE_WORDS["kml_sites"][lang])
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for verdict in page["verdicts"]:
        if verdict.get("own_layer"):
            rows.setdefault(verdict["to"], []).append(verdict)
    groups: dict[str, list[Mapping[str, Any]]] = {name: [] for name in ("origin", *SIGNS, "none")}
    for site in page["sites"]:
        status = site.get("status")
        groups["origin" if site.get("origin") else status if status in SIGNS else "none"].append(site)
    for name, sites in groups.items():
        if sites:
            inner = _folder(folder, _group_name(name, lang))
            if name == "none":
                _element(inner, "visibility", "0")
            for site in sites:
                _site(inner, site, rows.get(site["id"], []), name, page, lang)


def _group_name(name: str, lang: str) -> str:
    if name in SIGNS:
        sign = SIGNS[name]
        return f"{sign.text} {sign.zh if lang == 'zh' else sign.en}"
    return PICTURE_WORDS["kml_origins" if name == "origin" else "kml_other"][lang]


def _site(
    folder: ET.Element,
    site: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    style: str,
    page: Mapping[str, Any],
    lang: str,
) -> None:
    mark = f"{SIGNS[style].text} " if style in SIGNS else ""
    said = [line for row in rows for line in _verdict_lines(row, page, lang)]
    placemark = _placemark(folder, mark + _named(site, "name", lang), said, style, hidden=style == "none")
    lon, lat = position(site["lon_deg"], site["lat_deg"])
    _element(_element(placemark, "Point"), "coordinates", _coordinates([(lon, lat)]))


def _verdict_lines(row: Mapping[str, Any], page: Mapping[str, Any], lang: str) -> list[str]:
    """Say a verdict with everything a figure needs: unit, band, target, layer, basis, source."""
    limit, status = row.get("limit_ms"), row.get("status")
    ends = PICTURE_WORDS["kml_ends"][lang].format(a=_named(row, "from", lang), b=_named(row, "to", lang))
    word = (SIGNS[status].zh if lang == "zh" else SIGNS[status].en) if limit is not None and status in SIGNS else ""
    head = f"{ends}{'：' if lang == 'zh' else ': '}{SIGNS[str(status)].text} {word}" if word else ends
    if row.get("oneway_ms") is None:
        figure = PICTURE_WORDS["kml_no_delay"][lang]
    else:
        figure = PICTURE_WORDS["kml_delay" if limit is not None else "kml_delay_free"][lang].format(
            ms=figures.banded_ms_text(row, "oneway", limit_ms=limit),
            band=figures.band_text(row["oneway_low_ms"], row["oneway_high_ms"], limit_ms=limit)[lang],
            limit=figures.plain_text(limit),
            gap=figures.gap_phrase(row["oneway_ms"], limit)[lang],
        )
    layer = next((one[lang] for one in page["layers"] if one["id"] == row["layer"]), row["layer"])
    basis = BASES[row["basis"]][lang] if row.get("basis") in BASES else figures.NOTHING
    facts = PICTURE_WORDS["kml_facts"][lang].format(layer=layer, basis=basis)
    source = PICTURE_WORDS["kml_source"][lang].format(source=row["source"]) if row.get("source") else ""
    return [line for line in (head, figure, facts, source) if line]


# ---- lines ----


def _spans(document: ET.Element, page: Mapping[str, Any], lang: str) -> None:
    folder = _folder(document, PICTURE_WORDS["kml_spans"][lang])
    names = {site["id"]: _named(site, "name", lang) for site in page["sites"]}
    for kind in _LINES:
        spans = [span for span in page["spans"] if _kind(span) == kind]
        if not spans:
            continue
        inner = _folder(folder, WORDS[f"line_{kind}"][lang])
        for span in spans:
            ends = PICTURE_WORDS["kml_ends"][lang].format(a=names.get(span["a"], ""), b=names.get(span["b"], ""))
            said = [ends, _length(span, lang)]
            if span.get("schematic"):
                said.append(WORDS["line_schematic"][lang])
            name = _named(span, "cable", lang) or WORDS["cable"][lang]
            _line(_placemark(inner, f"{name} {ends}", said, f"span-{kind}"), split_line(span["line"]))


def _kind(span: Mapping[str, Any]) -> str:
    status = str(span.get("status") or "")
    return status if status in _LINES else "existing"


def _length(span: Mapping[str, Any], lang: str) -> str:
    low, high = span.get("route_km_low"), span.get("route_km_high")
    key = f"length_{span.get('length_origin')}"
    origin = WORDS[key][lang] if key in WORDS else figures.NOTHING
    km = figures.km_text(span["route_km"])
    if low is None or high is None:
        return PICTURE_WORDS["kml_length_bare"][lang].format(km=km, origin=origin)
    dash = "～" if lang == "zh" else "–"
    band = f"{figures.km_text(low)}{dash}{figures.km_text(high)}"
    return PICTURE_WORDS["kml_length"][lang].format(km=km, band=band, origin=origin)


def _routes(document: ET.Element, page: Mapping[str, Any], lang: str) -> None:
    folder = _folder(document, PICTURE_WORDS["kml_routes"][lang])
    names = {target["target"]: _named(target, "name", lang) for target in page["targets"]}
    groups: dict[str, list[tuple[Mapping[str, Any], list[list[float]]]]] = {}
    for verdict, line in routes_of(page):
        groups.setdefault(str(verdict["target"]), []).append((verdict, line))
    for target, routes in groups.items():
        inner = _folder(folder, names.get(target) or target)
        _element(inner, "visibility", "0")
        for verdict, line in routes:
            status = verdict.get("status") if verdict.get("limit_ms") is not None else None
            style = f"route-{status}" if status in SIGNS else "route-none"
            mark = f"{SIGNS[str(status)].text} " if status in SIGNS else ""
            name = PICTURE_WORDS["kml_ends"][lang].format(
                a=_named(verdict, "from", lang), b=_named(verdict, "to", lang)
            )
            said = [*_verdict_lines(verdict, page, lang)]
            _line(_placemark(inner, mark + name, said, style, hidden=True), split_line(line))


# ---- parts ----


def _named(row: Mapping[str, Any], name: str, lang: str) -> str:
    return xml_text(row.get(f"{name}_{lang}") or row.get(f"{name}_zh") or "")


def _folder(parent: ET.Element, name: str) -> ET.Element:
    folder = _element(parent, "Folder")
    _element(folder, "name", name)
    return folder


def _placemark(folder: ET.Element, name: str, said: Iterable[str], style: str, *, hidden: bool = False) -> ET.Element:
    placemark = _element(folder, "Placemark")
    _element(placemark, "name", name)
    if hidden:
        _element(placemark, "visibility", "0")

    lines = [_plain(line) for line in said]
    if lines:
        _element(placemark, "description", "\n".join(lines), lines=True)
    _element(placemark, "styleUrl", f"#{style}")
    return placemark


def _line(placemark: ET.Element, pieces: Sequence[Sequence[Position]]) -> None:
    parent = placemark if len(pieces) == 1 else _element(placemark, "MultiGeometry")
    for piece in pieces:
        line = _element(parent, "LineString")
        _element(line, "tessellate", "1")
        _element(line, "coordinates", _coordinates(piece))


def _coordinates(positions: Iterable[Position]) -> str:
    return " ".join(f"{lon:.5f},{lat:.5f}" for lon, lat in positions)


def _plain(line: str) -> str:
    """Google Earth reads a description as HTML: what would open a tag there becomes a sign that looks like it."""
    return xml_text(line).replace("<", "＜")
