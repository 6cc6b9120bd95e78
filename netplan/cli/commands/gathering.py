"""What `plan`, `map`, `report` and `compare` do alike: judge a plan and work out all that pages show."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.commands.shared import remark_when_slow
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.plan import Plan
    from netplan.report.documents import Document
    from netplan.verdicts import TargetVerdict


def today() -> str:
    """Return the day, ISO, where this machine is."""
    return datetime.now().astimezone().date().isoformat()


def worked_out(
    plan: Plan,
    judged: list[TargetVerdict],
    texts: Texts,
    *,
    date: str | None,
    views: Collection[str] | None = None,
    chapters: Collection[str] | None = None,
    origins: tuple[str, ...] = (),
) -> Document:
    """Gather what pages and reports show, and say what takes long; None takes all views, or all chapters."""
    from netplan import __version__
    from netplan.report.gather import CHAPTERS, VIEWS, gather

    return gather(
        plan,
        judged,
        date=date or today(),
        version=__version__,
        clock=time.process_time,  # a machine that is busy otherwise would leave proofs out: other bytes
        step=lambda name: remark_when_slow(texts(f"working_out_{name}")),
        views=tuple(VIEWS) if views is None else views,
        chapters=CHAPTERS if chapters is None else chapters,
        origins=origins,
    )


def drawn_map(page: Document) -> str:
    """Draw the map page of gathered results."""
    from geodata.boundaries import dash_line, provinces
    from maps.pages import map_page

    return map_page(page, provinces=provinces(), dash_line=dash_line())


def write_one(path: Path, content: str | bytes) -> None:
    """Write one file whole or not at all."""
    from geodata.files import write_whole

    write_whole(path.parent, {path.name: content})
