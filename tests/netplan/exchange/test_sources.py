from dataclasses import replace
from datetime import date

import pytest

from geodata.errors import InputError
from netplan.exchange.calendar import day_start_s
from netplan.exchange.sources import samples_of
from netplan.exchange.statistics import peaks


def test_without_a_file_the_year_that_ends_at_the_plan_s_day_is_generated(reference):
    found = samples_of(reference, "zhongwei")
    as_of = reference.settings.as_of
    assert found.basis == "generated"
    assert found.end_s == day_start_s(as_of) and found.end_s - found.start_s == 365 * 86_400
    present = [
        member
        for member in reference.members.values()
        if member.at("zhongwei") and (member.joined is None or member.joined < as_of)
    ]
    assert set(found.ports.values()) == {member.id for member in present}


def test_the_reference_plan_s_peak_is_below_the_sum_of_its_members_peaks(reference):
    as_of = reference.settings.as_of
    found = peaks(samples_of(reference, "zhongwei", start=as_of.replace(month=as_of.month - 1), end=as_of))
    stated = sum(reference.members[name].peak_in_gbps for name in found.members_in_gbps)
    assert 0.6 * stated < found.peak_gbps < stated


def test_a_year_before_a_leap_day_begins_on_the_28th(reference):
    found = samples_of(reference, "zhongwei", end=date(2028, 2, 29))
    assert found.start_s == day_start_s(date(2027, 2, 28))


def test_a_plan_without_a_day_generates_nothing(reference):
    plan = replace(reference, settings=replace(reference.settings, as_of=None))
    with pytest.raises(InputError) as refusal:
        samples_of(plan, "zhongwei")
    assert refusal.value.code == "no_day_of_members"


def test_a_file_is_read_for_the_days_asked_for(reference, tmp_path):
    pytest.importorskip("polars")
    port = next(iter(samples_of(reference, "zhongwei").ports))
    path = tmp_path / "samples.csv"
    path.write_text(f"time,port,in_gbps,out_gbps\n2026-10-01T00:00:00+08:00,{port},1,2\n", encoding="utf-8")
    found = samples_of(reference, "zhongwei", path, start=date(2026, 10, 1), end=date(2026, 10, 2))
    assert found.basis == "measured" and found.end_s - found.start_s == 86_400
    (batch,) = found.batches()
    assert batch.in_gbps[0, 0] == 1 and batch.steps == 288
