"""Which assumption moves a delay."""

from __future__ import annotations

import pytest

from netplan.layers import Layers
from netplan.plan import read_plan
from netplan.sensitivity import sensitivity

pytestmark = pytest.mark.usefixtures("plans_read_once")


def test_each_effect_is_the_delay_of_the_plan_with_that_parameter():
    found = sensitivity(None, "zhongwei", "shenzhen", "optical")
    for effect in found.effects:
        changed = read_plan(replace={effect.parameter.name: effect.parameter.band.low})
        route = Layers(changed.network, changed.model).optical.route("zhongwei", "shenzhen")
        assert effect.low_ms == pytest.approx(route.oneway_ms.value - found.route.oneway_ms.value)


def test_effects_come_largest_first_and_the_length_ratio_leads():
    effects = sensitivity(None, "zhongwei", "beijing", "optical").effects
    swings = [effect.swing_ms for effect in effects]
    assert swings == sorted(swings, reverse=True)
    assert effects[0].parameter.name == "length.cable_to_rail"


def test_nothing_moves_a_layer_it_does_not_belong_to():
    names = {effect.parameter.name for effect in sensitivity(None, "zhongwei", "beijing", "optical").effects}
    assert not any(name.startswith("ip") for name in names)
    names = {effect.parameter.name for effect in sensitivity(None, "zhongwei", "beijing", "ip-public").effects}
    assert "ip-public.queueing_us" in names
    assert not any(name.startswith("ip-private") for name in names)


def test_cables_that_are_only_assumed_never_slow_a_route_down():
    assert sensitivity(None, "zhongwei", "beijing", "optical").without_assumed_cables_ms >= 0
    assert sensitivity(None, "zhongwei", "qingpu", "optical").without_assumed_cables_ms is None


def test_no_route_has_no_sensitivity():
    assert sensitivity(None, "zhongwei", "beijing", "optical", operator="nobody") is None
