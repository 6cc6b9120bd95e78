"""`ixplan availability`: proven bounds, verdicts, and what takes service down."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from geodata.errors import InputError
from netplan.cli.commands.shared import remark_on_no_route, remark_when_slow
from netplan.cli.exits import INTERRUPTED, MISSED
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say
from netplan.cli.texts import Texts
from topology.records import OPTICAL

if TYPE_CHECKING:
    from netplan.availability.definition import Definition
    from netplan.availability.judge import Availability, Work
    from netplan.availability.questions import Question
    from netplan.plan import Plan

NAME = "availability"
SCOPES = ("pair", "any-core", "service")
PROTECTIONS = ("1+0", "1+1", "restoration")
PERIODS = ("year", "month")
_MOST_FAILURES = 6
_MOST_SAMPLES = 10_000_000
#: Below this a figure in per cent is a ratio with the wrong unit. [%]
_LEAST_PERCENT = 50
#: With so few answers each is told in full.
_FEW = 3
_CUTS = 6
#: What takes longer than this is announced. [s]
SILENT_S = 1.5
#: Steps of the bar for each question.
_BAR_STEPS = 100
_STYLE = {"proven": "green", "disproved": "bold red", "undecided": "yellow"}


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        target: list[str] | None = options.repeated("--target", "opt_av_target", "ID"),
        start: str | None = options.value("--from", "opt_av_from", "A"),
        to: list[str] | None = options.repeated("--to", "opt_av_to", "B"),
        scope: str = options.choice("--scope", "opt_av_scope", SCOPES, "pair"),
        protection: str | None = options.choice("--protection", "opt_av_protection", PROTECTIONS, None),
        within: bool = options.flag("--within", "opt_av_within"),
        period: str = options.choice("--period", "opt_av_period", PERIODS, "year"),
        planned: bool = options.flag("--planned", "opt_av_planned"),
        limit: str | None = options.value("--limit", "opt_av_limit", "RATIO"),
        operator: str | None = options.operator(),
        check: bool = options.flag("--check", "opt_av_check"),
        strict: bool = options.flag("--strict", "opt_av_strict"),
        failures: int | None = options.value("--failures", "opt_av_failures", "K"),
        samples: int = options.value("--samples", "opt_av_samples", "N", 0),
        seed: int = options.value("--seed", "opt_av_seed", "S", 1),
        workers: int | None = options.workers(),
        dask: str | None = options.dask(),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.availability.definition import Definition
        from netplan.availability.judge import Work
        from netplan.plan import read_plan
        from netplan.report.availability_document import availability_document
        from netplan.sweeps.executors import chosen

        _check(texts, target, start, to, scope, within=within)
        if strict and not check:
            raise typer.BadParameter(texts("err_av_strict"), param_hint="--strict")
        checked_limit = limit_of(limit)
        _in_range("bad_failures", 1 if failures is None else failures, 1, _MOST_FAILURES)
        _in_range("bad_samples", samples, 0, _MOST_SAMPLES)
        executor = chosen(workers, dask)
        loaded = read_plan(plan)
        meant = Definition(scope=scope, within=within, period=period, planned_work=planned, operator=operator)
        protections = PROTECTIONS if protection is None else (protection,)
        asked = _questions(loaded, target, start, to, meant, protections, checked_limit)
        work = Work(failures=failures, samples=samples, seed=seed, executor=executor)
        answers, complete = _answers(loaded, asked, work, texts)
        if json:
            print_json(availability_document(loaded, answers, complete=complete))
        elif answers:
            _print(loaded, answers, texts)
        _remark_on_operator(loaded, answers, texts)
        if not complete:
            raise typer.Exit(INTERRUPTED)
        if check and _is_missed(answers, strict=strict):
            raise typer.Exit(MISSED)

    return run, "cmd_availability"


def limit_of(text: str | None) -> float | None:
    """Read an availability: a ratio, or per cent with their sign; raise `InputError` for what is none."""
    if text is None:
        return None
    try:
        number = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation:
        raise InputError("bad_share_of_time", value=text) from None
    ratio = number / 100 if text.strip().endswith("%") else number
    if not ratio.is_finite() or not 0 < ratio <= 1:
        raise InputError("bad_share_of_time", value=text)
    if text.strip().endswith("%") and number < _LEAST_PERCENT:
        raise InputError("bad_share_in_percent", value=text)
    return float(ratio)


def _check(
    texts: Texts, target: list[str] | None, start: str | None, to: list[str] | None, scope: str, *, within: bool
) -> None:
    lacks_end = start is not None and not to and scope != "any-core"
    if lacks_end or (start is None and to) or (start is not None and target):
        raise typer.BadParameter(texts("err_av_ends"), param_hint="--from")
    if within and scope == "any-core":
        raise typer.BadParameter(texts("err_av_within"), param_hint="--within")


def _in_range(code: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InputError(code, value=value, most=most)


def _questions(
    plan: Plan,
    target: list[str] | None,
    start: str | None,
    to: list[str] | None,
    meant: Definition,
    protections: Sequence[str],
    limit_ratio: float | None,
) -> list[Question]:
    from netplan.availability.questions import ask, questions

    if start is None:
        return questions(plan, targets=target, protections=protections, definition=meant, limit_ratio=limit_ratio)
    origin = plan.site(start).id
    places = list(dict.fromkeys(plan.site(name).id for name in to or ()))
    if origin in places:
        raise InputError("same_ends", value=start)
    return ask(plan, origin, places, protections=protections, definition=meant, limit_ratio=limit_ratio)


def _answers(plan: Plan, asked: Sequence[Question], work: Work, texts: Texts) -> tuple[list[Availability], bool]:
    """Answer questions; after Ctrl-C those answered by then. Tell as well whether all are, with all their samples."""
    from netplan.availability.judge import Availabilities
    from netplan.sweeps.progress import Meter

    def line(done: int, total: int) -> None:
        remark(texts("av_line", done=done // _BAR_STEPS, total=total // _BAR_STEPS))

    answers: list[Availability] = []
    meter = Meter(sys.stderr, texts("sweep_heading"), line)

    def progress(done: int, total: int) -> None:
        meter(len(answers) * _BAR_STEPS + _BAR_STEPS * done // max(total, 1), len(asked) * _BAR_STEPS)

    answerer = Availabilities(plan, replace(work, progress=progress))
    try:
        with remark_when_slow(texts("av_computing"), after_s=SILENT_S), meter:
            for question in asked:
                answers.append(answerer.answer(question))
                if answers[-1].interrupted:
                    remark(texts("av_interrupted", done=len(answers), total=len(asked)))
                    return answers, False
    except KeyboardInterrupt:
        remark(texts("av_broken_off", done=len(answers), total=len(asked)))
        return answers, False
    return answers, True


def _is_missed(answers: Sequence[Availability], *, strict: bool) -> bool:
    """Tell whether a target is missed: disproved; when strict, also whatever is asked for and not proven."""
    from netplan.availability.judge import DISPROVED, PROVEN

    asked = [item for item in answers if item.question.limit_ratio is not None]
    if strict:
        return len(asked) < len(answers) or any(item.verdict != PROVEN for item in asked)
    return any(item.verdict == DISPROVED for item in asked)


def _remark_on_operator(plan: Plan, answers: Sequence[Availability], texts: Texts) -> None:
    """Say why one operator's cables give no route."""
    from netplan.availability.judge import NO_ROUTE

    missing = [item.question.definition.operator for item in answers if item.verdict == NO_ROUTE]
    remark_on_no_route(plan, {(OPTICAL, operator) for operator in missing}, texts)


def _print(plan: Plan, answers: Sequence[Availability], texts: Texts) -> None:
    from netplan.report.availability import basis, doubling, general_definition, short_definition
    from netplan.report.words import BASIS

    names = ("verdict", "target", "from_to", "av_protection", "limit", "av_bounds", "av_estimate", "av_down")
    headings = [texts(f"h_{name}") for name in (*names, "av_cut", "av_doubled")]
    rows = [_row(plan, item, texts) for item in answers]
    title = short_definition(answers[0], texts.lang)
    print_table(headings, rows, right=(4, 5, 6, 7), wrapped=(8,), spare=(1, 9, 8), title=title)
    if len(answers) <= _FEW:
        for item in answers:
            _print_one(plan, item, texts)
    else:
        for text in dict.fromkeys(general_definition(item, texts.lang) for item in answers):
            say(texts("av_definition", text=text))
    if said := doubling(plan, answers, texts.lang):
        say(said)
    if all(item.figures is None for item in answers):
        return
    remark(texts("av_basis", basis=BASIS[basis(plan)][texts.lang]))
    mixed = len(plan.network.operators) != 1 or any(not span.operator for span in plan.network.spans.values())
    if mixed and answers[0].question.definition.operator is None:
        remark(texts("av_mixed"))
    remark(texts("av_model_proves"))


def _row(plan: Plan, item: Availability, texts: Texts) -> list[str]:
    from netplan.report.availability import (
        PROTECTION,
        VERDICT,
        availability_percent,
        ends_text,
        limit_percent,
        minutes_range,
    )
    from netplan.report.availability_events import cut_text

    lang, limit, figures = texts.lang, item.question.limit_ratio, item.figures
    bounds = estimate = down = texts("none")
    if figures is not None:
        low, high = (availability_percent(ratio, limit) for ratio in (figures.down_high, figures.down_low))
        bounds = texts("av_range", low=low, high=high)
        estimate = availability_percent(figures.down_estimate, limit)
        down = minutes_range(item, figures, lang)
    top = item.top_cuts[0] if item.top_cuts else None
    return [
        _cell(item, lang),
        plain(item.question.target or ""),
        plain(ends_text(item, plan, lang)),
        PROTECTION[item.question.definition.protection][lang],
        texts("no_limit") if limit is None else limit_percent(limit),
        bounds,
        estimate,
        down,
        "" if top is None else plain(f"{cut_text(top, plan, lang)} {top.share_ratio:.0%}"),
        VERDICT[item.doubled_verdict][lang],
    ]


def _cell(item: Availability, lang: str) -> str:
    from netplan.report.availability import VERDICT_SIGN, verdict_text

    words = f"{VERDICT_SIGN[item.verdict]} {verdict_text(item, lang)}"
    style = _STYLE.get(item.verdict)
    return words if style is None else f"[{style}]{words}[/]"


def _print_one(plan: Plan, item: Availability, texts: Texts) -> None:
    """Tell one answer in full: what it means, how it stands, what takes service down."""
    from netplan.report.availability import availability_percent, definition_text, per_period, reason
    from netplan.report.availability_events import cut_text
    from netplan.report.numbers import percent

    lang = texts.lang
    say("\n" + reason(item, plan, lang))
    say(texts("av_definition", text=definition_text(item, plan, lang)))
    if item.figures is None:
        return
    if item.outages is not None:
        words = {
            "period": per_period(item, lang),
            "count": f"{item.outages.expected:.2g}",
            "hours": f"{item.outages.mean_h or 0:.1f}",
            "none": percent(item.outages.none_ratio),
        }
        if item.outages.within_ratio is None:
            say(texts("av_outages", **words))
        else:
            say(texts("av_outages_within", within=percent(item.outages.within_ratio), **words))
    if item.sampled is not None:
        limit = item.question.limit_ratio
        low, high = (availability_percent(ratio, limit) for ratio in (item.sampled.down_high, item.sampled.down_low))
        say(texts("av_sampled", n=item.samples, confidence=percent(item.confidence_ratio or 0), low=low, high=high))
    rows = [
        [str(number), plain(cut_text(cut, plan, lang)), f"{cut.share_ratio:.1%}", f"{cut.times_per_year:.2g}"]
        for number, cut in enumerate(item.top_cuts[:_CUTS], start=1)
    ]
    headings = [texts("h_av_no"), texts("h_av_cut"), texts("h_av_share"), texts("h_av_times")]
    print_table(headings, rows, right=(0, 2, 3), wrapped=(1,))
    if item.is_complete:
        remark(texts("av_complete"))
    elif item.exact_failures > 0:
        remark(texts("av_exact", n=item.exact_failures))
