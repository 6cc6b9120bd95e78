"""`ixplan latency`: verdicts, and on request the parts of each delay, span by span."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.commands.shared import (
    VERDICT_FIGURES,
    VERDICT_SPARE,
    chosen_layers,
    remark_on_no_targets,
    remark_on_verdicts,
    verdict_headings,
    verdict_row,
    worst_first,
)
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.plan import Plan
    from netplan.routes import Route
    from netplan.verdicts import TargetVerdict, Verdict

NAME = "latency"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        target: list[str] | None = options.targets(),
        layer: str | None = options.layer(),
        explain: bool = options.flag("--explain", "opt_explain"),
        operator: str | None = options.operator(),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.plan import read_plan
        from netplan.report.documents import latency_document
        from netplan.verdicts import judge_plan

        loaded = read_plan(plan)
        targets = [loaded.target(key) for key in target] if target else None
        judged = judge_plan(loaded, targets=targets, layers=chosen_layers(layer), operator=operator)
        if json:
            print_json(latency_document(loaded, judged, explain=explain, operator=operator))
            return
        for one in chosen_layers(layer) if judged else ():
            _print_layer(one, [item for item in judged if item.layer == one], texts)
        if explain:
            for item in judged:
                for verdict in worst_first(item):
                    print_explanation(loaded, verdict, texts)
        remark_on_no_targets(loaded, texts)
        remark_on_verdicts(loaded, judged, texts)

    return run, "cmd_latency"


def _print_layer(layer: str, judged: Sequence[TargetVerdict], texts: Texts) -> None:
    from netplan.report.words import LAYER

    rows = [verdict_row(verdict, texts) for item in judged for verdict in worst_first(item)]
    print_table(
        verdict_headings(texts), rows, right=VERDICT_FIGURES, spare=VERDICT_SPARE, title=LAYER[layer][texts.lang]
    )


def print_explanation(plan: Plan, verdict: Verdict, texts: Texts) -> None:
    """Print a verdict's reason, the parts of its delay and its spans."""
    from netplan.report.names import site_name
    from netplan.report.sentences import reason
    from netplan.report.words import LAYER

    lang = texts.lang
    ends = f"{site_name(verdict.start, lang)}→{site_name(verdict.place, lang)}"
    say(f"\n{verdict.target.id}  {ends}  {LAYER[verdict.layer][lang]}")
    say(reason(verdict, plan.network, lang))
    if verdict.route is not None:
        print_parts(plan, verdict.route, texts)
        print_spans(plan, verdict.route, texts)


def print_parts(plan: Plan, route: Route, texts: Texts) -> None:
    """Print the parts of a route's delay with their bands."""
    from netplan.report.numbers import RANGE
    from netplan.report.words import BASIS, PART
    from netplan.verdicts import part_basis

    dash = RANGE[texts.lang]
    rows = [
        [
            PART[name][texts.lang],
            f"{band.value:.3f} ms",
            f"{band.low:.3f}{dash}{band.high:.3f} ms",
            BASIS[part_basis(name, route, plan.model)][texts.lang],
        ]
        for name, band in route.parts.items()
    ]
    whole = route.oneway_ms
    rows.append([texts("total"), f"{whole.value:.3f} ms", f"{whole.low:.3f}{dash}{whole.high:.3f} ms", ""])
    headings = [texts("h_part"), texts("h_oneway"), "", texts("h_basis")]
    print_table(headings, rows, right=(1, 2))


def print_spans(plan: Plan, route: Route, texts: Texts) -> None:
    """Print the spans of a route with their lengths and delays."""
    from netplan.report.names import cable_name, site_name
    from netplan.report.numbers import RANGE
    from netplan.report.words import ORIGIN

    lang, sites = texts.lang, plan.network.sites
    rows = []
    place = route.sites[0]
    for span in route.spans:
        onward = span.other_end(place)
        rows.append(
            [
                plain(f"{site_name(sites[place], lang)}→{site_name(sites[onward], lang)}"),
                plain(cable_name(span.cable or span.id, plan.network, lang)),
                f"{span.route_km:.1f} km",
                f"{span.route_km_low:.1f}{RANGE[lang]}{span.route_km_high:.1f} km",
                f"{plan.model.span_ms(span):.3f} ms",
                ORIGIN[span.length_origin][lang],
                texts(span.existence),
            ]
        )
        place = onward
    names = ("span", "cable", "length", "none", "oneway", "origin", "existence")
    headings = ["" if name == "none" else texts(f"h_{name}") for name in names]
    print_table(headings, rows, right=(2, 3, 4))
