"""
The one table of synonyms: what telecom bureaus and engineers write above the columns of their sheets.

A heading is compared without case, blanks, punctuation and full-width forms. A unit in it, in brackets or behind it,
is honoured: 长度（米）, Length [m], 皮长公里, length_km. What is not in the table is not guessed at.

皮长公里 is the length of the cable (its sheath), which is what `route_km` means. 纤芯长度 is the length of the glass
within, a few per cent more, and 芯公里 counts every fibre: neither is the cable's length; see `doubt`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from topology.formats.heading_words import SYNONYMS, UNSURE

#: Columns that no table has but that sheets do: a name in Chinese or English (`topology.formats.draft.names_of`).
NAME = "name"
#: Only with `unsure`: lon and lat in one cell; ports as a count beside a speed; positions of a span's ends. [deg]
POSITION, PORT_COUNT, PORT_GBPS = "position", "port_count", "port_gbps"
#: Only with `unsure`: both ends of a span in one cell, such as 中卫-西安.
ENDS = "ends"
A_LON, A_LAT, B_LON, B_LAT = "a_lon_deg", "a_lat_deg", "b_lon_deg", "b_lat_deg"
#: What a heading can leave open: the unit; which axis X and Y are; whether a name is the id; what several things mean.
OPEN_UNIT, OPEN_AXIS, OPEN_NAME = "unit", "axis", "name"
#: What `doubt` tells apart: length of glass, straight line, length of trench or poles, BD-09 positions.
FIBRE_LENGTH, STRAIGHT_LENGTH, TRENCH_LENGTH, BAIDU_POSITION = (
    "fibre_length",
    "straight_length",
    "trench_length",
    "bd09",
)


@dataclass(frozen=True, slots=True)
class Heading:
    """
    A column of the plan, and what brings a number under the heading into the column's unit.

    `column`: of the plan's table, or `NAME` (with `unsure` also the other constants above).
    `unit_said`: whether the heading named the unit of a quantity.
    `open`: what the heading leaves open, empty where nothing; `system`: the coordinate system it names, if any.
    """

    column: str
    factor: float = 1.0
    unit_said: bool = True
    open: str = ""
    system: str = ""


#: Columns of the plan that no synonym names, so that they map to themselves.
_PLAIN = {"spans.csv": ("cost_cny_low", "cost_cny_high")}
#: Units by what is measured; a factor brings a number into km, Gbit/s or degrees.
_KM = {
    **dict.fromkeys(("km", "kms", "公里", "千米", "kilometer", "kilometers", "kilometre", "kilometres"), 1.0),
    **dict.fromkeys(("m", "米", "meter", "meters", "metre", "metres"), 0.001),
    **dict.fromkeys(("mi", "mile", "miles", "英里"), 1.609344),
    **dict.fromkeys(("ft", "foot", "feet", "英尺"), 0.0003048),
}
_GBPS = {
    **dict.fromkeys(("g", "gb", "gbps", "gbit", "gbits", "gbit/s", "gb/s", "g/s", "ge", "gbits/s"), 1.0),
    **dict.fromkeys(("m", "mb", "mbps", "mbit", "mbits", "mbit/s", "mb/s", "m/s", "mbits/s", "兆"), 0.001),
    **dict.fromkeys(("t", "tb", "tbps", "tbit", "tbits", "tbit/s", "tb/s", "t/s", "tbits/s"), 1000.0),
    **dict.fromkeys(("kbps", "kbit/s", "kb/s"), 1e-6),
    **dict.fromkeys(("bps", "bit/s", "b/s"), 1e-9),
}
_CNY = {
    **dict.fromkeys(("元", "cny", "rmb", "人民币元"), 1.0),
    **dict.fromkeys(("万", "万元"), 1e4),
    **dict.fromkeys(("亿", "亿元"), 1e8),
}
_DEG = dict.fromkeys(("deg", "degree", "degrees", "度", "°", "o", "dd", "十进制", "十进制度", "decimal", "e", "n"), 1.0)
_QUANTITIES = {
    **dict.fromkeys(("route_km", "route_km_low", "route_km_high", "rail_km", "road_km"), _KM),
    **dict.fromkeys(("capacity_gbps", "gbps", "peak_in_gbps", "peak_out_gbps", PORT_GBPS), _GBPS),
    **dict.fromkeys(("cost_cny", "cost_cny_low", "cost_cny_high"), _CNY),
    **dict.fromkeys(("lon_deg", "lat_deg", POSITION, A_LON, A_LAT, B_LON, B_LAT), _DEG),
}
_SYSTEMS = {
    **dict.fromkeys(("wgs84", "wgs1984", "gps", "epsg4326", "4326", "wgs"), "WGS84"),
    **dict.fromkeys(("gcj02", "gcj", "高德", "腾讯", "火星", "火星坐标", "火星坐标系"), "GCJ-02"),
    **dict.fromkeys(("cgcs2000", "国家2000", "2000国家大地坐标系", "epsg4490", "4490"), "CGCS2000"),
}
#: Remarks in brackets that change nothing.
_REMARKS = frozenset((
    "必填", "选填", "可选", "非必填", "required", "optional", "名称", "全称", "标准名称", "单位", "下拉", "下拉选择",
    "数值", "文本", "填写", "name",
))  # fmt: skip
_DOUBTS = (
    (
        FIBRE_LENGTH,
        re.compile(
            r"(纤芯|光纤|纤)(长度|皮长|长$|公里|里程)|^纤长|芯公里|芯长|纤芯.*(公里|长度)"
            r"|fib(re|er)(length|km|distance)"
        ),
    ),
    (STRAIGHT_LENGTH, re.compile(r"直线(距离|长度|公里)|大圆|greatcircle|straight|crowfl")),
    (TRENCH_LENGTH, re.compile(r"(沟|管道|管孔|杆路|槽道)(长度|公里|长$|里程)|沟公里|trench|ductlength|polelength")),
    (BAIDU_POSITION, re.compile(r"(经|纬|lon|lat|lng).*(bd09|百度|baidu)|(bd09|百度|baidu).*(经|纬|lon|lat|lng)")),
)  # fmt: skip
#: A heading longer than this is a remark. [character]
_LONGEST = 60
_BRACKETS = re.compile(r"[(\[【〔{<]([^()\[\]【】〔〕{}<>]*)[)\]】〕}>]")
_TRAILING = re.compile(
    r"^(?P<base>.+?)(?P<sep>[\s_/:,·.-]*)"
    r"(?P<unit>[a-z]+(?:/s)?|°|公里|千米|米|英里|英尺|兆|度|元|万元|亿元)$"
)


@lru_cache(maxsize=4096)
def recognise(heading: str, table: str, *, unsure: bool = False) -> Heading | None:
    """
    Tell which column of the plan a heading means.

    Parameters
    ----------
    heading : str
        As another tool or a person wrote it, Chinese or English.
    table : str
        File name of the plan's table, such as spans.csv.
    unsure : bool
        Give also what a heading leaves open (`Heading.open` says what, `Heading.unit_said` is False where no unit is
        named): for readers that tell the user what they took for granted.

    Returns
    -------
    Heading or None
        None where the heading is not known, or, without `unsure`, leaves something open: a length or a rate without
        a unit; keep its field then.
    """
    text = _plain(heading)
    if not text or len(text) > _LONGEST or table not in SYNONYMS:
        return None
    if heading.strip().casefold() in _own(table):
        return Heading(heading.strip().casefold())
    if doubt(heading, table):
        return None
    found = _with_unit(text, heading, table)
    if found is None and "/" in text:
        parts = [_with_unit(part.strip(), heading, table) for part in text.split("/")]
        found = parts[0] if parts[0] is not None and all(part == parts[0] for part in parts) else None
    if found is None or unsure:
        return found
    sure = found.unit_said and not found.open and found.column not in _ONLY_UNSURE
    return found if sure else None


_ONLY_UNSURE = (ENDS, POSITION, PORT_COUNT, PORT_GBPS, A_LON, A_LAT, B_LON, B_LAT)


def doubt(heading: str, table: str) -> str:
    """
    Tell a heading that looks like a column of the plan's and is none.

    Parameters
    ----------
    heading : str
        As written.
    table : str
        The plan's table.

    Returns
    -------
    str
        `FIBRE_LENGTH`, `STRAIGHT_LENGTH`, `TRENCH_LENGTH` (spans.csv) or `BAIDU_POSITION` (sites.csv); else empty.
    """
    folded = _folded(_plain(heading))
    for kind, pattern in _DOUBTS:
        if table == ("sites.csv" if kind == BAIDU_POSITION else "spans.csv") and pattern.search(folded):
            return kind
    return ""


def unit_factor(unit: str, column: str) -> float | None:
    """Return what brings a number with this unit (km, 米, G, Mbit/s) into a column's own; None where it does not."""
    word = _plain(unit).replace(" ", "")
    if re.search(r"\dB|GB|MB|TB", unit) and column.endswith("gbps"):
        return None  # bytes
    return _QUANTITIES.get(column, {}).get(word)


def _with_unit(text: str, heading: str, table: str) -> Heading | None:
    """Read a heading with whatever stands in brackets or behind it."""
    remarks = [part.strip() for part in _BRACKETS.findall(text)]
    bare = _BRACKETS.sub(" ", text).strip()
    found = _look_up(_folded(bare), table)
    if found is None and not remarks:
        return _trailing(text, heading, table)
    whole = _look_up(_folded(text), table) if remarks else None
    if whole is not None:
        return _unit_unsaid(whole)
    if found is None:
        return _trailing(bare, heading, table) if all(_folded(part) in _REMARKS for part in remarks) else None
    found = _unit_unsaid(found)
    for remark in remarks:
        better = _remarked(found, remark, heading, table)
        if better is None:
            return None
        found = better
    return found


def _unit_unsaid(found: Heading) -> Heading:
    """Mark a quantity whose heading names no unit; positions are in degrees unless their cells say otherwise."""
    units = _QUANTITIES.get(found.column)
    return Heading(found.column, 1.0, unit_said=units is None or units is _DEG, open=found.open)


def _remarked(found: Heading, remark: str, heading: str, table: str) -> Heading | None:
    """Take in what stands in brackets: a unit, a coordinate system, a synonym; None where it may change the sense."""
    folded = _folded(remark)
    factor = _factor(remark, heading, found.column)
    if factor is None and (words := re.fullmatch(r"(单位|皮长|unit)[:\s]*(.+)", remark)):
        factor = _factor(words[2], heading, found.column)
    if factor is not None:
        return Heading(found.column, factor, open=found.open, system=found.system)
    if _QUANTITIES.get(found.column) is _DEG and folded in _SYSTEMS:
        return Heading(found.column, 1.0, open=found.open, system=_SYSTEMS[folded])
    same = _look_up(folded, table)
    if folded in _REMARKS or not folded or (same is not None and same.column == found.column):
        return found
    return None


def _trailing(text: str, heading: str, table: str) -> Heading | None:
    """Read a unit that stands behind a heading without brackets: 皮长公里, 长度km, length_m, Distance/km."""
    match = _TRAILING.match(text)
    while match is not None:
        base, unit = match["base"], match["unit"]
        found = _look_up(_folded(base), table)
        parted = bool(match["sep"]) or not (base[-1].isascii() and unit[0].isascii())
        if found is not None and parted:
            factor = _factor(unit, heading, found.column)
            return None if factor is None else Heading(found.column, factor, open=found.open)
        # The lazy base may have ended too early (cable length m): try the next longer one.
        longer = re.compile(_TRAILING.pattern.replace(".+?", f".{{{len(base) + 1},}}?", 1))
        match = longer.match(text)
    return None


def _factor(unit: str, heading: str, column: str) -> float | None:
    if column.endswith("gbps") and re.search(r"[GMT]B", unicodedata.normalize("NFKC", heading)):
        return None  # GB/s are bytes
    return _QUANTITIES.get(column, {}).get(unit.strip().strip(".").replace(" ", ""))


def _look_up(folded: str, table: str) -> Heading | None:
    column = _table(table).get(folded)
    if column is not None:
        return Heading(column)
    return _unsure(table).get(folded)


@lru_cache(maxsize=16)
def _unsure(table: str) -> dict[str, Heading]:
    """Return folded heading -> what it means, and what it leaves open."""
    return {
        word: Heading(column, open=what)
        for column, kinds in UNSURE.get(table, {}).items()
        for what, words in kinds.items()
        for word in words.split()
    }


@lru_cache(maxsize=16)
def _own(table: str) -> frozenset[str]:
    """Return the plan's own columns of a table."""
    own = {column for column in SYNONYMS[table] if column not in (NAME, PORT_COUNT, PORT_GBPS)}
    return frozenset(own | {"name_zh", "name_en"} & own | set(_PLAIN.get(table, ())))


@lru_cache(maxsize=16)
def _table(table: str) -> dict[str, str]:
    """Return folded heading -> column, `name` and each column's own name among them."""
    found = {_folded(column): column for column in _own(table)}
    if NAME in SYNONYMS[table]:
        found.setdefault("name", NAME)
    for column, words in SYNONYMS[table].items():
        for word in words.split():
            found.setdefault(word, column)
    return found


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text[: 10 * _LONGEST]).casefold().split())


def _folded(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
