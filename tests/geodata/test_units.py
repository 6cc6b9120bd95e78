"""Units and the delay of light."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geodata.units import fibre_ms, ms_from_us, serialisation_us, vacuum_ms

REFERENCE = Path(__file__).parents[1] / "reference" / "fibre_delay.csv"


@pytest.mark.parametrize(
    "row", list(csv.DictReader(REFERENCE.read_text(encoding="utf-8").splitlines())), ids=lambda row: row["fibre_km"]
)
def test_fibre_delay_agrees_with_gnpy(row):
    delay_s = fibre_ms(float(row["fibre_km"]), 1.468) / 1000
    assert delay_s == pytest.approx(float(row["delay_s"]), rel=float(row["tolerance_ratio"]))


def test_light_crosses_299_792_458_metres_in_a_second():
    assert vacuum_ms(299_792.458) == pytest.approx(1000)


def test_a_full_frame_leaves_a_10_gigabit_port_in_1_22_microseconds():
    # 1526 bytes x 8 / 10 Gbit/s; the worked figure of blog.ipspace.net, 2021-04 (physical_facts.csv)
    assert serialisation_us(1526, 10) == pytest.approx(1.22, abs=0.005)


def test_a_thousand_microseconds_are_a_millisecond():
    assert ms_from_us(1000) == 1
