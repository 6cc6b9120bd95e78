"""What `plan`, `map`, `report` and `compare` do alike: judge a plan and work out all that pages show."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.cli.commands.shared import remark_on_no_targets, remark_when_slow
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

    remark_on_no_targets(plan, texts)
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


#: What `--basemap` calls the one online basemap.
TIANDITU = "tianditu"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What lies under a map: areas and lines as GeoJSON, and the online basemap, if any, as `maps.offline` names it."""

    provinces: Mapping[str, Any]
    dash_line: Mapping[str, Any]
    own: str | None = None
    """Name of the file that takes the place of the bundled provinces."""
    tiles: Mapping[str, object] | None = None


def chosen_ground(basemap: str | None, key: str | None) -> Ground:
    """Read what lies under a map: the bundled provinces, a file of the user's, or the online basemap above them."""
    if basemap == TIANDITU:
        from geodata.boundaries import dash_line, provinces
        from maps.offline import tianditu

        return Ground(provinces=provinces(), dash_line=dash_line(), tiles=tianditu(key or ""))
    return offline_ground(None if basemap is None else Path(basemap))


def offline_ground(basemap: Path | None) -> Ground:
    """Read what lies under a map or a picture that asks no network: the bundled provinces, or a file of the user's."""
    from geodata.boundaries import dash_line, provinces, read_basemap

    if basemap is None:
        return Ground(provinces=provinces(), dash_line=dash_line())
    return Ground(provinces=read_basemap(basemap), dash_line=dash_line(), own=basemap.name)


def on_ground(page: Document, ground: Ground) -> Document:
    """Note in gathered results what lies under their map, so that the map can name it."""
    found = page.get("map")
    shown = found if isinstance(found, dict) else {}
    own = (
        {}
        if ground.own is None
        else {
            "ground_file": ground.own,
            "ground_source_zh": f"底图：{ground.own}",
            "ground_source_en": f"basemap: {ground.own}",
        }
    )
    return {**page, "map": {**shown, **own, "tiles": ground.tiles}}


def redacted_plan(plan: Plan) -> Plan:
    """Return the plan without what `[handling]` says must not leave the house."""
    from netplan.report.redaction import redacted

    return redacted(plan)


def drawn_map(page: Document, ground: Ground | None = None) -> str:
    """Draw the map page of gathered results."""
    from maps.pages import map_page

    ground = ground or chosen_ground(None, None)
    return map_page(on_ground(page, ground), provinces=ground.provinces, dash_line=ground.dash_line)


def write_one(path: Path, content: str | bytes) -> None:
    """Write one file whole or not at all."""
    from geodata.files import write_whole

    write_whole(path.parent, {path.name: content})
