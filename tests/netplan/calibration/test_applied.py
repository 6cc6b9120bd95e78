"""What a calibration puts in place: lengths, parameters, sums, and the basis that every command then prints."""

import pytest

from geodata.errors import InputError
from netplan.layers import Layers
from netplan.plan import read_plan
from netplan.verdicts import judge_plan, part_basis


@pytest.fixture
def calibrated(write, calibration_text):
    """Write the small plan with a calibration, parts of it replaced; return its folder."""

    def _calibrated(old="", new="", **files):
        text = calibration_text.replace(old, new) if old else calibration_text
        return write(calibration__toml=text, **files)

    return _calibrated


def test_every_command_reads_it_with_the_plan(calibrated):
    folder = calibrated()
    plan = read_plan(folder)
    assert plan.network.spans["wm"].length_origin == "calibrated"
    assert plan.parameters.by_name["optical.terminal_pair_us"].basis == "calibrated"
    assert read_plan(folder, calibrated=False).calibration is None
    assert plan.digest == read_plan(folder, calibrated=False).digest


def test_a_measured_route_has_the_band_that_was_measured(calibrated):
    plan = read_plan(calibrated())
    route = Layers(plan.network, plan.model)["optical"].route("west", "east")
    assert [route.oneway_ms.value, route.oneway_ms.low, route.oneway_ms.high] == pytest.approx([2.1, 2.08, 2.12])
    assert {part_basis(name, route, plan.model) for name in route.parts} == {"calibrated"}


def test_a_length_told_by_its_delay_is_not_widened_again(calibrated):
    plan = read_plan(calibrated())
    fibre = plan.model.span_fibre(plan.network.spans["wm"])
    assert fibre.high / fibre.value == pytest.approx(206 / 205)


def test_verdicts_say_what_is_calibrated_and_what_is_assumed(calibrated):
    plan = read_plan(calibrated(targets__csv="id,from,to,limit\nfirst,west,east,5\nsecond,west,south,5\n"))
    bases = {item.target.id: item.worst.basis for item in judge_plan(plan, layers=["optical"])}
    assert bases == {"first": "calibrated", "second": "assumed"}


def test_a_sum_that_does_not_divide_narrows_the_route_over_it(calibrated):
    plan = read_plan(calibrated())
    spans = plan.network.spans
    before = read_plan(calibrated(), calibrated=False)
    way = [spans["ws"], spans["se"]]
    narrowed, wide = (item.model.circuit(way)["fibre"] for item in (plan, before))
    assert narrowed.high - narrowed.low < 0.2 * (wide.high - wide.low)


def test_a_plan_whose_lengths_changed_refuses_it(calibrated):
    with pytest.raises(InputError) as refused:
        read_plan(calibrated("prior_km = 200.0", "prior_km = 190.0"))
    assert refused.value.code == "calibration_stale"
    assert "190.0" in refused.value.sentence("en")


def test_a_span_that_is_gone_is_named(calibrated):
    with pytest.raises(InputError) as refused:
        read_plan(calibrated('span = "wm"', 'span = "gone"'))
    assert refused.value.code == "calibration_span_gone"


def test_a_parameter_can_still_be_moved_by_hand(calibrated):
    plan = read_plan(calibrated(), replace={"optical.terminal_pair_us": 99.0})
    assert plan.parameters["optical.terminal_pair_us"].value == 99.0
