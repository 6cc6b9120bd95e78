"""What reader and writer of SNDlib files as plans share: units, names of kept fields, ids and figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from typing import Any

from topology.formats.draft import EXTRA

NAME = "sndlib"
#: Fields of a link, in the columns that keep them; with any of them, a span is a link that is not lit.
INSTALLED_COST, ROUTING_COST, SETUP_COST, MODULES = (
    EXTRA + name for name in ("installed_cost", "routing_cost", "setup_cost", "modules")
)
LINK_FIELDS = (INSTALLED_COST, ROUTING_COST, SETUP_COST, MODULES)
#: Fields of a demand. `REVERSE_OF`: the demand without direction that this row is the way back of.
ROUTING_UNIT, MOST_LINKS, REVERSE_OF = (EXTRA + name for name in ("routing_unit", "max_path_length", "reverse_of"))
#: An identifier as the file has it, where no plan can hold it.
WRITTEN_ID = EXTRA + "sndlib_id"
#: Where a node stands in a drawing: x and y, no degrees.
DRAWN_AT = EXTRA + "coordinates"
UNLIMITED = "UNLIMITED"
#: XML names the kind of coordinates so; in META of our own native files it does the same, and others pass over it.
COORDINATES, GEOGRAPHICAL = "coordinatesType", "geographical"
#: What the format takes for an identifier.
IDENTIFIER = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_.]*", re.ASCII)
_OTHER_SIGNS = re.compile(r"[^a-zA-Z0-9\-_.]+")
#: The unit of files that we write from scratch; the only one of SNDlib's own that is a usual one.
OWN_UNIT = "MBITPERSEC"
_UNIT = re.compile(r"([kmgt]?)(bits?(ps|/s|pers(ec(ond)?)?)|bps)")
_POWERS = {"": Decimal("1E-9"), "k": Decimal("1E-6"), "m": Decimal("1E-3"), "g": Decimal(1), "t": Decimal(1000)}
#: The comment behind a line whose identifier stands for another one: `# id: "北京"`.
_NOTE = re.compile(r'\s*(\S+)\s[^#]*# id: ("(?:[^"\\]|\\.)*")\s*')
_SECTION = re.compile(r"\s*(META|NODES|LINKS|DEMANDS|ADMISSIBLE_PATHS)\s*\(\s*")


def gbps_of(unit: str) -> Decimal | None:
    """Return how many Gbit/s a unit is; 1 where none is named, None where it is not known."""
    if not unit.strip():
        return Decimal(1)
    found = _UNIT.fullmatch("".join(unit.casefold().replace("_", " ").split()))
    return None if found is None else _POWERS[found[1]]


def figure(value: Decimal) -> str:
    """Word a number in digits, without an exponent: the format has none."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def decimal_of(value: object) -> Decimal | None:
    """Return a finite number as exactly as it is written; None where it is none."""
    with suppress(ValueError, TypeError, OverflowError):
        number = Decimal(repr(float(value)))  # type: ignore[arg-type]
        return number if number.is_finite() else None
    return None


def noted_ids(text: str) -> dict[str, dict[str, str]]:
    """Return the ids that comments of our own note: section -> identifier -> id."""
    found: dict[str, dict[str, str]] = {}
    section = ""
    for line in text.split("\n"):
        if heading := _SECTION.fullmatch(line):
            section = heading[1]
        elif "# id: " in line and (note := _NOTE.fullmatch(line)):
            with suppress(ValueError):
                found.setdefault(section, {})[note[1]] = json.loads(note[2])
    return found


def id_note(text: str) -> str:
    """Word the comment that notes the id for which an identifier stands."""
    return " # id: " + json.dumps(text, ensure_ascii=False)


def file_ids(rows: Iterable[tuple[str, str]], stem: str) -> dict[str, str]:
    """
    Make identifiers of the file of the plan's ids.

    Parameters
    ----------
    rows : iterable of (str, str)
        Id, and the identifier that it had in a file or nothing.
    stem : str
        Begins what stands for an id that the format cannot hold.

    Returns
    -------
    dict of str to str
        Id -> identifier, each once; the same wherever the format can hold it.
    """
    given = dict(rows)
    names = {key: key for key, written in given.items() if written in ("", key) and IDENTIFIER.fullmatch(key)}
    taken, number = set(names), 0
    for key, written in given.items():
        if key in names:
            continue
        # Signs of another script are not spelt: what is left would say nothing, or something else.
        spelt = _OTHER_SIGNS.sub("-", key).strip("-_.") if key.isascii() else ""
        fitting = (text for text in (written, key, spelt) if IDENTIFIER.fullmatch(text) and text not in taken)
        name = next(fitting, "")
        while not name:
            number += 1
            name = "" if f"{stem}{number}" in taken else f"{stem}{number}"
        names[key] = name
        taken.add(name)
    return names


def mapping(value: object) -> dict[str, Any]:
    """Return a JSON object, empty where it is none: what is kept in a plan folder may have been edited."""
    return value if isinstance(value, dict) else {}
