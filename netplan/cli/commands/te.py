"""`ixplan te`: demands over links of limited capacity, solved with bound and gap."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.commands.shared import remark_when_slow
from netplan.cli.exits import MISSED
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say
from netplan.cli.texts import Texts
from topology.engineering.records import (
    DIRECTED,
    INFEASIBLE,
    LINK_MODELS,
    MIN_COST,
    MIN_MAX_UTILISATION,
    MODULE_MODELS,
    OBJECTIVES,
    UNDIRECTED,
)
from topology.records import IP_LAYERS, IP_PRIVATE

if TYPE_CHECKING:
    from topology.engineering.records import Answer, Instance
    from topology.formats.instances.notes import Note
    from topology.formats.instances.reading import Reading, Variation

NAME = "te"
#: The whole search, unless the user says otherwise. [s]
TIME_LIMIT_S = 60.0
#: So many links are listed for people, the fullest first.
_LISTED = 20


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""
    limit_help = texts("opt_te_time_limit", default=f"{TIME_LIMIT_S:g}")

    def run(
        files: list[Path] | None = options.arguments("arg_te_files", "FILE"),
        objective: str = options.choice("--objective", "opt_te_objective", OBJECTIVES, MIN_MAX_UTILISATION),
        single_failure: bool = options.flag("--single-failure", "opt_te_single_failure"),
        time_limit: float = typer.Option(
            TIME_LIMIT_S, "--time-limit", help=limit_help, metavar="S", show_default=False
        ),
        links: str | None = options.choice("--links", "opt_te_links", LINK_MODELS, None),
        demands: str | None = options.choice("--demands", "opt_te_demands", (UNDIRECTED, DIRECTED), None),
        modules: str | None = options.choice("--modules", "opt_te_modules", MODULE_MODELS, None),
        model: str | None = options.value("--model", "opt_te_model", "LETTERS"),
        layer: str | None = options.choice("--layer", "opt_te_layer", IP_LAYERS, None),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from geodata.errors import InputError
        from topology.formats.instances.notes import CUTS, Note
        from topology.formats.instances.reading import Variation

        if not 0 < time_limit < math.inf:
            raise InputError("bad_time_limit", column="--time-limit", value=f"{time_limit:g}")
        variation = Variation(model=model, links=links, demands=demands, modules=modules)
        reading = _read(files or [], plan, layer, variation)
        survive = single_failure or reading.survives
        solved, extra = _prepared(reading, objective)
        if survive and reading.failures:
            extra = (*extra, Note(CUTS, len(reading.failures)))
        from topology.engineering.solve import solve

        with remark_when_slow(texts("te_searching")):
            answer = solve(
                solved,
                objective=objective,
                single_failure=survive,
                time_limit_s=time_limit,
                failures=reading.failures if survive and reading.failures else None,
            )
        if json:
            from netplan.report.engineering_document import engineering_document

            document = engineering_document(
                reading, solved, answer, objective=objective, single_failure=survive, extra=extra
            )
            print_json(document)
        else:
            _print(reading, solved, answer, objective, extra, texts)
        if answer.status == INFEASIBLE:
            raise typer.Exit(MISSED)

    return run, "cmd_te"


def _read(files: Sequence[Path], plan: Path | None, layer: str | None, variation: Variation) -> Reading:
    """Read files, or a plan where a folder or none is given."""
    from geodata.errors import InputError
    from geodata.files import is_there
    from topology.formats.instances.reading import read_instance

    folders = [path for path in files if is_there(path) and path.is_dir()]
    if files and (plan is not None or (folders and len(files) > 1)):
        raise InputError("te_both")
    if files and not folders:
        if layer is not None:
            raise InputError("te_layer", column="--layer", value=layer)
        return read_instance(files, variation)
    if variation.said:
        raise InputError("te_option", column=variation.said[0], value="ixplan")
    from netplan.loads.instance import plan_instance
    from netplan.plan import read_plan

    return plan_instance(read_plan(folders[0] if folders else plan), layer or IP_PRIVATE)


def _prepared(reading: Reading, objective: str) -> tuple[Instance, tuple[Note, ...]]:
    """Return what is to be solved: for utilisation and growth, with the capacities that these are measured against."""
    from geodata.errors import InputError
    from topology.formats.instances.capacities import with_capacities

    instance = reading.instance
    if not any(demand.value > 0 for demand in instance.demands.values()):
        raise InputError("te_no_demand", file=instance.name or None)
    if objective != MIN_COST:
        return with_capacities(instance)
    if not any(link.modules or link.routing_cost or link.setup_cost for link in instance.links.values()):
        raise InputError("te_no_modules", file=instance.name or None)
    return instance, ()


def _print(
    reading: Reading, solved: Instance, answer: Answer, objective: str, extra: Sequence[Note], texts: Texts
) -> None:
    from netplan.report.engineering import assumptions, headline, infeasible_sentence, unit_of

    lang, unit, found = texts.lang, unit_of(reading), reading.instance
    say(headline(answer, objective, lang))
    if answer.status == INFEASIBLE:
        say(infeasible_sentence(answer.certificate, solved, unit, lang))
    elif answer.links:
        title = texts(
            "te_title",
            name=plain(found.name),
            nodes=len(found.nodes),
            links=len(found.links),
            demands=len(found.demands),
        )
        _print_links(reading, solved, answer, extra, texts, title)
        if unit is not None:
            say(texts("te_unit", unit=unit))
    for said in assumptions(reading, extra, lang):
        remark(said)


def _print_links(
    reading: Reading, solved: Instance, answer: Answer, extra: Sequence[Note], texts: Texts, title: str
) -> None:
    from netplan.report.engineering import modules_of, quantity

    given = reading.instance
    ranked = sorted(answer.links, key=lambda item: (-(item.utilisation or 0.0), -item.load, item.id))
    rows = []
    for item in ranked[:_LISTED]:
        link = given.links[item.id]
        arrow = "→" if given.link_model == DIRECTED else "—"
        modules = [
            f"{count:.4g}×{quantity(module.capacity)}" for module, count in modules_of(item, solved, given, extra)
        ]
        rows.append(
            [
                plain(item.id),
                plain(f"{link.a}{arrow}{link.b}"),
                quantity(item.capacity),
                quantity(item.load),
                texts("none") if item.utilisation is None else f"{100 * item.utilisation:.1f}%",
                ", ".join(modules) or texts("none"),
            ]
        )
    names = ("link", "ends", "capacity", "load", "utilisation", "modules")
    print_table(
        [texts(f"te_h_{name}") for name in names], rows, right=(2, 3, 4), title=title, wrapped=(0, 1), spare=(5,)
    )
    if len(ranked) > _LISTED:
        say(texts("te_more", count=len(ranked) - _LISTED))
