"""`ixplan plan`: the main job."""

from __future__ import annotations

from collections.abc import Callable
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.commands.gathering import drawn_map, worked_out
from netplan.cli.commands.shared import (
    VERDICT_FIGURES,
    VERDICT_SPARE,
    remark_on_verdicts,
    verdict_headings,
    verdict_row,
    worst_first,
)
from netplan.cli.options import Options
from netplan.cli.output import print_json, print_table, remark, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.plan import Plan
    from netplan.report.documents import Document
    from netplan.verdicts import TargetVerdict

NAME = "plan"
#: What the main job writes.
VERDICTS_FILE, REPORT_FILE, MAP_FILE = "verdicts.json", "report.html", "map.html"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        out: str = options.out("out"),
        date: str | None = options.date(),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from geodata.files import refuse_unwritable
        from netplan.plan import read_plan
        from netplan.report.documents import latency_document
        from netplan.verdicts import judge_plan

        folder = Path(out)
        refuse_unwritable(folder)
        loaded = read_plan(plan)
        judged = judge_plan(loaded)
        document = latency_document(loaded, judged)
        gathered = worked_out(loaded, judged, texts, date=date)
        remark(texts("drawing"))
        _write(folder, document, gathered)
        if json:
            print_json(document)
        else:
            _print(loaded, judged, str(gathered["date"]), texts)
        for name in (VERDICTS_FILE, REPORT_FILE, MAP_FILE):
            remark(texts("wrote", path=folder / name))

    return run, "cmd_plan"


def _write(out: Path, document: Document, gathered: Document) -> None:
    """Draw everything first, then write: the folder gets all three files or none."""
    from geodata.files import write_whole
    from maps.pages import report_page

    files = {
        VERDICTS_FILE: dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n",
        REPORT_FILE: report_page(gathered),
        MAP_FILE: drawn_map(gathered),
    }
    write_whole(out, files)


def _print(loaded: Plan, judged: list[TargetVerdict], day: str, texts: Texts) -> None:
    from netplan.report.sentences import own, summary

    settings = loaded.settings
    name = settings.name_zh if texts.lang == "zh" else settings.name_en
    rows = [verdict_row(verdict, texts) for item in own(judged) for verdict in worst_first(item)]
    if rows:
        print_table(verdict_headings(texts), rows, right=VERDICT_FIGURES, spare=VERDICT_SPARE)
    say(summary(judged, loaded.network, plan_name=name, date=day, lang=texts.lang))
    remark_on_verdicts(loaded, judged, texts)
