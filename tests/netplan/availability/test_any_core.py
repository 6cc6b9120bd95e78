"""Availability from a start to at least one core node of the backbone."""

from __future__ import annotations

import pytest

from geodata.errors import InputError
from netplan.availability.definition import ANY_CORE, PAIR, PROTECTED, RESTORATION, UNPROTECTED, Definition
from netplan.availability.judge import ONE_ROUTE_ONLY, Availabilities, Work
from netplan.availability.questions import ask
from netplan.plan import read_plan

CORE = "backbone_core"


def sites(**roles):
    """Write sites in a row, each with its role."""
    rows = [f"{site},{105 + number},37,{role}\n" for number, (site, role) in enumerate(roles.items())]
    return "id,lon_deg,lat_deg,roles\n" + "".join(rows)


def test_any_core_asks_for_another_core_than_the_start(write):
    plan = read_plan(write(sites__csv=sites(west="", middle=CORE, east="", south=CORE)))
    (question,) = ask(plan, "south", [], protections=[UNPROTECTED], definition=Definition(scope=ANY_CORE))
    item = Availabilities(plan).answer(question)
    assert item.service.circuits[0].goals == ("middle",)
    lonely = read_plan(write())
    (question,) = ask(lonely, "south", [], protections=[UNPROTECTED], definition=Definition(scope=ANY_CORE))
    with pytest.raises(InputError, match="backbone_core"):
        Availabilities(lonely).answer(question)


@pytest.mark.parametrize("protection", [UNPROTECTED, PROTECTED, RESTORATION])
def test_any_core_is_as_good_as_the_only_core_that_can_be_reached(write, protection):
    roles = {"west": "", "middle": "", "south": "", "east": CORE, "far": CORE}
    plan = read_plan(write(sites__csv=sites(**roles)))
    either, only = (
        Availabilities(plan, Work(failures=20)).answer(question)
        for scope, places in ((ANY_CORE, ()), (PAIR, ("east",)))
        for question in ask(
            plan, "west", places, protections=[protection], definition=Definition(scope=scope), limit_ratio=0.999
        )
    )
    assert either.verdict == only.verdict != ONE_ROUTE_ONLY
    assert either.figures == only.figures
    (circuit,) = either.service.circuits
    assert (circuit.shared_spans, circuit.shared_sites) == ((), ())
