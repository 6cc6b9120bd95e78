"""What a row of probes says of a loss limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from probes.statistics import bursts, proportions
from probes.terms import Outcome, Verdict

#: Lost, for whoever waits: the network dropped, delayed or refused it.
LOST = frozenset({Outcome.LATE, Outcome.LOST_NETWORK, Outcome.ICMP_ERROR})
#: Says nothing of the network's loss.
NOT_COUNTED = frozenset({Outcome.LOST_LOCAL, Outcome.REFUSED, Outcome.SEND_ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Loss of one window or run. Bounds are one-sided at 95 % each."""

    counted: int
    lost: int
    ratio: float | None  # None: nothing was counted
    low: float | None
    high: float | None
    burst_factor: float | None  # at least 1
    longest_run: int
    limit: float | None
    verdict: Verdict

    @property
    def still_needed(self) -> int | None:
        """Further probes without a loss after which independent losses would prove the limit; None: no limit."""
        if self.limit is None or not 0 < self.limit < 1:
            return None
        if self.verdict is Verdict.PROVEN:
            return 0
        return max(0, proportions.trials_needed(self.lost, self.limit) - self.counted)


def judge(outcomes: Iterable[Outcome], limit: float | None) -> Loss:
    """
    Judge the loss of probes.

    Parameters
    ----------
    outcomes : iterable of Outcome
        What became of the probes, in the order in which they were sent, all streams of a target together.
    limit : float, optional
        The loss that is allowed. [ratio]

    Returns
    -------
    Loss
        Proven if the upper bound is below the limit, violated if the lower one is above it.
    """
    lost: list[int] = []
    counted = 0
    for outcome in outcomes:
        if outcome in NOT_COUNTED:
            continue
        if outcome in LOST:
            lost.append(counted)
        counted += 1
    return judge_positions(lost, counted, limit)


def judge_positions(lost: Sequence[int], counted: int, limit: float | None) -> Loss:
    """
    Judge the loss, given where in the row it fell.

    Parameters
    ----------
    lost : sequence of int
        Positions of the lost among the counted probes, in send order, from 0, ascending.
    counted : int
        Probes sent, without those that the agent lost or the host refused.
    limit : float, optional
        The loss that is allowed. [ratio]

    Returns
    -------
    Loss
        As from `judge`.
    """
    if counted == 0:
        return Loss(
            counted=0,
            lost=0,
            ratio=None,
            low=None,
            high=None,
            burst_factor=None,
            longest_run=0,
            limit=limit,
            verdict=Verdict.NOT_PROVEN,
        )
    low, high, widened = bursts.bounds(lost, counted)
    return Loss(
        counted=counted,
        lost=len(lost),
        ratio=len(lost) / counted,
        low=low,
        high=high,
        burst_factor=widened,
        longest_run=bursts.longest_run(lost),
        limit=limit,
        verdict=verdict(low, high, limit),
    )


def verdict(low: float | None, high: float | None, limit: float | None) -> Verdict:
    """Hold bounds against a limit: on the limit itself nothing is proven, either way."""
    if low is None or high is None or limit is None:
        return Verdict.NOT_PROVEN
    if high < limit:
        return Verdict.PROVEN
    return Verdict.VIOLATED if low > limit else Verdict.NOT_PROVEN
