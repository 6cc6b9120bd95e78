"""`ixplan calibrate --model envelope` and `--model lengths`: what needs no route of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from geodata.errors import InputError
from netplan.cli.commands.shared import remark_when_slow
from netplan.cli.output import plain, print_json, print_table, remark, say
from netplan.cli.texts import Texts


def run_envelope(
    source: Sequence[str], *, group_by: str | None, json: bool, texts: Texts, plan: Path | None = None
) -> None:
    """
    Print the lower envelope of a table of round trips, group by group.

    Parameters
    ----------
    source : sequence of str
        One file, or `bundled:NAME` for a table that comes with the toolkit.
    group_by : str, optional
        Column of the groups.
    json : bool
        Print a document instead of tables.
    texts : Texts
        The language.
    plan : Path, optional
        Gives the group index of the straight fibre.

    Raises
    ------
    InputError
        If there is not exactly one table, or nothing of it can be used.
    """
    from netplan.calibrate.tables.bundled import table_path
    from netplan.calibrate.tables.envelope import envelope
    from netplan.plan import read_plan
    from netplan.report import envelope as report

    path = table_path(_one(source))
    loaded = read_plan(plan)
    with remark_when_slow(texts("calibrate_fitting")):
        found = envelope(path, loaded, group_by=group_by)
    lines = report.refused_lines(found.table.refused, loaded, texts.lang)
    if not found.table.pairs:
        for line in lines:
            remark(line)
        raise InputError("pairs_all_refused", file=found.table.file, rows=found.table.rows)
    if json:
        print_json(report.envelope_document(found, loaded))
        return
    rows = [[plain(cell) for cell in row] for row in report.envelope_rows(found, texts.lang)]
    headings = report.envelope_headings(texts.lang)
    print_table(headings, rows, right=report.ENVELOPE_FIGURES, wrapped=(3,), spare=report.ENVELOPE_SPARE)
    for sentence in report.envelope_sentences(found, texts.lang):
        say(sentence)
    if lines:
        say(texts("calibrate_refused"))
        for line in lines:
            say(f"  {line}")


def run_lengths(source: Sequence[str], *, json: bool, texts: Texts, plan: Path | None = None) -> None:
    """
    Print how well published cable lengths tell each other, each left out once.

    Parameters
    ----------
    source : sequence of str
        One file with the columns of the bundled table, or none: the bundled one.
    json : bool
        Print a document instead of a table.
    texts : Texts
        The language.
    plan : Path, optional
        Its group index turns lengths into delays.

    Raises
    ------
    InputError
        If there is more than one file, or it cannot be used.
    """
    from netplan.calibrate.tables.left_out import leave_out_lengths
    from netplan.plan import read_plan
    from netplan.report import lengths as report
    from topology.published import read_published_lengths

    path = Path(_one(source)) if source else None
    loaded = read_plan(plan)
    found = leave_out_lengths(read_published_lengths(path), loaded.model.theoretical_ms(1.0))
    if json:
        print_json(report.lengths_document(found, loaded))
        return
    if found.cables:
        rows = [[plain(cell) for cell in row] for row in report.lengths_rows(found, texts.lang)]
        headings = report.lengths_headings(texts.lang)
        print_table(headings, rows, right=report.LENGTHS_FIGURES, spare=report.LENGTHS_SPARE)
    for sentence in report.lengths_sentences(found, texts.lang):
        say(sentence)


def _one(source: Sequence[str]) -> str:
    if len(source) != 1:
        raise InputError("one_table_only", value=len(source))
    return source[0]
