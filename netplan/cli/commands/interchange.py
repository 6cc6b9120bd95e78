"""What `ixplan import` and `ixplan export` do alike: settings from options, findings for people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import typer

from netplan.cli.output import say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from topology.formats.findings import Findings

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
                say(texts("findings_more", count=more))
