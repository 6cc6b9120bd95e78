"""Where a calibration is written to: into the plan's folder, or beside a copy of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geodata.errors import InputError
from geodata.files import is_there, read_bytes, refuse_unwritable, write_whole
from netplan.calibration.records import FILE
from netplan.plan import FILES, REFERENCE, Plan, read_plan

_README = "README.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A folder, and the files of the plan that it lacks: all of them for a copy, none for a plan that stands there."""

    folder: Path
    copied: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """Return the path of the calibration."""
        return self.folder / FILE

    def write(self, calibration: str) -> None:
        """Write the calibration, and the copy around it: whole or not at all."""
        write_whole(self.folder, {**self.copied, FILE: calibration})


def destination(plan: Plan, *, source: Path | None, out: Path | None) -> Destination | None:
    """
    Tell where to write, before anything is worked out.

    Parameters
    ----------
    plan : Plan
        What is calibrated.
    source : Path or None
        Its folder; None is the bundled reference plan, which is never written to.
    out : Path or None
        Another folder: a plan of the same name, or none yet.

    Returns
    -------
    Destination or None
        None where nothing is to be written: the bundled plan without another folder.

    Raises
    ------
    InputError
        If the folder cannot be written to, holds another plan, or something that is none.
    """
    folder = source if out is None else out
    if folder is None:
        return None
    refuse_unwritable(folder)
    if out is None or _same_place(out, source):
        return Destination(folder=folder)
    if _is_used(out):
        _refuse_another(plan, out)
        return Destination(folder=out)
    home = REFERENCE if source is None else source
    names = [name for name in (*FILES, _README) if name != FILE and (home / name).is_file()]
    return Destination(folder=out, copied={name: read_bytes(home / name) for name in names})


def _same_place(out: Path, source: Path | None) -> bool:
    return source is not None and is_there(out) and out.resolve() == source.resolve()


def _is_used(folder: Path) -> bool:
    try:
        return is_there(folder) and any(folder.iterdir())
    except OSError as error:
        raise InputError("unreadable", file=str(folder), reason=error) from None


def _refuse_another(plan: Plan, folder: Path) -> None:
    """Refuse a plan of another name: its spans are others, whatever they are called."""
    found = read_plan(folder, calibrated=False).settings
    mine = plan.settings
    if (found.name_zh, found.name_en) != (mine.name_zh, mine.name_en):
        raise InputError(
            "calibrate_into_another_plan", file=str(folder), value=found.name_zh or found.name_en, plan=mine.name_zh
        )
