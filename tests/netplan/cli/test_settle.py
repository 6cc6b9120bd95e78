"""`ixplan settle` as a user runs it: exit codes, JSON fields, files, words."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from netplan.exchange.settlement.rules import RULES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MEMBERS = (
    "id,name_en,kind,ports,exchange,joined,tariff,peak_in_gbps,peak_out_gbps\n"
    "a,A,content,1x10,east,2025-01-01,percentile-95-aggregated,3,1\n"
    "b,B,access,4x100,east,2024-06-01,,20,80\n"
    "c,[red]C,idc,1x10,east,2027-01-01,,1,1\n"
)
PLAN_TOML = 'plan_version = 1\nname_zh = "小方案"\nname_en = "Small plan"\nas_of = 2026-11-01\n'


@pytest.fixture
def folder(write):
    exchanges = "site,name_zh,name_en,in_service\neast,东中心,East IX,2024-01-01\nwest,西中心,West IX,\n"
    return write(plan__toml=PLAN_TOML, members__csv=MEMBERS, exchanges__csv=exchanges)


def test_the_document_has_the_fields_that_were_promised(ixplan, folder):
    found = ixplan("settle", "--plan", folder, "--month", "2026-10", "--json")
    assert found.code == 0
    document = found.document
    assert document["schema"] == "ixplan/settle/1"
    assert (document["exchange"], document["month"], document["basis"]) == ("east", "2026-10", "generated")
    rows = document["members"]
    assert [(row["member"], row["rule"]) for row in rows] == [(key, rule) for key in "ab" for rule in RULES]
    assert all({"member", "rule", "amount_cny", "billed_gbps", "subsidy_cny", "net_cny"} <= set(row) for row in rows)
    for total in document["totals"]:
        net = sum(row["net_cny"] for row in rows if row["rule"] == total["rule"])
        assert total["net_cny"] == pytest.approx(net, abs=1e-3)
    assert "generated, not measured" in found.err


def test_the_generated_year_ends_with_the_last_whole_month(ixplan, folder):
    assert ixplan("settle", "--plan", folder, "--json", "--rule", "port-flat").document["month"] == "2026-10"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_marks_the_own_tariff_and_says_what_the_samples_are(ixplan, folder, lang):
    found = ixplan("settle", "--plan", folder, lang=lang)
    assert found.code == 0
    assert ("非实测" if lang == "zh" else "not measured") in found.out.splitlines()[0]
    assert re.search(r"^ *b .*\*88 000|\*109 200", found.out, re.MULTILINE)
    assert lang == "zh" or not CHINESE.search(found.out + found.err)


def test_files_hold_what_the_document_holds(ixplan, folder, tmp_path):
    table, book = tmp_path / "out" / "settle.csv", tmp_path / "out" / "settle.xlsx"
    found = ixplan("settle", "--plan", folder, "--csv", table, "--xlsx", book, "--json", lang="zh")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert [row["member"] for row in rows] == [row["member"] for row in found.document["members"]]
    assert openpyxl.load_workbook(book).sheetnames == ["结算", "合计", "接入收益", "参数"]
    assert sorted(path.name for path in table.parent.iterdir()) == ["settle.csv", "settle.xlsx"]


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(ixplan, folder, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    found = ixplan("settle", "--plan", folder, "--xlsx", tmp_path / "file" / "settle.xlsx")
    assert found.code == 4
    assert found.out == ""
    assert len(found.err.strip().splitlines()) == 1
    assert ixplan("settle", "--plan", folder, "--csv", "").code == 2


def test_no_file_is_written_over_one_that_is_read_or_over_the_other(ixplan, folder, tmp_path):
    samples = tmp_path / "samples.csv"
    samples.write_text("time,port,in_gbps,out_gbps\n2026-10-01T00:00:00Z,a/1,1,1\n", encoding="utf-8")
    before = samples.read_bytes()
    (tmp_path / "link.csv").symlink_to(samples)
    for arguments in (
        ("--samples", samples, "--csv", tmp_path / "link.csv"),
        ("--members", samples, "--xlsx", samples),
        ("--csv", tmp_path / "same", "--xlsx", tmp_path / "." / "same"),
        ("--csv", folder / "members.csv"),
        ("--xlsx", folder / "events.csv"),
    ):
        found = ixplan("settle", "--plan", folder, *arguments)
        assert found.code == 2
        assert "another name" in found.err
    assert samples.read_bytes() == before
    assert not (tmp_path / "same").exists()
    assert (folder / "members.csv").read_text(encoding="utf-8") == MEMBERS


def test_a_narrow_terminal_keeps_what_joining_and_transit_cost(ixplan, folder, monkeypatch):
    monkeypatch.setattr("netplan.cli.output.PLAIN_WIDTH", 100)
    out = ixplan("settle", "--plan", folder, "--month", "2026-10").out
    table = out[: out.index("Members that join")].splitlines()[1:-2]
    assert all(len(line.rstrip()) <= 100 for line in table)
    assert "flat port" in out
    assert "all transit" in out
    assert "free peering   " not in out.split("Totals")[0]
    # Sums are not cut within a figure: 4 x 27,300 and 4,700 in thousands, with their band.
    assert re.search(r"^ *flat port .*114 \(29\.5–198\)", out, re.MULTILINE)


def test_rules_and_months_that_are_none_are_named(ixplan, folder):
    for arguments, word in (
        (("--rule", "port-falt"), "port-flat"),
        (("--month", "2026-13"), "2026-13"),
        (("--month", "2019-01"), "--samples"),
        (("--site", "middle"), "middle"),
    ):
        found = ixplan("settle", "--plan", folder, *arguments)
        assert (found.code, found.out) == (4, "")
        assert word in found.err
        assert len(found.err.strip().splitlines()) == 1


def test_an_exchange_without_members_is_an_answer(ixplan, folder):
    found = ixplan("settle", "--plan", folder, "--site", "west", "--month", "2026-10")
    assert found.code == 0
    assert "nothing to settle" in found.out


def test_samples_from_a_file_are_billed_as_measured(ixplan, folder, tmp_path):
    rows = [
        f"2026-10-{day:02d}T{hour:02d}:{minute:02d}:00+08:00,a/1,2,1"
        for day in range(1, 32)
        for hour in range(24)
        for minute in range(0, 60, 5)
    ]
    path = tmp_path / "samples.csv"
    path.write_text("\n".join(["time,port,in_gbps,out_gbps", *rows]) + "\n", encoding="utf-8")
    found = ixplan("settle", "--plan", folder, "--samples", path, "--month", "2026-10", "--json")
    assert found.code == 0, found.err
    assert found.document["basis"] == "measured"
    by_rule = {row["rule"]: row for row in found.document["members"] if row["member"] == "a"}
    assert by_rule["percentile-95-aggregated"]["billed_gbps"] == 2
    assert by_rule["percentile-95-aggregated"]["amount_cny"] == pytest.approx(48_000)
    assert by_rule["percentile-95-aggregated"]["known_ratio"] == 1
    silent = {row["rule"]: row["amount_cny"] for row in found.document["members"] if row["member"] == "b"}
    assert silent["percentile-95-aggregated"] is None
    assert silent["port-flat"] == 109_200


def test_a_file_with_a_gap_and_a_member_that_joins_is_billed_on_what_is_known(ixplan, folder, tmp_path):
    # From the 30th on, rates 1, 2, 3, ...; a/2 is empty for an hour, j joins on the 31st: 288 samples, 14 are dropped.
    members = tmp_path / "others.csv"
    text = "id,kind,ports,joined\na,idc,1x400;1x100,2025-01-01\nj,idc,1x800,2026-10-31\n"
    members.write_text(text, encoding="utf-8")
    times = [(day, number) for day in (30, 31) for number in range(288)]
    rows = []
    for step, (day, number) in enumerate(times, start=1):
        time = f"2026-10-{day}T{number // 12:02d}:{number % 12 * 5:02d}:00+08:00"
        second = "" if 400 < step <= 412 else "1"
        rows += [f"{time},a/1,{step / 10},0", f"{time},a/2,{second},{second}", f"{time},j/1,{step},0"]
    path = tmp_path / "samples.csv"
    path.write_text("\n".join(["time,port,in_gbps,out_gbps", *rows]) + "\n", encoding="utf-8")
    found = ixplan("settle", "--plan", folder, "--members", members, "--samples", path, "--json")
    rates = {row["member"]: row for row in found.document["members"] if row["rule"] == "percentile-95-aggregated"}
    # a: 564 intervals are known of both ports, 28 of them are dropped: the 29th from the top is 57.6 - 2.8, and 1.
    assert rates["a"]["billed_gbps"] == pytest.approx(55.8)
    assert rates["a"]["known_ratio"] == pytest.approx((576 + 564) / 2 / (31 * 288))
    assert rates["a"]["provisional"]
    assert rates["j"]["billed_gbps"] == 576 - 14
    assert rates["j"]["amount_cny"] == pytest.approx(562 * 24_000 / 31)
    assert (rates["j"]["known_ratio"], rates["j"]["provisional"]) == (1, False)
    with path.open("a", encoding="utf-8") as file:
        file.write("2026-10-31T00:00:00+08:00,nobody/1,1,1\n")
    refused = ixplan("settle", "--plan", folder, "--members", members, "--samples", path)
    assert (refused.code, refused.out) == (4, "")
    assert "nobody/1" in refused.err


def test_members_from_a_file_take_the_place_of_the_plans(ixplan, folder, tmp_path):
    path = tmp_path / "others.csv"
    path.write_text("id,kind,ports,joined,peak_in_gbps,peak_out_gbps\nz,cloud,1x100,2025-01-01,5,5\n", encoding="utf-8")
    document = ixplan("settle", "--plan", folder, "--members", path, "--json").document
    assert {row["member"] for row in document["members"]} == {"z"}
