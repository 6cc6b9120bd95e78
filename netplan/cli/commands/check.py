"""`ixplan check`: sound files, met targets; the exit code is the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.commands.shared import (
    VERDICT_FIGURES,
    VERDICT_SPARE,
    remark_on_no_targets,
    remark_on_verdicts,
    verdict_headings,
    verdict_row,
)
from netplan.cli.exits import MISSED
from netplan.cli.options import Options
from netplan.cli.output import print_json, print_table, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.verdicts import TargetVerdict

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
        from netplan.plan import read_plan
        from netplan.report.documents import check_document
        from netplan.verdicts import Judge, failing

        loaded = read_plan(plan)
        judge = Judge(loaded, operator)
        judged = [judge.target(target, target.layer) for target in loaded.targets.values()]
        missed = failing(judged, strict=strict)
        if json:
            print_json(check_document(judged, attained=not missed, strict=strict, operator=operator))
        else:
            rows = [verdict_row(item.worst, texts) for item in judged]
            if rows:
                print_table(verdict_headings(texts), rows, right=VERDICT_FIGURES, spare=VERDICT_SPARE)
            say(texts("check_sound"))
            say(_answer(judged, missed, texts))
            remark_on_no_targets(loaded, texts)
            remark_on_verdicts(loaded, judged, texts)
        if missed:
            raise typer.Exit(MISSED)

    return run, "cmd_check"


def _answer(judged: list[TargetVerdict], missed: list[TargetVerdict], texts: Texts) -> str:
    from netplan.report.sentences import own
    from netplan.terms import AT_RISK

    rated = own(judged)
    at_risk = [item for item in rated if item.status == AT_RISK]
    if missed:
        return texts("check_missed", ids=_ids(missed))
    if at_risk:
        return texts("check_at_risk", ids=_ids(at_risk))
    return texts("check_ok" if rated else "check_nothing")


def _ids(items: list[TargetVerdict]) -> str:
    return ", ".join(item.target.id for item in items)
