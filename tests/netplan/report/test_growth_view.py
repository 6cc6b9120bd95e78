"""What the tab on capacity is given, year by year."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from netplan.exchange.attainment import Figure, judge
from netplan.exchange.forecast.model import forecast
from netplan.exchange.forecast.records import Milestone
from netplan.exchange.interconnect.planner import interconnect
from netplan.exchange.interconnect.traffic import exchange_peaks, traffic_between
from netplan.plan import read_plan
from netplan.report import exchange_parts
from netplan.report.exchange_rows import exchange_rows
from netplan.report.growth_rows import year_rows, year_text
from netplan.report.views.asked import Asked
from netplan.report.views.growth import growth_view
from topology.lengths import Band

NOW = {"present": 66, "ports": 103, "capacity": "3.94 Tbit/s", "capacity_gbps": 3940.0, "peak": "415.1 Gbit/s"}


def asked(plan, chapter):
    return Asked(plan=plan, judged=(), clock=lambda: 0.0, chapters={"exchange": chapter})


@pytest.fixture(scope="module")
def plan():
    return read_plan()


@pytest.fixture(scope="module")
def grown(plan):
    return forecast(plan, "zhongwei", horizon_months=120)


@pytest.fixture(scope="module")
def chapter(plan, grown):
    """The chapter without what is dear and stands in tests of its own: samples and settlement."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netplan.exchange.forecast.model.forecast", lambda *_args, **_more: grown)
        patch.setattr(exchange_parts, "settlement_rows", lambda *_args: {"absent": None})
        patch.setattr(exchange_parts, "state_rows", lambda *_args: {"all": NOW, "basis": "generated"})
        return exchange_rows(plan)


@pytest.fixture(scope="module")
def view(plan, chapter):
    return growth_view(asked(plan, chapter))


def test_it_is_plain_data_in_both_languages(view):
    assert json.loads(json.dumps(view, allow_nan=False, ensure_ascii=False)) == view
    assert view["absent"] is None
    for en in re.findall(r'"en": "([^"]*)"', json.dumps(view, ensure_ascii=False)):
        assert not re.search("[\u4e00-\u9fff]", en), en


def test_each_year_shows_the_forecast_of_its_end(view, grown):
    assert view["years"] == list(range(2026, 2036))
    for row in view["figures"]:
        at = grown.months.index(date(row["year"] + 1, 1, 1))
        for key in ("members", "peak_gbps", "egress_gbps"):
            assert row[key] == pytest.approx(getattr(grown, key)[:, at])
            assert row[key] == sorted(row[key])


def test_the_answer_names_the_year_of_the_terabit_with_its_band(view):
    assert re.search(r"峰值 1 Tbit/s，预计\d{4}年（80%区间\d{4}～\d{4}年）达到", view["answer"]["zh"])
    assert re.search(r"1 Tbit/s in \d{4} \(80 % band \d{4} to \d{4}\)", view["answer"]["en"])


def test_a_target_is_judged_as_everywhere_else_and_egress_is_not_judged(view, plan):
    by_quantity = {target["quantity"]: target for target in view["targets"]}
    assert set(by_quantity) == {"members", "peak", "egress", "province-egress"}
    for name in ("members", "peak"):
        target = plan.quality_targets[by_quantity[name]["id"]]
        for row, status in zip(view["figures"], by_quantity[name]["statuses"], strict=True):
            low, value, high = row[by_quantity[name]["key"]]
            figure = Figure(value=Band(value=value, low=low, high=high), basis="assumed")
            assert status == judge(target, figure, None).status
    assert set(by_quantity["egress"]["statuses"]) == {None}
    assert by_quantity["egress"]["limit"] == 1600.0
    assert by_quantity["province-egress"]["attained"]["day"] == "2020-12-31"


def test_a_target_s_years_turn_when_the_forecast_says_that_its_limit_is_reached(view, grown):
    """The terabit's own dates, once more: at risk from the median's year on, met from the late end's year on."""
    terabit = next(one for one in grown.milestones if one.what == "peak-1000-gbps")
    peak = next(one for one in view["targets"] if one["quantity"] == "peak")
    turned = {status: view["years"][peak["statuses"].index(status)] for status in ("at_risk", "meets")}
    assert turned == {"at_risk": terabit.p50.year, "meets": terabit.p90.year}
    assert peak["deadline"] == "2025"


def test_ports_are_those_of_today_and_the_ordered_and_unknown_beyond_the_list(view, chapter):
    ports = [row["ports"] for row in view["figures"]]
    known = [count for count in ports if count is not None]
    assert known == sorted(known)
    assert known[0] >= chapter["exchange"]["all"]["ports"]
    listed = int(view["orders"]["until"][:4])
    assert [row["ports"] is None for row in view["figures"]] == [row["year"] >= listed for row in view["figures"]]


def test_links_carry_in_the_first_year_what_was_planned_and_more_where_the_exchange_grows(view, plan):
    planned = {(pair.a, pair.b): pair for pair in interconnect(plan, survivable=False).pairs if pair.is_linked}
    assert {(pair["a"], pair["b"]) for pair in view["links"]["pairs"]} == set(planned)
    for pair in view["links"]["pairs"]:
        own = planned[pair["a"], pair["b"]]
        assert pair["capacity_gbps"] == own.capacity_gbps
        assert pair["load_gbps"][0] == pytest.approx(own.load_gbps)
    grows = next(pair for pair in view["links"]["pairs"] if (pair["a"], pair["b"]) == ("zhongwei", "shenzhen"))
    assert grows["load_gbps"] == sorted(grows["load_gbps"])


def test_the_traffic_of_a_pair_grows_as_the_gravity_of_its_exchanges_says(view, plan):
    """A pair served by its own link alone, once more by hand."""
    pair = next(one for one in view["links"]["pairs"] if (one["a"], one["b"]) == ("hangzhou", "shenzhen"))
    rows = view["exchanges"][0]["peak_gbps"]
    today = {peak.site: peak.gbps for peak in exchange_peaks(plan)}
    given = {"zhongwei": today["zhongwei"] * rows[-1][1] / rows[0][1]}
    traffic = traffic_between(plan, exchange_peaks(plan, given))
    two = traffic["hangzhou", "shenzhen"] + traffic["shenzhen", "shanghai"]
    assert pair["load_gbps"][-1] == pytest.approx(two)


def test_an_exchange_nobody_can_foretell_says_what_is_taken_of_it(view):
    by_site = {one["site"]: one for one in view["exchanges"]}
    assert by_site["hangzhou"]["peak_gbps"] is None
    assert by_site["hangzhou"]["taken"].endswith("Tbit/s")
    assert len(by_site["helingeer"]["peak_gbps"]) == len(view["years"])


def test_without_an_exchange_it_says_why(plan):
    missing = {"zh": "方案没有交换中心", "en": "no exchange"}
    assert growth_view(asked(plan, None))["absent"]["zh"]
    assert growth_view(asked(plan, {"absent": missing}))["absent"] == missing
    assert growth_view(asked(plan, {"absent": None, "forecast": {"absent": missing}}))["absent"] == missing


@pytest.mark.parametrize(
    ("days", "zh"),
    [
        ((2028, 2029, 2031), "2029年（80%区间2028～2031年）"),
        ((2028, 2029, None), "2029年（80%区间2028年～2036年以后）"),
        ((2028, None, None), "2036年以后（80%区间2028年～2036年以后）"),
        ((None, None, None), "2036年以后"),
        ((2029, 2029, 2029), "2029年（80%区间2029年）"),
    ],
)
def test_a_year_is_worded_with_its_band(days, zh, grown):
    p10, p50, p90 = (None if year is None else date(year, 6, 1) for year in days)
    item = Milestone(what="x", limit=1, unit="count", p10=p10, p50=p50, p90=p90, reached_ratio=0.5)
    assert year_text(item, grown, "zh") == zh
    assert year_text(replace(item, already=True), grown, "en") == "reached already"


def test_a_forecast_without_a_new_year_has_no_year(grown):
    assert year_rows(replace(grown, months=grown.months[:2])) == []
