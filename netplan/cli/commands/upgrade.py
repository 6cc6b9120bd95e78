"""`ixplan upgrade`: which cables to build, at what cost, for which gain, with proof."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.commands.shared import remark_on_routes, remark_when_slow
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say, status_cell
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.plan import Plan
    from netplan.targets import Target
    from netplan.upgrade.answers import Build, UpgradePlan, Upgrades

NAME = "upgrade"
#: All proofs together, unless the user says otherwise. [s]
TIME_LIMIT_S = 60.0


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def number(name: str, text: str, metavar: str) -> float | None:
        option: float | None = typer.Option(None, name, help=texts(text), metavar=metavar)
        return option

    limit_help = texts("opt_time_limit", default=f"{TIME_LIMIT_S:g}")

    def run(
        budget_cny: float | None = number("--budget-cny", "opt_budget_cny", "N"),
        budget_km: float | None = number("--budget-km", "opt_budget_km", "N"),
        targets: list[str] | None = typer.Option(
            None, "--targets", "--target", help=texts("opt_upgrade_targets"), metavar="ID"
        ),
        operator: str | None = options.operator(),
        no_direct: bool = options.flag("--no-direct", "opt_no_direct"),
        time_limit: float = typer.Option(
            TIME_LIMIT_S, "--time-limit", help=limit_help, metavar="S", show_default=False
        ),
        front: bool = options.flag("--front", "opt_front"),
        protect: bool = options.flag("--protect", "opt_protect"),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.plan import read_plan
        from netplan.report.upgrade_document import upgrade_document
        from netplan.upgrade.planner import Request, find_upgrades

        _check(budget_cny, budget_km, time_limit)
        loaded = read_plan(plan)
        request = Request(
            targets=_targets(loaded, targets),
            operator=operator,
            budget_cny=budget_cny,
            budget_km=budget_km,
            direct=not no_direct,
            front=front,
            protect=protect,
            time_limit_s=time_limit,
        )
        with remark_when_slow(texts("up_searching")):
            found = find_upgrades(loaded, request, time.monotonic)
        if json:
            print_json(upgrade_document(loaded, found, budget_cny=budget_cny, budget_km=budget_km))
        else:
            _print(loaded, found, texts)

    return run, "cmd_upgrade"


def _check(budget_cny: float | None, budget_km: float | None, time_limit_s: float) -> None:
    from geodata.errors import InputError

    for column, value, unit in (("--budget-cny", budget_cny, "CNY"), ("--budget-km", budget_km, "km")):
        if value is not None and not 0 < value < math.inf:  # also refuses NaN
            raise InputError("bad_budget", column=column, value=f"{value:g}", unit=unit)
    if not 0 < time_limit_s < math.inf:
        raise InputError("bad_time_limit", column="--time-limit", value=f"{time_limit_s:g}")


def _targets(plan: Plan, names: Sequence[str] | None) -> tuple[Target, ...] | None:
    """Return the targets asked for, each once; several may stand in one value, commas between them."""
    if not names:
        return None
    keys = [key for name in names for key in ([name] if name in plan.targets else name.split(","))]
    return tuple({key: plan.target(key.strip()) for key in keys}.values())


def _print(plan: Plan, found: Upgrades, texts: Texts) -> None:
    from netplan.report.upgrade import PLAN, headline, plan_sentences

    lang = texts.lang
    say(headline(found, lang))
    for number, item in enumerate(found.plans, start=1):
        say("")
        title = texts("up_plan", number=number, title=PLAN[item.kind][lang])
        if item.builds:
            _print_builds(plan, item, texts, title)
            _print_gains(item, texts)
        else:
            say(title)
        for sentence in plan_sentences(item, plan.network, lang):
            say(sentence)
    if found.front:
        say("")
        _print_front(plan, found.front, texts)
    _print_refusals(plan, found, texts)
    _remarks(plan, found, texts)


def _print_refusals(plan: Plan, found: Upgrades, texts: Texts) -> None:
    from netplan.report.out_of_reach import impossible_sentence, refusal_sentence

    lang = texts.lang
    nominally = [refusal_sentence(item, plan.network, lang) for item in found.refusals if item.whole_only]
    not_at_all = [impossible_sentence(verdict, lang) for verdict in found.impossible]
    not_at_all += [refusal_sentence(item, plan.network, lang) for item in found.refusals if not item.whole_only]
    for key, sentences in (("up_nominal_only", nominally), ("up_out_of_reach", not_at_all)):
        if sentences:
            say(f"\n{texts(key)}")
        for sentence in sentences:
            say(sentence)


def _print_builds(plan: Plan, item: UpgradePlan, texts: Texts, title: str) -> None:
    from netplan.report.numbers import money_with_band
    from netplan.report.upgrade import KIND, build_name

    lang = texts.lang
    rows = [
        [
            KIND[build.kind][lang],
            plain(build_name(build, plan.network, lang)),
            _length(build, texts),
            money_with_band(build.cost, lang),
        ]
        for build in item.builds
    ]
    headings = [texts("up_h_kind"), texts("up_h_build"), texts("h_length"), texts("up_h_cost")]
    print_table(headings, rows, right=(2, 3), title=title, wrapped=(0,))


def _length(build: Build, texts: Texts) -> str:
    from netplan.report.upgrade import km_with_band
    from netplan.upgrade.candidates import EXPRESS, LEASE

    text = km_with_band(build.km, texts.lang)
    keys = {EXPRESS: "up_circuit_km", LEASE: "up_leased_km"}
    return texts(keys[build.kind], km=text) if build.kind in keys else text


def _print_gains(item: UpgradePlan, texts: Texts) -> None:
    from netplan.report.names import pair_name
    from netplan.report.numbers import ms, ms_with_band

    lang = texts.lang
    rows = []
    for gain in item.gains:
        before, limit = gain.before, gain.limit_ms
        rows.append(
            [
                plain(before.target.id),
                plain(pair_name(before.start, before.place, lang)),
                f"{limit:g} ms",
                texts("none") if before.route is None else ms(before.route.oneway_ms.value, against=limit),
                status_cell(before.status, lang),
                ms_with_band(gain.route.oneway_ms, lang, against=limit),
                status_cell(gain.status, lang),
            ]
        )
    if rows:
        names = ("h_target", "h_from_to", "h_limit", "up_h_before", "h_verdict", "up_h_after", "up_h_then")
        print_table([texts(name) for name in names], rows, right=(2, 3, 5))


def _print_front(plan: Plan, front: Sequence[UpgradePlan], texts: Texts) -> None:
    from netplan.report.numbers import money_with_band
    from netplan.report.upgrade import build_name, km_with_band, ratio_text, share, statuses_text

    lang = texts.lang
    rows = [
        [
            money_with_band(item.cost, lang),
            km_with_band(item.new_km, lang),
            statuses_text(item, lang),
            str(len(item.gains)),
            ratio_text(item) or texts("none"),
            texts("none") if item.availability_ratio is None else share(item.availability_ratio),
            texts("none") if item.gap_ratio is None else f"{100 * item.gap_ratio:.1f}%",
            plain(", ".join(build_name(build, plan.network, lang) for build in item.cables)) or texts("none"),
        ]
        for item in front
    ]
    names = ("cost", "new_km", "targets_met", "pairs_gained", "worst_ratio", "availability", "gap_proof", "build")
    headings = [texts(f"up_h_{name}") for name in names]
    print_table(headings, rows, right=(0, 1, 3, 4, 5, 6), title=texts("up_front"), wrapped=(7,), spare=(6, 1))


def _remarks(plan: Plan, found: Upgrades, texts: Texts) -> None:
    from netplan.report.upgrade import costs_are_assumed

    if found.timed_out:
        remark(texts("up_timed_out"))
    if any(item.builds for item in found.plans):
        remark(costs_are_assumed(plan.parameters, texts.lang))
    routes = [gain.route for item in found.plans for gain in item.gains]
    remark_on_routes(plan, routes, found.operator, texts)
