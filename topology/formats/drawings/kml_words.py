"""Texts of a KML file, which has no types, as typed fields of the plan, so that each way there and back is exact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from topology.formats.draft import EXTRA, NETWORK_COLUMNS, kept_cell, kept_value, number_cell
from topology.formats.headings import recognise


def tidy(text: str) -> str:
    """Take off the blanks that a text has from the file's layout; its own, on one line with it, stay."""
    return text.strip() if text[:1] in ("\n", "\r") or text[-1:] in ("\n", "\r") or not text.strip() else text


def field_of(text: str) -> object:
    """
    Read a text as the field that it would be: 42 is a number, 007 and 1.50 are texts.

    Only what JSON writes in the same way is taken for a number, a truth value or a list, so that nothing is reworded
    when it is written again; and only a text that `text_of` had to put in quotes loses them.
    """
    value = kept_value(text)
    if isinstance(value, str):
        return value if value is not text and not _stands_alone(value) and _quoted(value) == text else text
    return value if kept_cell(value) == text else text


def text_of(value: object) -> str:
    """Word a field so that `field_of` gives it back: a text that would be read as something else stands in quotes."""
    if isinstance(value, str):
        return value if _stands_alone(value) else _quoted(value)
    return kept_cell(value)


def _stands_alone(text: str) -> bool:
    return text != "" and tidy(text) == text and field_of(text) == text and isinstance(field_of(text), str)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@lru_cache(maxsize=10_000)
def _is_known(name: str, table: str) -> bool:
    return recognise(name, table) is not None


def properties_of_texts(texts: Mapping[str, str], table: str) -> dict[str, Any]:
    """Type the fields of a placemark: what the plan has a column for stays text, its reader knows the types."""
    columns = NETWORK_COLUMNS.get(table, ())
    return {
        name: text if name in columns or (not name.startswith(EXTRA) and _is_known(name, table)) else field_of(text)
        for name, text in texts.items()
    }


def texts_of_properties(properties: Mapping[str, Any], table: str) -> dict[str, str]:
    """Word the properties of a feature; `properties_of_texts` gives them back."""
    columns = NETWORK_COLUMNS.get(table, ())
    texts = {}
    for name, value in properties.items():
        if name in columns:
            texts[name] = value if isinstance(value, str) else number_cell(value)
        elif name.startswith(EXTRA) or not _is_known(name, table):
            texts[name] = text_of(value)
        elif isinstance(value, str) and tidy(value) == value:
            texts[name] = value
        else:
            texts[EXTRA + name] = text_of(value)
    return texts


def shown_name(fields: Mapping[str, object], place: int) -> str:
    """Return what a feature is called on the map: a name, else its id, else its number; on one line."""
    names = (fields.get(key) for key in ("name_zh", "name_en", "name", EXTRA + "name", "id"))
    return " ".join(str(next((name for name in names if name), place)).split())
