"""`ixplan plan`: the main job."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.commands.shared import (
    VERDICT_FIGURES,
    VERDICT_SPARE,
    remark_on_verdicts,
    remark_when_slow,
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
        from netplan.report.calibration_rows import calibration_rows
        from netplan.report.documents import latency_document
        from netplan.report.exchange_rows import exchange_rows
        from netplan.report.resilience import resilience
        from netplan.verdicts import judge_plan

        folder = Path(out)
        refuse_unwritable(folder)
        loaded = read_plan(plan)
        judged = judge_plan(loaded)
        document = latency_document(loaded, judged)
        found = resilience(
            loaded,
            judged,
            clock=time.process_time,  # a machine that is busy otherwise would leave proofs out: other bytes
            step=lambda name: remark_when_slow(texts(f"working_out_{name}")),
        )
        exchanged = exchange_rows(loaded, step=lambda name: remark_when_slow(texts(f"working_out_{name}")))
        remark(texts("drawing"))
        day = date or datetime.now().astimezone().date().isoformat()
        chapters = {"resilience": found, "exchange": exchanged, "calibration": calibration_rows(loaded, judged)}
        _write(folder, document, _page(loaded, judged, day, chapters))
        if json:
            print_json(document)
        else:
            _print(loaded, judged, day, texts)
        for name in (VERDICTS_FILE, REPORT_FILE, MAP_FILE):
            remark(texts("wrote", path=folder / name))

    return run, "cmd_plan"


def _page(loaded: Plan, judged: list[TargetVerdict], day: str, chapters: Mapping[str, Document]) -> Document:
    from geodata import boundaries
    from geodata.sources import read_sources
    from netplan import __version__
    from netplan.calibrate.tables.bundled import DATA as MEASURED
    from netplan.report.page import page
    from topology import published

    sources = [*read_sources(boundaries.DATA), *read_sources(published.DATA), *read_sources(MEASURED)]
    return page(loaded, judged, sources, date=day, version=__version__, **chapters)


def _write(out: Path, document: Document, gathered: Document) -> None:
    """Draw everything first, then write: the folder gets all three files or none."""
    from geodata.boundaries import dash_line, provinces
    from geodata.files import write_whole
    from maps.pages import map_page, report_page

    files = {
        VERDICTS_FILE: dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n",
        REPORT_FILE: report_page(gathered),
        MAP_FILE: map_page(gathered, provinces=provinces(), dash_line=dash_line()),
    }
    write_whole(out, files)


def _print(loaded: Plan, judged: list[TargetVerdict], day: str, texts: Texts) -> None:
    from netplan.report.sentences import own, summary

    settings = loaded.settings
    name = settings.name_zh if texts.lang == "zh" else settings.name_en
    rows = [verdict_row(verdict, texts) for item in own(judged) for verdict in worst_first(item)]
    print_table(verdict_headings(texts), rows, right=VERDICT_FIGURES, spare=VERDICT_SPARE)
    say(summary(judged, loaded.network, plan_name=name, date=day, lang=texts.lang))
    remark_on_verdicts(loaded, judged, texts)
