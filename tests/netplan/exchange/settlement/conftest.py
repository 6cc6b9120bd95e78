"""Round prices that one can reckon with on paper, months of a few samples, and a source made of lists."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pytest

from netplan.exchange.calendar import DAY_S, month_bounds
from netplan.exchange.settlement.month import MemberMonth
from netplan.exchange.settlement.terms import Schedule, Terms
from netplan.members import KINDS, Member, Port
from netplan.samples import MEASURED, STEP_S, Samples

EXCHANGE = "zhongwei"
TERMS = Terms(
    port_fees=((1, 100), (10, 500), (100, 2000), (400, 6000)),
    cross_connect_cny=50,
    percentile=95,
    usage_cny_per_gbps=1000,
    tier_percentile=90,
    tiers=((2, 1000), (5, 800), (math.inf, 500)),
    transit_cny_per_gbps=8000,
    smaller_discount_ratio=0.25,
    smaller_below_gbps=100,
    backbone_cny_per_gbps=10_000,
    collector_gbps=400,
    inter_exchange_cny_per_gbps=200,
    egress_ratio=0.25,
    other_exchanges_ratio=0.1,
    ratio_limit=2,
    least_known_ratio=0.95,
    subsidy=Schedule(
        rates=(0.5, 0.3, 0.1),
        caps=((10, 150), (100, 400), (math.inf, 1000)),
        kinds={kind: 0.0 if kind == "access" else 1.0 for kind in KINDS},
    ),
)


@dataclass
class ListSource:
    """A `SampleSource` made of arrays: member -> (in, out), each of shape (n_ports, n_steps)."""

    start_s: int
    rates: dict
    batch: int = 2
    basis: str = MEASURED
    remarks: tuple = ()
    asked: list = field(default_factory=list)

    @property
    def end_s(self):
        steps = max((np.asarray(into).shape[1] for into, _ in self.rates.values()), default=0)
        return self.start_s + steps * STEP_S

    @property
    def ports(self):
        return {f"{key}/{n + 1}": key for key, (into, _) in self.rates.items() for n in range(len(into))}

    def batches(self, start_s=None, end_s=None):
        self.asked.append((start_s, end_s))
        first = ((start_s or self.start_s) - self.start_s) // STEP_S
        last = ((end_s or self.end_s) - self.start_s) // STEP_S
        keys = list(self.rates)
        for place in range(0, len(keys), self.batch):
            some = [(key, n) for key in keys[place : place + self.batch] for n in range(len(self.rates[key][0]))]
            yield Samples(
                start_s=self.start_s + first * STEP_S,
                ports=tuple(f"{key}/{n + 1}" for key, n in some),
                members=tuple(key for key, _ in some),
                in_gbps=np.array([self.rates[key][0][n][first:last] for key, n in some], dtype=float),
                out_gbps=np.array([self.rates[key][1][n][first:last] for key, n in some], dtype=float),
            )


def member(key="m", *, speeds=(10.0,), kind="content", joined=date(2020, 1, 1), tariff="", exchange=EXCHANGE):
    ports = tuple(Port(id=f"{key}/{n}", exchange=exchange, speed_gbps=s) for n, s in enumerate(speeds, start=1))
    return Member(
        id=key, name_zh=f"成员{key}", name_en=f"Member {key}", kind=kind, ports=ports, joined=joined, tariff=tariff
    )


@pytest.fixture(scope="session")
def terms():
    return TERMS


@pytest.fixture
def make_member():
    return member


@pytest.fixture
def month():
    """Make a member's month from lists, one a port; a month of 31 days, all of them present unless said."""

    def _month(
        into, out, *, speeds=None, kind="content", joined=date(2020, 1, 1), present_days=31, days=31, expected=None
    ):
        into, out = np.array(into, dtype=float), np.array(out, dtype=float)
        speeds = speeds or (10.0,) * len(into)
        who = member(speeds=speeds, kind=kind, joined=joined)
        return MemberMonth(
            member=who,
            ports=who.ports,
            in_gbps=into,
            out_gbps=out,
            expected=into.shape[1] if expected is None else expected,
            first=date(2026, 10, 1),
            days=days,
            present_days=present_days,
        )

    return _month


@pytest.fixture
def october():
    """Make a source for October 2026, or a part of it, from one figure or array for each port."""

    def _source(rates, *, month="2026-10", days=31, skip_days=0, **more):
        steps = days * DAY_S // STEP_S
        start_s = month_bounds(month)[0] + skip_days * DAY_S
        wide = {
            key: tuple(
                np.array([np.broadcast_to(np.asarray(one, dtype=float), steps) for one in side]) for side in sides
            )
            for key, sides in rates.items()
        }
        return ListSource(start_s, wide, **more)

    return _source


@pytest.fixture
def plan_with(reference):
    """Put other members, and parameters without ranges, into the reference plan."""

    def _plan(*members, **values):
        exact = {
            item.name: item.band.value
            for item in reference.parameters
            if item.name.startswith(("settlement.", "subsidy.", "matrix."))
        }
        parameters = reference.parameters.replaced(
            exact | {key.replace("__", "."): value for key, value in values.items()}
        )
        return replace(reference, members={item.id: item for item in members}, parameters=parameters)

    return _plan
