"""What people write into cells where a number, a position, a day or ports belong; None where that is not clear."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from topology.formats.draft import number_cell
from topology.formats.headings import unit_factor

#: What stands in a cell that nobody has filled.
_NOTHING = frozenset((
    "", "-", "--", "—", "——", "–", "/", "\\", "无", "n/a", "na", "null", "none", "nil", "未知", "不详", "待定", "暂无",
    "待补充", "?",
))  # fmt: skip
_MOST_LETTERS = 60
_PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_ABOUT = re.compile(r"^(?:约为?|大约|大概|近似|≈|~|～|about |approx\.? |ca\.? )\s*|\s*(?:左右|上下)$")
_WITH_UNIT = re.compile(r"([+-]?[0-9,.]+(?:e[+-]?[0-9]+)?)\s*([^0-9\s][^0-9]*)")
#: What was taken for granted in a cell.
THOUSANDS, ABOUT, UNIT = "sheet_thousands", "sheet_about", "sheet_unit_in_cell"

_PART = r"([0-9]{1,3}(?:\.[0-9]+)?)"
_DMS = re.compile(
    rf"(?P<before>[NSEW]?)\s*(?P<sign>[+-]?)\s*{_PART}\s*[°度D]\s*"
    rf"(?:{_PART}\s*['′分M]\s*(?:{_PART}\s*(?:\"|″|''|秒|S)?\s*)?)?(?P<after>[NSEW]?)"
)
_DEGREES = re.compile(r"(?P<before>[NSEW]?)\s*(?P<number>[+-]?[0-9]+\.?[0-9]*(?:E[+-]?[0-9]+)?)\s*(?P<after>[NSEW]?)")
_WINDS = (
    ("东经", "E"),
    ("西经", "W"),
    ("北纬", "N"),
    ("南纬", "S"),
    ("东", "E"),
    ("西", "W"),
    ("北", "N"),
    ("南", "S"),
)
#: What stands between the ends of a span; the rarer sign first, for a hyphen may belong to a name.
_BETWEEN = tuple(re.compile(sign) for sign in ("<?[-=—]*[>→⇄↔]+", "[—–－─]+", "[~～]+", "-+", "至"))
_PAIR = re.compile(r"\s*[,;、/]\s*|\s+")

_SPEED = r"(?P<speed>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>GBIT/S|GBPS|GB/S|GE|G|MBIT/S|MBPS|M|TBPS|T)?"
_COUNT = r"(?P<count>[0-9]{1,4})"
_PORTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_COUNT}\s*(?:[X×*]|个|条|路)\s*{_SPEED}\s*(?:端口|口)?",
        rf"{_SPEED}\s*(?:端口|口)?\s*[X×*]\s*{_COUNT}\s*(?:个|条|路)?",
        rf"{_SPEED}\s*(?:端口|口)?\s*{_COUNT}\s*(?:个|条|路)",
        rf"{_SPEED}\s*(?:端口|口)?",
    )
)
_OWN_PORTS = re.compile(r"(?:[0-9]{1,9}\s*[xX×*]\s*)?[0-9]{1,9}(?:\.[0-9]{1,9})?\s*(?:@\s*\S+)?")
_UNITS_GBPS = {"M": 0.001, "T": 1000.0}
_DAY = re.compile(
    r"([0-9]{4})\s*(?:[-/.]|年)\s*([0-9]{1,2})\s*(?:[-/.]|月)\s*([0-9]{1,2})\s*日?(?:[T ].*)?"
    r"|([0-9]{4})([0-9]{2})([0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a cell of the plan, what was taken for granted in it (codes of sentences), and if it had a unit."""

    cell: str
    taken: tuple[str, ...] = ()
    has_unit: bool = False


def plain(text: str) -> str:
    """Return a text with full-width forms and blanks around it brought to plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _bare(text: str) -> str:
    """Take off the apostrophe that marks a number as text in sheets, where it was written down with it: '38.48."""
    return text[1:] if re.match(r"['‘’][0-9+.-]", text) else text


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that nothing is known."""
    return plain(text).casefold() in _NOTHING


def number(text: str, column: str, factor: float) -> Number | None:
    """
    Read a number.

    Parameters
    ----------
    text : str
        As in the cell: 120.3, 1,234.5, 120km, 约120.
    column : str
        Of the plan: it says which units there are.
    factor : float
        What the heading's unit asks for; a unit in the cell itself counts instead.

    Returns
    -------
    Number or None
        None where it is no number, not finite, or not clear.
    """
    if len(text) > _MOST_LETTERS:
        return None
    rest = _bare(plain(text)).casefold().replace("，", ",")
    taken: list[str] = []
    has_unit = False
    if (shorter := _ABOUT.sub("", rest)) != rest:
        rest, taken = shorter.strip(), [ABOUT]
    if not _PLAIN.fullmatch(rest) and not _THOUSANDS.fullmatch(rest):
        found = _WITH_UNIT.fullmatch(rest)
        own = unit_factor(found[2], column) if found is not None else None
        if found is None or own is None:
            return None
        rest, has_unit = found[1], True
        if own != factor:
            taken.append(UNIT)
        factor = own
    if _THOUSANDS.fullmatch(rest):
        rest = rest.replace(",", "")
        taken.append(THOUSANDS)
    if not _PLAIN.fullmatch(rest):
        return None
    cell = _scaled(rest, factor)
    return None if cell is None else Number(cell, tuple(taken), has_unit)


def _scaled(text: str, factor: float) -> str | None:
    try:
        if not math.isfinite(float(text)):
            return None
        # In decimals, so that 85300 m are 85.3 km and nothing else.
        return text if factor == 1.0 else number_cell(float(Decimal(text) * Decimal(repr(factor))))
    except (InvalidOperation, OverflowError, ValueError):
        return None


def angle(text: str, *, is_lat: bool) -> str | None:
    """
    Read an angle: 105.19, 105.19E, 东经105°11′24″, 105度11分24秒.

    Returns
    -------
    str or None
        As a cell, in degrees; None where it is none, or of the other axis.
    """
    if len(text) > _MOST_LETTERS:
        return None
    text = _bare(text.strip())
    if _PLAIN.fullmatch(text):
        return text if math.isfinite(float(text)) else None
    rest = plain(text).upper()
    for word, letter in _WINDS:
        rest = rest.replace(word, letter)
    for sign, better in (("′′", "″"), ("”", "″"), ("“", "″"), ("’", "′"), ("‘", "′"), ("º", "°"), ("˚", "°")):
        rest = rest.replace(sign, better)
    rest = rest.removesuffix("°") if rest.count("°") == 1 and rest.endswith("°") else rest
    if (found := _DEGREES.fullmatch(rest)) is not None:
        return _turned(found["number"], found["before"] + found["after"], is_lat=is_lat)
    if (found := _DMS.fullmatch(rest)) is None:
        return None
    degrees, minutes, seconds = (float(found[place] or 0.0) for place in (3, 4, 5))
    if minutes >= 60 or seconds >= 60:
        return None
    whole = number_cell(round(degrees + minutes / 60 + seconds / 3600, 9))
    return _turned(found["sign"] + whole, found["before"] + found["after"], is_lat=is_lat)


def _turned(text: str, wind: str, *, is_lat: bool) -> str | None:
    """Give an angle its sign by the letter beside it; None where that is of the other axis or there are two."""
    if len(wind) > 1 or (wind and wind not in ("NS" if is_lat else "EW")) or (wind and text[:1] in "+-"):
        return None
    if not math.isfinite(float(text)):
        return None
    return f"-{text}" if wind in ("S", "W") and wind else text


def position(text: str) -> tuple[str, str] | None:
    """Read lon and lat from one cell, in either order; None where they are none or the order is not clear."""
    parts = _PAIR.split(plain(text).strip("()[]")) if len(text) <= 2 * _MOST_LETTERS else []
    if len(parts) != 2:
        return None
    both = [(angle(part, is_lat=False), angle(part, is_lat=True)) for part in parts]
    (first_lon, first_lat), (second_lon, second_lat) = both
    lettered = (first_lon is None) != (first_lat is None) or (second_lon is None) != (second_lat is None)
    if lettered:
        if first_lon is not None and second_lat is not None and (first_lat is None or second_lon is None):
            return first_lon, second_lat
        return (second_lon, first_lat) if second_lon is not None and first_lat is not None else None
    if first_lon is None or first_lat is None or second_lon is None or second_lat is None:
        return None
    if abs(float(first_lon)) > 90 >= abs(float(second_lat)):
        return first_lon, second_lat
    if abs(float(second_lon)) > 90 >= abs(float(first_lat)):
        return second_lon, first_lat
    return None


def ends(text: str) -> tuple[str, str] | None:
    """Part both ends of a span in one cell: 中卫-西安, 中卫至西安; None where there are not just two."""
    text = text.strip()
    for pattern in _BETWEEN:
        parts = [part.strip() for part in pattern.split(text)]
        if len(parts) == 2:
            return (parts[0], parts[1]) if all(parts) else None
    return None


def ports(text: str) -> str | None:
    """Read ports: 2x100G, 100G*2, 2个100G, 10GE、100GE; as members.csv has them, None where they are not clear."""
    items = []
    for part in re.split(r"[;,；，、+/\n]", unicodedata.normalize("NFKC", text)):
        if not (item := part.strip()):
            continue
        if len(item) > 2 * _MOST_LETTERS:
            return None
        own = _OWN_PORTS.fullmatch(item)
        read = item if own is not None else _ports(item.upper())
        if read is None:
            return None
        items.append(read)
    return ";".join(items) or None


def _ports(item: str) -> str | None:
    for pattern in _PORTS:
        if (found := pattern.fullmatch(item)) is None:
            continue
        named = found.groupdict()
        unit = (named["unit"] or "G")[0]
        speed = float(named["speed"]) * _UNITS_GBPS.get(unit, 1.0)
        count = int(named.get("count") or 1)
        return f"{count}x{speed:g}" if count != 1 else f"{speed:g}"
    return None


def day(text: str) -> str | None:
    """Read a day: 2022-12-31, 2022/12/31, 2022年12月31日, 20221231; None where it is none."""
    found = _DAY.fullmatch(plain(text)) if len(text) <= _MOST_LETTERS else None
    if found is None:
        return None
    year, month, number_of_day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, number_of_day).isoformat()
    except ValueError:
        return None
