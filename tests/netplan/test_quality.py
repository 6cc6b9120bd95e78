"""Targets of capacity and quality, and what is attained of them."""

from __future__ import annotations

import pytest

from geodata.errors import InputError
from netplan.quality import read_attained, read_quality_targets

HEADING = "id,from,to,quantity,limit,unit,sense\n"


def targets(tmp_path, reference, text):
    (tmp_path / "targets.csv").write_text(HEADING + text, encoding="utf-8")
    return read_quality_targets(tmp_path, reference.network.sites)


def attained(tmp_path, reference, text):
    found = targets(tmp_path, reference, "peak,zhongwei,,peak,1,Tbit/s,\n")
    (tmp_path / "attained.csv").write_text("target,value,value_low,value_high,unit,date\n" + text, encoding="utf-8")
    return read_attained(tmp_path, found)


def test_units_are_brought_to_one(tmp_path, reference):
    found = targets(tmp_path, reference, "a,zhongwei,,peak,1.6,Tbit/s,\nb,zhongwei,,loss,0.1,%,below\n")
    assert (found["a"].limit, found["a"].unit) == (1600.0, "Gbit/s")
    assert (found["b"].limit, found["b"].unit) == (pytest.approx(0.001), "ratio")


def test_more_than_80_is_not_met_by_80(tmp_path, reference):
    found = targets(tmp_path, reference, "a,zhongwei,,members,80,count,above\nb,zhongwei,,members,80,count,\n")
    assert not found["a"].met_by(80) and found["a"].met_by(81)
    assert found["b"].met_by(80)


def test_loss_is_met_below_its_limit(tmp_path, reference):
    found = targets(tmp_path, reference, "a,zhongwei,,loss,0.1,%,\n")
    assert found["a"].met_by(0.0009) and not found["a"].met_by(0.001)
    assert not found["a"].wants_more


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,zhongwei,,peak,1,count,\n", "not_a_choice"),
        ("a,zhongwei,,peak,-1,Gbit/s,\n", "not_positive"),
        ("a,zhongwei,,members,80,count,over\n", "not_a_choice"),
        ("a,zhongwei,,lines,80,Gbit/s,\n", "value_missing"),
        ("a,nowhere,,peak,80,Gbit/s,\n", "unknown_id"),
        ("a,zhongwei,,peek,80,Gbit/s,\n", "not_a_choice"),
    ],
)
def test_a_bad_target_is_named(tmp_path, reference, text, code):
    with pytest.raises(InputError) as caught:
        targets(tmp_path, reference, text)
    assert caught.value.code == code and caught.value.row == 2


def test_what_is_attained_takes_the_unit_of_its_target(tmp_path, reference):
    found = attained(tmp_path, reference, "peak,0.7,0.6,0.8,Tbit/s,2026-01-01\n")["peak"]
    assert (found.value.low, found.value.value, found.value.high) == (600.0, 700.0, 800.0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("none,1,,,Gbit/s,\n", "unknown_id"),
        ("peak,1,2,3,Gbit/s,\n", "band_order"),
        ("peak,1,,,Gbit/s,yesterday\n", "not_a_date"),
        ("peak,1,,,ms,\n", "not_a_choice"),
        ("peak,1,,,Gbit/s,\npeak,2,,,Gbit/s,\n", "duplicate_id"),
    ],
)
def test_a_bad_figure_is_named(tmp_path, reference, text, code):
    with pytest.raises(InputError) as caught:
        attained(tmp_path, reference, text)
    assert caught.value.code == code


def test_the_reference_plan_asks_for_every_row_of_its_documents(reference):
    asked = {*reference.quality_targets, *reference.availability_targets}
    assert asked == set(
        "nx-ix-members nx-ix-peak nx-egress nx-availability nx-loss nx-province-egress nx-direct nx22-10x100g "
        "nm-egress nm-ipv6 nb-direct gx-direct nm-ix".split()
    )
