"""plan.toml as an import makes it: the least that a plan needs, and what it was made from."""

from __future__ import annotations

import json

from geodata.crs import WGS84
from geodata.errors import quotable
from netplan.parameters import PLAN_VERSION
from topology.formats.draft import Draft

_MADE_FROM = 1000


def new_toml(draft: Draft) -> bytes:
    """
    Word a plan.toml for a draft that brings none.

    Parameters
    ----------
    draft : Draft
        Its names and coordinate system, and the files that it comes from.

    Returns
    -------
    bytes
        TOML in UTF-8. Parameters are left to the reference plan, as a comment says.
    """
    lines = [f"# Imported from {quotable(draft.file, _MADE_FROM)}." if draft.file else "# Imported."]
    lines += [
        "# Parameters that do not stand here are those of the reference plan (ixplan init writes them out).",
        "# 此处未写的参数取参考方案的值（ixplan init 可写出全部参数）。",
        "",
        f"plan_version = {PLAN_VERSION}",
    ]
    for key, name in (("name_zh", draft.name_zh), ("name_en", draft.name_en)):
        if name.strip():
            lines.append(f"{key} = {_quoted(name)}")
    lines.append(f"coordinates = {_quoted(draft.coordinates or WGS84)}    # WGS84, GCJ-02 or CGCS2000")
    return ("\n".join(lines) + "\n").encode(errors="replace")


def _quoted(text: str) -> str:
    """Quote a text as TOML does: as JSON, and DEL, which TOML does not take as it is."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "\\u007f")
