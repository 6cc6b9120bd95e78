"""The shape of traffic over the day and the week, for each kind of member: few shapes, each by a few parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from netplan.events import Event, factor_on
from netplan.exchange.calendar import DAY_S, HOUR_S, OFFSET_S, day_of
from netplan.parameters import Parameters
from netplan.samples import STEP_S

Floats = npt.NDArray[np.float64]
_HOURS = 24.0
#: 1 January 1970 was a Thursday; Saturday and Sunday are days 5 and 6 of the week.
_EPOCH_WEEKDAY, _SATURDAY = 3, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    A daily wave with its top at `peak_h`, falling to `valley_ratio` of it, times `weekend_ratio` on weekends.

    `sharpness`: how narrow the top is; 0 would be a cosine. `peak_h` by China's clock. [h], [-]
    """

    peak_h: float
    valley_ratio: float
    weekend_ratio: float
    sharpness: float


def profiles(parameters: Parameters) -> dict[str, Profile]:
    """
    Return the shape of each kind of member.

    Parameters
    ----------
    parameters : Parameters
        Of the plan; `traffic.*` are used, by their values.

    Returns
    -------
    dict of str to Profile
        By kind. Homes and what they watch peak in the evening, offices in the afternoon of workdays; data centres
        and clouds are nearly flat, clouds highest by night.

    Notes
    -----
    Source: the parameters' own. The sharpness of the tops is assumed: 1 for users at home gives a mean of 0.63 of the
    peak where the valley is 0.4 of it; 3 for offices keeps their top within working hours.
    """

    def value(name: str) -> float:
        return parameters[f"traffic.{name}"].value

    evening = Profile(
        peak_h=value("evening_peak_h"),
        valley_ratio=value("evening_valley_ratio"),
        weekend_ratio=value("evening_weekend_ratio"),
        sharpness=1.0,
    )
    office = Profile(
        peak_h=value("office_peak_h"),
        valley_ratio=value("office_valley_ratio"),
        weekend_ratio=value("office_weekend_ratio"),
        sharpness=3.0,
    )
    steady_ratio = value("steady_valley_ratio")
    centre = Profile(peak_h=value("evening_peak_h"), valley_ratio=steady_ratio, weekend_ratio=1.0, sharpness=1.0)
    cloud = Profile(peak_h=value("backup_peak_h"), valley_ratio=steady_ratio, weekend_ratio=1.0, sharpness=1.0)
    return {
        "access": evening,
        "content": evening,
        "cdn": evening,
        "idc": centre,
        "cloud": cloud,
        "government": office,
        "enterprise": office,
    }


def wave(profile: Profile, clock_s: Floats) -> Floats:
    """
    Return a profile over times of the week.

    Parameters
    ----------
    profile : Profile
        The shape.
    clock_s : float array
        Seconds since 1970-01-01 00:00 by China's clock. [s]

    Returns
    -------
    float array
        As long; 1 at the top of a workday. [-]
    """
    angle = (clock_s / HOUR_S - profile.peak_h) * (2 * np.pi / _HOURS)
    k = profile.sharpness
    bump = (np.exp(k * np.cos(angle)) - np.exp(-k)) / (np.exp(k) - np.exp(-k))
    days = np.floor(clock_s / DAY_S).astype(np.int64)
    weekend = (days + _EPOCH_WEEKDAY) % 7 >= _SATURDAY
    daily = profile.valley_ratio + (1 - profile.valley_ratio) * bump
    found: Floats = daily * np.where(weekend, profile.weekend_ratio, 1.0)
    return found


def expected(profile: Profile, events: Iterable[Event], span: tuple[int, int], *, kind: str, exchange: str) -> Floats:
    """
    Return what a kind of member has at each interval of a time, as a share of its usual top, without growth or noise.

    Parameters
    ----------
    profile : Profile
        Of the kind.
    events : iterable of Event
        The plan's. A day that lowers the traffic of offices takes the place of a weekend, it does not add to it.
    span : tuple of int
        Begin and end, UTC, seconds since 1970, multiples of `STEP_S`. [s]
    kind, exchange : str
        Of the member.

    Returns
    -------
    float array
        One value for each interval. [-]
    """
    start_s, end_s = span
    clock_s = np.arange(start_s, end_s, STEP_S, dtype=np.float64) + OFFSET_S
    shape = wave(profile, clock_s)
    listed = tuple(events)
    first, last = day_of(start_s), day_of(end_s - 1)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    factor = np.array([factor_on(listed, day, kind=kind, exchange=exchange) for day in days])
    rest = np.array([profile.weekend_ratio if day.weekday() >= _SATURDAY else 1.0 for day in days])
    if profile.weekend_ratio < 1:
        factor = np.where(factor < 1, np.minimum(factor, rest) / np.where(rest > 0, rest, 1.0), factor)
    number = (np.floor(clock_s / DAY_S) - np.floor(clock_s[0] / DAY_S)).astype(np.int64)
    found: Floats = shape * factor[number]
    return found
