"""`ixplan map`: the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from netplan.cli.commands.gathering import chosen_ground, drawn_map, redacted_plan, worked_out, write_one
from netplan.cli.options import Options
from netplan.cli.output import remark
from netplan.cli.texts import Texts

NAME = "map"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        origin: list[str] | None = options.repeated("--origin", "opt_map_origin", "SITE"),
        layers: str | None = options.value("--layers", "opt_map_layers", "NAME,..."),
        basemap: str | None = options.value("--basemap", "opt_map_basemap", "FILE|tianditu"),
        tianditu_key: str | None = options.value("--tianditu-key", "opt_map_key", "KEY"),
        redacted: bool = options.flag("--redacted", "opt_map_redacted"),
        out: str = options.file("--out", "opt_map_out", "out/map.html"),
        date: str | None = options.date(),
        plan: Path | None = options.plan(),
        lang: str | None = options.lang(),
    ) -> None:
        from geodata.files import refuse_unwritable_file
        from netplan.plan import read_plan
        from netplan.report.gather import VIEWS
        from netplan.verdicts import judge_plan

        path = Path(out)
        views = _views(layers, tuple(VIEWS), texts)
        refuse_unwritable_file(path)
        ground = chosen_ground(basemap, tianditu_key)
        loaded = redacted_plan(read_plan(plan)) if redacted else read_plan(plan)
        origins = tuple(dict.fromkeys(loaded.site(name).id for name in origin or ()))
        page = worked_out(loaded, judge_plan(loaded), texts, date=date, views=views, chapters=(), origins=origins)
        remark(texts("drawing"))
        write_one(path, drawn_map(page, ground))
        remark(texts("wrote", path=path))

    return run, "cmd_map"


def _views(asked: str | None, known: tuple[str, ...], texts: Texts) -> tuple[str, ...]:
    """Return the views asked for, all where nothing is asked; delays are always there."""
    if asked is None:
        return known
    names = [name.strip() for name in asked.split(",") if name.strip()]
    for name in names:
        if name not in (*known, "delay"):
            raise typer.BadParameter(
                texts("err_choice", value=name, choices=", ".join(("delay", *known))), param_hint="--layers"
            )
    return tuple(name for name in known if name in names)
