"""The verdicts of a page in columns: what hundreds of them share is said once, their figures are kept as read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maps import figures
from maps.page.columns import Numbered, table_of
from maps.page.phrases import share
from maps.page.places import Places

_Row = Mapping[str, Any]
#: Fields of a verdict that few values fill, together one entry of a table.
SHARED = ("target", "layer", "own_layer", "limit_ms", "status", "basis", "remedy", "remedy_zh", "remedy_en")
FIGURES = ("oneway_ms", "oneway_low_ms", "oneway_high_ms", "theoretical_ms", "light_limit_ms")
TEXTS = ("oneway", "limit", "theoretical", "light", "km")


def verdict_columns(verdicts: Sequence[_Row], places: Places) -> dict[str, Any]:
    """
    Put verdicts into columns.

    Parameters
    ----------
    verdicts : sequence of mapping
        Verdicts with their texts, see `maps.page.payload.with_texts`. [ms, km]
    places : Places
        Where sites and spans stand in the page's lists.

    Returns
    -------
    dict
        Figures in full precision and the texts that people read, made here and never by the script. Of texts in two
        languages that differ in a mark only (～ and –, 超 and over) the Chinese one is kept. A place that is none of
        the page's sites keeps its id.
    """
    kinds = Numbered()
    return {
        "n": len(verdicts),
        "shared": table_of(verdicts, lambda row: tuple(row.get(key) for key in SHARED)),
        "from": [places.sites.get(row["from"], row["from"]) for row in verdicts],
        "to": [places.sites.get(row["to"], row["to"]) for row in verdicts],
        **{key: [row.get(key) for row in verdicts] for key in FIGURES},
        "text": [[row["text"][key] for key in TEXTS] for row in verdicts],
        "band": [row["text"]["band"]["zh"] for row in verdicts],
        "gap": [row["text"]["gap"]["zh"] for row in verdicts],
        "route": [[places.sites.get(site, site) for site in row["route"]] for row in verdicts],
        "spans": [[places.spans[span] for span in row["spans"]] for row in verdicts],
        "assumptions": table_of(verdicts, lambda row: tuple(row["assumptions"])),
        "reason_zh": share(row["reason_zh"] for row in verdicts),
        "reason_en": share(row["reason_en"] for row in verdicts),
        "parts": [_parts(row["parts"], kinds) for row in verdicts],
        "part_kinds": kinds.values,
    }


def _parts(parts: Iterable[_Row], kinds: Numbered) -> list[Any]:
    """Return name and basis of each part as one number, its text and the text of its band."""
    return [
        item
        for part in parts
        for item in (kinds((part["name"], part["basis"])), part["text"]["ms"], part["text"]["band"]["zh"])
    ]


def glosses(verdicts: Iterable[_Row]) -> dict[str, dict[str, figures.Both]]:
    """Return the words of parts and assumptions by name; hundreds of verdicts share a handful."""
    parts: dict[str, figures.Both] = {}
    assumptions: dict[str, figures.Both] = {}
    for verdict in verdicts:
        for part in verdict["parts"]:
            parts[part["name"]] = {"zh": part["name_zh"], "en": part["name_en"]}
        texts = zip(verdict["assumptions"], verdict["assumptions_zh"], verdict["assumptions_en"], strict=True)
        for name, zh, en in texts:
            assumptions[name] = {"zh": zh, "en": en}
    return {"parts": parts, "assumptions": assumptions}
