"""`ixplan where-to-probe`: the pairs whose measurement would tell most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.commands.shared import chosen_sites, remark_on_no_targets, remark_when_slow
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say
from netplan.cli.texts import Texts
from topology.records import OPTICAL

if TYPE_CHECKING:
    from netplan.calibrate.probing.where import Proposal
    from netplan.plan import Plan

NAME = "where-to-probe"
_PAIRS, _MOST_PAIRS = 5, 1000


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        count: int = options.number("-n", "opt_where_count", default=_PAIRS, most=_MOST_PAIRS),
        layer: str | None = options.layer("opt_where_layer"),
        among: list[str] | None = options.repeated("--among", "opt_where_among", "SITE"),
        every: bool = options.flag("--all-layers", "opt_where_all"),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.calibrate.needed import refuse_without_libraries
        from netplan.plan import read_plan
        from netplan.report.proposals import proposals_document

        refuse_without_libraries()
        loaded = read_plan(plan)
        chosen = layer or OPTICAL
        with remark_when_slow(texts("where_working")):
            proposals = _proposals(loaded, plan, count, chosen, among, every)
        if json:
            print_json(proposals_document(loaded, proposals, layer=chosen))
        else:
            _print(loaded, proposals, texts)

    return run, "cmd_where"


def _proposals(
    loaded: Plan, folder: Path | None, count: int, layer: str, among: Sequence[str] | None, every: bool
) -> tuple[Proposal, ...]:
    from netplan.calibrate.probing.where import where_to_probe
    from netplan.plan import read_plan

    return where_to_probe(
        loaded,
        count,
        layer=layer,
        all_layers=every,
        among=chosen_sites(loaded, among, []) or None,
        assumed=None if loaded.calibration is None else read_plan(folder, calibrated=False),
    )


def _print(plan: Plan, proposals: Sequence[Proposal], texts: Texts) -> None:
    from netplan.report.calibration import pair_text
    from netplan.report.numbers import rounded
    from netplan.report.proposals import AIM, verdicts_text
    from netplan.report.words import LAYER

    if not proposals:
        say(texts("where_none"))
        remark_on_no_targets(plan, texts)
        return
    lang = texts.lang
    rows = [
        [
            str(number),
            plain(pair_text(item.start, item.end, plan.network, lang)),
            LAYER[item.layer][lang],
            f"{rounded(item.gain_ms, least=2)} ms",
            AIM[item.aim][lang],
            plain(verdicts_text(item, plan, lang)),
        ]
        for number, item in enumerate(proposals, start=1)
    ]
    names = ("where_h_number", "where_h_pair", "h_layer", "where_h_gain", "where_h_aim", "where_h_verdicts")
    headings = [texts(name) for name in names]
    print_table(headings, rows, right=(0, 3), title=texts("where_title"), wrapped=(5,), spare=(2, 4))
    remark(texts("where_basis"))
