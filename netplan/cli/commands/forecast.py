"""`ixplan forecast`: when an exchange reaches its sizes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.commands.shared import remark_when_slow
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.exchange.forecast.backtest import Backtest
    from netplan.exchange.forecast.observed import Observed
    from netplan.exchange.forecast.records import Growth, Milestone, Tornado
    from netplan.plan import Plan

NAME = "forecast"
YEARS, DRAWS, SEED = 15, 2000, 1
_MOST_YEARS, _MOST_DRAWS, _MOST_SEED = 50, 10_000, 2**31 - 1
_TRENDS = ("robust", "ets")
#: Samples that end further from the plan's day than this are remarked on. [day]
_FAR_DAYS = 31
#: With fewer draws the 10th and 90th percentile are a matter of luck.
_FEW_DRAWS = 100
#: Bars of a tornado that are printed; --json has all.
_BARS = 15


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""
    years_help = texts("opt_fc_years", default=YEARS)

    def run(
        site: str | None = options.value("--site", "opt_fc_site", "SITE"),
        samples: Path | None = options.value("--samples", "opt_fc_samples", "FILE"),
        zone: str | None = options.value("--zone", "opt_zone", "ZONE"),
        until: str | None = options.value("--until", "opt_fc_until", "DATE"),
        years: int | None = typer.Option(None, "--years", help=years_help, metavar="N", show_default=False),
        draws: int = options.number("--draws", "opt_fc_draws", default=DRAWS, most=_MOST_DRAWS),
        seed: int = options.number("--seed", "opt_fc_seed", default=SEED, most=_MOST_SEED),
        tornado: bool = options.flag("--tornado", "opt_fc_tornado"),
        trend: str = options.choice("--trend", "opt_fc_trend", _TRENDS, _TRENDS[0]),
        settings: list[str] | None = options.repeated("--set", "opt_fc_set", "NAME=VALUE"),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.exchange.forecast.model import forecast
        from netplan.exchange.forecast.tornado import tornado as find_tornado
        from netplan.plan import read_plan
        from netplan.report.forecast_document import forecast_document

        loaded = read_plan(plan)
        exchange = _exchange(loaded, site)
        months = _months(loaded, until, years)
        scenario = _scenario(settings)
        with remark_when_slow(texts("fc_working")):
            seen = _samples(loaded, exchange, samples, zone, trend)
            growth = forecast(
                loaded,
                exchange,
                seed=seed,
                draws=draws,
                horizon_months=months,
                observed=seen.measured,
                scenario=scenario,
            )
            found = None
            if tornado:
                found = find_tornado(
                    loaded, exchange, seed=seed, horizon_months=months, observed=seen.measured, scenario=scenario
                )
        if json:
            print_json(forecast_document(loaded, growth, seen.tests, found))
        else:
            _print(loaded, growth, texts)
            if found is not None:
                _print_tornado(loaded, growth, found, texts)
        _remarks(growth, seen, trend, texts, printed=not json)

    return run, "cmd_forecast"


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What samples say, and how the method did on them; that on measured ones first."""

    measured: Observed | None = None
    tests: Sequence[Backtest] = ()
    remarks: Sequence[tuple[str, str]] = field(default=())


def _exchange(plan: Plan, name: str | None) -> str:
    from netplan.exchange.forecast.start import exchange_of

    if name is None:
        return next(iter(plan.exchanges), "") or exchange_of(plan, "").site
    return exchange_of(plan, name if name in plan.exchanges else plan.site(name).id).site


def _months(plan: Plan, until: str | None, years: int | None) -> int:
    """Return how many months to look ahead."""
    from geodata.errors import InputError

    if until is not None and years is not None:
        raise InputError("forecast_until_and_years")
    if years is not None and not 1 <= years <= _MOST_YEARS:
        raise InputError("forecast_out_of_range", column="--years", value=years, high=_MOST_YEARS)
    if until is None:
        return 12 * (years or YEARS)
    try:
        last = date.fromisoformat(until)
    except ValueError:
        raise InputError("not_a_date", column="--until", value=until) from None
    as_of = plan.settings.as_of
    if as_of is None:
        raise InputError("forecast_no_as_of", file="plan.toml", column="as_of")
    months = 12 * (last.year - as_of.year) + last.month - as_of.month + (last.day > 1)
    if last <= as_of:
        raise InputError("forecast_bad_until", column="--until", value=until, first=as_of)
    if months > 12 * _MOST_YEARS:
        raise InputError("forecast_until_far", column="--until", value=until, first=as_of, high=_MOST_YEARS)
    return max(1, months)


def _scenario(settings: Sequence[str] | None) -> dict[str, float]:
    import math

    from geodata.errors import InputError

    found = {}
    for text in settings or ():
        name, _, value = text.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            raise InputError("forecast_bad_setting", column="--set", value=text) from None
        if not math.isfinite(found[name.strip()]):
            raise InputError("forecast_bad_setting", column="--set", value=text)
    return found


def _samples(plan: Plan, exchange: str, path: Path | None, zone: str | None, trend: str) -> _Seen:
    """Read the samples given, if any, and the generated year, and back-test on both."""
    from netplan.exchange.forecast.backtest import backtest
    from netplan.exchange.forecast.ground import sizes
    from netplan.exchange.forecast.observed import observe
    from netplan.exchange.sources import samples_of
    from netplan.quality import GBPS

    limits = tuple(size.wanted for size in sizes(plan, exchange) if size.unit == GBPS)
    measured = None if path is None else observe(samples_of(plan, exchange, path, zone=zone), limits)
    tests = [] if measured is None else [backtest(measured, method=trend)]
    generated = samples_of(plan, exchange) if plan.settings.as_of is not None and exchange in plan.exchanges else None
    if generated is not None and generated.ports:
        tests.append(backtest(observe(generated), method=trend))
    return _Seen(measured=measured, tests=tests, remarks=() if measured is None else measured.remarks)


def _print(plan: Plan, growth: Growth, texts: Texts) -> None:
    from netplan.exchange.egress.growth import fills_on
    from netplan.exchange.egress.state import egress_state
    from netplan.exchange.forecast.model import TERABIT
    from netplan.report.forecast import egress_full_sentence, event_sentence, headline, share_text, what_text

    lang = texts.lang
    exchange = plan.exchanges[growth.exchange]
    name = exchange.name_zh if lang == "zh" else exchange.name_en
    if growth.opens is not None:
        say(texts("fc_opens", name=name, day=growth.opens))
    else:
        say(
            texts(
                "fc_present",
                name=name,
                day=growth.as_of,
                present=growth.present_count,
                expected=growth.expected_count,
                peak=growth.nominal_peak_gbps,
            )
        )
    for item in growth.milestones:
        if item.what == TERABIT:
            say(headline(growth, item, name, lang))
    rows = [
        [what_text(item, lang), *_days(item, growth, texts), share_text(item.reached_ratio)]
        for item in growth.milestones
    ]
    names = ("what", "p10", "p50", "p90", "reached")
    print_table([texts(f"fc_h_{key}") for key in names], rows, right=(1, 2, 3, 4))
    eventful = event_sentence(growth, plan, lang)
    if eventful is not None:
        say(eventful)
    _print_years(growth, texts)
    full = egress_full_sentence(fills_on(egress_state(plan, growth.exchange), growth), lang)
    if full is not None:
        say(full)


def _days(item: Milestone, growth: Growth, texts: Texts) -> list[str]:
    from netplan.report.forecast import day_text

    days = [day_text(day, growth, texts.lang) for day in (item.p10, item.p50, item.p90)]
    return [texts("fc_already", day=item.p50), "", ""] if item.already else days


def _print_years(growth: Growth, texts: Texts) -> None:
    from netplan.exchange.forecast.timeline import month_after, years_between

    rows = []
    for place in years_between(growth.months):
        arrays = (growth.members, growth.peak_gbps, growth.egress_gbps)
        figures = [" / ".join(f"{value:.0f}" for value in array[:, place]) for array in arrays]
        rows.append([growth.months[place].isoformat()[:7], *figures])
    names = ("month", "members", "peak", "egress")
    title = texts("fc_by_year", first=month_after(growth.months[0], -1).isoformat()[:7])
    print_table([texts(f"fc_h_{key}") for key in names], rows, right=(1, 2, 3), title=title)


def _print_tornado(plan: Plan, growth: Growth, found: Tornado, texts: Texts) -> None:
    from netplan.report.forecast import (
        assumption_name,
        day_text,
        days_text,
        gbps_text,
        range_text,
        tornado_sentence,
    )

    lang = texts.lang
    limit = next(item.limit for item in growth.milestones if item.what == found.what)
    rows = [
        [
            plain(assumption_name(bar.parameter, plan, lang)),
            range_text(bar, lang),
            day_text(bar.at_low, growth, lang),
            days_text(bar.days_low, found, lang),
            day_text(bar.at_high, growth, lang),
            days_text(bar.days_high, found, lang),
        ]
        for bar in found.bars[:_BARS]
    ]
    title = texts("fc_tornado", what=gbps_text(limit), day=day_text(found.nominal, growth, lang))
    headings = [texts("fc_h_assumption"), texts("fc_h_range"), texts("fc_h_at_low"), "", texts("fc_h_at_high"), ""]
    print_table(headings, rows, right=(1, 2, 3, 4, 5), title=title, wrapped=(0,))
    say(tornado_sentence(found, plan, growth, lang))


def _remarks(growth: Growth, seen: _Seen, trend: str, texts: Texts, *, printed: bool) -> None:
    from netplan.exchange.forecast.trend import available
    from netplan.report.forecast import backtest_sentence, basis_sentence, rack_sentence, update_sentence

    lang = texts.lang
    for zh, en in seen.remarks:
        remark(zh if lang == "zh" else en)
    if trend == "ets" and available() != trend:
        remark(texts("fc_no_statsmodels"))
    if growth.draws < _FEW_DRAWS:
        remark(texts("fc_few_draws", draws=growth.draws))
    measured = seen.measured
    if measured is not None and growth.as_of is not None:
        last = date.fromordinal(measured.first.toordinal() + measured.days - 1)
        if abs((growth.as_of - last).days) > _FAR_DAYS:
            remark(texts("fc_measured_far", last=last, day=growth.as_of))
    if not printed:
        return
    for test in seen.tests:
        say(backtest_sentence(test, lang))
    if not seen.tests:
        remark(texts("fc_no_backtest"))
    if growth.update is not None:
        say(update_sentence(growth.update, lang))
    remark(basis_sentence(growth, lang))
    if growth.opens is None:
        remark(texts("fc_peaks_differ"))
    compared = rack_sentence(growth, lang)
    if compared is not None:
        remark(compared)
