"""Ends of measurements become sites of the plan, or are named with what may be meant."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.errors import InputError
from netplan.calibrate.records import SAME_SITE, UNKNOWN_END, Path, Readings
from netplan.calibrate.sources.ends import matched, read_ends
from netplan.plan import read_plan


@pytest.fixture(scope="module")
def plan():
    """The reference plan."""
    return read_plan()


def _readings(start, end, *, count=1, lost=0, route=()):
    return Readings(
        path=Path(start=start, end=end, layer="optical", route=route),
        bucket_s=0,
        bucket=np.zeros(1, dtype=np.int64),
        value_ms=np.ones(1),
        count=np.array([count]),
        answered=count,
        lost=lost,
    )


def _pairs(readings):
    return [(item.path.start, item.path.end) for item in readings]


@pytest.mark.parametrize("name", ["zhongwei", "ZhongWei", " 中卫 ", "Zhongwei"])
def test_ids_and_names_in_both_languages_match_whatever_their_case(plan, name):
    kept, refused = matched([_readings(name, "beijing"), _readings("北京", name)], plan, {})
    assert _pairs(kept) == [("zhongwei", "beijing"), ("beijing", "zhongwei")] and not refused


def test_the_mapping_goes_before_names(plan):
    kept, refused = matched(
        [_readings("ZW-01", "192.0.2.1"), _readings("北京", "zhongwei")],
        plan,
        {"zw-01": "中卫", "192.0.2.1": "helingeer", "北京": "shanghai"},
    )
    assert _pairs(kept) == [("zhongwei", "helingeer"), ("shanghai", "zhongwei")] and not refused


def test_unknown_ends_are_refused_once_each_with_the_nearest(plan):
    readings = [_readings("zhongwie", "beijing", count=5, lost=1), _readings("beijing", "zhongwie", count=2)]
    readings += [_readings("qqqq", "zhongwie"), _readings("beijing", "中卫")]
    kept, refused = matched(readings, plan, {})
    assert _pairs(kept) == [("beijing", "zhongwei")]
    assert [(item.code, item.start, item.count) for item in refused] == [
        (UNKNOWN_END, "qqqq", 1),
        (UNKNOWN_END, "zhongwie", 9),
    ]
    assert any(word.casefold() == "zhongwei" for word in refused[1].nearest)


def test_a_path_from_a_site_to_itself_is_refused(plan):
    kept, refused = matched([_readings("中卫", "zhongwei", count=3)], plan, {})
    assert not kept
    assert [(item.code, item.start, item.end, item.count) for item in refused] == [
        (SAME_SITE, "zhongwei", "zhongwei", 3)
    ]


def test_a_route_is_named_as_the_plan_names_it(plan):
    span = next(iter(plan.network.spans))
    (kept,), _ = matched([_readings("zhongwei", "beijing", route=("中卫", span, "nowhere"))], plan, {})
    assert kept.path.route == ("zhongwei", span, "nowhere")


def test_the_table_of_ends_is_read(tmp_path):
    file = tmp_path / "ends.csv"
    file.write_text("end,site\nzw-01,中卫\n192.0.2.1,helingeer\nZW-01,中卫\n", encoding="utf-8")
    assert dict(read_ends(file)) == {"zw-01": "中卫", "192.0.2.1": "helingeer"}
    file.write_text("end,site\nzw-01,zhongwei\nZW-01,beijing\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 3, end: .*row 2"):
        read_ends(file)


def test_a_mapping_to_no_site_says_so(plan):
    with pytest.raises(InputError) as raised:
        matched([], plan, {"zw-01": "zhongwie"})
    assert raised.value.code == "ends_site_unknown" and "zhongwei" in str(raised.value)
