"""Positions that are wrong in the plan itself, found by cables shorter than their ends lie apart."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from geodata.distance import great_circle_km
from netplan.calibrate.fitting.fit import fit
from netplan.calibrate.fitting.observations import observe
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibrate.misfits.lifted import _most_telling, lifted, too_short


@pytest.fixture(scope="module")
def found(simulation, simulation_probes, reference):
    """Measure a drawn world among 12 agents; return it, and the sites at which lengths prove too short."""

    def _found(seed, position, agents=12):
        rng = np.random.default_rng([20261122, seed])
        world = simulation.draw(reference, simulation.Kind(agents=agents, position=position), rng)
        network = world.plan.network
        unknowns = Unknowns(network=network, parameters=world.plan.parameters, loose=lifted(network))
        items, _ = observe(world.plan, unknowns, simulation_probes.floors(world, rng))
        return world, too_short(fit(items, unknowns), unknowns, network)

    return _found


def test_a_site_that_the_plan_has_300_km_wrong_is_named_alone(found):
    for seed in (0, 1, 3):  # draws whose measured pairs take the false lengths
        world, sites = found(seed, "plan")
        assert [item.site for item in sites] == [world.misplaced]
        assert sites[0].score > 10
        for key in sites[0].spans:
            span, true_km = world.plan.network.spans[key], world.truth.route_km[key]
            assert world.misplaced in span.ends
            assert true_km < span.great_circle_km
        most_km = max(world.plan.network.spans[key].great_circle_km for key in sites[0].spans)
        assert 0 < sites[0].short_km < most_km


def test_where_every_position_is_right_none_is_named(found, full):
    for seed in range(50 if full else 2):
        assert found(seed, "")[1] == ()


def test_an_agent_that_sits_elsewhere_is_no_wrong_position_of_the_plan(found):
    """Here the agent of a site at the end of an estimated length sits far before it: the length seems too short."""
    world, sites = found(79, "agent", agents=24)
    assert (world.misplaced, sites) == ("helingeer", ())


def test_only_existing_lengths_that_rest_on_a_position_are_lifted(reference):
    network = reference.network
    ours = lifted(network)
    for span in network.spans.values():
        direct_km = great_circle_km(*network.sites[span.a].position, *network.sites[span.b].position)
        at_the_limit = span.route_km_low <= 1.001 * direct_km
        expected = span.status == "existing" and (span.length_origin == "great_circle" or at_the_limit)
        assert (span.id in ours) == expected, span.id


def test_a_plan_without_such_lengths_names_nobody(reference):
    unknowns = SimpleNamespace(loose=frozenset(), model=reference.model)
    assert too_short(None, unknowns, reference.network) == ()


def test_the_end_at_which_more_lengths_were_lifted_is_the_wrong_one(reference):
    """A span has two ends: with a second lifted span beside it, the end that both share is told."""
    network = reference.network
    at = {site: [s for s in network.spans_with(("existing",)) if site in s.ends] for site in network.sites}
    site = next(site for site, spans in at.items() if len({s.other_end(site) for s in spans}) >= 2)
    first = at[site][0]
    second = next(span for span in at[site] if span.other_end(site) != first.other_end(site))
    both = frozenset({first.id, second.id})
    told = _most_telling({first.id: (first, 9.0, 40.0), second.id: (second, 5.0, 60.0)}, both, network)
    assert told.site == site
    assert set(told.spans) == both
    assert (told.score, told.short_km) == (9.0, 60.0)
    # Lifted, but not found too short: it still says which end rests on a false position.
    told = _most_telling({first.id: (replace(first), 9.0, 40.0)}, both, network)
    assert told.site == site
    assert told.spans == (first.id,)
