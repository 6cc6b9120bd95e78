"""Fault events: rates and times as the plan has them, and bounds that hold whatever the truth within the ranges."""

from __future__ import annotations

import random

import pytest

from geodata.errors import InputError
from netplan.faults import (
    CABLE_FAULT,
    ENDS,
    GROUP,
    NOMINAL,
    OPTIMISTIC,
    PESSIMISTIC,
    Cause,
    FaultEvent,
    common_cuts,
    fault_rate,
    network_events,
    regenerator_count,
    span_event,
)
from netplan.plan import read_plan
from topology.lengths import Band

RISKS = "id,kind,probability,probability_low,probability_high\nsoft,corridor,0.1,0.05,0.4\nhard,duct,,,\n"
SPANS = (
    "id,a,b,route_km,route_km_low,route_km_high,length_origin,risk_groups\n"
    "wm,west,middle,200,190,210,measured,soft\n"
    "me,middle,east,300,280,320,measured,soft;hard\n"
    "ws,west,south,300,290,310,measured,hard\n"
    "se,south,east,300,290,310,measured,\n"
)
REGION = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"valley","kind":"flood",'
    '"events_per_year":0.1,"repair_h":48},"geometry":{"type":"Polygon","coordinates":'
    "[[[105.5,36.5],[106,36.5],[106,37.5],[105.5,37.5],[105.5,36.5]]]}}]}"
)


def test_an_event_is_down_for_its_repair_out_of_its_cycle():
    rate, repair = Band(value=2, low=1, high=4), Band(value=10, low=5, high=20)
    event = FaultEvent(
        id="x", kind="span", subject="x", causes=(Cause(kind=CABLE_FAULT, rate_per_year=rate, repair_h=repair),)
    )
    assert event.down_ratio(NOMINAL) == pytest.approx(20 / (8760 + 20), rel=1e-12)
    assert event.down_ratio(PESSIMISTIC) == pytest.approx(80 / (8760 + 80), rel=1e-12)
    assert event.down_ratio(OPTIMISTIC) == pytest.approx(5 / (8760 + 5), rel=1e-12)
    assert event.down_ratio(NOMINAL, repair_factor=2) == pytest.approx(40 / (8760 + 40), rel=1e-12)


def test_causes_of_one_event_are_in_series_and_planned_works_keep_their_time(reference):
    span = next(iter(reference.network.spans.values()))
    plain = span_event(span, reference.parameters)
    planned = span_event(span, reference.parameters, planned_work=True)
    up = 1.0
    for cause in planned.causes:
        hours = cause.rate_per_year.value * cause.repair_h.value
        up *= 8760 / (8760 + hours)
    assert planned.down_ratio(NOMINAL) == pytest.approx(1 - up, rel=1e-9)
    assert len(planned.causes) == len(plain.causes) + 1
    work = planned.causes[-1]
    alone = FaultEvent(id="w", kind="span", subject="w", causes=(work,))
    assert alone.down_ratio(NOMINAL, repair_factor=2) == alone.down_ratio(NOMINAL)


def test_the_events_of_a_plan_are_spans_groups_stations_and_regions(write):
    plan = read_plan(write(spans__csv=SPANS, risk_groups__csv=RISKS, regions__geojson=REGION))
    events = {event.id: event for event in network_events(plan.network, plan.parameters, plan.regions)}
    assert list(events) == [
        *(f"span:{span}" for span in ("wm", "me", "ws", "se")),
        *("group:soft", "group:hard"),
        *(f"station:{site}" for site in ("west", "middle", "east", "south")),
        "region:valley",
    ]
    assert events["group:soft"].spans == {"wm", "me"}
    assert events["region:valley"].spans == {"wm", "ws"}
    assert events["station:west"].sites == {"west"}


def test_a_common_cut_takes_its_share_of_the_smallest_rate_and_members_keep_the_rest(write):
    plan = read_plan(write(spans__csv=SPANS, risk_groups__csv=RISKS))
    spans = list(plan.network.spans.values())
    cuts = {cut.group.id: cut for cut in common_cuts(plan.network, plan.parameters, spans)}
    rates = {span.id: fault_rate(span, plan.parameters) for span in spans}
    assert cuts["soft"].rate_per_year.value == pytest.approx(0.1 * rates["wm"].value)
    assert cuts["soft"].rate_per_year.high == pytest.approx(0.4 * rates["wm"].high)
    assert cuts["hard"].rate_per_year.value == pytest.approx(min(rates["me"].value, rates["ws"].value))
    alone = span_event(plan.network.spans["wm"], plan.parameters, list(cuts.values())).causes[0].rate_per_year
    assert alone.value == pytest.approx(0.9 * rates["wm"].value)
    assert alone.high == rates["wm"].high
    assert alone.low == pytest.approx(0.6 * rates["wm"].low)


def test_both_ends_bound_every_truth_within_the_ranges(write):
    # The truth: some rate for each cable, some probability for each group, all within their ranges.
    plan = read_plan(write(spans__csv=SPANS, risk_groups__csv=RISKS))
    network, draw = plan.network, random.Random(4)
    spans = list(network.spans.values())
    cuts = common_cuts(network, plan.parameters, spans)
    for _ in range(500):
        rates = {span.id: _within(draw, fault_rate(span, plan.parameters)) for span in spans}
        chances = {cut.group.id: draw.uniform(cut.group.probability_low, cut.group.probability_high) for cut in cuts}
        common = {
            cut.group.id: chances[cut.group.id] * min(rates[member] for member in cut.member_rates) for cut in cuts
        }
        for cut in cuts:
            assert _holds(cut.rate_per_year, common[cut.group.id])
        for span in spans:
            own = sum(common[group] for group in span.risk_groups)
            band = span_event(span, plan.parameters, cuts).causes[0].rate_per_year
            assert _holds(band, max(rates[span.id] - own, 0.0))


def _within(draw, band):
    return draw.choice([band.low, band.high, draw.uniform(band.low, band.high)])


def _holds(band, value):
    return band.low * (1 - 1e-9) <= value <= band.high * (1 + 1e-9)


def test_a_group_of_one_cable_cuts_nothing_in_common(write):
    spans = SPANS.replace("measured,soft;hard", "measured,")
    plan = read_plan(write(spans__csv=spans, risk_groups__csv=RISKS))
    assert not [event for event in network_events(plan.network, plan.parameters, {}) if event.kind == GROUP]


def test_the_ends_are_in_order_for_every_event_of_the_reference_plan(reference):
    for event in network_events(reference.network, reference.parameters, reference.regions, planned_work=True):
        worst, nominal, best = (event.down_ratio(end) for end in ENDS)
        assert 0 <= best <= nominal <= worst < 1


def test_rates_of_zero_make_no_events(write):
    text = 'plan_version = 1\nname_zh = "零"\n[failure]\n'
    for key in ("cable_faults_per_1000km_year", "station_outages_per_year", "amplifier_faults_per_year"):
        text += f"{key} = {{ value = 0.0 }}\n"
    plan = read_plan(write(plan__toml=text))
    assert network_events(plan.network, plan.parameters, {}) == ()


def test_a_rate_below_zero_is_refused(write):
    text = "plan_version = 1\n[failure]\ncable_faults_per_1000km_year = { value = -1.0 }\n"
    with pytest.raises(InputError, match=r"cable_faults_per_1000km_year.*-1"):
        read_plan(write(plan__toml=text))


def test_regenerators_are_counted_as_the_delay_model_counts_them(reference):
    each_us = reference.parameters["optical.regenerator_us"]
    for km in (0.0, 599.0, 600.0, 601.0, 1000.0, 1000.1, 4321.0):
        route_km = Band(value=km, low=0.9 * km, high=1.1 * km)
        count, delay_ms = regenerator_count(route_km, reference.parameters), reference.model.regenerators(route_km)
        assert count.value * each_us.value / 1000 == pytest.approx(delay_ms.value)
        assert count.low * each_us.low / 1000 == pytest.approx(delay_ms.low)
        assert count.high * each_us.high / 1000 == pytest.approx(delay_ms.high)
