"""From what the user names to delay floors between sites of a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from netplan.calibrate.records import Floor, Refusal
from netplan.calibration.records import DataUsed
from netplan.plan import Plan

#: Makes the context in which a step is worked out, so that somebody can be told: "reading" or "floors".
Step = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Floors between sites, what was not used, where it all came from, and what readers remarked (zh, en)."""

    floors: tuple[Floor, ...]
    refused: tuple[Refusal, ...]
    data: tuple[DataUsed, ...]
    remarks: tuple[tuple[str, str], ...]


def gather(plan: Plan, locations: Sequence[str], *, ends: Path | None, step: Step) -> Gathered:
    """
    Read measurements, match their ends to sites, and find their floors.

    Parameters
    ----------
    plan : Plan
        Whose sites they are.
    locations : sequence of str
        Files, folders or addresses of stores.
    ends : Path, optional
        Table of the ends that are called otherwise than the plan calls them.
    step : callable
        Tells somebody what takes long.

    Returns
    -------
    Gathered
        Floors may be none.

    Raises
    ------
    InputError
        If something cannot be read.
    """
    from netplan.calibrate.floors.find import find_floors
    from netplan.calibrate.sources.ends import matched, read_ends
    from netplan.calibrate.sources.open import read_source

    mapping = {} if ends is None else read_ends(ends)
    with step("reading"):
        sources = [read_source(location) for location in locations]
    with step("floors"):
        readings, unmatched = matched([one for source in sources for one in source.readings], plan, mapping)
        floors, unusable = find_floors(readings, plan)
    return Gathered(
        floors=tuple(floors),
        refused=(*(item for source in sources for item in source.refused), *unmatched, *unusable),
        data=tuple(source.data for source in sources),
        remarks=tuple(remark for source in sources for remark in source.remarks),
    )
