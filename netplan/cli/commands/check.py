"""`ixplan check`: sound files, met targets; the exit code is the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from netplan.cli.commands.shared import VERDICT_FIGURES, VERDICT_SPARE, remark_on_basis, verdict_headings, verdict_row
from netplan.cli.options import Options
from netplan.cli.output import print_json, print_table, say
from netplan.cli.texts import Texts

NAME = "check"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        strict: bool = options.flag("--strict", "opt_strict"),
        operator: str | None = options.operator(),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.cli.entry import MISSED
        from netplan.plan import read_plan
        from netplan.report.documents import check_document
        from netplan.report.sentences import own
        from netplan.terms import AT_RISK, MEETS
        from netplan.verdicts import Judge, attained

        loaded = read_plan(plan)
        judge = Judge(loaded, operator)
        judged = [judge.target(target, target.layer) for target in loaded.targets.values()]
        met = attained(judged, strict=strict)
        if json:
            print_json(check_document(judged, attained=met, strict=strict))
        else:
            rows = [verdict_row(item.worst, texts) for item in judged]
            print_table(verdict_headings(texts), rows, right=VERDICT_FIGURES, spare=VERDICT_SPARE)
            say(texts("check_sound"))
            good = {MEETS} if strict else {MEETS, AT_RISK}
            missed = [item.target.id for item in own(judged) if item.status not in good]
            say(texts("check_ok") if met else texts("check_missed", ids=", ".join(missed)))
            remark_on_basis(judged, texts)
        if not met:
            raise typer.Exit(MISSED)

    return run, "cmd_check"
