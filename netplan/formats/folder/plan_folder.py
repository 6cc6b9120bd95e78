"""
The plan folder itself as a format: every table verbatim, every other file byte by byte.

A table that nobody changes between reading and writing comes back with the same bytes, encoding and layout included:
`Draft.files` holds them under the table's name. A plan of an older version is migrated while it is read.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from geodata.crs import SYSTEMS, WGS84
from geodata.documents import parse_json
from geodata.errors import InputError, nearest
from geodata.files import MAX_FILE_BYTES, decode, read_bytes
from netplan.formats.folder.lines import lines_bytes, read_lines
from netplan.formats.folder.migration import migrated
from netplan.formats.folder.plan_columns import (
    COLUMNS,
    KEPT_FILE,
    LINES_FILE,
    MEASUREMENTS_FILE,
    OTHER_FILES,
    PLAN_TOML,
    STRICT_SINCE,
    refuse_unknown_columns,
)
from netplan.formats.folder.tables import read_rows, table_bytes
from netplan.formats.folder.toml import new_toml
from netplan.parameters import FIRST_VERSION, PlanSettings, read_plan_settings
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import EXCHANGES, MEMBERS, NETWORK_COLUMNS, Draft, in_system
from topology.formats.findings import Findings
from topology.formats.folder import MOST_LINES_BYTES

NAME = "plan"
#: Tables that a draft holds as rows; the others of a plan folder are taken over as files.
TABLES = (*NETWORK_COLUMNS, EXCHANGES, MEMBERS, MEASUREMENTS_FILE)
#: Columns of measurements.csv that readers of measurements fill; it may have any others.
MEASURED = ("from", "to", "layer", "operator", "quantity", "value", "unit", "time", "count")
#: Every file of a plan folder.
FILES = tuple(dict.fromkeys((*COLUMNS, *TABLES, *OTHER_FILES, KEPT_FILE)))


def recognise(source: Source) -> bool:
    """Tell a plan folder by its plan.toml or its sites.csv."""
    try:
        return source.is_folder and any((source.path / name).is_file() for name in (PLAN_TOML, "sites.csv"))
    except OSError:
        return False


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """
    Read a plan folder.

    Parameters
    ----------
    sources : sequence of Source
        One folder.
    settings : Settings
        Its coordinate system holds where the folder has no plan.toml.
    findings : Findings
        Takes what was migrated, and files that are none of a plan's.

    Returns
    -------
    Draft
        With every table, file and line.

    Raises
    ------
    InputError
        For a file, table or version that cannot be read. What stands in the cells, the plan's own reader judges.
    """
    if len(sources) != 1:
        raise InputError("own_several", value=len(sources))
    source = sources[0]
    if not source.is_folder:
        raise InputError("folder_missing", value=str(source.path))
    files = _files(source, findings)
    if PLAN_TOML not in files:
        system = settings.coordinates or WGS84
        findings.assumed("own_no_toml", file=source.name, value=system)
        return _draft(source.name, None, system, migrated(files, FIRST_VERSION, findings))
    said = read_plan_settings(source.path / PLAN_TOML)
    if said.coordinates not in SYSTEMS:
        hints = nearest(said.coordinates, SYSTEMS, count=1)
        where: dict[str, Any] = {"file": PLAN_TOML, "column": "coordinates", "value": said.coordinates}
        raise InputError("not_a_choice", **where, choices=SYSTEMS, nearest=hints)
    if settings.coordinates not in (None, said.coordinates):
        findings.noted("own_coordinates_said", file=source.name, value=said.coordinates, given=settings.coordinates)
    if said.version >= STRICT_SINCE:
        refuse_unknown_columns(source.path)
    return _draft(source.name, said, said.coordinates, migrated(files, said.version, findings))


def _files(source: Source, findings: Findings) -> dict[str, bytes]:
    """Return the plan's files by name; say which others lie in the folder."""
    try:
        names = sorted(path.name for path in source.path.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise InputError("unreadable", file=str(source.path), reason=error) from None
    for name in names:
        if name not in FILES:
            findings.left_out("own_file_unknown", file=source.name, value=name)
    limits = {LINES_FILE: MOST_LINES_BYTES}
    return {
        name: read_bytes(source.path / name, limit_bytes=limits.get(name, MAX_FILE_BYTES))
        for name in FILES
        if name in names
    }


def _draft(file: str, said: PlanSettings | None, system: str, files: Mapping[str, bytes]) -> Draft:
    names = ["", ""] if said is None else [said.name_zh, said.name_en]
    if PLAN_TOML in names:  # stands in where plan.toml gives no name
        names = ["", ""]
    lines_raw = files.get(LINES_FILE)
    return Draft(
        file=file,
        name_zh=names[0],
        name_en=names[1],
        coordinates=system,
        tables={name: read_rows(files[name], name) for name in TABLES if name in files},
        lines={} if lines_raw is None else read_lines(lines_raw),
        kept=_kept(files.get(KEPT_FILE)),
        files={name: raw for name, raw in files.items() if name != KEPT_FILE},
    )


def _kept(raw: bytes | None) -> dict[str, dict[str, Any]]:
    if raw is None:
        return {}
    document = parse_json(decode(raw, file=KEPT_FILE), file=KEPT_FILE)
    if not isinstance(document, dict) or not all(isinstance(value, dict) for value in document.values()):
        raise InputError("own_kept", file=KEPT_FILE)
    return document


def write(draft: Draft, _stem: str, _settings: Settings, findings: Findings) -> dict[str, bytes]:
    """
    Write the files of a plan folder.

    Parameters
    ----------
    draft : Draft
        What is to be a plan. Where it brings a plan.toml, positions are written in the system that this one names.
    findings : Findings
        Takes what no table can hold.

    Returns
    -------
    dict of str to bytes
        The files by name.
    """
    toml = draft.files.get(PLAN_TOML)
    draft = draft if toml is None else in_system(draft, _system_of(toml))
    found = {PLAN_TOML: new_toml(draft) if toml is None else toml}
    for name in FILES:
        original = draft.files.get(name)
        if name in TABLES and name in draft.tables:
            found[name] = table_bytes(name, draft.tables[name], original, findings)
        elif name == LINES_FILE and (draft.lines or original is not None):
            found[name] = lines_bytes(draft.lines, original)
        elif name not in (PLAN_TOML, *TABLES) and original is not None:
            found[name] = original
        elif name in TABLES and original is not None and not _has_rows(name, original):
            found[name] = original  # a heading that waits for rows
    if draft.kept:
        found[KEPT_FILE] = _kept_bytes(draft.kept)
    return found


def _has_rows(table: str, original: bytes) -> bool:
    return bool(read_rows(original, table))


def _system_of(toml: bytes) -> str:
    return str(tomllib.loads(decode(toml, file=PLAN_TOML)).get("coordinates", WGS84)).strip()


def _kept_bytes(kept: Mapping[str, Mapping[str, object]]) -> bytes:
    try:
        text = json.dumps(kept, ensure_ascii=False, indent=1)
    except RecursionError:
        raise InputError("nested_too_deeply", file=KEPT_FILE) from None
    try:
        return (text + "\n").encode()
    except UnicodeEncodeError:  # half of a pair; escaped it comes back
        return (json.dumps(kept, indent=1) + "\n").encode()


FORMAT = Format(
    name=NAME,
    title_zh="方案文件夹",
    title_en="plan folder",
    recognise=recognise,
    read=read,
    write=write,
    carries={**{name: COLUMNS[name] for name in TABLES if name in COLUMNS}, MEASUREMENTS_FILE: MEASURED},
    lines=True,
    extras=True,
    note_zh="未改动的表逐字节保留；旧版方案在导入时升级。",
    note_en="Tables that were not changed keep their bytes; older plans are migrated when they are imported.",
)
