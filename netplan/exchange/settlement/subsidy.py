"""Subsidies of a member's first years: a share of what it pays, up to a cap, by its kind."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import lru_cache

from netplan.exchange.settlement.month import MemberMonth
from netplan.exchange.settlement.records import (
    CAPPED,
    EXCHANGE,
    EXPIRED,
    GRANTED,
    NO_JOIN_DATE,
    NOT_FOR_KIND,
    NOT_FOR_RULE,
    NOTHING_TO_PAY,
)
from netplan.exchange.settlement.terms import Schedule


def grant(month: MemberMonth, amount_cny: float, payee: str, schedule: Schedule) -> tuple[float, str]:
    """
    Tell what of an amount is subsidised.

    Parameters
    ----------
    month : MemberMonth
        The member's month.
    amount_cny : float
        What it pays before any subsidy. [CNY]
    payee : str
        Whom; only what is paid to the exchange is subsidised.
    schedule : Schedule
        Rates, caps, kinds.

    Returns
    -------
    tuple of float and str
        The subsidy, 0 <= it <= amount and cap [CNY], and why it is what it is.

    Notes
    -----
    Each day since joining has the rate of its year, and a month their mean; the cap counts the days with a rate. A
    member whose joining date is not known gets none: whether its first years are over is not known either.
    """
    if payee != EXCHANGE:
        return 0.0, NOT_FOR_RULE
    if not amount_cny > 0:
        return 0.0, NOTHING_TO_PAY
    share = schedule.kinds[month.member.kind]
    if not share > 0:
        return 0.0, NOT_FOR_KIND
    joined = month.member.joined
    if joined is None:
        return 0.0, NO_JOIN_DATE
    there = days_by_year(joined, month.first, month.days)
    paid = {year: count for year, count in there if year < len(schedule.rates) and schedule.rates[year] > 0}
    if not paid:
        return 0.0, EXPIRED
    rate = sum(schedule.rates[year] * count for year, count in paid.items()) / sum(count for _, count in there)
    wanted = amount_cny * share * rate
    cap = next(cap for below, cap in schedule.caps if month.capacity_gbps < below)
    cap *= sum(paid.values()) / month.days  # a share of at most 1: a whole month is not a digit above the cap
    return (cap, CAPPED) if wanted > cap else (wanted, GRANTED)


@lru_cache(maxsize=10_000)  # every rule and both ends of the prices ask for the same month of a member
def days_by_year(joined: date, first: date, days: int) -> tuple[tuple[int, int], ...]:
    """
    Count the days of a month on which a member is there, by how many years are over since it joined.

    Parameters
    ----------
    joined : date
        Its first day.
    first : date
        The month's first day.
    days : int
        The month's length.

    Returns
    -------
    tuple of (int, int)
        Completed years and days, ascending.
    """
    month = (first + timedelta(days=number) for number in range(days))
    return tuple(Counter(completed_years(joined, day) for day in month if day >= joined).items())


def completed_years(joined: date, day: date) -> int:
    """Return how many years are over on a day; one that begins on 29 February begins anew on 1 March elsewhere."""
    return day.year - joined.year - ((day.month, day.day) < (joined.month, joined.day))
