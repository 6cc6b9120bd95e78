"""What `ixplan report` can write: each format, its file, and who makes it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from geodata.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: its file, who makes it, what must be installed for it, and whether it needs a Chinese font."""

    file: str
    make: Callable[[Made], str | bytes]
    needs: tuple[str, ...] = ()
    """Modules of the extra `report`."""
    sets_type: bool = False
    """Whether its letters are drawn here: where no font has Chinese characters it is refused."""


@dataclass(kw_only=True)
class Made:
    """What the formats of one run share: the results, the language, the ground, and the map once drawn."""

    page: Mapping[str, Any]
    lang: str
    ground: Mapping[str, Any] = field(default_factory=dict)
    """`provinces` and `dash_line`, GeoJSON."""

    @cached_property
    def map_svg(self) -> str:
        """The map as a picture, drawn once for all that show it."""
        from maps.picture.main_map import map_svg

        return map_svg(self.page, lang=self.lang, **self.ground)


def _html(made: Made) -> str:
    from maps.pages import report_page

    return report_page(made.page)


def _pdf(made: Made) -> bytes:
    from maps.documents.pdf import report_pdf

    return report_pdf(made.page, lang=made.lang, map_svg=made.map_svg)


def _docx(made: Made) -> bytes:
    from maps.documents.docx import report_docx
    from maps.picture.png import map_png

    return report_docx(
        made.page, lang=made.lang, draw=lambda svg, width: map_png(svg, width_px=width), map_svg=made.map_svg
    )


def _xlsx(made: Made) -> bytes:
    from netplan.report.workbook import report_workbook

    return report_workbook(made.page, made.lang)


def _kml(made: Made) -> str | bytes:
    from maps.exports.kml import network_kml

    return network_kml(made.page, lang=made.lang)


def _kmz(made: Made) -> bytes:
    from maps.exports.kml import network_kmz

    return network_kmz(made.page, lang=made.lang)


def _geojson(made: Made) -> str | bytes:
    from maps.exports.geojson import network_geojson

    return network_geojson(made.page)


def _png(made: Made) -> bytes:
    from maps.picture.png import map_png

    return map_png(made.map_svg, width_px=PNG_WIDTH_PX)


def _svg(made: Made) -> str:
    return made.map_svg


#: Width of map.png: A3 at 200 dots per inch. [px]
PNG_WIDTH_PX = 3307

FORMATS: dict[str, Format] = {
    "html": Format(file="report.html", make=_html),
    "pdf": Format(file="report.pdf", make=_pdf, needs=("weasyprint",), sets_type=True),
    "docx": Format(file="report.docx", make=_docx, needs=("docx", "resvg_py"), sets_type=True),
    "xlsx": Format(file="tables.xlsx", make=_xlsx, needs=("xlsxwriter",)),
    "kml": Format(file="network.kml", make=_kml),
    "kmz": Format(file="network.kmz", make=_kmz),
    "geojson": Format(file="network.geojson", make=_geojson),
    "png": Format(file="map.png", make=_png, needs=("resvg_py",), sets_type=True),
    "svg": Format(file="map.svg", make=_svg),
}

#: What every report is accompanied by, and that packed into one file with the plan: made last, see `report`.
EVIDENCE, BUNDLE = "evidence", "bundle"
NAMES = (*FORMATS, EVIDENCE, BUNDLE)


def refuse_missing(names: tuple[str, ...]) -> None:
    """Raise `InputError` before anything is worked out where a format lacks what it stands on."""
    from maps.documents.fonts import require_chinese_font

    for name in names:
        if name not in FORMATS:
            continue
        for module in FORMATS[name].needs:
            if importlib.util.find_spec(module) is None:
                raise InputError("report_extra_missing", value=name.upper())
        if name == "pdf":
            from maps.documents.pdf import require_weasyprint

            require_weasyprint()
        if FORMATS[name].sets_type:
            require_chinese_font(name.upper())
