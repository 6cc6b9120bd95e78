"""Verdicts of two states of a plan side by side."""

from __future__ import annotations

from netplan.calibrate.outcome import VerdictChange
from netplan.plan import Plan
from netplan.verdicts import Judge, Verdict
from topology.lengths import Band
from topology.records import LAYERS

#: A band that moved less than this did not move. [ms]
_SAME_MS = 1e-6


def verdict_changes(before: Plan, after: Plan) -> tuple[VerdictChange, ...]:
    """Hold the verdicts of two states of a plan side by side; those that stay are left out, changed statuses first."""
    changes = []
    for old, new in zip(_verdicts(before), _verdicts(after), strict=True):
        was, is_now = (None if item.route is None else item.route.oneway_ms for item in (old, new))
        if old.status == new.status and _same(was, is_now):
            continue
        changes.append(
            VerdictChange(
                target=old.target.id,
                start=old.start.id,
                place=old.place.id,
                layer=old.layer,
                limit_ms=old.target.limit_ms,
                before_status=old.status,
                after_status=new.status,
                before=was,
                after=is_now,
                own_layer=old.is_own_layer,
            )
        )
    return tuple(sorted(changes, key=lambda item: (item.before_status == item.after_status, not item.own_layer)))


def _verdicts(plan: Plan) -> list[Verdict]:
    """Judge what there is; what would help is not asked."""
    judge = Judge(plan, remedies=False)
    judged = [judge.target(target, layer) for target in plan.targets.values() for layer in LAYERS]
    return [verdict for item in judged for verdict in item.verdicts]


def _same(a: Band | None, b: Band | None) -> bool:
    if a is None or b is None:
        return a is b
    return all(abs(getattr(a, end) - getattr(b, end)) < _SAME_MS for end in ("value", "low", "high"))
