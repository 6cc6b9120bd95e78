"""`ixplan matrix`: the delay between all pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.commands.shared import chosen_layers, chosen_sites, remark_on_no_route, remark_on_routes
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.circles import Pair
    from topology.records import Site

NAME = "matrix"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        sites: list[str] | None = options.arguments("arg_sites", "SITE"),
        layer: str | None = options.layer(),
        operator: str | None = options.operator(),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from geodata.errors import InputError
        from netplan.circles import hubs, pairs
        from netplan.plan import read_plan
        from netplan.report.documents import matrix_document

        loaded = read_plan(plan)
        chosen = chosen_sites(loaded, sites, hubs(loaded))
        if len(chosen) < 2:
            raise InputError("too_few_sites")
        found = pairs(loaded, chosen, layers=chosen_layers(layer), operator=operator)
        if json:
            print_json(matrix_document(found, operator))
            return
        for one in chosen_layers(layer):
            _print(one, chosen, [pair for pair in found if pair.layer == one], texts)
        remark_on_routes(loaded, [pair.route for pair in found], operator, texts)
        remark_on_no_route(loaded, {(pair.layer, operator) for pair in found if pair.route is None}, texts)

    return run, "cmd_matrix"


def _print(layer: str, sites: Sequence[Site], pairs: Sequence[Pair], texts: Texts) -> None:
    from netplan.report.documents import summarised
    from netplan.report.names import site_name
    from netplan.report.numbers import ms_with_band, rounded
    from netplan.report.words import LAYER
    from topology.lengths import Band

    lang = texts.lang
    delays = {
        ends: pair.oneway_ms.value
        for pair in pairs
        if pair.oneway_ms is not None
        for ends in ((pair.a.id, pair.b.id), (pair.b.id, pair.a.id))
    }
    rows = []
    for site in sites:
        cells = [rounded(delays[site.id, to.id]) if (site.id, to.id) in delays else "—" for to in sites]
        rows.append([plain(site_name(site, lang)), *cells])
    headings = ["ms", *(plain(site_name(site, lang)) for site in sites)]
    print_table(headings, rows, right=range(1, len(sites) + 1), title=LAYER[layer][lang])
    summary = summarised(pairs, layer)
    for name in ("mean", "max"):
        ends = [summary[key] for key in (f"{name}_ms", f"{name}_low_ms", f"{name}_high_ms")]
        value, low, high = (end if isinstance(end, float) else None for end in ends)
        if value is not None and low is not None and high is not None:
            say(f"{texts(f'h_{name}')} {ms_with_band(Band(value=value, low=low, high=high), lang)}")
    if summary["unreachable"]:
        say(f"{texts('unreachable')}: {summary['unreachable']}")
