"""`ixplan residuals`: measured against modelled, pair by pair, worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.commands.shared import remark_when_slow
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.calibration.records import MeasuredPair
    from netplan.plan import Plan

NAME = "residuals"
#: So many rows of a table are for people; --json has them all.
MOST_ROWS = 60


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        source: list[str] | None = options.repeated("--from", "opt_residuals_from", "STORE|FILE"),
        ends: Path | None = options.value("--ends", "opt_calibrate_ends", "FILE"),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.cli.commands.calibrate import own_measurements
        from netplan.plan import read_plan
        from netplan.report.residuals import residuals_document

        if ends is not None and not source:
            raise typer.BadParameter(texts("err_residuals_ends"), param_hint="--ends")
        if source:
            _compare(source, ends, plan=plan, json=json, texts=texts)
            return
        loaded = read_plan(plan)
        own = own_measurements(plan, texts) if loaded.calibration is None else None
        if own:
            _compare(own, None, plan=plan, json=json, texts=texts)
            return
        pairs = () if loaded.calibration is None else loaded.calibration.pairs
        if json:
            print_json(residuals_document(loaded, pairs))
        elif pairs:
            _print(loaded, pairs, texts)
        if loaded.calibration is None:
            remark(texts("residuals_none"))

    return run, "cmd_residuals"


def _compare(source: Sequence[str], ends: Path | None, *, plan: Path | None, json: bool, texts: Texts) -> None:
    """Hold new measurements against the plan as it is calibrated."""
    from netplan.calibrate.needed import refuse_without_libraries
    from netplan.cli.commands.calibrate import gathered_or_refused, refuse_nothing_named
    from netplan.plan import read_plan
    from netplan.report.calibration import assumed_errors, assumed_errors_text, refusal_lines
    from netplan.report.residuals import residuals_document

    refuse_nothing_named(texts, source)
    refuse_without_libraries()
    loaded = read_plan(plan)
    gathered = gathered_or_refused(loaded, source, ends, texts)
    from netplan.calibrate.residuals import residuals

    with remark_when_slow(texts("residuals_working")):
        pairs = residuals(loaded, gathered.floors)
    if json:
        print_json(residuals_document(loaded, pairs, data=gathered.data, refused=gathered.refused))
        return
    _print(loaded, pairs, texts)
    if count := assumed_errors(gathered.floors):
        say(assumed_errors_text(count, texts.lang))
    if gathered.refused:
        say(texts("calibrate_refused"))
        for line in refusal_lines(gathered.refused, loaded.network, texts.lang):
            say(f"  {line}")


def _print(plan: Plan, pairs: Sequence[MeasuredPair], texts: Texts) -> None:
    from netplan.report.calibration import counted_reasons, data_text, heldout_text
    from netplan.report.words import ZH

    print_pairs(plan, pairs, texts)
    say(counted_reasons(pairs, texts.lang))
    made = plan.calibration
    if made is None:
        remark(texts("residuals_assumed"))
        return
    data = ("；" if texts.lang == ZH else "; ").join(data_text(used, texts.lang) for used in made.data)
    remark(texts("residuals_basis", made=made.made, data=data))
    if made.heldout is not None:
        remark(heldout_text(made.heldout, texts.lang))


def print_pairs(plan: Plan, pairs: Sequence[MeasuredPair], texts: Texts) -> None:
    """Print measured pairs beside the model, the first ones given."""
    from netplan.report.calibration import REASON, excess_text, modelled, pair_text, reason_text
    from netplan.report.numbers import ms_with_band, rounded
    from netplan.report.words import LAYER

    lang = texts.lang
    rows = [
        [
            plain(pair_text(pair.start, pair.end, plan.network, lang)),
            LAYER[pair.layer][lang] if pair.layer in LAYER else plain(pair.layer),
            plain(pair.operator) or texts("none"),
            f"{rounded(pair.measured_ms, least=2)} ms",
            ms_with_band(modelled(pair), lang),
            f"{excess_text(pair)} km",
            str(pair.samples),
            plain(reason_text(pair, plan.network, lang) or REASON[pair.reason][lang]),
        ]
        for pair in pairs[:MOST_ROWS]
    ]
    names = ("pair", "layer", "operator", "measured", "modelled", "excess", "samples", "reason")
    headings = [texts("h_layer") if name == "layer" else texts(f"residuals_h_{name}") for name in names]
    title = texts("residuals_title")
    print_table(headings, rows, right=(3, 4, 5, 6), title=title, wrapped=(7,), spare=(6, 2, 1))
    if len(pairs) > MOST_ROWS:
        remark(texts("residuals_more", n=len(pairs) - MOST_ROWS))
