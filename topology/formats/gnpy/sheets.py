"""GNPy's Excel workbooks: sheets Nodes, Links, Eqpt, Roadms and Service; what is written runs in GNPy as it stands."""

from __future__ import annotations

from geodata.errors import InputError
from geodata.workbooks import read_workbook
from topology.formats.contract import Format, Source
from topology.formats.draft import SITES, SPANS, TRAFFIC
from topology.formats.gnpy.sheets_read import NAME, PLAN_COLUMNS, read
from topology.formats.gnpy.sheets_write import write
from topology.formats.gnpy.tables import is_gnpy

_OLE = b"\xd0\xcf\x11\xe0"
_NAMES = ("Nodes", "Links"), ("Service",)


def recognise(source: Source) -> bool:
    """Tell GNPy's workbooks by their sheets and the headings in them."""
    try:
        return _may_be(source) and _is_gnpy(source)
    except (InputError, OSError):
        return False


def _may_be(source: Source) -> bool:
    """Look for the sheets' names, which spares reading a large workbook that has none of them."""
    if source.is_archive:
        words = source.members.get("xl/workbook.xml", b"")
        return any(all(f'"{name}"'.encode() in words for name in names) for names in _NAMES)
    if not source.head.startswith(_OLE):
        return False
    raw = source.raw
    return any(all(name.encode() in raw or name.encode("utf-16-le") in raw for name in names) for names in _NAMES)


def _is_gnpy(source: Source) -> bool:
    return is_gnpy(read_workbook(source.raw, file=source.name))


FORMAT = Format(
    name=NAME,
    title_zh="GNPy Excel 工作簿（Nodes、Links、Eqpt、Service）",
    title_en="GNPy Excel workbook (Nodes, Links, Eqpt, Service)",
    recognise=recognise,
    together=True,
    read=read,
    write=write,
    suffix=".xlsx",
    carries={
        SITES: PLAN_COLUMNS[SITES],
        SPANS: ("a", "b", *PLAN_COLUMNS[SPANS]),
        TRAFFIC: ("from", "to", *PLAN_COLUMNS[TRAFFIC]),
    },
    extras=True,
    extra="formats",
    note_zh="GNPy 没有的列写在其各列右侧；"
    "未在用的光缆段、孤立站点和同两点间的其余光缆段另列“(plan)”工作表，GNPy 不读。",
    note_en="Columns that GNPy lacks stand to the right of its own; spans not in use, sites without spans and further "
    "spans between two sites stand in sheets “(plan)”, which GNPy passes over.",
)
