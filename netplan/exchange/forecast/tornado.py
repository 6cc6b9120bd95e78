"""Which assumption moves the day of a milestone most: a bar for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import InputError, nearest
from netplan.exchange.forecast.ground import TERABIT, Ground, date_of, days_of
from netplan.exchange.forecast.levers import bar_of, levers_of, pulled
from netplan.exchange.forecast.model import HORIZON_MONTHS, SEED
from netplan.exchange.forecast.records import Tornado
from netplan.plan import Plan

if TYPE_CHECKING:
    from netplan.exchange.forecast.observed import Observed


def tornado(
    plan: Plan,
    exchange: str,
    *,
    what: str = TERABIT,
    seed: int = SEED,
    horizon_months: int = HORIZON_MONTHS,
    observed: Observed | None = None,
    scenario: Mapping[str, float] | None = None,
) -> Tornado:
    """
    Tell which assumption moves the day of a milestone most.

    Parameters
    ----------
    plan : Plan
        The plan.
    exchange : str
        Site id.
    what : str
        The milestone.
    seed : int
        Of the forecast beside it: the weights of measured samples come from it.
    horizon_months : int
        How far to look. [month]
    observed : Observed, optional
        What samples say.
    scenario : mapping of str to float, optional
        Parameters to set.

    Returns
    -------
    Tornado
        A bar for each assumption that moves the day, the longest first.

    Raises
    ------
    InputError
        As `forecast`; for an unknown milestone.

    Notes
    -----
    Source: one at a time, all others nominal, nothing drawn. A day beyond the horizon is ordered as the horizon.
    """
    ground = Ground.of(
        plan, exchange, seed=seed, draws=1, horizon_months=horizon_months, observed=observed, scenario=scenario
    )
    asked = {size.what: size for size in ground.asked}
    if what not in asked:
        raise InputError("forecast_unknown_milestone", value=what, choices=list(asked), nearest=nearest(what, asked))
    start = ground.start
    levers = levers_of(ground.plan, start)
    paths = ground.simulate(pulled(start, ground.plan, levers))
    days = days_of(asked[what], paths)
    end = float(ground.timeline.days[ground.timeline.nodes[-1]])
    bars = [bar_of(lever, days[[0, 2 * number + 1, 2 * number + 2]], start) for number, lever in enumerate(levers)]
    swings = np.ptp(np.minimum(days[1:], end + 1).reshape(-1, 2), axis=1)
    order = sorted(range(len(levers)), key=lambda number: (-swings[number], levers[number].name))
    moving = [bars[number] for number in order if bars[number].days_low or bars[number].days_high or swings[number]]
    return Tornado(what=what, nominal=date_of(start.as_of, float(days[0])), bars=tuple(moving))
