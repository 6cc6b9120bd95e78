"""`ixplan import`: files of other tools become a plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.commands.interchange import (
    BUNDLED,
    coordinates_of,
    distance_of,
    no_collector,
    show_findings,
    steps_when_slow,
)
from netplan.cli.options import Options
from netplan.cli.output import print_json, remark, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.interchange.importing import Import
    from netplan.plan import Plan

NAME = "import"
#: Ends of drawn lines snap to places this near; two sources may give one place so far apart. [km]
_SNAP_KM, _MATCH_KM = 1.0, 2.0


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        files: list[str] = options.arguments("arg_import_files", "FILE"),
        out: str | None = options.value("--out", "opt_import_out", "PLAN"),
        format_name: str | None = options.value("--format", "opt_import_format", "F"),
        crs: str | None = options.value("--coordinates", "opt_import_crs", "WGS84|GCJ-02|CGCS2000"),
        exchange: str = options.value("--exchange", "opt_import_exchange", "SITE", default=""),
        snap_km: float = options.value("--snap-km", "opt_import_snap", "KM", default=_SNAP_KM),
        match_km: float = options.value("--match-km", "opt_import_match", "KM", default=_MATCH_KM),
        drawn_lengths: bool = options.flag("--drawn-lengths", "opt_import_drawn"),
        layer: str | None = options.layer("opt_import_layer"),
        strict: bool = options.flag("--strict", "opt_import_strict"),
        force: bool = options.flag("--force", "opt_force"),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from geodata.files import refuse_unwritable
        from netplan.cli.commands.init import check_free
        from netplan.interchange.importing import import_files, write_import
        from topology.formats.contract import Settings

        if not files:
            raise typer.BadParameter(texts("err_import_no_file"), param_hint="FILE")
        if out is None or not out.strip():
            raise typer.BadParameter(texts("err_import_no_out"), param_hint="--out")
        settings = Settings(
            coordinates=coordinates_of(texts, crs),
            snap_km=distance_of(texts, "--snap-km", snap_km),
            drawn_lengths=drawn_lengths,
            layer=ip_layer(texts, layer),
            layer_given=layer is not None,
            exchange=exchange.strip(),
        )
        match_km = distance_of(texts, "--match-km", match_km)
        paths = [_path(file) for file in files]
        _refuse_into_itself(texts, paths, out)
        check_free(Path(out), force=force)
        refuse_unwritable(Path(out))
        with steps_when_slow(texts) as step, no_collector():
            done = import_files(
                paths, format_name=format_name, settings=settings, match_km=match_km, strict=strict, step=step
            )
            step(texts("import_writing"))
            plan = write_import(done, Path(out))
        if json:
            from netplan.report.interchange import import_document

            print_json(import_document(done, out, is_plan=plan is not None))
            return
        _show(done, plan, out, texts)

    return run, "cmd_import"


def ip_layer(texts: Texts, layer: str | None) -> str:
    """Return the IP layer that --layer names, the private network where it is not given; circuits have no other."""
    from topology.records import IP_LAYERS, IP_PRIVATE

    if layer is not None and layer not in IP_LAYERS:
        message = texts("err_choice", value=layer, choices=", ".join(IP_LAYERS))
        raise typer.BadParameter(message, param_hint="--layer")
    return layer or IP_PRIVATE


def _path(file: str) -> Path:
    """Return where a file is; `-` is the bundled reference plan, as in an export."""
    from netplan.plan import REFERENCE

    return REFERENCE if file == BUNDLED else Path(file)


def _refuse_into_itself(texts: Texts, paths: list[Path], out: str) -> None:
    """Refuse to write over what is being read, or into it."""
    target = Path(out).resolve()
    for path in paths:
        there = path.resolve()
        if there == target or target in there.parents or there in target.parents:
            raise typer.BadParameter(texts("err_import_into", path=path), param_hint="--out")


def _show(done: Import, plan: Plan | None, out: str, texts: Texts) -> None:
    from netplan.report.interchange import counts

    for read in done.reads:
        title = read.format.title_zh if texts.lang == "zh" else read.format.title_en
        files = ("、" if texts.lang == "zh" else ", ").join(read.files)
        said = counts(read.rows, texts.lang) or texts("import_nothing")
        say(texts("import_read", files=files, format=title, counts=said))
    show_findings(done.findings, texts)
    rows = {table: len(rows) for table, rows in done.draft.tables.items()}
    say(texts("import_wrote", path=out, counts=counts(rows, texts.lang)))
    if plan is None:
        remark(texts("import_no_plan"))
    else:
        remark(texts("import_next" if plan.targets else "import_next_targets", path=out))
