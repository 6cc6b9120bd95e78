"""The order list: worked out by hand, and replayed month by month."""

from __future__ import annotations

import math
import random
from datetime import date

import pytest

from geodata.errors import InputError
from netplan.exchange.dimensioning.fabric_needs import FabricRequest, demand_at, plan_fabric, route_servers
from netplan.exchange.dimensioning.lags import OVERLOADED_ON_LOSS, suffices
from netplan.exchange.dimensioning.members_ahead import members_ahead
from netplan.exchange.dimensioning.orders import all_orders, gather, order_list
from netplan.exchange.dimensioning.port_needs import plan_ports
from netplan.exchange.dimensioning.records import (
    END_OF_SUPPORT,
    JOIN,
    LAG_STATE,
    OPENING,
    UTILISATION,
    Need,
    Trigger,
    speed_of,
    thing,
)
from netplan.exchange.dimensioning.rules import catalogue, fabric_rules, lag_rules, order_rules
from netplan.exchange.dimensioning.search import suffices as fabric_suffices
from topology.lengths import Band

STEADY = [1.0] * 36
BIG = "big,大,Big,cloud,64512,2x100,west,open,route-server,,2026-01-01,,60,20"
SMALL = "small,小,Small,enterprise,,1x10,west,open,private,,2026-01-01,,2,1"
COMING = "coming,来,Coming,cdn,64513,2x100,west,open,route-server,,2027-08-15,,30,2"


def parameter(name, value, unit):
    """Write a parameter without a range as plan.toml has it."""
    return f'[{name}]\nvalue = {value}\nunit = "{unit}"\nbasis = "assumed"\nsource = "s"\n'


def ports(orders):
    return [line for line in orders.lines if thing(line.what) == "port"]


def need(what="port-100g", day=date(2028, 6, 1), count=1, lead=2.0):
    cost = Band(value=10.0 * count, low=5.0 * count, high=20.0 * count)
    return Need(
        what=what,
        needed=day,
        count=count,
        gbps=100.0 * count,
        cost=cost,
        lead_months=lead,
        trigger=Trigger(kind=JOIN, subject="x"),
    )


def test_nothing_to_order_is_an_answer(small_plan, growth):
    orders = order_list(small_plan(BIG), "west", growth(STEADY))
    assert orders.lines == ()
    assert orders.cost.value == 0
    assert orders.states["ok"] == ("big",)


def test_an_order_worked_out_by_hand(small_plan, growth):
    # Two 100G ports carry 80 once a link is lost. 60 x 1.02^m passes that in month 15 (80.75): 2028-04-01, less two
    # months. Until a year later it grows to 60 x 1.02^27 = 102.4: 128 must be left, so a third port is the cheapest.
    orders = order_list(small_plan(BIG), "west", growth([1.02**month for month in range(30)]))
    first, *_ = ports(orders)
    assert (first.quarter, first.what, first.count, first.gbps) == ("2028-Q1", "port-100g", 1, 100)
    assert (first.order_date, first.need_date) == (date(2028, 2, 1), date(2028, 4, 1))
    assert first.trigger.kind == LAG_STATE
    assert first.trigger.value == pytest.approx(60 * 1.02**15)
    assert first.trigger.limit == pytest.approx(80)
    assert not first.overdue


def test_what_should_have_been_ordered_is_overdue_and_ordered_today(small_plan, growth):
    orders = order_list(small_plan(BIG, SMALL), "west", growth(STEADY))
    (line,) = ports(orders)
    assert (line.quarter, line.what, line.count) == ("2027-Q1", "port-10g", 1)
    assert line.overdue
    assert line.order_date == orders.as_of
    assert orders.states[OVERLOADED_ON_LOSS] == ("small",)


def test_a_member_who_may_stay_on_one_port_needs_no_second(small_plan, growth):
    toml = parameter("lag.single_port_gbps", 5.0, "Gbit/s")
    assert ports(order_list(small_plan(SMALL, toml=toml), "west", growth(STEADY))) == []


def test_a_member_expected_by_name_gets_the_ports_it_is_listed_with(small_plan, growth):
    (line,) = ports(order_list(small_plan(BIG, COMING), "west", growth(STEADY)))
    assert (line.quarter, line.what, line.count) == ("2027-Q2", "port-100g", 2)
    assert (line.order_date, line.need_date) == (date(2027, 6, 15), date(2027, 8, 15))
    assert (line.trigger.kind, line.trigger.subject) == (JOIN, "coming")


def test_members_that_nobody_names_are_as_large_as_their_kind_and_named_ones_count_in(small_plan, growth):
    plan = small_plan(BIG, COMING)
    joins = growth(STEADY, {"cdn": [0] * 10 + [3] * 26})
    found = members_ahead(plan, "west", joins, order_rules(plan.parameters))
    assert [(item.subject, item.joined) for item in found] == [
        ("big", None),
        ("coming", date(2027, 8, 15)),
        ("cdn", date(2027, 11, 1)),
        ("cdn", date(2027, 11, 1)),
    ]
    assert found[-1].peak_gbps == 30


def test_utilisation_orders_where_links_are_many(small_plan, growth):
    # Of eight links 0.8 x 700 = 560 are left when one is lost; 0.6 x 800 = 480 asks earlier.
    toml = parameter("trigger.utilisation_ratio", 0.6, "ratio")
    row = BIG.replace("2x100", "8x100").replace(",60,20", ",490,20")
    (line, *_) = ports(order_list(small_plan(row, toml=toml), "west", growth(STEADY)))
    assert line.trigger.kind == UTILISATION
    assert line.trigger.value == pytest.approx(490 / 800)


def test_an_exchange_from_nothing_opens_with_all_it_takes(small_plan, growth):
    plan = small_plan(BIG.replace("2026-01-01", "2028-12-01"), opened="")
    orders = order_list(plan, "west", growth([1.0] * 40))
    counts = {line.what: line.count for line in orders.lines}
    assert counts["site"] == 2
    assert counts["route-server"] == 2
    assert {thing(what) for what in counts} == {"site", "spine", "leaf", "uplink", "port", "route-server"}
    assert {line.trigger.kind for line in orders.lines} == {OPENING, JOIN}
    assert not any(line.overdue for line in orders.lines)
    assert orders.installed == {}


def test_equipment_is_replaced_when_its_support_ends(small_plan, growth):
    toml = parameter("fabric.support_years", 3.0, "year")
    orders = order_list(small_plan(BIG, toml=toml), "west", growth(STEADY))
    replaced = {line.what: line for line in orders.lines}
    assert {line.trigger.kind for line in orders.lines} == {END_OF_SUPPORT}
    assert replaced["route-server"].need_date == date(2029, 1, 1)
    assert replaced["spine-400g"].order_date == date(2028, 7, 1)
    assert {what: line.count for what, line in replaced.items() if thing(what) in ("leaf", "spine")} == {
        what: count for what, count in orders.installed.items() if thing(what) in ("leaf", "spine")
    }


def test_orders_of_one_thing_in_a_quarter_are_one_line():
    lines = gather(
        [need(), need(day=date(2028, 5, 3), count=2), need(day=date(2028, 9, 1))],
        as_of=date(2027, 1, 1),
        until=date(2030, 1, 1),
    )
    assert [(line.quarter, line.count, line.cost.value) for line in lines] == [
        ("2028-Q1", 2, 20.0),
        ("2028-Q2", 1, 10.0),
        ("2028-Q3", 1, 10.0),
    ]
    together = gather([need(), need(day=date(2028, 6, 20), count=2)], as_of=date(2027, 1, 1), until=date(2030, 1, 1))
    assert [(line.count, line.cost.low, line.cost.high) for line in together] == [(3, 15.0, 60.0)]


def test_what_is_ordered_later_is_left_out():
    assert gather([need()], as_of=date(2027, 1, 1), until=date(2028, 3, 31)) == ()
    assert len(gather([need()], as_of=date(2027, 1, 1), until=date(2028, 4, 1))) == 1


def test_a_longer_list_begins_as_a_shorter_one_does(small_plan, growth):
    plan = small_plan(BIG, SMALL, COMING)
    forecast = growth([1.05**month for month in range(80)], {"cloud": [month / 4 for month in range(80)]})
    short, long = (order_list(plan, "west", forecast, until=date(year, 6, 30)) for year in (2029, 2031))
    assert len(long.lines) > len(short.lines) > 5
    whole_quarters = [line for line in long.lines if line.quarter <= "2029-Q2"]
    assert [(line.quarter, line.what, line.count) for line in short.lines] == [
        (line.quarter, line.what, line.count) for line in whole_quarters
    ]


@pytest.mark.parametrize("until", [date(2035, 1, 1), date(9999, 12, 31)])
def test_a_day_beyond_the_forecast_lists_all_of_it(small_plan, growth, until):
    plan, forecast = small_plan(BIG, COMING), growth([1.05**month for month in range(30)])
    found, whole = all_orders(plan, "west", forecast, until=until), order_list(plan, "west", forecast)
    assert found.until == found.horizon == forecast.months[-1]
    assert found.lines == whole.lines != ()


def test_other_needs_take_their_place_in_the_list(small_plan, growth):
    orders = order_list(small_plan(BIG), "west", growth(STEADY), more=[need("egress-100g")])
    assert [line.what for line in orders.lines] == ["egress-100g"]


@pytest.mark.parametrize(("members", "servers"), [(0, 2), (100, 2), (375, 2), (750, 2), (751, 3), (1500, 4), (1501, 5)])
def test_route_servers_bear_every_member_twice_and_once_when_one_is_lost(small_plan, members, servers):
    rules = order_rules(small_plan().parameters)  # 1,500 sessions each, two families
    assert route_servers(members, rules) == servers
    assert servers * rules.sessions >= 2 * members * rules.families
    assert (servers - 1) * rules.sessions >= members * rules.families


@pytest.mark.parametrize(
    ("toml", "percentile", "until", "code"),
    [
        ("", 40, None, "order_percentile"),
        ("", None, date(2020, 1, 1), "order_until_past"),
        (
            parameter("lag.most_links_count", 4.5, "count"),
            None,
            None,
            "order_not_whole",
        ),
        (
            parameter("trigger.plan_percentile", 60.0, "%"),
            None,
            None,
            "order_percentile",
        ),
    ],
)
def test_what_cannot_be_used_is_named(small_plan, growth, toml, percentile, until, code):
    with pytest.raises(InputError) as refused:
        order_list(small_plan(BIG, toml=toml), "west", growth(STEADY), percentile=percentile, until=until)
    assert refused.value.code == code


def replay(plan, forecast):
    """Stand in each month and look at what was bought by then: it must do for that month."""
    rules, lags, shop = order_rules(plan.parameters), lag_rules(plan.parameters), catalogue(plan.parameters)
    fabric = fabric_rules(plan.parameters)
    planned = [plan_ports(item, forecast, lags, rules, shop) for item in members_ahead(plan, "west", forecast, rules)]
    found = plan_fabric(
        FabricRequest(
            plans=planned, months=forecast.months, opened=date(2026, 1, 1), fabric=fabric, orders=rules, catalogue=shop
        )
    )
    assert found.broken == ()
    for month, day in enumerate(forecast.months):
        for item in planned:
            bought = dict(item.member.ports) if item.member.joined is None else {}
            for each in item.needs:
                if each.needed <= day or each.needed == item.member.joined:
                    speed = int(speed_of(each.what))
                    bought[speed] = bought.get(speed, 0) + each.count
            if item.ports[month] is not None:
                assert all(bought[speed] >= count for speed, count in item.ports[month].items())
                assert suffices(item.ports[month], item.peaks_gbps[month], lags)
        bought = dict(found.present.stock)
        for each in found.needs:
            if each.needed <= day and each.trigger.kind != END_OF_SUPPORT:
                bought[each.what] = bought.get(each.what, 0) + each.count
        demand = demand_at(planned, month, fabric, found.servers[month])
        assert fabric_suffices(demand, fabric, shop, found.stocks[month], found.designs[month])
        for what, count in found.designs[month].stock.items():
            assert bought[what] >= count
        on_servers = sum(bool(item.ports[month]) and item.member.on_route_server for item in planned)
        assert bought.get("route-server", 2) >= 2
        assert found.servers[month] >= route_servers(on_servers, rules)


def random_member(draw, number):
    kind, lag = draw.choice(["cdn", "cloud", "access"]), draw.choice(["2x10", "2x100", "1x10", "4x100"])
    joined = draw.choice(["2026-01-01", "2027-09-10", "2028-02-20"])
    peaks = f"{draw.uniform(0, 60):.2f},{draw.uniform(0, 60):.2f}"
    return f"m{number},甲,M,{kind},,{lag},west,open,route-server,,{joined},,{peaks}"


def test_in_every_month_what_was_bought_by_then_does(small_plan, growth, full):
    draw = random.Random(2)
    for _ in range(30 if full else 4):
        rows = [random_member(draw, number) for number in range(draw.randint(1, 12))]
        rows.append(SMALL)
        rate = draw.uniform(1.0, 1.12)
        factors = [rate**month * draw.uniform(0.9, 1.1) for month in range(24)]
        joins = {"cdn": [math.floor(draw.uniform(0.2, 2) * month) for month in range(24)]}
        replay(small_plan(*rows), growth(factors, joins))
