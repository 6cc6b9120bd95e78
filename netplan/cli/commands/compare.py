"""`ixplan compare`: what differs between two plans, and what that does to their results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from netplan.cli.commands.gathering import today, write_one
from netplan.cli.commands.shared import refuse_outputs, remark_when_slow
from netplan.cli.exits import MISSED
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say, status_cell
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.plan import Plan
    from netplan.report.documents import Document

NAME = "compare"
#: What stands for the bundled reference plan: no folder is called so by accident.
BUNDLED = "-"
#: A terminal shows so many rows of a table.
MOST_ROWS = 30

Row = dict[str, Any]


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        plan_a: str = options.argument("arg_plan_a", "PLAN_A"),
        plan_b: str = options.argument("arg_plan_b", "PLAN_B"),
        out: Path | None = options.value("--out", "opt_compare_out", "FILE"),
        check: bool = options.flag("--check", "opt_compare_check"),
        date: str | None = options.date(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan import __version__
        from netplan.report.compare import compare_document, is_worse
        from netplan.verdicts import judge_plan

        for given in (plan_a, plan_b):
            refuse_outputs(texts, plan=_folder(given), given=(), outputs={"--out": out})
        before, after = _read(plan_a, "PLAN_A"), _read(plan_b, "PLAN_B")
        with remark_when_slow(texts("compare_judging")):
            judged = judge_plan(before), judge_plan(after)
            document = compare_document(before, after, *judged, date=date or today(), version=__version__)
        if out is not None:
            write_one(out, _page(before, after, document))
            remark(texts("wrote", path=out))
        if json:
            print_json(document)
        else:
            _print(document, texts)
        if check and is_worse(document):
            raise typer.Exit(MISSED)

    return run, "cmd_compare"


def _folder(given: str) -> Path | None:
    return None if given == BUNDLED else Path(given)


def _read(given: str, argument: str) -> Plan:
    """Read one of the two plans; what is wrong is said with its folder, or its argument where there is no folder."""
    from geodata.errors import InputError
    from netplan.plan import read_plan

    folder = _folder(given)
    try:
        return read_plan(folder)
    except InputError as error:
        if folder is None:
            raise
        # Some errors name their file with its folder, some without.
        file = argument if error.code == "folder_missing" else str(folder / Path(error.file or "").name)
        raise InputError(
            error.code, file=file, row=error.row, column=error.column, value=error.value, **error.details
        ) from error


def _page(before: Plan, after: Plan, document: Document) -> str:
    from geodata.boundaries import dash_line, provinces
    from maps.compare import compare_page
    from netplan.report.compare_drawing import compare_drawing

    drawing = compare_drawing(before, after, document)
    return compare_page(document, drawing, provinces=provinces(), dash_line=dash_line())


def _print(document: Document, texts: Texts) -> None:
    say(str(document[f"headline_{texts.lang}"]))
    _print_verdicts(_rows(document, "verdicts"), texts)
    _print_alone(document, texts)
    _print_cut_off(document["cut_off"], texts)
    _print_inputs(_rows(document, "inputs"), texts)


def _rows(document: Document, key: str) -> list[Row]:
    rows = document[key]
    return rows if isinstance(rows, list) else []


def _first(rows: list[Row], texts: Texts) -> list[Row]:
    if len(rows) > MOST_ROWS:
        remark(texts("compare_more", n=len(rows) - MOST_ROWS))
    return rows[:MOST_ROWS]


def _ends(row: Row, texts: Texts) -> str:
    return plain(f"{row[f'from_{texts.lang}']}→{row[f'to_{texts.lang}']}")


def _print_verdicts(rows: list[Row], texts: Texts) -> None:
    shown = [row for row in rows if row["own_layer"] and row["change"] != "same"]
    if not shown:
        return
    headings = [texts(f"compare_h_{name}") for name in ("change",)] + [texts("h_target"), texts("h_from_to")]
    headings += [texts("h_limit"), texts("compare_h_before"), texts("compare_h_after"), texts("compare_h_added_ms")]
    cells = [
        [
            texts(f"compare_{row['change']}"),
            plain(row["target"]),
            _ends(row, texts),
            _limit(row, texts),
            _figure(row, "before_oneway", row["status_before"], row["limit_ms_before"], texts),
            _figure(row, "oneway", row["status"], row["limit_ms"], texts),
            texts("none") if row["added_ms"] is None else f"{row['added_ms']:+.2f} ms",
        ]
        for row in _first(shown, texts)
    ]
    print_table(headings, cells, right=(3, 6), title=texts("compare_title"))


def _limit(row: Row, texts: Texts) -> str:
    limits = [
        texts("no_limit") if limit is None else f"{limit:g} ms" for limit in (row["limit_ms_before"], row["limit_ms"])
    ]
    return limits[0] if limits[0] == limits[1] else "→".join(limits)


def _figure(row: Row, stem: str, status: str, limit: float | None, texts: Texts) -> str:
    from netplan.report.numbers import ms_with_band
    from topology.lengths import Band

    value = row[f"{stem}_ms"]
    sign = "" if limit is None else f"{status_cell(status, texts.lang)} "
    if value is None:
        return sign + texts("none")
    band = Band(value=value, low=row[f"{stem}_low_ms"], high=row[f"{stem}_high_ms"])
    return sign + ms_with_band(band, texts.lang, against=limit)


def _print_alone(document: Document, texts: Texts) -> None:
    rows = [
        [
            texts(f"compare_{name}"),
            plain(row["target"]),
            _ends(row, texts),
            texts("no_limit") if row["limit_ms"] is None else f"{row['limit_ms']:g} ms",
            _figure(row, "oneway", row["status"], row["limit_ms"], texts),
        ]
        for name in ("only_before", "only_after")
        for row in _rows(document, name)
        if row["own_layer"]
    ]
    if rows:
        headings = [
            texts("compare_h_which"),
            texts("h_target"),
            texts("h_from_to"),
            texts("h_limit"),
            texts("h_oneway"),
        ]
        print_table(headings, rows[:MOST_ROWS], right=(3,), title=texts("compare_alone_title"))


def _print_cut_off(cut_off: object, texts: Texts) -> None:
    if cut_off is None:
        remark(texts("compare_not_swept"))
    rows = [
        [
            plain(row["target"]),
            _ends(row, texts),
            f"{row['count_before']}→{row['count']}",
            plain(row[f"failure_{texts.lang}"]),
        ]
        for row in (cut_off if isinstance(cut_off, list) else [])
    ]
    if rows:
        headings = [texts("h_target"), texts("h_from_to"), texts("compare_h_cuts"), texts("compare_h_failure")]
        print_table(headings, rows[:MOST_ROWS], title=texts("compare_cut_title"), wrapped=(3,))


def _print_inputs(tables: list[Row], texts: Texts) -> None:
    kinds = ("added", "removed", "changed")
    rows = [
        [table[f"name_{texts.lang}"], f"{table['before']}→{table['after']}"] + [str(len(table[kind])) for kind in kinds]
        for table in tables
        if any(table[kind] for kind in kinds)
    ]
    if rows:
        headings = [texts(f"compare_h_{name}") for name in ("table", "rows", *kinds)]
        print_table(headings, rows, right=(1, 2, 3, 4), title=texts("compare_inputs_title"))
