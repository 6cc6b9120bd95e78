"""`ixplan route`: the lowest-delay routes between two sites."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from geodata.errors import InputError
from netplan.cli.commands.shared import remark_on_routes
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say
from netplan.cli.texts import Texts
from topology.parts import Part, find_part, without
from topology.records import OPTICAL

if TYPE_CHECKING:
    from netplan.plan import Plan
    from netplan.routes import Route
    from netplan.sensitivity import Sensitivity

NAME = "route"
#: With --via each route takes an integer programme.
_MOST_THROUGH = 20


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        a: str = options.argument("arg_a", "A"),
        b: str = options.argument("arg_b", "B"),
        k: int = options.count(),
        via: list[str] | None = options.repeated("--via", "opt_via", "PART"),
        avoid: list[str] | None = options.repeated("--avoid", "opt_avoid", "PART"),
        layer: str | None = options.layer("opt_route_layer"),
        operator: str | None = options.operator(),
        sensitivity: bool = options.flag("--sensitivity", "opt_sensitivity"),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.layers import Layers
        from netplan.plan import read_plan
        from netplan.report.diverse import no_way_through
        from netplan.report.documents import route_document, sensitivity_document
        from netplan.report.sentences import no_route
        from netplan.sensitivity import sensitivity as moved

        chosen = layer or OPTICAL
        _check_words(texts, via=via, avoid=avoid, layer=chosen, k=k, sensitivity=sensitivity)
        loaded = read_plan(plan)
        start, end = loaded.site(a), loaded.site(b)
        passed, shunned = _parts(loaded, (start.id, end.id), via, avoid)
        layers = Layers(without(loaded.network, shunned), loaded.model, operator=operator)
        if passed:
            found = layers.optical.search_through(start.id, end.id, k, passed)
            routes, proven = found.routes, found.proven
        elif chosen == OPTICAL:
            found = layers.optical.search(start.id, end.id, k)
            routes, proven = found.routes, found.proven
        else:
            routes, proven = layers[chosen].routes(start.id, end.id, k), True
        effects = moved(plan, start.id, end.id, chosen, operator) if sensitivity else None
        restricted = bool(passed or shunned)
        if json:
            document = route_document(loaded, start.id, end.id, chosen, routes, operator=operator, proven=proven)
            document |= {"via": [part.key for part in passed], "avoid": [part.key for part in shunned]}
            if restricted and not routes:
                document |= {f"reason_{lang}": no_way_through(lang, proven=proven) for lang in ("zh", "en")}
            print_json(document if effects is None else document | {"sensitivity": sensitivity_document(effects)})
        elif routes:
            _print(loaded, routes, texts)
            if effects is not None:
                _print_effects(effects, texts)
            remark_on_routes(loaded, routes, operator, texts)
            if not proven:
                remark(texts("not_proven"))
        elif restricted:
            say(no_way_through(texts.lang, proven=proven))
        else:
            say(no_route(loaded.network, chosen, operator, texts.lang))

    return run, "cmd_route"


def _check_words(
    texts: Texts, *, via: list[str] | None, avoid: list[str] | None, layer: str, k: int, sensitivity: bool
) -> None:
    if via and layer != OPTICAL:
        raise typer.BadParameter(texts("err_via_layer"), param_hint="--via")
    if via and k > _MOST_THROUGH:
        raise typer.BadParameter(texts("err_count", value=k, low=1, high=_MOST_THROUGH), param_hint="-k")
    if sensitivity and (via or avoid):
        raise typer.BadParameter(texts("err_sensitivity_with"), param_hint="--sensitivity")


def _parts(
    plan: Plan, ends: tuple[str, str], via: list[str] | None, avoid: list[str] | None
) -> tuple[list[Part], list[Part]]:
    """Find what to pass and what to keep off; what is asked both ways is refused."""
    passed, shunned = ([find_part(plan.network, name) for name in dict.fromkeys(names or ())] for names in (via, avoid))
    closed = {site for part in shunned for site in part.sites}
    gone = {span for part in shunned for span in part.spans}
    for part in passed:
        if closed.intersection(part.sites) or (not part.sites and gone.issuperset(part.spans)):
            raise InputError("via_avoided", value=part.id)
    for end in ends:
        if end in closed:
            raise InputError("end_avoided", value=end)
    return passed, shunned


def _print(plan: Plan, routes: Sequence[Route], texts: Texts) -> None:
    from netplan.cli.commands.latency import print_spans
    from netplan.report.names import site_name
    from netplan.report.numbers import km, ms_with_band

    lang = texts.lang
    rows = [
        [
            str(number),
            ms_with_band(route.oneway_ms, lang),
            km(route.km.value),
            plain("→".join(site_name(plan.network.sites[site], lang) for site in route.sites)),
        ]
        for number, route in enumerate(routes, start=1)
    ]
    print_table(["", texts("h_oneway"), texts("h_km"), texts("h_sites")], rows, right=(1, 2), wrapped=(3,))
    if len(routes) == 1:
        print_spans(plan, routes[0], texts)


def _print_effects(effects: Sensitivity, texts: Texts) -> None:
    rows = [
        [
            plain(item.parameter.label_zh if texts.lang == "zh" else item.parameter.label_en),
            f"{item.parameter.band.value:g} ({item.parameter.band.low:g} – {item.parameter.band.high:g})",
            item.parameter.unit,
            _change(item.low_ms, texts),
            _change(item.high_ms, texts),
        ]
        for item in effects.effects
    ]
    rows.append([texts("without_assumed"), "", "", _change(effects.without_assumed_cables_ms, texts), ""])
    headings = [texts("h_parameter"), texts("h_range"), "", texts("h_at_low"), texts("h_at_high")]
    print_table(headings, rows, right=(1, 3, 4), wrapped=(0,))


def _change(change_ms: float | None, texts: Texts) -> str:
    return texts("unreachable") if change_ms is None else f"{change_ms:+.3f} ms"
