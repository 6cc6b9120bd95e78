"""`ixplan report`: the report as page, document, tables, and the network for other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import typer

from netplan.cli.commands.gathering import worked_out
from netplan.cli.commands.report_parts import FORMATS, Made, refuse_missing
from netplan.cli.options import Options
from netplan.cli.output import remark
from netplan.cli.texts import Texts

NAME = "report"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        format: str = options.value("--format", "opt_report_format", "NAME,...", default="html"),  # noqa: A002
        out: str = options.out("out"),
        redacted: bool = options.flag("--redacted", "opt_report_redacted"),
        basemap: Path | None = options.value("--basemap", "opt_report_basemap", "FILE"),
        date: str | None = options.date(),
        plan: Path | None = options.plan(),
        lang: str | None = options.lang(),
    ) -> None:
        from geodata.files import refuse_unwritable, write_whole
        from netplan.plan import read_plan
        from netplan.verdicts import judge_plan

        folder, names = Path(out), _names(format, texts)
        refuse_unwritable(folder)
        refuse_missing(names)
        ground = _ground(basemap)
        loaded = read_plan(plan)
        if redacted:
            from netplan.report.redaction import redacted as without_secrets

            loaded = without_secrets(loaded)
        page = worked_out(loaded, judge_plan(loaded), texts, date=date, views=())
        outputs = _made(Made(page=page, lang=texts.lang, ground=ground), names, texts)
        said = _command(format, redacted=redacted, basemap=basemap, date=str(page["date"]), lang=texts.lang)
        from netplan.report.evidence import evidence

        files: dict[str, str | bytes] = {**outputs, **evidence(loaded, command=said, outputs=outputs, page=page)}
        write_whole(folder, files)
        for name in files:
            remark(texts("wrote", path=folder / name))

    return run, "cmd_report"


def _names(asked: str, texts: Texts) -> tuple[str, ...]:
    """Return the formats asked for, each once, in the order of `FORMATS`."""
    names = [name.strip().lower() for name in asked.split(",") if name.strip()]
    known = ", ".join(FORMATS)
    for name in names:
        if name not in FORMATS:
            raise typer.BadParameter(texts("err_choice", value=name, choices=known), param_hint="--format")
    if not names:
        raise typer.BadParameter(texts("err_choice", value=asked, choices=known), param_hint="--format")
    return tuple(name for name in FORMATS if name in names)


def _ground(basemap: Path | None) -> Mapping[str, object]:
    from geodata.boundaries import dash_line, provinces

    if basemap is None:
        return {"provinces": provinces(), "dash_line": dash_line()}
    from geodata.boundaries import read_basemap

    return {"provinces": read_basemap(basemap), "dash_line": dash_line()}


def _made(made: Made, names: tuple[str, ...], texts: Texts) -> dict[str, bytes]:
    """Make everything before anything is written: the folder gets all files or none."""
    outputs: dict[str, bytes] = {}
    for name in names:
        remark(texts("setting" if name in {"html", "pdf", "docx"} else "making", name=name.upper()))
        content = FORMATS[name].make(made)
        outputs[FORMATS[name].file] = content.encode("utf-8") if isinstance(content, str) else content
    return outputs


def _command(asked: str, *, redacted: bool, basemap: Path | None, date: str, lang: str) -> list[str]:
    """Write the command down so that it can be given again; files by their names, without this machine's folders."""
    words = ["ixplan", "report", "--format", asked, "--date", date, "--lang", lang]
    if redacted:
        words.append("--redacted")
    if basemap is not None:
        words += ["--basemap", basemap.name]
    return words
