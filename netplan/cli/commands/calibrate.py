"""`ixplan calibrate`: what was measured corrects the plan's lengths and equipment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.calibration.records import PER, PER_SPAN
from netplan.cli.commands.shared import remark_when_slow
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say, status_cell
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.calibrate.destination import Destination
    from netplan.calibrate.gathered import Gathered
    from netplan.calibrate.outcome import Outcome, VerdictChange
    from netplan.calibrate.records import Refusal
    from netplan.plan import Plan
    from topology.lengths import Band

NAME = "calibrate"
ROUTES, ENVELOPE, LENGTHS = "routes", "envelope", "lengths"
MODELS = (ROUTES, ENVELOPE, LENGTHS)
#: So many rows of a table are for people; --json has them all.
MOST_ROWS = 40
#: Less of a parameter's uncertainty taken away than this is nothing that a reader could see. [0..1]
_VISIBLE_SHARE = 0.005


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        source: list[str] | None = options.repeated("--from", "opt_calibrate_from", "STORE|FILE"),
        ends: Path | None = options.value("--ends", "opt_calibrate_ends", "FILE"),
        plan: Path | None = options.plan(),
        out: str | None = options.value("--out", "opt_calibrate_out", "PLAN"),
        per: str | None = options.choice("--per", "opt_calibrate_per", PER, None),
        model: str = options.choice("--model", "opt_calibrate_model", MODELS, ROUTES),
        group_by: str | None = options.value("--group-by", "opt_calibrate_group", "COLUMN"),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.calibrate.needed import refuse_without_libraries

        for name, value, models in (
            ("--group-by", group_by, (ENVELOPE,)),
            ("--per", per, (ROUTES,)),
            ("--ends", ends, (ROUTES,)),
            ("--out", out, (ROUTES,)),
        ):
            refuse_elsewhere(texts, name, value, model, models)
        source = source or (None if model == LENGTHS else own_measurements(plan, texts))
        refuse_nothing_named(texts, source, needed=model != LENGTHS)
        refuse_without_libraries()
        if model == ROUTES:
            place = None if out is None else Path(out)
            _routes(source or [], ends, plan=plan, out=place, per=per or PER_SPAN, json=json, texts=texts)
            return
        from netplan.cli.commands.envelope_parts import run_envelope, run_lengths

        if model == ENVELOPE:
            run_envelope(source or [], group_by=group_by, json=json, texts=texts, plan=plan)
        else:
            run_lengths(source or [], json=json, texts=texts, plan=plan)

    return run, "cmd_calibrate"


def refuse_elsewhere(texts: Texts, name: str, value: object, model: str, models: Sequence[str]) -> None:
    """Refuse an option without text, or beside a model that has no use for it."""
    if value is None:
        return
    if not str(value).strip():
        raise typer.BadParameter(texts("err_empty"), param_hint=name)
    if model not in models:
        raise typer.BadParameter(texts("err_calibrate_only", models="|".join(models)), param_hint=name)


def own_measurements(plan: Path | None, texts: Texts) -> list[str] | None:
    """Return the measurements that lie in the plan's own folder, as an import puts them there; None: there are none."""
    from netplan.formats.folder.plan_columns import MEASUREMENTS_FILE

    path = None if plan is None else plan / MEASUREMENTS_FILE
    if path is None or not path.is_file():
        return None
    remark(texts("calibrate_own", path=path))
    return [str(path)]


def refuse_nothing_named(texts: Texts, source: Sequence[str] | None, *, needed: bool = True) -> None:
    """Refuse measurements that nobody named."""
    if needed and not source:
        raise typer.BadParameter(texts("err_calibrate_from"), param_hint="--from")
    if any(not one.strip() for one in source or ()):
        raise typer.BadParameter(texts("err_empty"), param_hint="--from")


def _routes(
    source: Sequence[str],
    ends: Path | None,
    *,
    plan: Path | None,
    out: Path | None,
    per: str,
    json: bool,
    texts: Texts,
) -> None:
    """Fit along the plan's routes, write, and tell."""
    from netplan.calibrate.destination import destination
    from netplan.calibrate.written import document
    from netplan.plan import read_plan
    from netplan.report.calibration_document import calibration_document

    loaded = read_plan(plan, calibrated=False)
    place = destination(loaded, source=plan, out=out)
    gathered = gathered_or_refused(loaded, source, ends, texts)
    outcome = _fitted(loaded, gathered, per, texts)
    if place is not None:
        place.write(document(outcome.calibration))
    if json:
        print_json(calibration_document(loaded, outcome, per=per, written=None if place is None else str(place.file)))
    else:
        _print(loaded, outcome, texts)
    _remark_on_file(place, texts)
    remark(texts("calibrate_basis"))


def gathered_or_refused(plan: Plan, source: Sequence[str], ends: Path | None, texts: Texts) -> Gathered:
    """Read what was measured; where nothing of it can be used, say what was refused and why."""
    from geodata.errors import InputError
    from netplan.calibrate.gathered import gather

    gathered = gather(plan, source, ends=ends, step=lambda name: remark_when_slow(texts(f"calibrate_{name}")))
    for said in gathered.remarks:
        remark(said[0 if texts.lang == "zh" else 1])
    if not gathered.floors:
        _remark_on_refused(plan, gathered.refused, texts)
        raise InputError("calibrate_nothing_usable", count=sum(item.count for item in gathered.refused))
    return gathered


def _fitted(plan: Plan, gathered: Gathered, per: str, texts: Texts) -> Outcome:
    from geodata.errors import InputError
    from netplan import __version__
    from netplan.calibrate.run import calibrate

    made = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    with remark_when_slow(texts("calibrate_fitting")):
        outcome = calibrate(
            plan, gathered.floors, gathered.refused, gathered.data, per=per, made=made, version=__version__
        )
    if not outcome.floors:
        _remark_on_refused(plan, outcome.refused, texts)
        raise InputError("calibrate_nothing_usable", count=sum(item.count for item in outcome.refused))
    return outcome


def _remark_on_refused(plan: Plan, refused: Sequence[Refusal], texts: Texts) -> None:
    from netplan.report.calibration import refusal_lines

    for line in refusal_lines(refused, plan.network, texts.lang):
        remark(line)


def _remark_on_file(place: Destination | None, texts: Texts) -> None:
    if place is None:
        remark(texts("calibrate_not_written"))
    else:
        remark(texts("calibrate_wrote", path=place.file, folder=place.folder))


# ---- printing ----


def _print(plan: Plan, outcome: Outcome, texts: Texts) -> None:
    from netplan.cli.commands.residuals import print_pairs
    from netplan.report.calibration import change_lines, counted_reasons, heldout_text, is_odd, refusal_lines
    from netplan.report.numbers import rounded
    from netplan.report.suspects import suspect_text

    _print_data(outcome, texts)
    _print_parameters(plan, outcome, texts)
    if outcome.refused:
        say(texts("calibrate_refused"))
        for line in refusal_lines(outcome.refused, plan.network, texts.lang):
            say(f"  {line}")
    for line in change_lines(outcome.floors, plan.network, texts.lang):
        say(line)
    for suspect in outcome.suspects:
        say(suspect_text(suspect, plan.network, texts.lang))
    pairs = outcome.calibration.pairs
    odd = [pair for pair in pairs if is_odd(pair)]
    if odd:
        print_pairs(plan, odd, texts)
    say(counted_reasons(pairs, texts.lang))
    say(heldout_text(outcome.heldout, texts.lang))
    share = f"{100 * outcome.detour_share:.1f}%"
    say(texts("calibrate_noise", noise=rounded(outcome.noise_ms, least=3), share=share))
    _print_verdicts(plan, outcome, texts)


def _print_data(outcome: Outcome, texts: Texts) -> None:
    from netplan.report.calibration import assumed_errors, assumed_errors_text, data_text

    for used in outcome.data:
        say(data_text(used, texts.lang))
    if count := assumed_errors(outcome.floors):
        say(assumed_errors_text(count, texts.lang))


def _print_parameters(plan: Plan, outcome: Outcome, texts: Texts) -> None:
    from netplan.report.calibration import figure_text, figures, is_narrowed, known_text, parameter_name

    lang = texts.lang
    told = [result for result in outcome.parameters if result.determined or is_narrowed(result)]
    silent = [result for result in outcome.parameters if result not in told and result.share < _VISIBLE_SHARE]
    rows = []
    for result in told[:MOST_ROWS]:
        before, after, unit = figures(result)
        rows.append(
            [
                plain(parameter_name(result.name, plan, lang)),
                figure_text(before, unit, lang),
                figure_text(after, unit, lang),
                plain(known_text(result, plan, lang)),
            ]
        )
    if rows:
        headings = [texts(f"calibrate_h_{name}") for name in ("parameter", "prior", "value", "known")]
        print_table(headings, rows, right=(1, 2), title=texts("calibrate_moved"), wrapped=(0, 3))
    else:
        say(texts("calibrate_unmoved"))
    if len(told) > MOST_ROWS:
        remark(texts("calibrate_more", n=len(told) - MOST_ROWS))
    in_sums = len(outcome.parameters) - len(told) - len(silent)
    if in_sums:
        say(texts("calibrate_in_sums", n=in_sums))
    if silent:
        say(texts("calibrate_silent", n=len(silent)))


def _print_verdicts(plan: Plan, outcome: Outcome, texts: Texts) -> None:
    from netplan.report.verdict_changes import is_turned, telling

    changes = outcome.verdict_changes
    if not changes:
        say(texts("calibrate_same"))
        return
    shown = telling(changes)[:MOST_ROWS]
    names = ("h_target", "h_layer", "h_from_to", "calibrate_h_limit", "calibrate_h_before", "calibrate_h_after")
    if shown:
        rows = [_verdict_row(plan, change, texts) for change in shown]
        title = texts("calibrate_verdicts")
        print_table([texts(name) for name in names], rows, right=(3,), title=title, spare=(0, 1))
    turned = [change for change in changes if is_turned(change)]
    own = sum(change.own_layer for change in turned)
    say(texts("calibrate_changes", n=len(turned), own=own, bands=len(changes) - len(turned)))
    if shown and len(shown) < len(changes):
        remark(texts("calibrate_changes_more", n=len(changes) - len(shown)))


def _verdict_row(plan: Plan, change: VerdictChange, texts: Texts) -> list[str]:
    from netplan.report.calibration import end_name
    from netplan.report.words import LAYER

    start, place = (end_name(end, plan.network, texts.lang) for end in (change.start, change.place))
    limit = change.limit_ms
    return [
        plain(change.target),
        LAYER[change.layer][texts.lang],
        plain(f"{start}→{place}"),
        texts("no_limit") if limit is None else f"{limit:g} ms",
        _status_and_delay(change.before_status, change.before, limit, texts),
        _status_and_delay(change.after_status, change.after, limit, texts),
    ]


def _status_and_delay(status: str, delay: Band | None, limit_ms: float | None, texts: Texts) -> str:
    from netplan.report.numbers import ms_with_band

    cell = status_cell(status, texts.lang)
    return cell if delay is None else f"{cell} {ms_with_band(delay, texts.lang, against=limit_ms)}"
