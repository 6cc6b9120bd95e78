"""Verdicts: five statuses, the worst place, and nothing set to make a city come out."""

from __future__ import annotations

import pytest

from geodata.distance import great_circle_km
from netplan import terms, verdicts
from netplan.plan import read_plan
from netplan.verdicts import failing, judge_plan


def judged(write, limit, **files):
    folder = write(targets__csv=f"id,from,to,limit\nt,west,east,{limit}\n", **files)
    (item,) = judge_plan(read_plan(folder), layers=["optical"])
    return item.worst


def nominal(write):
    return judged(write, 100).route.oneway_ms


def test_the_whole_band_inside_meets(write):
    assert judged(write, nominal(write).high + 1e-9).status == "meets"


def test_only_the_high_end_outside_is_at_risk(write):
    band = nominal(write)
    assert judged(write, band.high - 1e-6).status == "at_risk"
    assert judged(write, band.value + 1e-9).status == "at_risk"


def test_the_nominal_figure_outside_misses(write):
    assert judged(write, nominal(write).value - 1e-6).status == "misses"


def test_what_light_cannot_do_is_impossible(write):
    verdict = judged(write, 1.7)
    light_ms = great_circle_km(105, 37, 109, 37) * 1.467 / 299.792458
    assert verdict.light_limit_ms == pytest.approx(light_ms) and light_ms > 1.7
    assert verdict.status == "impossible" and verdict.remedy is None


def test_no_route_is_unknown_unless_light_forbids_it_anyway(write):
    spans = "id,a,b\nwm,west,middle\nse,south,east\n"
    assert judged(write, 5, spans__csv=spans).why_unknown == terms.NO_ROUTE
    assert judged(write, 1.7, spans__csv=spans).status == "impossible"


def test_a_target_without_a_figure_is_unknown_and_never_fails_a_check(write):
    folder = write(targets__csv="id,from,to,limit\nt,west,east,\n")
    items = judge_plan(read_plan(folder), layers=["optical"])
    assert items[0].status == "unknown" and items[0].worst.why_unknown == terms.NO_FIGURE
    assert not failing(items) and not failing(items, strict=True)


def test_a_round_trip_limit_is_judged_by_its_half(write):
    folder = write(targets__csv="id,from,to,limit,direction\nt,west,east,10,round-trip\n")
    (item,) = judge_plan(read_plan(folder), layers=["optical"])
    assert item.target.limit_ms == 5


def test_a_target_counts_by_its_worst_place(write):
    band = nominal(write)
    folder = write(targets__csv=f"id,from,to,limit\nt,west,middle;east;south,{band.value - 1e-6}\n")
    (item,) = judge_plan(read_plan(folder), layers=["optical"])
    assert item.worst.place.id == "east" and item.status == "misses"
    assert [verdict.status for verdict in item.verdicts] == ["meets", "misses", "meets"]


def test_strict_fails_what_is_at_risk(write):
    folder = write(targets__csv=f"id,from,to,limit\nt,west,east,{nominal(write).high - 1e-6}\n")
    items = judge_plan(read_plan(folder))
    assert not failing(items) and failing(items, strict=True)


def test_another_layer_than_its_own_never_fails_a_target(write):
    items = judge_plan(read_plan(write()))
    assert {item.status for item in items if item.layer != "optical"} == {"unknown"}
    assert not failing(items)


def test_measured_lengths_make_a_measured_fibre_part(write):
    plan = read_plan(write(plan__toml=_MEASURED))
    (item,) = judge_plan(plan, layers=["optical"])
    assert verdicts.part_basis("fibre", item.worst.route, plan.model) == "measured"
    assert item.worst.basis == "assumed"


_MEASURED = (
    'plan_version = 1\n[fibre_types."G.652.D".group_index]\nvalue = 1.468\nbasis = "measured"\n'
    '[length.fibre_to_cable]\nvalue = 1.01\nbasis = "measured"\n'
)


def test_assumed_cables_estimated_lengths_and_mixed_operators_are_named(write):
    spans = "id,a,b,cable,operator,existence,rail_km\nwm,west,middle,c1,A,known,200\nme,middle,east,c2,B,assumed,200\n"
    verdict = judged(write, 5, spans__csv=spans)
    assert verdict.assumptions == ("ideal_best_case", "estimated_length", "assumed_cable:c2")


def test_one_operator_s_route_is_no_ideal_case(write):
    spans = "id,a,b,operator,route_km\nwm,west,middle,A,200\nme,middle,east,A,200\n"
    assert "ideal_best_case" not in judged(write, 5, spans__csv=spans).assumptions


def test_every_reference_route_is_an_ideal_best_case(reference):
    for item in judge_plan(reference):
        assert all("ideal_best_case" in verdict.assumptions for verdict in item.verdicts)


def test_an_operator_that_no_cable_names_is_said_so(reference):
    items = judge_plan(reference, operator="CT", layers=["optical"])
    assert {item.worst.why_unknown for item in items if item.target.limit_ms} == {terms.NO_OPERATOR}
    assert failing(items)


def test_the_reference_targets_are_those_of_the_documents(reference):
    limits = {key: target.limit_ms for key, target in reference.targets.items()}
    assert limits == {
        "nx-hub-jjj": 20,
        "nx-hub-yrd": 20,
        "nx-hub-gba": 20,
        "nx-ix-hz": 20,
        "nx-ix-sz": 20,
        "nx-west": 10,
        "nx22-seven": None,
        "nx22-ix": None,
        "nx22-triangle": None,
        "nm-2520-local": 2,
        "nm-2520-jjj": 5,
        "nm-2520-yrd": 20,
    }
    assert len(reference.targets["nx-west"].places) == 12
    assert all(target.source and target.wording for target in reference.targets.values())


def test_every_verdict_lies_between_light_and_its_own_band(reference):
    for item in judge_plan(reference):
        for verdict in item.verdicts:
            band = verdict.route.oneway_ms
            assert verdict.light_limit_ms <= band.low <= band.value <= band.high
            assert verdict.light_limit_ms <= verdict.theoretical_ms <= band.value
