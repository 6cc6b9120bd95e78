"""What several commands do alike: choose layers and sites, word verdict rows and remarks."""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.output import plain, remark, status_cell
from netplan.cli.texts import Texts
from topology.records import LAYERS, Site

if TYPE_CHECKING:
    from netplan.plan import Plan
    from netplan.routes import Route
    from netplan.sweeps.progress import Meter
    from netplan.verdicts import TargetVerdict, Verdict

#: Columns of the rows below that hold figures.
VERDICT_FIGURES = (4, 5, 6, 7, 8)
#: Those that a narrow terminal can do without, the first to go first.
VERDICT_SPARE = (8, 7, 2, 9, 4)


def chosen_layers(layer: str | None) -> Sequence[str]:
    """Return the layer asked for, or all."""
    return LAYERS if layer is None else (layer,)


def chosen_sites(plan: Plan, names: Sequence[str] | None, default: Sequence[Site]) -> list[Site]:
    """Return the sites asked for, each once, or the default ones."""
    if not names:
        return list(default)
    return list({site.id: site for site in map(plan.site, names)}.values())


def verdict_headings(texts: Texts) -> list[str]:
    """Return the headings of `verdict_row`."""
    names = ("verdict", "target", "layer", "from_to", "limit", "oneway", "gap", "light", "km", "remedy")
    return [texts(f"h_{name}") for name in names]


def verdict_row(verdict: Verdict, texts: Texts) -> list[str]:
    """Word a verdict as a row of a table."""
    from netplan.report.names import pair_name
    from netplan.report.numbers import km, ms, ms_with_band
    from netplan.report.words import LAYER, REMEDY

    lang, target, route = texts.lang, verdict.target, verdict.route
    limit = target.limit_ms
    delay = texts("none") if route is None else ms_with_band(route.oneway_ms, lang, against=limit)
    gap = texts("none")
    if verdict.slack_ms is not None:
        gap = texts("slack" if verdict.slack_ms >= 0 else "over", gap=ms(abs(verdict.slack_ms)))
    return [
        status_cell(verdict.status, lang),
        plain(target.id),
        LAYER[verdict.layer][lang],
        plain(pair_name(verdict.start, verdict.place, lang)),
        texts("no_limit") if limit is None else f"{limit:g} ms",
        delay,
        gap,
        ms(verdict.light_limit_ms, against=limit),
        texts("none") if route is None else km(route.km.value),
        "" if verdict.remedy is None else REMEDY[verdict.remedy.kind][lang],
    ]


def worst_first(item: TargetVerdict) -> list[Verdict]:
    """Return a target's verdicts, the one with the least slack first; those without a route at the end."""
    return sorted(item.verdicts, key=lambda verdict: math.inf if verdict.slack_ms is None else verdict.slack_ms)


def remark_on_verdicts(plan: Plan, judged: Sequence[TargetVerdict], texts: Texts) -> None:
    """Say what the figures of verdicts are and rest on, and why some are missing."""
    verdicts = [verdict for item in judged for verdict in item.verdicts]
    operator = next((verdict.operator for verdict in verdicts), None)
    remark_on_routes(plan, [verdict.route for verdict in verdicts], operator, texts)
    remark_on_no_route(plan, {(verdict.layer, operator) for verdict in verdicts if verdict.route is None}, texts)


def remark_on_no_targets(plan: Plan, texts: Texts) -> None:
    """Say how to add targets where a plan has none, as one that was just imported."""
    if not plan.targets:
        remark(texts("no_targets"))


def remark_on_routes(plan: Plan, routes: Iterable[Route | None], operator: str | None, texts: Texts) -> None:
    """Say what figures of routes are and rest on, and that they are an ideal best case where they mix owners."""
    from netplan.report.names import sentence
    from netplan.report.words import ASSUMPTION, BASIS
    from netplan.terms import IDEAL_BEST_CASE
    from netplan.verdicts import route_assumptions, route_basis

    found = [route for route in routes if route is not None]
    if found:
        bases = dict.fromkeys(BASIS[route_basis(route, plan.model)][texts.lang] for route in found)
        remark(texts("basis_remark", basis=("、" if texts.lang == "zh" else ", ").join(bases)))
        if plan.calibration is not None:
            remark(texts("basis_calibrated", made=plan.calibration.made[:10]))
    if any(IDEAL_BEST_CASE in route_assumptions(route, operator) for route in found):
        remark(sentence(ASSUMPTION[IDEAL_BEST_CASE][texts.lang], texts.lang))


def remark_on_no_route(plan: Plan, missing: Collection[tuple[str, str | None]], texts: Texts) -> None:
    """Say why there is no route, for each layer and operator where one is missing."""
    from netplan.report.names import sentence
    from netplan.report.sentences import no_route

    for said in dict.fromkeys(no_route(plan.network, *place, texts.lang) for place in sorted(missing, key=str)):
        remark(sentence(said, texts.lang))


def refuse_outputs(
    texts: Texts, *, plan: Path | None, given: Sequence[Path | None], outputs: Mapping[str, Path | None]
) -> None:
    """Refuse a file to write that has no name, is one of those to read (the plan's too), or is written twice."""
    from netplan.plan import FILES, REFERENCE

    folder = REFERENCE if plan is None else plan
    taken = {os.path.realpath(path) for path in (*given, *(folder / name for name in FILES)) if path is not None}
    for name, path in outputs.items():
        if path is None:
            continue
        if not path.name:
            raise typer.BadParameter(texts("err_empty"), param_hint=name)
        place = os.path.realpath(path)
        if place in taken:
            raise typer.BadParameter(texts("err_taken", path=path), param_hint=name)
        taken.add(place)


@contextmanager
def remark_when_slow(text: str, *, after_s: float = 1.0) -> Iterator[None]:
    """Say what is going on if it takes longer than some time. [s]"""
    timer = threading.Timer(after_s, remark, [text])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def sweep_meter(texts: Texts) -> Meter:
    """Return what shows how far a sweep is."""
    from netplan.sweeps.progress import Meter

    def line(done: int, total: int) -> None:
        remark(texts("sweep_line", done=done, total=total))

    return Meter(sys.stderr, texts("sweep_heading"), line)
