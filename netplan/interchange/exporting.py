"""A plan becomes a file of another tool, and what that file cannot carry is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geodata.errors import InputError, nearest
from netplan.formats.folder import plan_folder as own
from netplan.formats.registry import exportable, format_named
from netplan.interchange.lost import say_lost
from netplan.plan import REFERENCE, read_plan
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import Draft, Resolved
from topology.formats.findings import Findings


@dataclass(frozen=True, kw_only=True)
class Export:
    """Files by name, in the format asked for, and what was left out or taken for granted."""

    format: Format
    files: dict[str, bytes]
    findings: Findings


def plan_draft(folder: Path | None) -> Draft:
    """
    Read a plan as a draft, with the lengths that the plan's own reader gives its spans.

    Parameters
    ----------
    folder : Path, optional
        The plan; None is the bundled reference plan.

    Returns
    -------
    Draft
        Its tables verbatim.

    Raises
    ------
    InputError
        If the plan cannot be used.
    """
    plan = read_plan(folder)
    reader = own.FORMAT.read
    if reader is None:
        raise RuntimeError("a plan folder can always be read")
    draft = reader([Source(folder or REFERENCE)], Settings(), Findings())
    draft.lengths = {
        key: Resolved(span.route_km, span.route_km_low, span.route_km_high, span.length_origin)
        for key, span in plan.network.spans.items()
    }
    return draft


def export_plan(folder: Path | None, *, format_name: str, stem: str, settings: Settings | None = None) -> Export:
    """
    Put a plan into a format.

    Parameters
    ----------
    folder : Path, optional
        The plan; None is the bundled reference plan.
    format_name : str
        One of `netplan.formats.registry.exportable()`.
    stem : str
        How the file is called, without suffix.
    settings : Settings, optional
        Coordinate system of the file; layer of demands and circuits, and exchange of members, where the format holds
        one only.

    Returns
    -------
    Export
        Nothing is written yet.

    Raises
    ------
    InputError
        If the plan cannot be used, the format is not known or cannot be written.
    """
    item = format_named(format_name)
    if item.write is None:
        known = exportable()
        raise InputError("format_no_export", value=format_name, known=known, nearest=nearest(format_name, known))
    findings = Findings()
    draft = plan_draft(folder)
    say_lost(draft, item, findings)
    files = item.write(draft, stem, settings or Settings(), findings)
    return Export(format=item, files=files, findings=findings)
