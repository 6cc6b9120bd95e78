"""What every view is made from: plan, verdicts, the chapters worked out already, and what the reader asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from netplan.plan import Plan
from netplan.report.documents import Document
from netplan.verdicts import TargetVerdict


@dataclass(frozen=True, kw_only=True)
class Asked:
    """
    What a view is made from.

    `chapters`: the documents of `netplan.report.resilience`, `exchange_rows` and `calibration_rows` under `resilience`,
    `exchange` and `calibration`, each None where it was not asked for; `origins`: ids of sites that reach is shown
    from, the plan's own origins where empty; `clock`: seconds since some start, for time limits only. [s]
    """

    plan: Plan
    judged: Sequence[TargetVerdict]
    clock: Callable[[], float]
    chapters: Mapping[str, Document | None] = field(default_factory=dict)
    origins: tuple[str, ...] = ()
