"""A world that is known comes back: first that the world is drawn and timed rightly, then what calibration finds."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict

import numpy as np
import pytest

from netplan.calibrate.floors.find import find_floors
from netplan.calibrate.records import BAD_CLOCK, RTT
from netplan.calibrate.run import calibrate
from netplan.calibrate.settle import settle
from netplan.layers import Layers
from topology.records import LAYERS, OPTICAL


def rng_of(seed):
    return np.random.default_rng([20261122, seed])


@pytest.fixture(scope="module")
def as_planned(simulation, reference):
    """A truth in which everything is as the plan has it."""

    def _make(layer):
        parameters, spans = reference.parameters, reference.network.spans
        ip = layer != OPTICAL
        return simulation.Truth(
            fibre_ms={key: simulation.planned_fibre_ms(reference, span) for key, span in spans.items()},
            route_km={key: span.route_km for key, span in spans.items()},
            amplifier_spacing_km=parameters["optical.amplifier_spacing_km"].value,
            amplifier_us=parameters["optical.amplifier_us"].value,
            reach_km=parameters["optical.regenerator_reach_km"].value,
            regenerator_us=parameters["optical.regenerator_us"].value,
            terminal_us=parameters["optical.terminal_pair_us"].value,
            router_us=parameters[f"{layer}.router_us"].value if ip else 0.0,
            serialisation_us=0.12208 if ip else 0.0,
        )

    return _make


@pytest.mark.parametrize("layer", LAYERS)
def test_a_world_as_planned_takes_what_the_plan_says(simulation, reference, as_planned, layer):
    layers, truth, kind = Layers(reference.network, reference.model), as_planned(layer), simulation.Kind(layer=layer)
    for a, b in itertools.combinations(["beijing", "zhongwei", "hohhot", "guangzhou", "lhasa", "shanghai"], 2):
        route = layers[layer].route(a, b)
        queueing_ms = route.parts["queueing"].value if layer != OPTICAL else 0.0
        way = simulation._nominal_way(layers, layer, a, b)
        ours_ms = simulation.way_ms(reference, truth, kind, way)
        assert ours_ms == pytest.approx(route.oneway_ms.value - queueing_ms, rel=1e-9), (a, b)


def test_an_end_that_only_shares_a_pair_with_a_misplaced_one_is_cleared(simulation, simulation_probes, reference, full):
    """Of these worlds the neighbour was named as well: for light between both, for an access that both share."""
    for seed in (301, 366) if full else (366,):
        rng = rng_of(seed)
        world = simulation.draw(reference, simulation.Kind(), rng)
        settled = settle(world.plan, simulation_probes.floors(world, rng), ())
        assert [item.site for item in settled.suspects] == [world.misplaced]


def test_truths_lie_within_the_bands_of_the_plan(simulation, reference):
    world = simulation.draw(reference, simulation.Kind(), rng_of(0))
    for key, span in reference.network.spans.items():
        assert span.route_km_low <= world.truth.route_km[key] <= span.route_km_high
        assert 0.8 < world.factor(span) < 1.4
    for name in ("regenerator", "terminal"):
        band = reference.parameters[f"optical.{name}{'_pair' if name == 'terminal' else ''}_us"]
        assert band.low <= getattr(world.truth, f"{name}_us") <= band.high


def test_the_fastest_way_is_no_slower_than_any_that_the_plan_finds(simulation, reference):
    world = simulation.draw(reference, simulation.Kind(agents=6), rng_of(1))
    weight, optical = world.truth.fibre_ms, Layers(reference.network, reference.model).optical
    spans = reference.network.spans_with(["existing"])
    for a, b in itertools.combinations(world.agents, 2):
        ours = sum(weight[span.id] for span in simulation.fastest(spans, a, b, weight))
        for route in optical.routes(a, b, 5):
            assert ours <= sum(weight[span.id] for span in route.spans) * (1 + 1e-12)


def test_a_detour_is_a_real_way_and_10_to_60_percent_longer(simulation, reference):
    world = simulation.draw(reference, simulation.Kind(position=""), rng_of(2))
    assert len(world.detours) == round(0.05 * len(world.oneway_ms))
    for pair, excess_ms in world.detours.items():
        usual_ms = simulation.way_ms(reference, world.truth, world.kind, world.ways[pair])
        longer_ms = simulation.way_ms(reference, world.truth, world.kind, world.detour_ways[pair])
        assert longer_ms == pytest.approx(usual_ms + excess_ms)
        assert 0.1 <= excess_ms / usual_ms <= 0.6
        (spans,) = world.detour_ways[pair].circuits
        place = pair[0]
        for span in spans:
            place = span.other_end(place)
        assert place == pair[1]


@pytest.mark.parametrize("position", ["agent", "plan"])
def test_a_misplaced_end_lies_300_km_from_where_the_plan_has_it(simulation, reference, position):
    world = simulation.draw(reference, simulation.Kind(position=position), rng_of(3))
    here = world.plan.network.sites[world.misplaced]
    there = reference.network.sites[world.seat]
    assert 269 <= simulation.distance_km(here, there) <= 331
    for span in world.plan.network.spans.values():
        assert span.route_km_low <= span.route_km <= span.route_km_high
        assert span.route_km >= span.great_circle_km * (1 - 1e-9)


def test_the_floor_of_a_simulated_week_lies_just_above_the_true_delay(simulation, simulation_probes, reference):
    world = simulation.draw(reference, simulation.Kind(noise_us=(2.0, 2.0)), rng_of(4))
    for floor in simulation_probes.floors(world, rng_of(5)):
        true_ms = world.oneway_ms[floor.path.pair] + world.unexplained_ms[floor.path.pair]
        assert 0 <= floor.floor_ms - true_ms < 0.005
        assert 0 < floor.error_ms < 0.002
        assert floor.median_ms > floor.floor_ms


@pytest.fixture(scope="module")
def draw_and_calibrate(simulation, simulation_probes, simulation_judge, reference):
    """Give a function from kind of world and seed to what calibration made of it, judged."""

    def _draw(kind, seed):
        rng = rng_of(seed)
        world = simulation.draw(reference, kind, rng)
        floors = simulation_probes.floors(world, rng)
        outcome = calibrate(world.plan, floors, (), (), made="2026-11-22", version="0")
        return simulation_judge.judge(world, outcome)

    return _draw


@pytest.fixture(scope="module")
def judged(draw_and_calibrate, simulation, simulation_judge, full, once):
    """The base case: 5 % of pairs detour, an agent sits 300 km from its site, another's clock is set."""
    count = 100 if full else 2

    def fill(folder):
        found = simulation_judge.added(draw_and_calibrate(simulation.Kind(), seed) for seed in range(count))
        (folder / "judged.json").write_text(json.dumps(asdict(found)))

    folder = once(f"simulated-truth-{count}", fill)
    return simulation_judge.Judged(**json.loads((folder / "judged.json").read_text()))


def test_determined_parameters_come_back_within_1_percent(judged):
    assert len(judged.errors) > 0
    assert max(judged.errors) < 0.01


def test_90_percent_bands_hold_85_to_95_percent_of_the_truths(judged, full):
    # Two draws hold a hundred bands that share their errors: only the full count can be held to the figures.
    low, high = (0.85, 0.95) if full else (0.75, 1.0)
    assert low <= judged.coverage <= high, f"{judged.coverage:.3f} of {len(judged.held)}"


def test_every_detour_is_named(judged):
    assert judged.detours > 0
    assert judged.detours_named == judged.detours, judged.remarks


def test_the_misplaced_agent_is_named_and_no_other(judged):
    assert judged.misplaced_named == judged.misplaced, judged.remarks
    assert judged.wrongly_suspected == 0, judged.remarks


def test_at_most_2_false_alarms_in_100(judged, full):
    assert judged.false_alarms <= 0.02 * judged.fitting, judged.remarks
    if full:  # and of whole calibrations
        assert judged.false_alarms + judged.wrongly_suspected <= 2, judged.remarks


def test_a_set_clock_is_named_and_spoils_no_round_trip(simulation, simulation_probes, reference, full):
    for seed in range(10 if full else 1):
        rng = rng_of(1000 + seed)
        world = simulation.draw(reference, simulation.Kind(agents=8, position=""), rng)
        floors, refused = find_floors(simulation_probes.readings(world, rng, samples=700), world.plan)
        assert {item.suspect for item in refused if item.code == BAD_CLOCK} == {world.stepped}
        rtt = [floor for floor in floors if floor.path.quantity == RTT]
        assert {floor.path.pair for floor in rtt} == set(world.oneway_ms)
        for floor in rtt:
            true_ms = world.oneway_ms[floor.path.pair] + world.unexplained_ms[floor.path.pair]
            assert floor.floor_ms == pytest.approx(true_ms, abs=0.005)
