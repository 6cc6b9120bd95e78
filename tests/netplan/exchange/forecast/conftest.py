"""Plans of which everything is known for certain, so that days can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from netplan.exchange.forecast.observed import Observed
from netplan.members import Exchange, Member, Port

AS_OF = date(2026, 11, 1)
#: Nothing grows, nobody joins, peaks coincide; by the last part of the parameter's name.
CALM = {
    "level_ratio": 1.0,
    "diversity_ratio": 1.0,
    "growth_access": 0.0,
    "growth_content": 0.0,
    "growth_cdn": 0.0,
    "growth_government": 0.0,
    "growth_enterprise": 0.0,
    "growth_fade": 0.0,
    "racks_rate": 0.0,
    "rack_traffic_growth": 0.0,
    "join_delay_months": 0.0,
    "join_dropout_ratio": 0.0,
    "join_rate": 0.0,
    "ramp_months": 0.0,
    "members_full_count": 1.0,
}


@pytest.fixture(scope="session")
def member():
    """Make a member of one port."""

    def _member(key, kind="cdn", peak=None, joined=None, *, exchange="zhongwei", speed=100.0):
        port = Port(id=f"{key}/1", exchange=exchange, speed_gbps=speed)
        return Member(
            id=key,
            name_zh=key,
            name_en=key,
            kind=kind,
            ports=(port,),
            joined=joined,
            peak_in_gbps=peak,
            peak_out_gbps=peak,
        )

    return _member


@pytest.fixture(scope="session")
def calm(reference):
    """Make a plan of one exchange without any uncertainty; settings by the last part of a parameter's name."""

    def _calm(members=(), *, events=(), as_of=AS_OF, in_service=date(2022, 12, 31), ranges=None, **settings):
        by_name = dict(reference.parameters.by_name)
        values = {name.partition(".")[2]: found.band.value for name, found in by_name.items() if "forecast." in name}
        values |= CALM | settings
        fixed = {f"forecast.{key}": value for key, value in values.items()} | {"matrix.egress_ratio": 0.25}
        parameters = reference.parameters.replaced(fixed)
        for key, band in (ranges or {}).items():
            name = f"forecast.{key}"
            changed = replace(parameters.by_name[name], band=band)
            parameters = replace(parameters, by_name={**parameters.by_name, name: changed})
        return replace(
            reference,
            settings=replace(reference.settings, as_of=as_of),
            parameters=parameters,
            exchanges={"zhongwei": Exchange(site="zhongwei", name_zh="中", name_en="Z", in_service=in_service)},
            members={item.id: item for item in members},
            events={event.id: event for event in events},
            egress={},
            quality_targets={},
        )

    return _calm


@pytest.fixture(scope="session")
def seen():
    """Make what samples say, from daily peaks."""

    def _seen(daily, *, basis="measured", first=date(2025, 11, 1), reached=None):
        return Observed(
            basis=basis,
            first=first,
            daily_gbps=daily,
            steady_gbps=daily,
            peak_gbps=float(max(daily)),
            sum_of_peaks_gbps=float(max(daily)) / 0.9,
            reached=reached or {},
        )

    return _seen
