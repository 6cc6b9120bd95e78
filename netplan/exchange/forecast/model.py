"""When an exchange reaches its sizes: the forecast with its percentiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netplan.exchange.forecast import ground as grounds
from netplan.exchange.forecast.paths import stacked
from netplan.exchange.forecast.records import Growth
from netplan.plan import Plan

if TYPE_CHECKING:
    from netplan.exchange.forecast.observed import Observed

#: Unless asked for otherwise.
DRAWS, SEED, HORIZON_MONTHS = 2000, 1, 180
#: The sizes asked for, in Gbit/s, and the name of the one that everybody asks for.
PEAK_LIMITS, TERABIT = grounds.PEAK_LIMITS, grounds.TERABIT
#: So many draws are worked out at once: their arrays stay within some 10 MB each.
_BATCH = 500


def forecast(
    plan: Plan,
    exchange: str,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    horizon_months: int = HORIZON_MONTHS,
    observed: Observed | None = None,
    scenario: Mapping[str, float] | None = None,
) -> Growth:
    """
    Forecast members, peak and egress of an exchange.

    Parameters
    ----------
    plan : Plan
        Members, events, egress, parameters; its `as_of` is where the forecast starts.
    exchange : str
        Site id.
    seed : int
        The same seed gives the same forecast.
    draws : int
        How many times everything uncertain is drawn.
    horizon_months : int
        How far to look. [month]
    observed : Observed, optional
        What samples say; measured ones move level and growth, generated ones nothing.
    scenario : mapping of str to float, optional
        Parameters to set to a value, without a range.

    Returns
    -------
    Growth
        Percentiles by month, and the days on which sizes are reached.

    Raises
    ------
    InputError
        For an unknown exchange or parameter, a plan without `as_of`, an exchange in service without members.

    Notes
    -----
    Source: docs/exchange.md, section Forecast.
    """
    ground = grounds.Ground.of(
        plan, exchange, seed=seed, draws=draws, horizon_months=horizon_months, observed=observed, scenario=scenario
    )
    batches = range(0, draws, _BATCH)
    paths = stacked(ground.simulate(grounds.part_of(ground.drawn, low, low + _BATCH)) for low in batches)
    return ground.growth(paths, seed=seed, observed=observed)
