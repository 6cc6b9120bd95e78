"""Availability targets: read beside the delay targets, kept apart from them."""

from __future__ import annotations

import pytest

from geodata.errors import InputError
from netplan.plan import read_plan

HEADING = "id,from,to,quantity,limit,unit\n"


@pytest.mark.parametrize(
    ("limit", "unit", "ratio"),
    [("0.9999", "ratio", 0.9999), ("0.9999", "", 0.9999), ("99.99", "%", 0.9999), ("1", "", 1.0), ("", "", None)],
)
def test_a_share_of_time_is_a_ratio_or_per_cent(write, limit, unit, ratio):
    plan = read_plan(
        write(targets__csv=f"{HEADING}up,west,east,availability,{limit},{unit}\nfast,west,east,delay,5,ms\n")
    )
    assert plan.availability_targets["up"].limit_ratio == ratio
    assert list(plan.targets) == ["fast"]


@pytest.mark.parametrize(
    ("limit", "unit"), [("1.0001", "ratio"), ("99.99", "ratio"), ("100.1", "%"), ("0", ""), ("-0.5", ""), ("-1", "%")]
)
def test_what_is_no_share_of_time_is_refused(write, limit, unit):
    with pytest.raises(InputError, match=r"row 2, limit: .* is no availability"):
        read_plan(write(targets__csv=f"{HEADING}up,west,east,availability,{limit},{unit}\n"))


@pytest.mark.parametrize("limit", ["0.9999", "1", "49.9"])
def test_a_ratio_with_the_unit_per_cent_is_refused_with_the_way_out(write, limit):
    with pytest.raises(InputError, match=r"row 2, limit: .* Make the unit ratio, or write per cent"):
        read_plan(write(targets__csv=f"{HEADING}up,west,east,availability,{limit},%\n"))


def test_a_unit_of_another_quantity_is_refused(write):
    with pytest.raises(InputError, match="row 2, unit"):
        read_plan(write(targets__csv=f"{HEADING}up,west,east,availability,0.9,ms\n"))
    with pytest.raises(InputError, match="row 2, unit"):
        read_plan(write(targets__csv=f"{HEADING}up,west,east,delay,9,%\n"))


def test_one_id_serves_one_target_whatever_its_quantity(write):
    with pytest.raises(InputError, match="row 3, id"):
        read_plan(write(targets__csv=f"{HEADING}up,west,east,availability,0.9,\nup,west,east,delay,9,\n"))


def test_unknown_ends_are_refused(write):
    with pytest.raises(InputError, match="row 2, to"):
        read_plan(write(targets__csv=f"{HEADING}up,west,eest,availability,0.9,\n"))


def test_the_reference_plan_asks_for_the_availability_of_the_document(reference):
    target = reference.availability_targets["nx-availability"]
    assert target.limit_ratio == 0.9999
    assert "99.99％" in target.wording
    assert "nx-availability" not in reference.targets
