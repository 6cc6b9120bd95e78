"""
Older plans brought to the version of today: one step for each version, each on the bytes of the plan's files.

Comments, layout, encoding and every cell stay as they are; only what a step speaks of is written anew.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Mapping

from geodata.errors import InputError
from geodata.files import decode
from geodata.tables import EXTRA, heading_of, parse_table
from netplan.formats.folder.plan_columns import COLUMNS, PLAN_TOML, unknown
from netplan.parameters import PLAN_VERSION
from topology.formats.findings import Findings

Files = dict[str, bytes]
_VERSION_LINE = re.compile(rb"""(?m)^([ \t]*["']?plan_version["']?[ \t]*=[ \t]*)[0-9]+""")
_UTF8_MARK = b"\xef\xbb\xbf"


def migrated(files: Mapping[str, bytes], version: int, findings: Findings) -> Files:
    """
    Bring the files of a plan to the version of today.

    Parameters
    ----------
    files : mapping of str to bytes
        The plan's files by name.
    version : int
        The plan's version: one that is still read.
    findings : Findings
        Takes what was done.

    Returns
    -------
    dict of str to bytes
        The same files where the version is that of today.

    Raises
    ------
    InputError
        If a table cannot be read, or plan.toml says its version in a way that cannot be changed.
    """
    found = dict(files)
    for step in range(version, PLAN_VERSION):
        found = _STEPS[step](found, findings)
        if PLAN_TOML in found:
            found[PLAN_TOML] = _with_version(found[PLAN_TOML], step + 1)
            findings.noted("own_migrated", file=PLAN_TOML, column="plan_version", value=step, known=step + 1)
    return found


def _to_version_2(files: Files, findings: Findings) -> Files:
    """Call columns that the toolkit does not know `x:...`: a plan of version 2 takes them by no other name."""
    return {name: _with_extras(name, raw, findings) if name in COLUMNS else raw for name, raw in files.items()}


#: What leads from a version to the next. A step for a version 3 has its place here.
_STEPS: Mapping[int, Callable[[Files, Findings], Files]] = {1: _to_version_2}


def _with_extras(table: str, raw: bytes, findings: Findings) -> bytes:
    text = decode(raw, file=table)
    # As every command reads a plan of version 1: what looks misspelt is refused.
    parse_table(text, file=table, required=(), optional=COLUMNS[table], may_be_empty=True)
    heading = heading_of(text, file=table)
    taken = set(heading)
    renamed: dict[str, str] = {}
    for column in unknown(table, heading):
        renamed[column] = _free(f"{EXTRA}{column}", taken)
        findings.noted("own_column_renamed", file=table, row=1, value=column, better=renamed[column])
    named = [renamed.get(column, column) for column in heading]
    for place in _unnamed(table, text, heading):
        named[place] = _free(f"{EXTRA}column-{place + 1}", taken)
        findings.noted("own_column_unnamed", file=table, row=1, better=named[place])
    return raw if named == heading else _with_heading(raw, text, named)


def _free(wanted: str, taken: set[str]) -> str:
    free, number = wanted, 2
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    taken.add(free)
    return free


def _unnamed(table: str, text: str, heading: list[str]) -> list[int]:
    """Return the places of columns that have no name but a cell with something in it."""
    if all(heading):
        return []
    # Cells are told by their place once every column has a name of its own.
    places = ",".join(str(place) for place in range(len(heading)))
    rows = parse_table(f"{places}\n{_after_heading(text)}", file=table, required=(), may_be_empty=True)
    return [place for place, name in enumerate(heading) if not name and any(row.text(str(place)) for row in rows)]


def _after_heading(text: str) -> str:
    """Return a table's text behind its heading; blank lines may stand before that."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            break
    return lines.read()


def _with_heading(raw: bytes, text: str, heading: list[str]) -> bytes:
    """Put another heading above a table, whose rows stay as they are, byte by byte."""
    rest = _after_heading(text)
    utf8 = _is_utf8(raw)
    encoding = "utf-8" if utf8 else "gb18030"
    behind = rest.encode(encoding)
    end = "\r\n" if text[: len(text) - len(rest)].endswith("\r\n") else "\n"
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerow(heading)
    mark = _UTF8_MARK if utf8 and raw.startswith(_UTF8_MARK) else b""
    return mark + out.getvalue().encode(encoding) + behind


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_version(raw: bytes, version: int) -> bytes:
    changed = _VERSION_LINE.sub(lambda found: found[1] + str(version).encode(), raw, count=1)
    if tomllib.loads(decode(changed, file=PLAN_TOML)).get("plan_version") != version:
        raise InputError("own_version_line", file=PLAN_TOML, column="plan_version", known=version)
    return changed
