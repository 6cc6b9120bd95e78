"""What of a plan a format has no place for at all: tables, drawn lines, files of the folder, what other tools left."""

from __future__ import annotations

from netplan.formats.folder import plan_folder as own
from netplan.formats.folder.plan_columns import KEPT_FILE, LINES_FILE
from netplan.formats.registry import exportable, format_named
from topology.formats.contract import Format
from topology.formats.draft import Draft
from topology.formats.findings import Findings


def say_lost(draft: Draft, item: Format, findings: Findings) -> None:
    """
    Say what an export loses because its format has no place for it; of single cells and rows, its writer tells.

    Parameters
    ----------
    draft : Draft
        The plan.
    item : Format
        What it is exported to.
    findings : Findings
        Takes one case for all tables, one for all files, and so on: each names all of them.
    """
    if item.name == own.NAME:
        return
    where: dict[str, object] = {"format": item.name}
    if not item.tells_tables:
        lost = {table: len(rows) for table, rows in draft.tables.items() if rows and table not in item.carries}
        if lost:
            findings.left_out("export_tables", tables=[f"{table} ({count})" for table, count in lost.items()], **where)
    if draft.lines and not item.lines:
        drawn = [name for name in exportable() if (other := format_named(name)).lines and other.name != own.NAME]
        findings.left_out("export_lines", value=len(draft.lines), known=drawn, **where)
    if files := [name for name in draft.files if name not in (*own.TABLES, LINES_FILE, KEPT_FILE)]:
        findings.left_out("export_files", files=files, **where)
    if kept := sorted(set(draft.kept) - {item.name}):
        findings.left_out("export_kept", formats=kept, **where)
