"""`ixplan report`: the report as page, document, tables, and the network for other programs."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from netplan.cli.commands.gathering import offline_ground, on_ground, redacted_plan, worked_out
from netplan.cli.commands.report_parts import BUNDLE, EVIDENCE, FORMATS, NAMES, Made, refuse_missing
from netplan.cli.options import Options
from netplan.cli.output import remark
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.plan import Plan
    from netplan.report.documents import Document
    from netplan.verdicts import TargetVerdict

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
        from geodata.errors import InputError
        from geodata.files import refuse_unwritable, write_whole
        from netplan.plan import read_plan
        from netplan.verdicts import judge_plan

        folder, names = Path(out), _names(format, texts)
        refuse_unwritable(folder)
        refuse_missing(names)
        if redacted and BUNDLE in names:
            raise InputError("bundle_redacted")
        ground = offline_ground(basemap)
        loaded = redacted_plan(read_plan(plan)) if redacted else read_plan(plan)
        judged = judge_plan(loaded)
        page = on_ground(worked_out(loaded, judged, texts, date=date, views=("reach",)), ground)
        said = _command(names, redacted=redacted, basemap=basemap, date=str(page["date"]), lang=texts.lang)
        page["reproduce"] = [_again(said, own_plan=plan is not None)]
        drawn_on = {"provinces": ground.provinces, "dash_line": ground.dash_line}
        outputs = _made(Made(page=page, lang=texts.lang, ground=drawn_on), names, texts)
        files = _with_evidence(outputs, loaded, judged, page, command=said, packed=plan if BUNDLE in names else False)
        write_whole(folder, files)
        for name in files:
            remark(texts("wrote", path=folder / name))

    return run, "cmd_report"


def _names(asked: str, texts: Texts) -> tuple[str, ...]:
    """Return the formats asked for, each once, in the order of `NAMES`."""
    names = [name.strip().lower() for name in asked.split(",") if name.strip()]
    known = ", ".join(NAMES)
    for name in names:
        if name not in NAMES:
            raise typer.BadParameter(texts("err_choice", value=name, choices=known), param_hint="--format")
    if not names:
        raise typer.BadParameter(texts("err_choice", value=asked, choices=known), param_hint="--format")
    return tuple(name for name in NAMES if name in names)


def _made(made: Made, names: tuple[str, ...], texts: Texts) -> dict[str, bytes]:
    """Make everything before anything is written: the folder gets all files or none."""
    outputs: dict[str, bytes] = {}
    for name in names:
        if name in (EVIDENCE, BUNDLE):  # made last: they are about the others
            continue
        remark(texts("setting" if name in {"html", "pdf", "docx"} else "making", name=name.upper()))
        content = FORMATS[name].make(made)
        outputs[FORMATS[name].file] = content.encode("utf-8") if isinstance(content, str) else content
    return outputs


def _with_evidence(
    outputs: dict[str, bytes],
    plan: Plan,
    judged: list[TargetVerdict],
    page: Document,
    *,
    command: list[str],
    packed: Path | Literal[False] | None,
) -> dict[str, str | bytes]:
    """
    Put to the outputs what they rest on, and all of it in one file where asked.

    `packed` is the folder the plan was read from (None: the bundled one), False where no bundle is asked for.
    """
    from netplan.report.evidence import BUNDLE as BUNDLE_FILE
    from netplan.report.evidence import SUMS, bundle, evidence

    if packed is False:
        return {**outputs, **evidence(plan, command=command, outputs=outputs, page=page)}
    from netplan.report.documents import latency_document

    document = json.dumps(latency_document(plan, judged), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    results = {**outputs, "verdicts.json": document.encode("utf-8")}
    notes = evidence(plan, command=command, outputs=results, page=page)
    whole = bundle(plan, packed, {**results, **notes})
    notes[SUMS] += f"{hashlib.sha256(whole).hexdigest()}  {BUNDLE_FILE}\n"
    return {**results, **notes, BUNDLE_FILE: whole}


def _again(command: list[str], *, own_plan: bool) -> str:
    """Write the command for the report's own page, the folders to be filled in."""
    plan = " --plan <方案文件夹/plan>" if own_plan else ""
    return f"{shlex.join(command)}{plan} --out <结果文件夹/results>"


def _command(names: tuple[str, ...], *, redacted: bool, basemap: Path | None, date: str, lang: str) -> list[str]:
    """Write the command down so that it can be given again; files by their names, without this machine's folders."""
    words = ["ixplan", "report", "--format", ",".join(names), "--date", date, "--lang", lang]
    if redacted:
        words.append("--redacted")
    if basemap is not None:
        words += ["--basemap", basemap.name]
    return words
