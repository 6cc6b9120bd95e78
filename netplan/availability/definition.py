"""What an availability figure means: for whom, with which protection, over which period, planned work in or out."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.faults import HOURS_PER_YEAR

PAIR, ANY_CORE, SERVICE = "pair", "any-core", "service"
#: Between two places; from the start to at least one core node; between the start and all places at the same time.
SCOPES = (PAIR, ANY_CORE, SERVICE)

UNPROTECTED, PROTECTED, RESTORATION = "1+0", "1+1", "restoration"
#: The lowest-delay route alone; that and a second route kept ready; whatever route is left.
PROTECTIONS = (UNPROTECTED, PROTECTED, RESTORATION)

YEAR, MONTH = "year", "month"
PERIODS = (YEAR, MONTH)
MINUTES_PER_HOUR = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """
    What a figure means.

    `within` : only routes whose nominal delay is inside the target's limit count. `planned_work` : whether planned
    works count as down time. The expected share of time is the same in a month as in a year; what it means in minutes,
    and the chance that a period keeps within its budget, are not. `operator` : only this operator's spans; None takes
    everybody's.
    """

    scope: str = PAIR
    protection: str = UNPROTECTED
    within: bool = False
    period: str = YEAR
    planned_work: bool = False
    operator: str | None = None

    @property
    def period_h(self) -> float:
        """Return the length of a period: a year of 8,760 h, or a twelfth of it. [h]"""
        return HOURS_PER_YEAR if self.period == YEAR else HOURS_PER_YEAR / 12

    def minutes(self, ratio: float) -> float:
        """Return a share of a period in minutes. [min]"""
        return ratio * self.period_h * MINUTES_PER_HOUR
