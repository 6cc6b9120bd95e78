"""`ixplan diverse`: working and protection route, what they share, the targets on both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.commands.shared import remark_on_routes
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say, status_cell
from netplan.cli.texts import Texts
from topology.records import OPTICAL

if TYPE_CHECKING:
    from netplan.diverse import Diverse, DiversePlanner, PairVerdict
    from netplan.plan import Plan
    from netplan.routes import Route
    from netplan.targets import Target

NAME = "diverse"
#: As `netplan.diverse.KINDS`, which is loaded when the command runs.
_KINDS = ("risk", "node", "edge", "corridor")

Places = list[tuple[str, "Diverse | None", "tuple[PairVerdict, ...]"]]


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        a: str | None = options.optional_argument("arg_a", "A"),
        b: str | None = options.optional_argument("arg_b", "B"),
        disjoint: str = options.choice("--disjoint", "opt_disjoint", _KINDS, _KINDS[0]),
        target: str | None = options.value("--target", "opt_diverse_target", "ID"),
        layer: str | None = options.layer("opt_diverse_layer"),
        operator: str | None = options.operator(),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.diverse import DiversePlanner
        from netplan.plan import read_plan

        if (target is None) == (a is None or b is None) or (target is not None and a is not None):
            raise typer.BadParameter(texts("err_ends_or_target"), param_hint="A B")
        if layer not in (None, OPTICAL):
            raise typer.BadParameter(texts("err_diverse_layer"), param_hint="--layer")
        loaded = read_plan(plan)
        planner = DiversePlanner(loaded, operator)
        if target is not None:
            _of_target(loaded, planner, loaded.target(target), disjoint, operator, texts, as_json=json)
        else:
            ends = loaded.site(a or "").id, loaded.site(b or "").id
            _of_pair(loaded, planner, ends, disjoint, operator, texts, as_json=json)

    return run, "cmd_diverse"


def _of_pair(
    plan: Plan,
    planner: DiversePlanner,
    ends: tuple[str, str],
    kind: str,
    operator: str | None,
    texts: Texts,
    *,
    as_json: bool,
) -> None:
    from netplan.report.diverse import summary
    from netplan.report.diverse_documents import diverse_document
    from netplan.report.sentences import no_route

    found = planner.pair(*ends, kind)
    verdicts = () if found is None else planner.judged(found)
    if as_json:
        print_json(diverse_document(plan, ends, found, verdicts, kind=kind, operator=operator))
    elif found is None:
        say(no_route(plan.network, OPTICAL, operator, texts.lang))
    else:
        if ends[0] != ends[1]:
            _print_routes(plan, found, texts)
            _print_shared(plan, found, texts)
            _print_targets(plan, verdicts, texts)
        say(summary(found, verdicts, plan.network, texts.lang))
        _remarks(plan, [found], verdicts, operator, texts)


def _of_target(
    plan: Plan,
    planner: DiversePlanner,
    target: Target,
    kind: str,
    operator: str | None,
    texts: Texts,
    *,
    as_json: bool,
) -> None:
    from netplan.report.diverse import target_summary
    from netplan.report.diverse_documents import target_diverse_document

    pairs: Places = []
    for place in target.places:
        found = planner.pair(target.start, place, kind)
        pairs.append((place, found, () if found is None else planner.judged(found, [target])))
    if as_json:
        print_json(target_diverse_document(plan, target, pairs, kind=kind, operator=operator))
        return
    _print_places(plan, target, pairs, texts)
    say(target_summary(target, pairs, plan.network, texts.lang, operator))
    verdicts = [item for _, _, items in pairs for item in items]
    _remarks(plan, [found for _, found, _ in pairs if found is not None], verdicts, operator, texts)


def _print_routes(plan: Plan, found: Diverse, texts: Texts) -> None:
    from netplan.report.names import site_name
    from netplan.report.numbers import km, ms_with_band

    def row(role: str, route: Route) -> list[str]:
        names = "→".join(site_name(plan.network.sites[site], texts.lang) for site in route.sites)
        return [texts(role), ms_with_band(route.oneway_ms, texts.lang), km(route.km.value), plain(names)]

    rows = [row("role_working", found.working)]
    if found.protection is not None:
        rows.append(row("role_protection", found.protection))
    if found.shortest.spans != found.working.spans:
        rows.append(row("role_shortest", found.shortest))
    headings = [texts(f"h_{name}") for name in ("role", "oneway", "km", "sites")]
    print_table(headings, rows, right=(1, 2), wrapped=(3,))


def _print_shared(plan: Plan, found: Diverse, texts: Texts) -> None:
    from netplan.report.diverse import chance, shared_things

    rows = [
        [texts(f"shared_{item.kind}"), plain(item.name(texts.lang)), chance(item, texts.lang)]
        for item in shared_things(found, plan.network)
    ]
    if rows and found.protection is not None:
        headings = [texts(f"h_{name}") for name in ("shared_kind", "shared_name", "chance")]
        print_table(headings, rows, right=(2,), wrapped=(1,), title=texts("title_shared"))


def _print_targets(plan: Plan, verdicts: Sequence[PairVerdict], texts: Texts) -> None:
    from netplan.report.names import pair_name

    sites = plan.network.sites
    rows = [
        [
            plain(item.target.id),
            plain(pair_name(sites[item.start], sites[item.place], texts.lang)),
            texts("no_limit") if item.target.limit_ms is None else f"{item.target.limit_ms:g} ms",
            status_cell(item.working_status, texts.lang),
            status_cell(item.protection_status, texts.lang),
        ]
        for item in verdicts
    ]
    if rows:
        headings = [texts(f"h_{name}") for name in ("target", "from_to", "limit", "working", "protection")]
        print_table(headings, rows, right=(2,), title=texts("title_pair_targets"))


def _print_places(plan: Plan, target: Target, pairs: Places, texts: Texts) -> None:
    from netplan.report.diverse import shared_things
    from netplan.report.names import listed, pair_name
    from netplan.report.numbers import ms, ms_with_band

    lang, sites, limit = texts.lang, plan.network.sites, target.limit_ms
    rows = []
    for place, found, verdicts in pairs:
        name = plain(pair_name(sites[target.start], sites[place], lang))
        if found is None:
            rows.append([name, texts("unreachable"), *[""] * 5])
            continue
        second, added = found.protection, found.added_ms
        shared = [item.name(lang) for item in shared_things(found, plan.network)]
        rows.append(
            [
                name,
                ms_with_band(found.working.oneway_ms, lang, against=limit),
                status_cell(verdicts[0].working_status, lang),
                texts("no_protection") if second is None else ms_with_band(second.oneway_ms, lang, against=limit),
                status_cell(verdicts[0].protection_status, lang),
                texts("none") if added is None else f"+{ms(round(added, 9))}",
                plain(listed(shared, lang)) if shared else texts("shares_nothing"),
            ]
        )
    headings = [texts(f"h_{name}") for name in ("from_to", "working", "verdict", "protection", "verdict", "added")]
    print_table([*headings, texts("h_shared")], rows, right=(1, 3, 5), wrapped=(6,), spare=(5,), title=plain(target.id))


def _remarks(
    plan: Plan, found: Sequence[Diverse], verdicts: Sequence[PairVerdict], operator: str | None, texts: Texts
) -> None:
    routes = [route for item in found for route in (item.working, item.protection) if route and route.spans]
    if not routes:
        return
    remark(texts("least_remark"))
    if any(item.shared.soft and item.kind != "corridor" for item in found):
        remark(texts("corridor_remark"))
    foreign = dict.fromkeys(item.target.id for item in verdicts if item.target.layer != OPTICAL)
    if foreign:
        remark(texts("own_layer_remark", ids=", ".join(foreign)))
    remark_on_routes(plan, routes, operator, texts)
