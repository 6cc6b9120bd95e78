"""What is asked: each target, pair or service under each protection, with its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geodata.errors import InputError, nearest
from netplan.availability.definition import ANY_CORE, PROTECTIONS, SERVICE, Definition
from netplan.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    What is asked of one pair or service.

    `places` : where it leads; empty for any core. `limit_ratio` : share of time asked for, None for none. `limits_ms` :
    the delay limit of each place, where only routes within it count.
    """

    target: str | None
    start: str
    places: tuple[str, ...]
    definition: Definition
    limit_ratio: float | None = None
    limits_ms: tuple[float | None, ...] = ()


def questions(
    plan: Plan,
    *,
    targets: Sequence[str] | None = None,
    protections: Sequence[str] = PROTECTIONS,
    definition: Definition | None = None,
    limit_ratio: float | None = None,
) -> list[Question]:
    """
    List what a plan's targets ask.

    Parameters
    ----------
    plan : Plan
        The plan.
    targets : sequence of str, optional
        Ids of availability or delay targets; None takes all availability targets.
    protections : sequence of str
        Ask under each of these.
    definition : Definition, optional
        Everything else that the figures are to mean.
    limit_ratio : float, optional
        Share of time asked for, in place of the targets' own. [0..1]

    Returns
    -------
    list of Question
        Place by place, under one protection after the other; one for a whole target where the scope is the service or
        any core.

    Raises
    ------
    InputError
        For an unknown target, or where the plan has none.
    """
    meant = definition or Definition()
    chosen = list(plan.availability_targets) if targets is None else list(dict.fromkeys(targets))
    if not chosen:
        raise InputError("no_availability_targets")
    asked = []
    for key in chosen:
        target = plan.availability_targets.get(key)
        start, places = (target.start, target.places) if target else _ends_of(plan, key)
        limit = limit_ratio if limit_ratio is not None or target is None else target.limit_ratio
        asked += ask(plan, start, places, target=key, protections=protections, definition=meant, limit_ratio=limit)
    return asked


def ask(
    plan: Plan,
    start: str,
    places: Sequence[str],
    *,
    target: str | None = None,
    protections: Sequence[str] = PROTECTIONS,
    definition: Definition,
    limit_ratio: float | None = None,
) -> list[Question]:
    """List what is asked of one start and its places; see `questions`."""
    groups: list[tuple[str, ...]]
    if definition.scope == ANY_CORE:
        groups = [()]
    elif definition.scope == SERVICE:
        groups = [tuple(places)]
    else:
        groups = [(place,) for place in places]
    limits = [
        tuple(_delay_limit(plan, start, place, target) for place in group) if definition.within else ()
        for group in groups
    ]
    return [
        Question(
            target=target,
            start=start,
            places=group,
            definition=replace(definition, protection=protection),
            limit_ratio=limit_ratio,
            limits_ms=limit,
        )
        for group, limit in zip(groups, limits, strict=True)
        for protection in protections
    ]


def _ends_of(plan: Plan, key: str) -> tuple[str, tuple[str, ...]]:
    if key not in plan.targets:
        known = [*plan.availability_targets, *plan.targets]
        raise InputError("unknown_target", value=key, nearest=nearest(key, known))
    target = plan.targets[key]
    return target.start, target.places


def _delay_limit(plan: Plan, start: str, place: str, key: str | None) -> float:
    """Return the delay limit of a pair: the target's own, else the strictest that any target sets for it. [ms]"""
    own = plan.targets.get(key or "")
    if own is not None and own.limit_ms is not None:
        return own.limit_ms
    limits = [
        target.limit_ms
        for target in plan.targets.values()
        if target.start == start and place in target.places and target.limit_ms is not None
    ]
    if not limits:
        raise InputError("no_delay_limit", start=start, place=place)
    return min(limits)
