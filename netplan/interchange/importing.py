"""Files of other tools become one plan: each told by its content, read, merged, settled, and checked as a plan."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from geodata.errors import InputError
from geodata.files import write_whole
from netplan.formats.folder import plan_folder as own
from netplan.formats.registry import format_named, format_of
from netplan.interchange.merging import merge
from netplan.interchange.plausible import doubts
from netplan.interchange.settling import settle
from netplan.plan import Plan, read_plan
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import EXCHANGES, MEMBERS, SITES, SPANS, Draft
from topology.formats.findings import ASSUMED, LEFT_OUT, Findings

#: Two positions this near may be one place: half the way across a small town. [km]
MATCH_KM = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What came of the files of one format: their names, and how many rows each table got."""

    format: Format
    files: tuple[str, ...]
    rows: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Import:
    """The draft of a plan, what each file gave, and what there is to tell."""

    draft: Draft
    reads: tuple[Read, ...]
    findings: Findings
    settings: Settings = field(default_factory=Settings)

    @property
    def is_plan(self) -> bool:
        """Tell whether there is a network, so that the folder will be a plan by itself."""
        return bool(self.draft.rows(SITES)) and bool(self.draft.rows(SPANS))


def import_files(
    paths: Sequence[Path],
    *,
    format_name: str | None = None,
    settings: Settings | None = None,
    match_km: float = MATCH_KM,
    strict: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> Import:
    """
    Read files of any known formats into the draft of one plan.

    Parameters
    ----------
    paths : sequence of Path
        Files, or folders of plans. Where two disagree, the earlier holds.
    format_name : str, optional
        Take all for this format; None tells each by its content.
    settings : Settings, optional
        What the user says about all of them.
    match_km : float
        Two positions this near may be one place. [km]
    strict : bool
        Refuse the first thing that would have to be taken for granted.
    step : callable
        Told the name of each file before it is read.

    Returns
    -------
    Import
        Nothing is written yet.

    Raises
    ------
    InputError
        For a file that cannot be read or is of no known format; for the first cell that cannot be used; with `strict`,
        for the first assumption.
    """
    settings = settings or Settings()
    findings = Findings()
    merged: Draft | None = None
    reads: list[Read] = []
    for item, sources in _grouped([Source(path) for path in paths], format_name):
        step(", ".join(source.name for source in sources))
        reader = item.read
        if reader is None:
            raise InputError("format_no_import", value=item.name)
        draft = reader(sources, settings, findings)
        rows = {table: len(found) for table, found in draft.tables.items() if found}
        reads.append(Read(format=item, files=tuple(source.name for source in sources), rows=rows))
        if merged is not None:
            merged = merge(merged, draft, findings, match_km=match_km)
            _refuse_lost_names(merged, draft)
        merged = merged or draft
    if merged is None or not (merged.tables or merged.files):
        raise InputError("nothing_to_import", file=reads[0].files[0] if reads else None)
    if merged.rows(MEMBERS) and not merged.rows(EXCHANGES):
        raise InputError("members_without_exchange")
    step("")
    if merged.rows(SITES):
        doubts(merged, findings)
        merged = settle(merged, findings)
    _refuse_empty(merged, findings)
    if strict and (assumed := findings.of(ASSUMED)):
        count = sum(finding.count for finding in assumed)
        raise InputError("strict_assumption", count=count, said=assumed[0].cases[0])
    return Import(draft=merged, reads=tuple(reads), findings=findings, settings=settings)


def _grouped(sources: Sequence[Source], format_name: str | None) -> list[tuple[Format, list[Source]]]:
    """Put files that belong together into one group, in the order of each format's first."""
    groups: list[tuple[Format, list[Source]]] = []
    for source in sources:
        item = _format(source, format_name)
        same = next((files for known, files in groups if known.name == item.name), None)
        if same is None or not item.together:
            groups.append((item, [source]))
        else:
            same.append(source)
    return groups


def _refuse_lost_names(merged: Draft, plan: Draft) -> None:
    """Refuse to rename the sites of a plan of which files that are taken over unread (targets, events) name them."""
    if not any(name.endswith(".csv") and name not in own.TABLES for name in plan.files):
        return
    there = {row.get("id", "") for row in merged.rows(SITES)}
    gone = next((row["id"] for row in plan.rows(SITES) if row.get("id") and row["id"] not in there), None)
    if gone is not None:
        raise InputError("plan_not_first", file=plan.file or None, value=gone)


def _refuse_empty(merged: Draft, findings: Findings) -> None:
    """Refuse what has no row and no file left, with the reason."""
    if any(merged.tables.values()) or merged.files:
        return
    left_out = findings.of(LEFT_OUT)
    if not left_out:
        raise InputError("nothing_to_import", file=merged.file or None)
    raise InputError("nothing_left", count=sum(finding.count for finding in left_out), said=left_out[0].cases[0])


def _format(source: Source, format_name: str | None) -> Format:
    """Tell the format of a file, or take the user's word; a folder is a plan or nothing."""
    named = format_named(format_name) if format_name else None
    if not os.path.exists(source.path):  # noqa: PTH110, for one that may not be seen it does not raise
        raise InputError("import_missing", file=str(source.path))
    if source.is_folder and named is not None and named.name != own.NAME:
        raise InputError("folder_for_file", file=str(source.path), value=named.name)
    if source.is_folder and named is None and not own.recognise(source):
        raise InputError("folder_no_plan", file=str(source.path))
    return named or format_of(source)


def plan_files(done: Import) -> dict[str, bytes]:
    """Return the files of the folder that an import makes, by name."""
    writer = own.FORMAT.write
    if writer is None:
        raise RuntimeError("a plan folder can always be written")
    return writer(replace(done.draft), "", done.settings, done.findings)


def write_import(done: Import, folder: Path) -> Plan | None:
    """
    Write what an import gave, after the plan's own reader has accepted it.

    Parameters
    ----------
    done : Import
        From `import_files`.
    folder : Path
        Where to; files of the same names there are replaced.

    Returns
    -------
    Plan or None
        As it reads; None where the files hold no network, so that the folder is no plan by itself.

    Raises
    ------
    InputError
        If the plan's reader refuses something, or the folder cannot be written; nothing is written then.
    """
    files = plan_files(done)
    plan = None
    if done.is_plan:
        with tempfile.TemporaryDirectory(prefix="ixplan-") as place:
            write_whole(Path(place), files)
            plan = read_plan(Path(place))
    write_whole(folder, files)
    return plan
