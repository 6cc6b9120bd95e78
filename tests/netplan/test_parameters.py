"""Every parameter has unit, range, basis and source."""

from __future__ import annotations

import pytest

from netplan.parameters import BASES, SPECS
from netplan.plan import read_plan


def test_every_reference_parameter_states_range_basis_and_source(reference):
    for parameter in reference.parameters:
        assert parameter.band.low <= parameter.band.value <= parameter.band.high
        assert parameter.basis in BASES
        assert len(parameter.source) > 10, parameter.name
        if parameter.basis == "assumed":
            assert "assumed" in parameter.source, parameter.name


def test_the_reference_plan_sets_every_parameter_itself(reference):
    assert set(reference.parameters.by_name) == set(SPECS)


def test_a_plan_that_sets_one_parameter_keeps_the_rest(write):
    toml = "plan_version = 1\n[optical.amplifier_us]\nvalue = 7\n"
    parameters = read_plan(write(plan__toml=toml)).parameters
    assert parameters["optical.amplifier_us"].high == 7
    assert parameters["optical.regenerator_us"].value == read_plan().parameters["optical.regenerator_us"].value


def test_the_lowest_group_index_of_all_fibre_gives_the_light_limit(write):
    toml = (
        'plan_version = 1\n[fibre_types."G.652.D".group_index]\nvalue = 1.468\n'
        '[fibre_types."hollow".group_index]\nvalue = 1.003\nlow = 1.0\nhigh = 1.01\n'
    )
    plan = read_plan(write(plan__toml=toml))
    assert plan.parameters.lowest_group_index == 1.0
    assert plan.model.light_limit_ms(299.792458) == pytest.approx(1.0)
    assert plan.model.theoretical_ms(299.792458) == pytest.approx(1.468)
