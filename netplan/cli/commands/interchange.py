"""What `ixplan import` and `ixplan export` do alike: settings from options, findings for people."""

from __future__ import annotations

import gc
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from netplan.cli.output import remark, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from topology.formats.findings import Findings

#: What stands for the bundled reference plan: no folder is called so by accident.
BUNDLED = "-"
#: A terminal shows so many cases of one code; --json has the first twenty.
MOST_CASES = 3


def coordinates_of(texts: Texts, given: str | None) -> str | None:
    """Return the coordinate system that --coordinates names, letter case and hyphens aside."""
    from geodata.crs import SYSTEMS

    if given is None:
        return None
    plain = given.casefold().replace("-", "").replace("_", "").replace(" ", "")
    known = {name.casefold().replace("-", ""): name for name in SYSTEMS}
    aliases = {"epsg:4326": "WGS84", "epsg:4490": "CGCS2000"}
    found = known.get(plain) or aliases.get(plain)
    if found is None:
        raise typer.BadParameter(
            texts("err_choice", value=given, choices=", ".join(SYSTEMS)), param_hint="--coordinates"
        )
    return found


def distance_of(texts: Texts, name: str, given: float) -> float:
    """Return a tolerance, which may be 0; refuse what is none. [km]"""
    if not (math.isfinite(given) and 0 <= given <= 100):
        raise typer.BadParameter(texts("err_tolerance", value=given), param_hint=name)
    return given


def show_findings(findings: Findings, texts: Texts) -> None:
    """Print findings by kind; those that need nobody's attention are counted, those that do come with their cases."""
    from netplan.report.interchange import KINDS, cases
    from topology.formats.findings import KINDS as ORDER
    from topology.formats.findings import MOST_CASES as MOST

    for kind in ORDER:
        found = findings.of(kind)
        if not found:
            continue
        total = sum(finding.count for finding in found)
        say(texts("findings_heading", kind=KINDS[kind][texts.lang], count=total))
        for finding in found:
            sentences, more = cases(finding, texts.lang, MOST_CASES)
            for sentence in sentences:
                say(f"  {sentence}")
            if more:
                say(texts("findings_more", count=more, most=MOST))


@contextmanager
def steps_when_slow(texts: Texts, *, after_s: float = 1.0) -> Iterator[Callable[[str], None]]:
    """Hand out what is told of each step; a step that takes longer than some time is said. [s]"""
    running: list[threading.Timer] = []

    def stop() -> None:
        while running:
            running.pop().cancel()

    def step(name: str) -> None:
        stop()
        timer = threading.Timer(after_s, remark, [texts("import_step", step=name or texts("import_checking"))])
        timer.daemon = True
        timer.start()
        running.append(timer)

    try:
        yield step
    finally:
        stop()


@contextmanager
def no_collector() -> Iterator[None]:
    """
    Keep Python from looking for cycles in between.

    A large file is millions of small objects without any, and looking at them again and again takes a third of the
    time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
