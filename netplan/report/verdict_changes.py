"""Which verdicts before and after a calibration are worth a reader's line, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netplan.terms import MEETS

if TYPE_CHECKING:
    from netplan.calibrate.outcome import VerdictChange

#: A band whose ends move by less than this share of its width before is left as it was to a reader. [0..1]
_VISIBLE_RATIO = 0.1


def telling(changes: Sequence[VerdictChange]) -> list[VerdictChange]:
    """
    Choose and order the verdicts that a reader should see.

    Parameters
    ----------
    changes : sequence of VerdictChange
        All whose status or band changed.

    Returns
    -------
    list of VerdictChange
        Those that turn, the target's own layer first; then, of the own layer and with a limit, those whose band moves
        visibly: what is not met first, then those that move most.
    """
    turned = [change for change in changes if is_turned(change)]
    moved = [
        change
        for change in changes
        if not is_turned(change)
        and change.own_layer
        and change.limit_ms is not None
        and moved_ratio(change) >= _VISIBLE_RATIO
    ]
    turned.sort(key=lambda change: not change.own_layer)
    moved.sort(key=lambda change: (change.after_status == MEETS, -moved_ratio(change)))
    return [*turned, *moved]


def is_turned(change: VerdictChange) -> bool:
    """Tell whether the verdict itself changed, not only its band."""
    return change.before_status != change.after_status


def moved_ratio(change: VerdictChange) -> float:
    """Tell how far the end of a band that moved most went, over the width that the band had; 0 without a band."""
    before, after = change.before, change.after
    if before is None or after is None or not before.high > before.low:
        return 0.0
    return max(abs(after.low - before.low), abs(after.high - before.high)) / (before.high - before.low)
