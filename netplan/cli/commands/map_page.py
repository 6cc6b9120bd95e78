"""`ixplan map`: the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import typer

from netplan.cli.commands.gathering import TIANDITU, chosen_ground, drawn_map, redacted_plan, worked_out, write_one
from netplan.cli.commands.shared import refuse_outputs
from netplan.cli.options import Options
from netplan.cli.output import remark
from netplan.cli.texts import Texts

NAME = "map"
#: Holds the key where `--tianditu-key` does not: a key on the command line stands in the shell's history, one in the
#: plan's folder in its git.
KEY_VARIABLE = "IXPLAN_TIANDITU_KEY"


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
        _refuse_empty({"--origin": origin or (), "--basemap": () if basemap is None else (basemap,)}, texts)
        key = _key(tianditu_key, basemap, texts)
        own = None if basemap in (None, TIANDITU) else Path(basemap or "")
        refuse_outputs(texts, plan=plan, given=(own,), outputs={"--out": path})
        refuse_unwritable_file(path)
        ground = chosen_ground(basemap, key)
        loaded = redacted_plan(read_plan(plan)) if redacted else read_plan(plan)
        origins = tuple(dict.fromkeys(loaded.site(name).id for name in origin or ()))
        page = worked_out(loaded, judge_plan(loaded), texts, date=date, views=views, chapters=(), origins=origins)
        remark(texts("drawing_map"))
        write_one(path, drawn_map(page, ground))
        remark(texts("wrote", path=path))

    return run, "cmd_map"


def _refuse_empty(given: Mapping[str, Iterable[str]], texts: Texts) -> None:
    """Refuse options whose value is blank: an unset variable of a script looks like that."""
    for option, values in given.items():
        if not all(value.strip() for value in values):
            raise typer.BadParameter(texts("err_empty"), param_hint=option)


def _key(given: str | None, basemap: str | None, texts: Texts) -> str | None:
    """Return the key of the online basemap; one that nothing would use is refused, lest it be thought used."""
    if basemap == TIANDITU:
        return (given or os.environ.get(KEY_VARIABLE, "")).strip()
    if given is not None:
        raise typer.BadParameter(texts("map_key_unused"), param_hint="--tianditu-key")
    return None


def _views(asked: str | None, known: tuple[str, ...], texts: Texts) -> tuple[str, ...]:
    """Return the views asked for, all where nothing is asked; delays are always there."""
    if asked is None:
        return known
    names = [name.strip().lower() for name in asked.split(",") if name.strip()]
    for name in names or [asked]:
        if name not in (*known, "delay"):
            raise typer.BadParameter(
                texts("err_choice", value=name, choices=", ".join(("delay", *known))), param_hint="--layers"
            )
    return tuple(name for name in known if name in names)
