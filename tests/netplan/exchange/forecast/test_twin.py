"""The simulation against a slow, obvious twin: one draw at a time, one day at a time, plain arithmetic."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from netplan.exchange.forecast.draws import draw
from netplan.exchange.forecast.paths import simulate
from netplan.exchange.forecast.start import start_of
from netplan.exchange.forecast.timeline import timeline_of
from netplan.members import KINDS

YEAR = 365.2425
MONTH = YEAR / 12
HORIZON = 40


class Twin:
    """One draw of the simulation, as docs/exchange.md words it."""

    def __init__(self, start, draws, number):
        self.start = start
        self.value = {name.partition(".")[2]: float(array[number]) for name, array in draws.values.items()}
        self.factor = {key: float(array[number]) for key, array in draws.events.items()}
        self.lit = float(draws.lit_gbps[number])
        self.opens = 0.0
        if start.opened is None:
            self.opens = self.value["months_to_service"] * MONTH
        self.arrivals = [
            (
                max((item.joined - start.as_of).days + float(draws.delays_months[number, place]) * MONTH, self.opens),
                float(draws.comes[number, place]),
                item,
            )
            for place, item in enumerate(start.expected)
        ]

    def racks(self, day):
        now, full = self.value["racks_now_count"], self.value["racks_full_count"]
        full = max(full, now)
        return 1 / (now / full + (1 - now / full) * math.exp(-self.value["racks_rate"] * day / YEAR))

    def faded(self, day):
        fade, years = self.value["growth_fade"], day / YEAR
        if years <= 0 or fade < 1e-9:
            return years
        return (1 - math.exp(-fade * years)) / fade

    def growth(self, kind, day):
        if kind in ("cloud", "idc"):
            more = self.value["racks_at_members_ratio"] * (self.racks(day) - 1)
            return (1 + more) * (1 + self.value["rack_traffic_growth"]) ** self.faded(day)
        return (1 + self.value[f"growth_{kind}"]) ** self.faded(day)

    def lift(self, kind, day):
        """Events on a day, None for the plain knot of a month."""
        if day is None:
            return 1.0
        product = 1.0
        for event in self.start.events:
            if event.concerns(kind, self.start.exchange) and event.falls_on(day):
                product *= self.factor[event.id]
        return product

    def places(self, day, late=0.0):
        open_for = day - self.opens - late
        present = self.start.present_count
        if not present and open_for < 0:
            return 0.0
        now = present or self.value["founders_count"]
        full = max(self.value["members_full_count"], now)
        return full / (1 + (full / now - 1) * math.exp(-self.value["join_rate"] * max(open_for, 0) / YEAR))

    def named(self, day):
        return self.start.present_count + sum(comes for came, comes, _ in self.arrivals if day >= came)

    def members(self, day):
        return max(self.named(day), math.floor(self.places(day) + 1e-9))

    def own(self, kind):
        stated = self.start.peaks_gbps[kind] * self.value["level_ratio"]
        return stated + self.start.guessed_gbps[kind] * self.value["port_fill_ratio"]

    def newcomers(self, kind, day):
        level, ramp = self.value["level_ratio"], self.value["ramp_months"] * MONTH
        total = sum(
            comes * item.peak_gbps * level * min(1.0, max(0.0, (day - came) / ramp))
            for came, comes, item in self.arrivals
            if item.kind == kind
        )
        unnamed = max(self.places(day, late=ramp / 2) - self.named(day), 0.0) * self.start.mix[kind]
        return total + unnamed * self.start.newcomer_gbps[kind] * self.value["newcomer_size_ratio"] * level

    def run(self, months):
        """Return peak, egress and growth of each kind of the year up to each month."""
        as_of = self.start.as_of
        first = (as_of - timedelta(days=1)).replace(day=1)
        knots = [(max(0, (month - as_of).days), None) for month in months]
        day = first
        while day <= months[-1]:
            if any(self._edge(event, day) for event in self.start.events):
                knots.append(((day - as_of).days, day))
            day += timedelta(days=1)
        top = {
            kind: max(self.growth(kind, at) * self.lift(kind, day) for at, day in knots if at <= 0) for kind in KINDS
        }
        rise = {
            (at, day): {kind: self.growth(kind, at) * self.lift(kind, day) / top[kind] for kind in KINDS}
            for at, day in knots
        }
        today = {knot: sum(rise[knot][kind] * self.own(kind) for kind in KINDS) for knot in rise}
        best = max(level for knot, level in today.items() if knot[0] <= 0)
        scale = sum(map(self.own, KINDS)) / best if best else 1.0
        peak, egress = {}, {}
        for knot in rise:
            come = sum(rise[knot][kind] * self.newcomers(kind, knot[0]) for kind in KINDS)
            peak[knot] = self.value["diversity_ratio"] * (today[knot] * scale + come)
            at_members = 1 + self.value["racks_at_members_ratio"] * (self.racks(knot[0]) - 1)
            rack = rise[knot]["idc"] / at_members * self.racks(knot[0])
            out = peak[knot] * self.value["egress_ratio"]
            egress[knot] = max(out, self.lit * self.value["egress_use_ratio"] * rack)
        ends = [max(0, (month - as_of).days) for month in months]
        return [
            self._latest({knot: table(knot) for knot in rise}, ends)
            for table in (peak.get, egress.get, lambda knot: rise[knot]["cdn"])
        ]

    def _edge(self, event, day):
        """Whether an event begins or ends on a day, or goes on as the look back begins."""
        here = event.falls_on(day)
        first = (self.start.as_of - timedelta(days=1)).replace(day=1)
        before = event.falls_on(day - timedelta(days=1)) and day > first
        return here and (not before or not event.falls_on(day + timedelta(days=1)))

    @staticmethod
    def _latest(levels, ends):
        return [max(level for (at, _), level in levels.items() if end - YEAR < at <= end) for end in ends]


@pytest.mark.parametrize("site", ["zhongwei", "helingeer"])
def test_the_simulation_agrees_with_its_slow_twin(reference, site, full):
    start = start_of(reference, site)
    timeline = timeline_of(start, HORIZON)
    draws = draw(start, reference.parameters, seed=5, count=40 if full else 4)
    paths = simulate(start, draws, timeline)
    for number in range(draws.count):
        twin = Twin(start, draws, number)
        peak, egress, cdn = twin.run(timeline.months)
        days = [(month - start.as_of).days for month in timeline.months]
        assert paths.members[:, number] == pytest.approx([twin.members(day) for day in days])
        assert paths.peaks_gbps[:, number] == pytest.approx(peak)
        if site == "zhongwei":
            assert paths.egress_gbps[:, number] == pytest.approx(egress)
        assert paths.kind_factor["cdn"][:, number] == pytest.approx(cdn)
        joined = sum(paths.joins[kind][:, number] for kind in KINDS)
        expected = [max(twin.named(day), twin.places(day)) - start.present_count for day in days]
        assert joined == pytest.approx(expected)
