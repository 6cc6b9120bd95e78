"""`ixplan export`: a plan becomes a file of another tool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from netplan.cli.commands.interchange import BUNDLED, coordinates_of, show_findings
from netplan.cli.commands.shared import refuse_outputs, remark_when_slow
from netplan.cli.options import Options
from netplan.cli.output import print_json, say
from netplan.cli.texts import Texts

NAME = "export"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        plan: str = options.argument("arg_export_plan", "PLAN"),
        format_name: str | None = options.value("--format", "opt_export_format", "F"),
        out: Path | None = options.value("--out", "opt_export_out", "FILE"),
        crs: str | None = options.value("--coordinates", "opt_export_crs", "WGS84|GCJ-02|CGCS2000"),
        layer: str | None = options.layer("opt_export_layer"),
        exchange: str = options.value("--exchange", "opt_export_exchange", "SITE", default=""),
        force: bool = options.flag("--force", "opt_export_force"),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from geodata.files import write_whole
        from netplan.cli.commands.import_files import ip_layer
        from netplan.formats.registry import exportable, format_named
        from netplan.interchange.exporting import export_plan
        from topology.formats.contract import Settings

        if format_name is None:
            raise typer.BadParameter(
                texts("err_export_no_format", known=", ".join(exportable())), param_hint="--format"
            )
        folder = None if plan == BUNDLED else Path(plan)
        item = format_named(format_name)
        stem = "reference" if folder is None else folder.resolve().name or "plan"
        target = out or Path(f"{stem}{item.suffix}")
        if item.suffix and target.is_dir():
            target /= f"{stem}{item.suffix}"
        settings = Settings(
            coordinates=coordinates_of(texts, crs), layer=ip_layer(texts, layer), exchange=exchange.strip()
        )
        with remark_when_slow(texts("export_writing")):
            done = export_plan(folder, format_name=format_name, stem=target.stem, settings=settings)
        place, files = _places(target, item.suffix, done.files)
        refuse_outputs(texts, plan=folder, given=(), outputs={f"--out {name}": place / name for name in files})
        _refuse_taken(place, list(files), force=force)
        write_whole(place, files)
        written = [str(place / name) for name in files]
        if json:
            from netplan.report.interchange import export_document

            print_json(export_document(done, written))
            return
        show_findings(done.findings, texts)
        for path in written:
            say(texts("wrote", path=path))

    return run, "cmd_export"


def _places(target: Path, suffix: str, files: dict[str, bytes]) -> tuple[Path, dict[str, bytes]]:
    """Return the folder to write to: a format of one file goes to the file named, one of several into its folder."""
    if not suffix:  # a folder of files
        return target, files
    if len(files) == 1:
        return target.parent, {target.name: next(iter(files.values()))}
    return target.parent, files


def _refuse_taken(folder: Path, names: list[str], *, force: bool) -> None:
    from geodata.errors import InputError

    if force:
        return
    for name in names:
        if (folder / name).exists():
            raise InputError("export_taken", file=str(folder / name))
