"""
Exact factoring on routes: which sets of failures leave service up, which take it down, with their probability.

W. P. Dotson and J. O. Gobien, "A new analysis technique for probabilistic graphs", IEEE Transactions on Circuits and
Systems CAS-26 (1979) 855-865. With some events known to be up and some known to be down, an oracle names events e1..em
whose all being up guarantees service. Either they are (service), or e1..e(i-1) are up and ei is down, for one i: m
cases that exclude each other, each factored further in the same way. Where the oracle finds nothing, service is down.
Where the work stops, at a number of failures or at a negligible remainder, the case stays undecided. So

    sum of the cases that are down  <=  unavailability  <=  the same + sum of the undecided ones

holds without any further assumption. All sums are of positive terms: an unavailability of 1e-12 keeps its digits.

The cases do not depend on probabilities, so one tree serves several sets of them, scenarios, at once.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

#: Failures followed exactly, unless asked otherwise.
MOST_FAILURES = 3
#: Once so little is undecided, further work changes no digit that anybody reads: 0.05 minutes a year. [0..1]
ENOUGH_RATIO = 1e-7
#: The same beside what is known to be down: bounds one per cent apart, where their causes are known to a factor.
ENOUGH_SHARE = 0.01
#: The oracle is asked at most so often; what is left then is undecided.
MOST_CALLS = 20_000
#: At most so many cases are kept, some 200 MB of them; what is left then is undecided.
MOST_CASES = 150_000


class Oracle(Protocol):
    """Tells what guarantees service. Events are numbers."""

    def needed(self, down: Sequence[int], up: int = 0) -> tuple[int, ...] | None:
        """
        Tell what guarantees service.

        Parameters
        ----------
        down : sequence of int
            Events that are down.
        up : int
            Events that are known to be up, a set as bits: an answer that needs few others is worth more.

        Returns
        -------
        tuple of int or None
            Events, none of them in `down`, whose all being up guarantees service; None where it is down.
        """


@dataclass(frozen=True, slots=True)
class Case:
    """
    Events known to be up (a set as bits), events known to be down in the order found, and the probability of that.

    `masses` holds one probability a scenario. Of the events `unsure` not all are up: one of them at least is down.
    """

    up: int
    down: tuple[int, ...]
    masses: tuple[float, ...]
    unsure: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Factored:
    """
    What factoring found.

    `failing` : cases in which service is down; `undecided` : cases that were not followed; `calls` of the oracle;
    `exact_failures` : every state with at most so many events down is decided.
    """

    failing: tuple[Case, ...]
    undecided: tuple[Case, ...]
    calls: int
    exact_failures: int
    scenarios: int

    @cached_property
    def down_low(self) -> tuple[float, ...]:
        """Return the least share of time without service, one a scenario. [0..1]"""
        return _sums(self.failing, self.scenarios)

    @cached_property
    def undecided_ratio(self) -> tuple[float, ...]:
        """Return the probability of the undecided cases, one a scenario. [0..1]"""
        return _sums(self.undecided, self.scenarios)

    @cached_property
    def down_high(self) -> tuple[float, ...]:
        """Return the greatest share of time without service, one a scenario. [0..1]"""
        return tuple(min(a + b, 1.0) for a, b in zip(self.down_low, self.undecided_ratio, strict=True))


def factor(
    oracle: Oracle,
    probabilities: Sequence[Sequence[float]],
    *,
    most_failures: int = MOST_FAILURES,
    enough_ratio: float = ENOUGH_RATIO,
    enough_share: float = ENOUGH_SHARE,
    most_calls: int = MOST_CALLS,
    most_cases: int = MOST_CASES,
) -> Factored:
    """
    Factor a service on its failures.

    Parameters
    ----------
    oracle : Oracle
        Tells what guarantees service.
    probabilities : sequence of sequence of float
        Of each event's being down, one row an event, one column a scenario; 0 and 1 are fine. The first scenario says
        when enough is decided.
    most_failures : int
        Follow cases with at most so many events down, >= 1.
    enough_ratio : float
        Stop once the undecided cases are together at most as likely as this in the first scenario; where this and
        `enough_share` are 0, nothing but the number of failures and of calls stops. [0..1]
    enough_share : float
        Stop as well once they are at most this share of the cases known to be down. [0..1]
    most_calls : int
        Stop after asking the oracle so often.
    most_cases : int
        Stop once so many cases are kept.

    Returns
    -------
    Factored
        Likeliest cases were followed first.
    """
    return _Tree(oracle, probabilities, most_failures).grown(enough_ratio, enough_share, most_calls, most_cases)


class _Tree:
    """The cases found so far, and those that wait to be followed."""

    def __init__(self, oracle: Oracle, probabilities: Sequence[Sequence[float]], most_failures: int) -> None:
        self._oracle = oracle
        self._down_rows = [tuple(row) for row in probabilities]
        self._up_rows = [tuple(1.0 - ratio for ratio in row) for row in self._down_rows]
        self._scenarios = len(self._down_rows[0]) if self._down_rows else 1
        self._most_failures = most_failures
        self._failing: list[Case] = []
        self._deepest: list[Case] = []
        self._calls = 0
        self._made = 0
        # Each case waits with what its siblings were found to need, as bits and as numbers.
        self._waiting: list[tuple[float, int, Case, list[tuple[int, tuple[int, ...]]]]] = []

    def grown(self, enough_ratio: float, enough_share: float, most_calls: int, most_cases: int) -> Factored:
        """Follow the likeliest case until enough is decided."""
        self._wait(Case(0, (), (1.0,) * self._scenarios), [])
        undecided, known_down = 1.0, 0.0
        # A running difference is exact to some 1e-16 only: where everything is to be decided, it is not asked.
        to_the_end = enough_ratio <= 0 and enough_share <= 0
        while self._waiting and self._calls < most_calls and self._kept < most_cases:
            if not to_the_end and undecided <= max(enough_ratio, enough_share * known_down):
                break
            _, _, case, siblings = heapq.heappop(self._waiting)
            undecided -= case.masses[0]
            found = self._needed(case, siblings)
            if found is None:
                known_down += case.masses[0]
                self._failing.append(case)
            else:
                undecided += self._split(case, found)
        left = tuple(entry[2] for entry in sorted(self._waiting, key=lambda entry: entry[:2]))
        open_cases = (*left, *self._deepest)
        exact = min((len(case.down) + bool(case.unsure) for case in open_cases), default=len(self._down_rows) + 1) - 1
        return Factored(
            failing=tuple(self._failing),
            undecided=open_cases,
            calls=self._calls,
            exact_failures=exact,
            scenarios=self._scenarios,
        )

    @property
    def _kept(self) -> int:
        return len(self._waiting) + len(self._failing) + len(self._deepest)

    def _wait(self, case: Case, siblings: list[tuple[int, tuple[int, ...]]]) -> None:
        self._made += 1
        heapq.heappush(self._waiting, (-max(case.masses), self._made, case, siblings))

    def _needed(self, case: Case, siblings: list[tuple[int, tuple[int, ...]]]) -> tuple[int, ...] | None:
        """Ask what guarantees service; at the last level what a sibling needs will do, if nothing of it is down."""
        if len(case.down) == self._most_failures:
            lost = 1 << case.down[-1]
            for bits, found in siblings:
                if not bits & lost:
                    return found
        self._calls += 1
        asked = self._oracle.needed(case.down, case.up)
        if asked is not None and len(case.down) == self._most_failures:
            siblings.append((sum(1 << event for event in asked), asked))
        return asked

    def _split(self, case: Case, found: Sequence[int]) -> float:
        """Split a case by the first of some events that is down; return how likely the parts are together."""
        fresh = tuple(event for event in found if not case.up >> event & 1)
        if len(case.down) == self._most_failures:
            masses = self._one_down(case.masses, fresh)
            if any(masses):
                self._deepest.append(Case(case.up, case.down, masses, fresh))
            return masses[0]
        siblings: list[tuple[int, tuple[int, ...]]] = []
        up, masses, together = case.up, case.masses, 0.0
        for event in fresh:
            shares = tuple([mass * ratio for mass, ratio in zip(masses, self._down_rows[event], strict=True)])
            if any(shares):
                self._wait(Case(up, (*case.down, event), shares), siblings)
                together += shares[0]
            masses = tuple([mass * ratio for mass, ratio in zip(masses, self._up_rows[event], strict=True)])
            up |= 1 << event
        return together

    def _one_down(self, masses: tuple[float, ...], events: Sequence[int]) -> tuple[float, ...]:
        """Return the probability that at least one of some events is down besides, one a scenario."""
        shares = [0.0] * self._scenarios
        for event in events:
            # One of those before is down, or all are up and this one is down.
            down, up = self._down_rows[event], self._up_rows[event]
            shares = [share * u + d for share, u, d in zip(shares, up, down, strict=True)]
        return tuple([mass * share for mass, share in zip(masses, shares, strict=True)])


def _sums(cases: Sequence[Case], scenarios: int) -> tuple[float, ...]:
    return tuple(math.fsum(case.masses[scenario] for case in cases) for scenario in range(scenarios))
