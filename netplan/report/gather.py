"""A plan worked out in full for pages, reports and sheets: every chapter and every view, in one plain mapping."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext

from geodata import boundaries
from geodata.sources import read_sources
from netplan.calibrate.tables.bundled import DATA as MEASURED
from netplan.plan import Plan
from netplan.report.calibration_rows import calibration_rows
from netplan.report.documents import Document
from netplan.report.exchange_rows import exchange_rows
from netplan.report.page import page
from netplan.report.resilience import resilience
from netplan.report.views.asked import Asked
from netplan.report.views.builds import builds_view
from netplan.report.views.cuts import cuts_view
from netplan.report.views.growth import growth_view
from netplan.report.views.measured import measured_view
from netplan.report.views.reach import reach_view
from netplan.verdicts import TargetVerdict
from topology import published

Step = Callable[[str], AbstractContextManager[None]]

#: The views of the map page beside delays, and the chapter each needs worked out, if any.
VIEWS: dict[str, tuple[Callable[[Asked], Document], str | None]] = {
    "reach": (reach_view, None),
    "cuts": (cuts_view, None),
    "builds": (builds_view, "resilience"),
    "growth": (growth_view, "exchange"),
    "measured": (measured_view, "calibration"),
}
CHAPTERS = ("resilience", "exchange", "calibration")


def gather(
    plan: Plan,
    judged: list[TargetVerdict],
    *,
    date: str,
    version: str,
    clock: Callable[[], float],
    step: Step | None = None,
    views: Collection[str] = tuple(VIEWS),
    chapters: Collection[str] = CHAPTERS,
    origins: tuple[str, ...] = (),
) -> Document:
    """
    Work a plan out for pages, reports and sheets.

    Parameters
    ----------
    plan : Plan
        The plan.
    judged : list of TargetVerdict
        Every target in every layer.
    date : str
        Date of the result, ISO.
    version : str
        Version of the toolkit.
    clock : callable
        Seconds since some start; only for time limits. [s]
    step : callable, optional
        Makes the context in which each step is worked out, so that somebody can be told.
    views : collection of str
        Which of `VIEWS` the map page gets; the others it leaves out and says so.
    chapters : collection of str
        Which of `CHAPTERS` the report gets; those that a view needs are worked out as well.
    origins : tuple of str
        Ids of sites that reach is shown from; the plan's own origins where empty.

    Returns
    -------
    dict
        What `netplan.report.page.page` gathers, and `views`: a document for each view asked for. JSON-able.
    """
    within = step or (lambda _name: nullcontext())
    needed = {*chapters, *(VIEWS[name][1] for name in views)}
    worked_out: dict[str, Document | None] = dict.fromkeys(CHAPTERS)
    if "resilience" in needed:
        worked_out["resilience"] = resilience(plan, judged, clock=clock, step=within)
    if "exchange" in needed:
        worked_out["exchange"] = exchange_rows(plan, step=within)
    if "calibration" in needed:
        worked_out["calibration"] = calibration_rows(plan, judged)
    asked = Asked(plan=plan, judged=judged, clock=clock, chapters=worked_out, origins=origins)
    shown: dict[str, Document] = {}
    for name, (make, _) in VIEWS.items():
        if name in views:
            with within(f"view_{name}"):
                shown[name] = make(asked)
    sources = [*read_sources(boundaries.DATA), *read_sources(published.DATA), *read_sources(MEASURED)]
    return page(plan, judged, sources, date=date, version=version, views=shown, **worked_out)
