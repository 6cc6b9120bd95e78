"""What lies in a folder of results, for the reading room: kinds, sizes, dates, counts of verdicts."""

from __future__ import annotations

import json
import os
import stat
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from geodata.errors import InputError
from geodata.files import read_bytes

#: No more entries of a folder than this are listed; the rest is counted.
MOST_ENTRIES = 2000
VERDICTS = "verdicts.json"
_VERDICTS_BYTES = 20_000_000
_STATUSES = ("meets", "at_risk", "misses", "impossible", "unknown")
PAGES = (".html", ".htm")
_PICTURES = (".png", ".svg")


def inside(root: Path, parts: list[str]) -> Path | None:
    """
    Find what a path of the address means.

    Parameters
    ----------
    root : Path
        The folder, without symbolic links in its own path.
    parts : list of str
        Names from the root down.

    Returns
    -------
    Path or None
        Without symbolic links; None where nothing is there, or where it leads out of the folder,
        is hidden, or turns back.
    """
    for part in parts:
        if part in ("", ".", "..") or part.startswith(".") or "/" in part or "\0" in part:
            return None
    try:
        place = Path(os.path.realpath(root.joinpath(*parts), strict=True))
    except (OSError, ValueError):
        return None
    if place != root and root not in place.parents:
        return None
    hidden = any(part.startswith(".") for part in place.relative_to(root).parts)
    return None if hidden else place


def listing(root: Path, parts: list[str]) -> dict[str, Any]:
    """
    List a folder.

    Parameters
    ----------
    root : Path
        The folder that is served.
    parts : list of str
        Names from the root down to the folder listed; it must be there.

    Returns
    -------
    dict
        `folders`, `pages` and `files`: rows of name, href, size_bytes, changed (local time), kind; a page has
        `thumbnail` (an address, or None) and the folder `counts` of verdicts (or None); `left_out` counts what is
        beyond the limit.
    """
    folder = root.joinpath(*parts)
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    rows = [row for name in names[:MOST_ENTRIES] if (row := _row(root, parts, name)) is not None]
    there = {row["name"] for row in rows}
    pages = [row for row in rows if row["kind"] == "page"]
    for page in pages:
        stem = page["name"].rpartition(".")[0]
        beside = [stem + ending for ending in _PICTURES if stem + ending in there]
        page["thumbnail"] = address_of(beside[0]) if beside else None
    return {
        "path": [_shown(part) for part in parts],
        "folders": [row for row in rows if row["kind"] == "folder"],
        "pages": sorted(pages, key=lambda row: (_rank(row["name"]), row["name"])),
        "files": [row for row in rows if row["kind"] not in ("folder", "page")],
        "counts": _counts(folder / VERDICTS) if VERDICTS in there else None,
        "left_out": max(0, len(names) - MOST_ENTRIES),
    }


def _rank(name: str) -> int:
    return 0 if name.startswith("map") else 1 if name.startswith("report") else 2


def _row(root: Path, parts: list[str], name: str) -> dict[str, Any] | None:
    """Describe one entry; None for what is not served: links out of the folder, devices, what cannot be read."""
    place = inside(root, [*parts, name])
    if place is None:
        return None
    try:
        status = place.stat()
    except OSError:
        return None
    folder = stat.S_ISDIR(status.st_mode)
    if not folder and not stat.S_ISREG(status.st_mode):
        return None
    ending = Path(name).suffix.lower()
    return {
        "name": _shown(name),
        "href": address_of(name) + ("/" if folder else ""),
        "kind": "folder" if folder else "page" if ending in PAGES else "file",
        "ending": ending,
        "size_bytes": None if folder else status.st_size,
        "changed": datetime.fromtimestamp(status.st_mtime).astimezone().strftime("%Y-%m-%d %H:%M"),
    }


def address_of(name: str) -> str:
    """Write a name as a part of an address; `./` keeps one with a colon from being read as a scheme."""
    return "./" + quote(os.fsencode(name), safe="")


def _shown(name: str) -> str:
    """Make any name of a file fit for a page: bytes that are no UTF-8 and control characters become signs."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _counts(path: Path) -> dict[str, int] | None:
    """Count the verdicts on targets in a `verdicts.json`; None where it is none."""
    try:
        document = json.loads(read_bytes(path, limit_bytes=_VERDICTS_BYTES))
    except (InputError, ValueError, RecursionError):
        return None
    targets = document.get("targets") if isinstance(document, Mapping) else None
    if not isinstance(targets, list):
        return None
    given = [row for row in targets if isinstance(row, Mapping) and row.get("limit_ms") is not None]
    found = Counter(str(row.get("status")) for row in given)
    return {status: found[status] for status in _STATUSES}
