"""`ixplan failures`: what every single and double failure does to the targets, or one cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.commands.loads import find_loads, loads_documents, print_loads
from netplan.cli.commands.shared import remark_on_no_route, remark_on_no_targets, remark_on_routes, sweep_meter
from netplan.cli.exits import INTERRUPTED, MISSED
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say, status_cell
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.failures.cases import Case, FailureSweep
    from netplan.failures.whatif import WhatIf
    from netplan.plan import Plan
    from netplan.targets import Target
    from netplan.verdicts import Verdict

NAME = "failures"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        cut: list[str] | None = options.repeated("--cut", "opt_cut", "PART"),
        double: bool = options.flag("--double", "opt_double"),
        top: int = options.number("--top", "opt_top", default=1, most=MOST_LISTED),
        kind: list[str] | None = options.repeated("--kind", "opt_kind", "KIND"),
        target: list[str] | None = options.targets(),
        layer: str | None = options.layer("opt_failures_layer"),
        operator: str | None = options.operator(),
        restored: bool = options.flag("--restored", "opt_restored"),
        check: bool = options.flag("--check", "opt_check_failures"),
        workers: int | None = options.workers(),
        dask: str | None = options.dask(),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.failures.elements import KINDS, elements
        from netplan.failures.sweep import Question, failures
        from netplan.plan import read_plan
        from netplan.report.failures import failures_document
        from netplan.sweeps.executors import chosen

        _check_words(texts, cut=cut, double=double, kind=kind, executor=workers or dask)
        loaded = read_plan(plan)
        targets = [loaded.target(key) for key in target] if target else None
        if cut:
            fallen = _what_if(loaded, cut, targets, layer, operator, texts, restored=restored, as_json=json)
        else:
            kinds = tuple(item for item in KINDS if not kind or item in kind)
            question = Question(kinds=kinds, double=double, top=top, layer=layer, operator=operator)
            with sweep_meter(texts) as meter:
                executor = chosen(workers, dask)
                found = failures(loaded, question, targets=targets, executor=executor, progress=meter)
            failing = elements(loaded.network, kinds, operator) if loaded.traffic else []
            loads = find_loads(loaded, failing, layer, operator, restored=restored)
            if json:
                document = failures_document(loaded, found, top=top, layer=layer, operator=operator)
                print_json(document | {"loads": loads_documents(loaded, loads, top=max(top, LISTED_LOADS))})
            else:
                _print(loaded, found, top, operator, texts)
                print_loads(loaded, loads, texts)
            fallen = any(_fallen(case) for place in found.places for case in (*place.single_off, *place.double_off))
            fallen |= any(place.worst is not None and _fallen(place.worst) for place in found.places)
            if not found.complete:
                raise typer.Exit(INTERRUPTED)
            fallen |= _asked_without_route(found.unrouted)
        if check and fallen:
            raise typer.Exit(MISSED)

    return run, "cmd_failures"


#: More failures than this for each place are a table, not an answer.
MOST_LISTED = 1000
#: The document lists at least so many failures by what they do to loads.
LISTED_LOADS = 100


def _check_words(
    texts: Texts, *, cut: list[str] | None, double: bool, kind: list[str] | None, executor: object
) -> None:
    from netplan.failures.elements import KINDS

    for item in kind or ():
        if item not in KINDS:
            raise typer.BadParameter(texts("err_kind", value=item, choices=", ".join(KINDS)), param_hint="--kind")
    given = {"--double": double, "--kind": kind, "--workers, --dask": executor}
    for name, value in given.items():
        if cut and value:
            raise typer.BadParameter(texts("err_cut_with", name=name), param_hint="--cut")


def _what_if(
    plan: Plan,
    names: Sequence[str],
    targets: Sequence[Target] | None,
    layer: str | None,
    operator: str | None,
    texts: Texts,
    *,
    restored: bool,
    as_json: bool,
) -> bool:
    """Answer a what-if; tell whether it takes out a target that is met, or one has no route to begin with."""
    from netplan.failures.elements import of_part
    from netplan.failures.whatif import what_if
    from netplan.report.failures import what_if_document
    from topology.parts import find_part

    failed = [of_part(find_part(plan.network, name)) for name in dict.fromkeys(names)]
    found = what_if(plan, failed, targets=targets, layer=layer, operator=operator)
    loads = find_loads(plan, (), layer, operator, restored=restored, cut=failed)
    if as_json:
        document = what_if_document(plan, found, layer=layer, operator=operator)
        print_json(document | {"loads": loads_documents(plan, loads, top=None)})
    else:
        _print_what_if(plan, found, operator, texts)
        print_loads(plan, loads, texts)
    return any(_fallen(case) for case in found.cases) or _asked_without_route(found.unrouted)


def _fallen(case: Case) -> bool:
    from netplan.terms import AT_RISK, MEETS

    return case.before.status in (MEETS, AT_RISK) and case.status not in (MEETS, AT_RISK)


def _asked_without_route(unrouted: Sequence[Verdict]) -> bool:
    """Tell whether a limit stands for a place that no route reaches while nothing fails."""
    return any(verdict.target.limit_ms is not None for verdict in unrouted)


def _print(plan: Plan, found: FailureSweep, top: int, operator: str | None, texts: Texts) -> None:
    from netplan.report.failures import summary, worst_cases

    cases = [case for place in found.places for case in worst_cases(place, top)]
    _print_cases(plan, cases, texts, title="title_worst", with_failure=True)
    _print_cut_off(plan, found, texts)
    say(summary(found, plan.network, texts.lang))
    remark(texts("failures_remark", elements=found.elements))
    remark_on_no_targets(plan, texts)
    if found.double and found.complete:
        pairs = found.elements * (found.elements - 1) // 2
        remark(texts("searched_remark", pairs=f"{pairs:,}", searched=f"{found.searched:,}"))
    remark_on_routes(plan, [case.route for case in cases], operator, texts)
    remark_on_no_route(plan, {(verdict.layer, operator) for verdict in found.unrouted}, texts)
    if not found.complete:
        remark(texts("failures_broken_off"))


def _print_what_if(plan: Plan, found: WhatIf, operator: str | None, texts: Texts) -> None:
    from netplan.report.failures import what_if_summary

    _print_cases(plan, found.cases, texts, title="title_what_if", with_failure=False)
    say(what_if_summary(found, plan.network, texts.lang))
    remark_on_routes(plan, [case.route for case in found.cases], operator, texts)
    remark_on_no_route(plan, {(verdict.layer, operator) for verdict in found.unrouted}, texts)


def _print_cases(plan: Plan, cases: Sequence[Case], texts: Texts, *, title: str, with_failure: bool) -> None:
    from netplan.report.failures import failure_name
    from netplan.report.names import pair_name
    from netplan.report.numbers import ms, ms_with_band
    from netplan.report.words import LAYER

    lang = texts.lang
    rows = []
    for case in cases:
        before, limit = case.before, case.before.target.limit_ms
        delay = texts("cut_off") if case.route is None else ms_with_band(case.route.oneway_ms, lang, against=limit)
        added = texts("none") if case.added_ms is None else f"+{ms(case.added_ms)}"
        cells = [
            status_cell(case.status, lang),
            plain(before.target.id),
            plain(pair_name(before.start, before.place, lang)),
            LAYER[before.layer][lang],
            texts("no_limit") if limit is None else f"{limit:g} ms",
            texts("none") if before.route is None else ms(before.route.oneway_ms.value, against=limit),
            delay,
            texts("unaffected") if case.added_ms == 0 else added,
        ]
        rows.append([*cells, plain(failure_name(case.failed, plan.network, lang))] if with_failure else cells)
    if not rows:
        return
    names = ["verdict_after", "target", "from_to", "layer", "limit", "before", "after", "added"]
    headings = [texts(f"h_{name}") for name in (*names, "failure")[: len(names) + with_failure]]
    broken = (8,) if with_failure else ()
    print_table(headings, rows, right=(4, 5, 6, 7), spare=(3, 1), wrapped=broken, title=texts(title))


def _print_cut_off(plan: Plan, found: FailureSweep, texts: Texts) -> None:
    from netplan.report.failures import failure_name
    from netplan.report.names import listed, pair_name

    lang = texts.lang
    rows = []
    for place in found.places:
        for cases, count in (
            (place.single_off, place.single_off_count),
            (place.double_off, place.double_off_count),
        ):
            if count:
                names = [failure_name(case.failed, plan.network, lang) for case in cases]
                rows.append(
                    [
                        plain(place.before.target.id),
                        plain(pair_name(place.before.start, place.before.place, lang)),
                        str(count),
                        plain(listed([*names, *[""] * (count - len(names))], lang)),
                    ]
                )
    if rows:
        headings = [texts(f"h_{name}") for name in ("target", "from_to", "cut_count", "failure")]
        print_table(headings, rows, right=(2,), wrapped=(3,), title=texts("title_cut_off"))
    elif found.complete and found.places:
        say(texts("nothing_cuts_off"))
