"""The document of `ixplan forecast`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from netplan.exchange.forecast.records import PERCENTILES, Bar, Growth, Milestone, Tornado, Update
from netplan.plan import Plan
from netplan.report.documents import Document, plan_document, schema
from netplan.report.forecast import (
    assumption_name,
    backtest_sentence,
    basis_sentence,
    egress_full_sentence,
    event_sentence,
    headline,
    rack_sentence,
    tornado_sentence,
    update_sentence,
)
from netplan.report.words import EN, ZH

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from netplan.exchange.forecast.backtest import Backtest, Score


def forecast_document(
    plan: Plan, growth: Growth, tests: Sequence[Backtest], tornado: Tornado | None = None
) -> Document:
    """
    Put a forecast into a document.

    Parameters
    ----------
    plan : Plan
        The plan.
    growth : Growth
        The forecast.
    tests : sequence of Backtest
        Back-tests, that on measured samples first.
    tornado : Tornado, optional
        Which assumption moves the terabit most.

    Returns
    -------
    dict
        Fields as docs/formats/documents.md lists them.
    """
    from netplan.exchange.egress.growth import fills_on
    from netplan.exchange.egress.state import egress_state

    exchange = plan.exchanges[growth.exchange]
    full = fills_on(egress_state(plan, growth.exchange), growth)
    return {
        "schema": schema("forecast"),
        "plan": plan_document(plan),
        "site": growth.exchange,
        "as_of": _day(growth.as_of),
        "until": _day(growth.months[-1]),
        "seed": growth.seed,
        "draws": growth.draws,
        "basis": growth.basis,
        "present": {
            "members": growth.present_count,
            "expected_members": growth.expected_count,
            "peak_gbps": growth.nominal_peak_gbps,
            "rack_egress_gbps": growth.rack_egress_gbps,
        },
        "opens": _day(growth.opens),
        "egress_from": growth.egress_from,
        "milestones": [
            {
                **_milestone(item),
                "text_zh": headline(growth, item, exchange.name_zh, ZH),
                "text_en": headline(growth, item, exchange.name_en, EN),
            }
            for item in growth.milestones
        ],
        "months": [_month(growth, place) for place in range(len(growth.months))],
        "update": None if growth.update is None else _update(growth.update),
        "backtest": _backtest(tests[0]) if tests else None,
        "backtests": [_backtest(test) for test in tests],
        **_tornado(tornado, plan, growth),
        "basis_zh": basis_sentence(growth, ZH),
        "basis_en": basis_sentence(growth, EN),
        "events_zh": event_sentence(growth, plan, ZH),
        "events_en": event_sentence(growth, plan, EN),
        "egress_full": {f"p{share}": _day(full[share]) for share in PERCENTILES},
        "egress_full_zh": egress_full_sentence(full, ZH),
        "egress_full_en": egress_full_sentence(full, EN),
        "racks_zh": rack_sentence(growth, ZH),
        "racks_en": rack_sentence(growth, EN),
    }


def _milestone(item: Milestone) -> Document:
    return {
        "what": item.what,
        "limit": item.limit,
        "unit": item.unit,
        "p10": _day(item.p10),
        "p50": _day(item.p50),
        "p90": _day(item.p90),
        "reached_ratio": item.reached_ratio,
        "already": item.already,
    }


def _month(growth: Growth, place: int) -> Document:
    return {
        "month": _day(growth.months[place]),
        "members": _three(growth.members, place),
        "peak_gbps": _three(growth.peak_gbps, place),
        "egress_gbps": _three(growth.egress_gbps, place),
    }


def _three(array: npt.NDArray[np.float64], place: int) -> Document:
    return {f"p{share}": float(array[row, place]) for row, share in enumerate(PERCENTILES)}


def _update(update: Update) -> Document:
    return {
        "measured_peak_gbps": update.measured_peak_gbps,
        "level_weight_ratio": update.level_weight_ratio,
        "growth_per_year": update.growth_per_year,
        "growth_error_per_year": update.growth_error_per_year,
        "growth_weight_ratio": update.growth_weight_ratio,
        "text_zh": update_sentence(update, ZH),
        "text_en": update_sentence(update, EN),
    }


def _backtest(test: Backtest) -> Document:
    return {
        "basis": test.basis,
        "method": test.method,
        "days": test.days,
        "origins": test.origins,
        "diversity_ratio": test.diversity_ratio,
        "scores": [_score(score) for score in test.scores],
        "text_zh": backtest_sentence(test, ZH),
        "text_en": backtest_sentence(test, EN),
    }


def _score(score: Score) -> Document:
    return {
        "quantity": score.quantity,
        "from_day": score.from_day,
        "to_day": score.to_day,
        "count": score.count,
        "mape_ratio": score.mape_ratio,
        "bias_ratio": score.bias_ratio,
        "coverage_ratio": score.coverage_ratio,
        "naive_mape_ratio": score.naive_mape_ratio,
        "naive_bias_ratio": score.naive_bias_ratio,
        "naive_coverage_ratio": score.naive_coverage_ratio,
    }


def _tornado(found: Tornado | None, plan: Plan, growth: Growth) -> Document:
    return {
        "tornado": None if found is None else [_bar(bar, plan) for bar in found.bars],
        "tornado_of": None if found is None else found.what,
        "tornado_nominal": None if found is None else _day(found.nominal),
        "tornado_zh": None if found is None else tornado_sentence(found, plan, growth, ZH),
        "tornado_en": None if found is None else tornado_sentence(found, plan, growth, EN),
    }


def _bar(bar: Bar, plan: Plan) -> Document:
    return {
        "parameter": bar.parameter,
        "name_zh": assumption_name(bar.parameter, plan, ZH),
        "name_en": assumption_name(bar.parameter, plan, EN),
        "low": bar.low,
        "high": bar.high,
        "unit": bar.unit,
        "basis": bar.basis,
        "at_low": _day(bar.at_low),
        "at_high": _day(bar.at_high),
        "days_low": bar.days_low,
        "days_high": bar.days_high,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
