"""`ixplan circles`: latency circles, and the test of 1.5 times the theoretical delay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.commands.shared import chosen_layers, chosen_sites, remark_on_no_route, remark_on_routes
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.circles import Circle, Pair
    from netplan.plan import Plan
    from topology.records import Site

NAME = "circles"
#: At most so many cities in a cell of the table; --json lists all.
_SHOWN = 12


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
        from netplan.circles import circles, hubs, pairs
        from netplan.plan import read_plan
        from netplan.report.documents import circles_document

        loaded = read_plan(plan)
        chosen = chosen_sites(loaded, sites, hubs(loaded))
        if not chosen:
            raise InputError("no_hubs")
        layers = chosen_layers(layer)
        found = circles(loaded, chosen, layers=layers, operator=operator)
        tested = pairs(loaded, tested_sites(chosen, hubs(loaded)), layers=layers, operator=operator)
        if len(chosen) == 1:
            tested = [pair for pair in tested if chosen[0].id in (pair.a.id, pair.b.id)]
        if json:
            print_json(circles_document(found, tested, operator))
            return
        _print_circles(loaded, found, texts)
        _print_pairs(tested, texts)
        remark_on_routes(loaded, [pair.route for pair in tested], operator, texts)
        remark_on_no_route(loaded, {(pair.layer, operator) for pair in tested if pair.route is None}, texts)

    return run, "cmd_circles"


def tested_sites(chosen: Sequence[Site], hubs: Sequence[Site]) -> list[Site]:
    """Return the sites to test against each other: those chosen, or a single one with all hubs."""
    if len(chosen) > 1:
        return list(chosen)
    return list({site.id: site for site in (*chosen, *hubs)}.values())


def _print_circles(plan: Plan, circles: Sequence[Circle], texts: Texts) -> None:
    from netplan.report.names import site_name
    from netplan.report.words import LAYER

    lang, sites = texts.lang, plan.network.sites
    rows = []
    for circle in circles:
        names = [site_name(sites[site], lang) for site in circle.within[:_SHOWN]]
        cities = " ".join(names)
        if len(circle.within) > _SHOWN:
            cities += " " + texts("more", n=len(circle.within))
        if circle.marginal:
            cities += "（" if lang == "zh" else " ("
            cities += texts("marginal", n=len(circle.marginal)) + ("）" if lang == "zh" else ")")
        rows.append(
            [
                plain(site_name(circle.hub, lang)),
                LAYER[circle.layer][lang],
                f"≤{circle.limit_ms:g} ms",
                f"{len(circle.within)}/{circle.of}",
                plain(cities),
            ]
        )
    headings = [texts("h_hub"), texts("h_layer"), texts("h_limit"), "", texts("h_cities")]
    print_table(headings, rows, right=(2, 3), wrapped=(4,))
    if circles:
        remark(texts("of_cities", n=circles[0].of))


def _print_pairs(pairs: Sequence[Pair], texts: Texts) -> None:
    from netplan.report.names import site_name
    from netplan.report.numbers import ms, ms_with_band, rounded
    from netplan.report.words import LAYER

    lang = texts.lang
    rows = []
    for pair in pairs:
        known = pair.oneway_ms is not None and pair.ratio is not None
        rows.append(
            [
                plain(f"{site_name(pair.a, lang)}—{site_name(pair.b, lang)}"),
                LAYER[pair.layer][lang],
                ms_with_band(pair.oneway_ms, lang) if pair.oneway_ms else texts("unreachable"),
                ms(pair.theoretical_ms),
                rounded(pair.ratio, against=1.5, least=2) if pair.ratio is not None else texts("none"),
                texts("none") if not known else "√" if pair.within_factor else "×",
            ]
        )
    names = ("pairs", "layer", "oneway", "theory", "ratio", "test")
    print_table([texts(f"h_{name}") for name in names], rows, right=(2, 3, 4))
