"""The order list in words."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest

from netplan.exchange.dimensioning import fabric
from netplan.exchange.dimensioning.lags import STATES
from netplan.exchange.dimensioning.orders import gather
from netplan.exchange.dimensioning.records import KINDS, TRIGGERS, Need, Orders, Trigger
from netplan.report.order import LAG, THING, TRIGGER, assumptions, cost_rows, line_name, reason, summary
from netplan.report.order_document import order_csv, order_document
from topology.lengths import Band

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SUBJECTS = {"fabric": fabric.SPINE_LOSS, "join": "cdn", "lag_state": "cdn-01", "utilisation": "cdn-01"}


def need(what, kind, *, subject="", day=date(2028, 6, 1), value=90.0, limit=80.0, unit="Gbit/s", place="", count=2):
    return Need(
        what=what,
        needed=day,
        count=count,
        gbps=200.0,
        cost=Band(value=2e6, low=1e6, high=4e6),
        lead_months=2.0,
        trigger=Trigger(kind=kind, subject=subject, value=value, limit=limit, unit=unit),
        place=place,
    )


def orders_of(*needs, as_of=date(2026, 11, 1)):
    until = date(2031, 11, 1)
    lines = gather(needs, as_of=as_of, until=until)
    return Orders(exchange="zhongwei", as_of=as_of, percentile=50, until=until, horizon=until, lines=lines)


def test_every_thing_trigger_and_state_has_its_words():
    assert set(THING) == set(KINDS)
    assert set(TRIGGER) == set(TRIGGERS)
    assert set(LAG) == set(STATES)
    for words in (*THING.values(), *TRIGGER.values(), *LAG.values()):
        assert CHINESE.search(words["zh"])
        assert not CHINESE.search(words["en"])


@pytest.mark.parametrize("kind", TRIGGERS)
def test_every_reason_is_a_sentence_in_both_languages(reference, kind):
    (line,) = orders_of(need("port-100g", kind, subject=SUBJECTS.get(kind, ""))).lines
    zh, en = reason(line, reference, "zh"), reason(line, reference, "en")
    assert CHINESE.search(zh)
    assert zh.endswith("。")
    assert not CHINESE.search(en)
    assert en.endswith(".")
    assert "{" not in zh + en
    assert "None" not in zh + en


def test_a_reason_names_the_first_and_counts_the_others(reference):
    needs = [need("port-10g", "lag_state", subject=f"cdn-0{number}") for number in (1, 2, 3)]
    (line,) = orders_of(*needs).lines
    assert reason(line, reference, "en") == (
        "The peak of CDN 01 is 90.0 Gbit/s on 2028-06-01, of which only 80.0 Gbit/s are allowed when a link is lost "
        "(and 2 more like it)."
    )


def test_newcomers_that_nobody_names_are_counted_one_by_one(reference):
    needs = [need("port-10g", "join", subject="content", day=date(2026, 11, 1))] * 10
    needs.append(need("port-10g", "join", subject="content", day=date(2027, 2, 1)))
    (line,) = orders_of(*needs).lines
    assert (line.count, line.overdue_count) == (22, 20)
    assert "(and 10 more like it); 20 of these 22 should have been ordered earlier" in reason(line, reference, "en")
    assert "同类另有 10 处；22 个中有 20 个本应更早订购" in reason(line, reference, "zh")


def test_a_single_port_is_called_one(reference):
    (line,) = orders_of(need("port-10g", "lag_state", subject="cdn-01", limit=0.0)).lines
    assert "只有一个端口" in reason(line, reference, "zh")


def test_an_egress_circuit_says_where_it_leads(reference):
    (line,) = orders_of(need("egress-400g", "lag_state", place="zhongwei-beijing")).lines
    assert line_name(line, reference, "en") == "400G egress circuit to Beijing"
    assert line_name(line, reference, "zh") == "400G 出口电路（至北京）"
    assert "after the worst failure" in reason(line, reference, "en")


def test_what_is_overdue_says_so(reference):
    (line,) = orders_of(need("leaf-25g", "opening", day=date(2026, 12, 1))).lines
    assert line.overdue
    assert "ordered earlier" in reason(line, reference, "en")


def test_the_summary_says_why_something_is_overdue_and_what_to_do():
    late = need("port-10g", "lag_state", subject="cdn-01", limit=0.0, day=date(2026, 11, 1), count=3)
    orders = orders_of(
        late, need("leaf-25g", "opening", day=date(2026, 12, 1)), need("port-10g", "join", subject="cdn")
    )
    said = " ".join(summary(orders, "en"))
    assert "5 items are overdue" in said
    assert "before 2026-11-01 (LAG state 3, opening 2)" in said
    assert "the first are there on 2027-01-01" in said  # two months of lead time
    assert "lag.single_port_gbps" in said
    assert "check them against the real records" in said
    assert "逾期 5 件" in "".join(summary(orders, "zh"))
    in_time = orders_of(need("port-10g", "join", subject="cdn"))
    assert in_time.overdue == ()
    assert not any("overdue" in each for each in summary(in_time, "en"))


def test_a_failure_that_leaves_no_circuit_is_not_told_as_a_full_one(reference):
    (line,) = orders_of(need("egress-400g", "lag_state", place="zhongwei-beijing", limit=0.0)).lines
    assert "some single failures" in reason(line, reference, "en")
    assert "某些单处故障后" in reason(line, reference, "zh")


def test_an_empty_list_is_a_sentence():
    (said,) = summary(orders_of(), "en")
    assert said == "By the forecast's percentile 50 nothing need be ordered until 2031-11-01."
    assert "无需订购" in summary(orders_of(), "zh")[0]


def test_quarters_add_up_to_years_and_years_to_the_whole(reference):
    needs = [need("port-10g", "join", day=date(2027 + index // 4, 1 + 3 * (index % 4), 1)) for index in range(9)]
    orders = orders_of(*needs)
    document = order_document(reference, orders)
    for key in ("cost_cny", "cost_cny_low", "cost_cny_high"):
        assert sum(item[key] for item in document["quarters"]) == pytest.approx(document[key])
        assert sum(item[key] for item in document["years"]) == pytest.approx(document[key])
        assert sum(item[key] for item in document["lines"]) == pytest.approx(document[key])
    assert len(cost_rows(orders, "zh")) == len(document["quarters"]) + len(document["years"])


def test_the_table_reads_back_as_the_lines(reference):
    orders = orders_of(need("port-10g", "join", subject="cdn"), need("site", "opening"))
    rows = list(csv.DictReader(io.StringIO(order_csv(reference, orders))))
    document = order_document(reference, orders)
    assert [row["what"] for row in rows] == [line["what"] for line in document["lines"]]
    assert [float(row["cost_cny"]) for row in rows] == [line["cost_cny"] for line in document["lines"]]
    assert [row["reason_zh"] for row in rows] == [line["reason_zh"] for line in document["lines"]]


def test_a_name_is_no_formula_in_the_table(reference):
    orders = orders_of(need("port-10g", "join", subject="=1+1"))
    (row,) = csv.DictReader(io.StringIO(order_csv(reference, orders)))
    assert row["reason_en"].startswith("'=1+1 joins")


def test_assumptions_stand_in_both_languages():
    orders = orders_of(need("site", "opening"))
    assert all(CHINESE.search(said) for said in assumptions(orders, "zh"))
    assert not any(CHINESE.search(said) for said in assumptions(orders, "en"))
