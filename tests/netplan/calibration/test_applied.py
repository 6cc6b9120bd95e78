"""What a calibration puts in place: lengths, parameters, sums, and the basis that every command then prints."""

import pytest

from geodata.errors import InputError
from netplan.layers import Layers
from netplan.plan import read_plan
from netplan.verdicts import judge_plan, part_basis, route_basis

#: Two ways beside the measured one that seem faster: one exists, one could be built.
SHORTCUTS = """id,a,b,status,route_km,route_km_low,route_km_high,length_origin
wm,west,middle,existing,200,190,210,measured
me,middle,east,existing,200,190,210,measured
ws,west,south,existing,300,290,310,measured
se,south,east,existing,300,290,310,measured
short,west,east,existing,385,380,390,measured
new,west,east,planned,370,365,375,given
"""


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
    bases = {name: part_basis(name, route, plan.model) for name in route.parts}
    assert bases == {
        "fibre": "calibrated",
        "amplifiers": "assumed",  # nothing tells how a measured whole divides
        "regenerators": "assumed",
        "terminals": "calibrated",
    }
    assert route_basis(route, plan.model) == "calibrated"


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


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('spans = "ws se"', 'spans = "ws gone"', "calibration_span_gone"),
        ('to = "west"\nlayer', 'to = "gone"\nlayer', "calibration_site_gone"),
        ('spans = "me wm"', 'spans = "wm me"', "calibration_way_gone"),
        ('from = "east"\nto = "west"\nvalue', 'from = "east"\nto = "south"\nvalue', "calibration_way_gone"),
    ],
)
@pytest.mark.parametrize("replace", [{}, {"length.cable_to_rail": 1.1}])
def test_what_the_plan_no_longer_has_is_named_whatever_is_replaced(calibrated, old, new, code, replace):
    with pytest.raises(InputError) as refused:
        read_plan(calibrated(old, new), replace=replace)
    assert refused.value.code == code
    assert refused.value.sentence("zh")


@pytest.mark.parametrize("name", ["fibre_types.G.652.D.group_index", "length.fibre_to_cable"])
def test_no_ratio_moves_a_delay_that_was_measured(calibrated, name):
    folder = calibrated()
    plan = read_plan(folder)
    moved = read_plan(folder, replace={name: 1.6})
    fibres = [one.model.span_fibre(one.network.spans["wm"]) for one in (plan, moved)]
    assert fibres[0] == fibres[1]
    assert moved.network.spans["wm"].planned_km == 200.0
    assert plan.model.span_fibre(plan.network.spans["ws"]) != moved.model.span_fibre(moved.network.spans["ws"])


def test_measured_ends_keep_their_way_in_every_search(calibrated):
    plan = read_plan(calibrated(spans__csv=SHORTCUTS))
    optical = Layers(plan.network, plan.model)["optical"]
    assert [span.id for span in optical.route("west", "east").spans] == ["wm", "me"]
    assert [span.id for span in optical.search("west", "east", 1).routes[0].spans] == ["wm", "me"]
    assert [route.sites for route in optical.routes("west", "east", 2)] == [
        ("west", "middle", "east"),
        ("west", "east"),
    ]
    builds = Layers(plan.network, plan.model, statuses=("existing", "planned"))["optical"]
    assert [span.id for span in builds.route("west", "east").spans] == ["new"]


def test_equipment_never_takes_more_than_was_measured(calibrated):
    text = 'layer = "optical"\nfrom = "east"\nto = "west"\nvalue_ms = 2.1\nlow_ms = 2.08\nhigh_ms = 2.12'
    tiny = text.replace("2.1\n", "0.03\n").replace("2.08", "0.02").replace("2.12", "0.04")
    plan = read_plan(calibrated(text, tiny))
    route = Layers(plan.network, plan.model)["optical"].route("west", "east")
    assert [route.oneway_ms.value, route.oneway_ms.low, route.oneway_ms.high] == pytest.approx([0.03, 0.02, 0.04])
    assert min(band.low for band in route.parts.values()) >= 0


def test_a_parameter_can_still_be_moved_by_hand(calibrated):
    plan = read_plan(calibrated(), replace={"optical.terminal_pair_us": 99.0})
    assert plan.parameters["optical.terminal_pair_us"].value == 99.0
