"""Percentiles as order statistics, and peaks, held against slow twins and figures by hand."""

import math
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.exchange.calendar import day_start_s
from netplan.exchange.statistics import figures_of, member_sums, peaks, percentile_of, port_figures, rank
from netplan.samples import MEASURED, Samples


@dataclass
class Given:
    """Samples that a test holds, a `SampleSource`."""

    parts: list
    basis: str = MEASURED
    remarks: tuple = ()
    ports: dict = field(default_factory=dict)
    start_s: int = 0
    end_s: int = 0

    def batches(self, start_s=None, end_s=None):
        yield from self.parts


def samples(start_s, **rows):
    ports = tuple(rows)
    values = np.array(list(rows.values()), float)
    return Samples(
        start_s=start_s,
        ports=ports,
        members=tuple(port.split("_")[0] for port in ports),
        in_gbps=values,
        out_gbps=values / 2,
    )


def slow_percentile(values, percentile):
    """Order the known values, drop the top, take the next highest."""
    known = sorted(value for value in values if not math.isnan(value))
    if not known:
        return math.nan
    drop = math.floor(len(known) * (1000 - round(10 * percentile)) / 1000)
    return known[len(known) - 1 - drop]


def test_of_twenty_samples_the_95th_percentile_is_the_second_highest():
    assert percentile_of(np.arange(1.0, 21.0), 95) == 19
    assert percentile_of(np.arange(1.0, 20.0), 95) == 19  # 5 % of 19 is no whole sample: none is dropped


@pytest.mark.parametrize(("count", "expected"), [(8640, 8208), (8928, 8482), (100, 95), (1, 1), (105_120, 99_864)])
def test_the_rank_in_a_month_or_a_year_is_exact(count, expected):
    assert rank(count, 95) == expected
    assert rank(count, 95.0) == expected


def test_a_percentile_with_a_fraction_is_exact():
    assert rank(1000, 99.9) == 999 and rank(1000, 0.1) == 1


@given(
    st.lists(st.one_of(st.floats(0, 400), st.just(math.nan)), min_size=1, max_size=60),
    st.sampled_from([0.1, 5, 50, 90, 95, 99, 99.9, 100]),
)
def test_percentiles_agree_with_ordering_them_by_hand(values, percentile):
    found = float(percentile_of(np.array(values), percentile))
    slow = slow_percentile(values, percentile)
    assert found == slow or (math.isnan(found) and math.isnan(slow))


def test_unknown_samples_are_not_zero():
    known, gappy = figures_of(np.array([[1.0, 2.0, 3.0, 4.0], [math.nan, 2.0, math.nan, 4.0]]), (50.0, 95.0))
    assert (known.mean_gbps, known.max_gbps, known.load_factor_ratio) == (2.5, 4.0, 0.625)
    assert (gappy.known_count, gappy.unknown_count, gappy.mean_gbps) == (2, 2, 3.0)
    assert gappy.percentiles_gbps == {50.0: 2.0, 95.0: 4.0}


def test_where_nothing_is_known_there_is_no_figure():
    (figures,) = figures_of(np.full((1, 3), math.nan))
    assert (figures.max_gbps, figures.mean_gbps, figures.load_factor_ratio) == (None, None, None)
    assert figures.percentiles_gbps == {95.0: None}


@pytest.mark.parametrize("percentile", [0, -1, 100.1, math.nan])
def test_there_is_no_percentile_outside_0_to_100(percentile):
    with pytest.raises(InputError):
        percentile_of(np.ones(3), percentile)


def test_the_exchange_peak_is_the_largest_sum_of_ingress_and_not_the_sum_of_peaks():
    start_s = day_start_s(date(2026, 10, 1)) + 86_400 - 600
    parts = [samples(start_s, a_1=[1, 5, 2], a_2=[1, 1, 4]), samples(start_s, b_1=[9, 1, 3])]
    found = peaks(Given(parts))
    assert (found.peak_gbps, found.peak_s) == (11.0, start_s)
    assert found.total_gbps.tolist() == [11, 7, 9]
    assert found.daily_gbps.tolist() == [11, 9] and found.days_s[1] == start_s + 600
    assert found.members_in_gbps == {"a": 6.0, "b": 9.0}
    assert found.members_out_gbps == {"a": 3.0, "b": 4.5}
    assert found.unknown_ratio == 0


def test_a_day_that_nobody_knows_has_no_peak():
    start_s = day_start_s(date(2026, 10, 1))
    day = np.ones(288)
    found = peaks(Given([samples(start_s, a_1=[*day, *day * math.nan, *day * 2])]))
    assert found.daily_gbps[[0, 2]].tolist() == [1, 2] and math.isnan(found.daily_gbps[1])
    assert found.unknown_ratio == pytest.approx(1 / 3)


def test_an_unknown_port_leaves_its_members_sum_unknown_and_counts_for_nothing_in_the_exchange():
    batch = samples(0, a_1=[1, math.nan], a_2=[1, 1], b_1=[2, 2])
    sums = {member: into.tolist() for member, into, _ in member_sums(batch)}
    assert sums["a"][0] == 2 and math.isnan(sums["a"][1]) and sums["b"] == [2, 2]
    found = peaks(Given([batch]))
    assert found.total_gbps.tolist() == [4, 3] and found.unknown_ratio == pytest.approx(1 / 6)


def test_a_source_without_samples_is_refused():
    with pytest.raises(InputError) as refusal:
        peaks(Given([]))
    assert refusal.value.code == "no_samples"


def test_figures_of_ports_come_in_the_source_s_order():
    found = list(port_figures(Given([samples(0, b_1=[1, 3]), samples(0, a_1=[2, 2])]), (95.0,)))
    assert [(f.port, f.member, f.into.max_gbps, f.out.max_gbps) for f in found] == [
        ("b_1", "b", 3.0, 1.5),
        ("a_1", "a", 2.0, 1.0),
    ]
