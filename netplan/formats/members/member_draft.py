"""Members of other tools' files as the draft of a plan, with every field that a member has no place for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from geodata.errors import InputError
from netplan.formats.folder.tables import MOST_CHARACTERS, read_rows
from netplan.formats.members.member_file import MemberFile
from netplan.formats.members.nodes import Node
from netplan.members import MEMBERS_FILE, Member, write_members
from topology.formats.contract import Settings, Source
from topology.formats.draft import EXCHANGES, EXTRA, MEMBERS, Cells, Draft, kept_cell, names_of
from topology.formats.findings import Findings

#: No list of members is nested more deeply; what is kept of it must fit into a plan and come out again. [levels]
MOST_DEEP = 40


def one_document(sources: Sequence[Source]) -> Node:
    """Return the document of the one file that is to be read; raise `InputError` where there are several."""
    if len(sources) != 1:
        raise InputError("members_several", file=sources[-1].name, value=len(sources))
    root = Node(sources[0].name, "", sources[0].document)
    _refuse_deep(root)
    return root


def exchange_of(settings: Settings, file: str) -> str:
    """Return the site at which the members are; raise `InputError` where nobody says."""
    if not settings.exchange.strip():
        raise InputError("members_exchange", file=file)
    return settings.exchange.strip()


def member_draft(
    found: MemberFile, exchanges: Sequence[Mapping[str, str]], kept: Mapping[str, Cells], *, file: str
) -> Draft:
    """
    Put members into a draft.

    Parameters
    ----------
    found : MemberFile
        The members.
    exchanges : sequence of mapping
        Rows of exchanges.csv.
    kept : mapping of str to dict
        By member, the cells of its `x:` columns.
    file : str
        Where they come from.

    Returns
    -------
    Draft
        With members.csv and exchanges.csv, no network.
    """
    draft = Draft(file=file)
    for row in exchanges:
        draft.add(EXCHANGES, row)
    members = list(found.members.values())
    rows = read_rows(write_members(members).encode(), MEMBERS_FILE) if members else []
    for row, member in zip(rows, members, strict=True):
        draft.add(MEMBERS, {**row, **_names(member), **kept.get(member.id, {})})
    return draft


def _names(member: Member) -> Cells:
    """Return the one name that a file gives in the column of its language; an id that stands in for one is none."""
    name = "" if member.name_en == member.id else member.name_en
    return {"name_zh": "", "name_en": "", **names_of(name)}


def kept_cells(fields: Mapping[str, object], findings: Findings, *, file: str, place: str) -> Cells:
    """
    Word fields of another tool as cells of `x:` columns.

    Parameters
    ----------
    fields : mapping of str to object
        By the name of the column, without `x:`.
    findings : Findings
        Takes fields too long for a table.
    file, place : str
        Where they stand.

    Returns
    -------
    dict of str to str
        Cells by column.
    """
    cells = {}
    for name, value in fields.items():
        cell = kept_cell(value)
        try:
            cell.encode()
        except UnicodeEncodeError:  # half of a pair: escaped, it comes back
            cell = json.dumps(value)
        if len(cell) > MOST_CHARACTERS:
            findings.left_out("members_field_long", file=file, column=place, value=name)
            continue
        cells[EXTRA + name] = cell
    return cells


def _refuse_deep(root: Node) -> None:
    level: list[object] = [root.value]
    for _ in range(MOST_DEEP):
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise root.error("members_deep", "", most=MOST_DEEP)
