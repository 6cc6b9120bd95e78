"""The columns of a workbook's sheets: where a cell comes from, its heading in both languages, unit and format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netplan.report import words
from netplan.report.sheets import FINE, TEXT, WHOLE, Cell, Column, Mark, Sheet
from netplan.report.words import Words, both
from netplan.terms import AT_RISK, CUT_OFF, IMPOSSIBLE, MEETS, MISSES, UNKNOWN

Row = Mapping[str, Any]

#: Fill and ink of each verdict, as on the pages; the sign beside them says the same.
_COLOURS = {
    MEETS: ("#DFF3EC", "#00543D"),
    AT_RISK: ("#FDF3DC", "#5C3D00"),
    MISSES: ("#FBE9DD", "#8A3C00"),
    IMPOSSIBLE: ("#D9D9D9", "#1A1A1A"),
    UNKNOWN: ("#F2F2F2", "#4D4D4D"),
    CUT_OFF: ("#1A1A1A", "#FFFFFF"),
}
_SIGN_HEADING = both("符号", "sign")
_NO_UNIT = both("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column: `cell` takes a row and a language; `is_sign` marks the column that colours hang on."""

    heading: Words
    cell: Callable[[Row, str], Cell]
    unit: Words
    kind: str = TEXT
    is_sign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet before it has a language: name, columns, rows, what stands above; `absent`: why there is nothing."""

    name: Words
    fields: Sequence[Field]
    rows: Sequence[Row]
    notes: Sequence[Words] = ()
    fixed: int = 1
    absent: Words | None = None


def said(zh: str, en: str, key: str) -> Field:
    """Take a text in both languages: `<key>_zh` and `<key>_en`, or a mapping under `key`."""

    def cell(row: Row, lang: str) -> Cell:
        found = row[key] if key in row else row.get(f"{key}_{lang}")
        return _text(found[lang] if isinstance(found, Mapping) else found)

    return Field(heading=both(zh, en), cell=cell, unit=_NO_UNIT)


def plain(zh: str, en: str, key: str) -> Field:
    """Take a text that is the same in both languages, or a list of such."""
    return Field(heading=both(zh, en), cell=lambda row, _lang: _text(row.get(key)), unit=_NO_UNIT)


def made(zh: str, en: str, make: Callable[[Row, str], Cell], unit: Words | str = "", kind: str = TEXT) -> Field:
    """Take what a function makes of the row."""
    return Field(heading=both(zh, en), cell=make, unit=_unit(unit), kind=kind)


def figure(zh: str, en: str, key: str, unit: Words | str = "", kind: str = FINE) -> Field:
    """Take a number; None stays empty."""
    return Field(heading=both(zh, en), cell=lambda row, _lang: row.get(key), unit=_unit(unit), kind=kind)


def band(zh: str, en: str, keys: tuple[str, str, str], unit: Words | str, kind: str = FINE) -> list[Field]:
    """Take a number and the two ends of its band, a column each."""
    ends = (both("", ""), both("（低）", ", low"), both("（高）", ", high"))
    return [figure(zh + end["zh"], en + end["en"], key, unit, kind) for key, end in zip(keys, ends, strict=True)]


def named_band(zh: str, en: str, stem: str, unit: str, lang_unit: Words | None = None) -> list[Field]:
    """Take `<stem>_<unit>` with `<stem>_low_<unit>` and `<stem>_high_<unit>`."""
    keys = (f"{stem}_{unit}", f"{stem}_low_{unit}", f"{stem}_high_{unit}")
    return band(zh, en, keys, lang_unit or unit)


def money(zh: str, en: str, stem: str, per: Words | None = None) -> list[Field]:
    """Take an amount with its band."""
    keys = (f"{stem}_cny", f"{stem}_cny_low", f"{stem}_cny_high")
    return band(zh, en, keys, per or both("元", "CNY"), WHOLE)


def word(zh: str, en: str, key: str, table: Mapping[str, Words]) -> Field:
    """Take a term and write it in the reader's language; one that is not known is written as it is."""

    def cell(row: Row, lang: str) -> Cell:
        found = row.get(key)
        return table[found][lang] if isinstance(found, str) and found in table else _text(found)

    return Field(heading=both(zh, en), cell=cell, unit=_NO_UNIT)


def verdict(key: str = "status", zh: str = "判定", en: str = "verdict") -> list[Field]:
    """Take a verdict: its sign and its word, coloured together; nothing where there is nothing to judge."""
    return [sign_of(lambda row: row.get(key)), word(zh, en, key, words.STATUS)]


def sign_of(status: Callable[[Row], str | None]) -> Field:
    """Show the sign of a status; it colours itself and the column behind it."""

    def cell(row: Row, _lang: str) -> Cell:
        return words.SIGN.get(status(row) or "", "")

    return Field(heading=_SIGN_HEADING, cell=cell, unit=_NO_UNIT, is_sign=True)


def basis(key: str = "basis") -> Field:
    """Take what a figure rests on (数据性质)."""
    return word("数据性质", "basis", key, words.BASIS)


def yes(zh: str, en: str, key: str) -> Field:
    """Take a truth: yes or nothing."""
    return Field(
        heading=both(zh, en), cell=lambda row, lang: both("是", "yes")[lang] if row.get(key) else "", unit=_NO_UNIT
    )


def laid_out(table: Table, lang: str, *, notes: Iterable[str], header: str) -> Sheet:
    """
    Lay a table out as a sheet in one language.

    Parameters
    ----------
    table : Table
        The table.
    lang : str
        "zh" or "en".
    notes : iterable of str
        What stands above every sheet.
    header : str
        What stands above every printed page.

    Returns
    -------
    Sheet
        Without rows it says why.
    """
    own = [note[lang] for note in table.notes if note[lang]]
    if table.absent is not None:
        own.append(table.absent[lang])
    elif not table.rows:
        own.append(both("没有可列的内容。", "There is nothing to list.")[lang])
    return Sheet(
        name=table.name[lang],
        columns=[Column(heading=item.heading[lang], unit=item.unit[lang], kind=item.kind) for item in table.fields],
        rows=[[item.cell(row, lang) for item in table.fields] for row in table.rows],
        notes=(*notes, *own),
        fixed=table.fixed,
        header=header,
        marks=_marks(table.fields),
    )


def _marks(fields: Sequence[Field]) -> list[Mark]:
    return [
        Mark(at=at, text=words.SIGN[status], columns=(at, at + 1), fill=fill, ink=ink)
        for at, item in enumerate(fields)
        if item.is_sign
        for status, (fill, ink) in _COLOURS.items()
    ]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value)
    return str(value)


def _unit(unit: Words | str) -> Words:
    return both(unit, unit) if isinstance(unit, str) else unit
