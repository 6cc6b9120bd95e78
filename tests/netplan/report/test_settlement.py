"""Documents, tables and sentences of a settlement: complete in both languages, and the same figures in each."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import openpyxl
import pytest

from netplan.exchange.calendar import month_bounds
from netplan.exchange.settlement import records
from netplan.exchange.settlement.rules import RULES
from netplan.exchange.settlement.settle import settle
from netplan.members import KINDS, Member, Port
from netplan.report import settlement as worded
from netplan.report.settlement_document import settlement_csv, settlement_document
from netplan.report.settlement_sheets import settlement_sheets
from netplan.report.sheets import workbook
from netplan.report.words import KIND
from netplan.samples import GENERATED, MEASURED, Samples

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass
class Flat:
    """A source in which every port carries the same at all times, for some days of October 2026."""

    members: tuple
    days: int = 31
    basis: str = MEASURED
    remarks: tuple = ()
    start_s: int = month_bounds("2026-10")[0]

    @property
    def end_s(self):
        return self.start_s + self.days * 86_400

    @property
    def ports(self):
        return {f"{key}/1": key for key in self.members}

    def batches(self, start_s=None, end_s=None):
        rates = np.full((len(self.members), self.days * 288), 2.0)
        yield Samples(
            start_s=self.start_s, ports=tuple(self.ports), members=self.members, in_gbps=rates, out_gbps=rates
        )


def member(key, **more):
    port = Port(id=f"{key}/1", exchange="zhongwei", speed_gbps=10)
    return Member(
        **{"id": key, "name_zh": "甲", "name_en": "A", "kind": "idc", "ports": (port,), "joined": date(2026, 1, 1)}
        | more
    )


@pytest.fixture
def plan(reference):
    some = (member("a"), member("=b", tariff="percentile-90-tiered"), member("c", joined=date(2027, 1, 1)))
    return replace(reference, members={item.id: item for item in some})


@pytest.fixture
def found(plan):
    return settle(plan, "zhongwei", "2026-10", Flat(("a", "=b")))


def test_every_word_stands_in_both_languages():
    for table in (worded.RULE, worded.PAYEE, worded.SUBSIDY, worded.GAIN, KIND, worded.SAMPLES_ARE):
        for words in table.values():
            assert words["zh"]
            assert words["en"]
            assert not CHINESE.search(words["en"])
    assert set(worded.RULE) == {*RULES, "own"}
    assert set(KIND) == set(KINDS)
    assert set(worded.PAYEE) == {rule.payee for rule in RULES.values()}
    assert set(worded.GAIN) == set(worded.GAIN_SIGN)
    assert set(worded.SAMPLES_ARE) == {MEASURED, GENERATED}
    reasons = {value for name, value in vars(records).items() if name.isupper()} - set(worded.PAYEE) - set(worded.GAIN)
    assert set(worded.SUBSIDY) == reasons


def test_the_document_has_one_row_for_a_member_and_a_rule(plan, found):
    document = settlement_document(plan, found)
    assert document["schema"] == "ixplan/settle/1"
    assert [(row["member"], row["rule"]) for row in document["members"]] == [
        (key, rule) for key in ("a", "=b") for rule in RULES
    ]
    first = document["members"][0]
    wanted = (
        "amount_cny",
        "billed_gbps",
        "subsidy_cny",
        "net_cny",
        "own_rule",
        "known_ratio",
        "basis",
        "amount_cny_low",
    )
    assert set(wanted) <= set(first)
    assert first["net_cny"] == first["amount_cny"] - first["subsidy_cny"]
    assert [row["rule"] for row in document["members"] if row["is_own"]] == ["port-flat", "percentile-90-tiered"]
    assert [row["member"] for row in document["gains"]] == ["a", "=b"]
    assert document["later"] == ["c"]
    assert {row["parameter"].split(".")[0] for row in document["parameters"]} == {"settlement", "subsidy", "matrix"}


def test_sentences_are_complete_in_both_languages(plan):
    weak = settle(plan, "zhongwei", "2026-10", Flat(("a",), days=20, basis=GENERATED))
    zh, en = (worded.sentences(plan, weak, lang) for lang in ("zh", "en"))
    assert len(zh) == len(en) == 5
    for text in zh:
        assert CHINESE.search(text)
        assert text.endswith("。")
    assert not any(CHINESE.search(text) for text in en)
    assert "not measured" in en[0]
    assert "非实测" in zh[0]
    assert "provisional" in en[3]


def test_a_month_without_members_says_so(plan):
    empty = settle(replace(plan, members={}), "zhongwei", "2026-10", Flat(("a",)))
    assert worded.sentences(plan, empty, "en")[-1] == "No member was present in that month: nothing to settle."
    assert settlement_csv(empty).startswith("member,rule,amount_cny,billed_gbps\n")
    assert workbook(settlement_sheets(plan, empty, "en"))


def test_csv_has_the_documents_fields_and_no_formula(plan, found):
    rows = list(csv.DictReader(io.StringIO(settlement_csv(found))))
    entries = settlement_document(plan, found)["members"]
    assert list(rows[0]) == list(entries[0])
    assert len(rows) == len(entries)
    assert [row["member"] for row in rows] == ["a"] * len(RULES) + ["'=b"] * len(RULES)
    for row, entry in zip(rows, entries, strict=True):
        assert float(row["amount_cny"]) == pytest.approx(entry["amount_cny"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_holds_the_same_figures(plan, found, lang):
    book = openpyxl.load_workbook(io.BytesIO(workbook(settlement_sheets(plan, found, lang))))
    assert len(book.sheetnames) == 4
    assert all(bool(CHINESE.search(name)) == (lang == "zh") for name in book.sheetnames)
    page = book.worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[4] in ("规则代号", "rule's id"))
    place = {name: number for number, name in enumerate(rows[top]) if name}
    amount = place["金额" if lang == "zh" else "amount"]
    got = {(row[0], row[4]): row[amount] for row in rows[top + 2 :]}
    entries = settlement_document(plan, found)["members"]
    assert got == {(row["member"], row["rule"]): pytest.approx(row["amount_cny"]) for row in entries}
    cell = page.cell(top + 3 + len(RULES), 1)
    assert (cell.value, cell.data_type) == ("=b", "s")
    assert rows[top + 1][amount] == ("元/月" if lang == "zh" else "CNY/month")


def test_the_same_settlement_gives_the_same_workbook(plan, found):
    assert workbook(settlement_sheets(plan, found, "zh")) == workbook(settlement_sheets(plan, found, "zh"))


def test_cells_mark_the_own_tariff_and_what_is_provisional(plan):
    weak = settle(plan, "zhongwei", "2026-10", Flat(("a",), days=20))
    cells = {(item.member.id, item.rule): worded.amount_cell(item) for item in weak.charges}
    assert cells["a", "port-flat"] == "*4700"
    assert cells["a", "percentile-95-port"].startswith("≈")
    assert cells["=b", "percentile-90-tiered"] == "—"
